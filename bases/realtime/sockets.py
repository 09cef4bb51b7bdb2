"""The Socket.IO server: clients join the room of a base, hear what changes in it, and send changes of their own.

All of it runs in one event loop, beside the requests; whatever touches a store runs in a thread.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from concurrent.futures import Executor
from typing import Any
from urllib.parse import parse_qs

import socketio
from engineio.packet import NOOP, Packet
from socketio.exceptions import ConnectionRefusedError as Refusal

from bases.access import read_base
from bases.principals import Principal
from bases.realtime import announcements
from bases.realtime.announcements import Message
from bases.realtime.operations import apply_operation
from bases.realtime.rooms import Change, Member, Room, changes_of
from bases.storage import stores
from bases.storage.errors import StoreError, StoreMissingError
from bases.tokens import verify_base_token
from core.errors import BusyError, DomainError, ForbiddenError, InvalidTokenError
from core.ids import parse_uuid

logger = logging.getLogger(__name__)

NAMESPACE = "/"
MAX_SOCKETS = 5000
MAX_ROOMS = 20
MAX_MESSAGE_BYTES = 5_000_000
# Packets that a client has not taken yet; one that falls further behind is disconnected, and reads the base anew.
MAX_BACKLOG = 1000
# A socket that sends more is made to wait.
EVENTS_A_SECOND = 50
# Who has connected joins a base within this time.
JOIN_SECONDS = 60
# A client that is told to go away gets the message, and is cut off after this time.
PARTING_SECONDS = 1
# How long a room waits for a change that was overtaken by a later one, before it reads the history.
GAP_SECONDS = 1
GAP_OPERATIONS = 100
# How often revocations and changes are looked for that nobody announced here, by a command for instance.
SWEEP_SECONDS = 30
NOTED_EVERY_SECONDS = 60

JOINED = {"status": 1, "message": "Joined successfully"}
UPDATED = {"status": 1, "message": "Update completed"}
TOKEN_EXPIRED = {"status": 0, "error_type": "token_expired", "message": "Token expired"}
PERMISSION_DENIED = {"status": 0, "error_type": "permission_denied", "message": "Permission denied"}
OPERATION_INVALID = {"status": 0, "error_type": "operation_invalid", "message": "Operation invalid"}
SERVER_BUSY = {"status": 0, "error_type": "server_busy", "message": "The base is busy, try again"}
SERVER_ERROR = {"status": 0, "error_type": "internal_error", "message": "Internal Server Error"}

# The library's own log: what it calls errors are packets that clients have got wrong.
_library_logger = logging.getLogger(f"{__name__}.library")
_library_logger.setLevel(logging.CRITICAL)


class Sockets:
    """The sockets of this process.

    `executor` runs what touches a store. `note_use(base_uuid, app_name)` is called, in a thread, when an app uses its
    token over a socket, once a minute at most.
    """

    def __init__(self, *, executor: Executor, note_use: Callable[[str, str], None]) -> None:
        self.executor = executor
        self.note_use = note_use
        self.rooms: dict[str, Room] = {}
        self.joined: dict[str, set[str]] = {}
        self.pace: dict[str, float] = {}
        self.noted: dict[tuple[str, str], float] = {}
        self.silent: set[str] = set()
        self.tasks: set[asyncio.Task[Any]] = set()
        # Requests and connections of clients.
        self.handling: set[asyncio.Task[Any]] = set()
        self.outgoing: asyncio.Queue[tuple[list[str], str, tuple[str, int]]] = asyncio.Queue()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.stopped = False
        self.server = socketio.AsyncServer(
            async_mode="asgi",
            # Scripts of any origin may connect: a token opens a base, never a cookie.
            cors_allowed_origins="*",
            cors_credentials=False,
            # One event of a socket after the other, so that what it sends is applied in that order.
            async_handlers=False,
            max_http_buffer_size=MAX_MESSAGE_BYTES,
            logger=_library_logger,
            engineio_logger=_library_logger,
        )
        self.server.on("connect", self._connect)
        self.server.on("disconnect", self._disconnect)
        self.server.on("join-room", self._join)
        self.server.on("update-dtable", self._update)

    # The life of the server

    async def start(self) -> None:
        """Begin to hear announcements, in the running loop."""
        self.loop = asyncio.get_running_loop()
        announcements.listen(self)
        self._begin(self._send_outgoing())
        self._begin(self._sweep())
        bus = announcements.bus()
        if bus is not None:
            self._begin(bus.listen(self._receive))

    async def stop(self) -> None:
        """Disconnect everybody."""
        self.stopped = True
        announcements.listen(None)
        for task in tuple(self.tasks):
            task.cancel()
        for socket in tuple(self.server.eio.sockets.values()):
            await socket.close(wait=False)
        await self.server.shutdown()
        # The web server must not find anything that still waits for it.
        if self.handling:
            await asyncio.wait(self.handling, timeout=PARTING_SECONDS)
        for task in tuple(self.handling):
            task.cancel()
        if self.handling:
            await asyncio.wait(self.handling, timeout=PARTING_SECONDS)

    async def handle(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
    ) -> None:
        """Answer a request, or hold a connection, to one of the paths of Socket.IO."""
        is_new = b"sid=" not in scope["query_string"]
        if self.stopped or (is_new and len(self.server.eio.sockets) >= MAX_SOCKETS):
            if scope["type"] == "http":
                await send({"type": "http.response.start", "status": 503, "headers": [(b"retry-after", b"60")]})
                await send({"type": "http.response.body", "body": b""})
            else:
                await send({"type": "websocket.close", "code": 1013})
            return
        task = asyncio.current_task()
        if task is not None:
            self.handling.add(task)
            task.add_done_callback(self.handling.discard)
        await self.server.handle_request(scope, receive, send)

    # What others in this process ask and say; from any thread

    def is_open(self, base_uuid: str) -> bool:
        """Say whether anybody here has a base open."""
        return base_uuid in self.rooms

    def apps_in(self, base_uuid: str) -> set[str]:
        """Return the names of the apps that have a base open here."""
        room = self.rooms.get(base_uuid)
        return room.apps() if room else set()

    def post(self, message: Message) -> None:
        """Take a message, from any thread."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._receive, message)

    # What clients send

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        if self._is_connected(sid):
            # An event that a client has called like this one.
            return
        named = parse_qs(environ.get("QUERY_STRING", "")).get("dtable_uuid", [""])
        if parse_uuid(named[0]) is None:
            self._begin(self._cut_off(self._connection(sid), PARTING_SECONDS))
            raise Refusal("dtable_uuid is missing.")
        self.joined[sid] = set()
        self._later(JOIN_SECONDS, self._end_unjoined, sid)

    async def _disconnect(self, sid: str, *reason: Any) -> None:
        if self._is_connected(sid):
            return
        socket = self.server.eio.sockets.get(self._connection(sid))
        if socket is not None:
            _release(socket)
        for base_uuid in tuple(self.joined.get(sid, ())):
            self._leave(sid, base_uuid)
        self.joined.pop(sid, None)
        self.pace.pop(sid, None)

    async def _join(self, sid: str, *arguments: Any) -> dict[str, Any]:
        await self._keep_pace(sid)
        # Some clients send the two arguments as one list.
        given = arguments[0] if len(arguments) == 1 and isinstance(arguments[0], list) else arguments
        named, token = given if len(given) == 2 else (None, None)
        try:
            principal = verify_base_token(token) if isinstance(token, str) else None
        except InvalidTokenError:
            principal = None
        if principal is None:
            return self._refuse(sid, TOKEN_EXPIRED)
        base_uuid = parse_uuid(named or "")
        rooms = self.joined.get(sid, set())
        if base_uuid != principal.base_uuid or principal.view_id or len(rooms | {base_uuid}) > MAX_ROOMS:
            return self._refuse(sid, PERMISSION_DENIED)
        return await self._let_in(sid, principal)

    async def _let_in(self, sid: str, principal: Principal) -> dict[str, Any]:
        """Put a socket into the room first and look at the base then, so that nothing happens in between unheard."""
        base_uuid = principal.base_uuid
        self._leave(sid, base_uuid)
        member = Member(principal)
        self.rooms.setdefault(base_uuid, Room()).members[sid] = member
        self.joined.setdefault(sid, set()).add(base_uuid)
        try:
            version = await self._in_thread(_read_version, principal)
        except InvalidTokenError as exc:
            return self._refuse(sid, _word(exc))
        except DomainError:
            self._leave(sid, base_uuid)
            return SERVER_BUSY
        room = self.rooms.get(base_uuid)
        if room is None or room.members.get(sid) is not member:
            return self._refuse(sid, TOKEN_EXPIRED)
        room.admit(sid, version)
        self._tell(room, room.take(()))
        member.expiry = self._later(principal.expires_at - time.time(), self._end_expired, sid, member)
        self._note(principal)
        return {**JOINED, "dtable_version": version}

    async def _update(self, sid: str, *arguments: Any) -> Any:
        await self._keep_pace(sid)
        if len(arguments) != 2 or not all(isinstance(argument, str) for argument in arguments):
            return OPERATION_INVALID
        named, operation = arguments
        room = self.rooms.get(parse_uuid(named) or "")
        member = room.members.get(sid) if room else None
        if member is None or member.version is None:
            return PERMISSION_DENIED
        self._note(member.principal)
        try:
            applied = await self._in_thread(apply_operation, member.principal, operation, sid)
        except InvalidTokenError as exc:
            return self._refuse(sid, _word(exc))
        except ForbiddenError:
            return PERMISSION_DENIED
        except BusyError:
            return SERVER_BUSY
        except DomainError:
            return OPERATION_INVALID
        except Exception:
            logger.exception("An operation on base %s failed.", member.principal.base_uuid)
            return SERVER_ERROR
        answer = {**UPDATED, "dtable_version": applied.version}
        return (answer, applied.completed) if applied.completed is not None else answer

    # What clients are told

    def _receive(self, message: Message) -> None:
        room = self.rooms.get(message["base"])
        if room is None:
            return
        if message["kind"] == "change":
            self._tell(room, room.take(changes_of(message)))
            if room.early and room.next_version is not None and not room.awaits_history:
                room.awaits_history = True
                self._later(GAP_SECONDS, self._fill_gap, message["base"], room)
        elif message["kind"] == "end":
            for sid in room.revoked(message["identity"], message["until"]):
                self._end(sid)
        elif message["kind"] == "notification":
            for username, document, index in message["items"]:
                sids = room.sockets_of(username)
                if sids:
                    self.outgoing.put_nowait((sids, "new-notification", (document, index)))

    def _tell(self, room: Room, changes: list[Change]) -> None:
        for change in changes:
            sids = room.listeners(change)
            if sids:
                self.outgoing.put_nowait((sids, "update-dtable", (change.operation, change.version)))

    async def _send_outgoing(self) -> None:
        while True:
            sids, event, arguments = await self.outgoing.get()
            await self.server.emit(event, arguments, to=sids)
            for sid in sids:
                socket = self.server.eio.sockets.get(self._connection(sid))
                if socket is not None and socket.queue.qsize() > MAX_BACKLOG:
                    self._begin(socket.close(wait=False, abort=True))

    async def _fill_gap(self, base_uuid: str, room: Room) -> None:
        """Tell what was changed and never announced here, as far as the history still has it."""
        room.awaits_history = False
        while room.next_version is not None and self.rooms.get(base_uuid) is room:
            found = await self._in_thread(_read_history, base_uuid, room.next_version - 1)
            self._tell(room, room.take(Change(version, document.decode()) for version, document in found))
            if len(found) < GAP_OPERATIONS:
                break
        if room.early:
            self._tell(room, room.skip_to(min(room.early)))

    # Those who have to go

    def _refuse(self, sid: str, answer: dict[str, Any]) -> dict[str, Any]:
        """Disconnect a socket right after it was answered."""
        self._later(0.05, self._end_now, sid)
        return answer

    def _end(self, sid: str) -> None:
        """Disconnect a socket; nothing more is told to it from now on."""
        for base_uuid in tuple(self.joined.get(sid, ())):
            self._leave(sid, base_uuid)
        self._begin(self._end_now(sid))

    async def _end_now(self, sid: str) -> None:
        connection = self._connection(sid)
        await self.server.disconnect(sid)
        await self._cut_off(connection, PARTING_SECONDS)

    async def _end_unjoined(self, sid: str) -> None:
        if sid in self.joined and not self.joined[sid]:
            await self._end_now(sid)

    async def _end_expired(self, sid: str, member: Member) -> None:
        room = self.rooms.get(member.principal.base_uuid)
        if room is not None and room.members.get(sid) is member:
            self._end(sid)

    async def _cut_off(self, connection: str | None, seconds: float) -> None:
        """End the connection below a socket, which the client may hold on to."""
        socket = self.server.eio.sockets.get(connection)
        if socket is not None:
            await asyncio.sleep(seconds)
            await socket.close(wait=False)
            _release(socket)

    def _leave(self, sid: str, base_uuid: str) -> None:
        room = self.rooms.get(base_uuid)
        member = room.members.pop(sid, None) if room else None
        self.joined.get(sid, set()).discard(base_uuid)
        if room is not None and not room.members:
            del self.rooms[base_uuid]
        if member is not None:
            if member.expiry is not None:
                member.expiry.cancel()
            self._record_apps(base_uuid, member.principal)

    # What goes on beside

    async def _sweep(self) -> None:
        """Look at intervals for what nobody has announced here."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            for base_uuid, room in tuple(self.rooms.items()):
                await self._look_after(base_uuid, room)
            oldest = time.monotonic() - NOTED_EVERY_SECONDS
            self.noted = {key: when for key, when in self.noted.items() if when > oldest}
            # Connections that did not become sockets since the last time.
            known = {self._connection(sid) for sid in self.joined}
            unknown = set(self.server.eio.sockets) - known
            for connection in unknown & self.silent:
                await self._cut_off(connection, 0)
            self.silent = unknown

    async def _look_after(self, base_uuid: str, room: Room) -> None:
        try:
            revocations, version = await self._in_thread(_read_state, base_uuid)
        except StoreError:
            logger.warning("Base %s cannot be looked at.", base_uuid)
            return
        for identity, until in revocations.items():
            for sid in room.revoked(identity, until):
                self._end(sid)
        if room.next_version is not None and version >= room.next_version:
            await self._fill_gap(base_uuid, room)
        bus = announcements.bus()
        if bus is not None:
            await self._in_thread(bus.record_apps, base_uuid, self.apps_in(base_uuid))

    def _note(self, principal: Principal) -> None:
        """Note that an app uses its token, and that it is here."""
        self._record_apps(principal.base_uuid, principal)
        key = (principal.base_uuid, principal.app_name)
        if principal.app_name and self.noted.get(key, -NOTED_EVERY_SECONDS) <= time.monotonic() - NOTED_EVERY_SECONDS:
            self.noted[key] = time.monotonic()
            self._begin(self._in_thread(self.note_use, *key))

    def _record_apps(self, base_uuid: str, principal: Principal) -> None:
        bus = announcements.bus()
        if bus is not None and principal.app_name:
            self._begin(self._in_thread(lambda: bus.record_apps(base_uuid, self.apps_in(base_uuid))))

    async def _keep_pace(self, sid: str) -> None:
        """Make a socket wait that sends more events than it may; a second's worth may come at once."""
        now = time.monotonic()
        due = max(self.pace.get(sid, 0), now - 1) + 1 / EVENTS_A_SECOND
        self.pace[sid] = due
        if due > now:
            await asyncio.sleep(due - now)

    def _is_connected(self, sid: str) -> bool:
        """Say whether a socket is neither about to be connected nor about to go."""
        return bool(self.server.manager.is_connected(sid, NAMESPACE))

    def _connection(self, sid: str) -> str | None:
        """Return the id of the connection below a socket, or None when it is gone."""
        try:
            connection: str | None = self.server.manager.eio_sid_from_sid(sid, NAMESPACE)
        except KeyError:
            # Nobody is connected at all.
            return None
        return connection

    async def _in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.executor, function, *arguments)

    def _later(
        self, seconds: float, function: Callable[..., Coroutine[Any, Any, None]], *arguments: Any
    ) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(max(0, seconds), lambda: self._begin(function(*arguments)))

    def _begin(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self._finish)

    def _finish(self, task: asyncio.Task[Any]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("A task of the sockets failed.", exc_info=task.exception())


def _release(socket: Any) -> None:
    """Answer a request that waits for something to be told, when its client has closed the connection by another."""
    if not socket.upgraded:
        socket.queue.put_nowait(Packet(NOOP))


def _word(error: InvalidTokenError) -> dict[str, Any]:
    return TOKEN_EXPIRED if error.message == "Token expired." else PERMISSION_DENIED


def _read_version(principal: Principal) -> int:
    with read_base(principal) as session:
        return session.version


def _read_state(base_uuid: str) -> tuple[dict[str, float], int]:
    """Return until when tokens were revoked, by identity, and the version; the identity '' stands for everybody."""
    try:
        with stores().reading(base_uuid) as session:
            everybody = {"": time.time()} if session.suspended else {}
            return {**session.revocations, **everybody}, session.version
    except StoreMissingError:
        return {"": time.time()}, 0


def _read_history(base_uuid: str, after: int) -> list[tuple[int, bytes]]:
    """Return (version, JSON) of the next operations behind a version."""
    try:
        with stores().reading(base_uuid) as session:
            return session.operations(after=after, limit=GAP_OPERATIONS)
    except StoreError:
        return []
