"""/api/v2.1/groups/{group_id}/members/: who is in a group, and as what."""

from typing import Any

import pytest

from accounts.models import User
from tests.clients import APIClient, base_path
from workspaces.models import GroupMember


def members(group: dict[str, Any], tail: str = "") -> str:
    return f"/api/v2.1/groups/{group['id']}/members/{tail}"


def roles(group: dict[str, Any]) -> dict[str, str]:
    return dict(GroupMember.objects.filter(group_id=group["id"]).values_list("user__name", "role"))


def test_it_works(alice_client: APIClient, sales: dict[str, Any], carol: User) -> None:
    answer = alice_client.post(members(sales), {"email": carol.username})
    assert answer.status_code == 201
    assert answer.json() == {
        "group_id": sales["id"],
        "name": "Carol",
        "email": carol.username,
        "contact_email": "carol@example.com",
        "login_id": "",
        "avatar_url": "http://testserver/static/accounts/avatar.svg",
        "is_admin": False,
        "role": "Member",
    }
    listed = alice_client.get(members(sales)).json()
    assert [member["role"] for member in listed] == ["Owner", "Member", "Member"]
    assert listed[2] == answer.json()


def test_a_new_member_sees_the_bases(
    alice_client: APIClient, carol_client: APIClient, carol: User, sales: dict[str, Any], sales_base: dict[str, Any]
) -> None:
    assert carol_client.get(base_path(sales_base, "access-token/")).status_code == 404
    alice_client.post(members(sales), {"email": carol.username})
    assert carol_client.get(base_path(sales_base, "access-token/")).status_code == 200


def test_the_contact_address_does_as_well(alice_client: APIClient, sales: dict[str, Any], carol: User) -> None:
    answer = alice_client.post(members(sales), {"email": "Carol@example.com"})
    assert (answer.status_code, answer.json()["email"]) == (201, carol.username)


def test_a_member_already(alice_client: APIClient, sales: dict[str, Any], bob: User) -> None:
    answer = alice_client.post(members(sales), {"email": bob.username})
    assert answer.status_code == 400
    assert answer.json() == {"error_msg": f"User {bob.username} is already a group member."}


def test_nobody(alice_client: APIClient, sales: dict[str, Any], carol: User) -> None:
    answer = alice_client.post(members(sales), {"email": "nobody@auth.local"})
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "User nobody@auth.local not found."})
    User.objects.filter(pk=carol.pk).update(is_active=False)
    assert alice_client.post(members(sales), {"email": carol.username}).status_code == 404


@pytest.mark.parametrize("body", [{}, {"email": ""}, {"email": "a\x00b"}, {"email": {}}, []])
def test_bad_values(alice_client: APIClient, sales: dict[str, Any], body: object) -> None:
    assert alice_client.post(members(sales), body).status_code == 400
    assert len(roles(sales)) == 2


@pytest.mark.parametrize("spelling", ["true", "True", True, 1])
def test_making_an_admin(alice_client: APIClient, sales: dict[str, Any], bob: User, spelling: object) -> None:
    answer = alice_client.put(members(sales, f"{bob.username}/"), {"is_admin": spelling})
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert roles(sales) == {"Alice": "Owner", "Bob": "Admin"}
    listed = alice_client.get(members(sales)).json()
    assert [member["is_admin"] for member in listed] == [True, True]


def test_making_a_member_again(alice_client: APIClient, sales: dict[str, Any], bob: User) -> None:
    path = members(sales, f"{bob.username}/")
    alice_client.put(path, {"is_admin": "true"})
    assert alice_client.put(path, {"is_admin": "false"}).status_code == 200
    assert roles(sales)["Bob"] == "Member"


@pytest.mark.parametrize("body", [{}, {"is_admin": ""}, {"is_admin": "perhaps"}, {"is_admin": None}])
def test_bad_roles(alice_client: APIClient, sales: dict[str, Any], bob: User, body: dict[str, object]) -> None:
    answer = alice_client.put(members(sales, f"{bob.username}/"), body)
    assert (answer.status_code, answer.json()) == (400, {"error_msg": "is_admin invalid."})


def test_removing_ends_access_at_once(
    alice_client: APIClient, bob_client: APIClient, bob: User, sales: dict[str, Any], sales_base: dict[str, Any]
) -> None:
    token = bob_client.get(base_path(sales_base, "access-token/")).json()["access_token"]
    path = f"/api/v2.1/dtables/{sales_base['uuid']}/related-users/"
    assert APIClient(token).get(path).status_code == 200
    answer = alice_client.delete(members(sales, f"{bob.username}/"))
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert APIClient(token).get(path).status_code == 403
    assert bob_client.get(base_path(sales_base, "access-token/")).status_code == 404


def test_leaving(bob_client: APIClient, bob: User, sales: dict[str, Any]) -> None:
    assert bob_client.delete(members(sales, f"{bob.username}/")).status_code == 200
    assert roles(sales) == {"Alice": "Owner"}
    assert bob_client.get("/api/v2.1/groups/").json() == []


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_the_owner_stays_the_owner(
    alice_client: APIClient, bob_client: APIClient, alice: User, bob: User, sales: dict[str, Any], method: str
) -> None:
    alice_client.put(members(sales, f"{bob.username}/"), {"is_admin": "true"})
    for client in (alice_client, bob_client):
        answer = client.request(method, members(sales, f"{alice.username}/"), {"is_admin": "false"})
        assert answer.status_code == 400
    assert roles(sales)["Alice"] == "Owner"


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_somebody_who_is_no_member(alice_client: APIClient, carol: User, sales: dict[str, Any], method: str) -> None:
    answer = alice_client.request(method, members(sales, f"{carol.username}/"), {"is_admin": "true"})
    assert (answer.status_code, answer.json()) == (404, {"error_msg": f"User {carol.username} not found."})


def test_members_look_but_do_not_touch(
    bob_client: APIClient, alice: User, bob: User, carol: User, sales: dict[str, Any]
) -> None:
    assert bob_client.get(members(sales)).status_code == 200
    assert bob_client.post(members(sales), {"email": carol.username}).status_code == 403
    assert bob_client.put(members(sales, f"{bob.username}/"), {"is_admin": "true"}).status_code == 403
    assert bob_client.delete(members(sales, f"{alice.username}/")).status_code == 403
    assert roles(sales) == {"Alice": "Owner", "Bob": "Member"}


def test_strangers(carol_client: APIClient, bob: User, carol: User, sales: dict[str, Any]) -> None:
    hidden = (404, {"error_msg": f"Group {sales['id']} not found."})
    for method, tail in (("GET", ""), ("POST", ""), ("PUT", f"{bob.username}/"), ("DELETE", f"{carol.username}/")):
        answer = carol_client.request(method, members(sales, tail), {"email": carol.username, "is_admin": "true"})
        assert (answer.status_code, answer.json()) == hidden
    assert roles(sales) == {"Alice": "Owner", "Bob": "Member"}


def test_without_an_account(anonymous: APIClient, sales: dict[str, Any], bob: User) -> None:
    for method, tail in (("GET", ""), ("POST", ""), ("PUT", f"{bob.username}/"), ("DELETE", f"{bob.username}/")):
        assert anonymous.request(method, members(sales, tail)).status_code == 403
