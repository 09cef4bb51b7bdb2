"""The client's methods for columns, select options and cascades."""

import pytest
from seatable_api import SeaTableAPI
from seatable_api.constants import ColumnTypes

from tests.contract.conftest import refusal

OPTIONS = [
    {"name": "red", "color": "#FF0000", "textColor": "#FFFFFF"},
    {"name": "blue", "color": "#0000FF", "textColor": "#FFFFFF"},
]
# Each type that can be made on its own, with the settings that it is given and those that it then has.
NEW_COLUMNS = [
    (ColumnTypes.TEXT, None, None),
    (ColumnTypes.LONG_TEXT, None, None),
    (ColumnTypes.NUMBER, None, {"format": "number", "decimal": "dot", "thousands": "no"}),
    (ColumnTypes.NUMBER, {"format": "percent"}, {"format": "percent"}),
    (ColumnTypes.CHECKBOX, None, None),
    (ColumnTypes.DATE, {"format": "DD.MM.YYYY"}, {"format": "DD.MM.YYYY"}),
    (ColumnTypes.SINGLE_SELECT, {"options": [OPTIONS[0] | {"id": "r"}]}, {"options": [OPTIONS[0] | {"id": "r"}]}),
    (ColumnTypes.MULTIPLE_SELECT, {"options": [OPTIONS[0] | {"id": "r"}]}, {"options": [OPTIONS[0] | {"id": "r"}]}),
    (ColumnTypes.COLLABORATOR, None, None),
    (ColumnTypes.IMAGE, None, None),
    (ColumnTypes.FILE, None, None),
    (ColumnTypes.URL, None, None),
    (ColumnTypes.EMAIL, None, None),
    (ColumnTypes.DURATION, {"format": "duration", "duration_format": "h:mm"}, ...),
    (ColumnTypes.RATE, {"rate_max_number": 7}, {"rate_max_number": 7}),
    (ColumnTypes.GEOLOCATION, {"geo_format": "lng_lat"}, {"geo_format": "lng_lat"}),
    (ColumnTypes.AUTO_NUMBER, {"format": "0000", "digits": 4}, ...),
    (ColumnTypes.CREATOR, None, None),
    (ColumnTypes.CTIME, None, None),
    (ColumnTypes.LAST_MODIFIER, None, None),
    (ColumnTypes.MTIME, None, None),
    (ColumnTypes.BUTTON, {"button_type": "open_url", "button_name": "Go"}, ...),
]
COLUMN_NAMES = ['it\'s "quoted"', "Größe 😀 表", ("long " * 40).strip(), "sum(x); --", "select"]


def _names(base: SeaTableAPI, view: str | None = None) -> list[str]:
    return [column["name"] for column in base.list_columns("Table1", view)]


@pytest.fixture
def key(base: SeaTableAPI) -> str:
    """The key of a second column of `Table1`, called B; a third one is called C."""
    key = base.insert_column("Table1", "B", ColumnTypes.TEXT)["key"]
    base.insert_column("Table1", "C", ColumnTypes.NUMBER)
    return str(key)


def test_it_works(base: SeaTableAPI) -> None:
    column = base.insert_column("Table1", "Price", ColumnTypes.NUMBER, column_data={"format": "euro"})

    assert (column["name"], column["type"], column["data"]) == ("Price", "number", {"format": "euro"})
    assert base.list_columns("Table1")[-1] == column
    assert base.get_column_by_name("Table1", "Price") == column
    assert base.get_column_by_name("Table1", "Nothing") is None
    assert base.get_columns_by_type("Table1", ColumnTypes.NUMBER) == [column]
    assert base.get_columns_by_type("Table1", ColumnTypes.DATE) == []


@pytest.mark.parametrize(("column_type", "given", "kept"), NEW_COLUMNS)
def test_insert_column(base: SeaTableAPI, column_type: ColumnTypes, given, kept) -> None:
    column = base.insert_column("Table1", "New", column_type, column_data=given)
    kept = given if kept is ... else kept

    assert (column["type"], column["name"], column["width"], column["editable"]) == (column_type, "New", 200, True)
    assert column["data"] == kept or (kept and kept.items() <= column["data"].items())
    assert base.get_column_by_name("Table1", "New") == column


