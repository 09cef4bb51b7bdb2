"""Random calls of functions inside each other against a plain model in Python, and dates against counting days."""

import calendar
import math
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bases.query.stores import Store, column, make_store, table

Row = dict[str, Any]
# An expression as SQL, and as a function of a row.
Expression = tuple[str, Callable[[Row], Any]]

ROWS: list[Row] = [
    {"text": text, "number": number}
    for text in (None, "a", "Banana", "ÄB c", "10", " x ")
    for number in (None, 0, 3, -2, 2.5, 7)
]


@pytest.fixture(scope="module")
def store() -> Store:
    made = make_store(table("0000", "T", column("0000", "text", "text"), column("1111", "number", "number")))
    made.insert("T", *ROWS)
    return made


def rounded(number: float, digits: int, rounding: str) -> float:
    return float(Decimal(repr(number)).quantize(Decimal(1).scaleb(-digits), rounding=rounding))


# Of numbers, none of them empty: what stands for an empty cell is 0.
OF_NUMBERS: dict[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "mod": lambda a, b: math.fmod(a, b) if b else None,
    "abs": abs,
    "int": math.floor,
    "sign": lambda a: (a > 0) - (a < 0),
    "even": lambda a: 2 * math.ceil(a / 2),
    "odd": lambda a: 2 * math.ceil((a - 1) / 2) + 1,
    "ceiling": math.ceil,
    "floor": math.floor,
    "average": lambda a, b, c: (a + b + c) / 3,
}
ROUNDINGS = {"round": ROUND_HALF_UP, "rounddown": ROUND_DOWN, "roundup": ROUND_UP}
OF_TEXT: dict[str, Callable[[str], Any]] = {
    "upper": str.upper,
    "lower": str.lower,
    "trim": lambda text: text.strip(" "),
}


def of_numbers(name: str, arguments: list[Expression]) -> Expression:
    count = OF_NUMBERS[name].__code__.co_argcount if hasattr(OF_NUMBERS[name], "__code__") else 1
    chosen = arguments[:count]

    def value(row: Row) -> Any:
        values = [argument(row) for _, argument in chosen]
        return None if None in values else OF_NUMBERS[name](*values)

    return f"{name}({', '.join(sql for sql, _ in chosen)})", value


def rounding(name: str, argument: Expression, digits: int) -> Expression:
    def value(row: Row) -> Any:
        number = argument[1](row)
        return None if number is None else rounded(number, digits, ROUNDINGS[name])

    return f"{name}({argument[0]}, {digits})", value


def choice(test: Expression, one: Expression, other: Expression) -> Expression:
    sql = f"if({test[0]} > 1, {one[0]}, {other[0]})"
    return sql, lambda row: (one if (test[1](row) or 0) > 1 else other)[1](row)


def of_text(name: str, argument: Expression) -> Expression:
    return f"{name}({argument[0]})", lambda row: OF_TEXT[name](argument[1](row))


def cut(argument: Expression, count: int, from_left: bool) -> Expression:
    def value(row: Row) -> str:
        text = argument[1](row)
        if from_left:
            return text[: max(count, 0)]
        return text[-count:] if count > 0 else ""

    return f"{'left' if from_left else 'right'}({argument[0]}, {count})", value


def joined(one: Expression, other: Expression) -> Expression:
    return f"concatenate({one[0]}, {other[0]})", lambda row: one[1](row) + other[1](row)


def substituted(argument: Expression, old: str, new: str) -> Expression:
    return f"substitute({argument[0]}, '{old}', '{new}')", lambda row: argument[1](row).replace(old, new)


def length(argument: Expression) -> Expression:
    return f"len({argument[0]})", lambda row: len(argument[1](row))


def found(argument: Expression, needle: str) -> Expression:
    def value(row: Row) -> Any:
        text = argument[1](row)
        return text.find(needle) + 1 if text else ""

    return f"find('{needle}', {argument[0]})", value


