"""SELECT over one table: rows, groups, orders, and what the columns of a result are called."""

from typing import Any

import pytest

from bases.column_types.base import Kind
from bases.query.compile import compile_query
from bases.query.errors import QueryError
from bases.query.resolve import UNGROUPED
from bases.query.statement import Select
from bases.schema import Schema
from tests.bases.query.stores import ENVIRONMENT, Store, column, make_store, table


def test_it_works(people: Store) -> None:
    assert people.query("SELECT name, age FROM people WHERE age > 28 ORDER BY age DESC") == [
        ("Charlie", 35),
        ("Alice", 30),
    ]


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT sum(age), min(age), MAX(age), avg(age), count(*) FROM people", [(118, 25, 35, 29.5, 4)]),
        ("SELECT count(score), sum(score) FROM people", [(3, 6.75)]),
        ("SELECT count(*), sum(age), min(name) FROM people WHERE age > 100", [(0, None, None)]),
        ("SELECT count(DISTINCT city) FROM people", [(3,)]),
        ("SELECT city, count(*) FROM people GROUP BY city", [("Berlin", 2), ("Hamburg", 1), ("Munich", 1)]),
        ("SELECT city FROM people GROUP BY city HAVING count(*) > 1", [("Berlin",)]),
        (
            "SELECT city, avg(age) AS a FROM people GROUP BY city HAVING a < 30 ORDER BY a",
            [("Munich", 25), ("Hamburg", 28)],
        ),
        (
            "SELECT upper(city) AS c, count(*) FROM people GROUP BY c ORDER BY count(*) DESC, c",
            [("BERLIN", 2), ("HAMBURG", 1), ("MUNICH", 1)],
        ),
        ("SELECT isomonth(birthday), count(*) FROM people GROUP BY isomonth(birthday) LIMIT 1", [("1989-01", 1)]),
        ("SELECT sum(age) / count(*) FROM people", [(29.5,)]),
        ("SELECT sum(age + 1) FROM people", [(122,)]),
        ("SELECT min(birthday) FROM people", [("1989-01-15",)]),
        ("SELECT DISTINCT city FROM people ORDER BY city", [("Berlin",), ("Hamburg",), ("Munich",)]),
        ("SELECT DISTINCT city FROM people", [("Berlin",), ("Hamburg",), ("Munich",)]),
        ("SELECT name FROM people ORDER BY age", [("Bob",), ("Diana",), ("Alice",), ("Charlie",)]),
        ("SELECT name FROM people ORDER BY city ASC, age DESC", [("Charlie",), ("Alice",), ("Diana",), ("Bob",)]),
        ("SELECT name FROM people ORDER BY len(name) DESC, name", [("Charlie",), ("Alice",), ("Diana",), ("Bob",)]),
        ("SELECT name FROM people ORDER BY score", [("Alice",), ("Bob",), ("Charlie",), ("Diana",)]),
        ("SELECT name FROM people ORDER BY score DESC", [("Charlie",), ("Bob",), ("Alice",), ("Diana",)]),
        ("SELECT name AS n FROM people ORDER BY n LIMIT 2 OFFSET 1", [("Bob",), ("Charlie",)]),
        ("SELECT name FROM people ORDER BY name LIMIT 1, 2", [("Bob",), ("Charlie",)]),
        ("SELECT name FROM people LIMIT 0", []),
        ("SELECT name FROM people LIMIT 99999999999999999999", [("Alice",), ("Bob",), ("Charlie",), ("Diana",)]),
        ("SELECT name FROM people LIMIT 5 OFFSET 99999999999999999999", []),
        ("SELECT age / 2 FROM people LIMIT 1", [(15,)]),
        ("SELECT age / 0, age % 0, score + 1 FROM people WHERE name = 'Diana'", [(None, None, None)]),
        ("SELECT 7 / 2, -7 % 3, 2 + 3 * 4 FROM people LIMIT 1", [(3.5, -1, 14)]),
        ("SELECT x.name FROM people AS x WHERE x.age = 25", [("Bob",)]),
        ("SELECT people.name FROM people x WHERE `x`.`age` = 25", [("Bob",)]),
        ("SELECT NAME FROM PEOPLE WHERE Age = 25", [("Bob",)]),
        ("SELECT 1, 'x', true, null FROM people LIMIT 1", [(1, "x", 1, None)]),
        ("SELECT age > 28 FROM people", [(1,), (0,), (1,), (0,)]),
        ("SELECT score = 3 FROM people WHERE name = 'Diana'", [(0,)]),
        ("SELECT age > 28, count(*) FROM people GROUP BY age > 28", [(0, 2), (1, 2)]),
        ("SELECT name FROM people WHERE (false)", []),
        ("SELECT name FROM people WHERE true AND age = 25", [("Bob",)]),
        ("SELECT max(age), city FROM people GROUP BY city ORDER BY max(age) LIMIT 1", [(25, "Munich")]),
        ("SELECT count(*) FROM people HAVING count(*) > 10", []),
        # What SeaTable's own programs ask for charts, with the expression written out twice.
        (
            (
                'SELECT CONCATENATE(year(`birthday`), "-Q", quarter(`birthday`)), COUNT(`birthday`) FROM `people` '
                "WHERE `birthday` is not null AND (`age` > 25) "
                'GROUP BY CONCATENATE(year(`birthday`), "-Q", quarter(`birthday`)) LIMIT 0, 5000'
            ),
            [("1989-Q1", 1), ("1994-Q2", 1), ("1996-Q1", 1)],
        ),
        (
            (
                'SELECT ISODATE(STARTOFWEEK(`birthday`, "monday")) FROM people '
                'GROUP BY ISODATE(STARTOFWEEK(`birthday`, "monday")) LIMIT 0, 1'
            ),
            [("1989-01-09",)],
        ),
        ("SELECT * FROM `people` WHERE (`age` is null) And (`name`IS NULL) LIMIT 0, 100", []),
    ],
)
def test_rows(people: Store, sql: str, rows: list[tuple[Any, ...]]) -> None:
    assert people.query(sql) == rows


