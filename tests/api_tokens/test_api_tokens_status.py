"""GET …/dtable/{base_name}/api-tokens-status/: which apps have the base open, and when they were last seen."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from api_tokens.api_tokens import note_use
from api_tokens.models import APIToken
from bases.realtime import announcements
from tests.bases.realtime.conftest import Ear
from tests.clients import APIClient, base_path

NAIVE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}")


@pytest.fixture
def ear() -> Iterator[Ear]:
    """Stands for the sockets of this process."""
    listening = Ear()
    announcements.listen(listening)
    yield listening
    announcements.listen(None)


def statuses(client: APIClient, base: dict[str, Any]) -> list[dict[str, Any]]:
    answer = client.get(base_path(base, "api-tokens-status/"))
    assert answer.status_code == 200
    return list(answer.json()["api_status_list"])


def test_it_works(alice_client: APIClient, base: dict[str, Any], app_token: str, reader_token: str, ear: Ear) -> None:
    ear.apps = {"reader"}
    answer = alice_client.get(base_path(base, "api-tokens-status/"))
    assert answer.status_code == 200
    assert answer.json().keys() == {"api_status_list", "app_status"}
    # Older documentation has another name for the list.
    assert answer.json()["app_status"] == answer.json()["api_status_list"]
    writer, reader = answer.json()["api_status_list"]
    assert (writer["app_name"], writer["connected"]) == ("writer", False)
    assert (reader["app_name"], reader["connected"]) == ("reader", True)
    assert writer.keys() == {"app_name", "connected", "last_access"}
    assert NAIVE.fullmatch(writer["last_access"])


def test_a_base_without_tokens(alice_client: APIClient, base: dict[str, Any], ear: Ear) -> None:
    # An app whose token is gone does not count, whatever the sockets still think.
    ear.apps = {"gone"}
    assert statuses(alice_client, base) == []


def test_times_are_in_utc(alice_client: APIClient, base: dict[str, Any], app_token: str) -> None:
    row = APIToken.objects.get()
    (status,) = statuses(alice_client, base)
    assert status["last_access"] == row.last_access.replace(tzinfo=None).isoformat(timespec="microseconds")


def test_use_by_a_socket_is_noted_once_a_minute(app_token: str, base: dict[str, Any]) -> None:
    made = APIToken.objects.get().last_access
    for seconds, noted in ((59, 0), (60, 60), (119, 60), (121, 121)):
        with time_machine.travel(made + timedelta(seconds=seconds), tick=False):
            note_use(base_uuid=base["uuid"], app_name="writer")
        assert APIToken.objects.get().last_access == made + timedelta(seconds=noted)


def test_use_of_another_token_is_not_noted(
    app_token: str, base: dict[str, Any], other_base: dict[str, Any], django_assert_num_queries: Any
) -> None:
    made = APIToken.objects.get().last_access
    with time_machine.travel(made + timedelta(hours=1)), django_assert_num_queries(2):
        note_use(base_uuid=base["uuid"], app_name="reader")
        note_use(base_uuid=other_base["uuid"], app_name="writer")
    assert APIToken.objects.get().last_access == made


def test_who_may_not(
    carol_client: APIClient, bob_client: APIClient, base: dict[str, Any], sales_base: dict[str, Any], app_token: str
) -> None:
    assert carol_client.get(base_path(base, "api-tokens-status/")).status_code == 404
    assert bob_client.get(base_path(sales_base, "api-tokens-status/")).status_code == 403
    assert APIClient(app_token).get(base_path(base, "api-tokens-status/")).status_code == 401
