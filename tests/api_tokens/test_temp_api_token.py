"""…/dtable/{base_name}/temp-api-token/: one's own access to a base in the form of an API-Token, for an hour."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
import time_machine

from accounts.models import User
from tests.clients import APIClient, base_path

EXCHANGE = "/api/v2.1/dtable/app-access-token/"
REFUSED = (403, {"error_msg": "Permission denied."})


def temporary(client: APIClient, base: dict[str, Any]) -> str:
    answer = client.get(base_path(base, "temp-api-token/"))
    assert answer.status_code == 200, answer.content
    return str(answer.json()["api_token"])


def exchange(token: str) -> tuple[int, dict[str, Any]]:
    answer = APIClient(token).get(EXCHANGE)
    return answer.status_code, answer.json()


def test_it_works(alice_client: APIClient, alice: User, base: dict[str, Any]) -> None:
    answer = alice_client.get(base_path(base, "temp-api-token/"))
    assert answer.status_code == 200
    assert list(answer.json()) == ["api_token"]
    token = answer.json()["api_token"]
    said = jwt.decode(token, options={"verify_signature": False})
    assert isinstance(said["exp"], float)
    assert said.pop("exp") == pytest.approx(time.time() + 3600, abs=5)
    assert said == {"username": alice.username, "dtable_uuid": base["uuid"]}
    status, body = exchange(token)
    assert (status, body["dtable_uuid"], body["app_name"]) == (200, base["uuid"], "")


def test_rows_are_written_in_the_users_name(bob_client: APIClient, bob: User, sales_base: dict[str, Any]) -> None:
    _, body = exchange(temporary(bob_client, sales_base))
    said = jwt.decode(body["access_token"], options={"verify_signature": False})
    assert (said["username"], said["app_name"], said["permission"]) == (bob.username, "", "rw")


def test_it_does_not_say_more_than_the_user_may(
    alice_client: APIClient, carol_client: APIClient, carol: User, base: dict[str, Any]
) -> None:
    share = {"email": carol.username, "permission": "r"}
    alice_client.post(base_path(base, "share/"), share)
    token = temporary(carol_client, base)
    said = jwt.decode(exchange(token)[1]["access_token"], options={"verify_signature": False})
    assert said["permission"] == "r"
    alice_client.delete(base_path(base, "share/"), share)
    assert exchange(token) == REFUSED


def test_it_expires(alice_client: APIClient, base: dict[str, Any]) -> None:
    token = temporary(alice_client, base)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=61)):
        assert exchange(token) == REFUSED


def test_a_disabled_user(alice_client: APIClient, alice: User, base: dict[str, Any]) -> None:
    token = temporary(alice_client, base)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert exchange(token) == REFUSED


def test_a_trashed_base(alice_client: APIClient, base: dict[str, Any]) -> None:
    token = temporary(alice_client, base)
    alice_client.delete(f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": "Projects"})
    assert exchange(token) == REFUSED


def test_forgeries(alice_client: APIClient, alice: User, base: dict[str, Any], settings) -> None:
    claims = {"username": alice.username, "dtable_uuid": base["uuid"], "exp": time.time() + 60}
    token = temporary(alice_client, base)
    header, payload, _ = token.split(".")
    for forged in (
        jwt.encode(claims, "a guess that is long enough for SHA-256", algorithm="HS256"),
        jwt.encode(claims, settings.SECRET_KEY, algorithm="HS256"),
        jwt.encode(claims, None, algorithm="none"),
        f"{header}.{payload}.",
        token[:-2],
    ):
        assert exchange(forged) == REFUSED


def test_it_opens_nothing_but_the_exchange(alice_client: APIClient, base: dict[str, Any]) -> None:
    client = APIClient(temporary(alice_client, base))
    assert client.get(base_path(base, "api-tokens/")).status_code == 401
    assert client.get(f"/api-gateway/api/v2/dtables/{base['uuid']}/related-users/").status_code == 403


def test_who_may_not(carol_client: APIClient, anonymous: APIClient, app_token: str, base: dict[str, Any]) -> None:
    path = base_path(base, "temp-api-token/")
    assert carol_client.get(path).status_code == 404
    assert anonymous.get(path).status_code == 403
    assert APIClient(app_token).get(path).status_code == 401
