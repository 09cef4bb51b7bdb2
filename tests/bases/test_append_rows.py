import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bases.factories import (
    ANNA,
    SampleTable,
    append_rows,
    column,
    create_table,
    get_row,
    last_operation,
    list_rows,
    refusal,
    whole_base,
)
from tests.bases.statement_counts import counted_statements
from tests.clients import APIClient

ROW_ID = re.compile(r"[A-Za-z0-9_-]{22}")
STORED_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00")


def test_it_works(base_client: APIClient, contacts: SampleTable):
    answer = base_client.post("/rows/", {"table_name": "Contacts", "rows": [{"Name": "Dora"}, {"Name": "Emil"}]})
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"inserted_row_count", "row_ids", "first_row"}
    assert body["inserted_row_count"] == 2
    rows = list_rows(base_client, "Contacts")
    assert [row["Name"] for row in rows] == ["Anna", "Ben", "Cleo", "Dora", "Emil"]
    assert body["row_ids"] == [{"_id": row["_id"]} for row in rows[3:]]
    assert all(ROW_ID.fullmatch(each["_id"]) for each in body["row_ids"])


def test_first_row_is_as_kept(base_client: APIClient, contacts: SampleTable):
    """By column key, with the stored values of the cells that hold something."""
    answer = base_client.post("/rows/", {"table_name": "Contacts", "rows": [ANNA | {"Active": None}, {"Name": "B"}]})
    first = answer.json()["first_row"]
    times = first.pop("_ctime"), first.pop("_mtime")
    assert times[0] == times[1]
    assert STORED_TIME.fullmatch(times[0])
    keys = contacts.keys
    assert first == {
        "_id": answer.json()["row_ids"][0]["_id"],
        "_creator": "writer",
        "_last_modifier": "writer",
        keys["Name"]: "Anna",
        keys["Age"]: 31,
        keys["Notes"]: {
            "text": "# Hello",
            "preview": "Hello",
            "checklist": {"total": 0, "completed": 0},
            "images": [],
            "links": [],
        },
        keys["Born"]: "1995-03-06",
        keys["Met"]: "2024-06-05 23:55",
        keys["City"]: "1001",
        keys["Tags"]: ["2001", "2002"],
    }


def test_values_read_back(base_client: APIClient, contacts: SampleTable):
    (row_id,) = append_rows(base_client, "Contacts", [ANNA])
    first, copy = list_rows(base_client, "Contacts")[0], get_row(base_client, "Contacts", row_id)
    assert {name: copy[name] for name in ANNA} == {name: first[name] for name in ANNA}


@pytest.mark.parametrize("row", [{}, {"Height": 1}, {"_id": "AAAAAAAAAAAAAAAAAAAAAA", "_creator": "me"}])
def test_row_without_any_known_cell_is_left_out(base_client: APIClient, contacts: SampleTable, row: dict):
    before = whole_base(base_client)
    answer = base_client.post("/rows/", {"table_name": "Contacts", "rows": [row]})
    assert (answer.status_code, answer.json()) == (200, {"inserted_row_count": 0, "row_ids": [], "first_row": None})
    assert whole_base(base_client) == before
    assert len(append_rows(base_client, "Contacts", [row, {"Name": "Dora"}])) == 1


def test_columns_go_by_their_names(base_client: APIClient, contacts: SampleTable):
    keys = contacts.keys
    (row_id,) = append_rows(base_client, "Contacts", [{"Name": "Dora", keys["Age"]: 5, "name": "x", "Height": 180}])
    dora = get_row(base_client, "Contacts", row_id)
    assert (dora["Name"], dora["Age"]) == ("Dora", None)


def test_server_fields_cannot_be_written(base_client: APIClient, contacts: SampleTable):
    forged = {
        "_id": contacts.row_ids[0],
        "_creator": "somebody",
        "_last_modifier": "somebody",
        "_ctime": "2000-01-01T00:00:00.000+00:00",
        "_mtime": "2000-01-01T00:00:00.000+00:00",
        "_locked": True,
        "_locked_by": "somebody",
        "_archived": True,
        "_seq": 1,
        "_position": "0",
    }
    honest, dishonest = append_rows(base_client, "Contacts", [{"Name": "Dora"}, {"Name": "Dora", **forged}])
    assert dishonest != contacts.row_ids[0]
    first, second = get_row(base_client, "Contacts", honest), get_row(base_client, "Contacts", dishonest)
    assert first | {"_id": ""} == second | {"_id": ""}
    assert list_rows(base_client, "Contacts")[-1]["_id"] == dishonest


