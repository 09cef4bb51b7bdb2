from typing import Any

import pytest

from tests.bases.factories import SampleTable, last_operation, refusal, whole_base
from tests.bases.structure import insert_column, shown_columns
from tests.clients import APIClient

QUARTERS = {"options": [{"name": "Mitte", "id": "1"}, {"name": "Wedding", "id": "2"}, {"name": "Opéra", "id": "3"}]}
SETTINGS = {"Berlin": ["Mitte", "Wedding"], "Paris": ["Opéra"]}


@pytest.fixture
def quarters(base_client: APIClient, contacts: SampleTable) -> dict[str, Any]:
    """The column "Quarter" of "Contacts", for the quarters of the cities."""
    return insert_column(base_client, "Contacts", "Quarter", "single-select", QUARTERS)


def cascade(client: APIClient, settings: Any, **changes: Any) -> Any:
    body = {"child_column": "Quarter", "parent_column": "City", "cascade_settings": settings}
    return client.post("/column-cascade-settings/", {"table_name": "Contacts", **body, **changes})


def data(client: APIClient) -> dict[str, Any]:
    shown: dict[str, Any] = shown_columns(client, "Contacts")["Quarter"]["data"]
    return shown


def test_it_works(shared_client: APIClient, contacts: SampleTable, quarters: dict[str, Any]):
    """Names are stored as ids, with the child column."""
    answer = cascade(shared_client, SETTINGS)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert data(shared_client) == {
        **quarters["data"],
        "cascade_column_key": contacts.keys["City"],
        "cascade_settings": {"1001": ["1", "2"], "1002": ["3"]},
    }


def test_by_keys(base_client: APIClient, contacts: SampleTable, quarters: dict[str, Any]):
    keys = {"child_column": quarters["key"], "parent_column": contacts.keys["City"]}
    assert cascade(base_client, SETTINGS, **keys).status_code == 200
    assert "cascade_settings" in data(base_client)


@pytest.mark.parametrize("nothing", [{}, None])
def test_lifting_it(base_client: APIClient, quarters: dict[str, Any], nothing: Any):
    cascade(base_client, SETTINGS)
    assert cascade(base_client, nothing).json() == {"success": True}
    assert data(base_client) == quarters["data"]


@pytest.mark.parametrize(
    ("settings", "changes", "expected"),
    [
        ({"Rome": ["Mitte"]}, {}, (400, "cascade_settings invalid.")),
        ({"Berlin": ["Opéra", "Nowhere"]}, {}, (400, "cascade_settings invalid.")),
        ({"Berlin": "Mitte"}, {}, (400, "cascade_settings invalid.")),
        (["Berlin"], {}, (400, "cascade_settings invalid.")),
        (SETTINGS, {"child_column": "Age"}, (400, "child_column invalid.")),
        (SETTINGS, {"child_column": "Tags"}, (400, "child_column invalid.")),
        (SETTINGS, {"parent_column": "Age"}, (400, "parent_column invalid.")),
        (SETTINGS, {"parent_column": "Tags"}, (400, "parent_column invalid.")),
        (SETTINGS, {"parent_column": "Quarter"}, (400, "child_column invalid.")),
        (SETTINGS, {"parent_column": "Nothing"}, (404, "column Nothing not found")),
        (SETTINGS, {"parent_column": None}, (400, "parent_column invalid.")),
        (SETTINGS, {"table_name": "Nowhere"}, (404, "table Nowhere not found")),
    ],
)
def test_refused(base_client: APIClient, quarters: dict[str, Any], settings: Any, changes: dict, expected: tuple):
    before = whole_base(base_client)
    assert refusal(cascade(base_client, settings, **changes)) == expected
    assert whole_base(base_client) == before


def test_history(base_client: APIClient, contacts: SampleTable, quarters: dict[str, Any]):
    cascade(base_client, SETTINGS)
    assert last_operation(base_client) == {
        "op_type": "modify_column_data",
        "table_id": contacts.id,
        "column_key": quarters["key"],
        "column_data": data(base_client),
    }


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient, quarters: dict[str, Any]):
    assert cascade(reader_client, SETTINGS).status_code == 403
    assert data(base_client) == quarters["data"]


def test_token_of_another_base(stranger_client: APIClient, quarters: dict[str, Any]):
    assert cascade(stranger_client, SETTINGS).status_code == 403
