"""Formulas by value, over a full row, an empty one and another."""

from typing import Any

import pytest

from bases.column_types.base import Form
from tests.bases.formula.formulas import EMPTY, FULL, OTHER, at, cells, formula, problem, results, with_columns
from tests.bases.query.stores import Store


def test_it_works(store: Store) -> None:
    assert results(store, "{n} * 2 + {m}") == [12.5, 0, -6]


CONSTANTS: list[tuple[str, Any]] = [
    # Operators and how tightly they bind
    ("1 + 2 * 3", 7),
    ("(1 + 2) * 3", 9),
    ("2 ^ 3 ^ 2", 64),
    ("-2 ^ 2", 4),
    ("10 - 4 - 3", 3),
    ("7 / 2", 3.5),
    ("17 % 5", 2),
    ("-17 % 5", -2),
    ("1.3 + 2.6", 3.9000000000000004),
    ("+'4' + 1", 5),
    ("1 / 0", "#DIV/0!"),
    ("mod(3, 0)", "#DIV/0!"),
    ("1 / (2 - 2) + 1", "#DIV/0!"),
    ("'x' + 1", "#VALUE!"),
    ("10 ^ 400", "#VALUE!"),
    ("'a' & 1 & true() & 2.50", "a1true2.5"),
    ("1 + 1 & 'x'", "2x"),
    ("1 < 2", True),
    ("2 <= 1", False),
    ("'a' = 'A'", False),
    ("'a' == \"a\"", True),
    ("1 === 1", True),
    ("1 <> 2", True),
    ("1 != 1", False),
    ("'10' > 9", True),
    ("1 + 1 = 2 & ''", True),
    ("“quoted” & ‘too’", "quotedtoo"),
    ("'two\\nlines'", "two\nlines"),
    ("e", 2.718281828459045),
    ("PI()", 3.141592653589793),
    ("True", True),
    # Numbers
    ("abs(-7.5)", 7.5),
    ("ceiling(17, 5)", 20),
    ("ceiling(-2.14, 4)", 0),
    ("floor(-3.14, 5)", -5),
    ("floor(3, -1)", "#VALUE!"),
    ("even(2.14)", 4),
    ("odd(-2.14)", -1),
    ("exp(2)", 7.38905609893065),
    ("int(-3.14)", -4),
    ("lg(100)", 2),
    ("log(81, 3)", 4),
    ("log(1000)", 3),
    ("ln(e)", 1),
    ("ln(0)", "#VALUE!"),
    ("round(4.55)", 5),
    ("rounddown(3.19, 1)", 3.1),
    ("roundup(3.11, 1)", 3.2),
    ("sign(-2)", -1),
    ("sqrt(81)", 9),
    ("sqrt(-1)", "#VALUE!"),
    ("power(2, 10)", 1024),
    ("subtract(3, 1) + add(1, 1) + multiply(2, 2) + divide(4, 2)", 10),
    # Text
    ("concatenate(2024, '-Q', 3)", "2024-Q3"),
    ("exact('Ab', 'ab')", False),
    ("find('an', 'banana', 3)", 4),
    ("find('x', 'abc')", 0),
    ("search('LI', 'Alice')", 2),
    ("left('Table', 3) & right('Table', 2)", "Table"[:3] + "le"),
    ("len('Käse')", 4),
    ("lower('ÄB') & upper('äb') & trim('  x ')", "äbÄBx"),
    ("mid('SeaTable is the best.', 10.9, 27.3)", "is the best."),
    ("mid('abc', -1, 8)", "#VALUE!"),
    ("replace('Alice', 1, 3, 'Oli')", "Olice"),
    ("rept('ab', 3)", "ababab"),
    ("substitute('SeaTableTable', 'Table', 'file', 1)", "SeafileTable"),
    ("T(10) & T('AA')", "AA"),
    ("text(150, 'euro') & text(50, 'percent')", "€1505000%"),
    ("value('123')", 123),
    ("value('x')", "#VALUE!"),
    # Dates
    ("date(2024, 14, 35)", "2025-03-07T00:00:00+01:00"),
    ("dateAdd('2024-01-31', 1, 'months')", "2024-02-29T00:00:00+01:00"),
    ("dateAdd('2024-09-04 13:05:18', 36, 'hours')", "2024-09-06T01:05:18+02:00"),
    ("dateAdd('2024-01-31', 1, 'fortnights')", "#VALUE!"),
    ("dateDif('2021-01-01', '2021-09-26', 'D')", 268),
    ("dateDif('2023-01-01', '2025-01-01', 'Y')", 2),
    ("dateDif('2018-01-01', '2020-01-01')", 730),
    ("year('2024-07-03') + month('2024-07-03') + day('2024-07-03')", 2034),
    ("hour('2024-07-03 13:05') * 60 + minute('2024-07-03 13:05') + second('2024-07-03')", 785),
    ("eomonth('2025-01-01', 1)", "2025-02-28T00:00:00+01:00"),
    ("months('2025-02-01 13:14', '2025-03-31 15:54')", 1),
    ("months('2020', '2021')", 12),
    ("months('2020-3', '2021')", 10),
    ("days('2020-01-01', '2020-02-03')", 33),
    ("hours('2020-02-14', '2020-02-14 15:14')", 15),
    ("networkdays('2025-01-01', '2025-01-07', '2025-01-01')", 4),
    ("weekday('2025-01-01', 'Monday')", 3),
    ("weekday('2025-01-01')", 4),
    ("weeknum('2025-01-12')", 3),
    ("weeknum('2025-01-12', 11)", 2),
    ("isoweeknum('2021-01-01')", 53),
    ("isodate('2025-01-01 11:00') & isomonth('2025-01-01')", "2025-01-012025-01"),
    ("startofweek('2025-04-28')", "2025-04-27T00:00:00+02:00"),
    (
        "datetimeFormat('2024-07-03 13:05:09', 'dddd, D. MMMM YYYY [at] h:mm A (ss)')",
        "Wednesday, 3. July 2024 at 1:05 PM (09)",
    ),
    ("datetimeFormat('2024-07-03', 'YY-M-DD ddd')", "24-7-03 Wed"),
    ("year('nonsense')", "#VALUE!"),
    ("year(5)", "#VALUE!"),
    ("date(2021, 1, 31) + 1", "2021-02-01T00:00:00+01:00"),
    ("1 + date(2021, 1, 31)", "2021-02-01T00:00:00+01:00"),
    ("date(2021, 1, 31) - 1.5", "2021-01-29T12:00:00+01:00"),
    ("date(2021, 2, 1) - date(2021, 1, 1)", 31),
    ("dateAdd(date(2021, 2, 1), 12, 'hours') - date(2021, 1, 1)", 31.5),
    ("date(2021, 2, 1) > date(2021, 1, 31)", True),
    ("date(2021, 2, 1) = '2021-2-1'", True),
    ("'on ' & date(2021, 2, 1)", "on 2021-02-01"),
    # Logic
    ("and(true(), false())", False),
    ("and(1, '', 2)", False),
    ("or(0, 'x')", True),
    ("not(0)", True),
    ("xor(1, '', 2, '', 3)", True),
    ("xor(1, 0, false, 1)", False),
    ("if(1 > 2, 'a', 'b')", "b"),
    ("if(1 > 2, 'a')", None),
    ("if(1, 2, 'x')", 2),
    ("if(0, 2, 'x')", None),
    ("if(0, '', 5)", 5),
    ("if(0, 'a', 5)", "5"),
    ("if(1, 1/0, 5)", "#DIV/0!"),
    ("if(0, 1/0, 5)", 5),
    ("if(1/0 > 1, 'a', 'b')", "b"),
    ("if(1, 1/0, 5) + 1", "#DIV/0!"),
    ("if(0, 5) + 1", 1),
    ("ifs(10 > 30, 200, 4 < 0, -200)", None),
    ("ifs(10 > 30, 200, true, -200)", -200),
    ("switch(50, 10, 'Low', 20, 'Fare', 'default')", "default"),
    ("switch('b', 'a', 1, 'b', 2, 0)", 2),
    ("switch(3, 1, 'a')", None),
    # Statistics
    ("sum(7, 8, 9)", 24),
    ("sum('3')", 3),
    ("average(1, 2, 6)", 3),
    ("max(-1, 3, 4)", 4),
    ("min(5)", 5),
    ("large(35, 92, 10, 2)", 35),
    ("small(9, 2, -7, -3, 3)", 2),
    ("large(1, 2, 5)", "#VALUE!"),
    ("large(1, 2, 0)", "#VALUE!"),
    ("count(1, '', 2, '3')", 2),
    ("counta(1, '', 2, '3')", 3),
    ("countblank(1, '', 2, '3')", 1),
    ("countall(1, '', 2, '3')", 4),
    ("max(1, 'x')", "#VALUE!"),
    ("sum(1, 1/0)", "#DIV/0!"),
]


