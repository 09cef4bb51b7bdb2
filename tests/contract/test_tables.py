"""The client's methods for the structure of a base: metadata, tables and views."""

import pytest
from seatable_api import SeaTableAPI

from tests.contract.conftest import Family, refusal

LONG_NAME = "long " * 40
# Names that have to be quoted, escaped or measured somewhere on their way. The last one looks like the id of a table.
NAMES = ['it\'s "quoted"', "back`tick", "Größe 😀 表", LONG_NAME.strip(), "a; DROP TABLE x", "Tabl"]


def _names(base: SeaTableAPI) -> list[str]:
    return [table["name"] for table in base.list_tables()]


def _view_names(base: SeaTableAPI, table: str = "Table1") -> list[str]:
    return [view["name"] for view in base.list_views(table)["views"]]


def test_it_works(base: SeaTableAPI) -> None:
    metadata = base.get_metadata()

    assert metadata["format_version"] == 9
    assert [table["name"] for table in metadata["tables"]] == ["Table1"]
    assert base.get_table_by_name("Table1") == metadata["tables"][0]
    assert base.get_table_by_name("Nowhere") is None


def test_the_version_grows_with_each_change(base: SeaTableAPI) -> None:
    versions = [base.get_metadata()["version"]]
    for change in (
        lambda: base.append_row("Table1", {"Name": "a"}),
        lambda: base.add_table("T2"),
        lambda: base.rename_column("Table1", "0000", "Title"),
    ):
        change()
        versions.append(base.get_metadata()["version"])

    assert versions == sorted(set(versions))


def test_add_table(base: SeaTableAPI) -> None:
    table = base.add_table("T2")

    assert (table["name"], table["rows"]) == ("T2", [])
    assert [(column["key"], column["name"], column["type"]) for column in table["columns"]] == [
        ("0000", "Name", "text")
    ]
    assert _names(base) == ["Table1", "T2"]
    assert base.list_rows("T2") == []


def test_add_table_with_columns(base: SeaTableAPI) -> None:
    columns = [
        {"column_name": "Amount", "column_type": "number", "column_data": {"format": "euro"}},
        {"column_name": "Note", "column_type": "long-text"},
    ]
    table = base.add_table("T2", columns=columns)

    assert [(column["name"], column["type"]) for column in table["columns"]] == [
        ("Amount", "number"),
        ("Note", "long-text"),
    ]
    assert table["columns"][0]["key"] == "0000"
    assert table["columns"][0]["data"] == {"format": "euro"}
    assert table["columns"][1]["data"] is None


@pytest.mark.parametrize("name", NAMES)
def test_table_names(base: SeaTableAPI, name: str) -> None:
    base.add_table(name)
    base.append_row(name, {"Name": "a"})
    quoted = name.replace("`", "``")

    assert [row["Name"] for row in base.list_rows(name)] == ["a"]
    assert base.query(f"SELECT COUNT(*) AS n FROM `{quoted}`") == [{"n": 1}]
    base.rename_table(name, "T2")
    assert _names(base) == ["Table1", "T2"]


def test_rename_table(base: SeaTableAPI) -> None:
    table_id = base.list_tables()[0]["_id"]

    assert base.rename_table("Table1", "Renamed") == {"success": True}
    assert [(table["_id"], table["name"]) for table in base.list_tables()] == [(table_id, "Renamed")]


def test_delete_table(base: SeaTableAPI) -> None:
    base.add_table("T2")

    assert base.delete_table("T2") == {"success": True}
    assert _names(base) == ["Table1"]


REFUSED = {
    "name taken": lambda base: base.add_table("Table1"),
    "no name": lambda base: base.add_table(""),
    "null byte": lambda base: base.add_table("nul\0byte"),
    "unknown type": lambda base: base.add_table("T3", columns=[{"column_name": "A", "column_type": "nonsense"}]),
    "column without name": lambda base: base.add_table("T3", columns=[{"column_type": "text"}]),
    "null for a column": lambda base: base.add_table("T3", columns=[None]),
    "column twice": lambda base: base.add_table("T3", columns=[{"column_name": "A", "column_type": "text"}] * 2),
    "rename to a taken name": lambda base: base.rename_table("Table1", "T2"),
    "rename to nothing": lambda base: base.rename_table("Table1", ""),
    "rename unknown": lambda base: base.rename_table("Nowhere", "T3"),
    "delete unknown": lambda base: base.delete_table("Nowhere"),
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_a_refused_change_changes_nothing(base: SeaTableAPI, change) -> None:
    base.add_table("T2")
    before = base.get_metadata()

    with pytest.raises(ConnectionError) as error:
        change(base)

    assert refusal(error) in (400, 404)
    assert base.get_metadata() == before


def test_the_last_table_stays(base: SeaTableAPI) -> None:
    with pytest.raises(ConnectionError) as error:
        base.delete_table("Table1")

    assert refusal(error) == 400
    assert _names(base) == ["Table1"]


def test_views(base: SeaTableAPI) -> None:
    view = base.add_view("Table1", "Mine")

    assert (view["name"], view["type"], view["filters"]) == ("Mine", "table", [])
    assert base.get_view_by_name("Table1", "Mine") == view
    assert _view_names(base) == ["Default View", "Mine"]


def test_rename_view(base: SeaTableAPI) -> None:
    view = base.add_view("Table1", "Mine")
    renamed = base.rename_view("Table1", "Mine", "A view with blanks 😀")

    assert renamed == {**view, "name": "A view with blanks 😀"}
    assert base.get_view_by_name("Table1", "A view with blanks 😀")["_id"] == view["_id"]


def test_delete_view(base: SeaTableAPI) -> None:
    base.add_view("Table1", "Mine")

    assert base.delete_view("Table1", "Mine") == {"success": True}
    assert _view_names(base) == ["Default View"]
    assert base.delete_view("Table1", "Mine") == {"success": True}


@pytest.mark.parametrize(
    ("ask", "statuses"),
    [
        (lambda base: base.get_view_by_name("Table1", "Nothing"), [404]),
        (lambda base: base.rename_view("Table1", "Nothing", "Other"), [404]),
        (lambda base: base.list_views("Nowhere"), [404]),
        (lambda base: base.add_view("Nowhere", "Mine"), [404]),
        (lambda base: base.add_view("Table1", "Default View"), [400]),
        (lambda base: base.add_view("Table1", ""), [400]),
    ],
)
def test_what_is_wrong_with_a_view_is_refused(base: SeaTableAPI, ask, statuses: list[int]) -> None:
    with pytest.raises(ConnectionError) as error:
        ask(base)

    assert refusal(error) in statuses
    assert _view_names(base) == ["Default View"]


def test_both_families_show_one_base(base: SeaTableAPI, family: Family) -> None:
    base.add_table("T2")
    shown = base.get_metadata()
    base.use_api_gateway = not family.is_gateway
    base.dtable_server_url = f"{base.server_url}/dtable-server"

    assert base.get_metadata() == shown
