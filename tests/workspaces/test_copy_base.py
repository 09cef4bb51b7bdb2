"""POST /api/v2.1/dtable-copy/: a copy of a base in the same workspace or another."""

from dataclasses import replace
from typing import Any

import pytest

from accounts.models import User
from bases.schema import View
from bases.storage import stores
from tests.bases.factories import append_rows, base_uuid, list_rows
from tests.bases.structure import operations
from tests.clients import APIClient, api_token, base_path, base_token_client
from workspaces.models import Base

PATH = "/api/v2.1/dtable-copy/"


def copy(client: APIClient, base: dict[str, Any], target: int) -> Any:
    body = {"src_workspace_id": base["workspace_id"], "name": base["name"], "dst_workspace_id": target}
    return client.post_form(PATH, body)


def test_it_works(alice_client: APIClient, base: dict[str, Any], sales: dict[str, Any]) -> None:
    alice_client.put(
        f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": "Projects", "icon": "icon-research"}
    )
    answer = copy(alice_client, base, sales["workspace_id"])
    assert answer.status_code == 200
    table = answer.json()["dtable"]
    assert table["uuid"] != base["uuid"]
    assert table["workspace_id"] == sales["workspace_id"]
    assert (table["name"], table["icon"], table["creator"]) == ("Projects", "icon-research", "Alice")
    assert alice_client.get(base_path(table, "access-token/")).status_code == 200


def test_a_copy_beside_the_original_gets_a_number(alice_client: APIClient, base: dict[str, Any]) -> None:
    names = [copy(alice_client, base, base["workspace_id"]).json()["dtable"]["name"] for _ in range(2)]
    assert names == ["Projects (1)", "Projects (2)"]


def test_a_long_name_stays_in_bounds(alice_client: APIClient) -> None:
    base = alice_client.post("/api/v2.1/dtables/", {"name": "n" * 255}).json()["table"]
    assert copy(alice_client, base, base["workspace_id"]).json()["dtable"]["name"] == "n" * 251 + " (1)"


def test_api_tokens_are_not_copied(alice_client: APIClient, base: dict[str, Any], app_token: str) -> None:
    table = copy(alice_client, base, base["workspace_id"]).json()["dtable"]
    assert alice_client.get(base_path(table, "api-tokens/")).json() == {"api_tokens": []}


def test_a_member_copies_a_base_of_the_group_home(bob_client: APIClient, sales_base: dict[str, Any]) -> None:
    own = bob_client.get("/api/v2.1/workspaces/").json()["workspace_list"][-1]["id"]
    answer = copy(bob_client, sales_base, own)
    assert answer.status_code == 200
    assert answer.json()["dtable"]["creator"] == "Bob"


def test_a_member_may_not_copy_into_the_group(
    bob_client: APIClient, sales: dict[str, Any], sales_base: dict[str, Any]
) -> None:
    answer = copy(bob_client, sales_base, sales["workspace_id"])
    assert (answer.status_code, answer.json()) == (403, {"error_msg": "Permission denied."})


def test_somebody_elses_base(carol_client: APIClient, other_base: dict[str, Any], base: dict[str, Any]) -> None:
    answer = copy(carol_client, base, other_base["workspace_id"])
    assert (answer.status_code, answer.json()["error_msg"]) == (404, f"Workspace {base['workspace_id']} not found.")
    answer = copy(carol_client, other_base, base["workspace_id"])
    assert (answer.status_code, answer.json()["error_msg"]) == (404, f"Workspace {base['workspace_id']} not found.")
    assert Base.objects.count() == 2


def test_a_base_that_is_not_there(alice_client: APIClient, base: dict[str, Any]) -> None:
    answer = copy(alice_client, base | {"name": "Nothing"}, base["workspace_id"])
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "dtable Nothing not found."})


@pytest.mark.parametrize("field", ["src_workspace_id", "name", "dst_workspace_id"])
def test_missing_fields(alice_client: APIClient, base: dict[str, Any], field: str) -> None:
    body = {"src_workspace_id": base["workspace_id"], "name": "Projects", "dst_workspace_id": base["workspace_id"]}
    answer = alice_client.post(PATH, {key: value for key, value in body.items() if key != field})
    assert (answer.status_code, answer.json()) == (400, {"error_msg": f"{field} invalid."})


def test_without_an_account(anonymous: APIClient, base: dict[str, Any]) -> None:
    assert copy(anonymous, base, base["workspace_id"]).status_code == 403


def test_what_was_deleted_is_not_copied(
    alice_client: APIClient, bob_client: APIClient, sales_base: dict[str, Any]
) -> None:
    """The history holds rows that are gone; whoever may read a base and copy it gets what they can see."""
    leads = base_token_client(api_token(alice_client, sales_base, "rw", "writer"))
    row_ids = append_rows(leads, "Table1", [{"Name": "secret"}, {"Name": "open"}])
    leads.delete("/rows/", {"table_name": "Table1", "row_ids": row_ids[:1]})
    base = copy_to_own(bob_client, sales_base)
    copied = base_token_client(api_token(bob_client, base, "rw", "reader"))
    assert [row["Name"] for row in list_rows(copied, "Table1")] == [None, None, None, "open"]
    assert operations(copied) == []
    assert copied.get("/metadata/").json()["metadata"]["version"] == 0


def test_private_views_of_others_are_not_copied(bob_client: APIClient, bob: User, sales_base: dict[str, Any]) -> None:
    uuid = sales_base["uuid"]
    with stores().writing(uuid) as session:
        (table,) = session.schema.tables
        views = [{**table.views[0].document, "_id": name, "name": name} for name in ("mine", "hers")]
        mine, hers = ({**views[0], "private_for": bob.username}, {**views[1], "private_for": "alice@auth.local"})
        session.save_schema(session.schema.replace_table(replace(table, views=(*table.views, View(mine), View(hers)))))
    copied = base_token_client(api_token(bob_client, copy_to_own(bob_client, sales_base), "r", "reader"))
    with stores().reading(base_uuid(copied)) as session:
        (table,) = session.schema.tables
        assert [view.id for view in table.views] == table.view_order()["view_ids"] == ["0000", "mine"]


def copy_to_own(client: APIClient, base: dict[str, Any]) -> dict[str, Any]:
    """Copy a base into the personal workspace of the client's user, and return the copy."""
    own = client.get("/api/v2.1/workspaces/").json()["workspace_list"][-1]["id"]
    answer = copy(client, base, own)
    assert answer.status_code == 200, answer.content
    return dict(answer.json()["dtable"])
