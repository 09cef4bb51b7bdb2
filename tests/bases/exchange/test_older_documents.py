"""Documents that are less than this server writes: of older servers, and made by hand."""

from collections.abc import Iterator
from typing import Any

import pytest

from bases.column_types.base import Form
from bases.principals import Principal
from bases.row_listing import list_rows
from bases.rows import append_rows
from bases.storage import stores
from tests.bases.exchange.documents import (
    cells_of,
    document,
    exported,
    imported,
    round_trip,
    row_id,
    table,
    text_column,
)

OPTIONS = [{"id": "1001", "name": "Berlin"}, {"id": "1002", "name": "Paris"}]


@pytest.fixture(autouse=True)
def _no_bases_left(settings: Any) -> Iterator[None]:
    yield
    for file in stores().folder.glob("*.sqlite3"):
        stores().drop(file.stem)


def test_the_least_there_can_be() -> None:
    content = round_trip({"tables": [{"name": "T", "columns": [{"name": "Name", "type": "text"}]}]})
    (made,) = content["tables"]
    assert made["columns"] == [{"name": "Name", "type": "text", "key": "0000"}]
    assert [view["name"] for view in made["views"]] == ["Default View"]
    assert made["view_structure"] == {"folders": [], "view_ids": ["0000"]}
    assert made["rows"] == []
    assert content["format_version"] == 9
    assert (content["links"], content["settings"]) == ([], {})


def test_empty_file_is_a_new_base() -> None:
    assert [made["name"] for made in exported(imported(b" \n"))["tables"]] == ["Table1"]


def test_rows_without_fields_of_the_server() -> None:
    base_uuid = imported(document(table(rows=[{"_id": row_id(1), "0000": "a"}, {"0000": "b"}, {}])))
    rows = exported(base_uuid)["tables"][0]["rows"]
    assert [row.get("0000") for row in rows] == ["a", "b", None]
    assert rows[0]["_id"] == row_id(1)
    assert len(rows[1]["_id"]) == 22
    for row in rows:
        assert (row["_creator"], row["_last_modifier"]) == ("me", "me")
        assert row["_ctime"] == row["_mtime"]
        assert row["_ctime"].endswith("+00:00")


def test_parts_in_any_order() -> None:
    """Rows before their columns, and links behind the tables."""
    content = document(
        {
            "rows": [{"_id": row_id(1), "0000": "a"}],
            "views": [{"_id": "v001", "name": "All"}],
            "columns": [text_column(), link_column()],
            "name": "T",
            "_id": "0000",
        },
        links=[
            {
                "table1_table2_map": {row_id(1): [row_id(1)]},
                "table2_id": "0000",
                "table1_id": "0000",
                "_id": "Lk01",
            }
        ],
    )
    result = round_trip(content)
    assert cells_of(result) == [{"0000": "a"}]
    assert result["tables"][0]["views"][0]["type"] == "table"
    assert result["links"][0]["table2_table1_map"] == {row_id(1): [row_id(1)]}


def test_times_in_other_forms() -> None:
    times = ["2020-01-02T03:04:05+08:00", "2020-01-02T03:04:05Z", "2020-01-02 03:04:05.5", None]
    rows = round_trip(document(table(rows=[{"_ctime": time, "_mtime": time} for time in times])))["tables"][0]["rows"]
    assert [row["_ctime"] for row in rows[:3]] == [
        "2020-01-01T19:04:05.000+00:00",
        "2020-01-02T03:04:05.000+00:00",
        "2020-01-02T03:04:05.500+00:00",
    ]


def test_selects_that_hold_names() -> None:
    columns = [
        text_column("City", "0000", "single-select", options=OPTIONS),
        text_column("Cities", "0001", "multiple-select", options=OPTIONS),
    ]
    values = [
        ("Berlin", ["Paris", "1001"]),
        ("1002", "Berlin"),
        ("Rome", ["Rome", "Oslo"]),
        # The id of an option that is gone.
        ("885435", ["885435"]),
        ("", []),
    ]
    content = round_trip(document(table(columns=columns, rows=[{"0000": one, "0001": many} for one, many in values])))
    city, cities = (column["data"]["options"] for column in content["tables"][0]["columns"])
    rome = {option["name"]: option["id"] for option in city}["Rome"]
    added = {option["name"]: option["id"] for option in cities}
    assert city[:2] == OPTIONS
    assert cells_of(content) == [
        {"0000": "1001", "0001": ["1002", "1001"]},
        {"0000": "1002", "0001": ["1001"]},
        {"0000": rome, "0001": [added["Rome"], added["Oslo"]]},
        {"0000": "885435", "0001": ["885435"]},
        {},
    ]


