"""Operations on columns, tables and views that come over a socket."""

from typing import Any

import pytest

from core.errors import DomainError
from tests.bases.factories import SampleTable, append_rows, get_row, last_operation, list_rows, run_sql, whole_base
from tests.bases.realtime.conftest import Apply
from tests.bases.structure import CREATABLE, create_linked_tables, shown_tables
from tests.clients import APIClient

VIEW = {"_id": "Vw01", "name": "Second", "type": "table"}
TABLE = {
    "_id": "Tb01",
    "name": "New",
    "columns": [{"key": "0000", "name": "Name", "type": "text"}],
    "views": [{"_id": "0000", "name": "Default View", "type": "table"}],
}


def columns(client: APIClient, table: str = "Contacts") -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in shown_tables(client)[table]["columns"]}


def views(client: APIClient, table: str = "Contacts") -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in shown_tables(client)[table]["views"]}


@pytest.mark.parametrize("column_type", CREATABLE)
def test_a_column_without_settings_works(
    apply: Apply, base_client: APIClient, contacts: SampleTable, column_type: str
) -> None:
    """Clients may store columns that lack what the server would have put in; nothing may fail because of that."""
    keys = {"creator": "_creator", "last-modifier": "_last_modifier", "ctime": "_ctime", "mtime": "_mtime"}
    data = {"key": keys.get(column_type, "Cl01"), "name": "New", "type": column_type}
    apply(op_type="insert_column", table_id=contacts.id, column_key=contacts.keys["Name"], column_data=data)
    assert list(columns(base_client))[:2] == ["Name", "New"]
    shown = columns(base_client)["New"]
    # The rows that exist have got their numbers.
    assert shown == data | ({"data": {"max_used_auto_number": 3}} if column_type == "auto-number" else {})
    append_rows(base_client, "Contacts", [{"Name": "x", "New": "1"}], apply_default=True)
    assert len(list_rows(base_client, "Contacts")) == 4
    assert run_sql(base_client, "SELECT * FROM Contacts").status_code == 200
    assert whole_base(base_client)["tables"]


