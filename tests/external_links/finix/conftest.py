"""The fixtures of links to files, and Finix's clients."""

import pytest

from assets.models import File
from tests.clients import APIClient
from tests.external_links.file_fixtures import app_client, app_reader, file_links, nothing_is_left_behind, report
from tests.external_links.finix.finix import FinixClient

__all__ = ["app_client", "app_reader", "file_links", "nothing_is_left_behind", "report"]


@pytest.fixture
def finix(app_token: str) -> FinixClient:
    """A client with an API-Token of "Projects" for reading and writing as the secret."""
    return FinixClient(app_token)


@pytest.fixture
def finix_reader(reader_token: str) -> FinixClient:
    """A client with an API-Token of "Projects" for reading only."""
    return FinixClient(reader_token)


@pytest.fixture
def finix_alice(alice_client: APIClient) -> FinixClient:
    """A client with Alice's Account-Token."""
    return FinixClient(alice_client.token)


@pytest.fixture
def finix_carol(carol_client: APIClient) -> FinixClient:
    """A client with Carol's Account-Token."""
    return FinixClient(carol_client.token)


@pytest.fixture
def links(report: File) -> str:
    """The path of the links to the report."""
    return f"/files/{report.uid}/external_links"
