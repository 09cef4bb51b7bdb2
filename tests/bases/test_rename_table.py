from tests.bases.factories import SampleTable, last_operation, list_rows, refusal, whole_base
from tests.bases.structure import UNUSABLE_NAMES, UNUSUAL_NAMES, shown_tables
from tests.clients import APIClient


def test_it_works(shared_client: APIClient, contacts: SampleTable):
    answer = shared_client.put("/tables/", {"table_name": "Contacts", "new_table_name": "People"})
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    tables = shown_tables(shared_client)
    assert "Contacts" not in tables
    assert tables["People"]["_id"] == contacts.id
    assert [row["Name"] for row in list_rows(shared_client, "People")] == ["Anna", "Ben", "Cleo"]


def test_by_id(base_client: APIClient, contacts: SampleTable):
    assert base_client.put("/tables/", {"table_id": contacts.id, "new_table_name": "People"}).status_code == 200
    assert "People" in shown_tables(base_client)


def test_to_the_same_name(base_client: APIClient, contacts: SampleTable):
    answer = base_client.put("/tables/", {"table_name": "Contacts", "new_table_name": "Contacts"})
    assert answer.json() == {"success": True}


def test_unusual_names(base_client: APIClient, contacts: SampleTable):
    for name in UNUSUAL_NAMES:
        base_client.put("/tables/", {"table_id": contacts.id, "new_table_name": name})
        assert len(list_rows(base_client, name)) == 3


def test_unusable_names(base_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    for name in (*UNUSABLE_NAMES, "a{b"):
        answer = base_client.put("/tables/", {"table_name": "Contacts", "new_table_name": name})
        assert refusal(answer) == (400, "new_table_name invalid.")
    assert whole_base(base_client) == before


def test_taken_name(base_client: APIClient, contacts: SampleTable):
    answer = base_client.put("/tables/", {"table_name": "Contacts", "new_table_name": "Table1"})
    assert refusal(answer) == (400, "table name already exists")
    assert "Contacts" in shown_tables(base_client)


def test_unknown_table(base_client: APIClient):
    answer = base_client.put("/tables/", {"table_name": "Nowhere", "new_table_name": "People"})
    assert refusal(answer) == (404, "table Nowhere not found")
    assert answer.json()["error_type"] == "table_not_exist"


def test_no_table(base_client: APIClient):
    assert refusal(base_client.put("/tables/", {"new_table_name": "People"})) == (400, "table_name invalid.")


def test_history(base_client: APIClient, contacts: SampleTable):
    base_client.put("/tables/", {"table_name": "Contacts", "new_table_name": "People"})
    expected = {"op_type": "rename_table", "table_id": contacts.id, "table_name": "People"}
    assert last_operation(base_client) == expected


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    answer = reader_client.put("/tables/", {"table_name": "Contacts", "new_table_name": "People"})
    assert answer.status_code == 403
    assert "Contacts" in shown_tables(base_client)


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    answer = stranger_client.put("/tables/", {"table_name": "Contacts", "new_table_name": "People"})
    assert answer.status_code == 403
