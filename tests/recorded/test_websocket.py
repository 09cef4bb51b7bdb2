"""Recorded effects of operations that came over a socket."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bases.realtime.operations import apply_operation
from bases.tokens import verify_base_token
from tests.clients import APIClient
from tests.recorded.shape import ROW, STRUCTURE, differences
from tests.recorded.test_structure import TEXT_AND_NUMBER, create_table

Recording = Callable[[str], Any]
Table = dict[str, Any]
PLACE = "test_websocket/"
VIEW = {
    "_id": "0000",
    "name": "Default View",
    "type": "table",
    "colorbys": {},
    "filter_conjunction": "And",
    "filters": [],
    "formula_rows": {},
    "groupbys": [],
    "groups": [],
    "hidden_columns": [],
    "row_height": "default",
    "rows": [],
    "sorts": [],
}
OPTION = {"color": "#FF8000", "id": "123456", "name": "open", "textColor": "#FFFFFF"}


@pytest.fixture
def table(base_client: APIClient, request: pytest.FixtureRequest) -> Table:
    """A table with the recorded columns, called like the test, and two rows."""
    made = create_table(base_client, request.node.originalname, TEXT_AND_NUMBER)
    rows = [{"text": "a"}, {"text": "b"}]
    answer = base_client.post("/rows/", {"table_name": made["name"], "rows": rows})
    return made | {"row_ids": [each["_id"] for each in answer.json()["row_ids"]]}


def send(client: APIClient, op_type: str, table: Table | None = None, **fields: Any) -> None:
    place = {"table_id": table["_id"]} if table else {}
    text = json.dumps({"op_type": op_type, **place, **fields})
    apply_operation(verify_base_token(client.token), text, "")


def rows(client: APIClient, table: Table) -> list[dict[str, Any]]:
    answer = client.get("/rows/", {"table_name": table["name"], "convert_keys": "true"})
    return list(answer.json()["rows"])


def shown(client: APIClient, name: str) -> Table:
    tables = client.get("/metadata/").json()["metadata"]["tables"]
    return next(each for each in tables if each["name"] == name)


def key(table: Table, name: str) -> str:
    return str(next(each["key"] for each in table["columns"] if each["name"] == name))


def test_append_rows(recording: Recording, base_client: APIClient, table: Table) -> None:
    given = [
        {"_id": "append-rows-over-a-so1", key(table, "text"): "a", key(table, "number"): 1},
        {"_id": "append-rows-over-a-so2", key(table, "text"): "b", key(table, "number"): 2},
    ]
    send(base_client, "append_rows", table, row_datas=given, key_auto_number_config={})
    assert differences(recording(PLACE + "test_append_rows"), rows(base_client, table)[2:], ROW) == []


def test_insert_row(recording: Recording, base_client: APIClient, table: Table) -> None:
    data = {"_id": "insert-row-over-a-sock", key(table, "text"): "inserted"}
    place = {"row_id": table["row_ids"][0], "row_insert_position": "insert_below", "links_data": {}}
    send(base_client, "insert_row", table, row_data=data, key_auto_number_config={}, **place)
    assert differences(recording(PLACE + "test_insert_row"), rows(base_client, table)[1], ROW) == []


def test_modify_row(recording: Recording, base_client: APIClient, table: Table) -> None:
    send(
        base_client, "modify_row", table, row_id=table["row_ids"][0], updated={key(table, "text"): "after"}, old_row={}
    )
    assert differences(recording(PLACE + "test_modify_row"), rows(base_client, table)[0], ROW) == []


def test_modify_rows(recording: Recording, base_client: APIClient, table: Table) -> None:
    names = dict(zip(table["row_ids"], ("a-updated", "b-updated"), strict=True))
    updated = {row_id: {key(table, "text"): name} for row_id, name in names.items()}
    send(base_client, "modify_rows", table, row_ids=table["row_ids"], updated=updated, old_rows={})
    assert differences(recording(PLACE + "test_modify_rows"), rows(base_client, table), ROW) == []


def test_lock_and_unlock_rows(recording: Recording, base_client: APIClient, table: Table) -> None:
    lock = {"row_ids": table["row_ids"][:1], "locked_by": "automated-test"}
    send(base_client, "lock_rows", table, **lock)
    assert differences(recording(PLACE + "test_lock_and_unlock_rows"), rows(base_client, table)[0], ROW) == []
    send(base_client, "unlock_rows", table, **lock)
    assert differences(recording(PLACE + "test_lock_and_unlock_rows.1"), rows(base_client, table)[0], ROW) == []


def test_insert_column(recording: Recording, base_client: APIClient, table: Table) -> None:
    data = {"key": "Ab1c", "name": "status", "type": "single-select", "data": {"options": []}}
    send(base_client, "insert_column", table, column_key=key(table, "text"), column_data=data, view_id="0000")
    column = shown(base_client, table["name"])["columns"][1]
    assert differences(recording(PLACE + "test_insert_column"), column, STRUCTURE) == []


def test_insert_columns(recording: Recording, base_client: APIClient, table: Table) -> None:
    made = [
        {"key": "Ab1c", "name": "first", "type": "text"},
        {"key": "Ab2c", "name": "second", "type": "number", "data": None},
    ]
    send(base_client, "insert_columns", table, insert_columns=made)
    columns = shown(base_client, table["name"])["columns"][2:]
    assert differences(recording(PLACE + "test_insert_columns"), columns, STRUCTURE) == []


@pytest.mark.parametrize(
    ("op_type", "fields"),
    [
        ("rename_column", {"new_column_name": "renamed", "old_column_name": "text"}),
        ("resize_column", {"new_column_width": 400, "old_column_width": 200}),
        ("freeze_column", {"frozen": True}),
        (
            "modify_column_type",
            {"new_column": {"type": "long-text", "data": None}, "new_rows_data": [], "old_rows_data": []},
        ),
    ],
)
def test_column_operation(recording: Recording, base_client: APIClient, op_type: str, fields: dict[str, Any]) -> None:
    # Not the first column, which cannot be a long text here.
    table = create_table(base_client, "T", [{"column_name": "Name", "column_type": "text"}, *TEXT_AND_NUMBER])
    send(base_client, op_type, table, column_key=key(table, "text"), **fields)
    column = shown(base_client, "T")["columns"][1]
    assert differences(recording(f"{PLACE}test_column_operation[{op_type}]"), column, STRUCTURE) == []


def test_modify_column_data(recording: Recording, base_client: APIClient, table: Table) -> None:
    fields = {"table_name": table["name"], "column_name": "status", "column_type": "single-select"}
    made = base_client.post("/columns/", {**fields, "column_data": {"options": []}}).json()
    send(base_client, "modify_column_data", table, column_key=made["key"], column_data={"options": [OPTION]})
    column = shown(base_client, table["name"])["columns"][-1]
    assert differences(recording(PLACE + "test_modify_column_data"), column, STRUCTURE) == []


def test_modify_header_lock(recording: Recording, base_client: APIClient, table: Table) -> None:
    send(base_client, "modify_header_lock", table, is_header_locked=True)
    answer = shown(base_client, "test_modify_header_lock")
    assert differences(recording(PLACE + "test_modify_header_lock"), answer, STRUCTURE) == []


def test_rename_table(recording: Recording, base_client: APIClient, table: Table) -> None:
    send(base_client, "rename_table", table, table_name="test_rename_table_renamed")
    answer = shown(base_client, "test_rename_table_renamed")
    assert differences(recording(PLACE + "test_rename_table"), answer, STRUCTURE) == []


def test_insert_table(recording: Recording, base_client: APIClient) -> None:
    columns = [{"key": "0000", "name": "Name", "type": "text"}]
    data = {"_id": "T1t1", "name": "test_insert_table", "is_header_locked": False, "columns": columns, "views": [VIEW]}
    send(base_client, "insert_table", table_data={**data, "rows": [], "id_row_map": {}})
    answer = shown(base_client, "test_insert_table")
    assert differences(recording(PLACE + "test_insert_table"), answer, STRUCTURE) == []


def test_insert_view(recording: Recording, base_client: APIClient, table: Table) -> None:
    view = {"_id": "Ab1c", "name": "New View", "type": "table"}
    send(base_client, "insert_view", table, view_data=view, view_folder_id=None)
    answer = shown(base_client, table["name"])["views"][-1]
    assert differences(recording(PLACE + "test_insert_view"), answer, STRUCTURE) == []


@pytest.mark.parametrize(
    ("op_type", "fields"),
    [
        ("rename_view", lambda _: {"view_name": "renamed-view"}),
        (
            "modify_filters",
            lambda column: {
                "filters": [{"column_key": column, "filter_predicate": "greater", "filter_term": 1}],
                "filter_conjunction": "And",
            },
        ),
        ("modify_sorts", lambda column: {"sorts": [{"column_key": column, "sort_type": "up"}]}),
        ("modify_groupbys", lambda column: {"groupbys": [{"column_key": column, "sort_type": "up"}]}),
        ("modify_hidden_columns", lambda column: {"hidden_columns": [column]}),
        ("modify_view_lock", lambda _: {"is_locked": True}),
        ("modify_row_height", lambda _: {"row_height": "double"}),
    ],
)
def test_view_operation(
    recording: Recording, base_client: APIClient, table: Table, op_type: str, fields: Callable[[str], dict[str, Any]]
) -> None:
    send(base_client, op_type, table, view_id="0000", **fields(key(table, "number")))
    view = shown(base_client, table["name"])["views"][0]
    assert differences(recording(f"{PLACE}test_view_operation[{op_type}]"), view, STRUCTURE) == []
