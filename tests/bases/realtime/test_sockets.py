"""What the server of sockets finds out by itself: changes and revocations that nobody announced in its process."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson

from bases import lifecycle
from bases.principals import Principal
from bases.realtime import sockets as sockets_module
from bases.realtime.rooms import Member, Room
from bases.realtime.sockets import Sockets
from bases.tokens import verify_base_token
from tests.bases.factories import append_rows, base_uuid
from tests.clients import APIClient

Told = list[tuple[list[str], str, tuple[str, int]]]


def look_after(client: APIClient, act: Callable[[Sockets, Room], Awaitable[None]], version: int) -> tuple[Told, Room]:
    """Let one member who has seen the base at a version be in its room; return what it was told, and the room."""
    told: Told = []

    async def run() -> Room:
        with ThreadPoolExecutor(1) as executor:
            server = Sockets(executor=executor, note_use=lambda *_: None)
            room = server.rooms[base_uuid(client)] = Room()
            room.members["ann"] = Member(verify_base_token(client.token))
            room.admit("ann", version)
            server.joined["ann"] = {base_uuid(client)}
            await act(server, room)
            while not server.outgoing.empty():
                told.append(server.outgoing.get_nowait())
            return room

    return told, asyncio.run(run())


def version(client: APIClient) -> int:
    return int(client.get("/metadata/").json()["metadata"]["version"])


def sweep(client: APIClient) -> Callable[[Sockets, Room], Awaitable[None]]:
    async def act(server: Sockets, room: Room) -> None:
        await server._look_after(base_uuid(client), room)

    return act


def test_it_works(base_client: APIClient) -> None:
    before = version(base_client)
    for number in range(3):
        append_rows(base_client, "Table1", [{"Name": str(number)}])
    told, room = look_after(base_client, sweep(base_client), before)
    assert [(sids, event, arguments[1]) for sids, event, arguments in told] == [
        (["ann"], "update-dtable", before + number) for number in (1, 2, 3)
    ]
    assert orjson.loads(told[0][2][0])["row_datas"][0]["0000"] == "0"
    assert room.next_version == before + 4


def test_more_than_is_read_at_once(base_client: APIClient, monkeypatch: Any) -> None:
    monkeypatch.setattr(sockets_module, "GAP_OPERATIONS", 2)
    before = version(base_client)
    for number in range(5):
        append_rows(base_client, "Table1", [{"Name": str(number)}])
    told, _ = look_after(base_client, sweep(base_client), before)
    assert [arguments[1] for _, _, arguments in told] == list(range(before + 1, before + 6))


def test_nothing_new(base_client: APIClient) -> None:
    told, room = look_after(base_client, sweep(base_client), version(base_client))
    assert (told, list(room.members)) == ([], ["ann"])


async def _started(server: Sockets) -> set[asyncio.Task[Any]]:
    """Return the tasks that a timer of no time has started."""
    await asyncio.sleep(0.01)
    return server.tasks


def test_a_change_that_was_overtaken_is_read_from_the_history(base_client: APIClient, monkeypatch: Any) -> None:
    monkeypatch.setattr(sockets_module, "GAP_SECONDS", 0)
    before = version(base_client)
    append_rows(base_client, "Table1", [{"Name": "never announced"}])

    async def announce_the_next(server: Sockets, room: Room) -> None:
        message = {"kind": "change", "base": base_uuid(base_client), "first": before + 2, "sender": ""}
        server._receive({**message, "operations": ['{"op_type": "x"}']})
        assert server.outgoing.empty()
        await asyncio.gather(*await _started(server))

    told, _ = look_after(base_client, announce_the_next, before)
    assert [arguments[1] for _, _, arguments in told] == [before + 1, before + 2]


def test_what_the_history_has_lost_is_skipped(base_client: APIClient) -> None:
    before = version(base_client)

    async def announce_a_later_one(server: Sockets, room: Room) -> None:
        message = {"kind": "change", "base": base_uuid(base_client), "first": before + 7, "sender": ""}
        server._receive({**message, "operations": ['{"op_type": "x"}']})
        await server._fill_gap(base_uuid(base_client), room)

    told, room = look_after(base_client, announce_a_later_one, before)
    assert [arguments[1] for _, _, arguments in told] == [before + 7]
    assert room.next_version == before + 8


def test_revoked_tokens(base_client: APIClient) -> None:
    lifecycle.revoke_tokens(base_uuid(base_client), identity="somebody else")
    _, room = look_after(base_client, sweep(base_client), 1)
    assert list(room.members) == ["ann"]
    lifecycle.revoke_tokens(base_uuid(base_client), identity="writer")
    _, room = look_after(base_client, sweep(base_client), 1)
    assert list(room.members) == []


def test_suspended_and_purged_bases(base_client: APIClient) -> None:
    lifecycle.suspend_base(base_uuid(base_client))
    _, room = look_after(base_client, sweep(base_client), 1)
    assert list(room.members) == []
    lifecycle.purge_base(base_uuid(base_client))
    _, room = look_after(base_client, sweep(base_client), 1)
    assert list(room.members) == []


def test_notifications_reach_their_user_only(base_client: APIClient) -> None:
    async def notify(server: Sockets, room: Room) -> None:
        room.members["bob"] = Member(Principal(base_uuid(base_client), "r", username="bob@auth.local"), version=1)
        # The other member is an app, which has no user id.
        items = [(name, "{}", number) for number, name in enumerate(("", "nobody@auth.local", "bob@auth.local"))]
        server._receive({"kind": "notification", "base": base_uuid(base_client), "items": items})

    told, _ = look_after(base_client, notify, 1)
    assert told == [(["bob"], "new-notification", ("{}", 2))]
