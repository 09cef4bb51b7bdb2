from tests.bases.factories import SampleTable, refusal, whole_base
from tests.bases.structure import (
    create_linked_tables,
    insert_column,
    operations,
    shown_columns,
    shown_tables,
    stored_tables,
)
from tests.clients import APIClient


def test_it_works(shared_client: APIClient, contacts: SampleTable):
    answer = shared_client.delete("/tables/", {"table_name": "Contacts"})
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert list(shown_tables(shared_client)) == ["Table1"]


def test_nothing_is_left_of_it(base_client: APIClient):
    """Not in the store either, and link columns of other tables go with the links that they show."""
    tables_before = stored_tables(base_client)
    linked = create_linked_tables(base_client)
    base_client.post("/links/", linked.body({linked.tasks.row_ids[0]: linked.people.row_ids}))
    assert base_client.delete("/tables/", {"table_id": linked.people.id}).status_code == 200
    assert list(shown_columns(base_client, "Tasks")) == ["Title"]
    assert whole_base(base_client)["links"] == []
    base_client.delete("/tables/", {"table_name": "Tasks"})
    assert stored_tables(base_client) == tables_before


def test_table_that_links_to_itself(base_client: APIClient, contacts: SampleTable):
    insert_column(base_client, "Contacts", "Knows", "link", {"table": "Contacts", "other_table": "Contacts"})
    assert base_client.delete("/tables/", {"table_name": "Contacts"}).status_code == 200
    assert whole_base(base_client)["links"] == []


def test_last_table_stays(base_client: APIClient):
    before = whole_base(base_client)
    assert refusal(base_client.delete("/tables/", {"table_name": "Table1"})) == (
        400,
        "The last table cannot be deleted.",
    )
    assert whole_base(base_client) == before


def test_unknown_table(base_client: APIClient):
    assert refusal(base_client.delete("/tables/", {"table_name": "Nowhere"})) == (404, "table Nowhere not found")


def test_no_table(base_client: APIClient):
    assert refusal(base_client.delete("/tables/")) == (400, "table_name invalid.")


def test_history(base_client: APIClient):
    linked = create_linked_tables(base_client)
    deleted = shown_tables(base_client)["People"]
    base_client.delete("/tables/", {"table_name": "People"})
    table, *columns = operations(base_client)[-3:]
    assert table == {
        "op_type": "delete_table",
        "table_id": linked.people.id,
        "table_name": "People",
        "deleted_table": deleted,
    }
    gone = {(each["op_type"], each["table_id"], each["old_column"]["name"]) for each in columns}
    assert gone == {("delete_column", linked.tasks.id, "Who"), ("delete_column", linked.people.id, "Tasks")}


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    assert reader_client.delete("/tables/", {"table_name": "Contacts"}).status_code == 403
    assert "Contacts" in shown_tables(base_client)


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    assert stranger_client.delete("/tables/", {"table_name": "Contacts"}).status_code == 403
