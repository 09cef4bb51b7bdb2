"""Functions of SQL by value, through a SELECT: arguments as they are typed, results as the store gives them."""

from typing import Any

import pytest

from bases.functions import FUNCTIONS, SQLITE_FUNCTIONS
from bases.query.errors import QueryError
from tests.bases.query.stores import Store, column, make_store, options, table


@pytest.fixture(scope="module")
def store() -> Store:
    one = make_store(
        table(
            "0000",
            "t",
            column("0000", "empty", "text"),
            column("1111", "nil", "number"),
            column("2222", "word", "text"),
            column("3333", "date", "date"),
            column("4444", "state", "single-select", options=options("open", "done")),
            column("5555", "tags", "multiple-select", options=options("7", "x")),
            column("6666", "no_date", "date"),
            column("7777", "ticked", "checkbox"),
            column("8888", "half", "number"),
        )
    )
    one.insert(
        "t",
        {"word": "Alice", "date": "2024-07-03 13:05", "state": "893", "tags": ["900", "893"], "ticked": 1, "half": 0.5},
    )
    return one


def test_it_works(store: Store) -> None:
    assert store.query("SELECT abs(-7.5), upper(word) FROM t") == [(7.5, "ALICE")]


@pytest.mark.parametrize(
    ("call", "result"),
    [
        # Operators
        ("add(1, 2)", 3),
        ("subtract(1, 2.5)", -1.5),
        ("multiply(4, 2.5)", 10),
        ("divide(9, 4)", 2.25),
        ("divide(1, 0)", None),
        ("mod(17, 5)", 2),
        ("mod(-17, 5)", -2),
        ("mod(5.5, 2)", 1.5),
        ("mod(1, 0)", None),
        ("power(2, 10)", 1024),
        ("power(10, 400)", None),
        ("power(-10, 401)", None),
        ("power(-8, half)", None),
        ("greater(4, 3)", 1),
        ("lessthan(4, 3)", 0),
        ("greatereq(4, 4)", 1),
        ("lessthaneq('4', 4)", 1),
        ("equal('a', 'a')", 1),
        ("equal(1, '1.0')", 1),
        ("equal(nil, 0)", 1),
        ("equal(empty, '')", 1),
        ("unequal(state, 'open')", 1),
        ("unequal(state, 'done')", 0),
        ("equal(`date`, '2024-7-3 13:05:00')", 1),
        # Numbers
        ("abs(nil)", 0),
        ("abs('-3')", 3),
        ("abs('x')", None),
        ("ceiling(17, 5)", 20),
        ("ceiling(-17, -5)", -20),
        ("ceiling(-2.14, 4)", 0),
        ("ceiling(-3.33)", -3),
        ("ceiling(2.3, 0.1)", 2.3),
        ("ceiling('x')", None),
        ("ceiling(5, 0)", 0),
        ("floor(17, 5)", 15),
        ("floor(-3.14, 5)", -5),
        ("floor(2.86)", 2),
        ("floor(2, -1)", None),
        ("even(2.14)", 4),
        ("even(3)", 4),
        ("even(-100)", -100),
        ("even(-3.33)", -2),
        ("even(7.2)", 8),
        ("odd(-2.14)", -1),
        ("odd(2)", 3),
        ("odd(10)", 11),
        ("odd(8)", 9),
        ("odd(-3.33)", -3),
        ("odd(-100)", -99),
        ("exp(0)", 1),
        ("exp(1000)", None),
        ("int(-3.14)", -4),
        ("int(3.9)", 3),
        ("lg(100)", 2),
        ("lg(1000)", 3),
        ("lg(0)", None),
        ("log(81, 3)", 4),
        ("log(1000)", 3),
        ("log(8, 2)", 3),
        ("log(-1)", None),
        ("log(5, 1)", None),
        ("round(4.55)", 5),
        ("round(-3.33)", -3),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(1.005, 2)", 1.01),
        ("round(99.1, -2)", 100),
        ("round(3.14, -3)", 0),
        ("round(1e300, 5)", 1e300),
        ("round(5, 400)", 5),
        ("rounddown(-7.89, 1)", -7.8),
        ("rounddown(3.19, 1)", 3.1),
        ("rounddown(999.14, -3)", 0),
        ("roundup(-3.15)", -4),
        ("roundup(3.11, 1)", 3.2),
        ("roundup(345.14, -3)", 1000),
        ("sign(-2)", -1),
        ("sign(nil)", 0),
        ("sqrt(81)", 9),
        ("sqrt(-3.33)", None),
        ("abs(sqrt(-1))", None),
        ("round(pi, 2)", 3.14),
        ("lg(e) < 1", 1),
        # Text
        ("concatenate(2024, '-Q', 3)", "2024-Q3"),
        ("concatenate(1.50, true, empty, state, tags)", "1.5truedone7"),
        ("concatenate('x')", "x"),
        ("concatenate(0.1 + 0.2)", "0.30000000000000004"),
        ("exact('Ab', 'ab')", 0),
        ("exact('ab', 'ab')", 1),
        ("find('an', 'banana', 3)", 4),
        ("find('table', 'big table', 4)", 5),
        ("find('table', 'big table', 6)", 0),
        ("find('x', 'abc')", 0),
        ("find('', 'abc')", 1),
        ("find('x', empty)", ""),
        ("search('LI', 'Alice')", 2),
        ("left('Table', 3)", "Tab"),
        ("left('Table', 99)", "Table"),
        ("left('Table', -1)", ""),
        ("left(word, 0)", ""),
        ("right('Table', 3)", "ble"),
        ("right('Table', 99)", "Table"),
        ("right('Table', 0)", ""),
        ("right(12.50, 2)", ".5"),
        ("len('Käse')", 4),
        ("len(empty)", 0),
        ("len(nil)", 0),
        ("len(2024)", 4),
        ("lower('ÄÖ Straße')", "äö straße"),
        ("upper('äé')", "ÄÉ"),
        ("lower(empty)", ""),
        ("trim('  a b ')", "a b"),
        ("mid('Alice', 3, 2)", "ic"),
        ("mid('SeaTable is the best.', 10.9, 27.3)", "is the best."),
        ("mid('Alice', -1, 8)", None),
        ("mid('Alice', 1, 0)", None),
        ("mid('Alice', nil, 1)", None),
        ("mid('Alice', 2, 1e300)", "lice"),
        ("replace('Alice', 1, 3, 'Oli')", "Olice"),
        ("replace('Alice', 3, 0, '-')", "Al-ice"),
        ("replace('Alice', 0, 1, 'x')", None),
        ("rept('ab', 3)", "ababab"),
        ("rept('ab', 0)", ""),
        ("rept('ab', 1e9)", None),
        ("rept('ab', -1)", None),
        ("substitute('aXbXc', 'X', '-')", "a-b-c"),
        ("substitute('aXbXc', 'X', '-', 0)", "a-b-c"),
        ("substitute('aXbXc', 'X', '-', 2)", "aXb-c"),
        ("substitute('aXbXc', 'X', '-', 3)", "aXbXc"),
        ("substitute('abc', '', '-')", "abc"),
        ("substitute('SeaTableTable', 'Table', 'file', 1)", "SeafileTable"),
        ("t(10)", ""),
        ("t('AA')", "AA"),
        ("t(word)", "Alice"),
        ("t(state)", "done"),
        ("t(`date`)", ""),
        ("text(150, 'euro')", "€150"),
        ("text(10, 'dollar')", "$10"),
        ("text(50, 'percent')", "5000%"),
        ("text(0.07, 'percent')", "7%"),
        ("text(1.50, 'number')", "1.5"),
        ("text(1, 'pound')", None),
        ("value('123')", 123),
        ("value(' -1.5e2 ')", -150),
        ("value('12x')", None),
        ("value('1_000')", None),
        # Dates
        ("year(`date`)", 2024),
        ("month(`date`)", 7),
        ("day(`date`)", 3),
        ("hour(`date`)", 13),
        ("minute(`date`)", 5),
        ("second(`date`)", 0),
        ("quarter(`date`)", 3),
        ("quarter('2024-12-31')", 4),
        ("isodate(`date`)", "2024-07-03"),
        ("isomonth(`date`)", "2024-07"),
        ("year('2024-1-5')", 2024),
        ("month('2024-1-5 7:03')", 1),
        ("hour('2024-01-05')", 0),
        ("minute('2024-01-05 07:03:09')", 3),
        ("second('2024-01-05 07:03:09')", 9),
        # The server is in Berlin.
        ("hour('2024-01-05T23:30:00Z')", 0),
        ("isodate('2024-01-05T23:30:00Z')", "2024-01-06"),
        ("hour('2024-07-05T00:00:00-05:00')", 7),
        ("isodate('2025-01-01 11:00')", "2025-01-01"),
        ("year('soon')", None),
        ("year(empty)", None),
        ("year(no_date)", None),
        ("year(word)", None),
        ("isodate('2023-02-29')", None),
        ("startofweek('2025-04-28')", "2025-04-27"),
        ("startofweek('2025-04-27')", "2025-04-27"),
        ("startofweek('2024-07-03', 'monday')", "2024-07-01"),
        ("startofweek('2024-07-01', 'Monday')", "2024-07-01"),
        ("startofweek('2024-07-03', 'Sunday')", "2024-06-30"),
        ("startofweek('2024-01-01 23:00')", "2023-12-31"),
        ("startofweek(no_date)", None),
        ("isodate(startofweek(`date`, 'monday'))", "2024-07-01"),
        ("concatenate(year(`date`), '-Q', quarter(`date`))", "2024-Q3"),
        ("today()", "2026-03-06"),
        ("now()", "2026-03-06T08:25:14.000+00:00"),
        ("hour(now())", 9),
        ("isodate(today())", "2026-03-06"),
        ("now() > today()", 1),
        # Logic
        ("and(1, '', 2)", 0),
        ("and(1, 'x', true)", 1),
        ("and(null, 3)", 0),
        ("or(0, '', word)", 1),
        ("or(nil, empty)", 0),
        ("not(null)", 1),
        ("not(1 = 1)", 0),
        ("xor(1, 0, 0)", 1),
        ("xor(1, 1, 1)", 1),
        ("xor(true, '')", 1),
        ("xor(null, '')", 0),
        ("if(1 > 2, 'a', 'b')", "b"),
        ("if(word = 'Alice', 'a')", "a"),
        ("if(empty, 'a')", None),
        ("if(true, state, '')", "done"),
        ("if(false, 'x', 5)", "5"),
        ("if(false, 5, 'x')", None),
        ("if(true, null, 3)", None),
        ("if(false, null, 3)", 3),
        ("if(true, tags, '')", "7"),
        ("if(ticked, `date`, '2000-1-1')", "2024-07-03 13:05"),
        ("if(and(ticked, nil), 1, 2)", 2),
        ("ifs(10 > 30, 200, 4 < 0, -200)", None),
        ("ifs(10 > 30, 200, true, -200)", -200),
        ("switch('b', 'a', 1, 'b', 2, 0)", 2),
        ("switch(50, 10, 'Low', 20, 'Fair', 'default')", "default"),
        ("switch(5, 1, 'a')", None),
        ("switch(state, 'open', 1, 'done', 2)", 2),
        # Lists give their first element.
        ("len(tags)", 1),
        ("add(tags, 1)", 8),
    ],
)
def test_values(store: Store, call: str, result: Any) -> None:
    (value,) = store.values(f"SELECT {call} FROM t")
    assert value == (pytest.approx(result, rel=1e-14) if isinstance(result, float) else result)


