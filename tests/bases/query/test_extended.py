"""SELECT in the extended dialect: what it returns, and that the default dialect knows nothing of it."""

from typing import Any

import pytest

from bases.query.errors import QueryError
from bases.query.extended_parser import MAX_QUERY_DEPTH
from bases.query.queries import MAX_QUERIES
from bases.query.resolve import UNGROUPED
from tests.bases.query.stores import Store, column, make_store, options, table


@pytest.fixture(scope="module")
def store() -> Store:
    """People and the orders they made; the options of the two tables have the same names and other ids."""
    made = make_store(
        table(
            "0000",
            "People",
            column("0000", "Name", "text"),
            column("aaaa", "City", "single-select", options=options("Berlin", "Munich", "Rome")),
            column("bbbb", "Born", "date"),
            column("cccc", "Tags", "multiple-select", options=options("x", "y")),
            column("dddd", "Boss", "text"),
            column("eeee", "Age", "number"),
        ),
        table(
            "0001",
            "Orders",
            column("0000", "Customer", "text"),
            column("aaaa", "Price", "number"),
            column("bbbb", "Town", "single-select", options=options("Rome", "Munich", "Berlin")),
            column("cccc", "Day", "date"),
            column("dddd", "file", "file"),
        ),
    )
    made.insert(
        "People",
        {"Name": "Anna", "City": "900", "Born": "2000-01-01", "Tags": ["900", "893"], "Age": 30},
        {"Name": "Ben", "City": "886", "Born": "2001-01-01 00:00", "Boss": "Anna", "Age": 25, "_archived": 1},
        {"Name": "Cleo", "Boss": "Anna"},
    )
    made.insert(
        "Orders",
        {"Customer": "Anna", "Price": 5, "Town": "900", "Day": "2000-01-01 00:00"},
        {"Customer": "Anna", "Price": 7, "Town": "886", "Day": "2001-01-01"},
        {"Customer": "Ben", "Price": 1, "Town": "886"},
        {"Customer": "Zoe", "Price": 9},
    )
    return made


def test_it_works(store: Store) -> None:
    sql = "SELECT Name, Price FROM People JOIN Orders ON Name = Customer WHERE Price > 1"
    assert store.query(sql, is_extended=True) == [("Anna", 5), ("Anna", 7)]


