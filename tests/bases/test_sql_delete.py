import pytest

from bases import sql_changes
from bases.lifecycle import FIRST_ROWS
from tests.bases.factories import (
    SampleTable,
    append_rows,
    base_uuid,
    dtable_db,
    last_operation,
    list_rows,
    refusal,
    run_sql,
    whole_base,
)
from tests.clients import APIClient


def names(client: APIClient) -> list[str]:
    return [row["Name"] for row in list_rows(client, "Contacts")]


def test_it_works(base_client: APIClient, contacts: SampleTable):
    answer = run_sql(base_client, "DELETE FROM Contacts WHERE Age > 30")
    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "error_message": "",
        "is_join_stmt": False,
        "metadata": None,
        "results": None,
    }
    assert names(base_client) == ["Ben", "Cleo"]


def test_without_where_all_rows_of_the_table(base_client: APIClient, contacts: SampleTable):
    assert run_sql(base_client, "DELETE FROM Contacts").status_code == 200
    assert names(base_client) == []
    assert len(list_rows(base_client, "Table1")) == FIRST_ROWS


def test_no_match_is_no_error(base_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    assert run_sql(base_client, "DELETE FROM Contacts WHERE Name = 'Zoe'").json()["success"] is True
    assert whole_base(base_client) == before


def test_parameters(base_client: APIClient, contacts: SampleTable):
    sql = "DELETE FROM `Contacts` WHERE `_id` IN (?, ?)"
    assert run_sql(base_client, sql, contacts.row_ids[0], contacts.row_ids[2]).status_code == 200
    assert names(base_client) == ["Ben"]


def test_history(base_client: APIClient, contacts: SampleTable):
    run_sql(base_client, "DELETE FROM Contacts WHERE Name = 'Ben'")
    operation = last_operation(base_client)
    assert (operation["op_type"], operation["row_id"]) == ("delete_row", contacts.row_ids[1])


def test_more_rows_than_a_portion(base_client: APIClient, contacts: SampleTable, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sql_changes, "PORTION", 100)
    append_rows(base_client, "Contacts", [{"Name": "x"}] * 250)
    run_sql(base_client, "DELETE FROM Contacts WHERE Name = 'x'")
    assert names(base_client) == ["Anna", "Ben", "Cleo"]


def test_of_very_many_rows_the_history_keeps_the_ids(
    base_client: APIClient, contacts: SampleTable, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sql_changes, "PORTION", 100)
    monkeypatch.setattr(sql_changes, "MAX_KEPT", 200)
    row_ids = append_rows(base_client, "Contacts", [{"Name": "x"}] * 201)
    run_sql(base_client, "DELETE FROM Contacts WHERE Name = 'x'")
    assert names(base_client) == ["Anna", "Ben", "Cleo"]
    operation = last_operation(base_client)
    assert (operation["op_type"], operation["row_ids"]) == ("delete_rows", row_ids[200:])
    assert operation["deleted_rows"] == []


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM Nowhere",
        "DELETE FROM Contacts WHERE Height = 1",
        "DELETE FROM Contacts LIMIT 1",
        "DELETE FROM Contacts ORDER BY Name",
        "DELETE FROM Contacts, Table1",
        "DELETE Contacts",
        "DELETE FROM Contacts WHERE",
        "DELETE FROM Contacts; DELETE FROM Table1",
        "DELETE FROM _operation",
        "TRUNCATE Contacts",
    ],
)
def test_bad_statement(base_client: APIClient, contacts: SampleTable, sql: str):
    before = whole_base(base_client)
    assert refusal(run_sql(base_client, sql))[0] == 400
    assert whole_base(base_client) == before


def test_older_path(base_client: APIClient, contacts: SampleTable):
    body = {"sql": "DELETE FROM Contacts WHERE Name = 'Anna'"}
    assert dtable_db(base_client).post(f"/query/{base_uuid(base_client)}/", body).status_code == 200
    assert names(base_client) == ["Ben", "Cleo"]


def test_reading_token(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    answer = run_sql(reader_client, "DELETE FROM Contacts")
    assert refusal(answer) == (403, "You don't have permission to perform this operation on this base.")
    assert whole_base(base_client) == before


def test_token_of_another_base(base_client: APIClient, stranger_client: APIClient, contacts: SampleTable):
    assert refusal(run_sql(stranger_client, "DELETE FROM Contacts")) == (403, "invalid token")
    assert names(base_client) == ["Anna", "Ben", "Cleo"]


def test_no_token(base_client: APIClient, contacts: SampleTable):
    answer = run_sql(APIClient(prefix=base_client.prefix), "DELETE FROM Contacts")
    assert refusal(answer) == (403, "invalid token")
