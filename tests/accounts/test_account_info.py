"""GET /api2/account/info/ and /api/v2.1/user/: one's own account, and how Account-Tokens are taken."""

import pytest

from accounts.account_tokens import issue_account_token, revoke_account_token
from accounts.models import User
from tests.clients import APIClient

PATH = "/api2/account/info/"
INVALID = (401, {"detail": "Invalid token"})


def reply(answer) -> tuple[int, object]:
    return answer.status_code, answer.json()


@pytest.mark.parametrize("path", [PATH, "/api/v2.1/user/"])
def test_it_works(alice_client: APIClient, alice: User, path: str) -> None:
    answer = alice_client.get(path)
    assert answer.status_code == 200
    assert answer.json() == {
        "email": alice.username,
        "name": "Alice",
        "contact_email": "alice@example.com",
        "login_id": "",
        "avatar_url": "http://testserver/static/accounts/avatar.svg",
        "is_staff": False,
        "institution": "",
        "usage": 0,
        "total": -1,
        "space_usage": "0%",
        "row_usage": 0,
        "row_total": -1,
        "row_usage_rate": "0%",
        "automation_count": 0,
        "automation_limit": -1,
        "automation_usage_rate": "0%",
        "api_calls_count": 0,
        "api_calls_limit": -1,
        "api_calls_usage_rate": "0%",
        "dtable_collaborate_email_interval": 0,
        "dtable_updates_email_interval": 0,
        "enable_subscription": False,
        "is_cloud_personal_account": True,
    }


def test_the_configured_address_is_named(alice_client: APIClient, settings) -> None:
    settings.SERVER_URL = "https://tables.example.com"
    avatar = alice_client.get(PATH).json()["avatar_url"]
    assert avatar == "https://tables.example.com/static/accounts/avatar.svg"


def test_the_avatar_is_there(alice_client: APIClient, anonymous: APIClient) -> None:
    avatar = alice_client.get(PATH).json()["avatar_url"]
    answer = anonymous.get(avatar.removeprefix("http://testserver"))
    assert (answer.status_code, answer["content-type"]) == (200, "image/svg+xml")
    assert b"<svg" in b"".join(answer)
    answer.close()


@pytest.mark.parametrize("scheme", ["Token", "Bearer", "token", "BEARER"])
def test_every_scheme(anonymous: APIClient, alice: User, scheme: str) -> None:
    header = {"authorization": f"{scheme} {issue_account_token(user=alice)}"}
    assert anonymous.get(PATH, headers=header).status_code == 200


@pytest.mark.parametrize("header", ["", "Basic abc", "Token", "Token "])
def test_without_a_token(anonymous: APIClient, header: str) -> None:
    answer = anonymous.get(PATH, headers={"authorization": header})
    assert reply(answer) == (403, {"detail": "Authentication credentials were not provided."})


@pytest.mark.parametrize("token", ["0" * 40, "x", "täg", "a" * 10_000, "0" * 39])
def test_a_worthless_token(anonymous: APIClient, token: str) -> None:
    assert reply(anonymous.get(PATH, headers={"authorization": f"Token {token}"})) == INVALID


def test_a_token_with_a_space(anonymous: APIClient) -> None:
    answer = anonymous.get(PATH, headers={"authorization": "Token one two"})
    assert answer.status_code == 401
    assert answer.json() == {"detail": "Invalid token header. Token string should not contain spaces."}


def test_a_disabled_user(alice_client: APIClient, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert reply(alice_client.get(PATH)) == INVALID


def test_a_removed_user(alice_client: APIClient, alice: User) -> None:
    alice.delete()
    assert reply(alice_client.get(PATH)) == INVALID


def test_a_revoked_token(alice_client: APIClient, alice: User) -> None:
    revoke_account_token(user=alice)
    assert reply(alice_client.get(PATH)) == INVALID
    assert issue_account_token(user=alice) != alice_client.token


def test_another_secret_key_ends_all_tokens(alice_client: APIClient, alice: User, settings) -> None:
    settings.SECRET_KEY = "another-key-that-is-long-enough-to-be-one"
    assert reply(alice_client.get(PATH)) == INVALID
    fresh = issue_account_token(user=alice)
    assert fresh != alice_client.token
    assert APIClient(fresh).get(PATH).status_code == 200


def test_an_api_token_is_no_account_token(app_token: str) -> None:
    assert reply(APIClient(app_token).get(PATH)) == INVALID


def test_a_base_token_is_no_account_token(base_client: APIClient) -> None:
    assert reply(APIClient(base_client.token).get(PATH)) == INVALID