# Names that other databases know, or that a reader could expect, and wrong counts of arguments.
@pytest.mark.parametrize(
    "name",
    [
        "substr",
        "substring",
        "concat",
        "concat_ws",
        "length",
        "char_length",
        "locate",
        "instr",
        "lpad",
        "rpad",
        "reverse",
        "repeat",
        "ucase",
        "lcase",
        "format",
        "curdate",
        "current_date",
        "date_format",
        "datediff",
        "date_add",
        "date_sub",
        "str_to_date",
        "dayofweek",
        "dayofmonth",
        "dayname",
        "monthname",
        "week",
        "last_day",
        "timestampdiff",
        "timestampadd",
        "ceil",
        "truncate",
        "rand",
        "log2",
        "greatest",
        "least",
        "ifnull",
        "coalesce",
        "nullif",
        "group_concat",
        "substract",
        "hours",
        "isoweeknum",
        "pow",
        "log10",
        "place_text",
        "json_extract",
        "load_extension",
        "natural_key",
    ],
)
def test_unknown_functions(store: Store, name: str) -> None:
    with pytest.raises(QueryError, match=f"no such function: {name}"):
        store.compile(f"SELECT {name}(word, 1) FROM t")


@pytest.mark.parametrize(
    "call",
    [
        "abs()",
        "abs(1, 2)",
        "round(1, 2, 3)",
        "replace('a', 1, 2)",
        "if(1)",
        "ifs(1, 2, 3)",
        "switch(1, 2)",
        "now(1)",
        "count()",
        "count(1, 2)",
        "sum(*)",
        "upper(*)",
        "concatenate()",
        f"concatenate({', '.join('1' * 101)})",
    ],
)
def test_wrong_counts_of_arguments(store: Store, call: str) -> None:
    with pytest.raises(QueryError, match="wrong number of arguments to function"):
        store.compile(f"SELECT {call} FROM t")


@pytest.mark.parametrize("call", ["year(half)", "upper(today())", "abs(`date` )", "add(now(), 1)", "year(ticked)"])
def test_kinds_that_do_not_mix(store: Store, call: str) -> None:
    with pytest.raises(QueryError, match="cannot be used as"):
        store.compile(f"SELECT {call} FROM t")


def test_dates_of_columns_are_text_when_asked_for(store: Store) -> None:
    assert store.values("SELECT left(`date`, 4) FROM t") == ["2024"]


def test_each_function_is_said_or_special() -> None:
    """A template calls nothing that SQLite does not have, or that is not registered."""
    own = make_store().connection
    known = {name for (name,) in own.execute("SELECT name FROM pragma_function_list")}
    assert set(SQLITE_FUNCTIONS) <= known
    assert all(function.sqlite or function.result != function.arguments for function in FUNCTIONS.values())


@pytest.mark.parametrize("name", sorted(SQLITE_FUNCTIONS))
def test_registered_functions_never_fail(name: str) -> None:
    function, arity, _ = SQLITE_FUNCTIONS[name]
    for value in (None, "", "x", -1, 10**17, 1e308, -0.0, "Europe/Berlin", "{", "[]", b"x"):
        function(*[value] * arity)
