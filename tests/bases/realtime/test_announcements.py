"""Every change of a base is announced, however it was made, with the version that it made."""

from typing import Any

import pytest

from bases.realtime import announcements
from tests.bases.factories import SampleTable, append_rows, list_rows, run_sql, v1
from tests.bases.realtime.conftest import Apply, Ear
from tests.clients import APIClient, base_path


def version(client: APIClient) -> int:
    return int(client.get("/metadata/").json()["metadata"]["version"])


def test_it_works(base_client: APIClient, contacts: SampleTable, ear: Ear) -> None:
    before = version(base_client)
    append_rows(base_client, "Contacts", [{"Name": "Dora"}])
    ((number, operation),) = ear.changes()
    assert (number, operation["op_type"], operation["table_id"]) == (before + 1, "append_rows", contacts.id)
    assert operation["row_datas"][0][contacts.keys["Name"]] == "Dora"
    assert number == version(base_client)


@pytest.mark.parametrize("statement", ["UPDATE Contacts SET Age = 1", "DELETE FROM Contacts WHERE Name = 'Anna'"])
def test_sql(base_client: APIClient, contacts: SampleTable, ear: Ear, statement: str) -> None:
    run_sql(base_client, statement)
    ((number, operation),) = ear.changes()
    assert number == version(base_client)
    assert operation["op_type"] in ("modify_rows", "delete_row")


def test_older_paths_and_structure(base_client: APIClient, contacts: SampleTable, ear: Ear) -> None:
    v1(base_client).post("/rows/", {"table_name": "Contacts", "row": {"Name": "Eve"}})
    base_client.post("/tables/", {"table_name": "New"})
    base_client.post("/views/", {"name": "Second"}, query={"table_name": "New"})
    assert [operation["op_type"] for _, operation in ear.changes()] == ["append_rows", "insert_table", "insert_view"]
    assert [number for number, _ in ear.changes()] == list(range(version(base_client) - 2, version(base_client) + 1))


def test_several_operations_of_one_change(base_client: APIClient, contacts: SampleTable, ear: Ear) -> None:
    changes = {"sorts": [], "hidden_columns": ["Age"]}
    base_client.put("/views/Default View/", changes, query={"table_name": "Contacts"})
    assert [operation["op_type"] for _, operation in ear.changes()] == ["modify_sorts", "modify_hidden_columns"]
    assert ear.heard[0]["first"] == version(base_client) - 1


def test_what_fails_is_not_announced(base_client: APIClient, contacts: SampleTable, ear: Ear) -> None:
    assert base_client.post("/rows/", {"table_name": "Nowhere", "rows": [{"Name": "x"}]}).status_code == 404
    assert run_sql(base_client, "UPDATE Contacts SET Nothing = 1").status_code == 400
    assert ear.heard == []


def test_what_changes_nothing_is_not_announced(base_client: APIClient, contacts: SampleTable, ear: Ear) -> None:
    run_sql(base_client, "DELETE FROM Contacts WHERE Name = 'Nobody'")
    assert ear.heard == []


def test_the_sender_is_named(apply: Apply, contacts: SampleTable, ear: Ear) -> None:
    apply(op_type="delete_row", table_id=contacts.id, row_id=contacts.row_ids[0])
    assert [each["sender"] for each in ear.heard] == ["the socket"]


def test_nobody_has_to_listen(base_client: APIClient, contacts: SampleTable) -> None:
    append_rows(base_client, "Contacts", [{"Name": "Dora"}])
    assert len(list_rows(base_client, "Contacts")) == len(contacts.row_ids) + 1


def test_revocation(alice_client: APIClient, base: dict[str, Any], app_token: str, ear: Ear) -> None:
    alice_client.delete(base_path(base, "api-tokens/writer/"))
    ((kind, base_uuid, identity),) = [(each["kind"], each["base"], each["identity"]) for each in ear.heard]
    assert (kind, base_uuid, identity) == ("end", base["uuid"], "writer")


def test_trashing(alice_client: APIClient, base: dict[str, Any], ear: Ear) -> None:
    answer = alice_client.delete(f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": base["name"]})
    assert answer.status_code == 200
    assert [(each["kind"], each["identity"]) for each in ear.heard] == [("end", "")]


def test_notifications(ear: Ear) -> None:
    announcements.notify_users("b", [("someone@auth.local", {"msg_type": "row_comment"}, 7)])
    announcements.notify_users("b", [])
    expected = [("someone@auth.local", '{"msg_type":"row_comment"}', 7)]
    assert [(each["kind"], each["items"]) for each in ear.heard] == [("notification", expected)]
