"""The size of a base, which only the `/dtable-db` path tells."""

from typing import Any

from bases.lifecycle import FIRST_ROWS
from tests.bases.factories import SampleTable, append_rows, base_uuid, dtable_db, refusal
from tests.clients import APIClient


def base_info(client: APIClient) -> Any:
    return dtable_db(client).get(f"/base-info/{base_uuid(client)}/")


def test_it_works(base_client: APIClient, contacts: SampleTable):
    answer = base_info(base_client)
    assert answer.status_code == 200
    info = answer.json()
    assert info.pop("storage") > 0
    assert info == {
        "id": base_uuid(base_client),
        "tables": [
            {"id": "0000", "name": "Table1", "rows": FIRST_ROWS},
            {"id": contacts.id, "name": "Contacts", "rows": 3},
        ],
        "rows": FIRST_ROWS + 3,
    }


def test_counts_follow_the_rows(base_client: APIClient, contacts: SampleTable):
    append_rows(base_client, "Contacts", [{"Notes": "n" * 50_000}] * 5)
    before = base_info(base_client).json()
    base_client.delete("/rows/", {"table_name": "Contacts", "row_ids": contacts.row_ids})
    after = base_info(base_client).json()
    assert (before["rows"], after["rows"]) == (FIRST_ROWS + 8, FIRST_ROWS + 5)
    assert before["storage"] > 250_000


def test_uuid_without_dashes(base_client: APIClient):
    answer = dtable_db(base_client).get(f"/base-info/{base_uuid(base_client).replace('-', '')}")
    assert answer.json()["id"] == base_uuid(base_client)


def test_reading_token(reader_client: APIClient):
    assert base_info(reader_client).status_code == 200


def test_token_of_another_base(stranger_client: APIClient):
    assert refusal(base_info(stranger_client)) == (403, "invalid token")


def test_no_token(base_client: APIClient):
    assert refusal(base_info(APIClient(prefix=base_client.prefix))) == (403, "invalid token")


def test_no_uuid_at_all(base_client: APIClient):
    assert refusal(dtable_db(base_client).get("/base-info/everything/")) == (403, "invalid token")
