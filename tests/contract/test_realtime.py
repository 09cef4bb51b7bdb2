"""Realtime over Socket.IO: the official client, other clients, and who must not hear or change anything."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest
import requests
import socketio
from seatable_api import Account, SeaTableAPI

from tests.contract.conftest import GATEWAY, call, new_api_token, new_base, open_base
from tests.contract.server import SECRET_KEY
from tests.contract.sockets import PATH, SILENCE_SECONDS, Socket, close_all, joined_socket, new_client, wait_until

# The client leaves connections that were refused or cut off to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

TOKEN_EXPIRED = {"status": 0, "error_type": "token_expired", "message": "Token expired"}
PERMISSION_DENIED = {"status": 0, "error_type": "permission_denied", "message": "Permission denied"}
OPERATION_INVALID = {"status": 0, "error_type": "operation_invalid", "message": "Operation invalid"}
NOWHERE = "00000000-0000-4000-8000-000000000000"

Join = Callable[..., Socket]


@pytest.fixture(autouse=True, scope="module")
def _closed_sockets() -> Iterator[None]:
    yield
    close_all()


@pytest.fixture(scope="module")
def made(account: Account) -> dict[str, Any]:
    return new_base(account)


@pytest.fixture(scope="module")
def base(account: Account, made: dict[str, Any]) -> SeaTableAPI:
    """The client of one base, of the app "realtime"."""
    client = SeaTableAPI(new_api_token(account, made, app_name="realtime"), account.server_url)
    client.auth()
    return client


@pytest.fixture
def join(base: SeaTableAPI) -> Iterator[Join]:
    """Join the room of a base, with the client's token or that of another; all leave when the test ends."""
    sockets = []

    def connect(client: SeaTableAPI = base, **options: Any) -> Socket:
        sockets.append(joined_socket(client, **options))
        return sockets[-1]

    yield connect
    for socket in sockets:
        socket.close()


@pytest.fixture
def unjoined(base: SeaTableAPI) -> Iterator[Socket]:
    """A socket that has connected and not joined."""
    socket = Socket(base.server_url, base.dtable_uuid)
    yield socket
    socket.close()


def claims(client: SeaTableAPI) -> dict[str, Any]:
    return dict(jwt.decode(client.jwt_token, options={"verify_signature": False}))


def signed(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, SECRET_KEY, algorithm="HS256")


def metadata_version(base: SeaTableAPI) -> int:
    url = f"{base.server_url}/api-gateway/api/v2/dtables/{base.dtable_uuid}/metadata/"
    answer = requests.get(url, headers={"Authorization": f"Token {base.jwt_token}"}, timeout=10)
    return int(answer.json()["metadata"]["version"])


def append(table_id: str, row_id: str, name: str = "x") -> dict[str, Any]:
    return {"op_type": "append_rows", "table_id": table_id, "row_datas": [{"_id": row_id, "0000": name}]}


def test_it_works(base: SeaTableAPI, join: Join) -> None:
    ann, bob = join(), join()
    row = base.append_row("Table1", {"Name": "from REST"})
    wait_until(lambda: ann.heard and bob.heard)
    assert ann.heard == bob.heard
    ((operation, version),) = ann.heard
    assert (operation["op_type"], operation["row_datas"][0]["_id"]) == ("append_rows", row["_id"])
    assert version == metadata_version(base)


def test_the_official_client(account: Account, made: dict[str, Any], base: SeaTableAPI) -> None:
    client = SeaTableAPI(new_api_token(account, made), account.server_url)
    client.auth(with_socket_io=True)
    heard: list[tuple[Any, ...]] = []
    client.socketIO.on("update-dtable", lambda *given: heard.append(given))
    # It joins without asking for an acknowledgement.
    wait_until(lambda: base.append_row("Table1", {"Name": "to the client"}) and (time.sleep(0.1) or heard))
    operation, version = heard[0]
    assert json.loads(operation)["op_type"] == "append_rows"
    assert isinstance(version, int)
    assert client.socketIO.sio.transport() == "websocket"
    client.socketIO.sio.disconnect()


