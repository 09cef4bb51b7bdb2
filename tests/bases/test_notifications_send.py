"""Sending notifications, one or many, and toasts, which nobody keeps."""

from typing import Any

import pytest

from accounts.models import User
from bases import notifications as domain
from bases.tokens import mint_base_token
from tests.bases.factories import base_uuid, refusal, v1
from tests.bases.mailboxes import listening, notifications, send, told, user_client
from tests.bases.statement_counts import counted_statements
from tests.clients import APIClient

NOTIFICATION = {"to_user": "someone@auth.local", "msg_type": "notification_rules", "detail": {"msg": "x"}}
TOAST = {"to_user": "someone@auth.local", "toast_type": "success", "detail": {"msg": "Saved"}}
LONG = "x" * domain.MAX_DETAIL_BYTES
BAD_VALUES = [
    ("to_user", None),
    ("to_user", ""),
    ("to_user", " "),
    ("to_user", ["someone"]),
    ("to_user", True),
    ("to_user", "x" * 256),
    ("to_user", "a\0b"),
    ("detail", None),
    ("detail", "text"),
    ("detail", [{}]),
]
DEEP: dict[str, Any] = {"msg": "x"}
for _ in range(200):
    DEEP = {"msg": "x", "in": DEEP}


def many(client: APIClient, messages: Any) -> Any:
    return v1(client).post("/notifications-batch/", {"user_messages": messages})


def test_it_works(base_client: APIClient, bob: User):
    with listening() as ear:
        send(base_client, bob, "hello")
    (found,) = notifications(user_client(base_client, bob))
    assert told(ear) == [(bob.username, found, found["id"])]
    assert [each["kind"] for each in ear.heard] == ["notification"]


def test_forms(base_client: APIClient, bob: User):
    form = {"to_user": bob.username, "msg_type": "row_comment", "detail": '{"comment": "ü"}'}
    assert v1(base_client).post_form("/notifications/", form).json() == {"success": True}
    (found,) = notifications(user_client(base_client, bob))
    assert (found["msg_type"], found["detail"]) == ("row_comment", {"comment": "ü"})


def test_many(base_client: APIClient, alice: User, bob: User):
    messages = [
        NOTIFICATION | {"to_user": user.username, "detail": {"n": n}} for n, user in enumerate([bob, alice] * 3)
    ]
    with listening() as ear:
        answer = many(base_client, messages)
    assert (answer.status_code, answer.json()) == (200, {"message_send_count": 6})
    assert [each["detail"]["n"] for each in notifications(user_client(base_client, bob))] == [4, 2, 0]
    assert [each["detail"]["n"] for each in notifications(user_client(base_client, alice))] == [5, 3, 1]
    assert [(username, document["id"], index) for username, document, index in told(ear)] == [
        (message["to_user"], number, number) for number, message in enumerate(messages, 1)
    ]


def test_many_take_as_few_statements_as_one(base_client: APIClient):
    with counted_statements() as one:
        many(base_client, [NOTIFICATION])
    with counted_statements() as hundred:
        many(base_client, [NOTIFICATION | {"to_user": f"{n}@auth.local"} for n in range(100)])
    assert len(hundred) == len(one)


@pytest.mark.parametrize("missing", NOTIFICATION)
def test_nothing_may_be_missing(base_client: APIClient, missing: str):
    body = {key: value for key, value in NOTIFICATION.items() if key != missing}
    assert refusal(v1(base_client).post("/notifications/", body)) == (400, "parameters invalid")
    assert refusal(many(base_client, [NOTIFICATION, body])) == (400, "parameters invalid")


@pytest.mark.parametrize(("key", "value"), [*BAD_VALUES, ("msg_type", None), ("msg_type", "x" * 101), ("detail", DEEP)])
def test_values_that_are_wrong(base_client: APIClient, key: str, value: object):
    with listening() as ear:
        answer = v1(base_client).post("/notifications/", NOTIFICATION | {key: value})
        assert refusal(answer) == (400, "parameters invalid")
        assert refusal(many(base_client, [NOTIFICATION, NOTIFICATION | {key: value}])) == (400, "parameters invalid")
    assert ear.heard == []


@pytest.mark.parametrize("messages", [None, [], {}, "x", [1], [[]]])
def test_batches_that_are_none(base_client: APIClient, messages: object):
    assert refusal(many(base_client, messages)) == (400, "parameters invalid")


