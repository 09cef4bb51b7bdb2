"""Rows under `/dtable-server`: one at a time or in batches, in fewer words."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.bases.factories import (
    ANNA,
    SampleTable,
    get_row,
    list_rows,
    refusal,
    v1,
    whole_base,
)
from tests.clients import APIClient


def v1_rows(client: APIClient, **query: Any) -> list[dict[str, Any]]:
    answer = client.get("/rows/", {"table_name": "Contacts", **query})
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return rows


# Listing and reading


def test_list_works(v1_client: APIClient, contacts: SampleTable):
    """By name, values in the form they are kept in, and without empty cells."""
    anna, ben, cleo = v1_rows(v1_client)
    assert anna == {"_id": contacts.row_ids[0], "_ctime": anna["_ctime"], "_mtime": anna["_mtime"], **ANNA}
    assert anna["_ctime"].endswith("+00:00")
    assert set(ben) == {"_id", "_ctime", "_mtime", "Name", "Age", "Active", "City"}
    assert ben["Active"] is False
    assert set(cleo) == {"_id", "_ctime", "_mtime", "Name"}


def test_zero_is_not_empty(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    base_client.put(
        "/rows/", {"table_name": "Contacts", "updates": [{"row_id": contacts.row_ids[0], "row": {"Age": 0}}]}
    )
    assert v1_rows(v1_client)[0]["Age"] == 0


def test_list_pages_and_order(v1_client: APIClient, contacts: SampleTable):
    assert [row["Name"] for row in v1_rows(v1_client, start=1, limit=1)] == ["Ben"]
    assert [row["Name"] for row in v1_rows(v1_client, order_by="Age", direction="desc")] == ["Anna", "Ben", "Cleo"]


def test_list_hides_columns_of_a_view(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    query = {"table_name": "Contacts"}
    base_client.request("POST", "/views/", {"name": "Short"}, query=query)
    base_client.request("PUT", "/views/Short/", {"hidden_columns": [contacts.keys["Notes"]]}, query=query)
    assert set(ANNA) - set(v1_rows(v1_client, view_name="Short")[0]) == {"Notes"}


def test_get_works(v1_client: APIClient, contacts: SampleTable):
    answer = v1_client.get(f"/rows/{contacts.row_ids[0]}/", {"table_name": "Contacts"})
    assert (answer.status_code, answer.json()) == (200, v1_rows(v1_client)[0])


def test_get_unknown_row(v1_client: APIClient, contacts: SampleTable):
    answer = v1_client.get(f"/rows/{'A' * 22}/", {"table_name": "Contacts"})
    assert refusal(answer) == (404, "row _id not exits")


def test_links_are_ids(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    data = {"table": "Contacts", "other_table": "Contacts"}
    body = {"table_name": "Contacts", "column_name": "Knows", "column_type": "link", "column_data": data}
    link_id = base_client.post("/columns/", body).json()["data"]["link_id"]
    anna, ben, cleo = contacts.row_ids
    link = {"table_name": "Contacts", "other_table_name": "Contacts", "link_id": link_id}
    base_client.post("/links/", {**link, "other_rows_ids_map": {anna: [cleo, ben]}})
    rows = v1_rows(v1_client)
    assert rows[0]["Knows"] == [cleo, ben]
    shown = [{"row_id": cleo, "display_value": "Cleo"}, {"row_id": ben, "display_value": "Ben"}]
    assert get_row(base_client, "Contacts", anna)["Knows"] == shown
    # Or what is displayed of the linked rows, if asked for; empty cells are left out all the same.
    query = {"table_name": "Contacts", "convert_link_id": "true"}
    listed = v1_client.get("/rows/", query).json()["rows"]
    assert listed == [{**rows[0], "Knows": shown}, *rows[1:]]
    assert v1_client.get(f"/rows/{anna}/", query).json() == listed[0]
    assert v1_rows(v1_client) == rows


# Appending


def test_append_works(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    """It answers the bare row by column key, as kept."""
    answer = v1_client.post("/rows/", {"table_name": "Contacts", "row": {"Name": "Dora", "City": "Paris"}})
    assert answer.status_code == 200
    row = answer.json()
    assert (row[contacts.keys["Name"]], row[contacts.keys["City"]]) == ("Dora", "1002")
    assert list_rows(base_client, "Contacts")[-1]["_id"] == row["_id"]


def test_append_a_row_without_any_known_cell(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    answer = v1_client.post("/rows/", {"table_name": "Contacts", "row": {"Height": 5}})
    assert (answer.status_code, answer.json()) == (200, {})
    assert whole_base(base_client) == before


def test_batch_append_works(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    body = {"table_name": "Contacts", "rows": [{"Name": "Dora"}, {"Height": 1}, {"Name": "Emil"}]}
    answer = v1_client.post("/batch-append-rows/", body)
    assert (answer.status_code, answer.json()) == (200, {"inserted_row_count": 2})
    assert [row["Name"] for row in list_rows(base_client, "Contacts")[3:]] == ["Dora", "Emil"]


def test_batch_append_a_thousand_rows_and_one_more(v1_client: APIClient, contacts: SampleTable):
    body = {"table_name": "Contacts", "rows": [{"Name": "x"}] * 1001}
    answer = v1_client.post("/batch-append-rows/", body)
    assert refusal(answer) == (400, "The number of rows exceeds the limit of 1000")
    body["rows"].pop()
    assert v1_client.post("/batch-append-rows/", body).json() == {"inserted_row_count": 1000}


# Updating


def test_update_works(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    body = {"table_name": "Contacts", "row_id": contacts.row_ids[2], "row": {"Age": 5}}
    answer = v1_client.put("/rows/", body)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert [row["Age"] for row in list_rows(base_client, "Contacts")] == [31, 27.5, 5]


def test_update_unknown_row(v1_client: APIClient, contacts: SampleTable):
    answer = v1_client.put("/rows/", {"table_name": "Contacts", "row_id": "A" * 22, "row": {"Age": 5}})
    assert refusal(answer) == (400, "Row does not exist.")
    assert answer.json()["error_type"] == "row_not_exist"


def test_batch_update_works(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    updates = [{"row_id": row_id, "row": {"Age": age}} for age, row_id in enumerate([*contacts.row_ids, "A" * 22])]
    answer = v1_client.put("/batch-update-rows/", {"table_name": "Contacts", "updates": updates})
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert [row["Age"] for row in list_rows(base_client, "Contacts")] == [0, 1, 2]


# Deleting


def test_delete_works(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    answer = v1_client.delete("/rows/", {"table_name": "Contacts", "row_id": contacts.row_ids[0]})
    assert (answer.status_code, answer.json()) == (200, {"success": True, "deleted_rows": 1})
    assert [row["Name"] for row in list_rows(base_client, "Contacts")] == ["Ben", "Cleo"]


def test_delete_unknown_row(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    answer = v1_client.delete("/rows/", {"table_name": "Contacts", "row_id": "A" * 22})
    assert (answer.status_code, answer.json()) == (200, {"success": True, "deleted_rows": 0})
    assert len(list_rows(base_client, "Contacts")) == 3


def test_batch_delete_works(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    body = {"table_name": "Contacts", "row_ids": [*contacts.row_ids[:2], "A" * 22]}
    answer = v1_client.delete("/batch-delete-rows/", body)
    assert (answer.status_code, answer.json()) == (200, {"success": True, "deleted_rows": 2})
    assert [row["Name"] for row in list_rows(base_client, "Contacts")] == ["Cleo"]


# Who may not

# Method, path, and the query of a GET or the body of any other, for a row.
Call = tuple[str, str, Callable[[str], dict[str, Any]]]
CALLS: list[Call] = [
    ("GET", "/rows/", lambda _: {"table_name": "Contacts"}),
    ("GET", "/rows/{row_id}/", lambda _: {"table_name": "Contacts"}),
    ("POST", "/rows/", lambda _: {"table_name": "Contacts", "row": {"Name": "x"}}),
    ("POST", "/batch-append-rows/", lambda _: {"table_name": "Contacts", "rows": [{"Name": "x"}]}),
    ("PUT", "/rows/", lambda row_id: {"table_name": "Contacts", "row_id": row_id, "row": {"Name": "x"}}),
    (
        "PUT",
        "/batch-update-rows/",
        lambda row_id: {"table_name": "Contacts", "updates": [{"row_id": row_id, "row": {"Name": "x"}}]},
    ),
    ("DELETE", "/rows/", lambda row_id: {"table_name": "Contacts", "row_id": row_id}),
    ("DELETE", "/batch-delete-rows/", lambda row_id: {"table_name": "Contacts", "row_ids": [row_id]}),
]
each_call = pytest.mark.parametrize("call", CALLS)


def send(client: APIClient, call: Call, row_id: str) -> Any:
    method, path, values = call
    path = path.format(row_id=row_id)
    return client.get(path, values(row_id)) if method == "GET" else client.request(method, path, values(row_id))


@each_call
def test_reading_token(base_client: APIClient, reader_client: APIClient, contacts: SampleTable, call: Call):
    before = whole_base(base_client)
    answer = send(v1(reader_client), call, contacts.row_ids[0])
    assert answer.status_code == (200 if call[0] == "GET" else 403)
    assert whole_base(base_client) == before
    assert send(v1(base_client), call, contacts.row_ids[0]).status_code == 200


@each_call
def test_token_of_another_base(base_client: APIClient, stranger_client: APIClient, contacts: SampleTable, call: Call):
    before = whole_base(base_client)
    for client in (v1(stranger_client), APIClient(prefix=v1(base_client).prefix)):
        answer = send(client, call, contacts.row_ids[0])
        assert refusal(answer) == (403, "invalid token")
    assert whole_base(base_client) == before