@pytest.mark.parametrize("path", [PATH, "/socket.io"])
@pytest.mark.parametrize("transports", [["polling"], ["websocket"], ["polling", "websocket"]], ids=str)
def test_every_transport(base: SeaTableAPI, join: Join, path: str, transports: list[str]) -> None:
    socket = join(path=path, transports=transports)
    assert socket.client.transport() == transports[-1]
    base.append_row("Table1", {"Name": "x"})
    wait_until(lambda: socket.heard)


def test_joining_tells_the_version(base: SeaTableAPI, unjoined: Socket) -> None:
    expected = {"status": 1, "message": "Joined successfully", "dtable_version": metadata_version(base)}
    assert unjoined.join(base.jwt_token) == expected


def test_arguments_may_come_in_a_list(base: SeaTableAPI, unjoined: Socket) -> None:
    answer = unjoined.client.call("join-room", [base.dtable_uuid, base.jwt_token])
    assert answer["status"] == 1


def test_a_uuid_may_lack_its_dashes(base: SeaTableAPI, unjoined: Socket) -> None:
    unjoined.base_uuid = base.dtable_uuid.replace("-", "")
    assert unjoined.join(base.jwt_token)["status"] == 1
    assert unjoined.send({})["error_type"] == "operation_invalid"


@pytest.mark.parametrize("query", ["", "?dtable_uuid=", "?dtable_uuid=x", "?other=1"])
@pytest.mark.parametrize("transports", [["polling"], ["websocket"]], ids=str)
def test_a_connection_names_a_base(server: str, query: str, transports: list[str]) -> None:
    client = new_client()
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(server + query, socketio_path=PATH, transports=transports)


@pytest.mark.parametrize("token", ["", "garbage", "a.b.c", "\ud800", 7, None, ["x"], "x" * 10_000])
def test_a_bad_token(unjoined: Socket, token: Any) -> None:
    assert unjoined.client.call("join-room", (unjoined.base_uuid, token)) == TOKEN_EXPIRED
    wait_until(lambda: unjoined.ended)


def test_an_expired_token(base: SeaTableAPI, unjoined: Socket) -> None:
    assert unjoined.join(signed(claims(base) | {"exp": int(time.time()) - 1})) == TOKEN_EXPIRED
    wait_until(lambda: unjoined.ended)


@pytest.mark.parametrize("arguments", [(), ("x",), ("x", "y", "z"), ([],), (["x"],), ({},), (None,)])
def test_wrong_arguments(unjoined: Socket, arguments: tuple[Any, ...]) -> None:
    assert unjoined.client.call("join-room", arguments) == TOKEN_EXPIRED
    wait_until(lambda: unjoined.ended)


def test_another_base(account: Account, base: SeaTableAPI) -> None:
    other = open_base(account, new_base(account), GATEWAY)
    for uuid, token in ((base.dtable_uuid, other.jwt_token), (NOWHERE, base.jwt_token)):
        socket = Socket(base.server_url, base.dtable_uuid)
        socket.base_uuid = uuid
        assert socket.join(token) == PERMISSION_DENIED
        wait_until(lambda ended=socket.ended: ended)
    unknown = signed(claims(base) | {"dtable_uuid": NOWHERE})
    socket = Socket(base.server_url, NOWHERE)
    assert socket.join(unknown) == PERMISSION_DENIED
    wait_until(lambda: socket.ended)


def test_who_may_see_one_view_only(base: SeaTableAPI, unjoined: Socket) -> None:
    token = signed(claims(base) | {"permission": "r", "table_id": "0000", "view_id": "0000"})
    assert unjoined.join(token) == PERMISSION_DENIED
    wait_until(lambda: unjoined.ended)


def test_the_sender_hears_nothing_of_its_own(base: SeaTableAPI, join: Join) -> None:
    ann, bob = join(), join()
    answer = ann.send(append("0000", "sent-by-ann-over-socket", "Ann"))
    assert answer == {"status": 1, "message": "Update completed", "dtable_version": metadata_version(base)}
    wait_until(lambda: bob.heard)
    time.sleep(SILENCE_SECONDS)
    assert ann.heard == []
    ((operation, version),) = bob.heard
    assert (operation["row_datas"][0]["0000"], version) == ("Ann", answer["dtable_version"])
    assert base.get_row("Table1", "sent-by-ann-over-socket")["Name"] == "Ann"


