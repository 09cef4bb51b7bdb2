"""`manage.py serve` in a process of its own, with what it prints."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
STOP_SECONDS = 20


@dataclass
class RunningServer:
    """A server that answers, and what it printed until then."""

    process: subprocess.Popen[bytes]
    url: str
    printed: str

    def export(self, name: str) -> str | None:
        """Return the value that a printed line gives to a variable of the shell, or None when there is no such line."""
        line = re.search(rf"^export {name}=(\S+)$", self.printed, re.MULTILINE)
        return line.group(1) if line else None

    def stop(self, signal_number: int = signal.SIGTERM) -> int:
        """Send the server a signal and return its exit code."""
        self.process.send_signal(signal_number)
        return self.process.wait(STOP_SECONDS)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a server: nothing from the test run's own but where programs are."""
    return {"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), "BASES_SYNCHRONOUS": "OFF"} | settings


@contextlib.contextmanager
def running_server(data_dir: Path, **settings: str) -> Iterator[RunningServer]:
    """Start a server and wait until it says that it serves. It is the first of a process group, as in a terminal."""
    port = settings.setdefault("PORT", str(free_port()))
    log = data_dir / "printed"
    deadline = time.monotonic() + START_SECONDS
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment(data_dir, **settings),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        while "Serving at" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        yield RunningServer(process, f"http://127.0.0.1:{port}", log.read_text())
        assert "Traceback" not in log.read_text(), log.read_text()
        assert "panicked" not in log.read_text(), log.read_text()
    finally:
        # The workers too, if a test failed before it stopped the server.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def is_free(server: RunningServer, *, within_seconds: float) -> bool:
    """Say whether nothing answers at a server's address any more, soon enough."""
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int(server.url.rpartition(":")[2]))) != 0:
                return True
        time.sleep(0.05)
    return False
