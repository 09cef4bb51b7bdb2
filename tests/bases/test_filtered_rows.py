"""The rows that filters in the body of a GET let through."""

from typing import Any

import pytest

from tests.bases.factories import SampleTable, list_rows, refusal, v1
from tests.clients import APIClient

AGED = {"column_name": "Age", "filter_predicate": "greater", "filter_term": 30}
NAMED_BEN = {"column_name": "Name", "filter_predicate": "is", "filter_term": "Ben"}


def filter_rows(client: APIClient, *filters: Any, table: str = "Contacts", view: str = "", **body: Any) -> Any:
    query = {"table_name": table, "view_name": view}
    return client.request("GET", "/filtered-rows/", {"filters": list(filters), **body}, query=query)


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["Name"] for row in answer.json()["rows"]]


def test_it_works(base_client: APIClient, contacts: SampleTable):
    answer = filter_rows(base_client, AGED)
    assert answer.status_code == 200
    assert answer.json() == {"rows": list_rows(base_client, "Contacts")[:1]}


def test_conjunction(base_client: APIClient, contacts: SampleTable):
    assert names(filter_rows(base_client, AGED, NAMED_BEN)) == []
    assert names(filter_rows(base_client, AGED, NAMED_BEN, filter_conjunction="And")) == []
    assert names(filter_rows(base_client, AGED, NAMED_BEN, filter_conjunction="Or")) == ["Anna", "Ben"]


def test_no_filters(base_client: APIClient, contacts: SampleTable):
    assert names(filter_rows(base_client)) == ["Anna", "Ben", "Cleo"]


@pytest.mark.parametrize(
    ("item", "found"),
    [
        ({"column_name": "City", "filter_predicate": "is", "filter_term": "Berlin"}, ["Anna"]),
        ({"column_name": "City", "filter_predicate": "is_not", "filter_term": "Berlin"}, ["Ben", "Cleo"]),
        ({"column_name": "Tags", "filter_predicate": "has_any_of", "filter_term": ["work"]}, ["Anna"]),
        ({"column_name": "Active", "filter_predicate": "is", "filter_term": False}, ["Ben", "Cleo"]),
        ({"column_name": "Age", "filter_predicate": "is_empty"}, ["Cleo"]),
        ({"column_name": "Age", "filter_predicate": "is not empty"}, ["Anna", "Ben"]),
        ({"column_name": "Name", "filter_predicate": "contains", "filter_term": "N"}, ["Anna", "Ben"]),
        (
            {
                "column_name": "Born",
                "filter_predicate": "is_before",
                "filter_term": "2000-01-01",
                "filter_term_modifier": "exact_date",
            },
            ["Anna"],
        ),
        # Not finished yet, so they do not count.
        ({"column_name": "Name", "filter_predicate": "is", "filter_term": ""}, ["Anna", "Ben", "Cleo"]),
        ({"filter_predicate": "is", "filter_term": "x"}, ["Anna", "Ben", "Cleo"]),
        ({}, ["Anna", "Ben", "Cleo"]),
    ],
)
def test_kinds_of_columns(base_client: APIClient, contacts: SampleTable, item: dict, found: list[str]):
    assert names(filter_rows(base_client, item)) == found


def test_columns_by_key(base_client: APIClient, contacts: SampleTable):
    item = {"column_key": contacts.keys["Age"], "filter_predicate": "less", "filter_term": "30"}
    assert names(filter_rows(base_client, item)) == ["Ben"]


def test_beside_the_filters_of_a_view(base_client: APIClient, contacts: SampleTable):
    query = {"table_name": "Contacts"}
    base_client.request("POST", "/views/", {"name": "Aged"}, query=query)
    view_filter = {"column_key": contacts.keys["Age"], "filter_predicate": "is_not_empty"}
    changes = {"filters": [view_filter], "hidden_columns": [contacts.keys["Notes"]]}
    assert base_client.request("PUT", "/views/Aged/", changes, query=query).status_code == 200
    named = {"column_name": "Name", "filter_predicate": "is_not", "filter_term": "Anna"}
    answer = filter_rows(base_client, named, view="Aged")
    assert names(answer) == ["Ben"]
    assert "Notes" not in answer.json()["rows"][0]
    # An "or" between the conditions asked for does not loosen the view.
    assert names(filter_rows(base_client, named, AGED, view="Aged", filter_conjunction="Or")) == ["Anna", "Ben"]


def test_older_path_leaves_empty_cells_out(base_client: APIClient, contacts: SampleTable):
    answer = filter_rows(v1(base_client), AGED)
    assert answer.json() == {"rows": list_rows(v1(base_client), "Contacts")[:1]}
    assert answer.json()["rows"][0]["Born"] == "1995-03-06"


@pytest.mark.parametrize("conjunction", ["and", "Xor", "", None, 1, ["And"]])
def test_bad_conjunction(base_client: APIClient, contacts: SampleTable, conjunction: object):
    answer = filter_rows(base_client, AGED, filter_conjunction=conjunction)
    assert refusal(answer)[0] == 400
    assert refusal(answer)[1].startswith("filter_conjunction invalid")


@pytest.mark.parametrize("filters", [None, "Age > 30", 5, {}, {"column_name": "Age"}, ["Age"], [None], [[AGED]]])
def test_bad_filters(base_client: APIClient, contacts: SampleTable, filters: object):
    body = {"filters": filters}
    answer = base_client.request("GET", "/filtered-rows/", body, query={"table_name": "Contacts"})
    assert refusal(answer) == (400, "filters invalid.")


@pytest.mark.parametrize(
    "item",
    [
        {"column_name": "Height", "filter_predicate": "is", "filter_term": "x"},
        {"column_name": 5, "filter_predicate": "is", "filter_term": "x"},
        {"column_name": ["Name"], "filter_predicate": "is", "filter_term": "x"},
        {"column_name": "Age", "filter_predicate": "sounds_like", "filter_term": "x"},
        {"column_name": "Age", "filter_predicate": ["equal"], "filter_term": 1},
        {"column_name": "Age", "filter_predicate": "contains", "filter_term": "x"},
        {"column_name": "Age", "filter_predicate": "equal", "filter_term": {"a": 1}},
        {"column_name": "Name", "filter_predicate": "is", "filter_term": [["x"]]},
        {"column_name": "Tags", "filter_predicate": "has_any_of", "filter_term": {"a": 1}},
        {
            "column_name": "Born",
            "filter_predicate": "is",
            "filter_term": "2000-01-01",
            "filter_term_modifier": "some_day",
        },
    ],
)
def test_filters_that_fit_no_column(base_client: APIClient, contacts: SampleTable, item: dict):
    assert refusal(filter_rows(base_client, item))[0] in (400, 404)


def test_unknown_table(base_client: APIClient):
    assert refusal(filter_rows(base_client, table="Nowhere")) == (404, "table Nowhere not found")


def test_unknown_view(base_client: APIClient, contacts: SampleTable):
    assert refusal(filter_rows(base_client, AGED, view="Nothing")) == (404, "view not found")


def test_reading_token(reader_client: APIClient, contacts: SampleTable):
    assert names(filter_rows(reader_client, AGED)) == ["Anna"]


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    assert refusal(filter_rows(stranger_client, AGED)) == (403, "invalid token")


def test_no_token(base_client: APIClient, contacts: SampleTable):
    assert refusal(filter_rows(APIClient(prefix=base_client.prefix), AGED)) == (403, "invalid token")
