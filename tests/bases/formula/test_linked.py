"""What formulas and link formulas make of linked rows."""

from typing import Any

import pytest

from bases.column_types.base import Form
from bases.schema import Column
from tests.bases.formula.formulas import (
    at,
    cells,
    formula,
    link_formula,
    problem,
    results,
    sample_base,
    with_columns,
)
from tests.bases.query.stores import Store

ROLLUP = {"column_key_in_linked_record": "aaaa"}


def test_it_works(store: Store) -> None:
    assert results(store, 'rollup("Parts", "price", "sum")') == [21.1, 0, 1.1]


@pytest.mark.parametrize(
    ("text", "full", "empty", "other"),
    [
        ('countlinks("Parts")', 4, 0, 1),
        ('countlinks("parts")', 4, 0, 1),
        ('countlinks("Stock")', 4, 0, 1),
        ('countlinks("Parts", "{price}>5")', 2, 0, 0),
        ('countlinks("Parts", "1 / {price} = 0.1")', 2, 0, 0),
        ('countlinks("Parts", " ")', 4, 0, 1),
        ("countlinks(\"Parts\", \"or({part} = 'nut', {price} = '')\")", 2, 0, 0),
        ('rollup("Parts", "price", "average")', 7.033333333333334, None, 1.1),
        ('rollup("Parts", "price", "max")', 10, None, 1.1),
        ('rollup("Parts", "price", "min")', 1.1, None, 1.1),
        ('rollup("Parts", "price", "count")', 3, 0, 1),
        ('rollup("Parts", "price", "concatenate")', "10 1.1 10", "", "1.1"),
        ('rollup("Parts", "part", "concatenate")', "nut bolt washer screw", "", "bolt"),
        ('rollup("Parts", "state", "concatenate")', "used new", "", "new"),
        ('rollup("Parts", "since", "max")', "2026-01-01T00:00:00+01:00", None, "2026-01-01T00:00:00+01:00"),
        ('rollup("Parts", "since", "concatenate")', "2025-05-05 2026-01-01 2020-02-02", "", "2026-01-01"),
        ('rollup("Parts", "price", "sum", "{price} < 5")', 1.1, 0, 1.1),
        ('lookup("Parts", "price")', [10, 1.1, 10], [], [1.1]),
        ("{Parts.price}", [10, 1.1, 10], [], [1.1]),
        ("{Stock.price}", [10, 1.1, 10], [], [1.1]),
        ("{parts.PRICE}", [10, 1.1, 10], [], [1.1]),
        ("{Parts.state}", ["used", "new"], [], ["new"]),
        ("{Parts.tags}", ["y", "x", "y"], [], ["x", "y"]),
        ("{Parts.Orders}", ["full", "full", "12", "full", "full"], [], ["full", "12"]),
        (
            "{Parts.since}",
            ["2025-05-05T00:00:00+02:00", "2026-01-01T00:00:00+01:00", "2020-02-02T00:00:00+01:00"],
            [],
            ["2026-01-01T00:00:00+01:00"],
        ),
        ('lookup(findmax("Parts", "price"), "part")', ["nut", "screw"], [], ["bolt"]),
        ('lookup(findmax("Parts", "price"), "price")', [10], [], [1.1]),
        ('lookup(findmin("Parts", "since"), "part")', ["screw"], [], ["bolt"]),
        # Lists where single values are wanted, and where lists are
        ("{Parts.price} + 1", 11, 1, 2.1),
        ("{Parts.part} & '!'", "nut!", "!", "bolt!"),
        ("sum({Parts.price}, 1)", 22.1, 1, 2.1),
        ("max({Parts.price})", 10, None, 1.1),
        ("large({Parts.price}, 3)", 1.1, "#VALUE!", "#VALUE!"),
        ("count({Parts.price})", 3, 0, 1),
        ("countItems({Parts.price})", 3, 0, 1),
        ("if({Parts.price} > 5, 'dear', 'cheap')", "dear", "cheap", "cheap"),
        ("{Parts.price} = ''", False, True, False),
    ],
)
def test_links_in_formulas(store: Store, text: str, full: Any, empty: Any, other: Any) -> None:
    assert results(store, text) == [full, empty, other]


def conditions(*filters: dict[str, Any], conjunction: str = "And") -> dict[str, Any]:
    return {"include_condition": True, "conditions": list(filters), "condition_conjunction": conjunction}


DEAR = {"column_key": "aaaa", "filter_predicate": "greater", "filter_term": 5}
CHEAP = {"column_key": "aaaa", "filter_predicate": "less", "filter_term": 5}
NEW = {"column_key": "dddd", "filter_predicate": "is", "filter_term": "900"}
EXTREME = {"column_key_in_linked_record": "0000", "column_key_for_comparison": "aaaa"}


