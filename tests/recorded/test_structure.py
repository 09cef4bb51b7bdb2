"""Recorded answers about the structure of a base: metadata, tables, columns and views."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.clients import APIClient
from tests.recorded.shape import STORED_ROW, STRUCTURE, differences

Recording = Callable[[str], Any]
Columns = list[dict[str, Any]]
TEXT_AND_NUMBER = [{"column_name": "text", "column_type": "text"}, {"column_name": "number", "column_type": "number"}]
# What the server puts into the settings of a column on its own.
ADDED_SETTINGS = {"max_used_auto_number", "operated_columns", "result_type"}
INSERTED_COLUMNS = [
    "",
    "[auto-number]",
    "[checkbox]",
    "[date-iso]",
    "[duration-h-mm-ss]",
    "[email]",
    "[formula-sum]",
    "[geolocation]",
    "[number-yuan]",
    "[rate]",
    "[single-select]",
    "[url]",
]
FAMILIES = {"createTable": "/api-gateway/api/v2/dtables/", "createTableDeprecated": "/dtable-server/api/v1/dtables/"}


def definitions(columns: Columns) -> Columns:
    """Return what a client sends to make columns that look like these."""
    return [
        {"column_name": column["name"], "column_type": column["type"]}
        | ({"column_data": _given(column["data"])} if column["data"] else {})
        for column in columns
    ]


def _given(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in ADDED_SETTINGS}


def create_table(client: APIClient, name: str, columns: Columns) -> dict[str, Any]:
    """Create a table and return the answer."""
    answer = client.post("/tables/", {"table_name": name, "columns": columns})
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_metadata(recording: Recording, base_client: APIClient) -> None:
    create_table(base_client, "test_metadata", TEXT_AND_NUMBER)
    answer = base_client.get("/metadata/")

    assert differences(recording("test_metadata/test_getMetadata"), answer.json(), STRUCTURE) == []


@pytest.mark.parametrize("name", FAMILIES)
def test_create_table(recording: Recording, base_client: APIClient, base: dict[str, Any], name: str) -> None:
    table = create_table(base_client.under(FAMILIES[name] + base["uuid"]), f"test_{name}", TEXT_AND_NUMBER)

    assert differences(recording(f"test_base_operations/test_createTable[{name}]"), table, STRUCTURE) == []


def test_duplicate_table(recording: Recording, base_client: APIClient) -> None:
    create_table(base_client, "test_duplicateTable", TEXT_AND_NUMBER)
    rows = [{"text": f"row-{number}", "number": number} for number in (1, 2)]
    base_client.post("/rows/", {"table_name": "test_duplicateTable", "rows": rows})
    body = {"table_name": "test_duplicateTable", "is_duplicate_records": True}
    answer = base_client.post("/tables/duplicate-table/", body).json()

    # The recording calls the second column `_col_0`, and the rows of the map `row_0` and `row_1`.
    key = answer["columns"][1]["key"]
    answer["rows"] = [_with_known_key(row, key) for row in answer["rows"]]
    answer["id_row_map"] = {
        f"row_{number}": _with_known_key(answer["id_row_map"][row["_id"]], key)
        for number, row in enumerate(answer["rows"])
    }
    recorded = recording("test_tables/test_duplicateTable")
    rows_differ = differences(
        {part: recorded.pop(part) for part in ("rows", "id_row_map")},
        {part: answer.pop(part) for part in ("rows", "id_row_map")},
        STORED_ROW,
    )
    assert rows_differ == []
    assert differences(recorded, answer, STRUCTURE) == []


def _with_known_key(row: dict[str, Any], key: str) -> dict[str, Any]:
    return {"_col_0" if name == key else name: value for name, value in row.items()}


def test_list_columns(recording: Recording, base_client: APIClient) -> None:
    recorded = recording("test_columns/test_listColumns")
    create_table(base_client, "T", definitions(recorded["columns"]))
    answer = base_client.get("/columns/", {"table_name": "T"})

    assert differences(recorded, answer.json(), STRUCTURE) == []


def test_append_columns(recording: Recording, base_client: APIClient) -> None:
    recorded = recording("test_columns/test_appendColumns")
    body = {"table_name": "Table1", "columns": definitions(recorded["columns"])}
    answer = base_client.post("/batch-append-columns/", body)

    assert differences(recorded, answer.json(), STRUCTURE) == []


@pytest.mark.parametrize("name", INSERTED_COLUMNS)
def test_insert_column(recording: Recording, base_client: APIClient, name: str) -> None:
    recorded = recording(f"test_columns/test_insertColumn{name}")
    (definition,) = definitions([recorded])
    create_table(base_client, "T", TEXT_AND_NUMBER)
    answer = base_client.post("/columns/", {"table_name": "T", **definition})

    assert differences(recorded, answer.json(), STRUCTURE) == []


def test_create_view(recording: Recording, base_client: APIClient) -> None:
    answer = base_client.post("/views/", {"name": "My Custom View"}, query={"table_name": "Table1"})

    assert differences(recording("test_views/test_createView"), answer.json(), STRUCTURE) == []


def test_get_view(recording: Recording, base_client: APIClient) -> None:
    create_table(base_client, "T", TEXT_AND_NUMBER)
    answer = base_client.get("/views/Default View/", {"table_name": "T"})

    assert differences(recording("test_views/test_getView"), answer.json(), STRUCTURE) == []


def test_list_views(recording: Recording, base_client: APIClient) -> None:
    create_table(base_client, "T", TEXT_AND_NUMBER)
    answer = base_client.get("/views/", {"table_name": "T"})

    assert differences(recording("test_views/test_listViews"), answer.json(), STRUCTURE) == []
