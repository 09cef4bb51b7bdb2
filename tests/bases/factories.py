"""Tables and rows for the tests of the base surface, made over HTTP as a client makes them."""

from dataclasses import dataclass
from typing import Any

import orjson

from bases.storage import stores
from tests.clients import APIClient

BERLIN = {"id": "1001", "name": "Berlin", "color": "#FFFCB5", "textColor": "#212529"}
PARIS = {"id": "1002", "name": "Paris", "color": "#FFEAB6", "textColor": "#212529"}
FRIEND = {"id": "2001", "name": "friend", "color": "#FFFCB5", "textColor": "#212529"}
WORK = {"id": "2002", "name": "work", "color": "#FFEAB6", "textColor": "#212529"}

ANNA = {
    "Name": "Anna",
    "Age": 31,
    "Notes": "# Hello",
    "Active": True,
    "Born": "1995-03-06",
    "Met": "2024-06-05 23:55",
    "City": "Berlin",
    "Tags": ["friend", "work"],
}
BEN = {"Name": "Ben", "Age": 27.5, "Active": False, "City": "Paris"}
CLEO = {"Name": "Cleo"}


@dataclass(frozen=True)
class SampleTable:
    """A table as its creation answered: `keys` are the column keys by name, `row_ids` those of its first rows."""

    name: str
    id: str
    keys: dict[str, str]
    row_ids: list[str]


def column(name: str, column_type: str = "text", **data: Any) -> dict[str, Any]:
    """Return a column for `create_table`; without settings it has `column_data` null."""
    return {"column_name": name, "column_type": column_type, "column_data": data or None}


CONTACTS = [
    column("Name"),
    column("Age", "number"),
    column("Notes", "long-text"),
    column("Active", "checkbox"),
    column("Born", "date", format="YYYY-MM-DD"),
    column("Met", "date", format="YYYY-MM-DD HH:mm"),
    column("City", "single-select", options=[BERLIN, PARIS]),
    column("Tags", "multiple-select", options=[FRIEND, WORK]),
]


def create_table(
    client: APIClient, name: str, columns: list[dict[str, Any]], rows: list[dict[str, Any]] | None = None
) -> SampleTable:
    """Create a table through a client below the gateway path, with rows if some are given."""
    answer = client.post("/tables/", {"table_name": name, "columns": columns})
    assert answer.status_code == 200, answer.content
    table = answer.json()
    keys = {each["name"]: each["key"] for each in table["columns"]}
    return SampleTable(name, table["_id"], keys, append_rows(client, name, rows) if rows else [])


def append_rows(client: APIClient, table_name: str, rows: list[dict[str, Any]], **extra: Any) -> list[str]:
    """Append rows through a client below the gateway path and return their ids."""
    answer = client.post("/rows/", {"table_name": table_name, "rows": rows, **extra})
    assert answer.status_code == 200, answer.content
    return [each["_id"] for each in answer.json()["row_ids"]]


def list_rows(client: APIClient, table_name: str, **query: Any) -> list[dict[str, Any]]:
    """Return the rows of a table by column name, through a client below the gateway path or an older one."""
    answer = client.get("/rows/", {"table_name": table_name, "convert_keys": "true", **query})
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return rows


def get_row(client: APIClient, table_name: str, row_id: str) -> dict[str, Any]:
    """Return one row by column name."""
    answer = client.get(f"/rows/{row_id}/", {"table_name": table_name, "convert_keys": "true"})
    assert answer.status_code == 200, answer.content
    row: dict[str, Any] = answer.json()
    return row


def run_sql(client: APIClient, sql: str, *parameters: Any) -> Any:
    """Send a statement and return the answer, with names of columns as keys."""
    return client.post("/sql/", {"sql": sql, "convert_keys": True, "parameters": list(parameters)})


def whole_base(client: APIClient) -> dict[str, Any]:
    """Return the content of the base with its version: equal twice when nothing has changed in between."""
    answer = client.get("/")
    assert answer.status_code == 200, answer.content
    content: dict[str, Any] = orjson.loads(answer.getvalue())
    return content


def last_operation(client: APIClient) -> dict[str, Any]:
    """Return the latest entry of the base's history, which no path answers as it is kept."""
    with stores().reading(base_uuid(client)) as session:
        ((_, document),) = session.operations(after=session.version - 1, limit=1)
    operation: dict[str, Any] = orjson.loads(document)
    return operation


def refusal(answer: Any) -> tuple[int, str]:
    """Return status and text of an error of the base surface, which names the text twice."""
    body = answer.json()
    assert body["error_message"] == body["error_msg"]
    return answer.status_code, body["error_message"]


def base_uuid(client: APIClient) -> str:
    """Return the uuid of the base that a client works on."""
    return client.prefix.rpartition("/")[2]


def v1(client: APIClient) -> APIClient:
    """Return a client with the same token below the `/dtable-server` path of the same base."""
    return client.under(f"/dtable-server/api/v1/dtables/{base_uuid(client)}")


def dtable_db(client: APIClient) -> APIClient:
    """Return a client with the same token below the `/dtable-db` path, where the uuid is the last piece."""
    return client.under("/dtable-db/api/v1")
