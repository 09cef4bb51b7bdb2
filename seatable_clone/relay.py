"""Sockets in one of several processes that share a port.

A client of Socket.IO sends several requests that must reach the same process, but the system hands each connection to
any of them. So one process, the home, holds all sockets, and the others pass such requests on to it, message by
message of ASGI, through a socket in the file system. What changes in the others is announced at home the same way.
"""

import asyncio
import contextlib
import fcntl
import json
import logging
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import IO, Any

import orjson

from bases.realtime.announcements import Listener
from seatable_clone.bridge import Message, Receive, Scope, Send

logger = logging.getLogger(__name__)

Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LENGTH_BYTES = 4
# What other processes say beside the requests that they pass on: an announcement, and who is connected.
POST, ASK = "post", "ask"
# A writer must not wait long for a home that is starting anew.
TIMEOUT_SECONDS = 2
CONNECTION_LOST = {"http": "http.disconnect", "websocket": "websocket.disconnect"}


class Relay:
    """Passes requests for `application` on to the process that is at home at `path`, where `listener` hears."""

    def __init__(self, application: Application, listener: Listener, path: Path) -> None:
        self.application = application
        self.listener = listener
        self.path = path
        self.server: asyncio.Server | None = None
        self.lock: IO[str] | None = None

    async def settle(self) -> bool:
        """Make this process the home unless another one is, and return whether it is one now."""
        lock = self.path.with_suffix(".lock").open("w")
        try:
            # The system takes the lock from a process that ends, however it ends.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self.lock = lock
        # What a process that was killed has left lies in the way.
        self.path.unlink(missing_ok=True)
        self.server = await asyncio.start_unix_server(self._serve, self.path)
        self.path.chmod(0o600)
        return True

    @property
    def is_home(self) -> bool:
        """Say whether this process holds the sockets."""
        return self.server is not None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or one connection."""
        try:
            reader, writer = await asyncio.open_unix_connection(self.path)
        except OSError:
            await _refuse(scope, send)
            return
        await _write(writer, {key: scope[key] for key in scope if key not in ("state", "extensions")})
        onward = asyncio.create_task(_pass_on(receive, writer))
        try:
            while (message := await _read(reader)) is not None:
                await send(message)
        finally:
            onward.cancel()
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request that another process has passed on."""
        scope = await _read(reader)
        if scope is None or scope["type"] in (POST, ASK):
            if scope is not None:
                await self._hear(scope, writer)
            writer.close()
            return

        async def receive() -> Message:
            return await _read(reader) or {"type": CONNECTION_LOST[scope["type"]]}

        async def send(message: Message) -> None:
            await _write(writer, message)

        try:
            await self.application(scope, receive, send)
        except ConnectionError:
            logger.debug("The other process has gone.")
        finally:
            writer.close()

    async def _hear(self, message: Message, writer: asyncio.StreamWriter) -> None:
        if message["type"] == POST:
            self.listener.post(message["message"])
        else:
            await _write(writer, {"apps": sorted(self.listener.apps_in(message["base"]))})


class Messenger:
    """Listens to what is announced in a process that is not at home, and tells it there."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def is_open(self, base_uuid: str) -> bool:
        """Say whether anybody may have a base open: only the home knows."""
        return True

    def apps_in(self, base_uuid: str) -> set[str]:
        """Return the names of the apps that have a base open."""
        try:
            with self._connect() as home:
                home.sendall(_frame({"type": ASK, "base": base_uuid}))
                with home.makefile("rb") as answer:
                    length = int.from_bytes(answer.read(LENGTH_BYTES), "big")
                    return set(json.loads(answer.read(length))["apps"])
        except (OSError, ValueError) as exc:
            logger.warning("The process that holds the sockets does not answer: %s", exc)
            return set()

    def post(self, message: Message) -> None:
        """Take a message, from any thread."""
        try:
            with self._connect() as home:
                home.sendall(_frame({"type": POST, "message": message}))
        except OSError as exc:
            logger.warning("The process that holds the sockets does not answer: %s", exc)

    def _connect(self) -> socket.socket:
        home = socket.socket(socket.AF_UNIX)
        home.settimeout(TIMEOUT_SECONDS)
        try:
            home.connect(str(self.path))
        except OSError:
            home.close()
            raise
        return home


async def _pass_on(receive: Receive, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while True:
            message = await receive()
            await _write(writer, message)
            if message["type"].endswith(".disconnect"):
                return


async def _refuse(scope: Scope, send: Send) -> None:
    """Ask the client to come again, when the home has just gone."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1013})
        return
    await send({"type": "http.response.start", "status": 503, "headers": [(b"retry-after", b"1")]})
    await send({"type": "http.response.body", "body": b""})


async def _write(writer: asyncio.StreamWriter, message: Message) -> None:
    writer.write(_frame(message))
    await writer.drain()


def _frame(message: Message) -> bytes:
    data = orjson.dumps(message, default=_encode_bytes)
    return len(data).to_bytes(LENGTH_BYTES, "big") + data


async def _read(reader: asyncio.StreamReader) -> dict[str, Any] | None:
    """Return the next message, or None at the end."""
    try:
        length = int.from_bytes(await reader.readexactly(LENGTH_BYTES), "big")
        data = await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    message: dict[str, Any] = json.loads(data, object_hook=_decode_bytes)
    return message


def _encode_bytes(value: Any) -> dict[str, str]:
    if not isinstance(value, bytes):
        raise TypeError
    return {"bytes!": value.decode("latin-1")}


def _decode_bytes(value: dict[str, Any]) -> Any:
    return value["bytes!"].encode("latin-1") if "bytes!" in value else value