@pytest.mark.parametrize(
    ("item", "key", "name"),
    [
        ("age", "aaaa", "age"),
        ("`age`", "aaaa", "age"),
        ("AGE", "aaaa", "age"),
        ("people.age", "aaaa", "age"),
        ("age AS a", "a", "a"),
        ("age `my age`", "my age", "my age"),
        ("_id", "_id", "_id"),
        ("count(*)", "COUNT(*)", "COUNT(*)"),
        ("Count( * )", "COUNT(*)", "COUNT(*)"),
        ("sum(`age`)", "SUM(age)", "SUM(age)"),
        ("max(age) AS m", "m", "m"),
        ("if(`age` > 20, 100, -100)", "IF(`age` > 20, 100, -100)", "IF(`age` > 20, 100, -100)"),
        ("divide(`age`,2)", "DIVIDE(`age`,2)", "DIVIDE(`age`,2)"),
        ("upper(lower(name))", "UPPER(lower(name))", "UPPER(lower(name))"),
        ("`age` + 10", "people.age + 10", "people.age + 10"),
        ("age > 3", "age > 3", "age > 3"),
        ("1", "1", "1"),
        ("'x y'", "'x y'", "'x y'"),
    ],
)
def test_labels(people: Store, item: str, key: str, name: str) -> None:
    (output,) = people.compile(f"SELECT {item} FROM people").outputs
    assert (output.key, output.name) == (key, name)


