from typing import Any

import pytest

from bases import sql_changes
from tests.bases.factories import (
    SampleTable,
    append_rows,
    base_uuid,
    dtable_db,
    get_row,
    last_operation,
    list_rows,
    refusal,
    run_sql,
    whole_base,
)
from tests.clients import APIClient, api_token, base_token_client


def ages(client: APIClient) -> list[Any]:
    return [row["Age"] for row in list_rows(client, "Contacts")]


def test_it_works(base_client: APIClient, contacts: SampleTable):
    answer = run_sql(base_client, "UPDATE Contacts SET Age = 40, City = 'Paris' WHERE Name = 'Anna'")
    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "error_message": "",
        "is_join_stmt": False,
        "metadata": None,
        "results": None,
    }
    assert ages(base_client) == [40, 27.5, None]
    assert get_row(base_client, "Contacts", contacts.row_ids[0])["City"] == "Paris"


def test_without_where_all_rows(base_client: APIClient, contacts: SampleTable):
    assert run_sql(base_client, "UPDATE Contacts SET Age = 1").status_code == 200
    assert ages(base_client) == [1, 1, 1]


def test_no_match_is_no_error(base_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    assert run_sql(base_client, "UPDATE Contacts SET Age = 1 WHERE Name = 'Zoe'").json()["success"] is True
    assert whole_base(base_client) == before


def test_parameters(base_client: APIClient, contacts: SampleTable):
    """As interfaces send the edit of a cell."""
    sql = "update `Contacts` set `Tags` = ?, `Notes` = ?, `Active` = ? where `_id` = ?;"
    answer = run_sql(base_client, sql, ["work"], "it's `done`", True, contacts.row_ids[2])
    assert answer.status_code == 200, answer.content
    cleo = get_row(base_client, "Contacts", contacts.row_ids[2])
    assert (cleo["Tags"], cleo["Notes"], cleo["Active"]) == (["work"], "it's `done`", True)


def test_cells_are_cleared(base_client: APIClient, contacts: SampleTable):
    run_sql(base_client, "UPDATE Contacts SET Age = NULL, Tags = NULL, Name = '' WHERE Name = 'Anna'")
    anna = get_row(base_client, "Contacts", contacts.row_ids[0])
    assert (anna["Age"], anna["Tags"], anna["Name"]) == (None, None, None)


def test_who_and_when(alice_client: APIClient, base: dict, base_client: APIClient, contacts: SampleTable):
    before = list_rows(base_client, "Contacts")
    editor = base_token_client(api_token(alice_client, base, "rw", "editor"))
    run_sql(editor, "UPDATE Contacts SET Age = 32 WHERE Name = 'Anna'")
    anna, *others = list_rows(base_client, "Contacts")
    assert (anna["_creator"], anna["_last_modifier"]) == ("writer", "editor")
    assert anna["_mtime"] > before[0]["_mtime"]
    assert others == before[1:]


def test_history(base_client: APIClient, contacts: SampleTable):
    run_sql(base_client, "UPDATE Contacts SET Age = 1 WHERE Age > 0")
    operation = last_operation(base_client)
    assert operation["op_type"] == "modify_rows"
    age = contacts.keys["Age"]
    assert operation["old_rows"] == {contacts.row_ids[0]: {age: 31}, contacts.row_ids[1]: {age: 27.5}}


def test_more_rows_than_a_portion(base_client: APIClient, contacts: SampleTable, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sql_changes, "PORTION", 100)
    append_rows(base_client, "Contacts", [{"Name": "x"}] * 250)
    run_sql(base_client, "UPDATE Contacts SET Age = 7 WHERE Name = 'x'")
    assert ages(base_client) == [31, 27.5, None, *[7] * 250]


def test_of_very_many_rows_the_history_keeps_the_new_values(
    base_client: APIClient, contacts: SampleTable, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sql_changes, "PORTION", 100)
    monkeypatch.setattr(sql_changes, "MAX_KEPT", 200)
    row_ids = append_rows(base_client, "Contacts", [{"Name": "x", "City": "Paris"}] * 201)
    run_sql(base_client, "UPDATE Contacts SET Age = 7, City = 'Berlin', Active = true WHERE Name = 'x'")
    rows = list_rows(base_client, "Contacts")
    assert [row["Age"] for row in rows] == [31, 27.5, None, *[7] * 201]
    assert {(row["City"], row["Active"]) for row in rows[3:]} == {("Berlin", True)}
    operation = last_operation(base_client)
    assert (operation["op_type"], operation["row_ids"], operation["old_rows"]) == ("modify_rows", row_ids[200:], {})
    assert (
        operation["updated"][row_ids[200]].items() >= {contacts.keys["Age"]: 7, contacts.keys["City"]: "1001"}.items()
    )


@pytest.mark.parametrize(
    "assignment",
    [
        "Height = 1",
        "Age = Age + 1",
        "Age = abs(1)",
        "_id = 'x'",
        "_ctime = '2020-01-01'",
        "_creator = 'x'",
        "_locked = true",
        "_seq = 1",
        "Age = (SELECT 1)",
        "Age = 1, ",
        "",
    ],
)
def test_bad_assignment(base_client: APIClient, contacts: SampleTable, assignment: str):
    before = whole_base(base_client)
    assert refusal(run_sql(base_client, f"UPDATE Contacts SET {assignment}"))[0] == 400
    assert whole_base(base_client) == before


def test_unknown_table(base_client: APIClient):
    assert refusal(run_sql(base_client, "UPDATE Nowhere SET Age = 1")) == (400, "no such table: Nowhere")


def test_insert_is_refused(base_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    answer = run_sql(base_client, "INSERT INTO Contacts (Name) VALUES (?)", "Dora")
    uuid = base_uuid(base_client)
    assert refusal(answer) == (400, f"base {uuid} not found: insert on non-existent base")
    assert whole_base(base_client) == before


def test_older_path(base_client: APIClient, contacts: SampleTable):
    body = {"sql": "UPDATE Contacts SET Age = 1 WHERE Name = 'Anna'"}
    assert dtable_db(base_client).post(f"/query/{base_uuid(base_client)}", body).status_code == 200
    assert ages(base_client) == [1, 27.5, None]


def test_reading_token(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    for sql in ("UPDATE Contacts SET Age = 1", "update Contacts set Age = 1 where Name = 'nobody'"):
        answer = run_sql(reader_client, sql)
        assert refusal(answer) == (403, "You don't have permission to perform this operation on this base.")
    assert whole_base(base_client) == before


def test_token_of_another_base(base_client: APIClient, stranger_client: APIClient, contacts: SampleTable):
    answer = run_sql(stranger_client, "UPDATE Contacts SET Age = 1")
    assert refusal(answer) == (403, "invalid token")
    assert ages(base_client) == [31, 27.5, None]


def test_no_token(base_client: APIClient, contacts: SampleTable):
    answer = run_sql(APIClient(prefix=base_client.prefix), "UPDATE Contacts SET Age = 1")
    assert refusal(answer) == (403, "invalid token")
