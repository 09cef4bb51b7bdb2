from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bases.factories import (
    SampleTable,
    append_rows,
    column,
    create_table,
    get_row,
    last_operation,
    list_rows,
    refusal,
    whole_base,
)
from tests.bases.statement_counts import counted_statements
from tests.clients import APIClient, api_token, base_token_client


def update(client: APIClient, *updates: tuple[str, dict[str, Any]]) -> Any:
    body = {"table_name": "Contacts", "updates": [{"row_id": row_id, "row": row} for row_id, row in updates]}
    return client.put("/rows/", body)


def test_it_works(base_client: APIClient, contacts: SampleTable):
    anna, ben, _ = contacts.row_ids
    answer = update(base_client, (anna, {"Age": 32, "City": "Paris"}), (ben, {"Name": "Benjamin", "Tags": ["work"]}))
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    rows = list_rows(base_client, "Contacts")
    assert [(row["Name"], row["Age"], row["City"], row["Tags"]) for row in rows] == [
        ("Anna", 32, "Paris", ["friend", "work"]),
        ("Benjamin", 27.5, "Paris", ["work"]),
        ("Cleo", None, None, None),
    ]


def test_who_and_when(alice_client: APIClient, base: dict, base_client: APIClient, contacts: SampleTable):
    anna, _, cleo = contacts.row_ids
    before = get_row(base_client, "Contacts", anna)
    untouched = get_row(base_client, "Contacts", cleo)
    editor = base_token_client(api_token(alice_client, base, "rw", "editor"))
    with time_machine.travel("2040-01-02 03:04:05.6789+00:00", tick=False):
        expired = update(editor, (anna, {"Age": 32}))
    assert refusal(expired) == (403, "Token expired.")
    assert update(editor, (anna, {"Age": 32})).status_code == 200
    after = get_row(base_client, "Contacts", anna)
    assert after["_last_modifier"] == "editor"
    assert after["_mtime"] > before["_mtime"]
    assert (after["_creator"], after["_ctime"]) == ("writer", before["_ctime"])
    assert get_row(base_client, "Contacts", cleo) == untouched


@pytest.mark.parametrize("nothing", [None, ""])
def test_cells_are_cleared(base_client: APIClient, contacts: SampleTable, nothing: object):
    anna = contacts.row_ids[0]
    assert update(base_client, (anna, dict.fromkeys(contacts.keys, nothing))).status_code == 200
    row = get_row(base_client, "Contacts", anna)
    assert {row[name] for name in contacts.keys} == {None}


def test_of_two_updates_of_a_row_the_later_counts(base_client: APIClient, contacts: SampleTable):
    anna = contacts.row_ids[0]
    update(base_client, (anna, {"Age": 1, "Name": "A"}), (anna, {"Age": 2, "Notes": "n"}))
    row = get_row(base_client, "Contacts", anna)
    assert (row["Age"], row["Name"], row["Notes"]) == (2, "A", "n")


def test_rows_with_different_cells(base_client: APIClient, contacts: SampleTable):
    anna, ben, cleo = contacts.row_ids
    update(base_client, (anna, {"Age": 1}), (ben, {"Name": "B"}), (cleo, {"Name": "C", "Age": 3}))
    assert [(row["Name"], row["Age"]) for row in list_rows(base_client, "Contacts")] == [
        ("Anna", 1),
        ("B", 27.5),
        ("C", 3),
    ]


def test_same_cells_in_another_order(base_client: APIClient, contacts: SampleTable):
    anna, ben, _ = contacts.row_ids
    update(base_client, (anna, {"Name": "A", "Age": 1}), (ben, {"Age": 2, "Name": "B"}))
    assert [(row["Name"], row["Age"]) for row in list_rows(base_client, "Contacts")[:2]] == [("A", 1), ("B", 2)]


def test_rows_stay_where_they_are(base_client: APIClient, contacts: SampleTable):
    update(base_client, (contacts.row_ids[2], {"Name": "Z"}), (contacts.row_ids[0], {"Name": "Y"}))
    assert [row["_id"] for row in list_rows(base_client, "Contacts")] == contacts.row_ids


def test_unknown_rows_are_passed_over(base_client: APIClient, contacts: SampleTable):
    answer = update(base_client, ("A" * 22, {"Age": 1}), (contacts.row_ids[0], {"Age": 2}))
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert [row["Age"] for row in list_rows(base_client, "Contacts")] == [2, 27.5, None]
    before = whole_base(base_client)
    assert update(base_client, ("A" * 22, {"Age": 1})).status_code == 200
    assert whole_base(base_client) == before


def test_row_of_another_table(base_client: APIClient, contacts: SampleTable):
    strays = list_rows(base_client, "Table1")
    assert update(base_client, (strays[0]["_id"], {"Name": "x"})).status_code == 200
    assert list_rows(base_client, "Table1") == strays


def test_names_that_are_no_columns(base_client: APIClient, contacts: SampleTable):
    anna = contacts.row_ids[0]
    before = get_row(base_client, "Contacts", anna)
    forged = {"_id": "x", "_creator": "x", "_ctime": "x", "_locked": True, "_archived": True, "_seq": 9, "Height": 1}
    assert update(base_client, (anna, {**forged, contacts.keys["Name"]: "x"})).status_code == 200
    after = get_row(base_client, "Contacts", anna)
    assert after | {"_mtime": ""} == before | {"_mtime": ""}


