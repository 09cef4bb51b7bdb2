"""A listener in the place of the sockets, and operations as a socket would send them."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bases.realtime import announcements
from bases.realtime.announcements import Message
from bases.realtime.operations import Applied, apply_operation
from bases.tokens import verify_base_token
from tests.clients import APIClient

Apply = Callable[..., Applied]


class Ear:
    """Hears what is announced about all bases."""

    def __init__(self) -> None:
        self.heard: list[Message] = []
        self.apps: set[str] = set()

    def is_open(self, base_uuid: str) -> bool:
        return True

    def apps_in(self, base_uuid: str) -> set[str]:
        return self.apps

    def post(self, message: Message) -> None:
        self.heard.append(message)

    def changes(self) -> list[tuple[int, dict[str, Any]]]:
        """Return (version, operation) of each change."""
        changes = [each for each in self.heard if each["kind"] == "change"]
        return [
            (version, json.loads(operation))
            for each in changes
            for version, operation in enumerate(each["operations"], each["first"])
        ]


@pytest.fixture
def ear() -> Iterator[Ear]:
    listening = Ear()
    announcements.listen(listening)
    yield listening
    announcements.listen(None)


@pytest.fixture
def apply(base_client: APIClient) -> Apply:
    """Send an operation with the token of the base's client; what is not text is encoded."""

    def send(operation: Any = None, **fields: Any) -> Applied:
        principal = verify_base_token(base_client.token)
        given = operation if operation is not None else fields
        return apply_operation(principal, given if isinstance(given, str) else json.dumps(given), "the socket")

    return send
