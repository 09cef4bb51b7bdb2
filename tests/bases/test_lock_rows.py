from typing import Any

import pytest

from tests.bases.factories import SampleTable, last_operation, list_rows, refusal, v1, whole_base
from tests.clients import APIClient, api_token, base_token_client


def lock(client: APIClient, *row_ids: str) -> Any:
    return client.put("/lock-rows/", {"table_name": "Contacts", "row_ids": list(row_ids)})


def unlock(client: APIClient, *row_ids: str) -> Any:
    return client.put("/unlock-rows/", {"table_name": "Contacts", "row_ids": list(row_ids)})


def locks(client: APIClient) -> list[tuple[bool | None, str | None]]:
    return [(row["_locked"], row["_locked_by"]) for row in list_rows(client, "Contacts")]


def test_it_works(base_client: APIClient, contacts: SampleTable):
    anna, ben, _ = contacts.row_ids
    answer = lock(base_client, anna, ben)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert locks(base_client) == [(True, "writer"), (True, "writer"), (None, None)]
    answer = unlock(base_client, anna)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert locks(base_client) == [(None, None), (True, "writer"), (None, None)]


def test_again_changes_nothing(base_client: APIClient, contacts: SampleTable):
    for _ in range(2):
        assert lock(base_client, contacts.row_ids[0]).status_code == 200
    assert locks(base_client)[0] == (True, "writer")
    for _ in range(2):
        assert unlock(base_client, contacts.row_ids[0]).status_code == 200
    assert locks(base_client)[0] == (None, None)


def test_who_locked_first_holds_the_lock(
    alice_client: APIClient, base: dict, base_client: APIClient, contacts: SampleTable
):
    editor = base_token_client(api_token(alice_client, base, "rw", "editor"))
    lock(base_client, contacts.row_ids[0])
    lock(editor, *contacts.row_ids[:2])
    assert locks(base_client)[:2] == [(True, "writer"), (True, "editor")]


def test_times_stay(base_client: APIClient, contacts: SampleTable):
    before = list_rows(base_client, "Contacts")[0]
    lock(base_client, contacts.row_ids[0])
    assert list_rows(base_client, "Contacts")[0] == before | {"_locked": True, "_locked_by": "writer"}


def test_under_the_older_path(base_client: APIClient, contacts: SampleTable):
    assert lock(v1(base_client), contacts.row_ids[0]).json() == {"success": True}
    assert locks(base_client)[0] == (True, "writer")
    assert unlock(v1(base_client), contacts.row_ids[0]).json() == {"success": True}
    assert locks(base_client)[0] == (None, None)


def test_unknown_rows_are_passed_over(base_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    assert lock(base_client, "A" * 22).status_code == 200
    assert whole_base(base_client) == before
    assert lock(base_client, "A" * 22, contacts.row_ids[2]).status_code == 200
    assert locks(base_client) == [(None, None), (None, None), (True, "writer")]


def test_history(base_client: APIClient, contacts: SampleTable):
    for call, op_type in ((lock, "lock_rows"), (unlock, "unlock_rows")):
        call(base_client, contacts.row_ids[0])
        operation = last_operation(base_client)
        assert (operation["op_type"], operation["row_ids"]) == (op_type, contacts.row_ids[:1])
        assert operation["locked_by"] == "writer"


@pytest.mark.parametrize("call", [lock, unlock])
def test_a_thousand_rows_and_one_more(base_client: APIClient, contacts: SampleTable, call: Any):
    unknown = [f"{number:022}" for number in range(1000)]
    assert call(base_client, *unknown).status_code == 200
    assert refusal(call(base_client, *unknown, "x")) == (400, "The number of rows exceeds the limit of 1000")


@pytest.mark.parametrize("call", [lock, unlock])
def test_no_rows(base_client: APIClient, contacts: SampleTable, call: Any):
    assert refusal(call(base_client)) == (400, "rows invalid.")


@pytest.mark.parametrize("path", ["/lock-rows/", "/unlock-rows/"])
def test_unknown_table(base_client: APIClient, contacts: SampleTable, path: str):
    answer = base_client.put(path, {"table_name": "Nowhere", "row_ids": contacts.row_ids})
    assert refusal(answer) == (404, "table Nowhere not found")


@pytest.mark.parametrize("call", [lock, unlock])
def test_reading_token(base_client: APIClient, reader_client: APIClient, contacts: SampleTable, call: Any):
    lock(base_client, contacts.row_ids[0])
    before = whole_base(base_client)
    assert refusal(call(reader_client, *contacts.row_ids))[0] == 403
    assert whole_base(base_client) == before


@pytest.mark.parametrize("call", [lock, unlock])
def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable, call: Any):
    assert refusal(call(stranger_client, *contacts.row_ids)) == (403, "invalid token")


@pytest.mark.parametrize("call", [lock, unlock])
def test_no_token(base_client: APIClient, contacts: SampleTable, call: Any):
    assert refusal(call(APIClient(prefix=base_client.prefix), *contacts.row_ids)) == (403, "invalid token")
