import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bases.storage import sqlite, stores
from tests.bases.factories import (
    CLEO,
    SampleTable,
    append_rows,
    base_uuid,
    column,
    create_table,
    dtable_db,
    list_rows,
    refusal,
    run_sql,
)
from tests.bases.statement_counts import counted_statements
from tests.clients import APIClient


def test_it_works(base_client: APIClient, contacts: SampleTable):
    sql = "SELECT Name, Age FROM Contacts WHERE Age > 30"
    answer = base_client.post("/sql/", {"sql": sql, "convert_keys": True})
    assert answer.status_code == 200
    keys = contacts.keys
    assert answer.json() == {
        "success": True,
        "error_message": "",
        "is_join_stmt": False,
        "metadata": [
            {"key": keys["Name"], "name": "Name", "type": "text", "data": None},
            {
                "key": keys["Age"],
                "name": "Age",
                "type": "number",
                "data": {"format": "number", "decimal": "dot", "thousands": "no"},
            },
        ],
        "results": [{"Name": "Anna", "Age": 31}],
    }


def test_keys_and_option_ids_by_default(base_client: APIClient, contacts: SampleTable):
    answer = base_client.post("/sql", {"sql": "SELECT City, Tags, Born FROM Contacts"})
    keys = contacts.keys
    assert answer.json()["results"][0] == {
        keys["City"]: "1001",
        keys["Tags"]: ["2001", "2002"],
        keys["Born"]: "1995-03-06T00:00:00+01:00",
    }


def test_everything_is_what_a_listing_has(base_client: APIClient, contacts: SampleTable):
    for convert_keys in (True, False):
        answer = base_client.post("/sql/", {"sql": "SELECT * FROM `Contacts`", "convert_keys": convert_keys})
        assert answer.json()["results"] == list_rows(base_client, "Contacts", convert_keys=convert_keys)


def test_metadata_of_everything(base_client: APIClient, contacts: SampleTable):
    shown = {each["name"]: each for each in run_sql(base_client, "SELECT * FROM Contacts").json()["metadata"]}
    assert [option["name"] for option in shown["City"]["data"]["options"]] == ["Berlin", "Paris"]
    assert shown["Met"]["data"] == {"format": "YYYY-MM-DD HH:mm"}
    assert (shown["_ctime"]["type"], shown["_creator"]["type"]) == ("ctime", "creator")


def test_no_rows(base_client: APIClient, contacts: SampleTable):
    body = run_sql(base_client, "SELECT Name FROM Contacts WHERE Name = 'Zoe'").json()
    assert (body["results"], len(body["metadata"])) == ([], 1)


def test_aggregates(base_client: APIClient, contacts: SampleTable):
    body = run_sql(base_client, "select City, count(*), sum(Age) as years from Contacts group by City order by City")
    assert body.json()["results"] == [
        {"City": "Berlin", "COUNT(*)": 1, "years": 31},
        {"City": "Paris", "COUNT(*)": 1, "years": 27.5},
        {"City": None, "COUNT(*)": 1, "years": None},
    ]


def test_parameters(base_client: APIClient, contacts: SampleTable):
    sql = "SELECT Name FROM Contacts WHERE (Name = ? OR Age < ?) AND Active = ?"
    assert run_sql(base_client, sql, "Anna", 30, True).json()["results"] == [{"Name": "Anna"}]
    assert run_sql(base_client, sql, "x' OR 1=1 --", 30, False).json()["results"] == [{"Name": "Ben"}]


@pytest.mark.parametrize("parameters", [[], ["a", "b"], [{"a": 1}], "a", 5, {"0": "a"}])
def test_bad_parameters(base_client: APIClient, contacts: SampleTable, parameters: object):
    body = {"sql": "SELECT Name FROM Contacts WHERE Name = ?", "parameters": parameters}
    assert refusal(base_client.post("/sql/", body))[0] == 400


