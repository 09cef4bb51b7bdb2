"""Measure the server over HTTP as a client sees it, beside the bare driver doing the same work in the same run.

    python benchmarks/run.py [--rows 100000] [--rounds 5]

Starts a server of its own with its data in a temporary folder, and prints a table of medians in milliseconds. The
column `driver` is SQLite through apsw alone: the same rows into the same structure, the same rows out to JSON, the
statement written by hand.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import orjson

ROOT = Path(__file__).resolve().parent.parent
BATCH = 1000
PASSWORD = "benchmark-password"  # noqa: S105

# What is measured: its name, a call of the server, and the same done by the driver, where that is of interest.
Workload = tuple[str, Callable[[], object], Callable[[], object] | None]

COLUMNS = [
    {"column_name": "Name", "column_type": "text"},
    {"column_name": "Number", "column_type": "number"},
    {"column_name": "Price", "column_type": "number"},
    {"column_name": "Day", "column_type": "date", "column_data": {"format": "YYYY-MM-DD"}},
    {"column_name": "Done", "column_type": "checkbox"},
    {
        "column_name": "State",
        "column_type": "single-select",
        "column_data": {"options": [{"name": name} for name in ("new", "open", "held", "paid", "sent", "lost")]},
    },
    {"column_name": "Notes", "column_type": "long-text"},
    {"column_name": "Mail", "column_type": "email"},
    {"column_name": "Page", "column_type": "url"},
    {"column_name": "Rating", "column_type": "rate"},
]


def make_rows(count: int) -> list[dict[str, Any]]:
    """Return rows of ten columns, the same in each run."""
    source = random.Random(7)  # noqa: S311
    return [
        {
            "Name": f"Row {number} {source.choice(('ash', 'beech', 'cedar', 'elm'))}",
            "Number": source.randrange(100_000),
            "Price": round(source.random() * 1000, 2),
            "Day": f"20{source.randrange(10, 30)}-{source.randrange(1, 13):02}-{source.randrange(1, 29):02}",
            "Done": source.random() < 0.5,
            "State": source.choice(("new", "open", "held", "paid", "sent", "lost")),
            "Notes": "words and more words " * 9,
            "Mail": f"someone.{number}@example.com",
            "Page": f"https://example.com/{number}",
            "Rating": source.randrange(1, 6),
        }
        for number in range(count)
    ]


class Client:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.headers = {"Content-Type": "application/json"}

    def call(self, method: str, path: str, body: Any = None) -> bytes:
        """Send a request and return the body of its answer; stops the run for anything but success."""
        data = None if body is None else orjson.dumps(body)
        self.connection.request(method, path, data, self.headers)
        response = self.connection.getresponse()
        answer = response.read()
        if response.status >= 300:
            sys.exit(f"{method} {path} answered {response.status}: {answer[:300]!r}")
        return answer


def median_ms(work: Callable[[], object], rounds: int) -> float:
    """Return the median time of one call, in milliseconds, after one that does not count."""
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


@contextlib.contextmanager
def running_server(data_dir: Path) -> Iterator[tuple[int, subprocess.Popen[bytes], float]]:
    """Start a server; yield its port, its process and the seconds until its first answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "DEMO": "0",
        "ADMIN_EMAIL": "admin@example.com",
        "ADMIN_PASSWORD": PASSWORD,
    }
    command = [sys.executable, str(ROOT / "manage.py"), "serve"]
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                Client(port).call("GET", "/server-info/")
                break
            except OSError:
                if process.poll() is not None or time.perf_counter() - start > 60:
                    sys.exit("The server did not start.")
                time.sleep(0.02)
        yield port, process, time.perf_counter() - start
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def memory_mib(process: subprocess.Popen[bytes]) -> float:
    """Return the memory of a process and its children, shared pages counted once (PSS), in MiB."""
    total, pending = 0, [process.pid]
    while pending:
        pid = pending.pop()
        with contextlib.suppress(OSError):
            match = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
            total += int(match.group(1)) if match else 0
            for task in Path(f"/proc/{pid}/task").iterdir():
                pending += [int(child) for child in (task / "children").read_text().split()]
    return total / 1024


