"""The extended dialect through the API: asked for by `"extended": true`, and nothing without it."""

from typing import Any

import pytest

from bases import sql_changes
from bases.tokens import mint_base_token
from tests.bases.factories import (
    SampleTable,
    append_rows,
    base_uuid,
    column,
    create_table,
    get_row,
    last_operation,
    list_rows,
    refusal,
    whole_base,
)
from tests.clients import APIClient


def extended(client: APIClient, sql: str, *parameters: Any, **body: Any) -> Any:
    """Send a statement of the extended dialect and return the answer, with names of columns as keys."""
    return client.post(
        "/sql/", {"sql": sql, "convert_keys": True, "parameters": list(parameters), "extended": True, **body}
    )


def results(client: APIClient, sql: str, *parameters: Any) -> list[dict[str, Any]]:
    answer = extended(client, sql, *parameters)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_it_works(base_client: APIClient, contacts: SampleTable):
    sql = (
        "SELECT Name, CASE WHEN Age > 30 THEN 'old' ELSE 'young' END AS age FROM Contacts WHERE Age IS NOT NULL "
        "UNION SELECT City, 'city' FROM Contacts WHERE City IN (SELECT City FROM Contacts WHERE Name = ?)"
    )
    answer = extended(base_client, sql, "Ben")
    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "error_message": "",
        "is_join_stmt": False,
        "metadata": [
            {"key": contacts.keys["Name"], "name": "Name", "type": "text", "data": None},
            {"key": "age", "name": "age", "type": "text", "data": None},
        ],
        "results": [{"Name": "Anna", "age": "old"}, {"Name": "Ben", "age": "young"}, {"Name": "Paris", "age": "city"}],
    }
    assert refusal(extended(base_client, sql, "Ben", extended=False))[0] == 400


def test_cells_are_shown_as_those_of_their_columns(base_client: APIClient, contacts: SampleTable):
    sql = "SELECT * FROM (SELECT City, Tags, Born, Active, Met, _ctime FROM Contacts LIMIT 1) x"
    plain = base_client.post(
        "/sql/", {"sql": "SELECT City, Tags, Born, Active, Met, _ctime FROM Contacts LIMIT 1"}
    ).json()
    assert extended(base_client, sql, convert_keys=False).json() == plain
    assert results(base_client, "SELECT (SELECT Tags FROM Contacts LIMIT 1) AS t") == [{"t": ["friend", "work"]}]


def test_joins_go_by_id(base_client: APIClient, contacts: SampleTable):
    sql = "SELECT a.Name, b.Name FROM Contacts a LEFT JOIN Contacts b ON a.City = b.City AND a._id <> b._id"
    answer = extended(base_client, sql).json()
    assert answer["is_join_stmt"] is True
    ids = [each["id"] for each in answer["metadata"]]
    assert answer["results"] == [dict(zip(ids, (name, None), strict=True)) for name in ("Anna", "Ben", "Cleo")]


def test_expressions_in_update(base_client: APIClient, contacts: SampleTable):
    answer = extended(
        base_client, "UPDATE Contacts SET Age = Age + 1, Notes = upper(Name), Active = true WHERE Age > 1"
    )
    assert answer.status_code == 200, answer.content
    assert answer.json() == {
        "success": True,
        "error_message": "",
        "is_join_stmt": False,
        "metadata": None,
        "results": None,
        "affected_rows": 2,
    }
    rows = list_rows(base_client, "Contacts")
    assert [(row["Age"], row["Notes"], row["Active"]) for row in rows] == [
        (32, "ANNA", True),
        (28.5, "BEN", True),
        (None, None, None),
    ]
    operation = last_operation(base_client)
    assert operation["op_type"] == "modify_rows"
    assert operation["old_rows"][contacts.row_ids[0]][contacts.keys["Age"]] == 31


