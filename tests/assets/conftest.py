"""Fixtures of the tests of files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.clients import APIClient


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    """No test leaves a file among those that are being received."""
    yield
    folder = Path(settings.INCOMING_DIR)
    assert list(folder.glob("*")) == []


@pytest.fixture
def app_client(app_token: str) -> APIClient:
    """A client with an API-Token of "Projects" for reading and writing."""
    return APIClient(app_token)


@pytest.fixture
def app_reader(reader_token: str) -> APIClient:
    """A client with an API-Token of "Projects" for reading only."""
    return APIClient(reader_token)


@pytest.fixture
def folder(base: dict[str, Any]) -> Path:
    """Where the files of "Projects" lie on the disk."""
    return Path(settings.STORAGES["assets"]["OPTIONS"]["location"]) / base["uuid"]
