"""Fixtures that all tests of links to files share: a file of "Projects", and who makes links to it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from assets.models import File
from tests.assets.uploads import upload
from tests.clients import APIClient, base_path

CONTENT = b"All is well."


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    """No test leaves a file among those that are being received."""
    yield
    assert list(Path(settings.INCOMING_DIR).glob("*")) == []


@pytest.fixture
def app_client(app_token: str) -> APIClient:
    """A client with an API-Token of "Projects" for reading and writing."""
    return APIClient(app_token)


@pytest.fixture
def app_reader(reader_token: str) -> APIClient:
    """A client with an API-Token of "Projects" for reading only."""
    return APIClient(reader_token)


@pytest.fixture
def report(app_client: APIClient) -> File:
    """The file `files/2026-03/report.txt` of "Projects"."""
    answer = upload(app_client, "report.txt", CONTENT)
    return File.objects.get(object_id=answer["id"])


@pytest.fixture
def file_links(base: dict[str, Any]) -> str:
    """The path of the links to files of "Projects"."""
    return base_path(base, "file-external-links/")
