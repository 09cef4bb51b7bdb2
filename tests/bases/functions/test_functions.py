"""Functions of SQL by value, through a SELECT: arguments as they are typed, results as the store gives them."""

from typing import Any

import pytest

from bases.functions import FUNCTIONS, SQLITE_FUNCTIONS
from bases.query.conversions import Conversions
from bases.query.dialect import SQLITE
from bases.query.errors import QueryError
from bases.query.expressions import Expressions
from bases.schema import Schema
from tests.bases.functions.cases import CASES
from tests.bases.query.stores import BERLIN, Store, column, make_store, options, table


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
            column("9999", "no_tags", "multiple-select", options=options("7", "x")),
            column("aaaa", "files", "file"),
            column("bbbb", "place", "geolocation"),
        )
    )
    one.insert(
        "t",
        {
            "word": "Alice",
            "date": "2024-07-03 13:05",
            "state": "893",
            "tags": ["900", "893"],
            "ticked": 1,
            "half": 0.5,
            "files": [{"name": "a.pdf", "size": 1, "type": "file", "url": "u"}],
            "place": {"country_region": "Germany", "province": "Hessen", "city": "Mainz", "district": "Altstadt"},
        },
    )
    return one


def test_it_works(store: Store) -> None:
    assert store.query("SELECT abs(-7.5), upper(word) FROM t") == [(7.5, "ALICE")]


@pytest.mark.parametrize(("call", "result"), CASES)
def test_values(store: Store, call: str, result: Any) -> None:
    (value,) = store.values(f"SELECT {call} FROM t")
    assert value == (pytest.approx(result, rel=1e-14) if isinstance(result, float) else result)


def test_the_table_has_every_function() -> None:
    called = " ".join(call.lower() for call, _ in CASES)
    functions = {name for name, function in FUNCTIONS.items() if function.sql and not function.aggregate}
    assert {name for name in functions if f"{name}(" not in called} == set()


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
        "days",
        "datetimeformat",
        "ln",
        "large",
        "small",
        "extract",
        "cast",
        "convert",
        "pow",
        "log10",
        "place_text",
        "json_extract",
        "load_extension",
        "natural_key",
    ],
)
def test_unknown_functions(store: Store, name: str) -> None:
    with pytest.raises(QueryError) as caught:
        store.compile(f"SELECT half, {name}(word, 1) FROM t")
    assert caught.value.message == f"no such function: {name} at position 14"


@pytest.mark.parametrize(
    ("call", "takes"),
    [
        ("abs()", "1"),
        ("abs(1, 2)", "1"),
        ("round(1, 2, 3)", "1 to 2"),
        ("replace('a', 1, 2)", "4"),
        ("date('2024-01-01')", "3"),
        ("dateDif('2024-01-01')", "2 to 3"),
        ("dateAdd(today(), 1)", "3"),
        ("networkdays(today())", "2 or more"),
        ("countitems(tags, tags)", "1"),
        ("if(1)", "2 to 3"),
        ("ifs(1, 2, 3)", "2 or more, two by two"),
        ("switch(1, 2)", "3 or more"),
        ("now(1)", "0"),
        ("count()", "1"),
        ("count(1, 2)", "1"),
        ("sum(*)", "1"),
        ("upper(*)", "1"),
        ("average()", "1 or more"),
        ("concatenate()", "1 or more"),
        (f"concatenate({', '.join('1' * 101)})", "1 or more"),
    ],
)
def test_wrong_counts_of_arguments(store: Store, call: str, takes: str) -> None:
    with pytest.raises(QueryError) as caught:
        store.compile(f"SELECT {call} FROM t")
    name = call[: call.index("(")].lower()
    assert caught.value.message == f"wrong number of arguments to function {name} at position 8: it takes {takes}"


@pytest.mark.parametrize("argument", ["word", "'x'", "state", "place", "upper(word)"])
def test_only_lists_have_items(store: Store, argument: str) -> None:
    with pytest.raises(QueryError):
        store.compile(f"SELECT countitems({argument}) FROM t")


@pytest.mark.parametrize(
    "call", ["year(half)", "upper(today())", "abs(`date` )", "add(now(), 1)", "year(ticked)", "len(date(2024, 1, 1))"]
)
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
    special = Expressions(Schema(), Conversions(SQLITE, BERLIN))._special
    for name, function in FUNCTIONS.items():
        assert function.sqlite or name in special


@pytest.mark.parametrize("name", sorted(SQLITE_FUNCTIONS))
def test_registered_functions_never_fail(name: str) -> None:
    function, arity, _ = SQLITE_FUNCTIONS[name]
    for value in (None, "", "x", -1, 10**17, 1e308, -0.0, "Europe/Berlin", "{", "[]", b"x"):
        function(*[value] * (arity if arity >= 0 else 3))
