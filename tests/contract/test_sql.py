"""The client's `query`."""

import pytest
from seatable_api import SeaTableAPI

from tests.contract.conftest import GATEWAY, Family, refusal


def test_it_works(people: SeaTableAPI) -> None:
    rows = people.query("SELECT Name, Age FROM People WHERE Age > 30 ORDER BY Age DESC")

    assert rows == [{"Name": "Cleo", "Age": 70}, {"Name": "Ada", "Age": 36}]


@pytest.mark.parametrize(
    ("sql", "results"),
    [
        ("SELECT COUNT(*) FROM People", [{"COUNT(*)": 4}]),
        ("SELECT SUM(Age), MIN(Age), MAX(Age), AVG(Age) FROM People", [
            {"SUM(Age)": 111, "MIN(Age)": 5, "MAX(Age)": 70, "AVG(Age)": 37},
        ]),
        ("SELECT COUNT(DISTINCT Team) AS n FROM People", [{"n": 2}]),
        ("SELECT Team, COUNT(*) AS n FROM People WHERE Team IS NOT NULL GROUP BY Team ORDER BY n DESC", [
            {"Team": "red", "n": 2}, {"Team": "blue", "n": 1},
        ]),
        ("SELECT Team, SUM(Age) AS s FROM People GROUP BY Team HAVING SUM(Age) > 50", [{"Team": "red", "s": 106}]),
        ("SELECT DISTINCT Team FROM People WHERE Team = 'red'", [{"Team": "red"}]),
        ("SELECT Name FROM People ORDER BY Name LIMIT 2 OFFSET 1", [{"Name": "Bob"}, {"Name": "Cleo"}]),
        ("SELECT Name FROM People ORDER BY Name LIMIT 1, 2", [{"Name": "Bob"}, {"Name": "Cleo"}]),
        ("SELECT Name FROM People WHERE Name LIKE 'A%'", [{"Name": "Ada"}]),
        ("SELECT Name FROM People WHERE Name ILIKE 'a%'", [{"Name": "Ada"}]),
        ('SELECT Name FROM People WHERE Name IN ("Ada", "Dan") ORDER BY Name', [{"Name": "Ada"}, {"Name": "Dan"}]),
        ("SELECT Name FROM People WHERE Age BETWEEN 5 AND 36 ORDER BY Age", [{"Name": "Bob"}, {"Name": "Ada"}]),
        ("SELECT Name FROM People WHERE Age IS NULL", [{"Name": "Dan"}]),
        ("SELECT Name FROM People WHERE Team != 'red' ORDER BY Name", [{"Name": "Bob"}, {"Name": "Dan"}]),
        ("SELECT Name FROM People WHERE Active = true ORDER BY Name", [{"Name": "Ada"}, {"Name": "Cleo"}]),
        ("SELECT Name FROM People WHERE Tags HAS ANY OF ('y')", [{"Name": "Ada"}]),
        ("SELECT Team, Tags FROM People WHERE Name = 'Ada'", [{"Team": "red", "Tags": ["x", "y"]}]),
        ("SELECT Name FROM People WHERE Born < '1900-01-01'", [{"Name": "Ada"}]),
        ("SELECT Name FROM People WHERE Name = 'nobody'", []),
        ("select name from people where name = 'Ada';", [{"Name": "Ada"}]),
    ],
)  # fmt: skip
def test_select(people: SeaTableAPI, sql: str, results: list[dict]) -> None:
    assert people.query(sql) == results


def test_select_everything(people: SeaTableAPI, family: Family) -> None:
    rows = people.query("SELECT * FROM People")

    assert [row["Name"] for row in rows] == ["Ada", "Bob", "Cleo", "Dan"]
    if family.is_gateway:
        assert rows == people.list_rows("People")


def test_keys_instead_of_names(people: SeaTableAPI) -> None:
    (row,) = people.query("SELECT Name, Team FROM People WHERE Name = 'Ada'", convert=False)
    column = people.get_column_by_name("People", "Team")

    assert row["0000"] == "Ada"
    assert row[column["key"]] == next(each["id"] for each in column["data"]["options"] if each["name"] == "red")