@pytest.mark.parametrize(("text", "result"), CONSTANTS)
def test_constants(store: Store, text: str, result: Any) -> None:
    shown = results(store, text)[FULL]
    assert type(shown) is type(result)
    assert shown == (pytest.approx(result) if isinstance(result, float) else result)


@pytest.mark.parametrize(
    ("text", "full", "empty", "other"),
    [
        # What is empty stays empty as it is, and is 0 or empty text where something is made of it.
        ("{n}", 5, None, -3),
        ("{name}", "full", "empty", "12"),
        ("{n} + 1", 6, 1, -2),
        ("-{n}", -5, 0, 3),
        ("{n} / {m}", 2, "#DIV/0!", "#DIV/0!"),
        ("{name} + 1", "#VALUE!", "#VALUE!", 13),
        ("{n} & 'x'", "5x", "x", "-3x"),
        ("len({state})", 4, 0, 4),
        ("{n} < 1", False, True, True),
        ("{n} = 0", False, True, False),
        ("{n} = ''", False, True, False),
        ("'' = {n}", False, True, False),
        ("{n} <> ''", True, False, True),
        ("{date} = ''", False, True, False),
        ("{state} = ''", False, True, False),
        ("{state}", "done", None, "open"),
        ("{state} = 'done'", True, False, False),
        ("if({state} = 'done', {n}, 0)", 5, 0, 0),
        ("switch({state}, 'done', 1, 'open', 2)", 1, None, 2),
        ("{done}", True, None, False),
        ("{done} = false()", False, True, True),
        ("if({done}, 'yes', 'no')", "yes", "no", "no"),
        ("not({done})", False, True, True),
        ("{date}", "2024-07-03T13:05:00+02:00", None, "2021-01-31T00:00:00+01:00"),
        ("dateAdd({date}, 1, 'year')", "2025-07-03T13:05:00+02:00", "#VALUE!", "2022-01-31T00:00:00+01:00"),
        ("{date} + 1", "2024-07-04T13:05:00+02:00", "#VALUE!", "2021-02-01T00:00:00+01:00"),
        ("date(2021, 1, 31) + {span}", "2021-01-31T08:20:00+01:00", "2021-01-31T00:00:00+01:00", None),
        ("year({date})", 2024, "#VALUE!", 2021),
        ("{date} > '2024-01-01'", True, False, False),
        ("{date} - date(2021, 1, 30)", None, "#VALUE!", 1),
        ("'Due ' & {date}", "Due 2024-07-03 13:05", "Due ", "Due 2021-01-31"),
        ("dateDif({date}, '2024-07-05')", 2, None, 1251),
        ("max({n}, {m}, -1)", 5, 0, 0),
        ("average({n}, {m})", 3.75, 0, -1.5),
        ("count({n}, {name}, {date})", 1, 0, 1),
        ("counta({n}, {name}, {date})", 3, 1, 3),
        ("countblank({n}, {tags})", 0, 2, 1),
        ("{tags}", ["red", "green"], [], []),
        ("{tags} & '!'", "red!", "!", "!"),
        ("{people}", ["anna@auth.local", "ben@auth.local"], [], []),
        ('countItems("tags")', 2, 0, 0),
        ("countItems({people})", 2, 0, 0),
        ('countItems("file")', 1, 0, 0),
        ("country({place})", "Germany", None, None),
        ("year({Created})", 2026, 2026, 2026),
        ("{Created}", "2026-03-06T09:25:14+01:00", "2026-03-06T09:25:14+01:00", "2026-03-06T09:25:14+01:00"),
        ("{NAME}", "full", "empty", "12"),
        ("{Parts}", ["nut", "bolt", "washer", "screw"], [], ["bolt"]),
    ],
)
def test_cells(store: Store, text: str, full: Any, empty: Any, other: Any) -> None:
    """None stands for an empty cell, and in two places for a value that the case does not care about."""
    shown = results(store, text)
    expected = [full, empty, other]
    cares = [value is not None or text in ("{n}", "{state}", "{done}", "{date}") for value in expected]
    assert [value for value, care in zip(shown, cares, strict=True) if care] == [
        value for value, care in zip(expected, cares, strict=True) if care
    ]


