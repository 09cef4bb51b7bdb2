"""…/notifications/ and …/notifications/<id>/: what a user is told in a base."""

import re
from typing import Any

import pytest

from accounts.models import User
from bases.storage import notices, stores
from bases.storage.sqlite import FORMAT
from bases.tokens import mint_base_token
from tests.bases.factories import base_uuid, refusal, v1, whole_base
from tests.bases.mailboxes import notifications, send, texts, user_client
from tests.clients import GATEWAY, APIClient, base_path


@pytest.fixture
def alice_here(base_client: APIClient, alice: User) -> APIClient:
    """A client of Alice's in "Projects"."""
    return user_client(base_client, alice)


@pytest.fixture
def bob_here(base_client: APIClient, bob: User) -> APIClient:
    """A client of Bob's in "Projects", where he may only read."""
    return user_client(base_client, bob, "r")


@pytest.fixture
def three(base_client: APIClient, bob: User) -> list[str]:
    """Three notifications for Bob."""
    for text in ("one", "two", "three"):
        send(base_client, bob, text)
    return ["three", "two", "one"]


def marks(client: APIClient) -> list[int]:
    return [each["seen"] for each in notifications(client)]


def put_form(client: APIClient, path: str, form: str) -> Any:
    return client.request("PUT", path, data=form.encode(), content_type="application/x-www-form-urlencoded")


def test_it_works(base_client: APIClient, bob_here: APIClient, bob: User, base: dict[str, Any]):
    send(base_client, bob, "hello")
    for client in (bob_here, v1(bob_here)):
        (found,) = notifications(client)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z", found.pop("created_at"))
        assert found == {
            "id": 1,
            "dtable_uuid": base["uuid"],
            "username": bob.username,
            "msg_type": "notification_rules",
            "detail": {"msg": "hello"},
            "seen": 0,
        }


def test_with_the_token_that_a_user_gets(
    base_client: APIClient, alice_client: APIClient, alice: User, base: dict[str, Any]
):
    send(base_client, alice)
    token = alice_client.get(base_path(base, "access-token/")).json()["access_token"]
    assert texts(APIClient(token, f"{GATEWAY}/{base['uuid']}")) == ["x"]


def test_the_newest_comes_first(bob_here: APIClient, three: list[str]):
    assert texts(bob_here) == three
    assert texts(bob_here, per_page=2) == three[:2]
    assert texts(bob_here, per_page=2, page=2) == three[2:]
    assert texts(bob_here, page=2) == []


@pytest.mark.parametrize("query", [{"page": 0}, {"page": "x"}, {"per_page": 1001}, {"page": 10**30}])
def test_a_page_that_cannot_be(bob_here: APIClient, query: dict[str, Any]):
    name = next(iter(query))
    assert refusal(bob_here.get("/notifications/", query)) == (400, f"{name} invalid.")


def test_a_user_has_only_their_own(alice_here: APIClient, bob_here: APIClient, three: list[str]):
    assert notifications(alice_here) == []
    first = notifications(bob_here)[0]["id"]
    for path in ("/notifications/", f"/notifications/{first}/"):
        expected = 200 if path == "/notifications/" else 404
        assert alice_here.put(path, {"seen": True}).status_code == expected
        assert alice_here.delete(path).status_code == expected
    assert (texts(bob_here), marks(bob_here)) == (three, [0, 0, 0])


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("kind", ["app", "link", "view", "view of a user"])
def test_a_token_of_no_user_shows_nothing(base_client: APIClient, bob_here: APIClient, bob: User, kind: str):
    uuid, view = base_uuid(base_client), {"table_id": "0000", "view_id": "0000"}
    tokens = {
        "app": base_client.token,
        "link": mint_base_token(uuid, permission="r", identity="external-link 1"),
        "view": mint_base_token(uuid, permission="r", identity="external-link 1", **view),
        "view of a user": mint_base_token(uuid, permission="r", username=bob.username, **view),
    }
    client = APIClient(tokens[kind], base_client.prefix)
    assert notifications(client) == []
    assert client.put("/notifications/", {"seen": True}).json() == {"success": True}
    assert client.delete("/notifications/").json() == {"success": True}
    assert client.delete("/notifications/1/").status_code == 404
    assert marks(bob_here) == [0, 0, 0]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("mark", [True, "true", "True", "1"])