def test_options_with_numbers_as_ids_and_without() -> None:
    options = [{"id": 7, "name": "seven"}, {"name": "none"}]
    column = text_column("City", "0000", "single-select", options=options)
    content = round_trip(document(table(columns=[column], rows=[{"0000": 7}, {"0000": "none"}])))
    seven, none = content["tables"][0]["columns"][0]["data"]["options"]
    assert seven == {"id": "7", "name": "seven"}
    assert cells_of(content) == [{"0000": "7"}, {"0000": none["id"]}]


def link_column(name: str = "Who", key: str = "L001", table_id: str = "0000", other: str = "0000") -> dict[str, Any]:
    return text_column(name, key, "link", table_id=table_id, other_table_id=other, link_id="Lk01")


def linked_tables(*rows: Any, **parts: Any) -> dict[str, Any]:
    """Return a document with "Tasks", whose rows are given, and "People" with two rows."""
    tasks = table("Tasks", columns=[text_column(), link_column(other="0001")], rows=list(rows))
    people = table(
        "People",
        "0001",
        columns=[text_column(), link_column("Tasks", "L002", other="0001")],
        rows=[{"_id": row_id(8)}, {"_id": row_id(9)}],
    )
    return document(tasks, people, **parts)


@pytest.mark.parametrize(
    "cell", [[row_id(9), row_id(8), row_id(7)], [{"row_id": row_id(9)}, {"row_id": row_id(8), "display_value": "x"}]]
)
@pytest.mark.parametrize("parts", [{}, {"links": []}, {"links": None}])
def test_links_that_stand_in_rows(cell: list[Any], parts: dict[str, Any]) -> None:
    content = round_trip(linked_tables({"_id": row_id(1), "L001": cell}, {"_id": row_id(2)}, **parts))
    assert content["links"] == [
        {
            "_id": "Lk01",
            "table1_id": "0000",
            "table2_id": "0001",
            "table1_table2_map": {row_id(1): [row_id(9), row_id(8)]},
            "table2_table1_map": {row_id(9): [row_id(1)], row_id(8): [row_id(1)]},
        }
    ]


def test_links_with_one_map() -> None:
    for key, linked in (
        ("table1_table2_map", {row_id(1): [row_id(8)]}),
        ("table2_table1_map", {row_id(8): [row_id(1)]}),
    ):
        link = {"_id": "Lk01", "table1_id": "0000", "table2_id": "0001", key: linked}
        content = round_trip(linked_tables({"_id": row_id(1)}, links=[link]))
        assert content["links"][0]["table1_table2_map"] == {row_id(1): [row_id(8)]}
        assert content["links"][0]["table2_table1_map"] == {row_id(8): [row_id(1)]}


def test_links_to_what_is_gone() -> None:
    links = [
        {"_id": "gone", "table1_id": "0000", "table2_id": "zzzz", "table1_table2_map": {row_id(1): [row_id(8)]}},
        {
            "_id": "Lk01",
            "table1_id": "0000",
            "table2_id": "0001",
            "table1_table2_map": {row_id(1): [row_id(5)], row_id(6): [row_id(8)], "no id!": ["?"]},
        },
    ]
    content = round_trip(linked_tables({"_id": row_id(1)}, links=links))
    assert [link["_id"] for link in content["links"]] == ["Lk01"]
    assert content["links"][0]["table1_table2_map"] == {}


def test_formula_columns_are_kept_and_have_no_values() -> None:
    columns = [
        text_column(),
        text_column("Sum", "F001", "formula", formula="{Name} + 1", result_type="number", operated_columns=["0000"]),
        text_column("Count", "F002", "link-formula", formula="count_links", link_column_key="L001"),
    ]
    content = round_trip(document(table(columns=columns, rows=[{"0000": "a", "F001": 5, "F002": 7}])))
    assert content["tables"][0]["columns"] == columns
    assert cells_of(content) == [{"0000": "a"}]