@pytest.mark.parametrize("value", [2**63, -(2**63), 1e300, "\0", "x" * 100_000, None, [], [["a"]], ["a"] * 1000])
def test_odd_parameters(base_client: APIClient, contacts: SampleTable, value: object):
    """They find nothing, or are refused."""
    for name in ("Name", "Age", "City", "Tags", "Active"):
        body = {"sql": f"SELECT Name FROM Contacts WHERE {name} = ? AND Age > 1", "parameters": [value]}
        answer = base_client.post("/sql/", body)
        assert answer.status_code == 400 or answer.json()["results"] == []


def test_huge_numbers_in_the_text(base_client: APIClient, contacts: SampleTable):
    for number in (2**63, 10**30, "1e999", "9" * 400):
        sql = f"SELECT Name FROM Contacts WHERE Age > {number} OR Age + {number} < 0"
        answer = run_sql(base_client, sql)
        assert answer.status_code == 400 or answer.json()["results"] == []


def test_only_rows_that_are_not_archived(base_client: APIClient, contacts: SampleTable):
    with stores().writing(base_uuid(base_client)) as session:
        table = session.schema.tables_by_name["Contacts"]
        session.fill_rows(table.physical, {"_archived": 1}, [contacts.row_ids[1]])
    sql = "SELECT Name, _archived FROM Contacts"
    rows = [("Anna", False), ("Ben", True), ("Cleo", False)]
    for flag, expected in ((False, rows), (None, rows), (True, [rows[0], rows[2]]), ("true", [rows[0], rows[2]])):
        body = base_client.post("/sql/", {"sql": sql, "convert_keys": True, "server_only": flag}).json()
        assert [(row["Name"], row["_archived"]) for row in body["results"]] == expected


def test_dates_in_the_format_of_their_column(base_client: APIClient, contacts: SampleTable):
    sql = "SELECT Born, Met, date(2024, 1, 2) AS d, min(Born) AS m FROM Contacts GROUP BY Born, Met LIMIT 1"
    body = base_client.post("/sql/", {"sql": sql, "convert_keys": True, "convert_date": True}).json()
    assert body["results"] == [{"Born": "1995-03-06", "Met": "2024-06-05 23:55", "d": "2024-01-02", "m": "1995-03-06"}]
    assert [each["type"] for each in body["metadata"]] == ["date"] * 4


def test_dates_of_functions(base_client: APIClient, contacts: SampleTable):
    sql = (
        "SELECT date(2025, 1, 3) a, dateAdd(Met, 1, 'seconds') b, eomonth(Born, 0) c, startofweek(Born) d, "
        "isodate(Born) e, weekday(Born) f, greater(Age, 30) g, divide(Age, 2) h, dateAdd('', 1, 'days') i "
        "FROM Contacts LIMIT 1"
    )
    body = run_sql(base_client, sql).json()
    assert body["results"] == [
        {
            "a": "2025-01-03T00:00:00+01:00",
            "b": "2024-06-05T23:55:01+02:00",
            "c": "1995-03-31T00:00:00+02:00",
            "d": "1995-03-05T00:00:00+01:00",
            "e": "1995-03-06",
            "f": 2,
            "g": True,
            "h": 15.5,
            "i": None,
        }
    ]
    types = ["date"] * 4 + ["text", "number", "checkbox", "number", "date"]
    assert [each["type"] for each in body["metadata"]] == types


@pytest.mark.parametrize("name", ["convert_keys", "convert_date", "server_only"])
def test_flags(base_client: APIClient, contacts: SampleTable, name: str):
    body = {"sql": "SELECT Name FROM Contacts"}
    assert base_client.post("/sql/", {**body, name: None}).json() == base_client.post("/sql/", body).json()
    assert refusal(base_client.post("/sql/", {**body, name: "perhaps"})) == (400, f"{name} invalid.")


