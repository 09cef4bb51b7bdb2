from typing import Any

import pytest

from accounts.models import User
from bases.storage import stores
from tests.bases.factories import (
    CONTACTS,
    SampleTable,
    append_rows,
    base_uuid,
    column,
    create_table,
    dtable_db,
    refusal,
    v1,
)
from tests.clients import APIClient, base_path

COLUMN_KEYS = {
    "key",
    "type",
    "name",
    "editable",
    "width",
    "resizable",
    "draggable",
    "data",
    "permission_type",
    "permitted_users",
    "permitted_group",
    "edit_metadata_permission_type",
    "edit_metadata_permitted_users",
    "edit_metadata_permitted_group",
    "description",
    "colorbys",
}


def metadata(client: APIClient) -> dict[str, Any]:
    answer = client.get("/metadata/")
    assert answer.status_code == 200, answer.content
    shown: dict[str, Any] = answer.json()["metadata"]
    return shown


def test_it_works(base_client: APIClient):
    """A new base has one table, which has fewer keys than those made later."""
    shown = metadata(base_client)
    assert shown.pop("version") >= 1
    assert shown == {
        "format_version": 9,
        "settings": {"date_settings": {"first_day_of_week": "Monday"}},
        "tables": [
            {
                "_id": "0000",
                "name": "Table1",
                "columns": [
                    {
                        "key": "0000",
                        "name": "Name",
                        "type": "text",
                        "width": 200,
                        "editable": True,
                        "resizable": True,
                    }
                ],
                "views": [
                    {
                        "_id": "0000",
                        "name": "Default View",
                        "type": "table",
                        "is_locked": False,
                        "rows": [],
                        "formula_rows": {},
                        "summaries": [],
                        "filter_conjunction": "And",
                        "filters": [],
                        "sorts": [],
                        "groupbys": [],
                        "groups": [],
                        "hidden_columns": [],
                    }
                ],
            }
        ],
    }


def test_table_made_through_the_api(base_client: APIClient, contacts: SampleTable):
    table = metadata(base_client)["tables"][1]
    assert set(table) == {
        "_id",
        "name",
        "is_header_locked",
        "header_settings",
        "summary_configs",
        "columns",
        "views",
    }
    assert (table["_id"], table["name"]) == (contacts.id, "Contacts")
    assert [each["name"] for each in table["columns"]] == [each["column_name"] for each in CONTACTS]
    assert all(set(each) == COLUMN_KEYS for each in table["columns"])
    assert "rows" not in table
    assert "link_rows" not in table["views"][0]


def test_version_grows_with_every_change(base_client: APIClient, contacts: SampleTable):
    before = metadata(base_client)["version"]
    append_rows(base_client, "Contacts", [{"Name": "Dora"}])
    assert metadata(base_client)["version"] == before + 1
    base_client.get("/rows/", {"table_name": "Contacts"})
    assert metadata(base_client)["version"] == before + 1


def test_auto_numbers_used_so_far(base_client: APIClient):
    create_table(base_client, "Bills", [column("Name"), column("Number", "auto-number", format="0000", digits=4)])
    assert metadata(base_client)["tables"][1]["columns"][1]["data"].get("max_used_auto_number", 0) == 0
    append_rows(base_client, "Bills", [{"Name": "a"}, {"Name": "b"}])
    assert metadata(base_client)["tables"][1]["columns"][1]["data"]["max_used_auto_number"] == 2


def test_private_views_of_others_are_left_out(
    alice: User, alice_client: APIClient, base: dict, base_client: APIClient, contacts: SampleTable
):
    answer = alice_client.get(base_path(base, "access-token/"))
    alice_on_base = APIClient(answer.json()["access_token"], base_client.prefix)
    for name in ("Alice's", "All"):
        base_client.request("POST", "/views/", {"name": name}, query={"table_name": "Contacts"})
    with stores().writing(base_uuid(base_client)) as session:
        table = session.schema.tables_by_id[contacts.id]
        private = table.views[1].with_values(private_for=alice.username)
        session.save_schema(session.schema.replace_table(table.replace_view(private)))

    def views(client: APIClient) -> list[str]:
        return [view["name"] for view in metadata(client)["tables"][1]["views"]]

    assert views(alice_on_base) == ["Default View", "Alice's", "All"]
    assert views(base_client) == ["Default View", "All"]


def test_same_under_the_older_paths(base_client: APIClient, contacts: SampleTable):
    shown = metadata(base_client)
    assert metadata(v1(base_client)) == shown
    uuid = base_uuid(base_client)
    for piece in (uuid, uuid.replace("-", "")):
        assert dtable_db(base_client).get(f"/metadata/{piece}/").json() == {"metadata": shown}


def test_without_the_last_slash_and_with_an_empty_json_body(base_client: APIClient):
    answer = base_client.request("GET", "/metadata", data=b"", content_type="application/json")
    assert answer.status_code == 200


def test_one_table(base_client: APIClient, contacts: SampleTable):
    """Only the older path has this."""
    table = metadata(base_client)["tables"][1]
    for query in ({"table_name": "Contacts"}, {"table_id": contacts.id}):
        assert v1(base_client).get("/metadata/table/", query).json() == {"table": table}


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({}, (400, "table_name invalid.")),
        ({"table_name": "Nowhere"}, (404, "table Nowhere not found")),
        ({"table_name": "\0"}, (400, "table_name invalid.")),
    ],
)
def test_one_unknown_table(v1_client: APIClient, query: dict[str, str], error: tuple[int, str]):
    assert refusal(v1_client.get("/metadata/table/", query)) == error


def test_reading_token(base_client: APIClient, reader_client: APIClient):
    assert metadata(reader_client) == metadata(base_client)


def test_token_of_another_base(stranger_client: APIClient):
    assert refusal(stranger_client.get("/metadata/")) == (403, "invalid token")
    uuid = base_uuid(stranger_client)
    assert refusal(dtable_db(stranger_client).get(f"/metadata/{uuid}/")) == (403, "invalid token")


def test_no_token(base_client: APIClient):
    assert refusal(APIClient(prefix=base_client.prefix).get("/metadata/")) == (403, "invalid token")
