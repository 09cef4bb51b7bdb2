"""Links to Alice's base "Projects", and a clock."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from accounts.models import User
from bases.storage import stores
from tests.clients import APIClient, base_path

VIEW = {"table_id": "0000", "view_id": "0000"}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A time that stands still until it is moved."""
    with time_machine.travel(datetime(2026, 3, 6, 10, 11, 12, 345678, tzinfo=UTC), tick=False) as travel:
        yield travel


@pytest.fixture
def links(base: dict[str, Any]) -> str:
    """The path of the links to "Projects"."""
    return base_path(base, "external-links/")


@pytest.fixture
def view_links(base: dict[str, Any]) -> str:
    """The path of the links to views of "Projects"."""
    return base_path(base, "view-external-links/")


@pytest.fixture
def link(alice_client: APIClient, links: str) -> dict[str, Any]:
    """A link to "Projects" without password and expiry."""
    answer = alice_client.post(links)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


@pytest.fixture
def view_link(alice_client: APIClient, view_links: str) -> dict[str, Any]:
    """A link to the only view of "Projects", without password and expiry."""
    answer = alice_client.post(view_links, VIEW)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


@pytest.fixture
def private_view(alice: User, base: dict[str, Any]) -> dict[str, str]:
    """A view of "Projects" that Alice keeps to herself, as `table_id` and `view_id`."""
    with stores().writing(base["uuid"]) as session:
        table = session.schema.tables[0]
        view = table.views[0].with_values(_id="Priv", name="Mine", private_for=alice.username)
        session.save_schema(session.schema.replace_table(replace(table, views=(*table.views, view))))
    return {"table_id": table.id, "view_id": "Priv"}
