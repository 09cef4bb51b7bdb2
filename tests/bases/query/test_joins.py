"""SELECT over several tables that WHERE joins."""

from typing import Any

import pytest

from bases.query.errors import QueryError
from bases.query.resolve import UNGROUPED
from bases.schema import Link
from tests.bases.query.stores import Store, column, make_store, options, table

LINKED = {"link_id": "L", "table_id": "0000", "other_table_id": "0000"}
CITIES = ["Berlin", "Munich", "Rome"]


@pytest.fixture(scope="module")
def store() -> Store:
    """People, the orders they made, and the cities that both name, each table with options of its own."""
    made = make_store(
        table(
            "0000",
            "People",
            column("0000", "Name", "text"),
            column("aaaa", "City", "single-select", options=options(*CITIES)),
            column("bbbb", "Born", "date"),
            column("cccc", "Number", "text"),
            column("dddd", "Tags", "multiple-select", options=options("x", "y")),
            column(
                "eeee", "Met", "link", link_id="L", table_id="0000", other_table_id="0000", display_column_key="0000"
            ),
        ),
        table(
            "0001",
            "Orders",
            column("0000", "Customer", "text"),
            column("aaaa", "Price", "number"),
            column("bbbb", "City", "single-select", options=options(*reversed(CITIES))),
            column("cccc", "Day", "date"),
            column("dddd", "Number", "number"),
            column("eeee", "file", "file"),
        ),
        table("0002", "Towns", column("zzzz", "City", "text"), column("yyyy", "Country", "text")),
        links=(Link("L", "0000", "0000", "links L"),),
    )
    people, orders = ({each["name"]: each["id"] for each in options(*names)} for names in (CITIES, CITIES[::-1]))
    made.insert(
        "People",
        {"Name": "Anna", "City": people["Berlin"], "Born": "2000-01-01", "Number": "1", "Tags": ["900", "893"]},
        {"Name": "Ben", "City": people["Rome"], "Born": "2001-01-01 00:00", "Number": "2", "_archived": 1},
        {"Name": "Cleo", "Number": "x"},
        {"Name": None},
    )
    made.insert(
        "Orders",
        {"Customer": "Anna", "Price": 5, "City": orders["Rome"], "Day": "2000-01-01 00:00", "Number": 1},
        {"Customer": "Anna", "Price": 7, "City": orders["Berlin"], "Day": "2001-01-01", "Number": 2},
        {"Customer": "Ben", "Price": 1, "City": orders["Berlin"], "Number": 3},
        {"Customer": None, "Price": 99},
    )
    made.insert("Towns", {"City": "Berlin", "Country": "Germany"}, {"City": "Rome", "Country": "Italy"})
    made.link("L", (1, 2))
    return made


