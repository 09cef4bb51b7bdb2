"""Bad input at each endpoint of rows, under every family of paths: a 4xx in its words, and nothing changed.

What a cell cannot hold is no bad input: SeaTable takes it, and keeps what it can.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import orjson
import pytest

from bases.column_types import COLUMN_TYPES
from tests.bases.factories import (
    SampleTable,
    append_rows,
    base_uuid,
    column,
    create_table,
    dtable_db,
    get_row,
    list_rows,
    refusal,
    run_sql,
    v1,
    whole_base,
)
from tests.clients import APIClient

ABSENT = object()

BAD_TABLES: list[Any] = [
    ABSENT,
    None,
    "",
    "Nowhere",
    5,
    True,
    [],
    {},
    ["Contacts"],
    "Con\0tacts",
    "x" * 10_000,
    "Tàble1",
]
# What may stand in place of a field of each kind.
BAD_FIELDS: dict[str, list[Any]] = {
    "rows": [ABSENT, None, 5, "text", {}, {"Name": "x"}, [], [5], [None], ["Name"], [[]], [{"Name": "x"}, 5], True],
    "updates": [
        *(ABSENT, None, 5, "text", {}, [], [5], [None], ["a"], [{}], [[]]),
        *([{"row_id": "a"}], [{"row_id": "a", "row": 5}], [{"row": {"Name": "x"}}], [{"row_id": {}, "row": {}}]),
    ],
    "row": [ABSENT, None, 5, "text", [], [{"Name": "x"}], True],
    "row_ids": [ABSENT, None, 5, "text", {}, [], [5], [None], [{}], [["a"]], True],
    "row_id": [ABSENT, None, "", [], {}, True, "a\0b"],
    "anchor_row_id": [[], {}, True, "A" * 22, "a\0b"],
    "row_insert_position": [[], {}, True],
    "apply_default": ["perhaps", 5, [], {}, None],
    "sql": [ABSENT, None, "", 5, [], {}, "SELECT", "UPDATE Contacts SET Nothing = 1", "\0"],
    "parameters": [5, "text", {}, ["surplus"]],
    "filters": [ABSENT, None, 5, "text", {}, [5], [None], [[]]],
    "filter_conjunction": ["and", "", None, 5, []],
}
BAD_BODIES = [
    b"{",
    b"[]",
    b"[{}]",
    b"[" * 900 + b"]" * 900,
    b"[" * 5000 + b"]" * 5000,
    b'{"a":' * 900 + b"1" + b"}" * 900,
    b'{"a":' * 5000 + b"1" + b"}" * 5000,
    b'"text"',
    b"5",
    b"1e999",
    b"true",
    b"null",
    b"",
    b" ",
    b"\x00",
    b"\xff\xfe",
    b'{"rows": NaN}',
    b'{"table_name": "\\ud800"}',
    b"{'table_name': 'Contacts'}",
    b"table_name=Contacts",
]

OTHER_BODIES = [
    ("application/xml", b"<rows/>", 415),
    ("application/x-www-form-urlencoded", b"rows=a&rows=b&row=c&row_ids=d&updates=%00&sql=%FF&filters[0]=x", 400),
    ("multipart/form-data", b"no boundary", 400),
    ("multipart/form-data; boundary=b", b"--b\r\nnothing", 400),
]


@dataclass(frozen=True)
class Endpoint:
    """Where to send what: `body` is good once the ids of rows are put in for `<row>`."""

    family: str
    method: str
    path: str
    body: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.family} {self.method} {self.path}"

    def sender(self, base_client: APIClient) -> Callable[..., Any]:
        """Return a function that sends requests here, with what `APIClient.request` takes behind the path."""
        client = {"gateway": lambda each: each, "v1": v1, "dtable-db": dtable_db}[self.family](base_client)
        path = self.path.replace("<base>", base_uuid(base_client))
        query = {"table_name": "Contacts"} if self.method == "GET" else None
        return lambda body=None, **request: client.request(self.method, path, body, query=query, **request)

    def good_body(self, row_id: str) -> dict[str, Any]:
        body: dict[str, Any] = orjson.loads(orjson.dumps(self.body).replace(b"<row>", row_id.encode()))
        return body


TABLE = {"table_name": "Contacts"}
BATCH = {**TABLE, "rows": [{"Name": "x"}], "apply_default": True}
UPDATES = {**TABLE, "updates": [{"row_id": "<row>", "row": {"Name": "x"}}]}
SELECTION = {**TABLE, "row_ids": ["<row>"]}
INSERTION = {**TABLE, "row": {"Name": "x"}, "anchor_row_id": "<row>", "row_insert_position": "insert_above"}
STATEMENT = {"sql": "UPDATE Contacts SET Name = 'x'", "parameters": []}
FILTERS = {
    "filters": [{"column_name": "Name", "filter_predicate": "is", "filter_term": "x"}],
    "filter_conjunction": "Or",
}

ENDPOINTS = [
    Endpoint("gateway", "POST", "/rows/", BATCH),
    Endpoint("gateway", "PUT", "/rows/", UPDATES),
    Endpoint("gateway", "DELETE", "/rows/", SELECTION),
    Endpoint("gateway", "PUT", "/lock-rows/", SELECTION),
    Endpoint("gateway", "PUT", "/unlock-rows/", SELECTION),
    Endpoint("gateway", "POST", "/sql/", STATEMENT),
    Endpoint("gateway", "GET", "/filtered-rows/", FILTERS),
    Endpoint("v1", "POST", "/rows/", {**INSERTION, "apply_default": False}),
    Endpoint("v1", "POST", "/batch-append-rows/", BATCH),
    Endpoint("v1", "PUT", "/rows/", {**TABLE, "row_id": "<row>", "row": {"Name": "x"}}),
    Endpoint("v1", "PUT", "/batch-update-rows/", UPDATES),
    Endpoint("v1", "DELETE", "/rows/", {**TABLE, "row_id": "<row>"}),
    Endpoint("v1", "DELETE", "/batch-delete-rows/", SELECTION),
    Endpoint("v1", "PUT", "/lock-rows/", SELECTION),
    Endpoint("v1", "PUT", "/unlock-rows/", SELECTION),
    Endpoint("v1", "GET", "/filtered-rows/", FILTERS),
    Endpoint("dtable-db", "POST", "/query/<base>/", STATEMENT),
]
each_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=str)


def bad_bodies(endpoint: Endpoint, row_id: str) -> Iterator[dict[str, Any]]:
    """Yield bodies with one thing wrong each."""
    good = endpoint.good_body(row_id)
    for field in good:
        for bad in BAD_TABLES if field == "table_name" else BAD_FIELDS[field]:
            yield {key: value for key, value in good.items() if key != field} | ({} if bad is ABSENT else {field: bad})


@each_endpoint
def test_it_works(base_client: APIClient, contacts: SampleTable, endpoint: Endpoint):
    """The bodies that are made bad below are good."""
    answer = endpoint.sender(base_client)(endpoint.good_body(contacts.row_ids[0]))
    assert answer.status_code == 200, answer.content


@each_endpoint
def test_bad_fields(base_client: APIClient, contacts: SampleTable, endpoint: Endpoint):
    before, send = whole_base(base_client), endpoint.sender(base_client)
    taken = []
    for body in bad_bodies(endpoint, contacts.row_ids[0]):
        answer = send(body)
        if answer.status_code not in (400, 404) or not refusal(answer)[1] or whole_base(base_client) != before:
            taken.append((answer.status_code, answer.content, body))
    assert not taken


@each_endpoint
def test_bad_bodies(base_client: APIClient, contacts: SampleTable, endpoint: Endpoint):
    before, send = whole_base(base_client), endpoint.sender(base_client)
    taken = []
    for data in BAD_BODIES:
        for content_type in ("application/json", "application/json; charset=utf-8", "text/plain"):
            answer = send(data=data, content_type=content_type)
            if answer.status_code != 400 or not refusal(answer)[1]:
                taken.append((answer.status_code, data[:80], content_type))
    assert not taken
    assert whole_base(base_client) == before


@each_endpoint
def test_other_kinds_of_bodies(base_client: APIClient, contacts: SampleTable, endpoint: Endpoint):
    before, send = whole_base(base_client), endpoint.sender(base_client)
    for content_type, data, status in OTHER_BODIES:
        assert refusal(send(data=data, content_type=content_type))[0] == status
    assert whole_base(base_client) == before


@each_endpoint
def test_body_that_is_too_large(base_client: APIClient, contacts: SampleTable, endpoint: Endpoint, settings: Any):
    before, send = whole_base(base_client), endpoint.sender(base_client)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = endpoint.good_body(contacts.row_ids[0])
    answer = send(body | {"padding": "x" * 1000})
    assert refusal(answer)[0] == 413
    assert whole_base(base_client) == before
    assert send(body).status_code == 200


@each_endpoint
def test_method_that_a_path_does_not_have(base_client: APIClient, contacts: SampleTable, endpoint: Endpoint):
    patch = replace(endpoint, method="PATCH")
    answer = patch.sender(base_client)(endpoint.good_body(contacts.row_ids[0]))
    assert refusal(answer)[0] == 405


@each_endpoint
def test_more_than_it_knows_is_ignored(base_client: APIClient, contacts: SampleTable, endpoint: Endpoint):
    body = endpoint.good_body(contacts.row_ids[0]) | {"from": "dtable_events", "table_row_id": None, "x\0": [1]}
    assert endpoint.sender(base_client)(body).status_code == 200


# Cells

COLUMNS = [
    column(name, name, **({"format": "YYYY-MM-DD HH:mm"} if name == "date" else {}))
    for name, each in COLUMN_TYPES.items()
    if each.writable
]
DEEP_LIST: Any = []
DEEP_OBJECT: Any = {}
for _ in range(240):
    DEEP_LIST, DEEP_OBJECT = [DEEP_LIST], {"a": DEEP_OBJECT}

ODD_VALUES: list[Any] = [
    *(None, True, False, 0, -1, 2**53, 2**63, 2**64 - 1, -(2**63), 10**18, 1e308, -1e308, 1e-320, -0.0, 0.1),
    *("", " ", "   ", "\0", "a\0b", "🎉" * 1000, "x" * 200_000, "\u202e", "\ufeff", "'; DROP TABLE x; --", "`", '"'),
    *("NaN", "Infinity", "-Infinity", "1e999", "0x10", "٣", "½", "1,5", "1.2.3", "--5", "9" * 400, "%", "-", "."),
    *("9999-12-31", "0000-00-00", "2024-02-30", "10000-01-01", "1-1-1", "0001-01-01T00:00:00+14:00", "T", "24:60"),
    *("2024-06-05T25:00:00", "2024-06-05T00:00:00+99:99", "9999-12-31T23:59:59-14:00", "31/12/2031", "1:99999999"),
    *([], {}, [None], [[]], [{}], [""], ["\0"], ["a"] * 1000, [1, 2], [True], {"a": {"b": []}}, {"\0": "\0"}),
    *({"text": 5}, {"text": "\0"}, {"lat": "x", "lng": None}, {"lng": 1e308, "lat": 1}, [{"url": 5}], {"": None}),
    *(DEEP_LIST, DEEP_OBJECT, [DEEP_OBJECT]),
]


def read_everywhere(client: APIClient, table: str) -> None:
    """Fail unless the rows of a table can be read in every form."""
    for convert_keys in (True, False):
        list_rows(client, table, convert_keys=convert_keys)
        answer = client.post("/sql/", {"sql": f"SELECT * FROM {table} LIMIT 1000", "convert_keys": convert_keys})
        assert answer.status_code == 200, answer.content
    list_rows(v1(client), table)
    whole_base(client)


def test_odd_values(base_client: APIClient):
    """Each in a cell of each type: taken, kept or dropped, and never in the way of reading the row."""
    create_table(base_client, "Odd", COLUMNS)
    rows = [{each["column_name"]: value for each in COLUMNS} for value in ODD_VALUES]
    row_ids = append_rows(base_client, "Odd", rows)
    assert len(row_ids) == len(rows)
    read_everywhere(base_client, "Odd")
    appended = list_rows(base_client, "Odd")
    (blank_id,) = append_rows(base_client, "Odd", [{"text": "x"}])
    for row, shown in zip(rows, appended, strict=True):
        body = {"table_name": "Odd", "updates": [{"row_id": blank_id, "row": row}]}
        assert base_client.put("/rows/", body).status_code == 200
        # Updating means the same as appending.
        updated = get_row(base_client, "Odd", blank_id)
        assert {name: updated[name] for name in row} == {name: shown[name] for name in row}
    read_everywhere(base_client, "Odd")


def test_odd_names_in_a_row(base_client: APIClient, contacts: SampleTable):
    """They are those of no column, and so they are dropped."""
    odd = {"": 1, " ": 1, "\0": 1, "name": 1, "Name ": 1, "x" * 100_000: 1, "_seq": 1, "🎉": 1, "'": 1}
    before = whole_base(base_client)
    assert append_rows(base_client, "Contacts", [odd]) == []
    assert v1(base_client).post("/rows/", {**TABLE, "row": odd}).json() == {}
    assert whole_base(base_client) == before


# Names

ODD_TABLE_NAMES = [
    "it's",
    'say "x"',
    "back`tick",
    "a\\b",
    "🎉 party",
    "x" * 200,
    "select",
    "rows 0000",
    "a;b",
    "--",
    "%s",
    "?",
]
ODD_COLUMN_NAMES = [
    "it's",
    'say "x"',
    "a\\b",
    "🎉 party",
    "x" * 200,
    "select",
    "_seq",
    "a;b",
    "--",
    "%s",
    "?",
    "'); --",
]


def backticked(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


@pytest.mark.parametrize("table_name", ODD_TABLE_NAMES)
def test_odd_names_of_tables(base_client: APIClient, table_name: str):
    table = create_table(base_client, table_name, [column("Name")], [{"Name": "a"}, {"Name": "b"}])
    first, second = table.row_ids
    updates = [{"row_id": first, "row": {"Name": "A"}}]
    assert base_client.put("/rows/", {"table_name": table_name, "updates": updates}).status_code == 200
    assert run_sql(base_client, f"UPDATE {backticked(table_name)} SET Name = 'B' WHERE Name = 'b'").status_code == 200
    assert [row["Name"] for row in list_rows(base_client, table_name)] == ["A", "B"]
    selected = run_sql(base_client, f"SELECT Name FROM {backticked(table_name)} WHERE _id = ?", second)
    assert selected.json()["results"] == [{"Name": "B"}]
    answer = base_client.delete("/rows/", {"table_name": table_name, "row_ids": [first, second]})
    assert answer.json()["deleted_rows"] == 2


def test_odd_names_of_columns(base_client: APIClient):
    values = {name: f"value {number}" for number, name in enumerate(ODD_COLUMN_NAMES)}
    create_table(base_client, "Odd", [column(name) for name in values], [values])
    (row,) = list_rows(base_client, "Odd")
    assert {name: row[name] for name in values} == values
    (row,) = list_rows(v1(base_client), "Odd")
    assert {name: row[name] for name in values} == values
    for name, value in values.items():
        changed = {name: value + "!"}
        update = {"table_name": "Odd", "updates": [{"row_id": row["_id"], "row": changed}]}
        assert base_client.put("/rows/", update).status_code == 200
        body = {"filters": [{"column_name": name, "filter_predicate": "is", "filter_term": value + "!"}]}
        filtered = base_client.request("GET", "/filtered-rows/", body, query={"table_name": "Odd"})
        assert [found["_id"] for found in filtered.json()["rows"]] == [row["_id"]]
        assert len(list_rows(base_client, "Odd", order_by=name)) == 1
        sql = f"SELECT {backticked(name)} FROM Odd WHERE {backticked(name)} = ? ORDER BY {backticked(name)}"
        assert run_sql(base_client, sql, value + "!").json()["results"] == [changed]
        back = run_sql(base_client, f"UPDATE Odd SET {backticked(name)} = ?", value)
        assert back.status_code == 200, back.content
    assert {name: get_row(base_client, "Odd", row["_id"])[name] for name in values} == values