@pytest.mark.parametrize(
    ("assignment", "name", "value"),
    [
        ("City = CASE City WHEN 'Berlin' THEN 'Paris' ELSE 'Berlin' END", "City", "Paris"),
        ("City = (SELECT City FROM Contacts WHERE Name = 'Ben')", "City", "Paris"),
        ("Tags = (SELECT Tags FROM Contacts WHERE Name = 'Anna')", "Tags", ["friend", "work"]),
        ("Tags = ('work')", "Tags", ["work"]),
        ("Age = (SELECT count(*) FROM Contacts)", "Age", 3),
        ("Age = NULL", "Age", None),
        ("Age = -Age", "Age", -31),
        ("Age = if(Age > 1, NULL, 1)", "Age", None),
        ("Name = Age", "Name", "31"),
        ("Name = concatenate(Name, '-', City)", "Name", "Anna-Berlin"),
        ("Born = dateAdd(Born, 1, 'months')", "Born", "1995-04-06T00:00:00+02:00"),
        ("Met = now()", "Met", None),
        ("Active = Age > 100", "Active", False),
        ("Notes = City", "Notes", "Berlin"),
        ("Age = length_of_nothing", None, None),
    ],
)
def test_kinds_of_values(base_client: APIClient, contacts: SampleTable, assignment: str, name: str | None, value: Any):
    before = whole_base(base_client)
    answer = extended(base_client, f"UPDATE Contacts SET {assignment} WHERE Name = 'Anna'")
    if name is None:
        assert refusal(answer) == (400, "no such column: length_of_nothing")
        assert whole_base(base_client) == before
        return
    assert answer.json().get("affected_rows") == 1, answer.content
    anna = get_row(base_client, "Contacts", contacts.row_ids[0])
    assert anna["Met"].startswith("20") if name == "Met" else anna[name] == value


def test_all_values_are_worked_out_before_the_first_is_set(base_client: APIClient, contacts: SampleTable):
    sql = "UPDATE Contacts SET Name = Notes, Notes = Name, Age = (SELECT sum(Age) FROM Contacts)"
    assert extended(base_client, sql).json()["affected_rows"] == 3
    assert [(row["Name"], row["Notes"], row["Age"]) for row in list_rows(base_client, "Contacts")] == [
        ("# Hello", "Anna", 58.5),
        (None, "Ben", 58.5),
        (None, "Cleo", 58.5),
    ]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("UPDATE Contacts SET Age = Name", "column Age of type number cannot hold 'Anna'"),
        ("UPDATE Contacts SET City = Name", "column City has no option 'Anna'"),
        ("UPDATE Contacts SET Born = Name", "column Born of type date cannot hold 'Anna'"),
        ("UPDATE Contacts SET _id = Name", "column _id cannot be written"),
        ("UPDATE Contacts SET Age = 1, Age = Age + 1", "column Age is set twice"),
        ("UPDATE Contacts SET Age = count(*)", "columns in group by should match columns in select"),
        ("UPDATE Contacts SET Age = 1 LIMIT 1", "syntax error at position 29 near 'LIMIT'"),
        ("INSERT INTO Contacts (Name, Name) VALUES ('a', 'b')", "column Name is set twice"),
        ("INSERT INTO Contacts (Name) VALUES ('a', 'b')", "there are 1 columns, and a row of VALUES has 2"),
        ("INSERT INTO Contacts (Name) SELECT Name, Age FROM Contacts", "there are 1 columns, and SELECT returns 2"),
        ("INSERT INTO Contacts (_id) VALUES ('a')", "column _id cannot be written"),
        ("INSERT INTO Contacts (Age) VALUES ('a')", "column Age of type number cannot hold 'a'"),
        ("INSERT INTO Contacts (Age) VALUES (1), (upper('x'))", "column Age of type number cannot hold 'X'"),
        ("INSERT INTO Contacts (Name) VALUES (Name)", "no such column: Name"),
        ("INSERT INTO Nowhere (Name) VALUES (1)", "no such table: Nowhere"),
        ("INSERT INTO Contacts (City) SELECT Name FROM Contacts", "column City has no option 'Anna'"),
        (
            "DELETE FROM Contacts WHERE Name IN (SELECT Name, Age FROM Contacts)",
            "a SELECT that stands for a value has one column",
        ),
        ("DROP TABLE Contacts", "syntax error at position 1 near 'DROP'"),
        ("SELECT 1; DELETE FROM Contacts", "syntax error at position 11 near 'DELETE'"),
    ],
)
def test_refused(base_client: APIClient, contacts: SampleTable, sql: str, message: str):
    before = whole_base(base_client)
    assert refusal(extended(base_client, sql)) == (400, message)
    assert whole_base(base_client) == before