@pytest.mark.parametrize(
    ("kind", "data", "full", "empty", "other"),
    [
        ("count_links", {}, 4, 0, 1),
        ("count_links", conditions(DEAR), 2, 0, 0),
        ("count_links", conditions(DEAR, NEW), 0, 0, 0),
        ("count_links", conditions(DEAR, NEW, conjunction="Or"), 3, 0, 1),
        ("count_links", {**conditions(DEAR), "include_condition": False}, 4, 0, 1),
        ("lookup", {"level1_linked_table_column_key": "aaaa"}, [10, 1.1, 10], [], [1.1]),
        ("lookup", {"level1_linked_table_column_key": "aaaa", **conditions(CHEAP)}, [1.1], [], [1.1]),
        (
            "lookup",
            {"level1_linked_table_column_key": "llll", "level2_linked_table_column_key": "aaaa"},
            [5, 5, -3, 5, 5],
            [],
            [5, -3],
        ),
        ("rollup", {**ROLLUP, "summary_method": "sum"}, 21.1, 0, 1.1),
        ("rollup", {**ROLLUP, "summary_method": "average"}, 7.033333333333334, None, 1.1),
        ("rollup", {**ROLLUP, "summary_method": "max", **conditions(CHEAP)}, 1.1, None, 1.1),
        ("rollup", {**ROLLUP, "summary_method": "concatenate"}, "10 1.1 10", "", "1.1"),
        ("findmax", EXTREME, ["nut", "screw"], [], ["bolt"]),
        ("findmin", EXTREME, ["bolt"], [], ["bolt"]),
        ("findmax", {**EXTREME, **conditions(CHEAP)}, ["bolt"], [], ["bolt"]),
    ],
)
def test_link_formulas(store: Store, kind: str, data: dict[str, Any], full: Any, empty: Any, other: Any) -> None:
    extended = with_columns(store, link_formula("F", kind, **data))
    assert not problem(extended, "F")
    assert cells(extended, "F") == [full, empty, other]


@pytest.mark.parametrize(
    ("kind", "data", "full", "empty"),
    [
        ("count_links", {}, "4", "0"),
        ("lookup", {"level1_linked_table_column_key": "aaaa"}, "10, 1.1, 10", None),
        ("lookup", {"level1_linked_table_column_key": "cccc"}, "2025-05-05, 2026-01-01, 2020-02-02", None),
        ("lookup", {"level1_linked_table_column_key": "dddd"}, "used, new", None),
        ("rollup", {**ROLLUP, "summary_method": "sum", "format": "dollar"}, "$21.10", "$0.00"),
        ("findmax", EXTREME, "nut, screw", None),
    ],
)
def test_older_form(store: Store, kind: str, data: dict[str, Any], full: Any, empty: Any) -> None:
    shown = cells(with_columns(store, link_formula("F", kind, **data)), "F", Form.V1)
    assert shown[:2] == [full, empty]


def test_files_images_and_people_of_linked_rows(store: Store) -> None:
    """Over the way back; the older form writes files as their names, and leaves people a list."""
    extended = with_columns(
        store,
        *(link_formula(key, "lookup", level1_linked_table_column_key=key) for key in ("jjjj", "gggg", "iiii")),
        table_name="Stock",
    )
    file = {"name": "a.pdf", "size": 1, "type": "file", "url": "u"}
    assert cells(extended, "jjjj", table_name="Stock")[1] == [file]
    assert cells(extended, "jjjj", Form.V1, table_name="Stock")[1] == "a.pdf"
    people = ["anna@auth.local", "ben@auth.local"]
    assert cells(extended, "gggg", table_name="Stock")[1] == people
    assert cells(extended, "gggg", Form.V1, table_name="Stock")[1] == people
    assert cells(extended, "iiii", table_name="Stock")[1] == [{"country_region": "Germany"}]
    assert cells(extended, "iiii", Form.V1, table_name="Stock")[1] == "Germany"
    mine = "SELECT part FROM Stock WHERE gggg HAS ANY OF ('ben@auth.local')"
    assert extended.values(mine) == ["bolt", "nut", "washer", "screw"]


def test_options_are_ids_where_keys_are_shown(store: Store) -> None:
    extended = with_columns(store, link_formula("F", "lookup", level1_linked_table_column_key="dddd"))
    assert cells(extended, "F", Form.KEYS)[0] == ["893", "900"]


def test_dates_of_conditions_move_with_the_time(store: Store) -> None:
    since = {"column_key": "cccc", "filter_predicate": "is_before", "filter_term_modifier": "today"}
    extended = with_columns(store, link_formula("F", "count_links", **conditions(since)))
    assert cells(extended, "F", environment=at("2026-01-01 10:00"))[0] == 2
    assert cells(extended, "F", environment=at("2026-01-02 00:00"))[0] == 3


def over_parts() -> list[Column]:
    return [
        formula("Gross", "{price} * 2"),
        link_formula("Uses", "count_links"),
        formula("Wrong", "1 / {price}"),
        formula("Latest", "dateAdd({since}, 1, 'day')"),
        link_formula("Amounts", "lookup", level1_linked_table_column_key="aaaa"),
    ]


