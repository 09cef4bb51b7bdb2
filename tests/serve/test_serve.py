"""`make serve` as a newcomer meets it: the real command, on a real port."""

import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.serve.server import ROOT, RunningServer, environment, is_free, running_server

PASSWORD = "$taple battery h0rse"


SETTINGS = {"DEMO": "0", "ADMIN_EMAIL": "boss@example.org", "ADMIN_PASSWORD": PASSWORD}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server without a demo base, whose administrator has the password that was asked for."""
    with running_server(tmp_path_factory.mktemp("server"), **SETTINGS) as server:
        yield server


def processor_seconds() -> float:
    """Return what all processes that have ended have used of the processor."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def sign_in(server: RunningServer, email: str, password: str) -> requests.Response:
    return requests.post(f"{server.url}/api2/auth-token/", json={"username": email, "password": password}, timeout=10)


def post_in_chunks(server: RunningServer, pieces: Iterator[bytes]) -> requests.Response:
    headers = {"Content-Type": "application/json"}
    return requests.post(f"{server.url}/api2/auth-token/", data=pieces, headers=headers, timeout=10)


def exchange(server: RunningServer) -> requests.Response:
    headers = {"Authorization": f"Token {server.export('SEATABLE_API_TOKEN')}"}
    return requests.get(f"{server.url}/api/v2.1/dtable/app-access-token/", headers=headers, timeout=10)


def test_it_works(tmp_path: Path) -> None:
    with running_server(tmp_path) as first:
        assert first.export("SEATABLE_SERVER_URL") == first.url
        assert requests.get(f"{first.url}/server-info/", timeout=10).json()["version"]
        password = re.search(r"Made the administrator admin@example.com with the password (\S+)", first.printed)
        assert password is not None
        assert sign_in(first, "admin@example.com", password.group(1)).status_code == 200
        assert exchange(first).status_code == 200
        assert first.stop(signal.SIGINT) == 0

    used = processor_seconds()
    with running_server(tmp_path, PORT=first.url.rpartition(":")[2]) as second:
        assert second.export("SEATABLE_API_TOKEN") == first.export("SEATABLE_API_TOKEN")
        assert "Login: admin@example.com\n" in second.printed
        assert "password" not in second.printed
        assert exchange(second).json()["dtable_uuid"]
        assert second.stop(signal.SIGTERM) == 0
    # Not the time on the clock, which is also that of the tests that run beside this one.
    assert processor_seconds() - used < 5


def test_settings_are_honoured(server: RunningServer) -> None:
    assert server.export("SEATABLE_API_TOKEN") is None
    assert PASSWORD not in server.printed
    assert sign_in(server, "boss@example.org", PASSWORD).status_code == 200
    assert sign_in(server, "boss@example.org", "another").status_code == 400


def test_a_port_is_not_shared(server: RunningServer, tmp_path: Path) -> None:
    port = server.url.rpartition(":")[2]
    other = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment(tmp_path, PORT=port),
        capture_output=True,
        text=True,
        check=False,
    )
    complaint = f"CommandError: Cannot listen at 127.0.0.1:{port}: Address already in use. Try another PORT or HOST.\n"
    assert (other.returncode, other.stderr) == (1, complaint)


def test_bodies_may_come_in_chunks(server: RunningServer) -> None:
    pieces = (b'{"username": "boss@example.org", ', f'"password": "{PASSWORD}"}}'.encode())
    answer = post_in_chunks(server, iter(pieces))
    assert (answer.request.headers["Transfer-Encoding"], answer.status_code) == ("chunked", 200)


def test_ctrl_c_lets_the_server_finish_what_it_answers(tmp_path: Path) -> None:
    with running_server(tmp_path, **SETTINGS) as server:

        def pieces() -> Iterator[bytes]:
            yield b'{"username": "boss@example.org", '
            # A terminal sends it to the workers too.
            os.killpg(server.process.pid, signal.SIGINT)
            yield f'"password": "{PASSWORD}"}}'.encode()

        assert post_in_chunks(server, pieces()).status_code == 200
        assert server.process.wait(20) == 0
        assert is_free(server, within_seconds=0.1)


def test_workers_do_not_outlive_a_killed_server(tmp_path: Path) -> None:
    with running_server(tmp_path, **SETTINGS) as server:
        server.stop(signal.SIGKILL)
        assert is_free(server, within_seconds=5)
