"""The history of a base: how long it is kept."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from bases import oplog
from tests.bases.factories import append_rows
from tests.bases.structure import operations
from tests.clients import APIClient


def first_texts(client: APIClient) -> list[str]:
    """Return the text that each append of the history put into the first column."""
    return [each["row_datas"][0].get("0000", "") for each in operations(client) if each["op_type"] == "append_rows"]


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each second operation look for what is too old, instead of each hundredth."""
    monkeypatch.setattr(oplog, "FORGET_EVERY", 2)


@pytest.mark.usefixtures("often")
def test_it_works(base_client: APIClient, settings):
    settings.HISTORY_DAYS = 1
    append_rows(base_client, "Table1", [{"Name": "old"}])
    with time_machine.travel(timezone.now() + timedelta(hours=36)):
        append_rows(base_client, "Table1", [{"Name": "new"}])
        append_rows(base_client, "Table1", [{"Name": "newer"}])
    assert first_texts(base_client) == ["new", "newer"]


@pytest.mark.usefixtures("often")
@pytest.mark.parametrize(("days", "hours"), [(0, 36), (2, 36), (1, 12)])
def test_what_is_not_too_old_stays(base_client: APIClient, settings, days: int, hours: int):
    settings.HISTORY_DAYS = days
    append_rows(base_client, "Table1", [{"Name": "old"}])
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        append_rows(base_client, "Table1", [{"Name": "new"}])
        append_rows(base_client, "Table1", [{"Name": "newer"}])
    assert first_texts(base_client)[-3:] == ["old", "new", "newer"]


@pytest.mark.usefixtures("often")
def test_versions_go_on(base_client: APIClient, settings):
    settings.HISTORY_DAYS = 1
    with time_machine.travel(timezone.now() + timedelta(hours=36)):
        before = version(base_client)
        for _ in range(4):
            append_rows(base_client, "Table1", [{"Name": "x"}])
        assert version(base_client) == before + 4


def version(client: APIClient) -> int:
    return int(client.get("/metadata/").json()["metadata"]["version"])