@pytest.mark.parametrize(
    ("item", "metadata"),
    [
        ("age", {"key": "aaaa", "name": "age", "type": "number", "data": None}),
        ("birthday", {"key": "cccc", "name": "birthday", "type": "date", "data": {"format": "YYYY-MM-DD"}}),
        ("birthday b", {"key": "b", "name": "b", "type": "date", "data": {"format": "YYYY-MM-DD"}}),
        ("_ctime", {"key": "_ctime", "name": "_ctime", "type": "ctime", "data": None}),
        ("_locked", {"key": "_locked", "name": "_locked", "type": "checkbox", "data": None}),
        ("count(*)", {"key": "COUNT(*)", "name": "COUNT(*)", "type": "number", "data": None}),
        ("lower(name) l", {"key": "l", "name": "l", "type": "text", "data": None}),
        ("age > 1", {"key": "age > 1", "name": "age > 1", "type": "checkbox", "data": None}),
        ("today() t", {"key": "t", "name": "t", "type": "date", "data": {"format": "YYYY-MM-DD HH:mm"}}),
    ],
)
def test_metadata(people: Store, item: str, metadata: dict[str, Any]) -> None:
    assert [output.metadata() for output in people.compile(f"SELECT {item} FROM people").outputs] == [metadata]


def test_a_star_is_all_columns_and_the_system_fields(kinds: Store) -> None:
    compiled = kinds.compile("SELECT * FROM T")
    names = [output.name for output in compiled.outputs]
    columns = [each.name for each in kinds.schema.tables_by_name["T"].columns if each.type != "button"]
    system = ["_id", "_ctime", "_mtime", "_creator", "_last_modifier", "_locked", "_locked_by", "_archived"]
    assert names == columns + system
    rows = [dict(zip(names, row, strict=True)) for row in kinds.execute(compiled.statement)]
    assert rows[0]["tags"] == '["900","893"]'
    assert rows[0]["Created"] == rows[0]["_ctime"] == "2026-03-06T08:25:14.659+00:00"
    assert [(row["_locked"], row["_locked_by"], row["_archived"]) for row in rows] == [
        (None, None, 0),
        (1, "anna@auth.local", 1),
        (None, None, 0),
    ]
    assert [output.name for output in kinds.compile("SELECT x.*, name FROM T x").outputs] == [*names, "name"]


