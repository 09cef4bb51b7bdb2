"""Measure how soon those who have a base open hear of a change.

    python benchmarks/realtime.py [--clients 50] [--writes 200]

Starts a server of its own with its data in a temporary folder, joins the room of a base with some clients, appends
rows over REST one after another, and prints the median and the 95th percentile in milliseconds: of the requests, and
of the time from an answer until each client, and until the last one, had the event. That can be negative: the event
may overtake the answer. All clients share one process here, whose own work is part of the times.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
from run import PASSWORD, Client, memory_mib, running_server
from simple_websocket import AioClient

BASE = "Realtime"


def open_base(port: int) -> tuple[Client, str, str]:
    """Make a base; return a client with its Base-Token, its uuid and the token."""
    client = Client(port)
    login = {"username": "admin@example.com", "password": PASSWORD}
    account = orjson.loads(client.call("POST", "/api2/auth-token/", login))["token"]
    client.headers["Authorization"] = f"Token {account}"
    table = orjson.loads(client.call("POST", "/api/v2.1/dtables/", {"name": BASE}))["table"]
    path = f"/api/v2.1/workspace/{table['workspace_id']}/dtable/{BASE}/access-token/"
    token = orjson.loads(client.call("GET", path))["access_token"]
    client.headers["Authorization"] = f"Token {token}"
    return client, table["uuid"], token


async def join(port: int, base_uuid: str, token: str, heard: dict[int, list[float]]) -> asyncio.Task[None]:
    """Join the room of a base, and go on noting when the event of each version comes."""
    query = urlencode({"EIO": 4, "transport": "websocket", "dtable_uuid": base_uuid})
    socket = await AioClient.connect(f"ws://127.0.0.1:{port}/api-gateway/socket.io/?{query}")
    # Not after the server's greeting: this client may overlook it until something else comes.
    await socket.send("40")
    await _receive(socket, "40")
    await socket.send("420" + orjson.dumps(["join-room", base_uuid, token]).decode())
    answer = await _receive(socket, "430")
    if '"status":1' not in answer:
        raise SystemExit(f"A client could not join: {answer}")

    async def listen() -> None:
        while True:
            message = await socket.receive()
            if message == "2":
                await socket.send("3")
            elif message.startswith('42["update-dtable"'):
                heard.setdefault(int(message.rpartition(",")[2].rstrip("]")), []).append(time.perf_counter())

    return asyncio.create_task(listen())


async def measure(port: int, clients: int, writes: int) -> dict[str, list[float]]:
    """Return times in milliseconds, by what they are of."""
    rest, base_uuid, token = open_base(port)
    heard: dict[int, list[float]] = {}
    listeners = [await join(port, base_uuid, token, heard) for _ in range(clients)]
    path = f"/api-gateway/api/v2/dtables/{base_uuid}/rows/"
    times: dict[str, list[float]] = {"request": [], "each client": [], "last client": []}
    for number in range(writes):
        body = {"table_name": "Table1", "rows": [{"Name": f"row {number}"}]}
        start = time.perf_counter()
        # In a thread, so that the clients listen meanwhile.
        answered = await asyncio.to_thread(_timed, rest, path, body)
        while sum(map(len, heard.values())) < clients:  # noqa: ASYNC110 - fifty clients, and one condition
            await asyncio.sleep(0.0005)
        moments = sorted(moment for each in heard.values() for moment in each)
        heard.clear()
        times["request"].append((answered - start) * 1000)
        times["each client"] += [(moment - answered) * 1000 for moment in moments]
        times["last client"].append((moments[-1] - answered) * 1000)
    for listener in listeners:
        listener.cancel()
    return times


async def _receive(socket: AioClient, beginning: str) -> str:
    """Return the next message that begins so, and answer pings before it."""
    while not (message := str(await socket.receive())).startswith(beginning):
        if message == "2":
            await socket.send("3")
    return message


def _timed(rest: Client, path: str, body: dict[str, Any]) -> float:
    rest.call("POST", path, body)
    return time.perf_counter()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--writes", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder)) as (port, process, _):
        times = asyncio.run(measure(port, options.clients, options.writes))
        memory = memory_mib(process)
    print(f"{options.writes} rows appended, {options.clients} clients; milliseconds")
    for name, values in times.items():
        ordered = sorted(values)
        print(f"{name:12} p50 {statistics.median(ordered):7.2f}   p95 {ordered[int(len(ordered) * 0.95)]:7.2f}")
    print(f"memory of the server: {memory:.0f} MiB")


if __name__ == "__main__":
    main()
