"""Listings: pages in a total order, single rows, counts, and how the database goes about it."""

import pytest

from bases.query.errors import QueryError
from bases.query.nodes import Comparison, Field, Literal
from bases.query.rows import archived_rows, compile_rows, count_rows, row_outputs, rows_by_id
from bases.query.sources import SYSTEM_FIELDS
from bases.query.statement import Sort
from tests.bases.query.stores import ENVIRONMENT, Store, column, make_store, table

NUMBERS = table("0000", "T", column("0000", "name", "text"), column("1111", "n", "number"))


@pytest.fixture
def numbers() -> Store:
    """A thousand rows; each ten of them share a position, in which case the number of the row decides."""
    store = make_store(NUMBERS)
    store.connection.execute(
        'INSERT INTO "table 0000" (_position, _id, "0000", "1111") '
        "WITH RECURSIVE r(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM r WHERE i < 999) "
        "SELECT printf('%04d', 999 - i / 10), 'row' || i, 'name ' || i, i % 7 FROM r"
    )
    return store


def list_ids(store: Store, **keywords: object) -> list[str]:
    outputs = row_outputs(store.schema, NUMBERS, [], system=("_id",))
    statement = compile_rows(store.schema, NUMBERS, outputs, environment=ENVIRONMENT, **keywords)
    return [row_id for (row_id,) in store.execute(statement)]


def test_it_works(kinds: Store) -> None:
    shown = kinds.schema.tables_by_name["T"]
    outputs = row_outputs(kinds.schema, shown, shown.columns, system=tuple(SYSTEM_FIELDS))
    assert [output.key for output in outputs] == [*SYSTEM_FIELDS, *(each.key for each in shown.columns)]
    rows = kinds.execute(compile_rows(kinds.schema, shown, outputs, environment=ENVIRONMENT))
    first = dict(zip([output.name for output in outputs], rows[0], strict=True))
    assert (first["_id"], first["name"], first["state"], first["button"]) == ("row0", "full", "893", None)
    assert first["prices"].startswith('[{"row_id":"row1"')


def test_pages_fit_together(numbers: Store) -> None:
    everything = list_ids(numbers)
    assert everything[:11] == [*(f"row{number}" for number in range(990, 1000)), "row980"]
    pages = [list_ids(numbers, start=start, limit=17) for start in range(0, 1000, 17)]
    assert [row_id for page in pages for row_id in page] == everything
    assert list_ids(numbers, start=990) == everything[990:]
    assert list_ids(numbers, start=1000, limit=5) == []
    assert list_ids(numbers, limit=0) == []


def test_pages_of_filtered_and_sorted_rows_fit_together(numbers: Store) -> None:
    field = Field(NUMBERS, NUMBERS.by_name["n"])
    condition, order = Comparison(">", field, Literal(2)), (Sort(field, descending=True),)
    everything = list_ids(numbers, condition=condition, order=order)
    assert len(everything) == 571
    pages = [
        list_ids(numbers, condition=condition, order=order, start=start, limit=100) for start in range(0, 600, 100)
    ]
    assert [row_id for page in pages for row_id in page] == everything


def test_a_deep_page_is_found_in_the_index(numbers: Store) -> None:
    outputs = row_outputs(numbers.schema, NUMBERS, [], system=("_id",))
    statement = compile_rows(numbers.schema, NUMBERS, outputs, start=900, limit=10, environment=ENVIRONMENT)
    plan = numbers.connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.parameters).fetchall()
    steps = [step[3] for step in plan]
    assert "SEARCH t USING INDEX index 0000 (_position>?)" in steps
    assert "SCAN t USING COVERING INDEX index 0000" in steps
    assert not any("TEMP B-TREE" in step for step in steps)