@pytest.mark.parametrize(
    ("column", "full"),
    [
        (formula("F", "{Parts.Gross}"), [20, 2.2, 0, 20]),
        (formula("F", 'rollup("Parts", "Gross", "sum")'), 42.2),
        (link_formula("F", "rollup", column_key_in_linked_record="Uses", summary_method="sum"), 5),
        (link_formula("F", "lookup", level1_linked_table_column_key="Amounts"), [5, 5, -3, 5, 5]),
        (link_formula("F", "lookup", level1_linked_table_column_key="Wrong"), [0.1, 0.9090909090909091, 0.1]),
        (formula("F", 'rollup("Parts", "Latest", "max")'), "2026-01-02T00:00:00+01:00"),
        (
            link_formula("F", "findmax", column_key_in_linked_record="0000", column_key_for_comparison="Uses"),
            ["bolt"],
        ),
        (
            link_formula(
                "F",
                "count_links",
                **conditions({"column_key": "Gross", "filter_predicate": "equal", "filter_term": 20}),
            ),
            2,
        ),
    ],
)
def test_over_formulas_of_linked_rows(column: Column, full: Any) -> None:
    extended = with_columns(with_columns(sample_base(), *over_parts(), table_name="Stock"), column)
    assert not problem(extended, "F")
    assert cells(extended, "F")[0] == full


def test_formulas_over_link_formulas(store: Store) -> None:
    extended = with_columns(
        store,
        link_formula("Total", "rollup", **ROLLUP, summary_method="sum"),
        link_formula("Prices", "lookup", level1_linked_table_column_key="aaaa"),
        formula("Share", "{Total} / {n}"),
        formula("First", "{Prices} - 1"),
        formula("All", "sum({Prices})"),
    )
    assert cells(extended, "Share") == [4.220000000000001, "#DIV/0!", -1.1 / 3]
    assert cells(extended, "First") == [9, -1, pytest.approx(0.1)]
    assert cells(extended, "All") == [21.1, 0, 1.1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("countlinks({Parts})", "function countlinks takes the name of a link column in quotes at position 1"),
        ('countlinks("Nowhere")', "no such link column: Nowhere at position 13"),
        ('countlinks("name")', "no such link column: name at position 13"),
        ('countlinks("Parts", 1)', "function countlinks takes a condition in quotes at position 1"),
        ('countlinks("Parts", "{price} >")', "the formula ends too early at position 31"),
        ('countlinks("Parts", "{n} > 1")', "no such column: n at position 23"),
        ('rollup("Parts", "nope", "sum")', "no such column: nope in table Stock at position 18"),
        (
            'rollup("Parts", "price", "median")',
            "function rollup has no method median; there are average, concatenate, count, max, min, sum at position 1",
        ),
        ('rollup("Parts", "part", "sum")', ""),
        ('rollup("Parts", "since", "sum")', "a date cannot be used as a number"),
        ('findmax("Parts", "price")', "function findmax stands in lookup only at position 1"),
        ('lookup(findmax("Parts"), "part")', "function findmax takes 2 arguments at position 8"),
        (
            'lookup(findmax("Parts", "part"), "part")',
            "only numbers and dates can be compared for the largest or smallest",
        ),
        ("{Parts.nope}", "no such column: nope in table Stock at position 8"),
        ("{Nowhere.price}", "no such column: Nowhere.price at position 2"),
    ],
)
def test_refused_in_formulas(store: Store, text: str, message: str) -> None:
    assert problem(with_columns(store, formula("F", text)), "F") == message


@pytest.mark.parametrize(
    ("kind", "data", "message"),
    [
        ("count_links", {"link_column_key": "aaaa"}, "the link column does not exist"),
        ("lookup", {}, "the linked column does not exist in table Stock"),
        ("lookup", {"level1_linked_table_column_key": ["x"]}, "the linked column does not exist in table Stock"),
        (
            "lookup",
            {"level1_linked_table_column_key": "aaaa", "level2_linked_table_column_key": "aaaa"},
            "column price links to no table",
        ),
        ("rollup", ROLLUP, "there is no summary method None; there are average, concatenate, count, max, min, sum"),
        ("findmax", ROLLUP, "the comparison column does not exist in table Stock"),
        ("median", ROLLUP, "there is no link formula median; there are count_links, lookup, rollup, findmax, findmin"),
        ("count_links", conditions({**DEAR, "column_key": "x"}), "condition: the column to filter does not exist"),
        ("count_links", conditions({**DEAR, "filter_term": "x"}), "condition: invalid filter term"),
        ("count_links", {**conditions(), "conditions": 5}, "condition: filters invalid"),
        ("count_links", conditions(conjunction="Xor"), "condition: filter_conjunction invalid"),
    ],
)
def test_refused_link_formulas(store: Store, kind: str, data: dict[str, Any], message: str) -> None:
    extended = with_columns(store, link_formula("F", kind, **data))
    assert problem(extended, "F") == message
    assert set(cells(extended, "F")) <= {"#VALUE!", "#REF!"}
