"""…/dtable/{base_name}/share/ and /api/v2.1/dtables/shared/: a base opened to one person."""

from typing import Any

import jwt
import pytest

from accounts.models import User
from tests.clients import APIClient, base_path
from workspaces.models import Share


def share(client: APIClient, base: dict[str, Any], user: User, permission: str = "rw") -> Any:
    return client.post_form(base_path(base, "share/"), {"email": user.username, "permission": permission})


def base_token(client: APIClient, base: dict[str, Any]) -> str:
    answer = client.get(base_path(base, "access-token/"))
    assert answer.status_code == 200, answer.content
    return str(answer.json()["access_token"])


def works(token: str, base: dict[str, Any]) -> bool:
    answer = APIClient(token).get(f"/api/v2.1/dtables/{base['uuid']}/related-users/")
    return bool(answer.status_code == 200)


def claims(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def test_it_works(alice_client: APIClient, carol_client: APIClient, carol: User, base: dict[str, Any]) -> None:
    answer = share(alice_client, base, carol, "r")
    assert (answer.status_code, answer.json()) == (201, {"success": True})
    assert alice_client.get(base_path(base, "share/")).json() == {
        "user_list": [
            {
                "email": carol.username,
                "name": "Carol",
                "contact_email": "carol@example.com",
                "avatar_url": "http://testserver/static/accounts/avatar.svg",
                "permission": "r",
            }
        ]
    }
    received = carol_client.get("/api/v2.1/dtables/shared/").json()["table_list"]
    assert [(table["uuid"], table["permission"]) for table in received] == [(base["uuid"], "r")]


@pytest.mark.parametrize("permission", ["r", "rw"])
def test_the_receiver_gets_a_base_token_of_that_permission(
    alice_client: APIClient, carol_client: APIClient, carol: User, base: dict[str, Any], permission: str
) -> None:
    share(alice_client, base, carol, permission)
    token = base_token(carol_client, base)
    assert works(token, base)
    assert (claims(token)["permission"], claims(token)["username"]) == (permission, carol.username)


def test_the_receiver_does_not_administer(
    alice_client: APIClient, carol_client: APIClient, carol: User, base: dict[str, Any]
) -> None:
    share(alice_client, base, carol)
    for tail in ("share/", "api-tokens/"):
        answer = carol_client.get(base_path(base, tail))
        assert (answer.status_code, answer.json()) == (403, {"error_msg": "Permission denied."})
    # Another base of the same workspace is as hidden as the workspace.
    alice_client.post("/api/v2.1/dtables/", {"name": "Private"})
    assert carol_client.get(base_path(base | {"name": "Private"}, "access-token/")).status_code == 404


def test_less_permission_ends_old_base_tokens(
    alice_client: APIClient, carol_client: APIClient, carol: User, base: dict[str, Any]
) -> None:
    share(alice_client, base, carol)
    token = base_token(carol_client, base)
    body = {"email": carol.username, "permission": "r"}
    answer = alice_client.put(base_path(base, "share/"), body)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert not works(token, base)
    assert claims(base_token(carol_client, base))["permission"] == "r"


def test_unsharing_ends_access_at_once(
    alice_client: APIClient, carol_client: APIClient, carol: User, base: dict[str, Any]
) -> None:
    share(alice_client, base, carol)
    token = base_token(carol_client, base)
    answer = alice_client.delete(base_path(base, "share/"), {"email": carol.username})
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert not works(token, base)
    assert carol_client.get(base_path(base, "access-token/")).status_code == 404
    assert carol_client.get("/api/v2.1/dtables/shared/").json() == {"table_list": []}


def test_sharing_twice(alice_client: APIClient, carol: User, base: dict[str, Any]) -> None:
    share(alice_client, base, carol, "r")
    assert share(alice_client, base, carol, "rw").status_code == 400
    assert Share.objects.get().permission == "r"


def test_sharing_with_oneself(alice_client: APIClient, alice: User, base: dict[str, Any]) -> None:
    assert share(alice_client, base, alice).json() == {"error_msg": "email invalid."}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nobody(alice_client: APIClient, carol: User, base: dict[str, Any], method: str) -> None:
    body = {"email": "nobody@auth.local", "permission": "r"}
    answer = alice_client.request(method, base_path(base, "share/"), body)
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "User nobody@auth.local not found."})
    if method != "POST":
        answer = alice_client.request(method, base_path(base, "share/"), body | {"email": carol.username})
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"permission": "r"}, "email invalid."),
        ({"email": "a\x00b", "permission": "r"}, "email invalid."),
        ({"email": "carol@example.com"}, "permission invalid."),
        ({"email": "carol@example.com", "permission": "w"}, "permission invalid."),
        ({"email": "carol@example.com", "permission": ["r"]}, "permission invalid."),
    ],
)
def test_bad_values(
    alice_client: APIClient, carol: User, base: dict[str, Any], body: dict[str, Any], problem: str
) -> None:
    answer = alice_client.post(base_path(base, "share/"), body)
    assert (answer.status_code, answer.json()) == (400, {"error_msg": problem})
    assert not Share.objects.exists()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_strangers_and_members(
    carol_client: APIClient,
    bob_client: APIClient,
    anonymous: APIClient,
    carol: User,
    base: dict[str, Any],
    sales_base: dict[str, Any],
    method: str,
) -> None:
    body = {"email": carol.username, "permission": "rw"}
    assert carol_client.request(method, base_path(base, "share/"), body).status_code == 404
    assert bob_client.request(method, base_path(sales_base, "share/"), body).status_code == 403
    assert anonymous.request(method, base_path(base, "share/"), body).status_code == 403
    assert not Share.objects.exists()