def test_insert_values(base_client: APIClient, contacts: SampleTable):
    sql = (
        "INSERT INTO Contacts (Name, Age, Tags, Born, City) VALUES "
        "('Dora', 1 + ?, ('work', 'friend'), '2000-1-2', 'Paris'), (upper('eva'), NULL, ?, NULL, NULL)"
    )
    answer = extended(base_client, sql, 4, ["work"])
    assert answer.json()["affected_rows"] == 2, answer.content
    dora, eva = list_rows(base_client, "Contacts")[3:]
    assert (dora["Name"], dora["Age"], dora["Tags"], dora["City"]) == ("Dora", 5, ["work", "friend"], "Paris")
    assert dora["Born"].startswith("2000-01-02")
    assert (eva["Name"], eva["Age"], eva["Tags"], eva["City"], eva["_creator"]) == (
        "EVA",
        None,
        ["work"],
        None,
        "writer",
    )
    assert last_operation(base_client)["op_type"] == "append_rows"


def test_insert_without_names_fills_the_columns_in_order(base_client: APIClient):
    create_table(base_client, "Pairs", [column("A"), column("B", "number")])
    assert extended(base_client, "INSERT INTO Pairs VALUES ('x', 1), ('y', 2);").json()["affected_rows"] == 2
    assert [(row["A"], row["B"]) for row in list_rows(base_client, "Pairs")] == [("x", 1), ("y", 2)]


def test_insert_select(base_client: APIClient, contacts: SampleTable):
    selected = "SELECT upper(Name), City, Tags, Born FROM Contacts ORDER BY Name LIMIT 2"
    sql = f"INSERT INTO Contacts (Name, City, Tags, Born) {selected}"
    assert extended(base_client, sql).json()["affected_rows"] == 2
    anna, _, _, copy, ben = list_rows(base_client, "Contacts")
    assert (copy["Name"], copy["City"], copy["Tags"], copy["Born"]) == ("ANNA", "Berlin", anna["Tags"], anna["Born"])
    assert (ben["Name"], ben["City"], ben["Born"]) == ("BEN", "Paris", None)


def test_more_rows_than_a_portion(base_client: APIClient, contacts: SampleTable, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sql_changes, "PORTION", 100)
    monkeypatch.setattr(sql_changes, "MAX_WRITE", 100)
    append_rows(base_client, "Contacts", [{"Name": "x", "Age": number} for number in range(250)])
    assert extended(base_client, "UPDATE Contacts SET Age = Age * 2 WHERE Name = 'x'").json()["affected_rows"] == 250
    assert extended(base_client, "INSERT INTO Contacts (Age) SELECT Age FROM Contacts").json()["affected_rows"] == 253
    ages = [row["Age"] for row in list_rows(base_client, "Contacts", limit=1000)]
    assert ages == [31, 27.5, None, *range(0, 500, 2)] * 2


def test_too_many_rows(base_client: APIClient, contacts: SampleTable, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sql_changes, "MAX_KEPT", 2)
    message = "One statement can give values of their own to at most 2 rows."
    for sql in ("UPDATE Contacts SET Age = Age + 1", "INSERT INTO Contacts (Age) SELECT Age FROM Contacts"):
        before = whole_base(base_client)
        assert refusal(extended(base_client, sql)) == (400, message)
        assert whole_base(base_client) == before


