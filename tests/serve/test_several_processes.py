"""Realtime with several processes: the workers of one server, and servers that a Redis connects."""

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from seatable_api import SeaTableAPI

from tests.contract.sockets import Socket, close_all, joined_socket, wait_until
from tests.serve.server import RunningServer, free_port, running_server

# The client leaves connections that were cut off to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

PASSWORD = "$taple battery h0rse"
SETTINGS = {"ADMIN_EMAIL": "boss@example.org", "ADMIN_PASSWORD": PASSWORD}


@pytest.fixture(autouse=True, scope="module")
def _closed_sockets() -> Iterator[None]:
    yield
    close_all()


def demo_base(server: RunningServer) -> SeaTableAPI:
    client = SeaTableAPI(server.export("SEATABLE_API_TOKEN"), server.url)
    client.auth()
    return client


def account(server: RunningServer, method: str, path: str) -> Any:
    """Send a request about the API-Tokens of the demo base as the administrator."""
    login = {"username": "boss@example.org", "password": PASSWORD}
    token = requests.post(f"{server.url}/api2/auth-token/", json=login, timeout=10).json()["token"]
    headers = {"Authorization": f"Token {token}"}
    workspaces = requests.get(f"{server.url}/api/v2.1/workspaces/", headers=headers, timeout=10).json()
    base = next(table for each in workspaces["workspace_list"] for table in each.get("table_list", []))
    place = f"/api/v2.1/workspace/{base['workspace_id']}/dtable/{base['name']}/{path}"
    answer = requests.request(method, server.url + place, headers=headers, timeout=10)
    assert answer.ok, answer.text
    return answer.json()


def connected(server: RunningServer) -> bool:
    statuses = account(server, "GET", "api-tokens-status/")["api_status_list"]
    return bool(statuses[0]["connected"])


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server whose port two processes share."""
    with running_server(tmp_path_factory.mktemp("workers"), WORKERS="2", **SETTINGS) as server:
        yield server
        assert server.stop() == 0


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """A Redis of the tests' own."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("There is no redis-server here.")
    pytest.importorskip("redis")
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Iterator[tuple[RunningServer, RunningServer]]:
    """Two servers with the same data, connected by a Redis."""
    folder = tmp_path_factory.mktemp("servers")
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(running_server(folder, CACHE_URL=redis_url, **SETTINGS))
        second = stack.enter_context(running_server(folder, CACHE_URL=redis_url, **SETTINGS))
        yield first, second
        assert [first.stop(), second.stop()] == [0, 0]


@pytest.mark.parametrize("transports", [["polling"], ["polling", "websocket"], ["websocket"]], ids=str)
def test_workers_serve_sockets_together(workers: RunningServer, transports: list[str]) -> None:
    base = demo_base(workers)
    # Each connection comes to one of the two processes.
    sockets = [joined_socket(base, transports=transports) for _ in range(4)]
    rows = [base.append_row("Coffees", {"Name": f"row {number}"}) for number in range(12)]
    wait_until(lambda: all(len(socket.heard) == len(rows) for socket in sockets))
    told = [operation["row_datas"][0]["_id"] for operation, _ in sockets[0].heard]
    assert told == [row["_id"] for row in rows]
    assert all(socket.heard == sockets[0].heard for socket in sockets)
    for socket in sockets:
        assert socket.client.transport() == transports[-1]
        socket.close()


def test_workers_know_who_is_connected(workers: RunningServer) -> None:
    base = demo_base(workers)
    wait_until(lambda: not connected(workers))
    socket = joined_socket(base)
    assert [connected(workers) for _ in range(6)] == [True] * 6
    socket.close()
    wait_until(lambda: not any(connected(workers) for _ in range(4)))


def test_sockets_may_send_through_any_worker(workers: RunningServer) -> None:
    base = demo_base(workers)
    table = base.get_metadata()["tables"][0]
    ann, bob = (joined_socket(base, transports=["websocket"]) for _ in range(2))
    for number in range(3):
        row = {"_id": f"through-any-worker-{number}", "0000": "x"}
        assert ann.send({"op_type": "append_rows", "table_id": table["_id"], "row_datas": [row]})["status"] == 1
    wait_until(lambda: len(bob.heard) == 3)
    assert ann.heard == []
    ann.close()
    bob.close()


def test_servers_tell_each_other(servers: tuple[RunningServer, RunningServer]) -> None:
    first, second = servers
    here, there = demo_base(first), demo_base(second)
    sockets = [joined_socket(here), joined_socket(there)]
    for number in range(10):
        (here, there)[number % 2].append_row("Coffees", {"Name": str(number)})
    wait_until(lambda: all(len(socket.heard) == 10 for socket in sockets))
    assert sockets[0].heard == sockets[1].heard
    assert sockets[0].versions() == sorted(sockets[0].versions())
    for socket in sockets:
        socket.close()


def test_servers_know_who_is_connected(servers: tuple[RunningServer, RunningServer]) -> None:
    first, second = servers
    wait_until(lambda: not connected(second))
    socket = joined_socket(demo_base(first))
    wait_until(lambda: connected(second))
    assert connected(first)
    socket.close()
    wait_until(lambda: not connected(second))


def test_a_revocation_reaches_every_server(servers: tuple[RunningServer, RunningServer]) -> None:
    first, second = servers
    base = demo_base(first)
    name = account(first, "GET", "api-tokens/")["api_tokens"][0]["app_name"]
    socket = Socket(first.url, base.dtable_uuid)
    assert socket.join(base.jwt_token)["status"] == 1
    account(second, "DELETE", f"api-tokens/{name}/")
    wait_until(lambda: socket.ended)
    # It lives in the same folder, so it is refused when it comes back, too.
    time.sleep(0.1)
    again = Socket(first.url, base.dtable_uuid)
    assert again.join(base.jwt_token)["error_type"] == "token_expired"
    again.close()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_stopping_ends_sockets(tmp_path: Path, workers: str) -> None:
    with running_server(tmp_path, WORKERS=workers, **SETTINGS) as server:
        base = demo_base(server)
        sockets = [joined_socket(base, transports=[name]) for name in ("polling", "websocket", "websocket")]
        begun = time.monotonic()
        assert server.stop() == 0
        # Far from the time that requests get to finish.
        assert time.monotonic() - begun < 15
        wait_until(lambda: all(socket.ended for socket in sockets))


def test_a_redis_that_is_away_stops_nobody(tmp_path: Path) -> None:
    with running_server(
        tmp_path, CACHE_URL=f"redis://127.0.0.1:{free_port()}/0", RATE_LIMIT_LOGIN="0", **SETTINGS
    ) as server:
        base = demo_base(server)
        socket = joined_socket(base)
        base.append_row("Coffees", {"Name": "x"})
        wait_until(lambda: socket.heard)
        assert connected(server)
        socket.close()
        assert server.stop() == 0
