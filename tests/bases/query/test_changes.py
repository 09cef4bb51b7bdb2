"""UPDATE, DELETE and INSERT: what the caller is told to do, and what is refused before anything is done."""

from typing import Any

import pytest

from bases.query.errors import InsertRefused, QueryError
from bases.query.rows import count_rows
from bases.query.statement import Delete, Update
from tests.bases.query.stores import ENVIRONMENT, Store


def assignments(store: Store, sql: str, *parameters: Any) -> dict[str, Any]:
    compiled = store.compile(sql, *parameters)
    assert isinstance(compiled, Update)
    return {column.name: value for column, value in compiled.assignments}


def count(store: Store, compiled: Update | Delete) -> int:
    ((found,),) = store.execute(count_rows(store.schema, compiled.table, compiled.condition, ENVIRONMENT))
    return found


def test_it_works(kinds: Store) -> None:
    compiled = kinds.compile("UPDATE T SET text = 'x', number = ? WHERE state = ? OR number > 7", 5, "done")
    assert isinstance(compiled, Update)
    assert compiled.table is kinds.schema.tables_by_name["T"]
    assert [(column.key, value) for column, value in compiled.assignments] == [("aaaa", "x"), ("bbbb", 5)]
    assert count(kinds, compiled) == 2


def test_delete(kinds: Store) -> None:
    compiled = kinds.compile("DELETE FROM T WHERE T.number IS NULL")
    assert isinstance(compiled, Delete)
    assert count(kinds, compiled) == 1
    everything = kinds.compile("DELETE FROM T")
    assert everything.condition is None
    assert count(kinds, everything) == 3


@pytest.mark.parametrize(
    ("assignment", "value"),
    [
        ("text = 'a b'", "a b"),
        ("text = ''", None),
        ("text = NULL", None),
        ("text = 5", 5),
        ("TEXT = ('x')", "x"),
        ("notes = '# x'", "# x"),
        ("number = -1.5", -1.5),
        ("number = '12'", 12),
        ("number = ''", None),
        ("duration = 90", 90),
        ("duration = '1:30'", 5400),
        ("checkbox = true", True),
        ("checkbox = FALSE", False),
        ("checkbox = 1", True),
        ("checkbox = 'false'", False),
        ("`date` = '2024-1-5'", "2024-01-05"),
        ("`date` = '2024-01-05 7:03:59'", "2024-01-05 07:03"),
        ("`date` = '2024-01-05T23:30:00Z'", "2024-01-06 00:30"),
        ("state = 'done'", "done"),
        ("state = ('done')", "done"),
        ("state = ''", None),
        ("tags = ('red', 'blue')", ["red", "blue"]),
        ("tags = ('red')", ["red"]),
        ("tags = 'red'", ["red"]),
        ("tags = NULL", None),
        ("people = ('a@auth.local', 'b@auth.local')", ["a@auth.local", "b@auth.local"]),
    ],
)
def test_values(kinds: Store, assignment: str, value: Any) -> None:
    assert list(assignments(kinds, f"UPDATE T SET {assignment}").values()) == [value]


@pytest.mark.parametrize(
    ("name", "parameter", "value"),
    [
        ("tags", ["red", "blue"], ["red", "blue"]),
        ("tags", [], None),
        ("state", ["done"], "done"),
        ("text", None, None),
        ("checkbox", True, True),
        ("number", 1e400, float("inf")),
    ],
)
def test_parameters(kinds: Store, name: str, parameter: Any, value: Any) -> None:
    assert assignments(kinds, f"UPDATE T SET `{name}` = ?", parameter) == {name: value}


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("number = 'five'", "column number of type number cannot hold 'five'"),
        ("number = true", "column number of type number cannot hold True"),
        ("number = (1, 2)", "column number of type number cannot hold a list"),
        ("text = ('a', 'b')", "column text of type text cannot hold a list"),
        ("text = true", "column text of type text cannot hold True"),
        ("checkbox = 'yes'", "column checkbox of type checkbox cannot hold 'yes'"),
        ("`date` = 'soon'", "column date of type date cannot hold 'soon'"),
        ("`date` = 5", "column date of type date cannot hold 5"),
        ("duration = '1:xx'", "column duration of type duration cannot hold '1:xx'"),
        ("state = 'gone'", "column state has no option 'gone'"),
        ("state = 5", "column state of type single-select cannot hold 5"),
        ("state = ('open', 'done')", "column state of type single-select cannot hold a list"),
        ("tags = ('red', 'gone')", "column tags has no option 'gone'"),
        ("tags = (('red'), 'blue')", "column tags of type multiple-select cannot hold a list"),
        ("people = (1)", "column people of type collaborator cannot hold 1"),
        ("_id = 'x'", "column _id cannot be written"),
        ("_ctime = '2024-01-01'", "column _ctime cannot be written"),
        ("Created = '2024-01-01'", "column Created cannot be written"),
        ("`Made by` = 'x'", "column Made by cannot be written"),
        ("file = 'x'", "column file cannot be written"),
        ("place = 'x'", "column place cannot be written"),
        ("prices = 'x'", "column prices cannot be written"),
        ("button = 'x'", "column button cannot be written"),
        ("gone = 'x'", "no such column: gone"),
        ("text = 'a', text = 'b'", "column text is set twice"),
    ],
)
def test_refused_values(kinds: Store, assignment: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        kinds.compile(f"UPDATE T SET {assignment} WHERE number = 5")
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("UPDATE nowhere SET a = 1", "no such table: nowhere"),
        ("DELETE FROM nowhere", "no such table: nowhere"),
        ("UPDATE T SET text = 'x' WHERE gone = 1", "no such column: gone"),
        ("DELETE FROM T WHERE gone = 1", "no such column: gone"),
        ("DELETE FROM T WHERE file = 'x'", "column file of type file cannot be used here"),
        ("DELETE FROM T WHERE count(*) > 1", "aggregate function count cannot be used in WHERE"),
        ("DELETE FROM T WHERE `date` = 'soon'", "invalid date: 'soon'"),
        ("DELETE FROM T WHERE text = ?", "the statement has 1 parameters, and 0 are given"),
    ],
)
def test_refused_statements(kinds: Store, sql: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        kinds.compile(sql)
    assert caught.value.message == message


def test_insert_is_refused_when_it_is_well_formed(kinds: Store) -> None:
    with pytest.raises(InsertRefused):
        kinds.compile("INSERT INTO T (text) VALUES ('x')")
    with pytest.raises(QueryError, match="syntax error") as caught:
        kinds.compile("INSERT INTO T (text) VALUES (upper('x'))")
    assert not isinstance(caught.value, InsertRefused)


def test_parameters_of_a_change_are_not_remembered(kinds: Store) -> None:
    sql = "UPDATE T SET text = ? WHERE number = ?"
    assert assignments(kinds, sql, "x", 5) == {"text": "x"}
    assert assignments(kinds, sql, "y", 7.5) == {"text": "y"}
    assert count(kinds, kinds.compile(sql, "z", 7.5)) == 1
