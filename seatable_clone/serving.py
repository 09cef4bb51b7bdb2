"""Serving HTTP: the one module that knows the web server. docs/decisions/0001-serving.md tells the choice.

Run as a program it is the parent of the processes that answer requests. It imports no application, so it stays small.
"""

import atexit
import importlib
import multiprocessing
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import django
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

ROOT = Path(__file__).resolve().parent.parent
APPLICATION = "seatable_clone.asgi:application"
# How long a stopping server waits for the requests that it is answering.
DRAIN_SECONDS = 30
# Each socket is an open file; many systems allow 1024 unless more are asked for.
OPEN_FILES = 65_536


def find_address(host: str, port: int) -> str:
    """Return the IP address to listen at for a host name or address.

    Raises OSError when there is no such host here, or when the port is taken or not allowed. The server itself shares
    its port among processes, so it would quietly share it with another server too.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        # A port on which connections of a server that has just stopped still linger is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
    return str(address[0])


def reachable_address(address: str) -> str:
    """Return the address under which this machine reaches a server that listens at `address`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104


def become_server(*, address: str, port: int, workers: int, when_ready: Iterable[str]) -> NoReturn:
    """Turn this process into a server at an IP address until SIGINT or SIGTERM arrives.

    The lines `when_ready` are printed as soon as requests are answered.
    """
    # Through a pipe: the lines hold a token, and arguments can be seen by everybody on the machine.
    reading, writing = os.pipe()
    os.write(writing, "\n".join(when_ready).encode())
    os.close(writing)
    os.set_inheritable(reading, True)
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", __name__, address, str(port), str(workers), str(reading)]
    sys.stdout.flush()
    os.execve(sys.executable, command, {**os.environ, "PYTHONPATH": path})  # noqa: S606 - the same program


def serve(address: str, port: int, workers: int, lines: str) -> None:
    """Serve, and print `lines` when requests are answered. Raises SystemExit when the workers cannot be started."""
    # Workers begin from nothing: open databases and threads of this process are not theirs.
    multiprocessing.set_start_method("spawn")
    threading.Thread(target=_print_when_listening, args=(address, port, lines), daemon=True).start()
    Server(
        APPLICATION,
        address=address,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        respawn_failed_workers=True,
        workers_kill_timeout=DRAIN_SECONDS,
        log_level=LogLevels.error,
    ).serve(target_loader=load_application)


def load_application(target: str) -> Any:
    """Return the application; called once in each worker process."""
    # A terminal sends Ctrl-C to all processes at once. Workers leave it to their parent, which then sends them SIGTERM:
    # the second of two signals can block a worker that is stopping.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    # The last thing of all: threads of the web server may still call the interpreter, and abort while it is taken down.
    atexit.register(os._exit, 0)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if most == resource.RLIM_INFINITY else min(most, OPEN_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    django.setup()
    module, _, name = target.partition(":")
    return getattr(importlib.import_module(module), name)


def _stop_with_parent() -> None:
    """Stop this worker when its parent was killed: it would keep the port and the databases."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _print_when_listening(address: str, port: int, lines: str) -> None:
    while True:
        try:
            socket.create_connection((reachable_address(address), port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            break
    sys.stdout.write(f"{lines}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with os.fdopen(int(sys.argv[4])) as pipe:
        printed = pipe.read()
    serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), printed)
