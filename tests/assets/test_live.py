"""Uploads and downloads against a server of its own: memory, kills, broken connections, many at once."""

import contextlib
import hashlib
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest
import requests

from tests.serve.server import RunningServer, running_server

SETTINGS = {"ADMIN_PASSWORD": "correct horse battery", "MAX_BASE_ASSETS_MEGABYTES": "150"}
MEBIBYTE = 1024 * 1024
ROOM = 150 * MEBIBYTE
# Django looks for the boundary anywhere: a short one would occur in the content.
BOUNDARY = "0f6b2c6de7a94a3c8d1b"
LARGE = 100 * MEBIBYTE
# A server that held an upload in memory would need all of it.
MEMORY = 60 * MEBIBYTE


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    data_dir = tmp_path_factory.mktemp("server")
    with running_server(data_dir, **SETTINGS) as running:
        running.data_dir = data_dir  # type: ignore[attr-defined]
        yield running


def ask(server: RunningServer, endpoint: str, **query: str) -> dict[str, Any]:
    headers = {"Authorization": f"Token {server.export('SEATABLE_API_TOKEN')}"}
    answer = requests.get(f"{server.url}/api/v2.1/dtable/{endpoint}/", query, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


class Form:
    """A multipart form with one file of repeated bytes, made as it is read; it never lies in memory."""

    def __init__(self, link: dict[str, Any], name: str, size: int, *, replace: str = "0") -> None:
        fields = {"parent_dir": link["parent_path"], "relative_path": "files/2026-03", "replace": replace}
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        ]
        parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n')
        self.head, self.size, self.tail = "".join(parts).encode(), size, f"\r\n--{BOUNDARY}--\r\n".encode()
        self.digest = hashlib.sha256()

    def __len__(self) -> int:
        return len(self.head) + self.size + len(self.tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self.head
        piece = os.urandom(MEBIBYTE)
        for start in range(0, self.size, MEBIBYTE):
            part = piece[: min(MEBIBYTE, self.size - start)]
            self.digest.update(part)
            yield part
        yield self.tail


def post(link: dict[str, Any], form: Form) -> requests.Response:
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return requests.post(f"{link['upload_link']}?ret-json=1", data=form, headers=headers, timeout=120)


def processes(server: RunningServer) -> list[int]:
    """Return the ids of the server's processes: it is the first of a group of its own."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if os.getpgid(int(entry.name)) == server.process.pid:
                found.append(int(entry.name))
    return found


def resident_bytes(server: RunningServer) -> int:
    total = 0
    for process in processes(server):
        with contextlib.suppress(OSError):
            match = re.search(r"^RssAnon:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)
            total += int(match.group(1)) * 1024 if match else 0
    return total


class Watch:
    """Looks at a server's memory all the time in a block."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self.before = self.most = resident_bytes(server)
        self.over = threading.Event()

    def __enter__(self) -> Self:
        self.thread = threading.Thread(target=self._look)
        self.thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.over.set()
        self.thread.join()

    def _look(self) -> None:
        while not self.over.wait(0.01):
            self.most = max(self.most, resident_bytes(self.server))


def folder_of(server: RunningServer, link: dict[str, Any]) -> Path:
    data_dir: Path = server.data_dir  # type: ignore[attr-defined]
    return data_dir / link["parent_path"].replace("/asset/", "assets/") / "files/2026-03"


def test_it_works_in_little_memory(server: RunningServer) -> None:
    link = ask(server, "app-upload-link")
    form = Form(link, "large.bin", LARGE)
    with Watch(server) as watch:
        answer = post(link, form)
        assert (answer.status_code, answer.json()[0]["size"]) == (200, LARGE)
        digest = hashlib.sha256()
        address = ask(server, "app-download-link", path="files/2026-03/large.bin")["download_link"]
        with requests.get(address, stream=True, timeout=120) as response:
            assert response.headers["Content-Length"] == str(LARGE)
            for piece in response.iter_content(MEBIBYTE):
                digest.update(piece)
    assert digest.hexdigest() == form.digest.hexdigest()
    assert watch.most - watch.before < MEMORY
    part = requests.get(address, headers={"Range": f"bytes={LARGE - 3}-"}, timeout=30)
    assert (part.status_code, len(part.content)) == (206, 3)
    head = requests.head(address, timeout=30)
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(LARGE))


def test_the_same_name_many_times_at_once(server: RunningServer) -> None:
    link = ask(server, "app-upload-link")
    names: list[str] = []

    def run() -> None:
        for _ in range(3):
            answer = post(link, Form(link, "same.txt", 1000))
            names.append(answer.json()[0]["name"] if answer.status_code == 200 else answer.text)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(names) == sorted({"same.txt", *(f"same({number}).txt" for number in range(1, 12))})


def test_the_room_of_a_base_under_uploads_at_once(server: RunningServer) -> None:
    link = ask(server, "app-upload-link")
    used = sum(file.stat().st_size for file in folder_of(server, link).glob("*"))
    fitting = (ROOM - used) // (10 * MEBIBYTE)
    assert fitting < 16
    statuses: list[int] = []

    def run() -> None:
        statuses.extend(post(link, Form(link, "room.bin", 10 * MEBIBYTE)).status_code for _ in range(4))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * fitting + [443] * (16 - fitting)
    assert len(list(folder_of(server, link).glob("room*"))) == fitting


def test_a_connection_that_breaks_leaves_nothing(server: RunningServer) -> None:
    link = ask(server, "app-upload-link")
    form = Form(link, "broken.bin", 5 * MEBIBYTE)
    host, port = server.url.removeprefix("http://").split(":")
    incoming: Path = server.data_dir / "assets" / ".incoming"  # type: ignore[attr-defined]
    with socket.create_connection((host, int(port))) as connection:
        path = link["upload_link"].removeprefix(server.url)
        connection.sendall(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
            f"Content-Length: {len(form)}\r\n\r\n".encode()
        )
        connection.sendall(form.head + b"x" * 3 * MEBIBYTE)
        wait_until(lambda: any(incoming.iterdir()))
    wait_until(lambda: not any(incoming.iterdir()))
    assert not list(folder_of(server, link).glob("broken*"))
    # The name is free.
    assert post(link, Form(link, "broken.bin", 1)).json()[0]["name"] == "broken.bin"


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    with running_server(tmp_path, **SETTINGS) as first:
        link = ask(first, "app-upload-link")
        form = Form(link, "kept.bin", 3 * MEBIBYTE)
        assert post(link, form).status_code == 200
        for process in processes(first):
            os.kill(process, signal.SIGKILL)
        first.process.wait()
    with running_server(tmp_path, **SETTINGS) as second:
        address = ask(second, "app-download-link", path="files/2026-03/kept.bin")["download_link"]
        content = requests.get(address, timeout=30).content
        assert hashlib.sha256(content).hexdigest() == form.digest.hexdigest()
        assert post(ask(second, "app-upload-link"), Form(link, "kept.bin", 1)).status_code == 200


def wait_until(condition: Any, seconds: float = 20) -> None:
    """Wait until something is so; that it never is fails the test."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
