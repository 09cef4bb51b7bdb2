"""GET /api/v2.1/user-common-info/{user_id}/ and POST /api/v2.1/user-list/: the names behind ids."""

import pytest

from accounts.models import User
from tests.clients import APIClient


def public(user: User) -> dict[str, str]:
    return {
        "email": user.username,
        "name": user.name,
        "contact_email": user.contact_email,
        "avatar_url": "http://testserver/static/accounts/avatar.svg",
    }


def test_it_works(alice_client: APIClient, bob: User) -> None:
    answer = alice_client.get(f"/api/v2.1/user-common-info/{bob.username}/")
    assert (answer.status_code, answer.json()) == (200, public(bob))


def test_an_unknown_user(alice_client: APIClient) -> None:
    answer = alice_client.get("/api/v2.1/user-common-info/nobody@auth.local/")
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "User nobody@auth.local not found."})


def test_a_name_without_a_token(anonymous: APIClient, bob: User) -> None:
    assert anonymous.get(f"/api/v2.1/user-common-info/{bob.username}/").status_code == 403


def test_the_list_leaves_out_who_is_unknown(alice_client: APIClient, bob: User, carol: User) -> None:
    body = {"user_id_list": [carol.username, "nobody@auth.local", bob.username]}
    answer = alice_client.post("/api/v2.1/user-list/", body)
    assert (answer.status_code, answer.json()) == (200, {"user_list": [public(bob), public(carol)]})


def test_the_list_without_a_token(anonymous: APIClient, bob: User) -> None:
    assert anonymous.post("/api/v2.1/user-list/", {"user_id_list": [bob.username]}).status_code == 403


@pytest.mark.parametrize(
    "body", [{}, {"user_id_list": "x"}, {"user_id_list": [{}]}, {"user_id_list": ["a"] * 1001}, []]
)
def test_bad_lists(alice_client: APIClient, body: object) -> None:
    answer = alice_client.post("/api/v2.1/user-list/", body)
    assert answer.status_code == 400
    assert answer.json()["error_msg"].endswith(" invalid.")