def test_it_works(store: Store) -> None:
    sql = "SELECT People.Name, Price FROM People, Orders WHERE People.Name = Orders.Customer AND Price > 1"
    assert store.query(sql) == [("Anna", 5), ("Anna", 7)]


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("P.Name = O.Customer", [("Anna", 5), ("Anna", 7), ("Ben", 1)]),
        ("O.Customer = P.Name AND (Price > 6 OR Price = 1)", [("Anna", 7), ("Ben", 1)]),
        ("P.Name = O.Customer AND O.City = 'Berlin'", [("Anna", 7), ("Ben", 1)]),
        ("P.Name = O.Customer AND NOT O.City = P.City", [("Anna", 5), ("Ben", 1)]),
        # Options are the same when their names are, dates when their moments are, and text is a number where it can.
        ("P.City = O.City", [("Anna", 7), ("Anna", 1), ("Ben", 5)]),
        ("P.Born = O.Day", [("Anna", 5), ("Ben", 7)]),
        ("P.Number = O.Number", [("Anna", 5), ("Ben", 7)]),
        ("P.City = O.City AND P.Name = O.Customer", [("Anna", 7)]),
        ("P.City = O.City AND P.Born = O.Day", []),
        # Lists count with their first element.
        ("P.Met = O.Customer", [("Anna", 1)]),
        ("P.Name = O.Customer AND P.Tags HAS ALL OF ('x', 'y')", [("Anna", 5), ("Anna", 7)]),
        ("P.Name = O.Customer AND upper(O.Customer) = 'BEN'", [("Ben", 1)]),
    ],
)
def test_conditions(store: Store, condition: str, rows: list[tuple[Any, ...]]) -> None:
    assert store.query(f"SELECT P.Name, O.Price FROM People AS P, Orders O WHERE {condition}") == rows


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        (
            (
                "SELECT Name, Price, Country FROM People, Orders, Towns "
                "WHERE People.Name = Customer AND Orders.City = Towns.City ORDER BY Price DESC"
            ),
            [("Anna", 7, "Germany"), ("Anna", 5, "Italy"), ("Ben", 1, "Germany")],
        ),
        (
            (
                "SELECT Name, sum(Price) AS s, count(*) FROM People, Orders WHERE Name = Customer GROUP BY Name "
                "HAVING s > 1 ORDER BY s"
            ),
            [("Anna", 12, 2)],
        ),
        (
            "SELECT Country, count(*) FROM Towns, Orders WHERE Towns.City = Orders.City GROUP BY Country",
            [("Germany", 2), ("Italy", 1)],
        ),
        ("SELECT count(*) FROM People, Orders WHERE Name = Customer", [(3,)]),
        ("SELECT DISTINCT Name FROM People, Orders WHERE Name = Customer", [("Anna",), ("Ben",)]),
        ("SELECT Price * 2 FROM People, Orders WHERE Name = Customer LIMIT 1, 1", [(14,)]),
        (
            "SELECT Met, Price FROM People, Orders WHERE Name = Customer LIMIT 1",
            [('[{"row_id":"row1","display_value":"Ben"}]', 5)],
        ),
    ],
)
def test_rows(store: Store, sql: str, rows: list[tuple[Any, ...]]) -> None:
    assert store.query(sql) == rows


def labels(store: Store, items: str) -> list[tuple[str, str, str]]:
    compiled = store.compile(f"SELECT {items} FROM People, Orders WHERE Name = Customer")
    assert compiled.is_join
    return [(output.id, output.key, output.name) for output in compiled.outputs]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("Born, Price", [("bbbb", "bbbb", "Born"), ("aaaa", "aaaa", "Price")]),
        ("Name, Customer", [("0000_0000", "0000", "Name"), ("0001_0000", "0000", "Customer")]),
        ("Name n, Customer c", [("n", "n", "n"), ("c", "c", "c")]),
        ("Name n, Customer n", [("0000_n", "n", "n"), ("0001_n", "n", "n")]),
        ("Price, Price", [("0001_aaaa", "aaaa", "Price"), ("0001_aaaa_2", "aaaa", "Price")]),
        ("People._id, Orders._id", [("0000__id", "_id", "_id"), ("0001__id", "_id", "_id")]),
        ("count(*), sum(Orders.`Price`)", [(each, each, each) for each in ("COUNT(*)", "SUM(Orders.Price)")]),
        ("`Price` + 1", [("Price + 1",) * 3]),
    ],
)
def test_labels(store: Store, items: str, expected: list[tuple[str, str, str]]) -> None:
    assert labels(store, items) == expected


def test_metadata(store: Store) -> None:
    compiled = store.compile("SELECT Price, Orders._id, len(Name) n FROM People, Orders WHERE Name = Customer")
    source = {"table_id": "0001", "table_name": "Orders"}
    assert [output.metadata() for output in compiled.outputs] == [
        {"key": "aaaa", "name": "Price", "type": "number", "data": None, "id": "aaaa", **source},
        {"key": "_id", "name": "_id", "type": "text", "data": None, "id": "_id", **source},
        {"key": "n", "name": "n", "type": "number", "data": None, "id": "n", "table_id": "", "table_name": ""},
    ]


