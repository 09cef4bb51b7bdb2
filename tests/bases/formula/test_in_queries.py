"""Formula columns in SQL, filters and sorts: the same values as in a listing."""

from typing import Any

import pytest

from bases.column_types import column_type
from bases.column_types import predicates as sets
from bases.query.errors import FilterError, QueryError
from tests.bases.formula.formulas import find_column, formula, link_formula, sample_base, with_columns
from tests.bases.query.stores import Store


@pytest.fixture(scope="module")
def store() -> Store:
    return with_columns(
        sample_base(),
        formula("Sum", "{n} + {m}"),
        formula("Text", "{name} & ' ' & {n}"),
        formula("Ready", "{n} > 0"),
        formula("Later", "dateAdd({date}, 1, 'day')"),
        formula("Share", "10 / {n}"),
        formula("Labels", "{tags}"),
        formula("Broken", "{nope}"),
        link_formula("Count", "count_links"),
        link_formula("Total", "rollup", column_key_in_linked_record="aaaa", summary_method="sum"),
        link_formula("Prices", "lookup", level1_linked_table_column_key="aaaa"),
        link_formula("States", "lookup", level1_linked_table_column_key="dddd"),
        link_formula("Since", "lookup", level1_linked_table_column_key="cccc"),
        link_formula("Best", "findmax", column_key_in_linked_record="0000", column_key_for_comparison="aaaa"),
    )


def test_it_works(store: Store) -> None:
    assert store.query("SELECT name, `Sum`, Total FROM Orders WHERE `Sum` > 0 ORDER BY Total DESC") == [
        ("full", 7.5, 21.1)
    ]


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("`Sum` = 0", ["empty"]),
        ("`Sum` IN (7.5, -3)", ["full", "12"]),
        ("`Sum` BETWEEN -3 AND 0", ["empty", "12"]),
        ("Text LIKE 'e%'", ["empty"]),
        ("Text ILIKE 'FULL%'", ["full"]),
        ("Ready", ["full"]),
        ("Ready IS NOT TRUE", ["empty", "12"]),
        ("Later > '2024-01-01'", ["full"]),
        ("Later = '2021-02-01'", ["12"]),
        ("Later = '2024-07-04 13:05'", ["full"]),
        ("Later IS NULL", ["empty"]),
        ("Later != '2021-02-01'", ["full", "empty"]),
        ("Share IS NULL", ["empty"]),
        ("Share IS NOT NULL", ["full", "12"]),
        ("Share != 2", ["empty", "12"]),
        ("Broken IS NULL", ["full", "empty", "12"]),
        ("Broken = '#REF!'", []),
        ("Count = 1", ["12"]),
        ("Total + 1 > 20", ["full"]),
        ("Prices HAS ANY OF (10)", ["full"]),
        ("Prices HAS ALL OF (10, 1.1)", ["full"]),
        ("Prices IS EXACTLY (1.1)", ["12"]),
        ("Prices HAS NONE OF (10)", ["empty", "12"]),
        ("Prices = 1.1", ["12"]),
        ("Prices IS NULL", ["empty"]),
        ("Prices IN (10, 5)", ["full"]),
        ("States HAS ANY OF ('used')", ["full"]),
        ("States = 'used'", ["full"]),
        ("States IS EXACTLY ('new')", ["12"]),
        ("Labels HAS ALL OF ('red', 'green')", ["full"]),
        ("Since HAS ANY OF ('2026-01-01')", ["full", "12"]),
        ("Since > '2025-12-31'", ["12"]),
        ("Best HAS ANY OF ('screw')", ["full"]),
        ("Best LIKE 'b%'", ["12"]),
        ("round(`Sum`) = 8", ["full"]),
        ("concatenate(Later, '') = ''", ["empty"]),
        ("year(Later) = 2021", ["12"]),
        ("if(Ready, Total, 0) > 0", ["full"]),
        ("countItems(Prices) = 3", ["full"]),
    ],
)
def test_conditions(store: Store, condition: str, names: list[str]) -> None:
    assert store.where(condition, table_name="Orders") == names


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT Ready, count(*), sum(`Sum`) FROM Orders GROUP BY Ready ORDER BY Ready", [(0, 2, -3), (1, 1, 7.5)]),
        ("SELECT Count, max(Total) FROM Orders GROUP BY Count ORDER BY Count", [(0, 0), (1, 1.1), (4, 21.1)]),
        ("SELECT DISTINCT Ready FROM Orders ORDER BY Ready DESC", [(1,), (0,)]),
        ("SELECT avg(Total), min(Later), count(Share), count(Prices) FROM Orders", [(7.4, "2021-02-01", 2, 2)]),
        (
            "SELECT Prices, count(*) FROM Orders GROUP BY Prices ORDER BY Prices",
            [("[1.1]", 1), ("[1.1,10,10]", 1), ("[]", 1)],
        ),
        ("SELECT upper(Text) AS u FROM Orders ORDER BY u LIMIT 1", [("12 -3",)]),
        ("SELECT name FROM Orders ORDER BY Prices DESC, name LIMIT 2", [("full",), ("12",)]),
        ("SELECT name FROM Orders ORDER BY Later", [("12",), ("full",), ("empty",)]),
        ("SELECT Share, Later FROM Orders WHERE name = 'empty'", [("#DIV/0!", "#VALUE!")]),
    ],
)
def test_statements(store: Store, sql: str, rows: list[Any]) -> None:
    assert store.query(sql) == [
        tuple(pytest.approx(each) if isinstance(each, float) else each for each in row) for row in rows
    ]


