"""GET /api/v2.1/workspaces/: everything somebody can open."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from tests.bases.factories import append_rows
from tests.clients import APIClient, base_path
from workspaces.models import Base

PATH = "/api/v2.1/workspaces/"


def entries(client: APIClient, **query: str) -> list[dict[str, Any]]:
    answer = client.get(PATH, query)
    assert answer.status_code == 200
    assert list(answer.json()) == ["workspace_list"]
    return list(answer.json()["workspace_list"])


def test_it_works(
    alice_client: APIClient, alice: User, base: dict[str, Any], sales: dict[str, Any], sales_base: dict[str, Any]
) -> None:
    people = {"creator": "Alice", "modifier": "Alice", "starred": False}
    assert entries(alice_client) == [
        {"id": "", "name": "starred", "type": "starred", "table_list": []},
        {"id": "", "name": "shared", "type": "shared", "shared_table_list": [], "shared_view_list": []},
        {
            "id": sales["workspace_id"],
            "name": "Sales",
            "type": "group",
            "group_id": sales["id"],
            "group_owner": alice.username,
            "group_admins": [alice.username],
            "group_member_count": 2,
            "is_admin": True,
            "table_list": [sales_base | people],
            "group_shared_dtables": [],
            "group_shared_views": [],
            "folders": [],
        },
        {
            "id": base["workspace_id"],
            "name": "personal",
            "type": "personal",
            "table_list": [base | people],
            "folders": [],
        },
    ]


@pytest.mark.parametrize("spelling", ["false", "False", "0"])
def test_without_detail(alice_client: APIClient, base: dict[str, Any], sales: dict[str, Any], spelling: str) -> None:
    assert entries(alice_client, detail=spelling) == [
        {"id": "", "name": "starred", "type": "starred"},
        {"id": "", "name": "shared", "type": "shared"},
        {"id": sales["workspace_id"], "name": "Sales", "type": "group"},
        {"id": base["workspace_id"], "name": "personal", "type": "personal"},
    ]


def test_somebody_new_has_a_workspace_of_their_own(carol_client: APIClient) -> None:
    first = entries(carol_client, detail="true")
    assert [entry["type"] for entry in first] == ["starred", "shared", "personal"]
    assert entries(carol_client) == first


def test_a_member_sees_the_group_and_nothing_else(
    bob_client: APIClient, base: dict[str, Any], sales_base: dict[str, Any]
) -> None:
    group = entries(bob_client)[2]
    assert [table["uuid"] for table in group["table_list"]] == [sales_base["uuid"]]
    assert group["is_admin"] is False
    assert base["uuid"] not in str(entries(bob_client))


def test_a_stranger_sees_nothing(carol_client: APIClient, base: dict[str, Any], sales_base: dict[str, Any]) -> None:
    assert "Projects" not in str(entries(carol_client))
    assert "Sales" not in str(entries(carol_client))


def test_starred_and_shared_bases(
    alice_client: APIClient, bob_client: APIClient, alice: User, bob: User, base: dict[str, Any]
) -> None:
    alice_client.post(base_path(base, "share/"), {"email": bob.username, "permission": "r"})
    bob_client.post("/api/v2.1/starred-dtables/", {"dtable_uuid": base["uuid"]})
    starred, shared, _ = entries(bob_client)
    known = base | {"creator": "Alice", "modifier": "Alice", "starred": True}
    assert starred["table_list"] == [known]
    assert shared["shared_table_list"] == [
        known
        | {
            "permission": "r",
            "from_user": alice.username,
            "from_user_name": "Alice",
            "from_user_avatar": "http://testserver/static/accounts/avatar.svg",
        }
    ]


def test_trashed_bases_are_left_out(alice_client: APIClient, base: dict[str, Any]) -> None:
    alice_client.post("/api/v2.1/starred-dtables/", {"dtable_uuid": base["uuid"]})
    alice_client.delete(f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": "Projects"})
    assert base["uuid"] not in str(entries(alice_client))


def test_the_number_of_queries_does_not_grow(
    alice_client: APIClient, sales: dict[str, Any], django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(12) as small:
        entries(alice_client)
    # The log is emptied with each request.
    count = len(small)
    for number in range(5):
        group = alice_client.post("/api/v2.1/groups/", {"name": f"Group {number}"}).json()
        alice_client.post("/api/v2.1/dtables/", {"name": "N", "owner": f"{group['id']}@seafile_group"})
    with django_assert_max_num_queries(count):
        entries(alice_client)


def test_a_wrong_detail(alice_client: APIClient) -> None:
    answer = alice_client.get(PATH, {"detail": "perhaps"})
    assert (answer.status_code, answer.json()) == (400, {"error_msg": "detail invalid."})


def test_without_an_account(anonymous: APIClient) -> None:
    answer = anonymous.get(PATH)
    assert answer.status_code == 403
    assert answer.json() == {"detail": "Authentication credentials were not provided."}


def test_a_change_in_a_base_counts_as_one_of_the_base(
    alice_client: APIClient, base: dict[str, Any], base_client: APIClient
) -> None:
    def changed_at() -> datetime:
        bases = [each for entry in entries(alice_client) for each in entry.get("table_list", [])]
        return datetime.fromisoformat(next(each["updated_at"] for each in bases if each["uuid"] == base["uuid"]))

    yesterday = timezone.now().replace(microsecond=0) - timedelta(days=1)
    Base.objects.update(updated_at=yesterday)
    for file in (Path(settings.DATA_DIR) / "bases").glob(f"{base['uuid']}.sqlite3*"):
        os.utime(file, (yesterday.timestamp(), yesterday.timestamp()))
    assert changed_at() == yesterday
    append_rows(base_client, "Table1", [{"Name": "x"}])
    assert timezone.now() - changed_at() < timedelta(minutes=1)