CASES: list[tuple[str, list[tuple[Any, ...]]]] = [
    # Joins
    ("SELECT Name, Price FROM People INNER JOIN Orders ON Name = Customer", [("Anna", 5), ("Anna", 7), ("Ben", 1)]),
    (
        "SELECT Name, Price FROM People LEFT JOIN Orders ON Name = Customer AND Price > 5",
        [("Anna", 7), ("Ben", None), ("Cleo", None)],
    ),
    (
        "SELECT Name, Customer FROM People RIGHT OUTER JOIN Orders ON Name = Customer ORDER BY Customer, Price DESC",
        [("Anna", "Anna"), ("Anna", "Anna"), ("Ben", "Ben"), (None, "Zoe")],
    ),
    (
        "SELECT Name, Customer n FROM People FULL JOIN Orders ON City = Town AND Born < '2001-1-1' ORDER BY Name, n",
        [("Anna", "Anna"), ("Anna", "Ben"), ("Ben", None), ("Cleo", None), (None, "Anna"), (None, "Zoe")],
    ),
    ("SELECT count(*) FROM People CROSS JOIN Orders", [(12,)]),
    ("SELECT count(*) FROM People, Orders", [(12,)]),
    ("SELECT p.Name, b.Name FROM People p JOIN People AS b ON p.Boss = b.Name", [("Ben", "Anna"), ("Cleo", "Anna")]),
    ("SELECT Name, Price FROM People LEFT JOIN Orders ON Born = Day", [("Anna", 5), ("Ben", 7), ("Cleo", None)]),
    (
        "SELECT Name, count(Price), sum(Price) FROM People LEFT JOIN Orders ON Name = Customer GROUP BY Name",
        [("Anna", 2, 12), ("Ben", 1, 1), ("Cleo", 0, None)],
    ),
    (
        (
            "SELECT a.Name, o.Price, b.Name FROM People a JOIN Orders o ON a.Name = o.Customer "
            "LEFT JOIN People b ON b.Name = a.Boss WHERE o.Price < 6"
        ),
        [("Anna", 5, None), ("Ben", 1, "Anna")],
    ),
    ("SELECT Name FROM People LEFT JOIN Orders ON Name = Customer WHERE Customer IS NULL", [("Cleo",)]),
    (
        "SELECT Name FROM People LEFT JOIN Orders ON Name = Customer WHERE NOT Price = 5",
        [("Anna",), ("Ben",), ("Cleo",)],
    ),
    # CASE and CAST
    (
        "SELECT CASE WHEN Age > 28 THEN 'old' WHEN Age > 1 THEN 'young' ELSE '?' END FROM People",
        [("old",), ("young",), ("?",)],
    ),
    ("SELECT CASE City WHEN 'Berlin' THEN 1 WHEN 'Rome' THEN 2 END AS n FROM People", [(1,), (2,), (None,)]),
    ("SELECT case when Age is null then City end c FROM People GROUP BY c", [(None,)]),
    (
        "SELECT CAST(Age AS TEXT), CAST('12.7' AS INTEGER), CAST(City AS CHAR(10)) FROM People LIMIT 1",
        [("30", 12, "Berlin")],
    ),
    (
        "SELECT CAST(CAST(Born AS TEXT) AS DATE), cast('x' as number), CAST(today() AS TEXT) FROM People LIMIT 1",
        [("2000-01-01 00:00:00", None, "2026-03-06")],
    ),
    ("SELECT CAST('true' AS BOOLEAN), CAST(Tags AS TEXT), CAST(-7.9 AS INT) FROM People LIMIT 1", [(1, "x", -7)]),
    # UNION
    (
        "SELECT Name FROM People UNION SELECT Customer FROM Orders ORDER BY Name",
        [("Anna",), ("Ben",), ("Cleo",), ("Zoe",)],
    ),
    (
        "SELECT Boss FROM People WHERE Boss IS NOT NULL UNION ALL SELECT Customer FROM Orders LIMIT 3",
        [("Anna",), ("Anna",), ("Anna",)],
    ),
    ("SELECT City FROM People UNION SELECT Town FROM Orders ORDER BY City", [("Berlin",), ("Rome",), (None,)]),
    ("SELECT Age FROM People WHERE Age = 30 UNION SELECT 'x' FROM People", [("30",), ("x",)]),
    (
        "SELECT City, 1 FROM People WHERE Age = 30 UNION ALL SELECT City, 2 FROM People WHERE Age = 25",
        [("900", 1), ("886", 2)],
    ),
    ("SELECT 1 UNION ALL SELECT 1 UNION SELECT 2", [(1,), (2,)]),
    ("SELECT max(a) FROM (SELECT Age AS a FROM People UNION SELECT Price FROM Orders) AS u", [(30,)]),
    # Subqueries
    ("SELECT Name FROM People WHERE Name IN (SELECT Customer FROM Orders WHERE Price > 1)", [("Anna",)]),
    ("SELECT Name FROM People WHERE Name NOT IN (SELECT Customer FROM Orders)", [("Cleo",)]),
    ("SELECT Name FROM People WHERE City IN (SELECT Town FROM Orders)", [("Anna",), ("Ben",)]),
    ("SELECT Name FROM People WHERE Born IN (SELECT Day FROM Orders)", [("Anna",), ("Ben",)]),
    ("SELECT Name FROM People WHERE Tags IN (SELECT 'y')", [("Anna",)]),
    ("SELECT Name FROM People WHERE Boss NOT IN (SELECT Boss FROM People)", [("Anna",)]),
    ("SELECT Name FROM People WHERE 9 IN (SELECT Price FROM Orders)", [("Anna",), ("Ben",), ("Cleo",)]),
    ("SELECT Name FROM People WHERE EXISTS (SELECT 1 FROM Orders WHERE Customer = Name AND Price < 2)", [("Ben",)]),
    ("SELECT Name FROM People p WHERE NOT EXISTS (SELECT * FROM Orders WHERE Customer = p.Name)", [("Cleo",)]),
    (
        "SELECT Name, (SELECT sum(Price) FROM Orders WHERE Customer = Name) AS s FROM People ORDER BY s",
        [("Ben", 1), ("Anna", 12), ("Cleo", None)],
    ),
    ("SELECT Name FROM People WHERE Age = (SELECT max(Age) FROM People)", [("Anna",)]),
    (
        "SELECT (SELECT City FROM People WHERE Age = 30) AS c, (SELECT Tags FROM People LIMIT 1)",
        [("900", '["900","893"]')],
    ),
    ("SELECT upper((SELECT City FROM People LIMIT 1))", [("BERLIN",)]),
    ("SELECT x.n, x.c FROM (SELECT Name AS n, City AS c FROM People) AS x WHERE x.c = 'Rome'", [("Ben", "886")]),
    ("SELECT * FROM (SELECT Name, Age FROM People ORDER BY Age LIMIT 1) y", [("Ben", 25)]),
    (
        "SELECT Name, t FROM People JOIN (SELECT Customer c, sum(Price) AS t FROM Orders GROUP BY c) o ON o.c = Name",
        [("Anna", 12), ("Ben", 1)],
    ),
    (
        "SELECT City, count(*) FROM (SELECT City FROM People WHERE Age > 1) x GROUP BY City ORDER BY City DESC",
        [("886", 1), ("900", 1)],
    ),
    ("SELECT count(*) FROM (SELECT Tags FROM People) x WHERE Tags HAS ANY OF ('y')", [(1,)]),
    ("SELECT year(b) FROM (SELECT Born b FROM People) x WHERE b < '2001-01-01'", [(2000,)]),
    ("SELECT count(*) FROM (SELECT DISTINCT Customer FROM Orders) AS x", [(3,)]),
    (
        (
            "SELECT Name FROM People WHERE EXISTS (SELECT 1 FROM Orders o WHERE o.Customer = Name "
            "AND o.Price = (SELECT max(Price) FROM Orders WHERE Customer = People.Name AND Price < 9))"
        ),
        [("Anna",), ("Ben",)],
    ),
    (
        "SELECT Boss, (SELECT count(*) FROM Orders WHERE Customer = Boss) FROM People GROUP BY Boss",
        [("Anna", 2), (None, 0)],
    ),
    ("SELECT 1 + 1, upper('x')", [(2, "X")]),
    # Windows
    (
        "SELECT Customer, Price, row_number() OVER (PARTITION BY Customer ORDER BY Price DESC) n FROM Orders",
        [("Anna", 5, 2), ("Anna", 7, 1), ("Ben", 1, 1), ("Zoe", 9, 1)],
    ),
    ("SELECT sum(Price) OVER (ORDER BY Price) s FROM Orders ORDER BY s", [(1,), (6,), (13,), (22,)]),
    ("SELECT Price, avg(Price) OVER () FROM Orders LIMIT 1", [(5, 5.5)]),
    (
        "SELECT rank() OVER (ORDER BY Town), dense_rank() OVER (ORDER BY Town) r FROM Orders ORDER BY r",
        [(1, 1), (2, 2), (2, 2), (4, 3)],
    ),
    (
        "SELECT lag(Price) OVER (ORDER BY Price) x, lead(Town, 2) OVER (ORDER BY Price) FROM Orders ORDER BY Price",
        [(None, "Berlin"), (1, None), (5, None), (7, None)],
    ),
    ("SELECT first_value(Town) OVER (ORDER BY Price) FROM Orders LIMIT 1", [("Berlin",)]),
    ("SELECT ntile(0.5) OVER (), ntile(-3) OVER (), lag(Price, -1) OVER () FROM Orders LIMIT 1", [(1, 1, 5)]),
    (
        "SELECT Customer, rank() OVER (ORDER BY count(*) DESC) r FROM Orders GROUP BY Customer",
        [("Anna", 1), ("Ben", 2), ("Zoe", 2)],
    ),
    ("SELECT Name FROM (SELECT Name, row_number() OVER (ORDER BY Age DESC) n FROM People) x WHERE n = 1", [("Anna",)]),
    # What the default dialect has
    ("SELECT Name FROM People, Orders WHERE Name = Customer AND Price > 5", [("Anna",)]),
    ("SELECT left(Name, 1) FROM People WHERE City = 'Berlin' OR `Name` LIKE 'C%' LIMIT 1, 1", [("C",)]),
]


