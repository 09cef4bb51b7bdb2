from dataclasses import replace
from urllib.parse import quote

import pytest

from bases.storage import stores
from tests.bases.factories import SampleTable, base_uuid, last_operation, refusal, whole_base
from tests.bases.structure import UNUSUAL_NAMES, shown_tables
from tests.clients import APIClient


def names(client: APIClient) -> list[str]:
    return [view["name"] for view in shown_tables(client)["Contacts"]["views"]]


@pytest.fixture
def second_view(base_client: APIClient, contacts: SampleTable) -> str:
    """The id of the view "Second" of "Contacts"."""
    view_id: str = base_client.post("/views/?table_name=Contacts", {"name": "Second"}).json()["_id"]
    return view_id


def test_it_works(shared_client: APIClient, second_view: str):
    answer = shared_client.delete("/views/Second/?table_name=Contacts")
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert names(shared_client) == ["Default View"]


def test_by_id(base_client: APIClient, second_view: str):
    base_client.delete(f"/views/{second_view}/?table_name=Contacts")
    assert names(base_client) == ["Default View"]


def test_one_that_is_not_there(base_client: APIClient, second_view: str):
    before = whole_base(base_client)
    assert base_client.delete("/views/Third/?table_name=Contacts").json() == {"success": True}
    assert whole_base(base_client) == before


def test_unusual_names(base_client: APIClient, contacts: SampleTable):
    for name in (*UNUSUAL_NAMES, "a/b"):
        base_client.post("/views/?table_name=Contacts", {"name": name})
        assert name in names(base_client)
        base_client.delete(f"/views/{quote(name)}/?table_name=Contacts")
        assert names(base_client) == ["Default View"]


def test_last_view_stays(base_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    answer = base_client.delete("/views/Default View/?table_name=Contacts")
    assert refusal(answer) == (400, "The last view cannot be deleted.")
    assert whole_base(base_client) == before


def test_folders_forget_it(base_client: APIClient, contacts: SampleTable, second_view: str):
    """Folders come with imported bases."""
    order = {"folders": [{"_id": "06g5", "name": "F", "view_ids": [second_view]}], "view_ids": ["0000"]}
    with stores().writing(base_uuid(base_client)) as session:
        table = session.schema.tables_by_id[contacts.id]
        table = replace(table, document={**table.document, "view_structure": order})
        session.save_schema(session.schema.replace_table(table))
    base_client.delete("/views/Second/?table_name=Contacts")
    tables = {table["name"]: table for table in whole_base(base_client)["tables"]}
    folder = {"_id": "06g5", "name": "F", "view_ids": []}
    assert tables["Contacts"]["view_structure"] == {"folders": [folder], "view_ids": ["0000"]}
    assert last_operation(base_client)["view_folder_id"] == "06g5"


def test_unknown_table(base_client: APIClient):
    answer = base_client.delete("/views/Default View/?table_name=Nowhere")
    assert refusal(answer) == (404, "table Nowhere not found")


def test_history(base_client: APIClient, contacts: SampleTable, second_view: str):
    base_client.delete("/views/Second/?table_name=Contacts")
    assert last_operation(base_client) == {
        "op_type": "delete_view",
        "table_id": contacts.id,
        "view_id": second_view,
        "view_name": "Second",
        "view_folder_id": None,
    }


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient, second_view: str):
    assert reader_client.delete("/views/Second/?table_name=Contacts").status_code == 403
    assert names(base_client) == ["Default View", "Second"]


def test_token_of_another_base(stranger_client: APIClient, second_view: str):
    assert stranger_client.delete("/views/Second/?table_name=Contacts").status_code == 403
