"""The cast of the tests, and a client for each kind of credential.

Alice owns the base "Projects" and the group "Sales", Bob is a member of that group, Carol has nothing to do with
either, and the administrator looks after the server.
"""

from typing import Any

import pytest
from django.core.cache import cache

from accounts.models import User
from accounts.users import create_user
from tests.clients import APIClient, account_client, api_token, base_token_client

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def alice(db: None) -> User:
    return create_user(email="alice@example.com", password=PASSWORD, name="Alice")


@pytest.fixture
def bob(db: None) -> User:
    return create_user(email="bob@example.com", password=PASSWORD, name="Bob")


@pytest.fixture
def carol(db: None) -> User:
    return create_user(email="carol@example.com", password=PASSWORD, name="Carol")


@pytest.fixture
def admin(db: None) -> User:
    return create_user(email="admin@example.com", password=PASSWORD, name="Admin", is_staff=True)


@pytest.fixture
def anonymous(db: None) -> APIClient:
    return APIClient()


@pytest.fixture
def alice_client(alice: User) -> APIClient:
    return account_client(alice)


@pytest.fixture
def bob_client(bob: User) -> APIClient:
    return account_client(bob)


@pytest.fixture
def carol_client(carol: User) -> APIClient:
    return account_client(carol)


@pytest.fixture
def admin_client(admin: User) -> APIClient:
    return account_client(admin)


@pytest.fixture
def base(alice_client: APIClient) -> dict[str, Any]:
    """Alice's own base "Projects", as its creation answered: id, uuid, name, workspace_id …"""
    answer = alice_client.post("/api/v2.1/dtables/", {"name": "Projects"})
    assert answer.status_code == 201, answer.content
    return dict(answer.json()["table"])


@pytest.fixture
def other_base(carol_client: APIClient) -> dict[str, Any]:
    """Carol's base "Secrets", which nobody else of the cast may see."""
    answer = carol_client.post("/api/v2.1/dtables/", {"name": "Secrets"})
    assert answer.status_code == 201, answer.content
    return dict(answer.json()["table"])


@pytest.fixture
def sales(alice_client: APIClient, bob: User) -> dict[str, Any]:
    """The group "Sales": Alice owns it, Bob is a member. Its `workspace_id` is that of the group's workspace."""
    group = alice_client.post("/api/v2.1/groups/", {"name": "Sales"}).json()
    answer = alice_client.post(f"/api/v2.1/groups/{group['id']}/members/", {"email": bob.username})
    assert answer.status_code == 201, answer.content
    entries = alice_client.get("/api/v2.1/workspaces/").json()["workspace_list"]
    return group | {"workspace_id": next(entry["id"] for entry in entries if entry.get("group_id") == group["id"])}


@pytest.fixture
def sales_base(alice_client: APIClient, sales: dict[str, Any]) -> dict[str, Any]:
    """The base "Leads" of the group "Sales"."""
    answer = alice_client.post("/api/v2.1/dtables/", {"name": "Leads", "workspace_id": sales["workspace_id"]})
    assert answer.status_code == 201, answer.content
    return dict(answer.json()["table"])


@pytest.fixture
def app_token(alice_client: APIClient, base: dict[str, Any]) -> str:
    """An API-Token of "Projects" for reading and writing, of the app "writer"."""
    return api_token(alice_client, base, "rw", "writer")


@pytest.fixture
def reader_token(alice_client: APIClient, base: dict[str, Any]) -> str:
    """An API-Token of "Projects" for reading only, of the app "reader"."""
    return api_token(alice_client, base, "r", "reader")


@pytest.fixture
def base_client(app_token: str) -> APIClient:
    """A client below the gateway path of "Projects", with a Base-Token for reading and writing."""
    return base_token_client(app_token)


@pytest.fixture
def reader_client(reader_token: str) -> APIClient:
    """A client below the gateway path of "Projects", with a Base-Token for reading only."""
    return base_token_client(reader_token)


@pytest.fixture
def stranger_client(base: dict[str, Any], carol_client: APIClient, other_base: dict[str, Any]) -> APIClient:
    """A client below the gateway path of "Projects", with a good Base-Token of another base."""
    token = base_token_client(api_token(carol_client, other_base, "rw", "stranger"))
    return token.under(f"/api-gateway/api/v2/dtables/{base['uuid']}")
