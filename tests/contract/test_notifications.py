"""Notifications and toasts, as the official client and other programs get them over a socket."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from seatable_api import Account, SeaTableAPI
from seatable_api.socket_io import SocketIO

from tests.contract.conftest import Family, call, new_base, open_base
from tests.contract.sockets import SILENCE_SECONDS, Socket, close_all, joined_socket, wait_until

# The client leaves connections that were refused or cut off to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

Join = Callable[[SeaTableAPI], Socket]
OWNER = {"column_name": "Owner", "column_type": "collaborator", "column_data": {"enable_send_notification": True}}


@pytest.fixture(autouse=True, scope="module")
def _closed_sockets() -> Iterator[None]:
    yield
    close_all()


@pytest.fixture
def join() -> Iterator[Join]:
    sockets = []

    def connect(client: SeaTableAPI) -> Socket:
        sockets.append(joined_socket(client))
        return sockets[-1]

    yield connect
    for socket in sockets:
        socket.close()


@pytest.fixture
def made(account: Account) -> dict[str, Any]:
    return new_base(account)


@pytest.fixture
def base(account: Account, made: dict[str, Any], family: Family) -> SeaTableAPI:
    """The base, opened by an app."""
    return open_base(account, made, family)


@pytest.fixture
def admin(account: Account, made: dict[str, Any], family: Family) -> SeaTableAPI:
    """The base, opened by its owner with the token of a user."""
    return as_user(account, account, made, family)


@pytest.fixture
def carol(account: Account, stranger: Account, made: dict[str, Any], family: Family) -> SeaTableAPI:
    """The base, opened by somebody with whom it is shared to read."""
    return as_user(account, stranger, made, family)


def as_user(owner: Account, user: Account, made: dict[str, Any], family: Family) -> SeaTableAPI:
    """Return a client that holds the Base-Token of a user, which it knows no way to get."""
    path = f"/api/v2.1/workspace/{made['workspace_id']}/dtable/{made['name']}/"
    if user is not owner:
        call(owner, "POST", path + "share/", {"email": user_id(user), "permission": "r"})
    client = open_base(owner, made, family)
    client.jwt_token = call(user, "GET", path + "access-token/")["access_token"]
    return client


def user_id(account: Account) -> str:
    return str(call(account, "GET", "/api2/account/info/")["email"])


def own(client: SeaTableAPI, method: str = "GET", tail: str = "", **arguments: Any) -> Any:
    family = "api-gateway/api/v2" if client.use_api_gateway else "dtable-server/api/v1"
    url = f"{client.server_url}/{family}/dtables/{client.dtable_uuid}/notifications/{tail}"
    headers = {"Authorization": f"Token {client.jwt_token}"}
    answer = requests.request(method, url, headers=headers, timeout=10, **arguments)
    assert answer.ok, answer.text
    return answer.json()


def test_it_works(
    base: SeaTableAPI, admin: SeaTableAPI, carol: SeaTableAPI, account: Account, stranger: Account, join: Join
) -> None:
    base.add_table("Tasks", columns=[{"column_name": "Name", "column_type": "text"}, OWNER])
    app, alice, other = join(base), join(admin), join(carol)
    row = base.append_row("Tasks", {"Owner": [user_id(stranger)]})
    wait_until(lambda: other.notified)
    ((document, index),) = other.notified
    shown = json.loads(document)
    assert (shown["msg_type"], shown["detail"]["row_id"], shown["username"]) == (
        "selected_collaborator",
        row["_id"],
        user_id(stranger),
    )
    assert own(carol) == {"notification_list": [shown]}
    assert index == shown["id"]
    assert own(carol, "PUT", f"{index}/", data={"seen": "true"}) == {"success": True}
    assert own(carol)["notification_list"][0]["seen"] == 1
    assert own(carol, "DELETE") == {"success": True}
    assert own(carol) == own(admin) == {"notification_list": []}
    time.sleep(SILENCE_SECONDS)
    assert alice.notified == app.notified == []


def test_a_toast(base: SeaTableAPI, admin: SeaTableAPI, carol: SeaTableAPI, account: Account, join: Join) -> None:
    alice, other = join(admin), join(carol)
    base.send_toast_notification(user_id(account), "hello", "warning")
    wait_until(lambda: alice.notified)
    ((document, index),) = alice.notified
    shown = json.loads(document)
    assert (shown["toast_type"], shown["detail"], index) == ("warning", {"msg": "hello"}, 0)
    assert own(admin) == {"notification_list": []}
    time.sleep(SILENCE_SECONDS)
    assert other.notified == []


def test_the_official_client_hears(base: SeaTableAPI, admin: SeaTableAPI, account: Account) -> None:
    heard: list[tuple[Any, ...]] = []
    socket = SocketIO(admin)
    socket._connect()
    socket.on("new-notification", lambda *given: heard.append(given))
    # It joins without asking for an acknowledgement.
    wait_until(lambda: base.send_toast_notification(user_id(account), "hello") or (time.sleep(0.1) or heard))
    socket.sio.disconnect()
    document, index = heard[0]
    assert (json.loads(document)["detail"], index) == ({"msg": "hello"}, 0)
