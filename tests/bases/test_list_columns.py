import pytest

from tests.bases.factories import SampleTable, append_rows, column, create_table, refusal
from tests.clients import APIClient


def names(client: APIClient, **query: str) -> list[str]:
    answer = client.get("/columns/", query)
    assert answer.status_code == 200, answer.content
    return [each["name"] for each in answer.json()["columns"]]


def test_it_works(shared_client: APIClient, contacts: SampleTable):
    answer = shared_client.get("/columns/", {"table_name": "Contacts"})
    assert answer.status_code == 200
    columns = answer.json()["columns"]
    assert {each["name"]: each["key"] for each in columns} == contacts.keys
    assert len(columns[0]) == 16


def test_by_table_id(base_client: APIClient, contacts: SampleTable):
    assert names(base_client, table_id=contacts.id, table_name="")[:2] == ["Name", "Age"]


def test_id_in_the_name(base_client: APIClient, contacts: SampleTable):
    assert names(base_client, table_name=contacts.id)[:2] == ["Name", "Age"]


def test_what_a_view_hides(base_client: APIClient, contacts: SampleTable):
    change = {"hidden_columns": ["Age", contacts.keys["City"]]}
    view = base_client.put("/views/Default View/?table_name=Contacts", change).json()
    shown = ["Name", "Notes", "Active", "Born", "Met", "Tags"]
    assert names(base_client, table_name="Contacts", view_name="Default View") == shown
    assert names(base_client, table_name="Contacts", view_id=view["_id"]) == shown
    assert len(names(base_client, table_name="Contacts", view_name="")) == 8


def test_auto_number_tells_the_last_number(base_client: APIClient):
    table = create_table(base_client, "T", [column("No", "auto-number", format="0000", digits=4), column("A")])
    append_rows(base_client, "T", [{"A": "x"}, {"A": "y"}])
    shown = base_client.get("/columns/", {"table_name": "T"}).json()["columns"][0]
    assert shown["data"] == {"format": "0000", "digits": 4, "max_used_auto_number": 2}
    assert shown["key"] == table.keys["No"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, (400, "table_name invalid.")),
        ({"table_name": "Nowhere"}, (404, "table Nowhere not found")),
        ({"table_name": "Contacts", "view_name": "Nothing"}, (404, "view not found")),
    ],
)
def test_unknown(base_client: APIClient, contacts: SampleTable, query: dict, expected: tuple):
    assert refusal(base_client.get("/columns/", query)) == expected


def test_reader(reader_client: APIClient, contacts: SampleTable):
    assert "Age" in names(reader_client, table_name="Contacts")


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    assert stranger_client.get("/columns/", {"table_name": "Contacts"}).status_code == 403
