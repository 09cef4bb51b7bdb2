"""A server of its own for the contract tests: `manage.py serve`, as a newcomer starts it, in a folder of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
ADMIN_EMAIL = "admin@contract.test"
ADMIN_PASSWORD = "staple battery horse"
SECRET_KEY = "of-the-contract-tests-and-of-nothing-else"
START_SECONDS = 60
STOP_SECONDS = 20


@contextlib.contextmanager
def running_server(data_dir: Path) -> Iterator[str]:
    """Start a server and yield its address; it stops at Ctrl-C, and must do so cleanly.

    It runs with the settings that everybody gets, except that its data need not survive a power cut.
    """
    port = _free_port()
    log = data_dir / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=_environment(data_dir, port),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(process, url, log)
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        try:
            code = process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
    assert code == 0, log.read_text()


def _environment(data_dir: Path, port: int) -> dict[str, str]:
    # Only what every process needs, so that neither the test run's settings nor the caller's reach the server.
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return inherited | {
        "DATA_DIR": str(data_dir),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DEMO": "0",
        "ADMIN_EMAIL": ADMIN_EMAIL,
        "ADMIN_PASSWORD": ADMIN_PASSWORD,
        "SECRET_KEY": SECRET_KEY,
        "BASES_SYNCHRONOUS": "OFF",
    }


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        with contextlib.suppress(requests.ConnectionError):
            if requests.get(f"{url}/api2/ping/", timeout=5).json() == "pong":
                return
        time.sleep(0.05)
    raise AssertionError(f"The server did not answer within {START_SECONDS} s:\n{log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
