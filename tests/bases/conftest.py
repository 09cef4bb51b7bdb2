"""What the tests of the base surface work on."""

import pytest

from tests.bases.factories import ANNA, BEN, CLEO, CONTACTS, SampleTable, create_table, v1
from tests.clients import APIClient


@pytest.fixture
def contacts(base_client: APIClient) -> SampleTable:
    """The table "Contacts" of "Projects" with three rows: Anna's is full, Ben's has gaps, Cleo's only a name."""
    return create_table(base_client, "Contacts", CONTACTS, [ANNA, BEN, CLEO])


@pytest.fixture
def v1_client(base_client: APIClient) -> APIClient:
    """A client below the `/dtable-server` path of "Projects", with a Base-Token for reading and writing."""
    return v1(base_client)


@pytest.fixture(params=["gateway", "dtable-server"])
def shared_client(request: pytest.FixtureRequest, base_client: APIClient) -> APIClient:
    """A client below the gateway path of "Projects", and below the older one, for what both answer alike."""
    return base_client if request.param == "gateway" else v1(base_client)
