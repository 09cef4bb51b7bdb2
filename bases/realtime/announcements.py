"""What the rest of the server says to those who have a base open; it is quick, never fails, and may go unheard.

In a process that serves sockets it reaches them at once. With a Redis it reaches the sockets of all processes.
Without one a change by a command is noticed when the sockets are looked after, some seconds later.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Protocol

import orjson
from django.conf import settings
from django.utils.module_loading import import_string

from bases.storage.session import Operation

Message = dict[str, Any]


class Listener(Protocol):
    """Whoever serves sockets in this process."""

    def is_open(self, base_uuid: str) -> bool:
        """Say whether anybody here has a base open."""

    def apps_in(self, base_uuid: str) -> set[str]:
        """Return the names of the apps that have a base open here."""

    def post(self, message: Message) -> None:
        """Take a message, from any thread."""


class Bus(Protocol):
    """What connects processes."""

    def publish(self, message: Message) -> None:
        """Send a message to all other processes; a failure is logged and no more."""

    def apps_in(self, base_uuid: str) -> set[str]:
        """Return the names of the apps that have a base open in any process."""

    def record_apps(self, base_uuid: str, apps: Iterable[str]) -> None:
        """Write down which apps have a base open in this process."""

    async def listen(self, receive: Callable[[Message], None]) -> None:
        """Hand over each message of the other processes, for ever."""


@cache
def bus() -> Bus | None:
    """Return what connects this process to others, if a Redis is configured."""
    # By name, because the client library of Redis is installed only where there is one.
    return import_string("bases.realtime.redis_bus.RedisBus")(settings.REDIS_URL) if settings.REDIS_URL else None


def listen(listener: Listener | None) -> None:
    """Let somebody in this process hear what is announced in it, instead of whoever did."""
    _listeners[:] = [] if listener is None else [listener]


# One at most: the server of sockets, if this process is one.
_listeners: list[Listener] = []


def announce(base_uuid: str, operations: Sequence[Operation], version: int, *, sender: str = "") -> None:
    """Tell what was changed in a base; to be called after the commit.

    `version` is that of the last operation. `sender` is the id of the socket that the change came by, which is not
    told.
    """
    listening = bus() is not None or any(listener.is_open(base_uuid) for listener in _listeners)
    if operations and listening:
        documents = [orjson.dumps(operation.document).decode() for operation in operations]
        first = version - len(operations) + 1
        _tell({"kind": "change", "base": base_uuid, "first": first, "operations": documents, "sender": sender})


def end_connections(base_uuid: str, *, identity: str = "") -> None:
    """Disconnect who has a base open: everybody, or those whose tokens were revoked under an identity just now."""
    _tell({"kind": "end", "base": base_uuid, "identity": identity, "until": time.time()})


def notify_users(base_uuid: str, notifications: Iterable[tuple[str, dict[str, Any], int]]) -> None:
    """Tell users who have a base open that there is something new for them.

    Each notification is (user id, the document that clients are shown, its number).
    """
    items = [(username, orjson.dumps(document).decode(), index) for username, document, index in notifications]
    if items:
        _tell({"kind": "notification", "base": base_uuid, "items": items})


def connected_apps(base_uuid: str) -> set[str]:
    """Return the names of the API-Tokens whose apps have a base open."""
    shared = bus()
    found = shared.apps_in(base_uuid) if shared else set()
    return found.union(*(listener.apps_in(base_uuid) for listener in _listeners))


def _tell(message: Message) -> None:
    for listener in _listeners:
        listener.post(message)
    shared = bus()
    if shared is not None:
        shared.publish(message)