def test_limits(base_client: APIClient, bob: User):
    message = NOTIFICATION | {"to_user": bob.username}
    too_many = [message] * (domain.MAX_BATCH + 1)
    assert refusal(many(base_client, too_many)) == (400, "The number of messages exceeds the limit of 500")
    too_long = (400, "The size of detail exceeds the limit of 10000 bytes")
    assert refusal(many(base_client, [message, message | {"detail": {"msg": LONG}}])) == too_long
    toast = TOAST | {"detail": {"msg": LONG}}
    assert refusal(base_client.post("/ui-toasts/", toast)) == too_long
    assert notifications(user_client(base_client, bob)) == []
    assert many(base_client, too_many[1:]).json() == {"message_send_count": 500}


@pytest.mark.parametrize("text", ["a\0b", "\\u0000", "😀", "'; DROP TABLE _notification; --"])
def test_any_text_is_kept(base_client: APIClient, bob: User, text: str):
    send(base_client, bob, text)
    (found,) = notifications(user_client(base_client, bob))
    assert found["detail"] == {"msg": text}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"to_user": 7, "msg_type": 1, "detail": {}}', 200),
        (b'{"to_user": "x", "msg_type": "y", "detail": {"n": 1%s}}' % (b"0" * 300), 200),
        (b'{"to_user": "x", "msg_type": "y", "detail": {"n": NaN}}', 400),
        (rb'{"to_user": "x", "msg_type": "y", "detail": {"msg": "\ud800"}}', 400),
        (b"[]", 400),
        (b"null", 400),
        (b"7", 400),
        (b'"to_user"', 400),
        (b"", 400),
    ],
)
def test_odd_bodies(base_client: APIClient, body: bytes, status: int):
    client = v1(base_client)
    assert client.request("POST", "/notifications/", data=body).status_code == status
    batch = b'{"user_messages": [%s, %s]}' % (body, body)
    assert client.request("POST", "/notifications-batch/", data=batch).status_code == status


def test_a_toast(base_client: APIClient, bob: User, shared_client: APIClient):
    toast = TOAST | {"to_user": bob.username, "detail": {"msg": "Saved", "duration": 3}}
    with listening() as ear:
        answer = shared_client.post("/ui-toasts/", toast)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    shown = {
        "dtable_uuid": base_uuid(base_client),
        "username": bob.username,
        "toast_type": "success",
        "detail": {"msg": "Saved", "duration": 3},
    }
    assert told(ear) == [(bob.username, shown, 0)]
    assert notifications(user_client(base_client, bob)) == []


@pytest.mark.parametrize("missing", TOAST)
def test_a_toast_that_lacks_something(base_client: APIClient, missing: str):
    body = {key: value for key, value in TOAST.items() if key != missing}
    with listening() as ear:
        assert refusal(base_client.post("/ui-toasts/", body)) == (400, "parameters invalid")
    assert ear.heard == []


@pytest.mark.parametrize(
    ("key", "value"), [*BAD_VALUES, ("toast_type", None), ("detail", {}), ("detail", {"msg": None}), ("detail", DEEP)]
)
def test_a_toast_with_something_wrong(base_client: APIClient, key: str, value: object):
    with listening() as ear:
        assert refusal(base_client.post("/ui-toasts/", TOAST | {key: value})) == (400, "parameters invalid")
    assert ear.heard == []


def test_any_type_of_toast(base_client: APIClient):
    assert base_client.post("/ui-toasts/", TOAST | {"toast_type": "toast"}).json() == {"success": True}


@pytest.mark.parametrize("kind", ["reads", "sees a view", "writes in a view", "of another base"])
def test_who_may_not_send(base_client: APIClient, reader_client: APIClient, stranger_client: APIClient, kind: str):
    uuid, view = base_uuid(base_client), {"table_id": "0000", "view_id": "0000", "identity": "external-link 1"}
    tokens = {
        "reads": reader_client.token,
        "sees a view": mint_base_token(uuid, permission="r", **view),
        "writes in a view": mint_base_token(uuid, permission="rw", **view),
        "of another base": stranger_client.token,
    }
    client = APIClient(tokens[kind], base_client.prefix)
    with listening() as ear:
        assert v1(client).post("/notifications/", NOTIFICATION).status_code == 403
        assert many(client, [NOTIFICATION]).status_code == 403
        assert client.post("/ui-toasts/", TOAST).status_code == 403
    assert ear.heard == []


def test_the_gateway_sends_toasts_only(base_client: APIClient):
    assert base_client.post("/notifications/", NOTIFICATION).status_code == 405
    assert base_client.post("/notifications-batch/", {"user_messages": [NOTIFICATION]}).status_code == 404