def test_unknown_options_are_made(base_client: APIClient, contacts: SampleTable):
    update(base_client, (contacts.row_ids[0], {"City": "Rome"}), (contacts.row_ids[1], {"City": "Rome"}))
    assert [row["City"] for row in list_rows(base_client, "Contacts")] == ["Rome", "Rome", None]
    columns = base_client.get("/columns/", {"table_name": "Contacts"}).json()["columns"]
    (city,) = [each for each in columns if each["name"] == "City"]
    assert [option["name"] for option in city["data"]["options"]] == ["Berlin", "Paris", "Rome"]


def test_locked_rows_can_be_updated_by_apps(base_client: APIClient, contacts: SampleTable):
    anna = contacts.row_ids[0]
    base_client.put("/lock-rows/", {"table_name": "Contacts", "row_ids": [anna]})
    assert update(base_client, (anna, {"Age": 40})).status_code == 200
    row = get_row(base_client, "Contacts", anna)
    assert (row["Age"], row["_locked"]) == (40, True)


def test_history(base_client: APIClient, contacts: SampleTable):
    anna, ben, _ = contacts.row_ids
    age, city = contacts.keys["Age"], contacts.keys["City"]
    update(base_client, (anna, {"Age": 32, "City": None}))
    operation = last_operation(base_client)
    assert (operation["op_type"], operation["row_id"]) == ("modify_row", anna)
    assert operation["old_row"] == {age: 31, city: "1001"}
    assert operation["updated"] | {"_mtime": ""} == {age: 32, city: None, "_last_modifier": "writer", "_mtime": ""}
    update(base_client, (anna, {"Age": 33}), (ben, {"Age": 34}))
    operation = last_operation(base_client)
    assert (operation["op_type"], operation["row_ids"]) == ("modify_rows", [anna, ben])
    assert operation["old_rows"] == {anna: {age: 32}, ben: {age: 27.5}}


def test_a_thousand_rows_and_one_more(base_client: APIClient, contacts: SampleTable):
    row_ids = append_rows(base_client, "Contacts", [{"Name": "x"}] * 1000)
    assert update(base_client, *((row_id, {"Age": 1}) for row_id in row_ids)).status_code == 200
    before = whole_base(base_client)
    answer = update(base_client, *((row_id, {"Age": 2}) for row_id in [*row_ids, contacts.row_ids[0]]))
    assert refusal(answer) == (400, "The number of rows exceeds the limit of 1000")
    assert whole_base(base_client) == before


def test_unknown_table(base_client: APIClient, contacts: SampleTable):
    body = {"table_name": "Nowhere", "updates": [{"row_id": contacts.row_ids[0], "row": {"Age": 1}}]}
    assert refusal(base_client.put("/rows/", body)) == (404, "table Nowhere not found")


@pytest.mark.parametrize(
    "updates",
    [
        [],
        [{}],
        [{"row": {"Age": 1}}],
        [{"row_id": None, "row": {"Age": 1}}],
        [{"row_id": ["a"], "row": {"Age": 1}}],
        [{"row_id": "a", "row": None}],
        [{"row_id": "a", "row": [{"Age": 1}]}],
        [{"row_id": "a"}],
    ],
)
def test_bad_updates(base_client: APIClient, contacts: SampleTable, updates: list):
    """One bad item refuses the call, the good ones included."""
    before = whole_base(base_client)
    good = [{"row_id": contacts.row_ids[0], "row": {"Age": 1}}] if updates else []
    answer = base_client.put("/rows/", {"table_name": "Contacts", "updates": [*good, *updates]})
    assert refusal(answer)[0] == 400
    assert whole_base(base_client) == before


def test_reading_token(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    assert refusal(update(reader_client, (contacts.row_ids[0], {"Age": 1})))[0] == 403
    assert whole_base(base_client) == before


def test_token_of_another_base(base_client: APIClient, stranger_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    answer = update(stranger_client, (contacts.row_ids[0], {"Age": 1}))
    assert refusal(answer) == (403, "invalid token")
    assert whole_base(base_client) == before


def test_no_token(base_client: APIClient, contacts: SampleTable):
    answer = update(APIClient(prefix=base_client.prefix), (contacts.row_ids[0], {"Age": 1}))
    assert refusal(answer) == (403, "invalid token")


def test_same_statements_however_many_rows_and_columns(base_client: APIClient, contacts: SampleTable):
    create_table(base_client, "Large", [column(f"C{number}") for number in range(40)])
    row_ids = append_rows(base_client, "Large", [{"C0": "x"}] * 500)
    with counted_statements() as few:
        update(base_client, (contacts.row_ids[0], {"Age": 1}))
    updates = [{"row_id": row_id, "row": {f"C{number}": "y" for number in range(40)}} for row_id in row_ids]
    with CaptureQueriesContext(connection) as queries, counted_statements() as many:
        base_client.put("/rows/", {"table_name": "Large", "updates": updates})
    assert len(few) == len(many) <= 3
    assert len(queries) == 0