letters = st.sampled_from(["a", "B", "Ä", " "])
texts = st.recursive(
    st.one_of(
        st.just(("concatenate(text)", lambda row: row["text"] or "")),
        letters.map(lambda text: (f"'{text}'", lambda _: text)),
    ),
    lambda inner: st.one_of(
        st.builds(of_text, st.sampled_from(sorted(OF_TEXT)), inner),
        st.builds(cut, inner, st.integers(-1, 4), st.booleans()),
        st.builds(joined, inner, inner),
        st.builds(substituted, inner, letters, letters),
    ),
    max_leaves=6,
)
numbers = st.recursive(
    st.one_of(
        st.just(("add(number, 0)", lambda row: row["number"] or 0)),
        st.sampled_from([0, 1, -3, 2.5]).map(lambda number: (str(number), lambda _: number)),
        texts.map(length),
    ),
    lambda inner: st.one_of(
        st.builds(of_numbers, st.sampled_from(sorted(OF_NUMBERS)), st.lists(inner, min_size=3, max_size=3)),
        st.builds(rounding, st.sampled_from(sorted(ROUNDINGS)), inner, st.integers(-1, 2)),
        st.builds(choice, inner, inner, inner),
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(expression=st.one_of(texts, numbers, st.builds(found, texts, letters)))
def test_expressions(store: Store, expression: Expression) -> None:
    sql, value = expression
    for got, row in zip(store.values(f"SELECT {sql} FROM T LIMIT 100"), ROWS, strict=True):
        expected = value(row)
        assert got == (pytest.approx(expected) if isinstance(expected, float) else expected), row


days = st.dates(date(1990, 1, 1), date(2035, 12, 31))


@settings(max_examples=150, deadline=None)
@given(start=days, end=days, months=st.integers(-30, 30), holidays=st.lists(days, max_size=3))
def test_dates(store: Store, start: date, end: date, months: int, holidays: list[date]) -> None:
    first, last = sorted((start, start + timedelta(days=(end - start).days % 400)))
    workdays = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    target = start.year * 12 + start.month - 1 + months
    year, month = target // 12, target % 12 + 1
    month_days = calendar.monthrange(year, month)[1]
    off = ", ".join(f"'{day}'" for day in holidays)
    expected = {
        f"networkdays('{first}', '{last}'{', ' + off if off else ''})": sum(
            day.weekday() < 5 and day not in holidays for day in workdays
        ),
        f"isodate(eomonth('{start}', {months}))": date(year, month, month_days).isoformat(),
        f"isodate(dateAdd('{start}', {months}, 'months'))": date(year, month, min(start.day, month_days)).isoformat(),
        f"isodate(dateAdd('{start}', {months}, 'weeks'))": (start + timedelta(weeks=months)).isoformat(),
        f"isodate(date({start.year}, {start.month + months}, {start.day}))": (
            date(year, month, 1) + timedelta(days=start.day - 1)
        ).isoformat(),
        f"dateDif('{start}', '{end}')": (end - start).days,
        f"dateDif('{start}', '{end}', 'S')": (end - start).days * 86_400,
        f"months('{start}', '{end}')": 12 * (end.year - start.year) + end.month - start.month,
        f"weeknum('{start}', 21)": start.isocalendar().week,
        # Sundays since New Year's Eve begin weeks of their own.
        f"weeknum('{start}')": 1
        + sum(
            (date(start.year, 1, 2) + timedelta(days=number)).weekday() == 6
            for number in range(366)
            if date(start.year, 1, 2) + timedelta(days=number) <= start
        ),
        f"weekday('{start}', 'monday')": start.isoweekday(),
        f"weekday('{start}')": start.isoweekday() % 7 + 1,
        f"isodate(startofweek('{start}'))": (start - timedelta(days=start.isoweekday() % 7)).isoformat(),
    }
    (row,) = store.query(f"SELECT {', '.join(expected)} FROM T LIMIT 1")
    assert dict(zip(expected, row, strict=True)) == expected