def test_unknown_types_are_opaque() -> None:
    columns = [text_column(), {"key": "T001", "name": "Tree", "type": "tree-select", "data": {"options": [{"a": 1}]}}]
    cells = [{"T001": ["x", {"deep": [1]}]}, {"T001": "text"}, {"T001": 5}, {"T001": False}]
    content = round_trip(document(table(columns=columns, rows=cells)))
    assert content["tables"][0]["columns"] == columns
    assert cells_of(content) == cells


def test_junk_that_interfaces_leave() -> None:
    column = {
        **text_column(),
        "width": 200,
        "editor": {"key": None},
        "formatter": {},
        "left": 80,
        "idx": 0,
        "colorbys": None,
        "permission_type": "none",
        "editable": False,
    }
    view = {
        "_id": "0000",
        "name": "Default View",
        "summaries": {"0000": {"sum": 1}},
        "duplicate_rows_ids_map": None,
        "rows": [row_id(1)],
        "formula_rows": {row_id(1): {}},
        "groups": [{"x": 1}],
        "filters": None,
        "colorbys": {"type": ""},
    }
    parts = {
        "statistics": [{"a": 1}],
        "plugin_settings": {"p": {}},
        "scripts": [1],
        "description": "d",
        "new": {"x": []},
    }
    content = round_trip(
        document(
            table(columns=[column], views=[view], table_permissions={"add_rows_permission": {}}, id_row_map={"x": {}}),
            settings={"enable_archive": True, "plugin": [1]},
            **parts,
        )
    )
    (made,) = content["tables"]
    assert made["columns"] == [column]
    assert made["views"] == [{**view, "type": "table", "rows": [], "formula_rows": {}, "groups": []}]
    assert made["table_permissions"] == {"add_rows_permission": {}}
    assert made["id_row_map"] == {}
    assert {key: content[key] for key in parts} == parts
    assert content["settings"] == {"enable_archive": True, "plugin": [1]}


@pytest.mark.parametrize(
    "order",
    [
        None,
        [],
        {"view_ids": ["0000"]},
        {"folders": [], "view_ids": ["0000", "gone"]},
        {"view_ids": ["0000", "0001", 5]},
    ],
)
def test_order_of_views_that_is_none(order: Any) -> None:
    views = [{"_id": "0000", "name": "A"}, {"_id": "0001", "name": "B"}]
    content = round_trip(document(table(views=views, view_structure=order)))
    assert content["tables"][0]["view_structure"] == {"folders": [], "view_ids": ["0000", "0001"]}


def test_auto_numbers_go_on() -> None:
    """With the last number in the settings, and without, where the rows tell."""
    columns = [
        text_column(),
        text_column("A", "A001", "auto-number", format="0000", digits=4, max_used_auto_number=41),
        text_column("B", "B001", "auto-number", format="row-000", digits=3, prefix_type="string", prefix="row"),
        text_column("C", "C001", "auto-number"),
    ]
    base_uuid = imported(document(table(columns=columns, rows=[{"A001": "0041", "B001": "row-017", "C001": 3}])))
    principal = Principal(base_uuid, "rw", username="me")
    append_rows(principal, table_name="Table1", rows=[{"Name": "new"}])
    _, row = list_rows(principal, table_name="Table1", form=Form.NAMES)
    assert (row["A"], row["B"], row["C"]) == ("0042", "row-018", "4")
    assert exported(base_uuid)["tables"][0]["columns"][3]["data"] == {"max_used_auto_number": 4}


def test_keys_that_differ_by_case_only() -> None:
    columns = [text_column("A", "aaaa"), text_column("B", "AAAA"), text_column("C", "aAaA")]
    content = document(table("T", "tttt", columns=columns, rows=[{"aaaa": "1", "AAAA": "2"}]), table("U", "TTTT"))
    assert cells_of(round_trip(content)) == [{"aaaa": "1", "AAAA": "2"}]
