"""Socket.IO clients as programs and browsers use them, each remembering what it hears."""

import gc
import json
import time
from collections.abc import Callable
from typing import Any

import socketio
from seatable_api import SeaTableAPI

PATH = "/api-gateway/socket.io"
WAIT_SECONDS = 10
# Long enough for what must not come.
SILENCE_SECONDS = 0.3


_clients: list[socketio.Client] = []


def new_client() -> socketio.Client:
    """Return a client that `close_all` closes."""
    client = socketio.Client(reconnection=False)
    _clients.append(client)
    return client


def close_all() -> None:
    """Close what the clients made so far have left open: they forget connections that were refused or cut off."""
    while _clients:
        client = _clients.pop()
        client.disconnect()
        for left in (client.eio.ws, client.eio.http):
            if left is not None:
                left.close()
    gc.collect()


class Socket:
    """A connection to the room of one base."""

    def __init__(self, url: str, base_uuid: str, *, path: str = PATH, transports: list[str] | None = None) -> None:
        self.base_uuid = base_uuid
        self.heard: list[tuple[dict[str, Any], int]] = []
        self.notified: list[tuple[Any, ...]] = []
        self.ended: list[str] = []
        self.client = new_client()
        self.client.on("update-dtable", lambda *given: self.heard.append((json.loads(given[0]), given[1])))
        self.client.on("new-notification", lambda *given: self.notified.append(given))
        self.client.on("disconnect", lambda *given: self.ended.append(str(given)))
        self.client.connect(f"{url}?dtable_uuid={base_uuid}", socketio_path=path, transports=transports)

    def join(self, token: str) -> dict[str, Any]:
        """Join the room and return the acknowledgement."""
        answer: dict[str, Any] = self.client.call("join-room", (self.base_uuid, token), timeout=WAIT_SECONDS)
        return answer

    def send(self, operation: Any) -> Any:
        """Send an operation and return the acknowledgement."""
        text = operation if isinstance(operation, str) else json.dumps(operation)
        return self.client.call("update-dtable", (self.base_uuid, text), timeout=WAIT_SECONDS)

    def versions(self) -> list[int]:
        """Return the versions heard of, in the order in which they came."""
        return [version for _, version in self.heard]

    def close(self) -> None:
        """Disconnect."""
        self.client.disconnect()


def joined_socket(base: SeaTableAPI, **options: Any) -> Socket:
    """Return a socket that has joined the room of a base with its client's token."""
    socket = Socket(base.server_url, base.dtable_uuid, **options)
    answer = socket.join(base.jwt_token)
    assert answer["status"] == 1, answer
    return socket


def wait_until(condition: Callable[[], Any], *, seconds: float = WAIT_SECONDS) -> None:
    """Wait until something is so, or fail."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not come."
        time.sleep(0.005)