def test_a_column_brings_values(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    data = {"key": "Cl01", "name": "New", "type": "number", "data": None}
    values = [{"_id": contacts.row_ids[0], "Cl01": 7}]
    apply(op_type="insert_column", table_id=contacts.id, column_data=data, rows_datas=values)
    assert list(columns(base_client))[-1] == "New"
    assert [row["New"] for row in list_rows(base_client, "Contacts")] == [7, None, None]


def test_keys_of_columns_do_not_meet_in_the_store(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    """A store may not tell upper from lower case, and a column that is gone keeps its place there."""
    made = [{"key": key, "name": key, "type": "text"} for key in ("abcd", "ABCD")]
    apply(op_type="insert_columns", table_id=contacts.id, insert_columns=made)
    apply(op_type="delete_column", table_id=contacts.id, column_key="abcd", old_column={}, upper_column_key="")
    apply(op_type="insert_columns", table_id=contacts.id, insert_columns=made[:1])
    append_rows(base_client, "Contacts", [{"Name": "x", "abcd": "lower", "ABCD": "upper"}])
    row = list_rows(base_client, "Contacts")[-1]
    assert (row["abcd"], row["ABCD"]) == ("lower", "upper")


def test_things_go_by_keys_whatever_they_are_called(
    apply: Apply, base_client: APIClient, contacts: SampleTable
) -> None:
    """A column may have the key of another one as its name."""
    key = contacts.keys["Age"]
    apply(op_type="rename_column", table_id=contacts.id, column_key=contacts.keys["City"], new_column_name=key)
    apply(op_type="delete_column", table_id=contacts.id, column_key=key)
    assert "Age" not in columns(base_client)
    assert columns(base_client)[key]["type"] == "single-select"


def test_changing_a_type_with_values(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    key, anna = contacts.keys["Age"], contacts.row_ids[0]
    apply(
        op_type="modify_column_type",
        table_id=contacts.id,
        column_key=key,
        new_column={"key": key, "name": "Age", "type": "text", "data": None},
        new_rows_data=[{"_id": anna, key: "thirty-one"}],
    )
    assert [row["Age"] for row in list_rows(base_client, "Contacts")] == ["thirty-one", "27.5", None]


@pytest.mark.parametrize(
    ("op_type", "fields", "expected"),
    [
        ("update_column_description", {"column_description": "in years"}, {"description": "in years"}),
        ("update_column_colorbys", {"colorbys": {"type": "x"}}, {"colorbys": {"type": "x"}}),
        (
            "modify_column_permission",
            {"new_column_permission": {"permission_type": "admins", "permitted_users": ["a"]}},
            {"permission_type": "admins", "permitted_users": ["a"]},
        ),
        (
            "modify_column_metadata_permission",
            {"new_column_permission": {"edit_metadata_permission_type": "x", "edit_metadata_permitted_users": []}},
            {"edit_metadata_permission_type": "x", "edit_metadata_permitted_users": []},
        ),
    ],
)
def test_settings_of_columns(
    apply: Apply,
    base_client: APIClient,
    contacts: SampleTable,
    op_type: str,
    fields: dict[str, Any],
    expected: dict[str, Any],
) -> None:
    before = columns(base_client)["Age"]
    apply(op_type=op_type, table_id=contacts.id, column_key=contacts.keys["Age"], **fields)
    assert columns(base_client)["Age"] == before | expected
    place = {"op_type": op_type, "table_id": contacts.id, "column_key": contacts.keys["Age"]}
    assert last_operation(base_client) == place | fields


def test_a_link_column_keeps_its_link(apply: Apply, base_client: APIClient) -> None:
    linked = create_linked_tables(base_client)
    place = {"op_type": "modify_column_data", "table_id": linked.tasks.id, "column_key": linked.column["key"]}
    apply({**place, "column_data": {**linked.column["data"], "is_multiple": False}})
    assert columns(base_client, "Tasks")["Who"]["data"]["is_multiple"] is False
    before = whole_base(base_client)
    for data in ({**linked.column["data"], "link_id": "zzzz"}, {}, None):
        with pytest.raises(DomainError):
            apply({**place, "column_data": data})
    assert whole_base(base_client) == before


def test_a_table_with_rows(apply: Apply, base_client: APIClient) -> None:
    rows = [{"_id": "a-row-of-a-new-table01", "0000": "one"}]
    apply(op_type="insert_table", table_data={**TABLE, "rows": rows, "header_settings": {}})
    assert [row["Name"] for row in list_rows(base_client, "New")] == ["one"]
    assert last_operation(base_client)["table_data"]["rows"][0]["0000"] == "one"
    append_rows(base_client, "New", [{"Name": "two"}])
    assert [row["Name"] for row in list_rows(base_client, "New")] == ["one", "two"]


def test_deleting_and_renaming_tables(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    apply(op_type="rename_table", table_id=contacts.id, table_name="People")
    assert "People" in shown_tables(base_client)
    apply(op_type="delete_table", table_id=contacts.id, table_name="People", deleted_table={})
    assert "People" not in shown_tables(base_client)


def test_views(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    sorts = [{"column_key": contacts.keys["Name"], "sort_type": "down"}]
    apply(op_type="insert_view", table_id=contacts.id, view_data={**VIEW, "sorts": sorts}, view_folder_id=None)
    assert [row["Name"] for row in list_rows(base_client, "Contacts", view_name="Second")] == ["Cleo", "Ben", "Anna"]
    apply(op_type="modify_view_type", table_id=contacts.id, view_id="Vw01", view_type="archive")
    assert views(base_client)["Second"]["type"] == "archive"
    apply(op_type="modify_row_color", table_id=contacts.id, view_id="Vw01", colorbys={"type": "by_rules"})
    assert views(base_client)["Second"]["colorbys"] == {"type": "by_rules"}
    apply(op_type="delete_view", table_id=contacts.id, view_id="Vw01", view_name="Second", view_folder_id=None)
    assert list(views(base_client)) == ["Default View"]


@pytest.mark.parametrize(("position", "expected"), [("move_above", ["Vw01", "0000"]), ("move_below", ["0000", "Vw01"])])
def test_moving_views(
    apply: Apply, base_client: APIClient, contacts: SampleTable, position: str, expected: list[str]
) -> None:
    apply(op_type="insert_view", table_id=contacts.id, view_data=VIEW)
    place = {"moved_view_id": "Vw01", "moved_view_name": "Second", "target_view_id": "0000"}
    apply(op_type="move_view", table_id=contacts.id, move_position=position, target_view_folder_id=None, **place)
    table = next(each for each in whole_base(base_client)["tables"] if each["_id"] == contacts.id)
    assert table["view_structure"]["view_ids"] == expected


@pytest.mark.parametrize(
    "operation",
    [
        *(
            {"op_type": "insert_column", "column_data": {"key": "Cl01", "name": "New", "type": "text"} | bad}
            for bad in (
                {"key": "0000"},
                {"key": "a/b"},
                {"key": None},
                {"key": "toolong"},
                {"name": "Age"},
                {"name": "_id"},
                {"name": "a.b"},
                {"name": ["x"]},
                {"type": "nothing"},
                {"type": "link"},
                {"type": ["text"]},
                {"type": "number", "data": []},
                {"type": "single-select", "data": {"options": [{"id": "1"}]}},
                {"type": "ctime"},
            )
        ),
        {"op_type": "insert_column", "column_key": "zzzz", "column_data": {"key": "C1c1", "name": "x", "type": "text"}},
        {"op_type": "delete_column", "column_key": "0000"},
        {"op_type": "rename_column", "column_key": "0000", "new_column_name": "Age"},
        {"op_type": "rename_column", "column_key": "Name", "new_column_name": "Other"},
        {"op_type": "resize_column", "column_key": "0000", "new_column_width": "200"},
        {"op_type": "resize_column", "column_key": "0000", "new_column_width": True},
        {"op_type": "freeze_column", "column_key": "0000", "frozen": "true"},
        {"op_type": "modify_column_type", "column_key": "0000", "new_column": {"type": "link"}},
        {"op_type": "modify_column_type", "column_key": "0000", "new_column": {"type": "file"}},
        {"op_type": "modify_column_data", "column_key": "0000", "column_data": [1]},
        {"op_type": "rename_table", "table_name": "Table1"},
        {"op_type": "rename_table", "table_name": ""},
        {"op_type": "modify_header_lock", "is_header_locked": 1},
        *(
            {"op_type": "insert_table", "table_data": TABLE | bad}
            for bad in (
                {"_id": "0000"},
                {"_id": "../x"},
                {"name": "Contacts"},
                {"name": "{x}"},
                {"columns": []},
                {"columns": [{"key": "0000", "name": "Name", "type": "file"}]},
                {"columns": TABLE["columns"] * 2},
                {"views": []},
                {"views": TABLE["views"] * 2},
                {"rows": [{"0000": "no id"}]},
                {"view_structure": {"folders": [], "view_ids": ["zzzz"]}},
            )
        ),
        *(
            {"op_type": "insert_view", "view_data": VIEW | bad}
            for bad in (
                {"_id": "0000"},
                {"name": "Default View"},
                {"name": " "},
                {"type": "gantt"},
                {"private_for": "somebody@auth.local"},
                {"sorts": [{"column_key": "zzzz"}]},
                {"filters": [{"column_key": "0000", "filter_predicate": "zzz"}]},
                {"hidden_columns": [["x"]]},
            )
        ),
        {"op_type": "insert_view", "view_data": VIEW, "view_folder_id": "zzzz"},
        {"op_type": "delete_view", "view_id": "0000"},
        {"op_type": "delete_view", "view_id": "Default View"},
        {"op_type": "rename_view", "view_id": "0000", "view_name": " "},
        {"op_type": "modify_filters", "view_id": "0000", "filters": {}, "filter_conjunction": "And"},
        {"op_type": "modify_filters", "view_id": "0000", "filters": [], "filter_conjunction": "Nor"},
        {"op_type": "modify_sorts", "view_id": "0000", "sorts": [1]},
        {"op_type": "modify_row_height", "view_id": "0000", "row_height": "huge"},
        {"op_type": "modify_view_type", "view_id": "0000", "view_type": "gallery"},
        {"op_type": "move_view", "moved_view_id": "0000", "target_view_id": "0000", "move_position": "move_above"},
    ],
    ids=str,
)
def test_malformed(apply: Apply, base_client: APIClient, contacts: SampleTable, operation: dict[str, Any]) -> None:
    before = whole_base(base_client)
    with pytest.raises(DomainError):
        apply({"table_id": contacts.id, **operation})
    assert whole_base(base_client) == before


def test_the_sender_s_own_private_view(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    apply(op_type="insert_view", table_id=contacts.id, view_data={**VIEW, "private_for": ""})
    assert get_row(base_client, "Contacts", contacts.row_ids[0])["Name"] == "Anna"
