"""Recorded answers about the notifications of a base."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from bases.tokens import mint_base_token
from tests.bases.factories import base_uuid
from tests.clients import APIClient
from tests.recorded.shape import ROW_ID, SHORT_ID, USER_ID, UUID, differences

Recording = Callable[[str], Any]
PLACE = "test_notifications/"
SENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z"
FORMATS = {
    "created_at": SENT,
    "dtable_uuid": UUID,
    "username": USER_ID,
    "author": "writer",
    "table_id": SHORT_ID,
    "row_id": ROW_ID,
}


@pytest.fixture
def user(base_client: APIClient, alice: User) -> APIClient:
    """A client of Alice's."""
    token = mint_base_token(base_uuid(base_client), permission="rw", username=alice.username)
    return APIClient(token, base_client.prefix)


@pytest.fixture
def selected(base_client: APIClient, user: APIClient, alice: User) -> APIClient:
    """The same, after an app has put her into a collaborator cell."""
    columns = [
        {"column_name": "text", "column_type": "text"},
        {"column_name": "who", "column_type": "collaborator", "column_data": {"enable_send_notification": True}},
    ]
    for path, body in (
        ("/tables/", {"table_name": "selected", "columns": columns}),
        ("/rows/", {"table_name": "selected", "rows": [{"who": [alice.username]}]}),
    ):
        assert base_client.post(path, body).status_code == 200
    return user


def test_none(recording: Recording, user: APIClient) -> None:
    recorded = recording(PLACE + "test_listBaseNotifications")
    assert differences(recorded, user.get("/notifications/").json(), FORMATS) == []


def test_selected_collaborator(recording: Recording, selected: APIClient) -> None:
    recorded = recording(PLACE + "test_listBaseNotifications_selected_collaborator")
    assert differences(recorded, selected.get("/notifications/").json(), FORMATS) == []


def test_seen(recording: Recording, selected: APIClient) -> None:
    form = {"data": b"seen=true", "content_type": "application/x-www-form-urlencoded"}
    assert selected.request("PUT", "/notifications/", **form).json() == {"success": True}
    recorded = recording(PLACE + "test_markBaseNotificationsAsSeen.1")
    assert differences(recorded, selected.get("/notifications/").json(), FORMATS) == []
