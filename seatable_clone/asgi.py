"""The ASGI application: Socket.IO for realtime, and Django's WSGI application for everything else."""

import asyncio
import os
import signal

from django.conf import settings
from django.db import close_old_connections

from api_tokens.api_tokens import note_use
from bases.realtime import announcements
from bases.realtime.sockets import Sockets
from core.middleware import body_limit
from seatable_clone.bridge import Bridge, Receive, Scope, Send
from seatable_clone.relay import Messenger, Relay
from seatable_clone.wsgi import application as wsgi_application

# More threads in a process wait for each other more than for the database.
THREADS = 4
# The second is where clients of older servers look.
SOCKET_PATHS = ("/api-gateway/socket.io/", "/socket.io/")


def note_use_by_socket(base_uuid: str, app_name: str) -> None:
    """Note that an app uses its token; in a thread that no request opens and closes connections for."""
    close_old_connections()
    note_use(base_uuid=base_uuid, app_name=app_name)


bridge = Bridge(wsgi_application, threads=THREADS, body_limit=body_limit)
sockets = Sockets(executor=bridge.executor, note_use=note_use_by_socket)
# One of several processes that share the port holds all sockets.
relay = Relay(sockets.handle, sockets, settings.RELAY_PATH) if settings.WORKERS > 1 else None


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request, or hold one connection."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif f"{scope['path']}/".startswith(SOCKET_PATHS):
        await (relay if relay and not relay.is_home else sockets.handle)(scope, receive, send)
    elif scope["type"] == "http":
        await bridge(scope, receive, send)
    else:
        await send({"type": "websocket.close"})


async def _live(receive: Receive, send: Send) -> None:
    """Start and stop what runs beside the requests."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            if relay is None or await relay.settle():
                await sockets.start()
            elif not settings.REDIS_URL:
                announcements.listen(Messenger(settings.RELAY_PATH))
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, _begin_to_stop)
        else:
            await sockets.stop()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


# What SIGTERM has begun.
_stopping: set[asyncio.Task[None]] = set()


def _begin_to_stop() -> None:
    _stopping.add(asyncio.get_running_loop().create_task(_stop()))


async def _stop() -> None:
    """End the sockets, and let the web server stop then: it waits for them, and they would wait for their clients."""
    await sockets.stop()
    # The web server's own handler of SIGTERM has been replaced by this one. SIGINT means the same to it, and is blocked
    # until now because a terminal sends it to every process.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    os.kill(os.getpid(), signal.SIGINT)
