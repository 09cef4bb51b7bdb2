"""Users of a base who look at their notifications, for the tests of those."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from accounts.models import User
from bases.realtime import announcements
from bases.tokens import mint_base_token
from tests.bases.factories import base_uuid, v1
from tests.bases.realtime.conftest import Ear
from tests.clients import APIClient


def user_client(base_client: APIClient, user: User, permission: str = "rw") -> APIClient:
    """Return a client of a user below the path of another client; the Base-Token is as `access-token/` answers it."""
    token = mint_base_token(base_uuid(base_client), permission=permission, username=user.username)
    return APIClient(token, base_client.prefix)


def notifications(client: APIClient, **query: Any) -> list[dict[str, Any]]:
    """Return what a user is told in a base."""
    answer = client.get("/notifications/", query or None)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["notification_list"]
    return found


def send(client: APIClient, user: User, text: str = "x") -> None:
    """Send a notification through a client below the gateway path."""
    body = {"to_user": user.username, "msg_type": "notification_rules", "detail": {"msg": text}}
    answer = v1(client).post("/notifications/", body)
    assert (answer.status_code, answer.json()) == (200, {"success": True})


def texts(client: APIClient, **query: Any) -> list[str]:
    """Return the texts of notifications made by `send`, in the order of the answer."""
    return [each["detail"]["msg"] for each in notifications(client, **query)]


@contextmanager
def listening() -> Iterator[Ear]:
    """Hear what is announced in the block."""
    ear = Ear()
    announcements.listen(ear)
    try:
        yield ear
    finally:
        announcements.listen(None)


def told(ear: Ear) -> list[tuple[str, dict[str, Any], int]]:
    """Return (user id, document, number) of each notification and toast that was heard."""
    items = [item for message in ear.heard if message["kind"] == "notification" for item in message["items"]]
    return [(username, json.loads(document), index) for username, document, index in items]