@pytest.mark.parametrize(("sql", "rows"), CASES)
def test_rows(store: Store, sql: str, rows: list[tuple[Any, ...]]) -> None:
    assert store.query(sql, is_extended=True) == rows


@pytest.mark.parametrize("sql", [sql for sql, _ in CASES[:-2]])
def test_the_default_dialect_refuses_all_of_it(store: Store, sql: str) -> None:
    with pytest.raises(QueryError):
        store.compile(sql)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT Name FROM People JOIN Orders", "syntax error at the end of the statement"),
        ("SELECT Name FROM People NATURAL JOIN Orders", "syntax error at position"),
        ("SELECT Name FROM People JOIN Orders USING (Name)", "syntax error at position"),
        ("SELECT Name FROM People JOIN Nowhere ON a = b", "no such table: Nowhere"),
        ("SELECT Name FROM People JOIN Orders ON Name = Nobody", "no such column: Nobody"),
        ("SELECT Name FROM People JOIN Orders ON count(*) > 1", "aggregate function count cannot be used in ON"),
        ("SELECT Name FROM People a JOIN People b ON a.Name = b.Name", "ambiguous column name: Name"),
        ("SELECT People.Name FROM People a JOIN People b ON a.Name = b.Name", "ambiguous table name: People"),
        ("SELECT a FROM (SELECT Name AS a, City AS a FROM People) x", "ambiguous column name: a"),
        ("SELECT Name FROM (SELECT Name FROM People)", "a SELECT in FROM needs a name"),
        ("SELECT Age FROM (SELECT Name FROM People) x", "no such column: Age"),
        (
            "SELECT Name FROM People WHERE Name IN (SELECT Customer, Price FROM Orders)",
            "a SELECT that stands for a value",
        ),
        ("SELECT (SELECT * FROM Orders) FROM People", "a SELECT that stands for a value has one column"),
        ("SELECT Name FROM People UNION SELECT Customer, Price FROM Orders", "the SELECTs of a UNION have different"),
        ("SELECT Tags FROM People UNION SELECT Customer FROM Orders", "column Tags of a UNION is a list"),
        ("SELECT Born FROM People UNION SELECT file FROM Orders", "column Born of a UNION is a list or an object"),
        ("SELECT (SELECT max(Age) FROM Orders) FROM People", "aggregate function max takes columns of its own SELECT"),
        ("SELECT Name FROM People WHERE rank() OVER () = 1", "window function rank cannot be used in WHERE"),
        ("SELECT count(*) FROM People GROUP BY rank() OVER ()", "window function rank cannot be used in GROUP BY"),
        ("SELECT sum(rank() OVER ()) FROM People", "window function rank cannot be used in an aggregate"),
        ("SELECT rank() OVER (ORDER BY rank() OVER ()) FROM People", "window function rank cannot be used in an"),
        ("SELECT rank() OVER () r, count(*) FROM People GROUP BY r", "the alias r of a window function cannot be used"),
        ("SELECT rank() FROM People", "no such function: rank at position 8"),
        ("SELECT upper(Name) OVER () FROM People", "function upper cannot be used with OVER"),
        ("SELECT count(DISTINCT Name) OVER () FROM People", "function count cannot be used with OVER"),
        ("SELECT rank(1) OVER () FROM People", "wrong number of arguments to function rank at position 8"),
        ("SELECT sum(Age) OVER (ROWS 1 PRECEDING) FROM People", "syntax error at position 23"),
        ("SELECT CASE END FROM People", "syntax error at position 17 near 'FROM'"),
        ("SELECT CASE WHEN 1 THEN 2 FROM People", "syntax error at position 27 near 'FROM'"),
        ("SELECT CAST(Name AS blob) FROM People", "syntax error at position 21 near 'blob)'"),
        ("SELECT CAST(Age AS DATE) FROM People", "a number cannot be used as a date"),
        ("SELECT Name, (SELECT Price FROM Orders WHERE Price = Age) FROM People GROUP BY Name", UNGROUPED),
        ("SELECT Name FROM People x WHERE EXISTS (SELECT 1 FROM Orders WHERE y.Name = 1)", "no such column: y.Name"),
        ("SELECT Price FROM People WHERE EXISTS (SELECT 1 FROM Orders)", "no such column: Price"),
        ("SELECT Age FROM People JOIN (SELECT 1 FROM Orders WHERE Customer = Name) o ON 1 = 1", "no such column: Name"),
        ("SELECT substr(Name, 1) FROM People UNION SELECT 1", "no such function: substr at position 8"),
        ("WITH x AS (SELECT 1) SELECT * FROM x", "syntax error at position 1"),
        ("SELECT * FROM sqlite_master", "no such table: sqlite_master"),
        ("SELECT (SELECT name FROM sqlite_master) FROM People", "no such table: sqlite_master"),
        ("SELECT _seq FROM (SELECT * FROM People) x", "no such column: _seq"),
        ("SELECT * FROM " + ", ".join(["People"] * 11), "the statement has more than 10 tables"),
        ("SELECT 1" + " UNION SELECT 1" * MAX_QUERIES, f"the statement has more than {MAX_QUERIES} times SELECT"),
        ("SELECT " + "(SELECT " * MAX_QUERY_DEPTH + "1" + ")" * MAX_QUERY_DEPTH, "SELECT is nested deeper than"),
        ("SELECT " + "(" * 200 + "1" + ")" * 200, "the statement is nested deeper than"),
        ("SELECT " + ", ".join(["Name"] * 2001) + " FROM People", "the statement selects more than 2000 columns"),
    ],
)
def test_refused(store: Store, sql: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        store.compile(sql, is_extended=True)
    assert caught.value.message.startswith(message)


def test_columns_keep_what_they_are(store: Store) -> None:
    """Through SELECTs inside each other a column stays the one of its table, for clients and for comparisons."""
    compiled = store.compile(
        "SELECT City, a, n FROM (SELECT City, Born AS a, Age + 1 AS n FROM (SELECT * FROM People) x) y",
        is_extended=True,
    )
    city, born, number = compiled.outputs
    assert (city.key, city.name, city.column.key, city.kind.value) == ("aaaa", "City", "aaaa", "option")
    assert (born.key, born.name, born.metadata()["type"]) == ("a", "a", "date")
    assert number.metadata() == {"key": "n", "name": "n", "type": "number", "data": None}
    assert not compiled.is_join


def test_joins_have_ids(store: Store) -> None:
    compiled = store.compile("SELECT Name, Customer FROM People JOIN Orders ON Name = Customer", is_extended=True)
    assert compiled.is_join
    assert [output.id for output in compiled.outputs] == ["0000_0000", "0001_0000"]


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT Name FROM People", [("Anna",), ("Cleo",)]),
        ("SELECT Customer FROM Orders LEFT JOIN People ON Customer = Name WHERE Name IS NULL", [("Ben",), ("Zoe",)]),
        ("SELECT Customer FROM Orders WHERE Customer IN (SELECT Name FROM People)", [("Anna",), ("Anna",)]),
        ("SELECT (SELECT count(*) FROM People)", [(2,)]),
    ],
)
def test_only_rows_that_are_not_archived(store: Store, sql: str, rows: list[tuple[Any, ...]]) -> None:
    assert store.query(sql, is_extended=True, server_only=True) == rows


