import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bases.factories import SampleTable, append_rows, column, create_table, get_row, list_rows, refusal
from tests.bases.statement_counts import counted_statements
from tests.clients import GATEWAY, APIClient


def test_it_works(base_client: APIClient, contacts: SampleTable):
    answer = base_client.get(f"/rows/{contacts.row_ids[0]}/", {"table_name": "Contacts", "convert_keys": "true"})
    assert answer.status_code == 200
    assert answer.json() == list_rows(base_client, "Contacts")[0]


def test_keys_by_default(base_client: APIClient, contacts: SampleTable):
    answer = base_client.get(f"/rows/{contacts.row_ids[1]}/", {"table_name": "Contacts"})
    assert answer.json()[contacts.keys["City"]] == "1002"


def test_without_the_last_slash(base_client: APIClient, contacts: SampleTable):
    assert base_client.get(f"/rows/{contacts.row_ids[0]}", {"table_name": "Contacts"}).status_code == 200


def test_table_by_id(base_client: APIClient, contacts: SampleTable):
    answer = base_client.get(f"/rows/{contacts.row_ids[0]}/", {"table_id": contacts.id})
    assert answer.json()["_id"] == contacts.row_ids[0]


@pytest.mark.parametrize("row_id", ["AAAAAAAAAAAAAAAAAAAAAA", "1", "x" * 500, "it's", "a%00b", "%F0%9F%8D%89"])
def test_unknown_row(base_client: APIClient, contacts: SampleTable, row_id: str):
    answer = base_client.get(f"/rows/{row_id}/", {"table_name": "Contacts"})
    assert refusal(answer) == (404, "row _id not exits")


def test_row_of_another_table(base_client: APIClient, contacts: SampleTable):
    answer = base_client.get(f"/rows/{contacts.row_ids[0]}/", {"table_name": "Table1"})
    assert refusal(answer) == (404, "row _id not exits")


def test_row_of_another_base(stranger_client: APIClient, other_base: dict, base_client: APIClient):
    """It is as unknown as any."""
    there = stranger_client.under(f"{GATEWAY}/{other_base['uuid']}")
    stray = list_rows(there, "Table1")[0]["_id"]
    answers = [base_client.get(f"/rows/{row_id}/", {"table_name": "Table1"}) for row_id in (stray, "A" * 22)]
    assert {refusal(answer) for answer in answers} == {(404, "row _id not exits")}


def test_unknown_table(base_client: APIClient, contacts: SampleTable):
    answer = base_client.get(f"/rows/{contacts.row_ids[0]}/", {"table_name": "Nowhere"})
    assert refusal(answer) == (404, "table Nowhere not found")


def test_no_table(base_client: APIClient, contacts: SampleTable):
    assert refusal(base_client.get(f"/rows/{contacts.row_ids[0]}/")) == (400, "table_name invalid.")


def test_reading_token(reader_client: APIClient, contacts: SampleTable):
    assert get_row(reader_client, "Contacts", contacts.row_ids[2])["Name"] == "Cleo"


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    answer = stranger_client.get(f"/rows/{contacts.row_ids[0]}/", {"table_name": "Contacts"})
    assert refusal(answer) == (403, "invalid token")


def test_no_token(base_client: APIClient, contacts: SampleTable):
    answer = APIClient(prefix=base_client.prefix).get(f"/rows/{contacts.row_ids[0]}/", {"table_name": "Contacts"})
    assert refusal(answer) == (403, "invalid token")


def test_same_statements_however_many_rows_and_columns(base_client: APIClient, contacts: SampleTable):
    create_table(base_client, "Large", [column(f"C{number}") for number in range(40)])
    row_ids = append_rows(base_client, "Large", [{"C0": str(number)} for number in range(300)])
    with counted_statements() as few:
        get_row(base_client, "Contacts", contacts.row_ids[2])
    with CaptureQueriesContext(connection) as queries, counted_statements() as many:
        get_row(base_client, "Large", row_ids[150])
    assert len(few) == len(many) == 1
    assert len(queries) == 0
