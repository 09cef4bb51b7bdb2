"""SQL and filters against a plain model in Python: the same conditions on the same rows find the same rows."""

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bases.query.stores import Store, column, make_store, options, table

Row = dict[str, Any]
# A condition as SQL, and as a function of a row.
Condition = tuple[str, Callable[[Row], bool]]

STATES = ["open", "done", "Zurück"]
TAGS = ["red", "green", "blue"]
TEXTS = [None, "a", "B", "ab", "10", "9", "äb"]
NUMBERS = [None, 0, 1, 2.5, -1, 10]
DATES = [None, "2030-06-19 23:59", "2030-06-20", "2030-06-20 00:00", "2030-06-20 07:03", "2030-06-21"]
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    generator = random.Random(6)  # noqa: S311
    return [
        {
            "name": str(number),
            "text": generator.choice(TEXTS),
            "number": generator.choice(NUMBERS),
            "checkbox": generator.choice([None, 0, 1]),
            "date": generator.choice(DATES),
            "state": generator.choice([None, *STATES]),
            "tags": generator.sample(TAGS, generator.randrange(4)),
        }
        for number in range(150)
    ]


@pytest.fixture(scope="module")
def store(rows: list[Row]) -> Store:
    made = make_store(
        table(
            "0000",
            "T",
            column("0000", "name", "text"),
            column("1111", "text", "text"),
            column("2222", "number", "number"),
            column("3333", "checkbox", "checkbox"),
            column("4444", "date", "date"),
            column("5555", "state", "single-select", options=options(*STATES)),
            column("6666", "tags", "multiple-select", options=options(*TAGS)),
        )
    )
    state_ids = {each["name"]: each["id"] for each in options(*STATES)}
    tag_ids = {each["name"]: each["id"] for each in options(*TAGS)}
    for row in rows:
        stored = {**row, "tags": [tag_ids[tag] for tag in row["tags"]] or None, "state": state_ids.get(row["state"])}
        made.insert("T", stored)
    return made


def quoted(value: Any) -> str:
    return "NULL" if value is None else f"'{value}'" if isinstance(value, str) else str(value)


def comparison(name: str, operator: str, constant: Any) -> Condition:
    compare = OPERATORS[operator]

    def holds(row: Row) -> bool:
        value = row[name]
        if value is None or constant is None:
            return False
        return compare(moment(value), moment(constant)) if name == "date" else compare(value, constant)

    return f"`{name}` {operator} {quoted(constant)}", holds


def membership(name: str, constants: list[Any]) -> Condition:
    conditions = [comparison(name, "=", constant)[1] for constant in constants]
    listed = ", ".join(map(quoted, constants))
    return f"`{name}` IN ({listed})", lambda row: any(holds(row) for holds in conditions)


def between(name: str, low: Any, high: Any) -> Condition:
    lower, upper = comparison(name, ">=", low)[1], comparison(name, "<=", high)[1]
    return f"`{name}` BETWEEN {quoted(low)} AND {quoted(high)}", lambda row: lower(row) and upper(row)


def like(pattern: str, ignore_case: bool) -> Condition:
    def fits(text: str, rest: str) -> bool:
        if not rest:
            return not text
        if rest[0] == "%":
            return any(fits(text[start:], rest[1:]) for start in range(len(text) + 1))
        return bool(text) and (rest[0] in ("_", text[0])) and fits(text[1:], rest[1:])

    def holds(row: Row) -> bool:
        text = row["text"]
        if text is None:
            return False
        return fits(text.lower(), pattern.lower()) if ignore_case else fits(text, pattern)

    return f"text {'ILIKE' if ignore_case else 'LIKE'} '{pattern}'", holds