@pytest.mark.parametrize("family", [GATEWAY], indirect=True, ids=str)
@pytest.mark.parametrize(
    ("condition", "parameters", "names"),
    [
        ("Name = ?", ["Ada"], ["Ada"]),
        ("Age > ? AND Team = ?", [10, "red"], ["Ada", "Cleo"]),
        ("Name LIKE ?", ["%o%"], ["Bob", "Cleo"]),
        ("Name IN (?, ?)", ["Ada", "Bob"], ["Ada", "Bob"]),
        ("Active = ?", [True], ["Ada", "Cleo"]),
        ("Name = ?", ["' OR 1=1 --"], []),
    ],
)
def test_parameters(people: SeaTableAPI, condition: str, parameters: list, names: list[str]) -> None:
    rows = people.query(f"SELECT Name FROM People WHERE {condition} ORDER BY Name", parameters=parameters)

    assert [row["Name"] for row in rows] == names


@pytest.mark.parametrize(
    ("assignment", "column", "value"),
    [
        ("Name = 'Eve'", "Name", "Eve"),
        ("Age = 37.5", "Age", 37.5),
        ("Age = NULL", "Age", None),
        ("Team = 'blue'", "Team", "blue"),
        ("Tags = ('y', 'x')", "Tags", ["y", "x"]),
        ("Active = false", "Active", False),
    ],
)
def test_update(people: SeaTableAPI, assignment: str, column: str, value) -> None:
    row_id = people.list_rows("People")[0]["_id"]
    people.query(f"UPDATE People SET {assignment} WHERE _id = '{row_id}'")

    rows = people.list_rows("People")
    assert rows[0].get(column) == value
    assert rows[1]["Name"] == "Bob"


def test_update_all(people: SeaTableAPI) -> None:
    people.query("UPDATE People SET Age = 1")

    assert [row["Age"] for row in people.list_rows("People")] == [1, 1, 1, 1]


def test_delete(people: SeaTableAPI) -> None:
    people.query("DELETE FROM People WHERE Age > 30")
    assert [row["Name"] for row in people.list_rows("People")] == ["Bob", "Dan"]

    people.query("DELETE FROM People")
    assert people.list_rows("People") == []


@pytest.mark.parametrize(
    "sql",
    [
        "nonsense",
        "SELECT",
        "SELECT * FROM Nowhere",
        "SELECT Nothing FROM People",
        "SELECT pi FROM People",
        'SELECT Name FROM "People"',
        "SELECT Name, COUNT(*) FROM People GROUP BY Team",
        "SELECT Name FROM People JOIN Table1 ON 1 = 1",
        "SELECT Name FROM People UNION SELECT Name FROM Table1",
        "SELECT Name FROM (SELECT * FROM People)",
        "SELECT CASE WHEN Age > 1 THEN 1 END FROM People",
        "SELECT CAST(Age AS text) FROM People",
        "SELECT name FROM sqlite_master",
        "SELECT Name FROM People; DROP TABLE People",
        "DROP TABLE People",
        "PRAGMA table_info(x)",
        "INSERT INTO People (Name) VALUES ('x')",
        "UPDATE People SET Age = Age + 1",
        "UPDATE People SET _id = 'x'",
        "UPDATE People SET Nothing = 1",
        "UPDATE Nowhere SET Age = 1",
        "DELETE FROM Nowhere",
        "SELECT Name FROM People WHERE Name = ?",
        "SELECT Name FROM People WHERE Name = 'nul\0byte" + "' OR (" * 50,
        "SELECT " + "(" * 10_000 + "1" + ")" * 10_000 + " FROM People",
    ],
)
def test_what_the_dialect_does_not_know_is_refused(people: SeaTableAPI, sql: str) -> None:
    before = people.list_rows("People")

    with pytest.raises(ConnectionError) as error:
        people.query(sql)

    assert refusal(error) == 400
    assert people.list_rows("People") == before