def test_parameters(store: Store) -> None:
    sql = (
        "SELECT Name, ? FROM People JOIN Orders ON Name = Customer AND Price > ? "
        "WHERE City IN (SELECT Town FROM Orders WHERE Price < ?) AND CASE Name WHEN ? THEN ? ELSE ? END LIMIT ?"
    )
    assert store.query(sql, "x", 5, 1, "Anna", True, False, 1, is_extended=True) == []
    assert store.query(sql, "x", 5, 8, "Anna", True, False, 1, is_extended=True) == [("Anna", "x")]
    sql = "SELECT Name FROM People WHERE Name IN (SELECT Customer FROM Orders WHERE Customer IN (?))"
    assert store.query(sql, ["Ben", "Zoe"], is_extended=True) == [("Ben",)]


def test_limits(store: Store) -> None:
    def limit(sql: str) -> Any:
        return store.compile(sql, is_extended=True, default_limit=2, max_limit=3).statement.parameters[-1]

    union = "SELECT Name FROM People UNION ALL SELECT Customer FROM Orders"
    assert (limit(union), limit(f"{union} LIMIT 50"), limit(f"SELECT * FROM ({union}) u LIMIT 1")) == (2, 3, 1)
    # Rows that only the server sees are not limited.
    assert store.query(f"SELECT count(*) FROM ({union}) u", is_extended=True, default_limit=2) == [(7,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "abs((SELECT " * 7 + "1" + "))" * 7,
        "SELECT " + "abs(" * 20 + "(SELECT " + "abs(" * 20 + "1" + ")" * 41,
        "SELECT " + "CASE WHEN 1 THEN " * 20 + "1" + " END" * 20,
        "SELECT x FROM " + "(SELECT x FROM " * 6 + "(SELECT 1 AS x) a" + ") a" * 6,
    ],
)
def test_what_is_deep_runs(store: Store, sql: str) -> None:
    assert store.query(sql, is_extended=True) == [(1,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "abs(" * 55 + "(SELECT " + "abs(" * 55 + "1" + ")" * 111,
        "SELECT " + "CASE WHEN 1 THEN " * 60 + "1" + " END" * 60,
        # Other names count as deep as what they stand for, also from one SELECT to the next.
        "SELECT "
        + "abs(" * 40
        + "(SELECT "
        + "abs(" * 15
        + "1"
        + ")" * 15
        + " AS x ORDER BY "
        + "abs(" * 45
        + "x"
        + ")" * 86,
    ],
)
def test_what_is_too_deep_is_refused(store: Store, sql: str) -> None:
    with pytest.raises(QueryError, match="nested deeper"):
        store.query(sql, is_extended=True)