def test_the_sender_learns_the_numbers(base: SeaTableAPI, join: Join) -> None:
    table = base.add_table(
        "Bills",
        columns=[
            {"column_name": "Name", "column_type": "text"},
            {"column_name": "No", "column_type": "auto-number", "column_data": {"format": "0000", "digits": 4}},
        ],
    )
    answer, completed = join().send(append(table["_id"], "a-row-that-gets-number"))
    assert answer["status"] == 1
    key = table["columns"][1]["key"]
    assert completed["row_datas"][0][key] == "0001"


@pytest.mark.parametrize("operation", ["", "{", "null", "[]", "{}", '{"op_type": "nothing"}', "\ud800", "[" * 9000])
def test_bad_operations_change_nothing(base: SeaTableAPI, join: Join, operation: str) -> None:
    socket, before = join(), metadata_version(base)
    assert socket.send(operation) == OPERATION_INVALID
    assert metadata_version(base) == before
    assert socket.send(append("0000", f"after-a-bad-one-{before}-{len(operation)}"))["status"] == 1


@pytest.mark.parametrize("arguments", [(), ("x",), (1, 2), (None, None), ({}, []), ("x", "y", "z"), (["x"],)])
def test_bad_arguments(join: Join, arguments: tuple[Any, ...]) -> None:
    socket = join()
    assert socket.client.call("update-dtable", arguments) == OPERATION_INVALID
    assert socket.client.connected


def test_only_members_change_anything(base: SeaTableAPI, unjoined: Socket, join: Join) -> None:
    operation = append("0000", "from-somebody-outside1")
    assert unjoined.send(operation) == PERMISSION_DENIED
    member = join()
    member.base_uuid = NOWHERE
    assert member.send(operation) == PERMISSION_DENIED
    member.base_uuid = base.dtable_uuid
    assert member.send(operation)["status"] == 1


def test_a_reader_hears_and_does_not_write(account: Account, made: dict[str, Any], join: Join) -> None:
    reader = open_base(account, made, GATEWAY, permission="r")
    socket, writer = join(reader), join()
    assert socket.send(append("0000", "from-somebody-reading1")) == PERMISSION_DENIED
    assert writer.send(append("0000", "from-somebody-writing1"))["status"] == 1
    wait_until(lambda: socket.heard)


def test_events_nobody_knows(base: SeaTableAPI, join: Join) -> None:
    socket = join()
    socket.client.emit("leave-room", "x")
    socket.client.emit("connect", {})
    socket.client.emit("disconnect", "x")
    socket.client.emit("message", {"a": [1, b"bytes"]})
    assert socket.send(append("0000", "after-unknown-events-1"))["status"] == 1


def test_events_come_in_the_order_of_the_versions(base: SeaTableAPI, join: Join) -> None:
    ann, bob = join(), join()
    before = metadata_version(base)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: base.append_row("Table1", {"Name": str(number)}), range(40)))
        sent = [ann.send(append("0000", f"in-between-of-others-{number}"))["dtable_version"] for number in range(5)]
    wait_until(lambda: len(bob.heard) == 45)
    assert bob.versions() == list(range(before + 1, before + 46))
    assert ann.versions() == [version for version in bob.versions() if version not in sent]


def test_many_things_are_told(base: SeaTableAPI, join: Join) -> None:
    socket = join()
    table = base.add_table("Things", columns=[{"column_name": "Name", "column_type": "text"}])
    row = base.append_row("Things", {"Name": "a"})
    base.update_row("Things", row["_id"], {"Name": "b"})
    base.query("UPDATE Things SET Name = 'c'")
    base.add_view("Things", "Second")
    base.rename_column("Things", table["columns"][0]["key"], "Label")
    base.delete_row("Things", row["_id"])
    base.delete_table("Things")
    told = ["insert_table", "append_rows", "modify_row", "modify_row", "insert_view", "rename_column"]
    wait_until(lambda: len(socket.heard) == len(told) + 2)
    assert [operation["op_type"] for operation, _ in socket.heard] == [*told, "delete_row", "delete_table"]


