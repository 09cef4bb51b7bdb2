"""…/dtable/{base_name}/access-token/: a Base-Token for an Account-Token."""

import time
from typing import Any

import jwt
import pytest

from accounts.models import User
from tests.clients import GATEWAY, APIClient, base_path


def claims(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def test_it_works(alice_client: APIClient, alice: User, base: dict[str, Any]) -> None:
    answer = alice_client.get(base_path(base, "access-token/"))
    assert answer.status_code == 200
    assert answer.json().keys() == {"access_token", "dtable_uuid"}
    assert answer.json()["dtable_uuid"] == base["uuid"]
    token = answer.json()["access_token"]
    said = claims(token)
    assert (said["username"], said["app_name"], said["permission"]) == (alice.username, "", "rw")
    assert APIClient(token).get(f"{GATEWAY}/{base['uuid']}/related-users/").status_code == 200


def test_a_member_of_the_group_writes(bob_client: APIClient, bob: User, sales_base: dict[str, Any]) -> None:
    said = claims(bob_client.get(base_path(sales_base, "access-token/")).json()["access_token"])
    assert (said["username"], said["permission"]) == (bob.username, "rw")


def test_a_lifetime(alice_client: APIClient, base: dict[str, Any]) -> None:
    token = alice_client.get(base_path(base, "access-token/"), {"exp": "5h"}).json()["access_token"]
    assert claims(token)["exp"] == pytest.approx(time.time() + 5 * 3600, abs=5)
    answer = alice_client.get(base_path(base, "access-token/"), {"exp": "soon"})
    assert (answer.status_code, answer.json()) == (400, {"error_msg": "exp invalid."})


def test_a_workspace_or_base_that_is_not_there(alice_client: APIClient, base: dict[str, Any]) -> None:
    answer = alice_client.get(base_path(base | {"workspace_id": 99999}, "access-token/"))
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "Workspace 99999 not found."})
    answer = alice_client.get(base_path(base | {"name": "X"}, "access-token/"))
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "dtable X not found."})


def test_somebody_elses_base_looks_the_same(carol_client: APIClient, base: dict[str, Any]) -> None:
    answer = carol_client.get(base_path(base, "access-token/"))
    assert (answer.status_code, answer.json()["error_msg"]) == (404, f"Workspace {base['workspace_id']} not found.")


def test_a_null_byte_in_the_path(alice_client: APIClient, base: dict[str, Any]) -> None:
    path = f"/api/v2.1/workspace/{base['workspace_id']}/dtable/a%00b/access-token/"
    assert alice_client.get(path).status_code == 404


def test_other_credentials(anonymous: APIClient, app_token: str, base_client: APIClient, base: dict[str, Any]) -> None:
    path = base_path(base, "access-token/")
    answer = anonymous.get(path)
    assert (answer.status_code, answer.json()) == (403, {"detail": "Authentication credentials were not provided."})
    for token in (app_token, base_client.token):
        answer = APIClient(token).get(path)
        assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid token"})