def test_unknown_options_are_made_once(base_client: APIClient, contacts: SampleTable):
    rows = [{"City": "Rome", "Tags": ["boss", "friend"]}, {"City": "Rome", "Tags": ["boss"]}, {"City": "Berlin"}]
    append_rows(base_client, "Contacts", rows)
    columns = {
        each["name"]: each for each in base_client.get("/columns/", {"table_name": "Contacts"}).json()["columns"]
    }
    assert [option["name"] for option in columns["City"]["data"]["options"]] == ["Berlin", "Paris", "Rome"]
    assert [option["name"] for option in columns["Tags"]["data"]["options"]] == ["friend", "work", "boss"]
    listed = list_rows(base_client, "Contacts")[3:]
    assert [(row["City"], row["Tags"]) for row in listed] == [
        ("Rome", ["boss", "friend"]),
        ("Rome", ["boss"]),
        ("Berlin", None),
    ]


def test_defaults_only_when_asked_for(base_client: APIClient):
    columns = [
        column("Name"),
        column("Rank", "number", enable_fill_default_value=True, default_value=0),
        column("State", "text", enable_fill_default_value=True, default_value="new"),
        column("Unused", "text", enable_fill_default_value=False, default_value="never"),
    ]
    create_table(base_client, "Tasks", columns)
    append_rows(base_client, "Tasks", [{"Name": "A"}])
    append_rows(base_client, "Tasks", [{"Name": "B"}, {"Name": "C", "State": "old", "Rank": 3}], apply_default=True)
    shown = [(row["Name"], row["Rank"], row["State"], row["Unused"]) for row in list_rows(base_client, "Tasks")]
    assert shown == [("A", None, None, None), ("B", 0, "new", None), ("C", 3, "old", None)]


def test_table_by_id(base_client: APIClient, contacts: SampleTable):
    answer = base_client.post("/rows/", {"table_id": contacts.id, "rows": [{"Name": "Dora"}], "convert_keys": True})
    assert answer.json()["inserted_row_count"] == 1


def test_a_thousand_rows_and_one_more(base_client: APIClient, contacts: SampleTable):
    assert len(append_rows(base_client, "Contacts", [{"Name": "x"}] * 1000)) == 1000
    answer = base_client.post("/rows/", {"table_name": "Contacts", "rows": [{"Name": "x"}] * 1001})
    assert refusal(answer) == (400, "The number of rows exceeds the limit of 1000")
    assert answer.json()["error_type"] == "exceed_rows_limit"
    assert len(list_rows(base_client, "Contacts", start=1000)) == 3


def test_no_rows(base_client: APIClient, contacts: SampleTable):
    answer = base_client.post("/rows/", {"table_name": "Contacts", "rows": []})
    assert refusal(answer) == (400, "rows invalid.")


def test_unknown_table(base_client: APIClient):
    answer = base_client.post("/rows/", {"table_name": "Nowhere", "rows": [{"Name": "Dora"}]})
    assert refusal(answer) == (404, "table Nowhere not found")
    assert answer.json()["error_type"] == "table_not_exist"


def test_history(base_client: APIClient, contacts: SampleTable):
    """One entry for the whole call, which raises the version of the base by one."""
    before = whole_base(base_client)["version"]
    answer = base_client.post("/rows/", {"table_name": "Contacts", "rows": [{"Name": "Dora"}, {"Age": 3}]}).json()
    assert whole_base(base_client)["version"] == before + 1
    operation = last_operation(base_client)
    assert (operation["op_type"], operation["table_id"]) == ("append_rows", contacts.id)
    assert operation["row_datas"][0] == answer["first_row"]
    assert operation["row_datas"][1][contacts.keys["Age"]] == 3


def test_reading_token(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    answer = reader_client.post("/rows/", {"table_name": "Contacts", "rows": [{"Name": "Dora"}]})
    assert refusal(answer)[0] == 403
    assert whole_base(base_client) == before


def test_token_of_another_base(base_client: APIClient, stranger_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    answer = stranger_client.post("/rows/", {"table_name": "Contacts", "rows": [{"Name": "Dora"}]})
    assert refusal(answer) == (403, "invalid token")
    assert whole_base(base_client) == before


def test_no_token(base_client: APIClient, contacts: SampleTable):
    answer = APIClient(prefix=base_client.prefix).post("/rows/", {"table_name": "Contacts", "rows": [{"Name": "D"}]})
    assert refusal(answer) == (403, "invalid token")


def test_same_statements_however_many_rows_and_columns(base_client: APIClient):
    create_table(base_client, "Small", [column("C0")])
    create_table(base_client, "Large", [column(f"C{number}") for number in range(40)])
    with counted_statements() as few:
        append_rows(base_client, "Small", [{"C0": "x"}])
    rows = [{f"C{number}": str(row) for number in range(40)} for row in range(1000)]
    with CaptureQueriesContext(connection) as queries, counted_statements() as many:
        append_rows(base_client, "Large", rows)
    assert len(few) == len(many) <= 3
    assert len(queries) == 0
