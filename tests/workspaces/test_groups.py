"""/api/v2.1/groups/ and /api/v2.1/search-group/."""

import re
from typing import Any

import pytest

from accounts.models import User
from tests.clients import APIClient
from workspaces.models import Base, Group

PATH = "/api/v2.1/groups/"


def one(group: dict[str, Any]) -> str:
    return f"{PATH}{group['id']}/"


def described(group: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in group.items() if key != "workspace_id"}


def test_it_works(alice_client: APIClient, alice: User) -> None:
    answer = alice_client.post(PATH, {"name": "Sales"})
    assert answer.status_code == 201
    group = answer.json()
    assert isinstance(group.pop("id"), int)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", group.pop("created_at"))
    assert group == {
        "parent_group_id": 0,
        "name": "Sales",
        "owner": alice.username,
        "avatar_url": "http://testserver/static/accounts/avatar.svg",
        "admins": [alice.username],
    }


@pytest.mark.parametrize("name", ["Küche & Co", "O'Neill", "表格 🎉", "n" * 255])
def test_odd_names_work(alice_client: APIClient, name: str) -> None:
    assert alice_client.post_form(PATH, {"name": name}).json()["name"] == name


@pytest.mark.parametrize("name", ["", "  ", None, {}, "n" * 256, "a/b", "a\x00b", "a\nb"])
def test_bad_names(alice_client: APIClient, sales: dict[str, Any], name: object) -> None:
    for method, path in (("POST", PATH), ("PUT", one(sales))):
        answer = alice_client.request(method, path, {"name": name})
        assert (answer.status_code, answer.json()) == (400, {"error_msg": "name invalid."})
    assert [group.name for group in Group.objects.all()] == ["Sales"]


def test_a_name_that_is_taken(alice_client: APIClient, carol_client: APIClient, sales: dict[str, Any]) -> None:
    answer = alice_client.post(PATH, {"name": "Sales"})
    assert (answer.status_code, answer.json()) == (400, {"error_msg": "There is already a group with that name."})
    # What a stranger's groups are called is nobody's business.
    assert carol_client.post(PATH, {"name": "Sales"}).status_code == 201


def test_the_list(alice_client: APIClient, bob_client: APIClient, sales: dict[str, Any]) -> None:
    for client in (alice_client, bob_client):
        answer = client.get(PATH)
        assert (answer.status_code, answer.json()) == (200, [described(sales)])


def test_one_group(bob_client: APIClient, sales: dict[str, Any]) -> None:
    answer = bob_client.get(one(sales))
    assert (answer.status_code, answer.json()) == (200, described(sales))


def test_searching(bob_client: APIClient, carol_client: APIClient, sales: dict[str, Any]) -> None:
    path = "/api/v2.1/search-group/"
    assert bob_client.get(path, {"q": "aLe"}).json() == [described(sales)]
    assert bob_client.get(path, {"q": "%"}).json() == []
    assert carol_client.get(path, {"q": "sales"}).json() == []
    assert bob_client.get(path).json() == {"error_msg": "q invalid."}
    assert bob_client.get(path, {"q": "\x00"}).status_code == 400


def test_renaming(alice_client: APIClient, sales: dict[str, Any]) -> None:
    answer = alice_client.put(one(sales), {"name": "Marketing"})
    assert (answer.status_code, answer.json()) == (200, described(sales) | {"name": "Marketing"})


def test_renaming_to_a_name_that_is_taken(alice_client: APIClient, sales: dict[str, Any]) -> None:
    answer = alice_client.put(one(sales), {"name": "Sales"})
    assert (answer.status_code, answer.json()["error_msg"]) == (400, "There is already a group with that name.")


def test_handing_over(alice_client: APIClient, alice: User, carol: User, sales: dict[str, Any]) -> None:
    answer = alice_client.put(one(sales), {"owner": carol.username})
    assert answer.status_code == 200
    assert answer.json()["owner"] == carol.username
    assert answer.json()["admins"] == [alice.username, carol.username]
    assert alice_client.put(one(sales), {"owner": alice.username}).status_code == 403


@pytest.mark.parametrize("owner", ["nobody@auth.local", "x", 1])
def test_handing_over_to_nobody(alice_client: APIClient, sales: dict[str, Any], owner: object) -> None:
    answer = alice_client.put(one(sales), {"owner": owner})
    assert (answer.status_code, answer.json()) == (404, {"error_msg": f"User {owner} not found."})


def test_handing_over_to_oneself(alice_client: APIClient, alice: User, sales: dict[str, Any]) -> None:
    answer = alice_client.put(one(sales), {"owner": alice.username})
    assert answer.status_code == 400
    assert answer.json() == {"error_msg": f"User {alice.username} is already group owner."}


def test_deleting(alice_client: APIClient, sales: dict[str, Any]) -> None:
    answer = alice_client.delete(one(sales))
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert alice_client.get(PATH).json() == []
    assert alice_client.get(one(sales)).status_code == 404


def test_a_group_with_bases_stays(alice_client: APIClient, sales: dict[str, Any], sales_base: dict[str, Any]) -> None:
    answer = alice_client.delete(one(sales))
    assert (answer.status_code, answer.json()) == (400, {"error_msg": "Cannot delete group with bases"})
    assert Group.objects.exists()
    alice_client.delete(f"/api/v2.1/workspace/{sales['workspace_id']}/dtable/", {"name": "Leads"})
    assert alice_client.delete(one(sales)).status_code == 200
    assert not Base.objects.exists()


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_strangers(carol_client: APIClient, sales: dict[str, Any], method: str) -> None:
    answer = carol_client.request(method, one(sales), {"name": "N"})
    assert (answer.status_code, answer.json()) == (404, {"error_msg": f"Group {sales['id']} not found."})
    assert carol_client.request(method, f"{PATH}99999/", {"name": "N"}).json() == {
        "error_msg": "Group 99999 not found."
    }
    assert carol_client.request(method, f"{PATH}{10**30}/", {"name": "N"}).status_code == 404
    assert Group.objects.get().name == "Sales"


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_members_may_not(bob_client: APIClient, sales: dict[str, Any], method: str) -> None:
    answer = bob_client.request(method, one(sales), {"name": "N"})
    assert (answer.status_code, answer.json()) == (403, {"error_msg": "Permission denied."})
    assert Group.objects.get().name == "Sales"


def test_admins_rename_but_neither_delete_nor_hand_over(
    alice_client: APIClient, bob_client: APIClient, bob: User, sales: dict[str, Any]
) -> None:
    alice_client.put(f"{one(sales)}members/{bob.username}/", {"is_admin": "true"})
    assert bob_client.put(one(sales), {"name": "Marketing"}).status_code == 200
    assert bob_client.put(one(sales), {"owner": bob.username}).status_code == 403
    assert bob_client.delete(one(sales)).status_code == 403


def test_without_an_account(anonymous: APIClient, sales: dict[str, Any]) -> None:
    for method, path in (("GET", PATH), ("POST", PATH), ("GET", one(sales)), ("PUT", one(sales))):
        assert anonymous.request(method, path, {"name": "N"}).status_code == 403


def test_a_group_whose_owner_is_gone_can_still_be_read(
    bob_client: APIClient, alice: User, sales: dict[str, Any]
) -> None:
    alice.delete()
    assert bob_client.get(one(sales)).json()["owner"] == ""
    assert bob_client.get("/api/v2.1/workspaces/").json()["workspace_list"][2]["group_owner"] == ""
