import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bases.lifecycle import FIRST_ROWS
from bases.storage import stores
from tests.bases.factories import (
    SampleTable,
    append_rows,
    base_uuid,
    column,
    create_table,
    last_operation,
    list_rows,
    refusal,
    whole_base,
)
from tests.bases.statement_counts import counted_statements
from tests.clients import APIClient


def test_it_works(base_client: APIClient, contacts: SampleTable):
    anna, ben, cleo = contacts.row_ids
    answer = base_client.delete("/rows/", {"table_name": "Contacts", "row_ids": [anna, cleo]})
    assert (answer.status_code, answer.json()) == (200, {"success": True, "deleted_rows": 2})
    assert [row["_id"] for row in list_rows(base_client, "Contacts")] == [ben]
    assert base_client.get(f"/rows/{anna}/", {"table_name": "Contacts"}).status_code == 404


def test_only_rows_that_exist_are_counted(base_client: APIClient, contacts: SampleTable):
    anna = contacts.row_ids[0]
    body = {"table_name": "Contacts", "row_ids": [anna, anna, "A" * 22, ""]}
    assert base_client.delete("/rows/", body).json()["deleted_rows"] == 1
    before = whole_base(base_client)
    answer = base_client.delete("/rows/", body)
    assert (answer.status_code, answer.json()) == (200, {"success": True, "deleted_rows": 0})
    assert whole_base(base_client) == before


def test_row_of_another_table(base_client: APIClient, contacts: SampleTable):
    stray = list_rows(base_client, "Table1")[0]["_id"]
    answer = base_client.delete("/rows/", {"table_name": "Contacts", "row_ids": [stray]})
    assert answer.json()["deleted_rows"] == 0
    assert len(list_rows(base_client, "Table1")) == FIRST_ROWS


def test_new_rows_come_behind_the_others(base_client: APIClient, contacts: SampleTable):
    base_client.delete("/rows/", {"table_name": "Contacts", "row_ids": contacts.row_ids[2:]})
    append_rows(base_client, "Contacts", [{"Name": "Dora"}])
    assert [row["Name"] for row in list_rows(base_client, "Contacts")] == ["Anna", "Ben", "Dora"]


def test_links_go_with_their_rows(base_client: APIClient, contacts: SampleTable):
    """Of the rows on either side, also of a table that is linked with itself."""
    firms = create_table(base_client, "Firms", [column("Name")], [{"Name": "Acme"}, {"Name": "Globex"}])
    links = {}
    for other in ("Firms", "Contacts"):
        answer = base_client.post(
            "/columns/",
            {
                "table_name": "Contacts",
                "column_name": f"To {other}",
                "column_type": "link",
                "column_data": {"table": "Contacts", "other_table": other},
            },
        )
        assert answer.status_code == 200, answer.content
        links[other] = answer.json()["data"]["link_id"]
    anna, ben, cleo = contacts.row_ids
    acme, globex = firms.row_ids
    for other, pairs in (("Firms", {anna: [acme, globex], ben: [acme]}), ("Contacts", {anna: [ben], cleo: [anna]})):
        body = {"table_name": "Contacts", "other_table_name": other, "link_id": links[other]}
        assert base_client.post("/links/", body | {"other_rows_ids_map": pairs}).status_code == 200
    base_client.delete("/rows/", {"table_name": "Contacts", "row_ids": [anna]})
    base_client.delete("/rows/", {"table_name": "Firms", "row_ids": [globex]})
    with stores().reading(base_uuid(base_client)) as session:
        kept = {link.id: session.run(f'SELECT count(*) FROM "{link.physical}"') for link in session.schema.links}
    assert kept == {links["Firms"]: [(1,)], links["Contacts"]: [(0,)]}
    maps = {link["_id"]: link["table1_table2_map"] for link in whole_base(base_client)["links"]}
    assert maps == {links["Firms"]: {ben: [acme]}, links["Contacts"]: {}}


def test_history(base_client: APIClient, contacts: SampleTable):
    anna, ben, cleo = contacts.row_ids
    base_client.delete("/rows/", {"table_name": "Contacts", "row_ids": [anna]})
    operation = last_operation(base_client)
    assert (operation["op_type"], operation["table_id"], operation["row_id"]) == ("delete_row", contacts.id, anna)
    assert operation["deleted_row"][contacts.keys["City"]] == "1001"
    base_client.delete("/rows/", {"table_name": "Contacts", "row_ids": [ben, cleo]})
    operation = last_operation(base_client)
    assert operation["op_type"] == "delete_rows"
    shown = dict(zip(operation["row_ids"], operation["deleted_rows"], strict=True))
    assert {row_id: row[contacts.keys["Name"]] for row_id, row in shown.items()} == {ben: "Ben", cleo: "Cleo"}


def test_ten_thousand_rows_and_one_more(base_client: APIClient, contacts: SampleTable):
    unknown = [f"{number:022}" for number in range(10_000)]
    answer = base_client.delete("/rows/", {"table_name": "Contacts", "row_ids": [*unknown[1:], contacts.row_ids[0]]})
    assert answer.json() == {"success": True, "deleted_rows": 1}
    answer = base_client.delete("/rows/", {"table_name": "Contacts", "row_ids": [*unknown, contacts.row_ids[1]]})
    assert refusal(answer) == (400, "The number of rows exceeds the limit of 10000")
    assert len(list_rows(base_client, "Contacts")) == 2


def test_no_rows(base_client: APIClient, contacts: SampleTable):
    answer = base_client.delete("/rows/", {"table_name": "Contacts", "row_ids": []})
    assert refusal(answer) == (400, "rows invalid.")


@pytest.mark.parametrize("row_ids", [None, "abc", {}, [1], [None], [["a"]], [{"_id": "a"}]])
def test_bad_row_ids(base_client: APIClient, contacts: SampleTable, row_ids: object):
    answer = base_client.delete("/rows/", {"table_name": "Contacts", "row_ids": row_ids})
    assert refusal(answer) == (400, "row_ids invalid.")


def test_unknown_table(base_client: APIClient, contacts: SampleTable):
    answer = base_client.delete("/rows/", {"table_name": "Nowhere", "row_ids": contacts.row_ids})
    assert refusal(answer) == (404, "table Nowhere not found")


def test_reading_token(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    answer = reader_client.delete("/rows/", {"table_name": "Contacts", "row_ids": contacts.row_ids})
    assert refusal(answer)[0] == 403
    assert len(list_rows(base_client, "Contacts")) == 3


def test_token_of_another_base(base_client: APIClient, stranger_client: APIClient, contacts: SampleTable):
    answer = stranger_client.delete("/rows/", {"table_name": "Contacts", "row_ids": contacts.row_ids})
    assert refusal(answer) == (403, "invalid token")
    assert len(list_rows(base_client, "Contacts")) == 3


def test_no_token(base_client: APIClient, contacts: SampleTable):
    anonymous = APIClient(prefix=base_client.prefix)
    answer = anonymous.delete("/rows/", {"table_name": "Contacts", "row_ids": contacts.row_ids})
    assert refusal(answer) == (403, "invalid token")


def test_same_statements_however_many_rows(base_client: APIClient, contacts: SampleTable):
    row_ids = append_rows(base_client, "Contacts", [{"Name": "x"}] * 500)
    with counted_statements() as few:
        base_client.delete("/rows/", {"table_name": "Contacts", "row_ids": contacts.row_ids[:1]})
    with CaptureQueriesContext(connection) as queries, counted_statements() as many:
        base_client.delete("/rows/", {"table_name": "Contacts", "row_ids": row_ids})
    assert len(few) == len(many) <= 4
    assert len(queries) == 0
