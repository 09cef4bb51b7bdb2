import pytest

from bases.schema import View, new_view_document
from bases.storage import stores
from tests.bases.factories import SampleTable, base_uuid, refusal
from tests.bases.structure import VIEW
from tests.clients import APIClient


def test_it_works(shared_client: APIClient, contacts: SampleTable):
    shared_client.post("/views/?table_name=Contacts", {"name": "Mine"})
    answer = shared_client.get("/views/", {"table_name": "Contacts"})
    assert answer.status_code == 200
    assert list(answer.json()) == ["views"]
    first, second = answer.json()["views"]
    assert first == VIEW
    assert second == VIEW | {"_id": second["_id"], "name": "Mine"}


def test_by_table_id(base_client: APIClient, contacts: SampleTable):
    assert base_client.get("/views/", {"table_id": contacts.id}).json() == {"views": [VIEW]}


def test_private_view_of_somebody_else(base_client: APIClient, contacts: SampleTable):
    """Such a view comes with an imported base."""
    with stores().writing(base_uuid(base_client)) as session:
        table = session.schema.tables_by_id[contacts.id]
        private = View(new_view_document("abcd", "Secret") | {"private_for": "someone@auth.local"})
        table = type(table)(table.document, table.physical, table.columns, (*table.views, private), table.retired)
        session.save_schema(session.schema.replace_table(table))
    assert base_client.get("/views/", {"table_name": "Contacts"}).json() == {"views": [VIEW]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [({}, (400, "table_name invalid.")), ({"table_name": "Nowhere"}, (404, "table Nowhere not found"))],
)
def test_unknown_table(base_client: APIClient, query: dict, expected: tuple):
    assert refusal(base_client.get("/views/", query)) == expected


def test_reader(reader_client: APIClient, contacts: SampleTable):
    assert reader_client.get("/views/", {"table_name": "Contacts"}).status_code == 200


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    assert stranger_client.get("/views/", {"table_name": "Contacts"}).status_code == 403