def test_deletes_with_subqueries(base_client: APIClient, contacts: SampleTable):
    sql = (
        "DELETE FROM Contacts WHERE Age = (SELECT max(Age) FROM Contacts c WHERE c.City = Contacts.City) AND Name < 'B'"
    )
    assert extended(base_client, sql).json()["affected_rows"] == 1
    assert [row["Name"] for row in list_rows(base_client, "Contacts")] == ["Ben", "Cleo"]
    sql = "DELETE FROM Contacts WHERE NOT EXISTS (SELECT 1 FROM Contacts c WHERE c._id = Contacts._id AND c.Age > 1)"
    assert extended(base_client, sql).json()["affected_rows"] == 1
    assert extended(base_client, "DELETE FROM Contacts WHERE Name = 'Zoe'").json()["affected_rows"] == 0
    assert [row["Name"] for row in list_rows(base_client, "Contacts")] == ["Ben"]


def test_the_default_dialect_tells_no_count(base_client: APIClient, contacts: SampleTable):
    answer = extended(base_client, "UPDATE Contacts SET Age = 1", extended=False)
    assert "affected_rows" not in answer.json()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE Contacts SET Age = Age + 1",
        "INSERT INTO Contacts (Name) VALUES ('x')",
        "INSERT INTO Contacts (Name) SELECT Name FROM Contacts",
        "DELETE FROM Contacts WHERE Name IN (SELECT Name FROM Contacts)",
    ],
)
def test_reading_token(base_client: APIClient, reader_client: APIClient, contacts: SampleTable, sql: str):
    before = whole_base(base_client)
    expected = (403, "You don't have permission to perform this operation on this base.")
    assert refusal(extended(reader_client, sql)) == expected
    assert whole_base(base_client) == before
    assert extended(base_client, sql).status_code == 200
    assert results(reader_client, "SELECT count(*) FROM (SELECT Name FROM Contacts) x") != []


@pytest.mark.parametrize("value", ["yes please", 5, [], {}])
def test_bad_flag(base_client: APIClient, contacts: SampleTable, value: object):
    assert refusal(extended(base_client, "SELECT 1", extended=value)) == (400, "extended invalid.")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM Contacts, Other",
        "SELECT * FROM Contacts JOIN Other ON Contacts.Name = Other.Name",
        "SELECT * FROM (SELECT * FROM Other) x",
        "SELECT (SELECT Name FROM Other) FROM Contacts",
        "SELECT Name FROM Contacts WHERE EXISTS (SELECT 1 FROM Other)",
        "SELECT Name FROM Contacts WHERE Name IN (SELECT Name FROM Other)",
        "SELECT Name FROM Contacts UNION SELECT Name FROM Other",
        "SELECT Age FROM (SELECT * FROM Contacts) x",
        "SELECT x.Age FROM Contacts LEFT JOIN Contacts x ON 1 = 1",
    ],
)
def test_a_token_for_a_view_sees_nothing_else(base_client: APIClient, contacts: SampleTable, sql: str):
    create_table(base_client, "Other", [column("Name")], [{"Name": "secret"}])
    changes = {"name": "Some", "hidden_columns": [contacts.keys["Age"]]}
    view_id = base_client.post("/views/?table_name=Contacts", {"name": "Some"}).json()["_id"]
    filters = [{"column_name": "Name", "filter_predicate": "is", "filter_term": "Anna"}]
    answer = base_client.put("/views/Some/?table_name=Contacts", {**changes, "filters": filters})
    assert answer.status_code == 200, answer.content
    token = mint_base_token(
        base_uuid(base_client), permission="r", identity="external-link 1", table_id=contacts.id, view_id=view_id
    )
    visitor = APIClient(token, base_client.prefix)
    status, message = refusal(extended(visitor, sql))
    assert (status, message) in (
        (400, "no such table: Other"),
        (400, "no such column: Age"),
        (400, "no such column: x.Age"),
    )
    # The rows of the view, however they are asked for.
    sql = "SELECT a.Name FROM (SELECT Name FROM Contacts UNION ALL SELECT Name FROM Contacts) a ORDER BY a.Name"
    assert [row["Name"] for row in results(visitor, sql)] == ["Anna", "Anna"]
    sql = (
        "SELECT count(*) n FROM Contacts a LEFT JOIN Contacts b ON a.City = b.City "
        "WHERE a.Name IN (SELECT Name FROM Contacts)"
    )
    assert results(visitor, sql) == [{"n": 1}]