def test_metadata(store: Store) -> None:
    compiled = store.compile("SELECT Prices, Total, `Sum` + 1 FROM Orders")
    told = [output.metadata() for output in compiled.outputs]
    assert [(each["type"], (each["data"] or {}).get("result_type")) for each in told] == [
        ("link-formula", "array"),
        ("link-formula", "number"),
        ("number", None),
    ]
    assert told[0]["data"]["array_type"] == "number"


def test_formulas_of_joined_tables(store: Store) -> None:
    joined = with_columns(store, formula("Key", "{part} & '!'"), table_name="Stock")
    joined = with_columns(
        joined, formula("Own", "if({n} > 0, 'nut', 'bolt') & '!'"), link_formula("Links", "count_links")
    )
    sql = (
        "SELECT Orders.name, Stock.part, Orders.Links FROM Orders, Stock "
        "WHERE Orders.Own = Stock.Key ORDER BY Orders.name"
    )
    assert joined.query(sql) == [("12", "bolt", 1), ("empty", "bolt", 0), ("full", "nut", 4)]
    swapped = sql.replace("FROM Orders, Stock", "FROM Stock, Orders")
    assert joined.query(swapped) == [("12", "bolt", 1), ("empty", "bolt", 0), ("full", "nut", 4)]


@pytest.mark.parametrize(
    "sql", ["UPDATE Orders SET `Sum` = 1", "UPDATE Orders SET Total = 1", "UPDATE Orders SET Prices = (1)"]
)
def test_sql_does_not_write_formulas(store: Store, sql: str) -> None:
    with pytest.raises(QueryError, match="cannot be written"):
        store.compile(sql)


@pytest.mark.parametrize(
    ("column", "predicate", "term", "names"),
    [
        ("Sum", "greater", 0, ["full"]),
        ("Sum", "equal", "7.5", ["full"]),
        ("Sum", "not_equal", 7.5, ["empty", "12"]),
        ("Share", "is_empty", None, ["empty"]),
        ("Text", "contains", "FULL", ["full"]),
        ("Text", "is", "12 -3", ["12"]),
        ("Text", "does_not_contain", "1", ["full", "empty"]),
        ("Ready", "is", True, ["full"]),
        ("Ready", "is", False, ["empty", "12"]),
        ("Total", "less_or_equal", 1.1, ["empty", "12"]),
        ("Prices", "equal", 1.1, ["12"]),
        ("Prices", "is_not_empty", None, ["full", "12"]),
        ("States", "has_any_of", ["893"], ["full"]),
        ("States", "has_any_of", ["used"], ["full"]),
        ("States", "is_exactly", ["new"], ["12"]),
        ("Labels", "has_all_of", ["red"], ["full"]),
        ("Best", "contains", "bol", ["12"]),
        ("Broken", "is_empty", None, ["full", "empty", "12"]),
    ],
)
def test_filters(store: Store, column: str, predicate: str, term: Any, names: list[str]) -> None:
    item = {"column_key": column, "filter_predicate": predicate, "filter_term": term}
    assert store.filtered([item], table_name="Orders") == names


@pytest.mark.parametrize(
    ("predicate", "modifier", "term", "names"),
    [
        ("is", "exact_date", "2021-02-01", ["12"]),
        ("is_after", "exact_date", "2021-02-01", ["full"]),
        ("is_before", "today", None, ["full", "12"]),
        ("is_empty", None, None, ["empty"]),
    ],
)
def test_date_filters(store: Store, predicate: str, modifier: Any, term: Any, names: list[str]) -> None:
    item = {"column_key": "Later", "filter_predicate": predicate, "filter_term_modifier": modifier, "filter_term": term}
    assert store.filtered([item], table_name="Orders") == names


@pytest.mark.parametrize(
    ("column", "up", "down"),
    [
        ("Sum", ["12", "empty", "full"], ["full", "empty", "12"]),
        ("Text", ["12", "empty", "full"], ["full", "empty", "12"]),
        ("Ready", ["empty", "12", "full"], ["full", "empty", "12"]),
        ("Later", ["12", "full", "empty"], ["full", "12", "empty"]),
        ("Share", ["12", "full", "empty"], ["full", "12", "empty"]),
        ("Total", ["empty", "12", "full"], ["full", "12", "empty"]),
        ("Prices", ["12", "full", "empty"], ["full", "12", "empty"]),
        ("States", ["12", "full", "empty"], ["full", "12", "empty"]),
        ("Broken", ["full", "empty", "12"], ["full", "empty", "12"]),
    ],
)
def test_sorts(store: Store, column: str, up: list[str], down: list[str]) -> None:
    for direction, names in (("up", up), ("down", down)):
        assert store.filtered([], sorts=[{"column_key": column, "sort_type": direction}], table_name="Orders") == names


@pytest.mark.parametrize(
    ("column", "known"),
    [
        ("Sum", sets.NUMBER),
        ("Text", sets.TEXT),
        ("Ready", sets.CHECKBOX),
        ("Later", sets.DATE),
        ("Prices", sets.NUMBER),
        ("States", sets.OPTIONS),
        ("Since", sets.DATE),
        ("Best", sets.TEXT_LISTS),
        ("Broken", sets.TEXT),
    ],
)
def test_predicates_follow_the_result(store: Store, column: str, known: frozenset[str]) -> None:
    found = find_column(store.schema, column)
    assert column_type(found.type).predicates_of(found) == known
    with pytest.raises(FilterError, match="unmatched filter predicate"):
        store.filtered([{"column_key": column, "filter_predicate": "nonsense", "filter_term": 1}], table_name="Orders")
