"""The bridge from the event loop to the WSGI application, without a web server around it."""

import asyncio
import io
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from seatable_clone import bridge as bridge_module
from seatable_clone.bridge import PIECE, SMALL_BODY, Bridge

LIMIT = 3 * SMALL_BODY


class Client:
    """What the web server would be: pieces of a body on one side, messages on the other."""

    def __init__(self, *pieces: bytes, gone_after: int | None = None, endless: bool = False) -> None:
        self.pieces = list(pieces) or [b""]
        self.sent: list[dict[str, Any]] = []
        self.taken = 0
        self.gone_after = gone_after
        self.endless = endless
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        if self.taken < len(self.pieces) or self.endless:
            piece = self.pieces[self.taken % len(self.pieces)]
            self.taken += 1
            more = self.endless or self.taken < len(self.pieces)
            return {"type": "http.request", "body": piece, "more_body": more}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)
        if self.gone_after is not None and len(self.sent) > self.gone_after:
            self.gone.set()

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent[1:])


class Slow(Client):
    """Sends the second piece of its body much later."""

    async def receive(self) -> dict[str, Any]:
        if self.taken:
            await asyncio.sleep(5)
        return await super().receive()


def scope(method: str = "GET", path: str = "/", headers: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"a=%20b",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.2", 1234),
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
    }


def answer(application: Any, client: Client, request: dict[str, Any]) -> Client:
    """Let an application answer a client, and return the client."""

    async def run() -> None:
        made = Bridge(application, threads=2, body_limit=lambda _: LIMIT)
        await asyncio.wait_for(made(request, client.receive, client.send), 20)
        made.executor.shutdown()
        made.stream_executor.shutdown()

    asyncio.run(run())
    return client


def answering(*pieces: bytes, status: str = "200 OK") -> Any:
    """Return an application that answers these pieces."""

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response(status, [("X-Name", "välue")])
        return list(pieces)

    return application