def test_all_are_marked(bob_here: APIClient, mark: object):
    answer = bob_here.put("/notifications/", {"seen": mark})
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert marks(bob_here) == [1, 1, 1]
    assert put_form(bob_here, "/notifications/", "seen=false").json() == {"success": True}
    assert marks(bob_here) == [0, 0, 0]


@pytest.mark.usefixtures("three")
def test_one_is_marked(bob_here: APIClient):
    answer = put_form(v1(bob_here), "/notifications/2/", "seen=true")
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert marks(bob_here) == [0, 1, 0]
    # Again, and without the last slash.
    assert bob_here.put("/notifications/2", {"seen": True}).status_code == 200
    assert bob_here.put("/notifications/2/", {"seen": False}).status_code == 200
    assert marks(bob_here) == [0, 0, 0]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("body", [{}, {"seen": "x"}, {"seen": None}, {"seen": []}, {"seen": {}}, {"seen": ""}])
@pytest.mark.parametrize("path", ["/notifications/", "/notifications/1/"])
def test_a_mark_that_is_none(bob_here: APIClient, path: str, body: dict[str, Any]):
    assert refusal(bob_here.put(path, body)) == (400, "seen invalid.")
    assert marks(bob_here) == [0, 0, 0]


def test_bodies_that_are_none(bob_here: APIClient):
    assert bob_here.put("/notifications/", [True]).status_code == 400
    assert bob_here.request("PUT", "/notifications/", data=b"{").status_code == 400
    assert put_form(bob_here, "/notifications/", "").status_code == 400


def test_deleting(bob_here: APIClient, base_client: APIClient, bob: User, three: list[str]):
    answer = bob_here.delete("/notifications/2/")
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert texts(bob_here) == ["three", "one"]
    assert bob_here.delete("/notifications/").json() == {"success": True}
    assert notifications(bob_here) == []
    # An id is never given twice.
    send(base_client, bob)
    assert [each["id"] for each in notifications(bob_here)] == [4]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("number", ["68", "0", "-1", "x", "1.0", "9" * 18, "9" * 40, "²", "%00"])
def test_one_that_is_not_there(bob_here: APIClient, number: str):
    shown = "\0" if number == "%00" else number
    for answer in (
        bob_here.put(f"/notifications/{number}/", {"seen": True}),
        bob_here.delete(f"/notifications/{number}/"),
    ):
        assert refusal(answer) == (404, f"notification {shown} not found.")
    assert marks(bob_here) == [0, 0, 0]


def test_the_content_of_the_base_stays(base_client: APIClient, bob_here: APIClient, bob: User):
    before = whole_base(base_client)
    send(base_client, bob)
    bob_here.put("/notifications/", {"seen": True})
    assert whole_base(base_client) == before


def test_the_oldest_go(base_client: APIClient, bob_here: APIClient, bob: User, alice: User, alice_here: APIClient):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notices, "MAX_FOR_USER", 2)
        patch.setattr(notices, "MAX_IN_BASE", 3)
        for text in "abc":
            send(base_client, bob, text)
        assert texts(bob_here) == ["c", "b"]
        for text in "de":
            send(base_client, alice, text)
    assert (texts(alice_here), texts(bob_here)) == (["e", "d"], ["c"])


def test_a_copy_has_none(alice_client: APIClient, alice: User, base: dict[str, Any], alice_here: APIClient):
    send(alice_here, alice)
    copy = {"src_workspace_id": base["workspace_id"], "name": base["name"], "dst_workspace_id": base["workspace_id"]}
    made = alice_client.post("/api/v2.1/dtable-copy/", copy).json()["dtable"]
    assert texts(alice_here) == ["x"]
    assert notifications(user_client(APIClient(prefix=f"{GATEWAY}/{made['uuid']}"), alice)) == []


def test_a_base_from_before_there_were_any(base_client: APIClient, bob_here: APIClient, bob: User):
    uuid = base_uuid(base_client)
    with stores().writing(uuid) as session:
        session.run("DROP TABLE _notification")
        session.run("PRAGMA user_version = 1")
    stores().close()
    assert notifications(bob_here) == []
    send(base_client, bob)
    assert texts(bob_here) == ["x"]
    with stores().reading(uuid) as session:
        assert session.run("PRAGMA user_version") == [(FORMAT,)]


def test_other_bases(stranger_client: APIClient, three: list[str]):
    assert refusal(stranger_client.get("/notifications/")) == (403, "invalid token")
    assert stranger_client.delete("/notifications/").status_code == 403
