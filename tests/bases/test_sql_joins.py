"""SELECT over several tables through the API: the form of the answer, and who may ask."""

import pytest

from tests.bases.factories import SampleTable, base_uuid, column, create_table, dtable_db, refusal, run_sql
from tests.clients import APIClient

TOWNS = [{"id": "1", "name": "Berlin"}, {"id": "2", "name": "Rome"}]


@pytest.fixture
def visits(base_client: APIClient, contacts: SampleTable) -> SampleTable:
    """Visits to the contacts, in towns that are options of their own."""
    columns = [
        column("Who"),
        column("Town", "single-select", options=TOWNS),
        column("Day", "date"),
        column("Age", "number"),
    ]
    rows = [
        {"Who": "Anna", "Town": "Rome", "Day": "2024-06-05", "Age": 1},
        {"Who": "Anna", "Town": "Berlin", "Day": "2024-06-06", "Age": 2},
        {"Who": "Nobody", "Town": "Berlin", "Age": 3},
    ]
    return create_table(base_client, "Visits", columns, rows)


def test_it_works(base_client: APIClient, contacts: SampleTable, visits: SampleTable):
    sql = "SELECT Name, Town FROM Contacts, Visits WHERE Name = Who AND Contacts.Age > 30 ORDER BY Day DESC"
    answer = base_client.post("/sql/", {"sql": sql, "convert_keys": True})
    assert answer.status_code == 200
    name, town = contacts.keys["Name"], visits.keys["Town"]
    (data,) = (each["data"] for each in run_sql(base_client, "SELECT Town FROM Visits").json()["metadata"])
    assert [each["name"] for each in data["options"]] == ["Berlin", "Rome"]
    assert answer.json() == {
        "success": True,
        "error_message": "",
        "is_join_stmt": True,
        "metadata": [
            {
                "key": name,
                "name": "Name",
                "type": "text",
                "data": None,
                "id": name,
                "table_id": contacts.id,
                "table_name": "Contacts",
            },
            {
                "key": town,
                "name": "Town",
                "type": "single-select",
                "data": data,
                "id": town,
                "table_id": visits.id,
                "table_name": "Visits",
            },
        ],
        "results": [{name: "Anna", town: "Berlin"}, {name: "Anna", town: "Rome"}],
    }


def test_rows_go_by_id_with_and_without_names(base_client: APIClient, contacts: SampleTable, visits: SampleTable):
    sql = "SELECT Contacts.Age, Visits.Age, Town, count(*) n FROM Contacts, Visits WHERE Name = Who GROUP BY 1"
    assert refusal(run_sql(base_client, sql))[0] == 400
    sql = "SELECT Contacts.Name, Visits.Who, Town t FROM Contacts, Visits WHERE Name = Who LIMIT 1"
    ids = [f"{contacts.id}_0000", f"{visits.id}_0000", "t"]
    for convert_keys, town in ((True, "Rome"), (False, "2")):
        body = base_client.post("/sql/", {"sql": sql, "convert_keys": convert_keys}).json()
        assert [each["id"] for each in body["metadata"]] == ids
        assert body["results"] == [dict(zip(ids, ["Anna", "Anna", town], strict=True))]


def test_groups(base_client: APIClient, contacts: SampleTable, visits: SampleTable):
    sql = "SELECT Name, count(*), sum(Visits.Age) s FROM Contacts, Visits WHERE Who = Name GROUP BY Name"
    name = contacts.keys["Name"]
    assert run_sql(base_client, sql).json()["results"] == [{name: "Anna", "COUNT(*)": 2, "s": 3}]


def test_options_go_by_name(base_client: APIClient, contacts: SampleTable, visits: SampleTable):
    sql = "SELECT Name, Who FROM Contacts, Visits WHERE City = Town ORDER BY Who"
    rows = run_sql(base_client, sql).json()["results"]
    assert [list(row.values()) for row in rows] == [["Anna", "Anna"], ["Anna", "Nobody"]]


def test_everything(base_client: APIClient, contacts: SampleTable, visits: SampleTable):
    body = run_sql(base_client, "SELECT * FROM Contacts, Visits WHERE Name = Who").json()
    assert [set(row) for row in body["results"]] == [{each["id"] for each in body["metadata"]}] * 2
    assert len(body["metadata"]) == len(contacts.keys) + len(visits.keys) + 2 * 8


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT Age FROM Contacts, Visits WHERE Name = Who", "ambiguous column name: Age"),
        ("SELECT Name FROM Contacts, Nowhere WHERE Name = Who", "no such table: Nowhere"),
        ("SELECT Name FROM Contacts, Contacts WHERE Name = Name", "table Contacts occurs more than once"),
        (
            "SELECT Name FROM Contacts, Visits",
            "table Contacts is not joined: WHERE needs a condition such as A.x = B.y for it",
        ),
    ],
)
def test_refused(base_client: APIClient, contacts: SampleTable, visits: SampleTable, sql: str, message: str):
    assert refusal(run_sql(base_client, sql)) == (400, message)


def test_older_path(base_client: APIClient, contacts: SampleTable, visits: SampleTable):
    body = {"sql": "SELECT Name, Town FROM Contacts, Visits WHERE Name = Who", "convert_keys": True}
    older = dtable_db(base_client).post(f"/query/{base_uuid(base_client)}/", body)
    assert older.json() == base_client.post("/sql/", body).json()


def test_reading_token(reader_client: APIClient, contacts: SampleTable, visits: SampleTable):
    answer = run_sql(reader_client, "SELECT Town FROM Contacts, Visits WHERE Name = Who")
    assert len(answer.json()["results"]) == 2
