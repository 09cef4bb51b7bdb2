"""Recorded answers about rows: what was recorded is written into a table with the recorded columns, and read again."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.clients import APIClient
from tests.recorded.shape import ROW, STORED_ROW, differences
from tests.recorded.test_structure import TEXT_AND_NUMBER, create_table, definitions

Recording = Callable[[str], Any]
Rows = list[dict[str, Any]]
BASE = "test_base_operations/"
V1 = "/dtable-server/api/v1/dtables/"
FILE = {"name": "test.txt", "size": 12, "type": "file", "url": "/workspace/1/asset/x/files/2026-03/test.txt"}

EXTREME = {"searched_column": "number", "comparison_column": "number"}
LINK_FORMULAS: dict[str, dict[str, str]] = {
    "countlinks": {"formula": "count_links"},
    "lookup": {"formula": "lookup", "level1_linked_column": "number"},
    "findmax": {"formula": "findmax", **EXTREME},
    "findmin": {"formula": "findmin", **EXTREME},
    **{
        f"rollup-{method}": {"formula": "rollup", "summary_column": "number", "summary_method": method}
        for method in ("average", "concatenate", "max")
    },
}


@pytest.fixture
def older_client(base_client: APIClient, base: dict[str, Any]) -> APIClient:
    """A client below the older path of the base."""
    return base_client.under(V1 + base["uuid"])


def _append(client: APIClient, table: str, rows: Rows) -> dict[str, Any]:
    answer = client.post("/rows/", {"table_name": table, "rows": rows})
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def _fill(client: APIClient, columns: Rows, recorded: Rows) -> Rows:
    """Make the table `T` with those of the columns that were recorded, and write the recorded rows.

    Empty cells are not written, nor are the auto-numbers and system fields, which the server fills in.
    """
    known = {name for row in recorded for name in row}
    columns = [column for column in columns if column["name"] in known]
    create_table(client, "T", definitions(columns))
    writable = {column["name"] for column in columns if column["type"] != "auto-number"}
    rows = [{name: row[name] for name in row if name in writable and row[name] is not None} for row in recorded]
    return list(_append(client, "T", rows)["row_ids"])


@pytest.fixture
def columns(recording: Recording) -> Rows:
    """The columns of the table that the recordings of rows are about."""
    return list(recording("test_columns/test_listColumns")["columns"])


def test_append_rows(recording: Recording, base_client: APIClient) -> None:
    create_table(base_client, "T", TEXT_AND_NUMBER)
    answer = _append(base_client, "T", [{"text": "a", "number": 1}] * 4)

    assert differences(recording(BASE + "test_appendRows[appendRows]"), answer, ROW) == []
    # Of the first row it is recorded elsewhere what it looks like.
    first_row = recording("test_tables/test_duplicateTable")["rows"][0]
    key = next(name for name in answer["first_row"] if not name.startswith("_") and name != "0000")
    shown = {"_col_0" if name == key else name: value for name, value in answer["first_row"].items()}
    assert differences(first_row | {"0000": "a"}, shown, STORED_ROW) == []


def test_append_rows_by_older_path(recording: Recording, older_client: APIClient) -> None:
    body = {"table_name": "Table1", "rows": [{"Name": "a"}] * 4}
    answer = older_client.post("/batch-append-rows/", body)

    assert differences(recording(BASE + "test_appendRows[appendRowsDeprecated]"), answer.json(), ROW) == []


def test_list_rows(recording: Recording, base_client: APIClient, columns: Rows) -> None:
    recorded = recording(BASE + "test_listRows[listRows]")
    _fill(base_client, columns, recorded["rows"])
    answer = base_client.get("/rows/", {"table_name": "T", "convert_keys": "true"})

    assert differences(recorded, answer.json(), ROW) == []


def test_list_rows_by_older_path(
    recording: Recording, base_client: APIClient, older_client: APIClient, columns: Rows
) -> None:
    recorded = recording(BASE + "test_listRows[listRowsDeprecated]")
    _fill(base_client, columns, recorded["rows"])
    answer = older_client.get("/rows/", {"table_name": "T"})

    assert differences(recorded, answer.json(), STORED_ROW) == []


def test_get_row(recording: Recording, base_client: APIClient, columns: Rows) -> None:
    recorded = recording(BASE + "test_getRow[getRow]")
    (row,) = _fill(base_client, columns, [recorded])
    answer = base_client.get(f"/rows/{row['_id']}/", {"table_name": "T", "convert_keys": "true"})

    assert differences(recorded, answer.json(), ROW) == []


def test_get_row_by_older_path(
    recording: Recording, base_client: APIClient, older_client: APIClient, columns: Rows
) -> None:
    recorded = recording(BASE + "test_getRow[getRowDeprecated]")
    (row,) = _fill(base_client, columns, [recorded])
    answer = older_client.get(f"/rows/{row['_id']}/", {"table_name": "T", "convert": "true"})

    assert differences(recorded, answer.json(), STORED_ROW) == []


def test_update_row(recording: Recording, base_client: APIClient, columns: Rows) -> None:
    before = recording(BASE + "test_getRow[getRow]")
    after = recording("test_row_crud/test_updateRow")
    (row,) = _fill(base_client, columns, [before])
    changes = {
        name: value for name, value in after.items() if not name.startswith(("_", "auto-")) and value is not None
    }
    answer = base_client.put("/rows/", {"table_name": "T", "updates": [{"row_id": row["_id"], "row": changes}]})
    assert answer.json() == {"success": True}
    answer = base_client.get(f"/rows/{row['_id']}/", {"table_name": "T", "convert_keys": "true"})

    assert differences(after, answer.json(), ROW) == []


@pytest.mark.parametrize("name", ["querySQL", "querySQLDeprecated"])
def test_query(recording: Recording, base_client: APIClient, columns: Rows, name: str) -> None:
    recorded = recording(f"{BASE}test_querySQL[{name}]")
    _fill(base_client, columns, recorded["results"])
    body = {"sql": "SELECT * FROM T", "convert_keys": True}
    uuid = base_client.prefix.rpartition("/")[2]
    path = "/sql/" if name == "querySQL" else f"/dtable-db/api/v1/query/{uuid}/"
    answer = (base_client if name == "querySQL" else base_client.under("")).post(path, body)

    assert differences(recorded, answer.json(), ROW) == []
    assert [column["name"] for column in answer.json()["metadata"] if not column["key"].startswith("_")] == [
        column["name"] for column in columns if column["name"] in recorded["results"][0]
    ]


@pytest.mark.parametrize("name", ["listRows", "listRowsDeprecated"])
def test_list_rows_with_files_and_images(
    recording: Recording, base_client: APIClient, older_client: APIClient, name: str
) -> None:
    columns = [{"column_name": column, "column_type": column.rstrip("s")} for column in ("text", "files", "images")]
    create_table(base_client, "T", columns)
    _append(base_client, "T", [{"files": [FILE], "images": ["/workspace/1/asset/x/images/2026-03/test.png"]}])

    recorded = recording(f"{BASE}test_listRows_files_images[{name}]")
    assert differences(recorded, *_listed(name, base_client, older_client)) == []


@pytest.mark.parametrize("name", ["listRows", "listRowsDeprecated"])
def test_list_rows_with_links(recording: Recording, base_client: APIClient, older_client: APIClient, name: str) -> None:
    displayed = [link["display_value"] for link in recording(BASE + "test_listRows_links[listRows]")["rows"][0]["link"]]
    for table, values in (("T", [2.1]), ("Other", displayed)):
        create_table(base_client, table, [{"column_name": "number", "column_type": "number"}])
        _append(base_client, table, [{"number": value} for value in values])
    body = {"table_name": "T", "column_name": "link", "column_type": "link"}
    column = base_client.post("/columns/", body | {"column_data": {"table": "T", "other_table": "Other"}}).json()
    (row_id,), others = (_ids(base_client, table) for table in ("T", "Other"))
    link = {"link_id": column["data"]["link_id"], "table_name": "T", "other_table_name": "Other"}
    base_client.post("/links/", link | {"other_rows_ids_map": {row_id: others}})
    for column_name, data in LINK_FORMULAS.items():
        body = {"table_name": "T", "column_name": f"link-formula-{column_name}", "column_type": "link-formula"}
        answer = base_client.post("/columns/", body | {"column_data": {"link_column": "link", **data}})
        assert answer.status_code == 200, answer.content

    recorded = recording(f"{BASE}test_listRows_links[{name}]")
    assert differences(recorded, *_listed(name, base_client, older_client)) == []


def _listed(name: str, base_client: APIClient, older_client: APIClient) -> tuple[Any, Any]:
    """Return the rows of `T` by the path of a recording, and the formats that are usual there."""
    if name == "listRows":
        return base_client.get("/rows/", {"table_name": "T", "convert_keys": "true"}).json(), ROW
    return older_client.get("/rows/", {"table_name": "T"}).json(), STORED_ROW


def _ids(client: APIClient, table: str) -> list[str]:
    rows: Iterable[dict[str, Any]] = client.get("/rows/", {"table_name": table}).json()["rows"]
    return [row["_id"] for row in rows]


@pytest.mark.parametrize("milliseconds", [659, 400, 0])
def test_the_fraction_of_a_second_has_three_digits(base_client: APIClient, milliseconds: int) -> None:
    """Real servers leave out zeros at its end, which SeaTable's Python client then cannot parse."""
    moment = (datetime.now(UTC) + timedelta(hours=1)).replace(microsecond=milliseconds * 1000)
    with time_machine.travel(moment, tick=False):
        row = _append(base_client, "Table1", [{"Name": "a"}])["first_row"]
        answer = base_client.get(f"/rows/{row['_id']}/", {"table_name": "Table1"}).json()

    assert row["_ctime"].endswith(f".{milliseconds:03}+00:00")
    assert datetime.fromisoformat(answer["_ctime"]) == moment
    assert answer["_ctime"][len("2025-09-15T10:57:23") : -len("+02:00")] == f".{milliseconds:03}"