def test_a_hundred_rows_unless_asked_for_more(base_client: APIClient):
    create_table(base_client, "Numbers", [column("N", "number")])
    for _ in range(11):
        append_rows(base_client, "Numbers", [{"N": number} for number in range(1000)])
    assert len(run_sql(base_client, "SELECT N FROM Numbers").json()["results"]) == 100
    assert len(run_sql(base_client, "SELECT N FROM Numbers LIMIT 150").json()["results"]) == 150
    assert len(run_sql(base_client, "SELECT N FROM Numbers LIMIT 20000").json()["results"]) == 10_000
    assert len(run_sql(base_client, "SELECT N FROM Numbers LIMIT 10000 OFFSET 10990").json()["results"]) == 10
    assert run_sql(base_client, "SELECT COUNT(*) FROM Numbers").json()["results"] == [{"COUNT(*)": 11_000}]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT Name FROM Nowhere", "no such table: Nowhere"),
        ("SELECT Height FROM Contacts", "no such column: Height"),
        ("SELECT pi FROM Contacts", "no such column: pi"),
        ("SELECT e FROM Contacts", "no such column: e"),
        ("SELECT Name n FROM Contacts WHERE n = 'Anna'", "syntax error: the alias n cannot be used in WHERE"),
        ("SELECT Name, average(Age) FROM Contacts GROUP BY Name", "columns in group by should match columns in select"),
        ("SELECT Name, COALESCE(Age, 1) FROM Contacts", "no such function: coalesce at position 14"),
        (
            "SELECT Name FROM Contacts WHERE REPLACE(Name, 'a', 'b') = 'x'",
            "wrong number of arguments to function replace at position 33: it takes 4",
        ),
    ],
)
def test_unknown_names(base_client: APIClient, contacts: SampleTable, sql: str, message: str):
    assert refusal(run_sql(base_client, sql)) == (400, message)


@pytest.mark.parametrize(
    "sql",
    [
        "SELEC Name FROM Contacts",
        "SELECT Name FORM Contacts",
        "SELECT Name FROM Contacts; SELECT Name FROM Contacts",
        "SELECT Name FROM Contacts; DROP TABLE Contacts",
        "SELECT Name FROM Contacts -- and more",
        'SELECT Name FROM "Contacts"',
        "SELECT * FROM sqlite_master",
        "SELECT document FROM _schema",
        "SELECT * FROM `rows 0000`",
        "SELECT _seq FROM Contacts",
        "SELECT _position FROM Contacts",
        "SELECT load_extension('x') FROM Contacts",
        "SELECT json_each(Name) FROM Contacts",
        "ATTACH DATABASE 'x' AS y",
        "PRAGMA user_version",
        "VACUUM INTO 'x'",
        "DROP TABLE Contacts",
        "BEGIN",
        "SELECT Name FROM Contacts UNION SELECT Name FROM Contacts",
        "SELECT (SELECT Name FROM Contacts) FROM Contacts",
        "SELECT CASE WHEN 1 THEN 2 END FROM Contacts",
        "SELECT CAST(Age AS CHAR) FROM Contacts",
        "SELECT CONVERT(Age, CHAR) FROM Contacts",
        "SELECT Name + INTERVAL 1 DAY FROM Contacts",
        "SELECT EXTRACT(YEAR FROM Born) FROM Contacts",
        "SELECT row_number() OVER (ORDER BY Name) FROM Contacts",
        "SELECT Contacts.Name FROM Contacts JOIN Table1 ON Contacts.Name = Table1.Name",
        "SELECT Contacts.Name FROM Contacts LEFT JOIN Table1 ON Contacts.Name = Table1.Name",
        "SELECT Name FROM Contacts WHERE Name IN (SELECT Name FROM Contacts)",
        "SELECT {Name} FROM Contacts",
        "SELECT Name, Name" + ", Name" * 2000 + " FROM Contacts",
        "SELECT " + "(" * 3000 + "1" + ")" * 3000 + " FROM Contacts",
        "SELECT Name FROM Contacts WHERE " + "NOT " * 5000 + "Active",
        ";",
        "\0",
        "SELECT Name FROM Contacts WHERE Name = 'a\0b",
    ],
)
def test_not_in_the_dialect(base_client: APIClient, contacts: SampleTable, sql: str):
    status, message = refusal(run_sql(base_client, sql))
    assert status == 400
    assert "sqlite" not in message.lower() or "sqlite" in sql


