"""Recorded answers of the account surface."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from accounts.users import create_user
from tests.clients import APIClient, account_client, base_path
from tests.recorded.shape import ACCOUNT, differences

Recording = Callable[[str], Any]
# The recording is older than these.
ADDED_IN_6_1 = {"automation_count", "automation_limit", "automation_usage_rate", "api_calls_count"}
GONE_SINCE_6_0 = {"workspace_id"}


@pytest.fixture
def test_user(db: None) -> User:
    """The user of the recordings."""
    return create_user(email="testuser@example.com", password="correct horse battery", name="Test User")


def test_account_info(recording: Recording, test_user: User) -> None:
    answer = account_client(test_user).get("/api2/account/info/").json()
    shown = {key: value for key, value in answer.items() if key not in ADDED_IN_6_1}

    assert differences(recording("test_account/test_getAccountInfo"), shown, ACCOUNT) == []


def test_sign_in(recording: Recording, test_user: User, anonymous: APIClient) -> None:
    form = {"username": test_user.contact_email, "password": "correct horse battery"}
    answer = anonymous.post("/api2/auth-token/", form)

    name = "test_authentication/test_getAccountTokenfromUsername"
    assert differences(recording(name), answer.json(), ACCOUNT) == []


def test_exchange(recording: Recording, app_token: str) -> None:
    answer = APIClient(app_token).get("/api/v2.1/dtable/app-access-token/").json()
    # For programs older than the recording.
    del answer["dtable_socket"]

    name = "test_authentication/test_getBaseTokenWithApiToken"
    assert differences(recording(name), answer, ACCOUNT) == []


def test_create_api_token(recording: Recording, alice_client: APIClient, base: dict[str, Any]) -> None:
    form = {"app_name": "test-token-create", "permission": "rw"}
    answer = alice_client.post(base_path(base, "api-tokens/"), form)

    assert differences(recording("test_api_tokens/test_createApiToken"), answer.json(), ACCOUNT) == []


def test_list_api_tokens(recording: Recording, alice_client: APIClient, base: dict[str, Any]) -> None:
    form = {"app_name": "test-token-list", "permission": "r"}
    alice_client.post(base_path(base, "api-tokens/"), form)
    (token,) = alice_client.get(base_path(base, "api-tokens/")).json()["api_tokens"]

    assert differences(recording("test_api_tokens/test_listApiTokens"), token, ACCOUNT) == []


def test_create_base(recording: Recording, alice_client: APIClient) -> None:
    recorded = recording("test_base_operations/test_createBase")
    answer = alice_client.post("/api/v2.1/dtables/", {"name": recorded["table"]["name"]})

    assert differences(recorded, answer.json(), ACCOUNT) == []


@pytest.mark.parametrize("path", ["/api/v2.1/dtables/{uuid}/related-users/", "related-users/"])
def test_related_users(recording: Recording, base_client: APIClient, base: dict[str, Any], path: str) -> None:
    client = base_client if path == "related-users/" else base_client.under("")
    answer = client.get(("/" if client is base_client else "") + path.format(uuid=base["uuid"]))

    assert differences(recording("test_metadata/test_listCollaborators"), answer.json(), ACCOUNT) == []


def test_show_user(recording: Recording, admin_client: APIClient, test_user: User) -> None:
    answer = admin_client.get(f"/api/v2.1/admin/users/{test_user.username}/")

    assert differences(recording("test_system_admin/test_getUser"), answer.json(), ACCOUNT) == []


def test_list_users(recording: Recording, admin: User, admin_client: APIClient, test_user: User) -> None:
    recorded = recording("test_system_admin/test_listUsers")
    for user, shown in zip((admin, test_user), recorded["data"], strict=True):
        user.name = shown["name"]
        user.last_login = user.created_at
        user.save()
    expected = [{key: each[key] for key in each if key not in GONE_SINCE_6_0} for each in recorded["data"]]
    answer = admin_client.get("/api/v2.1/admin/users/")

    assert differences(recorded | {"data": expected}, answer.json(), ACCOUNT) == []
