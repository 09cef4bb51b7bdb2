"""Rows put beside another one, which only the older paths offer."""

import pytest

from tests.bases.factories import SampleTable, last_operation, list_rows, refusal, v1, whole_base
from tests.clients import APIClient


def insert(client: APIClient, name: str, anchor: str, position: str | None = None) -> dict:
    body = {"table_name": "Contacts", "row": {"Name": name}, "anchor_row_id": anchor}
    answer = client.post("/rows/", body if position is None else body | {"row_insert_position": position})
    assert answer.status_code == 200, answer.content
    row: dict = answer.json()
    return row


def names(client: APIClient) -> list[str]:
    return [row["Name"] for row in list_rows(client, "Contacts")]


def test_it_works(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    row = insert(v1_client, "Dora", contacts.row_ids[1], "insert_below")
    assert row[contacts.keys["Name"]] == "Dora"
    assert names(base_client) == ["Anna", "Ben", "Dora", "Cleo"]


def test_above(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    insert(v1_client, "Dora", contacts.row_ids[1], "insert_above")
    assert names(base_client) == ["Anna", "Dora", "Ben", "Cleo"]


def test_below_is_the_default(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    insert(v1_client, "Dora", contacts.row_ids[0])
    assert names(base_client) == ["Anna", "Dora", "Ben", "Cleo"]


def test_above_the_first_and_below_the_last(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    insert(v1_client, "Dora", contacts.row_ids[0], "insert_above")
    insert(v1_client, "Emil", contacts.row_ids[2], "insert_below")
    v1_client.post("/rows/", {"table_name": "Contacts", "row": {"Name": "Fritz"}})
    assert names(base_client) == ["Dora", "Anna", "Ben", "Cleo", "Emil", "Fritz"]


def test_again_and_again_at_the_same_place(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    for number in range(40):
        insert(v1_client, f"above {number}", contacts.row_ids[1], "insert_above")
        insert(v1_client, f"below {number}", contacts.row_ids[1], "insert_below")
    above = [f"above {number}" for number in range(40)]
    below = [f"below {number}" for number in reversed(range(40))]
    assert names(base_client) == ["Anna", *above, "Ben", *below, "Cleo"]


def test_after_a_row_was_deleted(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    base_client.delete("/rows/", {"table_name": "Contacts", "row_ids": [contacts.row_ids[1]]})
    insert(v1_client, "Dora", contacts.row_ids[0])
    assert names(base_client) == ["Anna", "Dora", "Cleo"]


@pytest.mark.parametrize("anchor", ["", None])
def test_without_an_anchor(base_client: APIClient, v1_client: APIClient, contacts: SampleTable, anchor: str | None):
    body = {"table_name": "Contacts", "row": {"Name": "Dora"}, "anchor_row_id": anchor, "row_insert_position": ""}
    assert v1_client.post("/rows/", body).status_code == 200
    assert names(base_client) == ["Anna", "Ben", "Cleo", "Dora"]


def test_unknown_anchor(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    body = {"table_name": "Contacts", "row": {"Name": "Dora", "City": "Rome"}, "anchor_row_id": "A" * 22}
    answer = v1_client.post("/rows/", body)
    assert refusal(answer) == (404, "row not found")
    assert answer.json()["error_type"] == "row_not_exist"
    assert whole_base(base_client) == before


def test_anchor_in_another_table(base_client: APIClient, v1_client: APIClient, contacts: SampleTable):
    stray = list_rows(base_client, "Table1")[0]["_id"]
    answer = v1_client.post("/rows/", {"table_name": "Contacts", "row": {"Name": "Dora"}, "anchor_row_id": stray})
    assert refusal(answer) == (404, "row not found")


@pytest.mark.parametrize(
    ("position", "kept"), [("insert_above", "insert_above"), ("insert_below", "insert_below"), (None, "insert_below")]
)
def test_history(base_client: APIClient, v1_client: APIClient, contacts: SampleTable, position: str | None, kept: str):
    row = insert(v1_client, "Dora", contacts.row_ids[1], position)
    operation = last_operation(base_client)
    assert (operation["op_type"], operation["row_insert_position"]) == ("insert_rows", kept)
    assert operation["row_ids"] == [contacts.row_ids[1]]
    assert operation["row_datas"] == [row]


def test_reading_token(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    body = {"table_name": "Contacts", "row": {"Name": "Dora"}, "anchor_row_id": contacts.row_ids[0]}
    assert refusal(v1(reader_client).post("/rows/", body))[0] == 403
    assert names(base_client) == ["Anna", "Ben", "Cleo"]