@pytest.mark.parametrize("sql", [None, "", 5, ["SELECT Name FROM Contacts"], {"a": 1}, True])
def test_bad_statement(base_client: APIClient, contacts: SampleTable, sql: object):
    status, _ = refusal(base_client.post("/sql/", {"sql": sql}))
    assert status == 400


def test_no_statement(base_client: APIClient):
    assert refusal(base_client.post("/sql/", {})) == (400, "sql invalid.")


def test_statement_that_takes_too_long(base_client: APIClient, contacts: SampleTable, monkeypatch: pytest.MonkeyPatch):
    """It is stopped, says so, and leaves the base as usable as before."""
    monkeypatch.setattr(sqlite, "STEPS_BETWEEN_CHECKS", 1)
    monkeypatch.setattr(stores(), "statement_seconds", -1)
    assert refusal(run_sql(base_client, "SELECT Name FROM Contacts")) == (400, "The operation takes too long.")
    monkeypatch.undo()
    assert len(run_sql(base_client, "SELECT Name FROM Contacts").json()["results"]) == 3


def test_renamed_and_retyped_columns_are_seen_at_once(base_client: APIClient, contacts: SampleTable):
    sql = "SELECT Age FROM Contacts WHERE Age = 31"
    assert run_sql(base_client, sql).json()["results"] == [{"Age": 31}]
    change = {"table_name": "Contacts", "column": "Age", "op_type": "modify_column_type", "new_column_type": "text"}
    assert base_client.put("/columns/", change).status_code == 200
    assert run_sql(base_client, "SELECT Age FROM Contacts WHERE Age = '31'").json()["results"] == [{"Age": "31"}]
    change = {"table_name": "Contacts", "column": "Age", "op_type": "rename_column", "new_column_name": "Years"}
    assert base_client.put("/columns/", change).status_code == 200
    assert refusal(run_sql(base_client, sql)) == (400, "no such column: Age")


def test_older_path(base_client: APIClient, contacts: SampleTable):
    body = {"sql": "SELECT * FROM Contacts", "convert_keys": True}
    older = dtable_db(base_client).post(f"/query/{base_uuid(base_client)}/", body)
    assert older.json() == base_client.post("/sql/", body).json()


def test_form_body(base_client: APIClient, contacts: SampleTable):
    answer = base_client.post_form("/sql/", {"sql": "SELECT Name FROM Contacts LIMIT 1", "convert_keys": "true"})
    assert answer.json()["results"] == [{"Name": "Anna"}]


def test_reading_token(reader_client: APIClient, contacts: SampleTable):
    assert len(run_sql(reader_client, "SELECT Name FROM Contacts").json()["results"]) == 3


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    assert refusal(run_sql(stranger_client, "SELECT Name FROM Contacts")) == (403, "invalid token")
    older = dtable_db(stranger_client).post(
        f"/query/{base_uuid(stranger_client)}/", {"sql": "SELECT Name FROM Contacts"}
    )
    assert refusal(older) == (403, "invalid token")


def test_no_token(base_client: APIClient, contacts: SampleTable):
    answer = run_sql(APIClient(prefix=base_client.prefix), "SELECT Name FROM Contacts")
    assert refusal(answer) == (403, "invalid token")


def test_same_statements_however_many_rows(base_client: APIClient, contacts: SampleTable):
    with counted_statements() as few:
        run_sql(base_client, "SELECT * FROM Contacts LIMIT 1000")
    append_rows(base_client, "Contacts", [CLEO] * 500)
    with CaptureQueriesContext(connection) as queries, counted_statements() as many:
        assert len(run_sql(base_client, "SELECT * FROM Contacts LIMIT 1000").json()["results"]) == 503
    assert len(few) == len(many) == 1
    assert len(queries) == 0
