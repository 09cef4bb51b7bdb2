"""A view whose filter names an option that is gone shows no rows; a filter that is asked for and wrong is refused."""

from typing import Any

from tests.bases.factories import ANNA, CONTACTS, create_table, list_rows, refusal
from tests.clients import APIClient

IN_BERLIN = {"column_name": "City", "filter_predicate": "is", "filter_term": "Berlin"}


def _save_view(client: APIClient, **settings: Any) -> None:
    assert client.post("/views/?table_name=Contacts", {"name": "Berliners"}).status_code == 200
    assert client.put("/views/Berliners/?table_name=Contacts", settings).status_code == 200


def test_a_view_that_filters_by_an_option_that_is_gone(base_client: APIClient) -> None:
    create_table(base_client, "Contacts", CONTACTS, [ANNA])
    _save_view(base_client, filters=[IN_BERLIN])
    assert [row["Name"] for row in list_rows(base_client, "Contacts", view_name="Berliners")] == ["Anna"]

    gone = {"table_name": "Contacts", "column": "City", "option_names": ["Berlin"]}
    assert base_client.delete("/column-options/", gone).status_code == 200

    assert list_rows(base_client, "Contacts", view_name="Berliners") == []
    assert len(list_rows(base_client, "Contacts")) == 1


def test_a_wrong_filter_that_is_asked_for(base_client: APIClient) -> None:
    create_table(base_client, "Contacts", CONTACTS, [ANNA])
    wrong = {"column_name": "Age", "filter_predicate": "contains", "filter_term": "3"}

    answer = base_client.request("GET", "/filtered-rows/?table_name=Contacts", {"filters": [wrong]})

    assert refusal(answer)[0] == 400
    assert answer.json()["error_type"] == "wrong_filter_in_filters"
