from typing import Any

import pytest

from tests.bases.factories import SampleTable, last_operation, list_rows, refusal, whole_base
from tests.bases.structure import UNUSABLE_NAMES, UNUSUAL_NAMES, VIEW, shown_tables
from tests.clients import APIClient


def create(client: APIClient, body: Any, table: str = "table_name=Contacts") -> Any:
    return client.post(f"/views/?{table}", body)


def test_it_works(shared_client: APIClient, contacts: SampleTable):
    answer = create(shared_client, {"name": "My Custom View", "type": "table"})
    assert answer.status_code == 200
    view = answer.json()
    assert len(view["_id"]) == 4
    assert view == VIEW | {"_id": view["_id"], "name": "My Custom View"}
    assert shown_tables(shared_client)["Contacts"]["views"] == [VIEW, view]
    assert len(list_rows(shared_client, "Contacts", view_name="My Custom View")) == 3


def test_by_table_id(base_client: APIClient, contacts: SampleTable):
    assert create(base_client, {"name": "New"}, f"table_id={contacts.id}").status_code == 200


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, {"type": "table", "is_locked": False}),
        ({"type": ""}, {"type": "table"}),
        ({"type": "archive"}, {"type": "archive"}),
        ({"is_locked": True}, {"is_locked": True}),
    ],
)
def test_settings(base_client: APIClient, contacts: SampleTable, given: dict, shown: dict):
    view = create(base_client, {"name": "New", **given}).json()
    assert {name: view[name] for name in shown} == shown


def test_unusual_names(base_client: APIClient, contacts: SampleTable):
    for name in (*UNUSUAL_NAMES, "a/b", "a{b}.c`d"):
        assert create(base_client, {"name": name}).json()["name"] == name
        assert len(list_rows(base_client, "Contacts", view_name=name)) == 3


def test_refused(base_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    for body in ({}, {"name": "New", "type": "gallery"}, *({"name": name} for name in UNUSABLE_NAMES)):
        status, text = refusal(create(base_client, body))
        assert status == 400
        assert text in ("params invalid", "name invalid.")
    assert whole_base(base_client) == before


def test_taken_name(base_client: APIClient, contacts: SampleTable):
    assert refusal(create(base_client, {"name": "Default View"})) == (400, "params invalid")
    assert create(base_client, {"name": "default view"}).status_code == 200
    assert create(base_client, {"name": "Default View"}, "table_name=Table1").status_code == 400


def test_unknown_table(base_client: APIClient):
    assert refusal(create(base_client, {"name": "New"}, "table_name=Nowhere")) == (404, "table Nowhere not found")


def test_table_belongs_into_the_query(base_client: APIClient, contacts: SampleTable):
    body = {"name": "New", "table_name": "Contacts"}
    assert refusal(create(base_client, body, "")) == (400, "table_name invalid.")


def test_order_of_views(base_client: APIClient, contacts: SampleTable):
    first, second = (create(base_client, {"name": name}).json()["_id"] for name in ("A", "B"))
    tables = {table["name"]: table for table in whole_base(base_client)["tables"]}
    assert tables["Contacts"]["view_structure"] == {"folders": [], "view_ids": ["0000", first, second]}


def test_history(base_client: APIClient, contacts: SampleTable):
    view = create(base_client, {"name": "New"}).json()
    expected = {"op_type": "insert_view", "table_id": contacts.id, "view_data": view, "view_folder_id": None}
    assert last_operation(base_client) == expected


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    assert create(reader_client, {"name": "New"}).status_code == 403
    assert len(shown_tables(base_client)["Contacts"]["views"]) == 1


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    assert create(stranger_client, {"name": "New"}).status_code == 403
