"""…/related-users/: who works with a base, under each of its paths."""

from typing import Any

import pytest

from accounts.models import User
from tests.clients import APIClient, base_path

BASE_TOKEN_PATHS = [
    "/api-gateway/api/v2/dtables/{}/related-users/",
    "/dtable-server/api/v1/dtables/{}/related-users/",
    "/api/v2.1/dtables/{}/related-users/",
]


def described(user: User, *, is_admin: bool) -> dict[str, Any]:
    return {
        "email": user.username,
        "name": user.name,
        "contact_email": user.contact_email,
        "avatar_url": "http://testserver/static/accounts/avatar.svg",
        "name_pinyin": user.name,
        "id_in_org": "",
        "is_admin": is_admin,
    }


@pytest.mark.parametrize("path", BASE_TOKEN_PATHS)
def test_it_works(reader_client: APIClient, base: dict[str, Any], alice: User, path: str) -> None:
    client = reader_client.under("")
    for spelling in (path, path.rstrip("/")):
        answer = client.get(spelling.format(base["uuid"]))
        assert answer.status_code == 200
        assert answer.json() == {"user_list": [described(alice, is_admin=True)], "app_user_list": []}


def test_a_uuid_without_dashes(reader_client: APIClient, base: dict[str, Any]) -> None:
    path = BASE_TOKEN_PATHS[0].format(base["uuid"].replace("-", ""))
    assert reader_client.under("").get(path).status_code == 200


def test_with_an_account_token(
    alice_client: APIClient, bob_client: APIClient, alice: User, bob: User, sales_base: dict[str, Any]
) -> None:
    for client in (alice_client, bob_client):
        answer = client.get(base_path(sales_base, "related-users/"))
        assert answer.status_code == 200
        assert answer.json()["user_list"] == [described(alice, is_admin=True), described(bob, is_admin=False)]


def test_receivers_of_shares_are_among_them_once(
    alice_client: APIClient, alice: User, bob: User, carol: User, sales_base: dict[str, Any]
) -> None:
    for user in (bob, carol):
        alice_client.post(base_path(sales_base, "share/"), {"email": user.username, "permission": "r"})
    users = alice_client.get(base_path(sales_base, "related-users/")).json()["user_list"]
    assert [user["email"] for user in users] == [alice.username, bob.username, carol.username]


def test_somebody_elses_base(carol_client: APIClient, base: dict[str, Any]) -> None:
    answer = carol_client.get(base_path(base, "related-users/"))
    assert answer.status_code == 404


@pytest.mark.parametrize("path", BASE_TOKEN_PATHS)
def test_another_bases_token(stranger_client: APIClient, base: dict[str, Any], path: str) -> None:
    answer = stranger_client.under("").get(path.format(base["uuid"]))
    assert answer.status_code == 403
    assert "invalid token" in answer.json().values()


@pytest.mark.parametrize("path", BASE_TOKEN_PATHS)
def test_other_credentials(
    anonymous: APIClient, alice_client: APIClient, app_token: str, base: dict[str, Any], path: str
) -> None:
    for client in (anonymous, alice_client, APIClient(app_token)):
        assert client.get(path.format(base["uuid"])).status_code == 403


def test_a_base_token_does_not_open_the_account_path(base_client: APIClient, base: dict[str, Any]) -> None:
    assert base_client.under("").get(base_path(base, "related-users/")).status_code == 401
