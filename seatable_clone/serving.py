"""Serving HTTP: the one module that knows the web server. docs/decisions/0001-serving.md tells the choice."""

import io
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

APPLICATION = "seatable_clone.wsgi.application"
# More threads in a process wait for each other more than for the database.
THREADS = 4
# How long a stopping server waits for the requests that it is answering.
DRAIN_SECONDS = 30

WSGIApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]


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


def serve(*, address: str, port: int, workers: int, when_ready: Callable[[], None]) -> None:
    """Serve at an IP address until SIGINT or SIGTERM arrives; call `when_ready` as soon as requests are answered.

    Raises SystemExit when the workers cannot be started.
    """
    # Workers begin from nothing: open databases and threads of this process are not theirs.
    multiprocessing.set_start_method("spawn")
    threading.Thread(target=_call_when_listening, args=(address, port, when_ready), daemon=True).start()
    Server(
        APPLICATION,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=DRAIN_SECONDS,
        log_level=LogLevels.error,
        websockets=False,
    ).serve(target_loader=load_application)


def load_application(target: str) -> WSGIApplication:
    """Return the application; called once in each worker process."""
    # A terminal sends Ctrl-C to all processes at once. Workers leave it to their parent, which then sends them SIGTERM:
    # the second of two signals can block a worker that is stopping.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    return _with_length_of_body(import_string(target))


def _with_length_of_body(application: WSGIApplication) -> WSGIApplication:
    """Let the application see bodies that were sent in chunks: Django takes one without a Content-Length for empty."""

    def measured(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "CONTENT_LENGTH" not in environ:
            # One byte more than is allowed shows that the body is too large.
            body = environ["wsgi.input"].read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
            environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return application(environ, start_response)

    return measured


def _stop_with_parent() -> None:
    """Stop this worker when its parent was killed: it would keep the port and the databases."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _call_when_listening(address: str, port: int, when_ready: Callable[[], None]) -> None:
    while True:
        try:
            socket.create_connection((reachable_address(address), port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            break
    when_ready()
