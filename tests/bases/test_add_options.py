from typing import Any

import pytest

from tests.bases.factories import SampleTable, append_rows, last_operation, list_rows, refusal, whole_base
from tests.bases.structure import UNUSUAL_NAMES, insert_column, shown_columns
from tests.clients import APIClient


def options_of(client: APIClient, name: str) -> list[dict[str, Any]]:
    options: list[dict[str, Any]] = shown_columns(client, "Contacts")[name]["data"]["options"]
    return options


def add(client: APIClient, options: Any, column: Any = "City") -> Any:
    return client.post("/column-options/", {"table_name": "Contacts", "column": column, "options": options})


def test_it_works(shared_client: APIClient, contacts: SampleTable):
    before = options_of(shared_client, "City")
    answer = add(shared_client, [{"name": "Rome", "color": "#FF8000", "textColor": "#FFFFFF"}, {"name": "Oslo"}])
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    *kept, rome, oslo = options_of(shared_client, "City")
    assert kept == before
    assert rome == {"id": rome["id"], "name": "Rome", "color": "#FF8000", "textColor": "#FFFFFF"}
    assert set(oslo) == {"id", "name", "color", "textColor", "borderColor"}
    assert all(option["id"].isdigit() and len(option["id"]) <= 6 for option in (rome, oslo))


def test_can_be_written_then(base_client: APIClient, contacts: SampleTable):
    add(base_client, [{"name": "later"}], contacts.keys["Tags"])
    append_rows(base_client, "Contacts", [{"Tags": ["later"]}])
    assert list_rows(base_client, "Contacts")[-1]["Tags"] == ["later"]
    assert len(options_of(base_client, "Tags")) == 3


def test_column_without_settings(base_client: APIClient, contacts: SampleTable):
    assert insert_column(base_client, "Contacts", "Color", "single-select")["data"] is None
    add(base_client, [{"name": "red"}], "Color")
    assert [option["name"] for option in options_of(base_client, "Color")] == ["red"]


def test_names_that_exist_are_passed_over(base_client: APIClient, contacts: SampleTable):
    add(base_client, [{"name": "Berlin", "color": "#000000"}, {"name": "Rome"}, {"name": "Rome"}])
    options = options_of(base_client, "City")
    assert [option["name"] for option in options] == ["Berlin", "Paris", "Rome"]
    assert options[0]["color"] == "#FFFCB5"


def test_unusual_names(base_client: APIClient, contacts: SampleTable):
    names = [*UNUSUAL_NAMES, "a.b`c{d}", " x "]
    add(base_client, [{"name": name} for name in names])
    assert [option["name"] for option in options_of(base_client, "City")[2:]] == names


def test_unusable_options(base_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    names = ("", "  ", None, ["b"], "a\0b")
    for options in (None, [], "x", [1], [{}], *([{"name": "a"}, {"name": name}] for name in names)):
        status, _ = refusal(add(base_client, options))
        assert status == 400
    assert whole_base(base_client) == before


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("Age", (400, "column invalid.")),
        ("Nothing", (404, "column Nothing not found")),
        ("", (400, "column invalid.")),
    ],
)
def test_unusable_column(base_client: APIClient, contacts: SampleTable, column: str, expected: tuple):
    assert refusal(add(base_client, [{"name": "x"}], column)) == expected


def test_unknown_table(base_client: APIClient):
    assert refusal(add(base_client, [{"name": "x"}])) == (404, "table Contacts not found")


def test_history(base_client: APIClient, contacts: SampleTable):
    add(base_client, [{"name": "Rome"}])
    assert last_operation(base_client) == {
        "op_type": "modify_column_data",
        "table_id": contacts.id,
        "column_key": contacts.keys["City"],
        "column_data": {"options": options_of(base_client, "City")},
    }


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    assert add(reader_client, [{"name": "Rome"}]).status_code == 403
    assert len(options_of(base_client, "City")) == 2


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    assert add(stranger_client, [{"name": "Rome"}]).status_code == 403