class Stream:
    """A streamed answer that remembers whether it was closed."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        return self.pieces

    def close(self) -> None:
        self.closed += 1


def streaming(stream: Stream) -> Any:
    def application(environ: dict[str, Any], start_response: Any) -> Stream:
        start_response("200 OK", [])
        return stream

    return application


def recording(environs: list[dict[str, Any]], read: Callable[[Any], bytes] = lambda body: body.read()) -> Any:
    """Return an application that notes its environment, and what it reads as `body`."""

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        length = environ.get("CONTENT_LENGTH")
        environs.append(environ | {"body": read(environ["wsgi.input"]) if length else b""})
        start_response("200 OK", [])
        return [b"ok"]

    return application


def test_it_works() -> None:
    client = answer(answering(b"he", b"llo"), Client(), scope())
    start, body = client.sent
    assert (start["status"], start["headers"]) == (200, [(b"x-name", "välue".encode("latin-1"))])
    assert body == {"type": "http.response.body", "body": b"hello"}


def test_the_environment() -> None:
    environs: list[dict[str, Any]] = []
    headers = [("host", "h"), ("x-a", "1"), ("X-A", "2"), ("cookie", "a=1"), ("cookie", "b=2"), ("x_real", "forged")]
    answer(recording(environs), Client(), scope("PUT", "/caf%C3%A9/%FF", headers))
    environ = environs[0]
    assert environ["PATH_INFO"].encode("latin-1") == b"/caf\xc3\xa9/\xff"
    assert (environ["REQUEST_METHOD"], environ["QUERY_STRING"], environ["REMOTE_ADDR"]) == (
        "PUT",
        "a=%20b",
        "127.0.0.2",
    )
    assert (environ["HTTP_X_A"], environ["HTTP_COOKIE"], environ["HTTP_HOST"]) == ("1,2", "a=1; b=2", "h")
    assert "HTTP_X_REAL" not in environ
    assert environ["SERVER_PORT"] == "8000"


@pytest.mark.parametrize("size", [0, 5, SMALL_BODY, SMALL_BODY + 1, 5 * SMALL_BODY])
def test_bodies_with_a_length(size: int) -> None:
    environs: list[dict[str, Any]] = []
    body = bytes(range(256)) * (size // 256 + 1)
    pieces = [body[:size][start : start + 300_000] for start in range(0, size, 300_000)]
    answer(recording(environs), Client(*pieces), scope("POST", headers=[("content-length", str(size))]))
    assert environs[0]["body"] == body[:size]


@pytest.mark.parametrize(("size", "seen"), [(5, 5), (SMALL_BODY + 7, SMALL_BODY + 7), (LIMIT + 500, LIMIT + 1)])
def test_bodies_in_chunks(size: int, seen: int) -> None:
    environs: list[dict[str, Any]] = []
    pieces = [b"x" * min(400_000, size - start) for start in range(0, size, 400_000)]
    answer(recording(environs), Client(*pieces), scope("POST", headers=[("transfer-encoding", "chunked")]))
    assert environs[0]["CONTENT_LENGTH"] == str(seen)
    assert len(environs[0]["body"]) == seen


def test_an_endless_body_is_cut_at_the_limit() -> None:
    environs: list[dict[str, Any]] = []
    client = Client(b"x" * 500_000, endless=True)
    answer(recording(environs), client, scope("POST", headers=[("transfer-encoding", "chunked")]))
    assert client.taken == LIMIT // 500_000 + 1


def test_a_large_body_is_taken_as_it_is_read() -> None:
    environs: list[dict[str, Any]] = []
    client = Client(*[b"x" * 300_000] * 20)
    length = ("content-length", str(20 * 300_000))
    answer(recording(environs, lambda body: body.read(1000)), client, scope("POST", headers=[length]))
    assert environs[0]["body"] == b"x" * 1000
    assert client.taken == 1


def test_a_large_body_is_read_by_lines_and_in_parts() -> None:
    environs: list[dict[str, Any]] = []
    body = b"first\nsecond\n" + b"x" * (2 * SMALL_BODY)

    def read(stream: Any) -> bytes:
        return stream.readline() + stream.read(6) + stream.read()

    pieces = [body[start : start + 7_777] for start in range(0, len(body), 7_777)]
    answer(recording(environs, read), Client(*pieces), scope("POST", headers=[("content-length", str(len(body)))]))
    assert environs[0]["body"] == body


@pytest.mark.parametrize("headers", [[("content-length", "100")], [("transfer-encoding", "chunked")]])
def test_who_goes_away_before_the_end_of_the_body_is_not_answered(headers: list[tuple[str, str]]) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    client = Client()
    client.receive = receive  # type: ignore[method-assign]
    answer(answering(b"x"), client, scope("POST", headers=headers))
    assert client.sent == []


def test_who_sends_too_slowly_is_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge_module, "PATIENCE_SECONDS", 0.05)
    client = Slow(b"x", b"y")
    answer(answering(b"x"), client, scope("POST", headers=[("content-length", "2")]))
    assert client.sent == []


def test_reading_fails_when_the_rest_comes_too_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge_module, "PATIENCE_SECONDS", 0.05)
    failures: list[OSError] = []

    def read(stream: Any) -> bytes:
        with pytest.raises(OSError, match="too slowly") as failure:
            stream.read()
        failures.append(failure.value)
        return b""

    length = ("content-length", str(2 * SMALL_BODY))
    answer(recording([], read), Slow(b"x", b"y"), scope("POST", headers=[length]))
    assert len(failures) == 1


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_answers_without_a_body(status: str) -> None:
    client = answer(answering(b"should not be there", status=status), Client(), scope())
    assert client.body == b""
    assert b"content-length" not in dict(client.sent[0]["headers"])


def test_head() -> None:
    client = answer(answering(b"hello"), Client(), scope("HEAD"))
    assert client.body == b""
    assert dict(client.sent[0]["headers"])[b"content-length"] == b"5"


def test_a_stream_is_sent_in_pieces_and_closed() -> None:
    stream = Stream(iter([b"a"] * 10 + [b"b" * PIECE] * 3))
    client = answer(streaming(stream), Client(), scope())
    assert client.body == b"a" * 10 + b"b" * 3 * PIECE
    assert [message.get("more_body", False) for message in client.sent[1:]] == [True, True, True, False]
    assert stream.closed == 1


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_empty_stream_is_closed(method: str) -> None:
    stream = Stream(iter([]))
    assert answer(streaming(stream), Client(), scope(method)).body == b""
    assert stream.closed == 1


def test_head_closes_a_stream() -> None:
    stream = Stream(iter([b"x"]))
    assert answer(streaming(stream), Client(), scope("HEAD")).body == b""
    assert stream.closed == 1


def test_a_stream_ends_when_the_client_goes_away() -> None:
    made = []

    def pieces() -> Iterator[bytes]:
        while True:
            made.append(1)
            yield b"x" * PIECE

    stream = Stream(pieces())
    client = answer(streaming(stream), Client(gone_after=3), scope())
    assert stream.closed == 1
    assert len(made) < 10
    assert client.sent[-1]["more_body"] is True


def test_a_stream_ends_when_the_client_takes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge_module, "PATIENCE_SECONDS", 0.05)
    stream = Stream(iter([b"x" * PIECE] * 9))

    class Stuck(Client):
        async def send(self, message: dict[str, Any]) -> None:
            await super().send(message)
            if "body" in message:
                await asyncio.sleep(5)

    client = answer(streaming(stream), Stuck(), scope())
    assert (stream.closed, len(client.sent)) == (1, 2)


def test_a_stream_that_fails_is_closed_and_not_ended() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x" * PIECE
        raise ValueError("a fault")

    stream, client = Stream(pieces()), Client()
    with pytest.raises(ValueError, match="a fault"):
        answer(streaming(stream), client, scope())
    assert stream.closed == 1
    assert client.sent[-1]["more_body"] is True


def test_an_answer_is_closed_when_it_fails_at_once() -> None:
    def pieces() -> Iterator[bytes]:
        raise ValueError("a fault")
        yield b""

    stream = Stream(pieces())
    with pytest.raises(ValueError, match="a fault"):
        answer(streaming(stream), Client(), scope())
    assert stream.closed == 1


def test_files_are_read_in_large_pieces() -> None:
    file = io.BytesIO(b"x" * (PIECE + 1))

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        start_response("200 OK", [])
        return environ["wsgi.file_wrapper"](file, 4096)

    client = answer(application, Client(), scope())
    assert [len(message["body"]) for message in client.sent[1:]] == [PIECE, 1, 0]
    assert file.closed


def test_the_application_runs_in_threads_of_the_bridge() -> None:
    names = []

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        names.append(threading.current_thread().name)
        start_response("200 OK", [])
        return []

    answer(application, Client(), scope())
    large = ("content-length", str(SMALL_BODY + 1))
    answer(application, Client(b"x"), scope("POST", headers=[large]))
    assert [name.split("_")[0] for name in names] == ["request", "upload"]