def test_a_star_is_everything_of_every_table_or_of_one(store: Store) -> None:
    everything = labels(store, "*")
    assert len(everything) == 6 + 8 + 6 + 8
    assert len({each for each, _, _ in everything}) == len(everything)
    assert [name for _, _, name in labels(store, "Orders.*, Name")][:3] == ["Customer", "Price", "City"]
    with pytest.raises(QueryError, match="no such table: Towns"):
        labels(store, "Towns.*")


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT Name FROM People, Orders", "table People is not joined: "),
        ("SELECT Name FROM People, Orders WHERE Name = 'x'", "table People is not joined: "),
        ("SELECT Name FROM People, Orders WHERE Name = Customer OR Price > 1", "table People is not joined: "),
        ("SELECT Name FROM People, Orders WHERE Name > Customer", "table People is not joined: "),
        ("SELECT Name FROM People, Orders WHERE Name = upper(Customer)", "table People is not joined: "),
        ("SELECT Name FROM People, Orders WHERE NOT Name = Customer", "table People is not joined: "),
        ("SELECT Name FROM People, Orders WHERE Name = People.Number", "table People is not joined: "),
        ("SELECT Name FROM People, Orders, Towns t WHERE Name = Customer", "table t is not joined: "),
        ("SELECT City FROM People, Orders WHERE Name = Customer", "ambiguous column name: City"),
        ("SELECT _id FROM People, Orders WHERE Name = Customer", "ambiguous column name: _id"),
        ("SELECT Name FROM People x, Orders x WHERE x.Name = Customer", "ambiguous table name: x"),
        ("SELECT Name FROM People, People WHERE Name = Name", "table People occurs more than once"),
        ("SELECT Name FROM People a, People b WHERE a.Name = b.Name", "table People occurs more than once"),
        ("SELECT Name FROM People, Nowhere WHERE Name = x", "no such table: Nowhere"),
        ("SELECT Name FROM People, Orders WHERE People.Price = Customer", "no such column: People.Price"),
        ("SELECT Name, count(*) FROM People, Orders WHERE Name = Customer GROUP BY Price", UNGROUPED),
        ("SELECT Name FROM People, Orders WHERE Name = Customer AND Orders.file = Name", "column file of type file"),
        ("SELECT Name FROM People, Orders WHERE Born = Price", "a date cannot be compared with a number"),
        ("SELECT Name FROM " + ", ".join(["People"] * 11), "the statement has more than 10 tables"),
    ],
)
def test_refused(store: Store, sql: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        store.compile(sql)
    assert caught.value.message.startswith(message)


def test_only_rows_that_are_not_archived(store: Store) -> None:
    sql = "SELECT Name FROM People, Orders WHERE Name = Customer AND Price < 6"
    assert store.query(sql) == [("Anna",), ("Ben",)]
    assert store.query(sql, server_only=True) == [("Anna",)]


@pytest.mark.parametrize(
    "condition",
    ["P.Name = O.Customer", "P.City = O.City", "P.Born = O.Day", "P.Number = O.Number", "P.Met = O.Customer"],
)
def test_no_join_goes_through_the_product_of_the_rows(store: Store, condition: str) -> None:
    """Rows are found by what they are joined by, not by going through a table for each row of another."""
    compiled = store.compile(f"SELECT P.Name, O.Price FROM People AS P, Orders O WHERE {condition}").statement
    plan = [row[3] for row in store.connection.execute(f"EXPLAIN QUERY PLAN {compiled.sql}", compiled.parameters)]
    scans = [step for step in plan if step.startswith(("SCAN t", "SEARCH t"))]
    assert any(step.startswith("SEARCH t") and "AUTOMATIC" in step for step in scans), plan