def test_rooms_are_apart(account: Account, base: SeaTableAPI, join: Join) -> None:
    other = open_base(account, new_base(account), GATEWAY)
    here, there = join(), join(other)
    base.append_row("Table1", {"Name": "x"})
    wait_until(lambda: here.heard)
    time.sleep(SILENCE_SECONDS)
    assert there.heard == []


def test_a_deleted_api_token_ends_its_sockets(account: Account, made: dict[str, Any], join: Join) -> None:
    going = SeaTableAPI(new_api_token(account, made, app_name="going"), account.server_url)
    going.auth()
    socket, other = join(going), join()
    call(account, "DELETE", tokens_path(made) + "going/")
    wait_until(lambda: socket.ended)
    assert "server disconnect" in socket.ended[0]
    again = Socket(going.server_url, going.dtable_uuid)
    assert again.join(going.jwt_token) == TOKEN_EXPIRED
    again.close()
    assert other.client.connected


def test_a_token_that_expires_ends_its_sockets(base: SeaTableAPI, unjoined: Socket) -> None:
    assert unjoined.join(signed(claims(base) | {"exp": int(time.time()) + 2}))["status"] == 1
    assert not unjoined.ended
    wait_until(lambda: unjoined.ended)


def test_a_base_in_the_trash_has_no_sockets(account: Account, join: Join) -> None:
    made = new_base(account)
    client = open_base(account, made, GATEWAY)
    socket = join(client)
    call(account, "DELETE", f"/api/v2.1/workspace/{made['workspace_id']}/dtable/", {"name": made["name"]})
    wait_until(lambda: socket.ended)
    again = Socket(client.server_url, client.dtable_uuid)
    assert again.join(client.jwt_token) == PERMISSION_DENIED
    again.close()


def tokens_path(made: dict[str, Any]) -> str:
    return f"/api/v2.1/workspace/{made['workspace_id']}/dtable/{made['name']}/api-tokens/"


def test_who_is_connected(account: Account, made: dict[str, Any], join: Join) -> None:
    client = SeaTableAPI(new_api_token(account, made, app_name="presence"), account.server_url)
    client.auth()

    def connected() -> bool:
        answer = call(account, "GET", tokens_path(made).replace("api-tokens", "api-tokens-status"))
        return {each["app_name"]: each["connected"] for each in answer["api_status_list"]}["presence"]

    assert connected() is False
    first, second = join(client), join(client)
    assert connected() is True
    first.close()
    assert connected() is True
    second.close()
    wait_until(lambda: not connected())


def test_a_message_of_any_size_does_no_harm(base: SeaTableAPI, join: Join) -> None:
    socket = join()
    socket.client.emit("update-dtable", (base.dtable_uuid, "x" * 6_000_000))
    wait_until(lambda: socket.ended)
    assert join().send(append("0000", "after-too-large-a-one1"))["status"] == 1


def test_junk_instead_of_packets(server: str, base: SeaTableAPI, join: Join) -> None:
    url = f"{server}{PATH}/"
    for query in ("", "?EIO=4", "?EIO=3&transport=polling", "?EIO=4&transport=polling&sid=nobody", "?%ff=%00&EIO=x"):
        assert requests.get(url + query, timeout=10).status_code in (200, 400)
    opened = requests.get(f"{url}?EIO=4&transport=polling&dtable_uuid={base.dtable_uuid}", timeout=10)
    sid = json.loads(opened.text[1:])["sid"]
    for junk in ("", "9", "4", "42", "42[", '42["join-room"]', "451-[]", "\x1e\x1e", '420["update-dtable",1,2]'):
        answer = requests.post(f"{url}?EIO=4&transport=polling&sid={sid}", data=junk.encode(), timeout=10)
        assert answer.status_code in (200, 400)
    assert join().send(append("0000", "after-junk-of-all-kind"))["status"] == 1