def tags_condition(operator: str, wanted: list[str]) -> Condition:
    tests: dict[str, Callable[[set[str]], bool]] = {
        "IN": lambda tags: bool(tags & set(wanted)),
        "HAS ANY OF": lambda tags: bool(tags & set(wanted)),
        "HAS ALL OF": lambda tags: tags >= set(wanted),
        "HAS NONE OF": lambda tags: not tags & set(wanted),
        "IS EXACTLY": lambda tags: tags == set(wanted),
    }
    listed = ", ".join(map(quoted, wanted))
    return f"tags {operator} ({listed})", lambda row: tests[operator](set(row["tags"]))


def negation(condition: Condition) -> Condition:
    return f"NOT ({condition[0]})", lambda row: not condition[1](row)


def conjunction(conditions: list[Condition]) -> Condition:
    return " AND ".join(f"({sql})" for sql, _ in conditions), lambda row: all(holds(row) for _, holds in conditions)


def disjunction(conditions: list[Condition]) -> Condition:
    return " OR ".join(f"({sql})" for sql, _ in conditions), lambda row: any(holds(row) for _, holds in conditions)


constants = {
    "text": st.sampled_from(TEXTS),
    "number": st.sampled_from(NUMBERS),
    "date": st.sampled_from([*DATES, "2030-06-20 07:03:30"]),
    "state": st.sampled_from([None, *STATES, "none"]),
}
names = st.sampled_from(sorted(constants))
simple = st.one_of(
    names.flatmap(lambda name: st.builds(comparison, st.just(name), st.sampled_from(list(OPERATORS)), constants[name])),
    names.flatmap(lambda name: st.builds(membership, st.just(name), st.lists(constants[name], max_size=3))),
    names.flatmap(lambda name: st.builds(between, st.just(name), constants[name], constants[name])),
    names.map(lambda name: (f"`{name}` IS NULL", lambda row: row[name] is None)),
    st.builds(like, st.text("aBä1%_", max_size=4), st.booleans()),
    st.builds(
        tags_condition,
        st.sampled_from(["IN", "HAS ANY OF", "HAS ALL OF", "HAS NONE OF", "IS EXACTLY"]),
        st.lists(st.sampled_from([*TAGS, "none"]), min_size=1, max_size=3),
    ),
    st.just(("checkbox", lambda row: row["checkbox"] == 1)),
    st.just(("checkbox = false", lambda row: row["checkbox"] == 0)),
)
condition_trees = st.recursive(
    simple,
    lambda inner: st.one_of(
        inner.map(negation),
        st.lists(inner, min_size=1, max_size=3).map(conjunction),
        st.lists(inner, min_size=1, max_size=3).map(disjunction),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(condition=condition_trees)
def test_conditions(store: Store, rows: list[Row], condition: Condition) -> None:
    sql, holds = condition
    assert store.where(sql) == [row["name"] for row in rows if holds(row)]
    # A column that stands alone is selected as it is, and may be empty.
    if sql.strip("() ") != "checkbox":
        assert store.values(f"SELECT ({sql}) FROM T LIMIT 1000") == [int(holds(row)) for row in rows]


SORT_KEYS: dict[str, Callable[[Any], Any]] = {
    "text": lambda value: value,
    "number": lambda value: value,
    "checkbox": lambda value: value,
    "state": STATES.index,
    "tags": lambda tags: sorted(map(TAGS.index, tags)),
}


@settings(max_examples=60, deadline=None)
@given(sorts=st.lists(st.tuples(st.sampled_from(sorted(SORT_KEYS)), st.booleans()), min_size=1, max_size=3))
def test_orders(store: Store, rows: list[Row], sorts: list[tuple[str, bool]]) -> None:
    expected = list(rows)
    for name, descending in reversed(sorts):
        filled = [row for row in expected if row[name] not in (None, [])]
        filled.sort(key=lambda row: SORT_KEYS[name](row[name]), reverse=descending)
        expected = filled + [row for row in expected if row[name] in (None, [])]
    terms = ", ".join(f"`{name}` {'DESC' if descending else 'ASC'}" for name, descending in sorts)
    assert store.values(f"SELECT name FROM T ORDER BY {terms} LIMIT 1000") == [row["name"] for row in expected]


FILTERS: dict[str, tuple[str, Callable[[Any, Any], bool], st.SearchStrategy[Any]]] = {
    "contains": (
        "text",
        lambda value, term: term.lower() in (value or "").lower() and value is not None,
        st.sampled_from(["a", "B", "1", "Ä"]),
    ),
    "does_not_contain": (
        "text",
        lambda value, term: value is None or term.lower() not in value.lower(),
        st.sampled_from(["a", "B", "1", "Ä"]),
    ),
    "equal": (
        "number",
        lambda value, term: value is not None and abs(value - term) < 1e-5,
        st.sampled_from([0, 1, 2.500001]),
    ),
    "less": ("number", lambda value, term: value is not None and value <= term - 1e-5, st.sampled_from([0, 1, 2.5])),
    "greater_or_equal": (
        "number",
        lambda value, term: value is not None and value > term - 1e-5,
        st.sampled_from([0, 1, 2.5]),
    ),
    "is_any_of": ("state", lambda value, term: value in term, st.lists(st.sampled_from(STATES), min_size=1)),
    "is_none_of": ("state", lambda value, term: value not in term, st.lists(st.sampled_from(STATES), min_size=1)),
    "has_all_of": ("tags", lambda value, term: set(value) >= set(term), st.lists(st.sampled_from(TAGS), min_size=1)),
    "has_none_of": (
        "tags",
        lambda value, term: not set(value) & set(term),
        st.lists(st.sampled_from(TAGS), min_size=1),
    ),
    "is": ("checkbox", lambda value, term: (value == 1) == term, st.booleans()),
    "is_on_or_before": (
        "date",
        lambda value, term: value is not None and value[:10] <= term,
        st.sampled_from(["2030-06-19", "2030-06-20"]),
    ),
    "is_after": (
        "date",
        lambda value, term: value is not None and value[:10] > term,
        st.sampled_from(["2030-06-19", "2030-06-20"]),
    ),
}


@settings(max_examples=150, deadline=None)
@given(
    chosen=st.lists(
        st.sampled_from(sorted(FILTERS)).flatmap(lambda name: st.tuples(st.just(name), FILTERS[name][2])),
        min_size=1,
        max_size=4,
    ),
    is_and=st.booleans(),
)
def test_filters(store: Store, rows: list[Row], chosen: list[tuple[str, Any]], is_and: bool) -> None:
    filters = [
        {
            "column_name": FILTERS[predicate][0],
            "filter_predicate": predicate,
            "filter_term": term,
            "filter_term_modifier": "exact_date",
        }
        for predicate, term in chosen
    ]
    combine = all if is_and else any
    expected = [
        row["name"]
        for row in rows
        if combine(FILTERS[predicate][1](row[FILTERS[predicate][0]], term) for predicate, term in chosen)
    ]
    assert store.filtered(filters, "And" if is_and else "Or") == expected


@settings(max_examples=60, deadline=None)
@given(key=st.sampled_from(["text", "number", "checkbox", "state"]), condition=condition_trees)
def test_groups(store: Store, rows: list[Row], key: str, condition: Condition) -> None:
    sql, holds = condition
    found = store.query(f"SELECT `{key}`, count(*), count(number), sum(number) FROM T WHERE {sql} GROUP BY `{key}`")
    ids = {each["id"]: each["name"] for each in options(*STATES)}
    shown = {ids.get(value, value) if key == "state" else value: rest for value, *rest in found}
    expected: dict[Any, list[Any]] = {}
    for row in filter(holds, rows):
        group = expected.setdefault(row[key], [0, 0, None])
        group[0] += 1
        if row["number"] is not None:
            group[1] += 1
            group[2] = (group[2] or 0) + row["number"]
    assert shown == expected