def test_insert_column_beside_another(base: SeaTableAPI, key: str) -> None:
    base.insert_column("Table1", "After the first", ColumnTypes.TEXT, column_key="0000")
    base.insert_column("Table1", "After B", ColumnTypes.TEXT, column_key=key)

    assert _names(base) == ["Name", "After the first", "B", "After B", "C"]


@pytest.mark.parametrize("name", COLUMN_NAMES)
def test_column_names(base: SeaTableAPI, name: str) -> None:
    base.insert_column("Table1", name, ColumnTypes.TEXT)
    row = base.append_row("Table1", {"Name": "a", name: "b"})

    assert base.get_row("Table1", row["_id"])[name] == "b"
    assert base.query(f"SELECT `{name}` FROM Table1 WHERE `{name}` = 'b'") == [{name: "b"}]
    base.rename_column("Table1", name, "Renamed")
    assert base.get_row("Table1", row["_id"])["Renamed"] == "b"


REFUSED = {
    "name taken": lambda base: base.insert_column("Table1", "B", ColumnTypes.TEXT),
    "no name": lambda base: base.insert_column("Table1", "", ColumnTypes.TEXT),
    "dot": lambda base: base.insert_column("Table1", "a.b", ColumnTypes.TEXT),
    "braces": lambda base: base.insert_column("Table1", "a{b}", ColumnTypes.TEXT),
    "backtick": lambda base: base.insert_column("Table1", "a`b", ColumnTypes.TEXT),
    "null byte": lambda base: base.insert_column("Table1", "nul\0byte", ColumnTypes.TEXT),
    "unknown type": lambda base: base.insert_column("Table1", "D", ColumnTypes.DEFAULT),
    "unknown table": lambda base: base.insert_column("Nowhere", "D", ColumnTypes.TEXT),
    "beside unknown": lambda base: base.insert_column("Table1", "D", ColumnTypes.TEXT, column_key="Nothing"),
    "date format": lambda base: base.insert_column(
        "Table1", "D", ColumnTypes.DATE, column_data={"format": "DD/MM/YYYY HH:mm"}
    ),
    "options of text": lambda base: base.insert_column(
        "Table1", "D", ColumnTypes.SINGLE_SELECT, column_data={"options": "red"}
    ),
    "rename to a taken name": lambda base: base.rename_column("Table1", "B", "C"),
    "rename unknown": lambda base: base.rename_column("Table1", "Nothing", "D"),
    "rename to nothing": lambda base: base.rename_column("Table1", "B", ""),
    "width in words": lambda base: base.resize_column("Table1", "B", "wide"),
    "negative width": lambda base: base.resize_column("Table1", "B", -1),
    "move beside unknown": lambda base: base.move_column("Table1", "B", "Nothing"),
    "move the first": lambda base: base.move_column("Table1", "Name", "B"),
    "images first": lambda base: base.modify_column_type("Table1", "Name", ColumnTypes.IMAGE),
    "delete unknown": lambda base: base.delete_column("Table1", "Nothing"),
    "delete the first": lambda base: base.delete_column("Table1", "Name"),
    "options of a text column": lambda base: base.add_column_options("Table1", "B", OPTIONS),
    "options of unknown": lambda base: base.add_column_options("Table1", "Nothing", OPTIONS),
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
@pytest.mark.usefixtures("key")
def test_a_refused_change_changes_nothing(base: SeaTableAPI, change) -> None:
    before = base.list_columns("Table1")

    with pytest.raises(ConnectionError) as error:
        change(base)

    assert refusal(error) in (400, 404)
    assert base.list_columns("Table1") == before


def test_rename_column(base: SeaTableAPI, key: str) -> None:
    row = base.append_row("Table1", {"B": "kept"})
    column = base.rename_column("Table1", key, "Renamed")

    assert (column["key"], column["name"]) == (key, "Renamed")
    assert base.get_row("Table1", row["_id"])["Renamed"] == "kept"


def test_resize_column(base: SeaTableAPI, key: str) -> None:
    assert base.resize_column("Table1", key, 321)["width"] == 321
    assert base.get_column_by_name("Table1", "B")["width"] == 321


@pytest.mark.parametrize("frozen", [True, False])
def test_freeze_column(base: SeaTableAPI, key: str, frozen: bool) -> None:
    assert base.freeze_column("Table1", key, frozen)["frozen"] is frozen
    assert base.get_column_by_name("Table1", "B")["frozen"] is frozen


def test_move_column(base: SeaTableAPI, key: str) -> None:
    target = base.get_column_by_name("Table1", "C")["key"]
    assert base.move_column("Table1", key, target)["key"] == key
    assert _names(base) == ["Name", "C", "B"]

    base.move_column("Table1", key, "0000")
    assert _names(base) == ["Name", "B", "C"]


@pytest.mark.parametrize(
    ("new_type", "values"),
    [
        (ColumnTypes.NUMBER, [12.5, 7, None, None]),
        (ColumnTypes.LONG_TEXT, ["12.5", "7", "red", None]),
        (ColumnTypes.SINGLE_SELECT, ["12.5", "7", "red", None]),
        (ColumnTypes.URL, ["12.5", "7", "red", None]),
    ],
)
def test_modify_column_type(base: SeaTableAPI, key: str, new_type: ColumnTypes, values: list) -> None:
    base.batch_append_rows("Table1", [{"Name": "x", "B": value} for value in ("12.5", "7", "red", "")])
    column = base.modify_column_type("Table1", key, new_type)

    assert (column["key"], column["name"], column["type"]) == (key, "B", new_type)
    assert [row.get("B") for row in base.list_rows("Table1") if row.get("Name") == "x"] == values
    assert [row["B"] for row in base.query("SELECT B FROM Table1 WHERE Name = 'x'")] == values


def test_delete_column(base: SeaTableAPI, key: str) -> None:
    row = base.append_row("Table1", {"Name": "a", "B": "gone"})

    assert base.delete_column("Table1", key) == {"success": True}
    assert _names(base) == ["Name", "C"]
    assert "B" not in base.get_row("Table1", row["_id"])
    base.insert_column("Table1", "B", ColumnTypes.TEXT)
    assert base.get_row("Table1", row["_id"]).get("B") is None


@pytest.mark.parametrize("column_type", [ColumnTypes.SINGLE_SELECT, ColumnTypes.MULTIPLE_SELECT])
@pytest.mark.parametrize("data", [None, {"options": []}])
def test_add_column_options(base: SeaTableAPI, column_type: ColumnTypes, data) -> None:
    base.insert_column("Table1", "Colour", column_type, column_data=data)

    assert base.add_column_options("Table1", "Colour", OPTIONS) == {"success": True}
    options = base.get_column_by_name("Table1", "Colour")["data"]["options"]
    assert [(each["name"], each["color"], each["textColor"]) for each in options] == [
        (each["name"], each["color"], each["textColor"]) for each in OPTIONS
    ]
    assert len({each["id"] for each in options}) == 2


def test_add_column_cascade_settings(base: SeaTableAPI) -> None:
    parents = [{"name": "EU", "id": "p1"}, {"name": "US", "id": "p2"}]
    children = [{"name": "Berlin", "id": "c1"}, {"name": "Paris", "id": "c2"}, {"name": "Boston", "id": "c3"}]
    base.insert_column("Table1", "Region", ColumnTypes.SINGLE_SELECT, column_data={"options": parents})
    base.insert_column("Table1", "City", ColumnTypes.SINGLE_SELECT, column_data={"options": children})
    cascade = {"EU": ["Berlin", "Paris"], "US": ["Boston"]}

    assert base.add_column_cascade_settings("Table1", "City", "Region", cascade) == {"success": True}
    data = base.get_column_by_name("Table1", "City")["data"]
    assert data["cascade_column_key"] == base.get_column_by_name("Table1", "Region")["key"]
    assert data["cascade_settings"] == {"p1": ["c1", "c2"], "p2": ["c3"]}


def test_tables_named_like_ids(base: SeaTableAPI) -> None:
    base.add_table("Tbl2")
    base.insert_column("Tbl2", "B", ColumnTypes.TEXT)

    assert [column["name"] for column in base.list_columns("Tbl2")] == ["Name", "B"]
    assert base.delete_column("Tbl2", "B") == {"success": True}
