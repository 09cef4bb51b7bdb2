"""The table of the published examples, and one with a column of every kind."""

import pytest

from bases.schema import Link
from tests.bases.query.stores import Store, column, make_store, options, table

PEOPLE = table(
    "0000",
    "people",
    column("0000", "name", "text"),
    column("aaaa", "age", "number"),
    column("bbbb", "city", "text"),
    column("cccc", "birthday", "date", format="YYYY-MM-DD"),
    column("dddd", "score", "number"),
)

KINDS = table(
    "0001",
    "T",
    column("0000", "name", "text"),
    column("aaaa", "text", "text"),
    column("bbbb", "number", "number"),
    column("cccc", "checkbox", "checkbox"),
    column("dddd", "date", "date", format="YYYY-MM-DD HH:mm"),
    column("eeee", "state", "single-select", options=options("open", "done", "Zurück")),
    column("ffff", "tags", "multiple-select", options=options("red", "green", "blue")),
    column("gggg", "people", "collaborator"),
    column("hhhh", "file", "file"),
    column("iiii", "place", "geolocation", geo_format="lng_lat"),
    column("jjjj", "duration", "duration", format="duration", duration_format="h:mm"),
    column("kkkk", "department", "department-single-select"),
    column("llll", "button", "button"),
    column("mmmm", "notes", "long-text"),
    column("_ctime", "Created", "ctime"),
    column("_creator", "Made by", "creator"),
    column("nnnn", "prices", "link", link_id="L1", table_id="0001", other_table_id="0002", display_column_key="aaaa"),
    column("oooo", "parts", "link", link_id="L2", table_id="0001", other_table_id="0002", display_column_key="0000"),
)
PARTS = table(
    "0002",
    "parts",
    column("0000", "name", "text"),
    column("aaaa", "price", "number"),
    column("bbbb", "tags", "multiple-select", options=options("x", "y")),
    column("cccc", "since", "date", format="YYYY-MM-DD"),
    column("nnnn", "used in", "link", link_id="L1", table_id="0001", other_table_id="0002", display_column_key="0000"),
    column("dddd", "like", "link", link_id="L3", table_id="0002", other_table_id="0002", display_column_key="0000"),
    column(
        "eeee",
        "liked by",
        "link",
        link_id="L3",
        table_id="0002",
        other_table_id="0002",
        display_column_key="0000",
        is_linked_back=True,
    ),
)
LINKS = (
    Link("L1", "0001", "0002", "links L1"),
    Link("L2", "0001", "0002", "links L2"),
    Link("L3", "0002", "0002", "links L3"),
)


@pytest.fixture
def people() -> Store:
    """Four people, as in the examples of SeaTable's own tests."""
    store = make_store(PEOPLE)
    store.insert(
        "people",
        {"name": "Alice", "age": 30, "city": "Berlin", "birthday": "1994-05-01", "score": 1.5},
        {"name": "Bob", "age": 25, "city": "Munich", "birthday": "1999-12-31", "score": 2.25},
        {"name": "Charlie", "age": 35, "city": "Berlin", "birthday": "1989-01-15", "score": 3},
        {"name": "Diana", "age": 28, "city": "Hamburg", "birthday": "1996-02-29", "score": None},
    )
    return store


@pytest.fixture
def kinds() -> Store:
    """A full row, one with other values, and one that holds nothing but its name."""
    store = make_store(KINDS, PARTS, links=LINKS)
    store.insert(
        "T",
        {
            "name": "full",
            "text": "Pump 10",
            "number": 5,
            "checkbox": 1,
            "date": "2030-06-20",
            "state": "893",
            "tags": ["900", "893"],
            "people": ["anna@auth.local", "me@auth.local"],
            "file": [{"name": "a.pdf", "size": 1, "type": "file", "url": "u"}],
            "place": {"country_region": "Germany"},
            "duration": 5400,
            "department": 3,
            "notes": "# Title",
        },
        {
            "name": "other",
            "text": "pump 9",
            "number": 7.5,
            "checkbox": 0,
            "date": "2030-06-20 00:01",
            "state": "900",
            "tags": ["886"],
            "people": ["ben@auth.local"],
            "place": {"lng": 8.23, "lat": 50},
            "duration": 60,
            "department": 4,
            "Created": "2026-03-05T23:00:00.000+00:00",
            "Made by": "me@auth.local",
            "_locked_by": "anna@auth.local",
            "_archived": 1,
        },
        {"name": "empty"},
    )
    store.insert(
        "parts",
        {"name": "bolt", "price": 1.1, "tags": ["900", "893"], "since": "2026-01-01"},
        {"name": "nut", "price": 10, "tags": ["893"]},
        {"name": "washer"},
    )
    store.link("L1", (1, 2), (1, 1), (2, 1))
    store.link("L2", (1, 2), (1, 1), (2, 1))
    store.link("L3", (1, 2), (1, 3))
    return store