def test_empty_results_are_null(store: Store) -> None:
    assert results(store, "country({place})")[EMPTY] is None
    assert results(store, "switch({state}, 'done', 1, 'open', 2)")[EMPTY] is None


def test_now_and_today_are_told_when_the_statement_runs(store: Store) -> None:
    """One structure, and so one compiled statement, at two times."""
    extended = with_columns(
        store, formula("Today", "today()"), formula("Now", "now()"), formula("Left", "days(today(), '2026-12-31')")
    )
    for moment, left in (("2026-12-30 23:59:58", 1), ("2026-12-31 00:00:01", 0)):
        shown = {name: cells(extended, name, environment=at(moment))[FULL] for name in ("Today", "Now", "Left")}
        day, time = moment.split()
        assert shown == {"Today": f"{day}T00:00:00+01:00", "Now": f"{day}T{time}+01:00", "Left": left}


@pytest.mark.parametrize(
    ("text", "data", "full", "empty"),
    [
        ("{n} * 1000.5", {"thousands": "comma", "decimal": "dot"}, "5,002.5", "0"),
        ("{m}", {"format": "euro"}, "€2.50", None),
        ("{m}", {"format": "percent"}, "250%", None),
        ("{span}", {"format": "duration", "duration_format": "h:mm"}, "8:20", None),
        ("{n} > 1", {}, "true", "false"),
        ("{date}", {}, "2024-07-03 13:05", None),
        ("{date}", {"format": "DD.MM.YYYY"}, "03.07.2024", None),
        ("dateAdd({date}, 1, 'day')", {"format": "M/D/YYYY HH:mm"}, "7/4/2024 13:05", "#VALUE!"),
        ("{n} / {n}", {}, "1", "#DIV/0!"),
        ("{name}", {}, "full", "empty"),
        ("{tags}", {}, "red, green", None),
        ("{people}", {}, ["anna@auth.local", "ben@auth.local"], None),
        ("{Parts.price}", {}, "10, 1.1, 10", None),
    ],
)
def test_older_form(store: Store, text: str, data: dict[str, Any], full: Any, empty: Any) -> None:
    shown = results(store, text, Form.V1, **data)
    assert (shown[FULL], shown[EMPTY]) == (full, empty)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the formula is empty"),
        ("1 +", "the formula ends too early at position 4"),
        ("(1", "the formula ends too early at position 3"),
        ("1 1", "syntax error near '1' at position 3"),
        ("'open", "syntax error near ''open' at position 1"),
        ("{n", "syntax error near '{n' at position 1"),
        ("n + 1", "unknown name n at position 1"),
        ("1 + 1e999", "the number is too large at position 5"),
        ("1 + {nope}", "no such column: nope at position 6"),
        ("{button}", "column button is a button and has no values at position 2"),
        ("{file}", "column file of type file cannot be used here"),
        ("1 + foo(2)", "no such function: foo at position 5"),
        ("place_text({place})", "no such function: place_text at position 1"),
        ("row_number()", "no such function: row_number at position 1"),
        ("left('a')", "function left takes 2 arguments, not 1 at position 1"),
        ("ifs(1, 2, 3)", "function ifs takes 2 or more arguments, not 3 at position 1"),
        ("year({n})", "a number cannot be used as a date"),
        ("today() * 2", "a date cannot be used as a number"),
        ("{date} + {date}", "two dates cannot be added"),
        ("5 - {date}", "a date cannot be taken from a number"),
        ("{date} > 5", "a date cannot be compared with a number"),
        ("countItems({n})", "function countitems takes a column that holds lists"),
        ("+".join("1" * 102), "the formula is nested deeper than 100 levels"),
        ("1" * 20_001, "the formula is longer than 20000 characters"),
    ],
)
def test_refused(store: Store, text: str, message: str) -> None:
    extended = with_columns(store, formula("F", text))
    assert problem(extended, "F") == message
    assert all(str(shown).startswith("#") for shown in cells(extended, "F"))


@pytest.mark.parametrize("text", ["(" * 5_000 + "1" + ")" * 5_000, "-" * 3_000 + "{n}", "if(1," * 90 + "1" + ")" * 90])
def test_deep_nesting_is_an_answer(store: Store, text: str) -> None:
    shown = cells(with_columns(store, formula("F", text)), "F")
    assert len(shown) == 3


def test_bounds_of_results(store: Store) -> None:
    """Numbers beyond all bounds are none, and texts end."""
    assert results(store, "1e308 * 10")[FULL] is None
    assert results(store, "1e308 * {n} * 10", Form.V1)[FULL] is None
    assert len(results(store, "rept('ab', 90000) & 'x'")[FULL]) == 100_000


@pytest.mark.parametrize("argument", ["'; DROP TABLE x; --", "%s", "{}", "a\0b", "\"'`", "\\", "😀"])
def test_text_is_data(store: Store, argument: str) -> None:
    quote = '"' if "'" in argument else "'"
    if quote in argument:
        return
    assert results(store, f"{quote}{argument}{quote} & ''")[OTHER] == argument.replace("\0", "")
    assert results(store, f"dateAdd('2024-01-01', 1, {quote}{argument}{quote})")[OTHER] == "#VALUE!"