def open_base(port: int) -> tuple[Client, str, str]:
    """Sign in, make a base with a table `Data`, and return a client of it, the path of its gateway and its uuid."""
    client = Client(port)
    answer = client.call("POST", "/api2/auth-token/", {"username": "admin@example.com", "password": PASSWORD})
    client.headers["Authorization"] = f"Token {json.loads(answer)['token']}"
    spaces = json.loads(client.call("GET", "/api/v2.1/workspaces/"))["workspace_list"]
    workspace = next(space["id"] for space in spaces if space["type"] == "personal")
    base = json.loads(client.call("POST", "/api/v2.1/dtables/", {"workspace_id": workspace, "name": "Benchmark"}))
    answer = client.call("GET", f"/api/v2.1/workspace/{workspace}/dtable/Benchmark/access-token/")
    client.headers["Authorization"] = f"Token {json.loads(answer)['access_token']}"
    uuid = base["table"]["uuid"]
    gateway = f"/api-gateway/api/v2/dtables/{uuid}"
    client.call("POST", f"{gateway}/tables/", {"table_name": "Data", "columns": COLUMNS})
    return client, gateway, uuid


def main() -> None:
    """Run all workloads and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="benchmark-"))
    try:
        with running_server(folder) as (port, process, ready_seconds):
            measure(port, process, folder, options.rows, options.rounds, ready_seconds)
    finally:
        shutil.rmtree(folder)


def measure(  # noqa: PLR0917
    port: int, process: subprocess.Popen[bytes], folder: Path, count: int, rounds: int, ready_seconds: float
) -> None:
    """Load the rows, time each workload against the server and the driver, and print the figures."""
    client, gateway, uuid = open_base(port)
    idle = memory_mib(process)
    rows, driver = make_rows(count), Driver(folder)
    row_ids, server_append, driver_append = load(client, gateway, driver, rows)
    store = Store(folder / "bases" / f"{uuid}.sqlite3")
    print(f"{count} rows of {len(COLUMNS)} columns; medians in ms of {rounds} calls\n")
    print(f"{'':34}{'server':>10}{'driver':>10}{'ratio':>8}")
    report(f"append {BATCH} rows ({1000 * BATCH / server_append:,.0f} rows/s)", server_append, driver_append)
    workloads = [
        *reading_workloads(client, gateway, store, row_ids),
        *writing_workloads(client, gateway, driver, rows, row_ids),
    ]
    for label, ask_server, ask_driver in workloads:
        report(label, median_ms(ask_server, rounds), median_ms(ask_driver, rounds) if ask_driver else None)
    print(
        f"\nready after {ready_seconds:.1f} s; memory {idle:.0f} MiB idle, {memory_mib(process):.0f} MiB after the run"
    )


def load(client: Client, gateway: str, driver: "Driver", rows: list[dict[str, Any]]) -> tuple[list[str], float, float]:
    """Append all rows to both; return the ids of the server's, and the median milliseconds a batch took in each."""
    row_ids: list[str] = []
    server_appends, driver_appends = [], []
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        begun = time.perf_counter()
        answer = client.call("POST", f"{gateway}/rows/", {"table_name": "Data", "rows": batch})
        server_appends.append((time.perf_counter() - begun) * 1000)
        row_ids += [row["_id"] for row in json.loads(answer)["row_ids"]]
        begun = time.perf_counter()
        driver.append(batch)
        driver_appends.append((time.perf_counter() - begun) * 1000)
    return row_ids, statistics.median(server_appends), statistics.median(driver_appends)


