"""Which credential may grant which permission, and that what is not declared is refused."""

import pytest

from core.permissions import CredentialKind, Permission
from tests.clients import APIClient

pytestmark = pytest.mark.urls("tests.core.probe")

GRANTED = {
    "account-token": {"public", "account", "files"},
    "admin-account-token": {"public", "account", "admin", "files"},
    "api-token": {"public", "app", "files"},
    "base-token-r": {"public", "base_read"},
    "base-token-rw": {"public", "base_read", "base_write"},
}


@pytest.mark.parametrize("kind", CredentialKind)
@pytest.mark.parametrize("permission", Permission)
def test_the_table(kind: CredentialKind, permission: Permission) -> None:
    name = permission.name.lower()
    answer = APIClient(kind.value).get(f"/api/v2.1/guarded/{name}/")
    if name in GRANTED[kind.value]:
        assert (answer.status_code, answer.json()) == (200, {"passed": name})
    else:
        assert answer.status_code == 403
        assert answer.json() == {"detail": "You do not have permission to perform this action."}


@pytest.mark.parametrize("permission", Permission)
def test_without_a_credential(permission: Permission) -> None:
    answer = APIClient().get(f"/api/v2.1/guarded/{permission.name.lower()}/")
    assert answer.status_code == (200 if permission is Permission.PUBLIC else 403)


@pytest.mark.parametrize("token", ["", *GRANTED])
def test_an_action_that_declares_nothing_refuses_everyone(token: str) -> None:
    client = APIClient(token)
    assert client.post("/api/v2.1/forgetful/").status_code == 200
    assert client.get("/api/v2.1/forgetful/").status_code == 403
