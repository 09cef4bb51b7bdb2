"""Serving a WSGI application from an event loop.

The loop receives bodies and sends answers; a thread is taken only while the application computes, so a slow client
keeps none of them busy. Large bodies are the exception: they are read from the network as the application asks for
them, by threads of their own.
"""

import asyncio
import io
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Any
from urllib.parse import unquote_to_bytes

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
WSGIApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]

# A body up to this size is received whole before a thread is taken.
SMALL_BODY = 1024 * 1024
# Pieces of files and of streamed answers.
PIECE = 256 * 1024
# A body may come as slowly as this after the first seconds, and a client must take a piece of an answer in that time.
PATIENCE_SECONDS = 60
BYTES_A_SECOND = 8 * 1024
STREAM_THREADS = 16

WITHOUT_BODY = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


class ClientGoneError(OSError):
    """The client closed the connection, or sent its body too slowly."""


class FileWrapper:
    """Reads a file in large pieces, whatever size the application proposes; it is WSGI's `wsgi.file_wrapper`."""

    def __init__(self, file: IO[bytes], block_size: int = PIECE) -> None:
        self.file = file

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.file.read(PIECE), b"")

    def close(self) -> None:
        """Close the file."""
        if hasattr(self.file, "close"):
            self.file.close()


@dataclass
class _Answer:
    """What the application answered: all of it in `body`, unless `rest` has more."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    rest: Iterator[bytes] | None
    close: Callable[[], None]


class Bridge:
    """An ASGI application that lets a WSGI application answer, in `threads` threads.

    A body without a length is spooled to disk, up to what `body_limit` says for a path, in bytes; one byte more shows
    the application that it is too large.
    """

    def __init__(self, application: WSGIApplication, *, threads: int, body_limit: Callable[[str], int]) -> None:
        self.application = application
        self.body_limit = body_limit
        self.executor = ThreadPoolExecutor(threads, "request")
        self.stream_executor = ThreadPoolExecutor(STREAM_THREADS, "upload")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        environ = _environ(scope)
        body = _Body(receive)
        executor = self.executor
        try:
            length = environ.get("CONTENT_LENGTH")
            if length is None and _has_body(scope, environ):
                stream, received = await self._spool(body, self.body_limit(scope["path"]))
                environ["CONTENT_LENGTH"] = str(received)
            elif int(length or 0) <= SMALL_BODY:
                stream = io.BytesIO(await body.read_all() if int(length or 0) else b"")
            else:
                stream = io.BufferedReader(_BlockingBody(body, asyncio.get_running_loop()), PIECE)
                executor = self.stream_executor
        except ClientGoneError:
            return
        environ["wsgi.input"] = stream
        with stream:
            answer = await asyncio.get_running_loop().run_in_executor(executor, self._run, environ)
            if scope["method"] == "HEAD" or answer.status in WITHOUT_BODY:
                await self._send_head(answer, send)
            else:
                await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
                if answer.rest is None:
                    await send({"type": "http.response.body", "body": answer.body})
                else:
                    await self._send_stream(answer, body, send)

    def _run(self, environ: dict[str, Any]) -> _Answer:
        """Call the application in a thread, and close what it returned unless there is more to come."""
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:  # noqa: ARG001
            started[:] = (int(status[:3]), _encode_headers(headers))

        result = self.application(environ, start_response)
        close = getattr(result, "close", _do_nothing)
        body, rest = b"", None
        try:
            if getattr(result, "streaming", not isinstance(result, list | tuple)):
                rest = iter(result)
                body = _next_piece(rest)
            else:
                body = b"".join(result)
        finally:
            if rest is None or not body:
                rest = None
                close()
        code, encoded = started
        return _Answer(code, encoded, body, rest, close)

    async def _send_head(self, answer: _Answer, send: Send) -> None:
        """Send an answer without its body; for HEAD with the length that the body has."""
        headers = answer.headers
        if answer.rest is not None:
            await asyncio.get_running_loop().run_in_executor(self.executor, answer.close)
        elif answer.status not in WITHOUT_BODY and not any(name == b"content-length" for name, _ in headers):
            headers = [*headers, (b"content-length", str(len(answer.body)).encode())]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def _send_stream(self, answer: _Answer, body: "_Body", send: Send) -> None:
        """Send an answer piece by piece, each made when the client has taken the one before."""
        loop = asyncio.get_running_loop()
        gone = asyncio.ensure_future(body.wait_for_end())
        piece = answer.body
        try:
            while piece and not gone.done():
                message = {"type": "http.response.body", "body": piece, "more_body": True}
                await asyncio.wait_for(_as_coroutine(send(message)), PATIENCE_SECONDS)
                piece = await loop.run_in_executor(self.executor, _next_piece, answer.rest)
            if not piece:
                await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            # The client takes nothing; its connection ends without the end of the answer.
            return
        finally:
            gone.cancel()
            await loop.run_in_executor(self.executor, answer.close)

    async def _spool(self, body: "_Body", limit: int) -> tuple[IO[bytes], int]:
        """Return a file with a body of unknown length, and the length: at most one byte more than `limit`."""
        loop = asyncio.get_running_loop()
        file = tempfile.SpooledTemporaryFile(SMALL_BODY)  # noqa: SIM115 - whoever gets it closes it
        received = 0
        try:
            while received <= limit and (piece := await body.read_piece()):
                piece = piece[: limit + 1 - received]
                received += len(piece)
                if received > SMALL_BODY:
                    await loop.run_in_executor(self.executor, file.write, piece)
                else:
                    file.write(piece)
        except ClientGoneError:
            file.close()
            raise
        file.seek(0)
        return file, received


class _Body:
    """The body of a request, as it comes in."""

    def __init__(self, receive: Receive) -> None:
        self.receive = receive
        self.ended = False
        self.received = 0
        self.started = time.monotonic()

    async def read_piece(self) -> bytes:
        """Return what has come in, or nothing at the end. Raises ClientGoneError."""
        while not self.ended:
            patience = self.started + PATIENCE_SECONDS + self.received / BYTES_A_SECOND - time.monotonic()
            try:
                message = await asyncio.wait_for(_as_coroutine(self.receive()), patience)
            except TimeoutError:
                raise ClientGoneError("The body comes too slowly.") from None
            if message["type"] != "http.request":
                raise ClientGoneError("The client has closed the connection.")
            self.ended = not message.get("more_body")
            piece: bytes = message.get("body") or b""
            self.received += len(piece)
            if piece:
                return piece
        return b""

    async def read_all(self) -> bytes:
        """Return the body. Raises ClientGoneError."""
        pieces = []
        while piece := await self.read_piece():
            pieces.append(piece)
        return b"".join(pieces)

    async def wait_for_end(self) -> None:
        """Return when the client has gone away; what is left of the body is passed over."""
        while (await self.receive())["type"] != "http.disconnect":
            pass


class _BlockingBody(io.RawIOBase):
    """A body for the thread that reads it: each read waits until something has come in."""

    def __init__(self, body: _Body, loop: asyncio.AbstractEventLoop) -> None:
        self._body = body
        self._loop = loop
        self._kept = memoryview(b"")

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with what has come in; 0 at the end. Raises ClientGoneError."""
        if not self._kept:
            self._kept = memoryview(asyncio.run_coroutine_threadsafe(self._body.read_piece(), self._loop).result())
        count = min(len(buffer), len(self._kept))
        buffer[:count] = self._kept[:count]
        self._kept = self._kept[count:]
        return count