def reading_workloads(client: Client, gateway: str, store: "Store", row_ids: list[str]) -> list[Workload]:
    """Return what reads, with the same done by the driver."""

    def sql(text: str) -> Callable[[], object]:
        return lambda: client.call("POST", f"{gateway}/sql/", {"sql": text, "convert_keys": True})

    def page(start: int) -> Callable[[], object]:
        path = f"{gateway}/rows/?table_name=Data&convert_keys=true&limit=1000&start={start}"
        return lambda: client.call("GET", path)

    one = row_ids[len(row_ids) // 2]
    deep = max(0, len(row_ids) - 10 * BATCH)
    number, price, state, name = (store.columns[each] for each in ("Number", "Price", "State", "Name"))
    select_page = f"SELECT * FROM {store.table} ORDER BY _position LIMIT 1000"
    select_deep = (
        f"SELECT * FROM {store.table} WHERE _position >= "
        f"(SELECT _position FROM {store.table} ORDER BY _position LIMIT 1 OFFSET {deep}) ORDER BY _position LIMIT 1000"
    )
    filtered = (
        f"SELECT * FROM {store.table} WHERE {number} > 50000 AND {name} LIKE '%cedar%' ORDER BY {price} LIMIT 100"
    )
    grouped = f"SELECT {state}, count(*), sum({price}), avg({price}) FROM {store.table} GROUP BY {state}"
    return [
        ("list 1000 rows, first page", page(0), lambda: store.to_json(select_page)),
        (f"list 1000 rows, from {deep}", page(deep), lambda: store.to_json(select_deep)),
        (
            "read one row",
            lambda: client.call("GET", f"{gateway}/rows/{one}/?table_name=Data&convert_keys=true"),
            lambda: store.to_json(f"SELECT * FROM {store.table} WHERE _id = ?", (one,)),
        ),
        (
            "SQL: filter, sort, 100 rows",
            sql("SELECT * FROM Data WHERE Number > 50000 AND Name LIKE '%cedar%' ORDER BY Price LIMIT 100"),
            lambda: store.to_json(filtered),
        ),
        (
            "SQL: group, count, sum, avg",
            sql("SELECT State, COUNT(*), SUM(Price), AVG(Price) FROM Data GROUP BY State"),
            lambda: store.to_json(grouped),
        ),
    ]


def writing_workloads(
    client: Client, gateway: str, driver: "Driver", rows: list[dict[str, Any]], row_ids: list[str]
) -> list[Workload]:
    """Return what writes; the driver appends a row too."""
    one = row_ids[len(row_ids) // 2]
    return [
        (
            "append one row",
            lambda: client.call("POST", f"{gateway}/rows/", {"table_name": "Data", "rows": rows[:1]}),
            lambda: driver.append(rows[:1]),
        ),
        (
            "update one row",
            lambda: client.call(
                "PUT",
                f"{gateway}/rows/",
                {"table_name": "Data", "updates": [{"row_id": one, "row": {"Number": time.time_ns() % 1000}}]},
            ),
            None,
        ),
        (
            "update 1000 rows",
            lambda: client.call(
                "PUT",
                f"{gateway}/rows/",
                {
                    "table_name": "Data",
                    "updates": [
                        {"row_id": row_id, "row": {"Number": time.time_ns() % 1000}} for row_id in row_ids[:BATCH]
                    ],
                },
            ),
            None,
        ),
        (
            "add a column",
            lambda: client.call(
                "POST",
                f"{gateway}/columns/",
                {"table_name": "Data", "column_name": f"New {time.time_ns()}", "column_type": "number"},
            ),
            None,
        ),
    ]


def report(label: str, server: float, driver: float | None) -> None:
    """Print one line of the table."""
    beside = f"{driver:10.2f}{server / driver:8.1f}" if driver else ""
    print(f"{label:34}{server:10.2f}{beside}")


class Driver:
    """The same rows into a file of the same structure, by apsw alone."""

    def __init__(self, folder: Path) -> None:
        self.connection = apsw.Connection(str(folder / "driver.sqlite3"))
        self.connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        self.connection.execute(
            "CREATE TABLE rows (_seq INTEGER PRIMARY KEY, _position TEXT, _id TEXT, _creator TEXT, _ctime TEXT, "
            "_last_modifier TEXT, _mtime TEXT, _locked_by TEXT, _archived INTEGER NOT NULL DEFAULT 0, a TEXT, "
            "b NUMERIC, c NUMERIC, d TEXT, e INTEGER, f TEXT, g TEXT, h TEXT, i TEXT, j NUMERIC);"
            "CREATE UNIQUE INDEX row_id ON rows (_id); CREATE INDEX position ON rows (_position)"
        )
        self.count = 0

    def append(self, batch: list[dict[str, Any]]) -> None:
        """Insert rows in one transaction."""
        creator, now = "f926c9c169fd48f9ba1861371cf487f1@auth.local", "2026-03-06T09:25:14.659+00:00"
        with self.connection:
            self.connection.executemany(
                "INSERT INTO rows (_position, _id, _creator, _ctime, _last_modifier, _mtime, "
                "a, b, c, d, e, f, g, h, i, j) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                [
                    (f"{self.count + number:010x}", os.urandom(11).hex(), creator, now, creator, now, *row.values())
                    for number, row in enumerate(batch)
                ],
            )
        self.count += len(batch)


class Store:
    """The server's own file, read by apsw alone."""

    def __init__(self, file: Path) -> None:
        self.connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
        ((document,),) = self.connection.execute("SELECT document FROM _schema")
        table = next(each for each in orjson.loads(document)["tables"] if each["document"]["name"] == "Data")
        self.table = f'"{table["physical"]}"'
        self.columns = {each["document"]["name"]: f'"{each["physical"]}"' for each in table["columns"]}

    def to_json(self, sql: str, parameters: tuple[str, ...] = ()) -> bytes:
        """Run a statement and turn its rows into JSON."""
        return orjson.dumps(self.connection.execute(sql, parameters).fetchall())


if __name__ == "__main__":
    main()