@pytest.mark.parametrize(
    ("condition", "step"),
    [
        ("n = 5", "SEARCH t USING INDEX n (1111=?)"),
        ("n > 5 AND NOT name LIKE 'x%'", "SEARCH t USING INDEX n (1111>?)"),
        ("n BETWEEN 1 AND 2", "SEARCH t USING INDEX n (1111>? AND 1111<?)"),
        ("n IN (1, 2)", "SEARCH t USING INDEX n (1111=?)"),
        ("n IS NULL", "SEARCH t USING INDEX n (1111=?)"),
        ("n = 1 OR n > 5", "MULTI-INDEX OR"),
        ("_id = 'row5'", "SEARCH t USING INDEX sqlite_autoindex_table 0000_1 (_id=?)"),
        (
            f"_id IN ({', '.join(map(repr, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLM'))})",
            "SEARCH t USING INDEX sqlite_autoindex_table 0000_1 (_id=?)",
        ),
    ],
)
def test_conditions_use_indexes(numbers: Store, condition: str, step: str) -> None:
    numbers.connection.execute('CREATE INDEX n ON "table 0000" ("1111")')
    statement = numbers.compile(f"SELECT count(*) FROM T WHERE {condition}").statement
    plan = numbers.connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.parameters).fetchall()
    assert step in [found[3].replace("COVERING ", "") for found in plan]


def test_an_order_uses_an_index(numbers: Store) -> None:
    numbers.connection.execute('CREATE INDEX n ON "table 0000" ("1111", _position)')
    statement = numbers.compile("SELECT name FROM T ORDER BY n LIMIT 5").statement
    plan = numbers.connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.parameters).fetchall()
    assert [found[3] for found in plan] == ["SCAN t USING INDEX n"]


def test_outputs_of_the_same_columns_are_told_apart(kinds: Store) -> None:
    """A column that shows a field of the server has the field's name as its key."""
    shown = kinds.schema.tables_by_name["T"]
    for columns, system in ((["Created"], ()), ([], ("_ctime",)), (["Created", "name"], ("_id",)), ([], ("_id",))):
        outputs = row_outputs(kinds.schema, shown, [shown.by_name[name] for name in columns], system=system)
        statement = compile_rows(kinds.schema, shown, outputs, limit=1, environment=ENVIRONMENT)
        assert len(kinds.execute(statement)[0]) == len(outputs)


def test_rows_by_id(numbers: Store) -> None:
    assert list_ids(numbers, condition=rows_by_id(["row5", "row999", "gone"])) == ["row999", "row5"]
    assert list_ids(numbers, condition=rows_by_id([])) == []
    condition = rows_by_id(f"row{number}" for number in range(0, 100_000, 100))
    assert len(list_ids(numbers, condition=condition)) == 10
    outputs = row_outputs(numbers.schema, NUMBERS, [], system=("_id",))
    statement = compile_rows(numbers.schema, NUMBERS, outputs, condition=condition, environment=ENVIRONMENT)
    assert len(statement.parameters) == 1


def test_counts(numbers: Store, kinds: Store) -> None:
    def count(store: Store, condition: object) -> int:
        shown = store.schema.tables_by_name["T"]
        ((found,),) = store.execute(count_rows(store.schema, shown, condition, ENVIRONMENT))
        return found

    assert count(numbers, None) == 1000
    assert count(numbers, rows_by_id(["row5", "gone"])) == 1
    assert (count(kinds, archived_rows(archived=True)), count(kinds, archived_rows(archived=False))) == (1, 2)


def test_fields_of_the_server_only(numbers: Store) -> None:
    outputs = row_outputs(numbers.schema, NUMBERS, [], system=("_seq", "_position"))
    statement = compile_rows(numbers.schema, NUMBERS, outputs, limit=1, environment=ENVIRONMENT)
    assert numbers.execute(statement) == [(991, "0900")]
    for name in ("_seq", "_position", "rowid"):
        with pytest.raises(QueryError, match=f"no such column: {name}"):
            numbers.compile(f"SELECT {name} FROM T")
