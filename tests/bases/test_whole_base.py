from typing import Any

import orjson

from bases.lifecycle import FIRST_ROWS
from tests.bases.factories import SampleTable, base_uuid, column, create_table, refusal, whole_base
from tests.clients import APIClient


def test_it_works(base_client: APIClient, contacts: SampleTable):
    base = whole_base(base_client)
    first, second = base.pop("tables")
    assert base.pop("version") >= 1
    assert base == {
        "format_version": 9,
        "statistics": [],
        "links": [],
        "settings": {"date_settings": {"first_day_of_week": "Monday"}},
        "plugin_settings": {},
        "scripts": [],
    }
    for table in (first, second):
        assert set(table) == {
            "_id",
            "name",
            "is_header_locked",
            "summary_configs",
            "header_settings",
            "columns",
            "rows",
            "view_structure",
            "views",
            "id_row_map",
        }
        assert table["view_structure"] == {"folders": [], "view_ids": ["0000"]}
    assert len(first["rows"]) == FIRST_ROWS
    assert [row["_id"] for row in second["rows"]] == contacts.row_ids


def test_rows_are_as_kept(base_client: APIClient, contacts: SampleTable):
    anna, _, cleo = whole_base(base_client)["tables"][1]["rows"]
    for name in ("_ctime", "_mtime"):
        assert anna.pop(name).endswith("+00:00")
    keys = contacts.keys
    assert anna == {
        "_id": contacts.row_ids[0],
        "_participants": [],
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
        keys["Active"]: True,
        keys["Born"]: "1995-03-06",
        keys["Met"]: "2024-06-05 23:55",
        keys["City"]: "1001",
        keys["Tags"]: ["2001", "2002"],
    }
    assert set(cleo) == {"_id", "_participants", "_creator", "_ctime", "_last_modifier", "_mtime", keys["Name"]}


def test_rows_of_a_new_base_are_empty(base_client: APIClient, alice_client: APIClient):
    alice = alice_client.get("/api2/account/info/").json()["email"]
    for row in whole_base(base_client)["tables"][0]["rows"]:
        assert set(row) == {"_id", "_participants", "_creator", "_ctime", "_last_modifier", "_mtime"}
        assert row["_creator"] == alice


def add_link(client: APIClient, other: str) -> dict[str, Any]:
    answer = client.post(
        "/columns/",
        {
            "table_name": "Contacts",
            "column_name": f"To {other}",
            "column_type": "link",
            "column_data": {"table": "Contacts", "other_table": other},
        },
    )
    assert answer.status_code == 200, answer.content
    linked: dict[str, Any] = answer.json()
    return linked


def test_links(base_client: APIClient, contacts: SampleTable):
    firms = create_table(base_client, "Firms", [column("Name")], [{"Name": "Acme"}, {"Name": "Globex"}])
    link = add_link(base_client, "Firms")
    anna, ben, _ = contacts.row_ids
    acme, globex = firms.row_ids
    body = {
        "table_name": "Contacts",
        "other_table_name": "Firms",
        "link_id": link["data"]["link_id"],
        "other_rows_ids_map": {anna: [globex, acme], ben: [acme]},
    }
    assert base_client.post("/links/", body).status_code == 200
    base = whole_base(base_client)
    assert base["links"] == [
        {
            "_id": link["data"]["link_id"],
            "table1_id": contacts.id,
            "table2_id": firms.id,
            "table1_table2_map": {anna: [globex, acme], ben: [acme]},
            "table2_table1_map": {globex: [anna], acme: [anna, ben]},
        }
    ]
    # The maps hold the links; the rows do not repeat them.
    assert link["key"] not in base["tables"][1]["rows"][0]


def test_older_path(base_client: APIClient, contacts: SampleTable):
    older = base_client.under("/dtable-server/dtables")
    for path in (f"/{base_uuid(base_client)}", f"/{base_uuid(base_client)}/?lang=en"):
        assert orjson.loads(older.get(path).getvalue()) == whole_base(base_client)


def test_reading_token(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    assert whole_base(reader_client) == whole_base(base_client)


def test_token_of_another_base(stranger_client: APIClient):
    assert refusal(stranger_client.get("/")) == (403, "invalid token")


def test_no_token(base_client: APIClient):
    assert refusal(APIClient(prefix=base_client.prefix).get("/")) == (403, "invalid token")
