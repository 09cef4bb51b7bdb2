"""Joins and SELECTs inside each other against loops in Python over the same rows."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bases.query.stores import Store, column, make_store, options, table

Row = dict[str, Any]

CITIES = ["Berlin", "Munich", "Rome"]
DATES = [None, "2030-06-19", "2030-06-20", "2030-06-20 00:00", "2030-06-20 07:03"]
# Columns of the one table and of the other that are joined; a date to the day is midnight.
PAIRS = {
    "A.text = B.name": lambda a, b: same(a["text"], b["name"]),
    "A.number = B.price": lambda a, b: same(a["number"], b["price"]),
    "B.town = A.city": lambda a, b: same(a["city"], b["town"]),
    "A.day = B.since": lambda a, b: same(moment(a["day"]), moment(b["since"])),
    "A.city = B.name": lambda a, b: same(a["city"], b["name"]),
}
FILTERS: dict[str, Callable[[Row, Row], bool]] = {
    "price > 1": lambda _, b: b["price"] is not None and b["price"] > 1,
    "NOT number = price": lambda a, b: not same(a["number"], b["price"]),
    "(number IS NULL OR town = 'Rome')": lambda a, b: a["number"] is None or b["town"] == "Rome",
    "town NOT IN ('Berlin')": lambda _, b: b["town"] != "Berlin",
}


def same(one: Any, other: Any) -> bool:
    return one is not None and one == other


def moment(day: str | None) -> str | None:
    return day and f"{day} 00:00"[:16]


@pytest.fixture(scope="module")
def rows() -> tuple[list[Row], list[Row]]:
    generator = random.Random(7)  # noqa: S311
    choose = generator.choice
    left = [
        {
            "id": n,
            "text": choose([None, "a", "b", "Rome"]),
            "number": choose([None, 0, 1, 2.5]),
            "city": choose([None, *CITIES]),
            "day": choose(DATES),
        }
        for n in range(25)
    ]
    right = [
        {
            "nr": n,
            "name": choose([None, "a", "c", "Rome"]),
            "price": choose([None, 1, 2.5, 9]),
            "town": choose([None, *CITIES]),
            "since": choose(DATES),
        }
        for n in range(20)
    ]
    return left, right


@pytest.fixture(scope="module")
def store(rows: tuple[list[Row], list[Row]]) -> Store:
    made = make_store(
        table(
            "0000",
            "A",
            column("0000", "id", "number"),
            column("1111", "text", "text"),
            column("2222", "number", "number"),
            column("3333", "city", "single-select", options=options(*CITIES)),
            column("4444", "day", "date"),
        ),
        table(
            "0001",
            "B",
            column("0000", "nr", "number"),
            column("1111", "name", "text"),
            column("2222", "price", "number"),
            column("3333", "town", "single-select", options=options(*reversed(CITIES))),
            column("4444", "since", "date"),
        ),
    )
    for name, select, listed, cities in (("A", "city", rows[0], CITIES), ("B", "town", rows[1], CITIES[::-1])):
        ids = {each["name"]: each["id"] for each in options(*cities)}
        made.insert(name, *({**row, select: ids.get(row[select])} for row in listed))
    return made


conditions = st.tuples(
    st.lists(st.sampled_from(sorted(PAIRS)), min_size=1, max_size=2, unique=True),
    st.lists(st.sampled_from(sorted(FILTERS)), max_size=2, unique=True),
)


@settings(max_examples=120, deadline=None)
@given(chosen=conditions)
def test_joins(store: Store, rows: tuple[list[Row], list[Row]], chosen: tuple[list[str], list[str]]) -> None:
    pairs, filters = chosen
    tests = [PAIRS[each] for each in pairs] + [FILTERS[each] for each in filters]

    def fits(a: Row, b: Row) -> bool:
        return all(test(a, b) for test in tests)

    left, right = rows
    expected = [(a["id"], b["nr"]) for a in left for b in right if fits(a, b)]
    where = " AND ".join([*pairs, *filters])
    assert store.query(f"SELECT id, nr FROM A, B WHERE {where} LIMIT 1000") == expected
    assert store.query(f"SELECT count(*) FROM A, B WHERE {where}") == [(len(expected),)]
    counts = {a["id"]: sum(a["id"] == each for each, _ in expected) for a in left}
    grouped = store.query(f"SELECT id, count(nr) FROM A, B WHERE {where} GROUP BY id ORDER BY id LIMIT 1000")
    assert grouped == [(each, count) for each, count in counts.items() if count]
    # The same in the extended dialect, in five ways.
    assert store.query(f"SELECT id, nr FROM A JOIN B ON {where} LIMIT 1000", is_extended=True) == expected
    outer = store.query(f"SELECT id, nr FROM A LEFT JOIN B ON {where} LIMIT 1000", is_extended=True)
    assert outer == [
        pair for a in left for pair in [(a["id"], b["nr"]) for b in right if fits(a, b)] or [(a["id"], None)]
    ]
    full = store.query(f"SELECT id, nr FROM A FULL JOIN B ON {where} LIMIT 1000", is_extended=True)
    joined = {nr for _, nr in expected}
    assert sorted(full, key=str) == sorted(
        [*outer, *((None, b["nr"]) for b in right if b["nr"] not in joined)], key=str
    )
    exists = store.query(f"SELECT id FROM A WHERE EXISTS (SELECT 1 FROM B WHERE {where}) LIMIT 100", is_extended=True)
    assert exists == [(each,) for each, count in counts.items() if count]
    scalar = f"SELECT id, (SELECT count(*) FROM B WHERE {where}) FROM A LIMIT 100"
    assert store.query(scalar, is_extended=True) == list(counts.items())
    listed = f"SELECT id FROM A WHERE id NOT IN (SELECT id FROM A, B WHERE {where}) LIMIT 100"
    assert store.query(listed, is_extended=True) == [(each,) for each, count in counts.items() if not count]