async def _as_coroutine(awaitable: Awaitable[Any]) -> Any:
    """Wait for what the web server returns, which asyncio does not take for something to wait for with a limit."""
    return await awaitable


def _next_piece(pieces: Iterator[bytes] | None) -> bytes:
    """Return the next bytes of a streamed answer, small pieces together; nothing at the end."""
    collected, size = [], 0
    for piece in pieces or ():
        collected.append(piece)
        size += len(piece)
        if size >= PIECE:
            break
    return b"".join(collected)


def _environ(scope: Scope) -> dict[str, Any]:
    path: bytes = scope["raw_path"]
    host, port = scope["server"]
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = _variable(raw_name), raw_value.decode("latin-1")
        if name in environ:
            value = environ[name] + ("; " if name == "HTTP_COOKIE" else ",") + value
        environ[name] = value
    return environ


def _variable(header: bytes) -> str:
    name = header.decode("latin-1")
    # A name with an underscore would pass for the header with a hyphen, which a proxy may have set or removed.
    if "_" in name:
        return f"header {name}"
    name = name.upper().replace("-", "_")
    return name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"


def _has_body(scope: Scope, environ: dict[str, Any]) -> bool:
    """Say whether a body of unknown length may follow; HTTP/2 does not tell beforehand."""
    return "HTTP_TRANSFER_ENCODING" in environ or not scope["http_version"].startswith("1")


def _encode_headers(headers: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def _do_nothing() -> None:
    pass