def test_expressions_tell_their_kind(kinds: Store) -> None:
    outputs = kinds.compile(
        "SELECT min(`date`), max(_ctime), now(), max(state), checkbox = 1, if(checkbox, number, 0) "
        "FROM T GROUP BY checkbox, number"
    ).outputs
    assert [output.kind for output in outputs] == [
        Kind.DATE,
        Kind.INSTANT,
        Kind.INSTANT,
        Kind.TEXT,
        Kind.BOOLEAN,
        Kind.NUMBER,
    ]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT name FROM nowhere", "no such table: nowhere"),
        ("SELECT name FROM people, people", "table people occurs more than once"),
        ("SELECT xyz FROM people", "no such column: xyz"),
        ("SELECT other.name FROM people", "no such column: other.name"),
        ("SELECT other.* FROM people", "no such table: other"),
        ("SELECT pi FROM people", "no such column: pi"),
        ("SELECT e FROM people", "no such column: e"),
        ("SELECT name FROM people WHERE aaaa = 1", "no such column: aaaa"),
        ("SELECT age AS a FROM people WHERE a > 1", "syntax error: the alias a cannot be used in WHERE"),
        ("SELECT city, name FROM people GROUP BY city", UNGROUPED),
        ("SELECT * FROM people GROUP BY city", UNGROUPED),
        ("SELECT city, len(name) FROM people GROUP BY city", UNGROUPED),
        ("SELECT name, count(*) FROM people", UNGROUPED),
        ("SELECT city FROM people GROUP BY city ORDER BY age", UNGROUPED),
        ("SELECT city FROM people GROUP BY city HAVING age > 1", UNGROUPED),
        ("SELECT name FROM people HAVING name = 'x'", "HAVING needs GROUP BY or an aggregate function"),
        ("SELECT name FROM people WHERE count(*) > 1", "aggregate function count cannot be used in WHERE"),
        ("SELECT sum(count(*)) FROM people", "aggregate function count cannot be used in another aggregate function"),
        ("SELECT count(*) n FROM people GROUP BY n", "the alias n of an aggregate cannot be used in GROUP BY"),
        (
            "SELECT count(*) n FROM people HAVING sum(n) > 1",
            "the alias n of an aggregate cannot be used in an aggregate function",
        ),
        ("SELECT 1 FROM people ORDER BY count(*)", "an aggregate function in ORDER BY needs GROUP BY"),
        ("SELECT count(*) FROM people GROUP BY 1", "rows cannot be grouped by a constant"),
        ("SELECT name FROM people ORDER BY 1", "rows cannot be ordered by a constant"),
        ("SELECT sum(DISTINCT age) FROM people", "function sum at position 8 does not take DISTINCT"),
        ("SELECT name FROM people LIMIT ?", "the statement has 1 parameters, and 0 are given"),
    ],
)
def test_refused(people: Store, sql: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        people.compile(sql)
    assert caught.value.message == message


def test_names_that_differ_by_case_only() -> None:
    store = make_store(table("0000", "t", column("0000", "Name", "text"), column("1111", "name", "text")))
    store.insert("t", {"Name": "upper", "name": "lower"})
    assert store.query("SELECT Name, name FROM t") == [("upper", "lower")]
    with pytest.raises(QueryError, match="ambiguous column name: NAME"):
        store.compile("SELECT NAME FROM t")


def test_limits_are_clamped(people: Store) -> None:
    def limit(sql: str) -> Any:
        return people.compile(sql, default_limit=2, max_limit=3).statement.parameters[-1]

    assert limit("SELECT name FROM people") == 2
    assert limit("SELECT name FROM people LIMIT 3") == 3
    assert limit("SELECT name FROM people LIMIT 4") == 3


@pytest.mark.parametrize("value", [-1, 1.5, "5", True, None])
def test_a_limit_is_a_whole_number(people: Store, value: Any) -> None:
    with pytest.raises(QueryError, match="LIMIT and OFFSET take whole numbers"):
        people.query("SELECT name FROM people LIMIT ?", value)
    assert len(people.query("SELECT name FROM people LIMIT ?", 2)) == 2


def test_only_rows_that_are_not_archived(kinds: Store) -> None:
    assert kinds.query("SELECT name FROM T", server_only=True) == [("full",), ("empty",)]
    assert kinds.query("SELECT name FROM T WHERE number > 1 OR number IS NULL", server_only=True) == [
        ("full",),
        ("empty",),
    ]
    assert kinds.query("SELECT count(*) FROM T") == [(3,)]


def test_rows_keep_the_order_of_the_table(people: Store) -> None:
    people.connection.execute("""UPDATE "table 0000" SET _position = '000000' WHERE "0000" IN ('Charlie', 'Bob')""")
    assert people.values("SELECT name FROM people") == ["Alice", "Bob", "Charlie", "Diana"]
    people.connection.execute("""UPDATE "table 0000" SET _position = '!' WHERE "0000" = 'Diana'""")
    assert people.values("SELECT name FROM people") == ["Diana", "Alice", "Bob", "Charlie"]


def test_equal_dates_and_lists_are_one_group(kinds: Store) -> None:
    kinds.insert("T", {"name": "same", "date": "2030-06-20 00:00", "tags": ["893", "900"]})
    grouped = kinds.query("SELECT `date`, count(*) FROM T WHERE `date` IS NOT NULL GROUP BY `date`")
    assert grouped == [("2030-06-20 00:00", 2), ("2030-06-20 00:01", 1)]
    assert kinds.query("SELECT tags, count(*) FROM T GROUP BY tags ORDER BY count(*) DESC, tags") == [
        ('["900","893"]', 2),
        ('["886"]', 1),
        (None, 1),
    ]
    assert kinds.values("SELECT count(DISTINCT tags) FROM T") == [2]
    assert kinds.values("SELECT count(DISTINCT `date`) FROM T") == [2]
    assert len(kinds.values("SELECT DISTINCT tags FROM T")) == 3


def test_parts_of_places(kinds: Store) -> None:
    kinds.insert("T", {"name": "shop", "place": {"province": "Hessen", "city": "Mainz", "district": ""}})
    assert kinds.query("SELECT country(place), province(place), city(place), district(place) FROM T LIMIT 1") == [
        ("Germany", None, None, None)
    ]
    assert kinds.where("city(place) = 'Mainz' AND district(place) IS NULL") == ["shop"]
    assert kinds.query("SELECT COUNTRY(place), count(*) FROM T GROUP BY country(place)") == [("Germany", 1), (None, 3)]
    for argument in ("name", "'Germany'", "city(place)"):
        with pytest.raises(QueryError, match="function country takes a geolocation column"):
            kinds.compile(f"SELECT country({argument}) FROM T")


def test_statements_are_remembered_and_take_new_parameters(people: Store) -> None:
    sql = "SELECT name FROM people WHERE city = ? AND birthday < ? LIMIT ?"
    assert people.values(sql, "Berlin", "1990-1-1", 1) == ["Charlie"]
    remembered = dict(people.schema.memo)
    assert people.values(sql, "Berlin", "2000-01-01", 5) == ["Alice", "Charlie"]
    assert people.schema.memo == remembered
    # Another kind of parameter is another statement.
    assert people.values(sql, "Berlin", None, 5) == []
    with pytest.raises(QueryError, match="invalid date: 'soon'"):
        people.query(sql, "Berlin", "soon", 1)


def test_long_statements_and_lists_are_not_remembered(people: Store) -> None:
    assert people.values("SELECT name FROM people WHERE name IN (?)", ["Bob", "Diana"]) == ["Bob", "Diana"]
    long = " OR ".join(["name = 'Bob'"] * 500)
    assert people.values(f"SELECT name FROM people WHERE {long}") == ["Bob"]
    assert people.schema.memo == {}


@pytest.mark.parametrize(
    "parameters",
    [[1, 2], [], [{"a": 1}], ["\ud800"], "x", None],
    ids=["too many", "too few", "object", "half a character", "text", "nothing"],
)
def test_bad_parameters(people: Store, parameters: Any) -> None:
    with pytest.raises(QueryError):
        compile_query(people.schema, "SELECT name FROM people WHERE name = ?", parameters, ENVIRONMENT)


@pytest.mark.parametrize(
    "expression",
    [
        "abs(" * 48 + "age" + ")" * 48,
        "if(age > 1, " * 48 + "age" + ", 0)" * 48,
        "NOT " * 90 + "age > 1",
        "- (" * 48 + "age" + ")" * 48,
        "1 + (" * 30 + "age" + ")" * 30,
        " + ".join(["age"] * 90),
        "concatenate(" + ", ".join(["name"] * 100) + ")",
    ],
    ids=["calls", "if", "not", "signs", "parentheses", "sum", "arguments"],
)
def test_deep_expressions_run(people: Store, expression: str) -> None:
    sql = f"SELECT {expression} AS x FROM people WHERE x IS NOT NULL ORDER BY x, abs(x) LIMIT 1"
    assert len(people.query(sql.replace("x IS NOT NULL", f"({expression}) IS NOT NULL"))) == 1


@pytest.mark.parametrize(
    "expression",
    [
        "right(name, " * 48 + "1" + ")" * 48,
        "switch(" * 48 + "age" + ", 1, 2, 3, 4, 5)" * 48,
        "(" * 48 + "age" + " BETWEEN 0 AND 1)" * 48,
    ],
    ids=["right", "switch", "between"],
)
def test_what_would_grow_without_bounds_is_refused(people: Store, expression: str) -> None:
    with pytest.raises(QueryError, match="too complex"):
        people.compile(f"SELECT {expression} FROM people")


def test_an_alias_counts_as_deep_as_it_is(people: Store) -> None:
    inner, outer = "abs(" * 60 + "age" + ")" * 60, "abs(" * 60 + "x" + ")" * 60
    with pytest.raises(QueryError, match="nested deeper"):
        people.compile(f"SELECT {inner} AS x FROM people ORDER BY {outer}")


def test_a_select_is_no_join(people: Store) -> None:
    compiled = people.compile("SELECT name FROM people")
    assert isinstance(compiled, Select)
    assert not compiled.is_join


def test_an_empty_base() -> None:
    with pytest.raises(QueryError, match="no such table: t"):
        make_store().compile("SELECT * FROM t")
    assert Schema().memo == {}
