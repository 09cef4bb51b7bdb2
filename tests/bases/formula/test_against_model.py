"""Random formulas over random rows against an evaluator in plain Python; listing, SQL and filters with each other."""

import operator
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bases.column_types.values import number_text
from bases.schema import Link
from tests.bases.formula.formulas import ORDERS, PARTS, cells, find_column, formula, link_formula, with_columns
from tests.bases.query.stores import Store, make_store

Row = dict[str, Any]


class FailedError(Exception):
    """A formula has no result in a row."""


# A formula as text, with the function that evaluates it: None is empty.
Formula = tuple[str, Callable[[Row], Any]]

numbers = st.sampled_from([None, -3, 0, 1, 2, 2.5, 10])
texts = st.sampled_from([None, "a", "Bc", "12", "x y", "ä"])
rows = st.lists(
    st.fixed_dictionaries({"n": numbers, "m": numbers, "name": texts, "done": st.sampled_from([None, 0, 1])}),
    min_size=1,
    max_size=4,
)


def as_number(value: Any) -> Any:
    return 0 if value is None else value


def as_text(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else number_text(value)


def cell(name: str) -> Formula:
    return f"{{{name}}}", lambda row: row[name]


def literal(value: Any) -> Formula:
    return (f"'{value}'" if isinstance(value, str) else f"{value}"), lambda _: value


def arithmetic(symbol: str, left: Formula, right: Formula) -> Formula:
    compute = {"+": operator.add, "-": operator.sub, "*": operator.mul}[symbol]
    return f"({left[0]} {symbol} {right[0]})", lambda row: compute(as_number(left[1](row)), as_number(right[1](row)))


def division(left: Formula, right: Formula) -> Formula:
    def compute(row: Row) -> Any:
        dividend, divisor = as_number(left[1](row)), as_number(right[1](row))
        if divisor == 0:
            raise FailedError
        return dividend / divisor

    return f"({left[0]} / {right[0]})", compute


def call(name: str, compute: Callable[..., Any], convert: Callable[[Any], Any], *arguments: Formula) -> Formula:
    text = f"{name}({', '.join(argument[0] for argument in arguments)})"
    return text, lambda row: compute(*(convert(argument[1](row)) for argument in arguments))


def holds(condition: Formula, row: Row) -> bool:
    """What fails is not met."""
    try:
        return bool(condition[1](row))
    except FailedError:
        return False


def choice(condition: Formula, then: Formula, other: Formula) -> Formula:
    text = f"if({condition[0]}, {then[0]}, {other[0]})"
    return text, lambda row: then[1](row) if holds(condition, row) else other[1](row)


def comparison(symbol: str, left: Formula, right: Formula) -> Formula:
    compute = {"=": operator.eq, "<>": operator.ne, "<": operator.lt, ">=": operator.ge}[symbol]

    def compare(row: Row) -> bool:
        try:
            return bool(compute(as_number(left[1](row)), as_number(right[1](row))))
        except FailedError:
            return symbol == "<>"

    return f"({left[0]} {symbol} {right[0]})", compare


def junction(name: str, left: Formula, right: Formula) -> Formula:
    combine = {"and": all, "or": any}[name]
    return f"{name}({left[0]}, {right[0]})", lambda row: combine([holds(left, row), holds(right, row)])


def numeric_text(text: Formula) -> Formula:
    """A text read as a number, which it may not be."""

    def compute(row: Row) -> Any:
        read = as_text(text[1](row))
        if read and not read.removeprefix("-").replace(".", "", 1).isdecimal():
            raise FailedError
        return float(read or 0)

    return f"({text[0]} + 0)", compute


def formulas(depth: int) -> tuple[st.SearchStrategy[Formula], st.SearchStrategy[Formula], st.SearchStrategy[Formula]]:
    """Formulas that give a number, a text and a boolean."""
    number = st.one_of(st.sampled_from([cell("n"), cell("m")]), st.integers(0, 9).map(literal))
    text = st.one_of(st.just(cell("name")), st.sampled_from(["b", "B c", "7"]).map(literal))
    boolean: st.SearchStrategy[Formula] = st.just(cell("done"))
    for _ in range(depth):
        n, t, b = number, text, boolean
        number = st.one_of(
            n,
            st.builds(arithmetic, st.sampled_from("+-*"), n, n),
            st.builds(division, n, n),
            st.builds(choice, b, n, n),
            t.map(lambda each: call("len", len, as_text, each)),
            st.builds(lambda one, two: call("max", max, as_number, one, two), n, n),
            st.builds(lambda one, two: call("sum", operator.add, as_number, one, two), n, n),
            n.map(lambda each: (f"(-{each[0]})", lambda row: -as_number(each[1](row)))),
            t.map(numeric_text),
        )
        text = st.one_of(
            t,
            st.builds(
                lambda one, two: (f"({one[0]} & {two[0]})", lambda row: as_text(one[1](row)) + as_text(two[1](row))),
                t,
                st.one_of(t, n),
            ),
            st.builds(choice, b, t, t),
            t.map(lambda each: call("upper", str.upper, as_text, each)),
        )
        boolean = st.one_of(
            b,
            st.builds(comparison, st.sampled_from(["=", "<>", "<", ">="]), n, n),
            st.builds(junction, st.sampled_from(["and", "or"]), b, b),
            b.map(lambda each: (f"not({each[0]})", lambda row: not holds(each, row))),
        )
    return number, text, boolean


NUMBERS, TEXTS, BOOLEANS = formulas(3)


def base(given_rows: list[Row]) -> Store:
    store = make_store(ORDERS, PARTS, links=(Link("L1", "0001", "0002", "links L1"),))
    store.insert("Orders", *given_rows)
    return store


def expected(made: Formula, row: Row) -> Any:
    try:
        return made[1](row)
    except FailedError:
        return FailedError


def shown(store: Store) -> list[Any]:
    values = cells(store, "F")
    return [FailedError if isinstance(value, str) and value.startswith("#") else value for value in values]


@settings(deadline=None, max_examples=150)
@given(rows, st.one_of(NUMBERS, TEXTS, BOOLEANS))
def test_values(given_rows: list[Row], made: Formula) -> None:
    store = with_columns(base(given_rows), formula("F", made[0]))
    assert shown(store) == [expected(made, row) for row in given_rows]


@settings(deadline=None, max_examples=60)
@given(rows, NUMBERS, NUMBERS)
def test_a_formula_of_a_formula_is_the_same_as_both_in_one(
    given_rows: list[Row], inner: Formula, outer: Formula
) -> None:
    """What an inner formula gives, an error or nothing included, another one sees as if it stood there itself."""
    apart = with_columns(base(given_rows), formula("G", inner[0]), formula("F", f"{{G}} + {outer[0]}"))
    whole = with_columns(base(given_rows), formula("F", f"{inner[0]} + {outer[0]}"))
    assert shown(apart) == shown(whole)


@settings(deadline=None, max_examples=60)
@given(rows, NUMBERS, st.integers(-3, 9))
def test_listing_sql_and_filters_agree(given_rows: list[Row], made: Formula, limit: int) -> None:
    store = with_columns(base(given_rows), formula("F", made[0]))
    find_column(store.schema, "F")
    values = [None if value is FailedError else value for value in shown(store)]
    greater = [value for value in values if value is not None and value > limit]
    assert store.values(f"SELECT `F` FROM Orders WHERE `F` > {limit}") == greater
    assert store.values("SELECT count(*) FROM Orders WHERE `F` IS NULL") == [values.count(None)]
    item = {"column_key": "F", "filter_predicate": "greater", "filter_term": limit}
    assert len(store.filtered([item], table_name="Orders")) == len(greater)
    filled = sorted(value for value in values if value is not None)
    assert store.values("SELECT `F` FROM Orders WHERE `F` IS NOT NULL ORDER BY `F`") == filled
    assert store.values("SELECT sum(`F`) FROM Orders") == [pytest.approx(sum(filled)) if filled else None]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(numbers, min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(1, 2), st.integers(1, 4)), unique=True, max_size=8),
)
def test_links(prices: list[Any], pairs: list[tuple[int, int]]) -> None:
    store = base([{"name": "a"}, {"name": "b"}])
    store.insert("Stock", *({"part": str(number), "price": price} for number, price in enumerate(prices)))
    pairs = [pair for pair in pairs if pair[1] <= len(prices)]
    store.link("L1", *pairs)
    linked = [[prices[far - 1] for near, far in pairs if near == number] for number in (1, 2)]
    filled = [[price for price in each if price is not None] for each in linked]
    rollup = {"column_key_in_linked_record": "aaaa"}
    models: dict[str, tuple[Any, Callable[[list[Any]], Any]]] = {
        "Sum": (link_formula("Sum", "rollup", **rollup, summary_method="sum"), sum),
        "Max": (link_formula("Max", "rollup", **rollup, summary_method="max"), lambda each: max(each, default=None)),
        "All": (link_formula("All", "lookup", level1_linked_table_column_key="aaaa"), list),
        "Best": (
            link_formula("Best", "findmin", **rollup, column_key_for_comparison="aaaa"),
            lambda each: [min(each)] if each else [],
        ),
        "Formula": (
            formula("Formula", 'rollup("Parts", "price", "sum", "{price} > 1")'),
            lambda each: sum(price for price in each if price > 1),
        ),
    }
    extended = with_columns(store, *(made for made, _ in models.values()), link_formula("Count", "count_links"))
    for name, (_, model) in models.items():
        assert cells(extended, name) == [model(each) for each in filled], name
    assert cells(extended, "Count") == [len(each) for each in linked]
