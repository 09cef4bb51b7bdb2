import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bases.factories import (
    SampleTable,
    append_rows,
    base_uuid,
    column,
    create_table,
    list_rows,
    refusal,
)
from tests.bases.statement_counts import counted_statements
from tests.clients import APIClient

SYSTEM_FIELDS = {"_id", "_ctime", "_mtime", "_creator", "_last_modifier", "_locked", "_locked_by", "_archived"}
SERVER_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?\+0[12]:00")


def names(rows: list[dict]) -> list[str]:
    return [row["Name"] for row in rows]


def test_it_works(base_client: APIClient, contacts: SampleTable):
    answer = base_client.get("/rows/", {"table_name": "Contacts", "convert_keys": "true"})
    assert answer.status_code == 200
    assert answer["content-type"] == "application/json"
    anna, ben, cleo = answer.json()["rows"]
    assert {name: value for name, value in anna.items() if name not in SYSTEM_FIELDS} == {
        "Name": "Anna",
        "Age": 31,
        "Notes": "# Hello",
        "Active": True,
        "Born": "1995-03-06T00:00:00+01:00",
        "Met": "2024-06-05T23:55:00+02:00",
        "City": "Berlin",
        "Tags": ["friend", "work"],
    }
    assert ben["Age"] == 27.5
    assert ben["Active"] is False
    assert cleo["Name"] == "Cleo"


def test_empty_cells_are_null(base_client: APIClient, contacts: SampleTable):
    cleo = list_rows(base_client, "Contacts")[2]
    assert {cleo[name] for name in contacts.keys if name != "Name"} == {None}


def test_system_fields(base_client: APIClient, contacts: SampleTable):
    anna = list_rows(base_client, "Contacts")[0]
    assert set(anna) == SYSTEM_FIELDS | set(contacts.keys)
    assert anna["_id"] == contacts.row_ids[0]
    assert anna["_creator"] == anna["_last_modifier"] == "writer"
    assert (anna["_locked"], anna["_locked_by"], anna["_archived"]) == (None, None, False)
    assert SERVER_TIME.fullmatch(anna["_ctime"])
    assert anna["_mtime"] == anna["_ctime"]


def test_keys_and_option_ids_by_default(base_client: APIClient, contacts: SampleTable):
    answer = base_client.get("/rows/", {"table_name": "Contacts"})
    anna = answer.json()["rows"][0]
    assert set(anna) == SYSTEM_FIELDS | set(contacts.keys.values())
    assert anna[contacts.keys["Name"]] == "Anna"
    assert anna[contacts.keys["City"]] == "1001"
    assert anna[contacts.keys["Tags"]] == ["2001", "2002"]


@pytest.mark.parametrize("spelling", ["True", "true", "1", "TRUE"])
def test_convert_keys_in_any_spelling(base_client: APIClient, contacts: SampleTable, spelling: str):
    assert names(list_rows(base_client, "Contacts", convert_keys=spelling)) == ["Anna", "Ben", "Cleo"]


@pytest.mark.parametrize("spelling", ["False", "false", "0", ""])
def test_convert_keys_refused_in_any_spelling(base_client: APIClient, contacts: SampleTable, spelling: str):
    assert contacts.keys["Name"] in list_rows(base_client, "Contacts", convert_keys=spelling)[0]


def test_pages_hold_each_row_once(base_client: APIClient):
    create_table(base_client, "Numbers", [column("Name")], [{"Name": str(number)} for number in range(25)])
    pages = [list_rows(base_client, "Numbers", start=start, limit=10) for start in (0, 10, 20, 30)]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert [name for page in pages for name in names(page)] == [str(number) for number in range(25)]


def test_at_most_a_thousand_rows(base_client: APIClient):
    create_table(base_client, "Numbers", [column("Name")])
    for _ in range(2):
        append_rows(base_client, "Numbers", [{"Name": "x"}] * 501)
    assert len(list_rows(base_client, "Numbers", limit=5000)) == 1000
    assert len(list_rows(base_client, "Numbers")) == 1000


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "-1"},
        {"limit": "many"},
        {"limit": "1.5"},
        {"limit": "9" * 2000},
        {"start": "-1"},
        {"start": "first"},
        {"start": str(2**63)},
        {"start": "9" * 400},
        {"start": "\0"},
    ],
)
def test_bad_page(base_client: APIClient, contacts: SampleTable, query: dict[str, str]):
    answer = base_client.get("/rows/", {"table_name": "Contacts", **query})
    assert refusal(answer) == (400, f"{next(iter(query))} invalid.")


@pytest.mark.parametrize("limit", [1001, 2**63])
def test_greater_limits_count_as_a_thousand(base_client: APIClient, contacts: SampleTable, limit: int):
    assert len(list_rows(base_client, "Contacts", limit=limit)) == 3


def test_start_far_beyond_the_end(base_client: APIClient, contacts: SampleTable):
    assert list_rows(base_client, "Contacts", start=2**62) == []


def test_table_by_id(base_client: APIClient, contacts: SampleTable):
    answer = base_client.get("/rows/", {"table_id": contacts.id})
    assert len(answer.json()["rows"]) == 3


def test_name_of_four_letters_sent_as_an_id(base_client: APIClient):
    create_table(base_client, "Cars", [column("Name")], [{"Name": "Beetle"}])
    assert names(list_rows(base_client, "Cars", table_id="Cars")) == ["Beetle"]


@pytest.mark.parametrize("query", [{"table_name": "Nowhere"}, {"table_id": "zzzz"}])
def test_unknown_table(base_client: APIClient, query: dict[str, str]):
    answer = base_client.get("/rows/", query)
    assert refusal(answer) == (404, f"table {next(iter(query.values()))} not found")
    assert answer.json()["error_type"] == "table_not_exist"


@pytest.mark.parametrize("query", [{}, {"table_name": ""}])
def test_no_table(base_client: APIClient, query: dict[str, str]):
    assert refusal(base_client.get("/rows/", query)) == (400, "table_name invalid.")


def test_null_byte_in_the_name_of_the_table(base_client: APIClient):
    assert refusal(base_client.get("/rows/", {"table_name": "Con\0tacts"})) == (400, "table_name invalid.")


def add_view(client: APIClient, name: str, **values: object) -> str:
    answer = client.request("POST", "/views/", {"name": name}, query={"table_name": "Contacts"})
    assert answer.status_code == 200, answer.content
    changed = client.request("PUT", f"/views/{name}/", values, query={"table_name": "Contacts"})
    assert changed.status_code == 200, changed.content
    return str(answer.json()["_id"])


def test_view_filters_sorts_and_hides(base_client: APIClient, contacts: SampleTable):
    add_view(
        base_client,
        "Aged",
        filters=[{"column_key": contacts.keys["Age"], "filter_predicate": "is_not_empty"}],
        sorts=[{"column_key": contacts.keys["Age"], "sort_type": "up"}],
        hidden_columns=[contacts.keys["Notes"]],
    )
    rows = list_rows(base_client, "Contacts", view_name="Aged")
    assert names(rows) == ["Ben", "Anna"]
    assert set(rows[0]) == SYSTEM_FIELDS | set(contacts.keys) - {"Notes"}


def test_view_by_id(base_client: APIClient, contacts: SampleTable):
    view_id = add_view(base_client, "Down", sorts=[{"column_key": contacts.keys["Name"], "sort_type": "down"}])
    assert names(list_rows(base_client, "Contacts", view_id=view_id)) == ["Cleo", "Ben", "Anna"]


def test_pages_of_a_sorted_view(base_client: APIClient, contacts: SampleTable):
    """Rows that compare alike keep the order of the table on every page."""
    add_view(base_client, "Tied", sorts=[{"column_key": contacts.keys["Notes"], "sort_type": "up"}])
    add_view(base_client, "By age", sorts=[{"column_key": contacts.keys["Active"], "sort_type": "down"}])
    for view in ("Tied", "By age"):
        pages = [list_rows(base_client, "Contacts", view_name=view, start=start, limit=1) for start in range(3)]
        assert [page[0]["Name"] for page in pages] == ["Anna", "Ben", "Cleo"]


def test_changed_view_is_seen_at_once(base_client: APIClient, contacts: SampleTable):
    add_view(base_client, "Mine", sorts=[{"column_key": contacts.keys["Name"], "sort_type": "down"}])
    assert names(list_rows(base_client, "Contacts", view_name="Mine")) == ["Cleo", "Ben", "Anna"]
    changed = base_client.request("PUT", "/views/Mine/", {"sorts": []}, query={"table_name": "Contacts"})
    assert changed.status_code == 200
    assert names(list_rows(base_client, "Contacts", view_name="Mine")) == ["Anna", "Ben", "Cleo"]


def test_empty_view_name_is_none(base_client: APIClient, contacts: SampleTable):
    assert len(list_rows(base_client, "Contacts", view_name="", view_id="")) == 3


def test_unknown_view(base_client: APIClient, contacts: SampleTable):
    answer = base_client.get("/rows/", {"table_name": "Contacts", "view_name": "Nothing"})
    assert refusal(answer) == (404, "view not found")


def test_order_by(base_client: APIClient, contacts: SampleTable):
    assert names(list_rows(base_client, "Contacts", order_by="Age")) == ["Ben", "Anna", "Cleo"]
    # Empty cells come last in both directions.
    assert names(list_rows(base_client, "Contacts", order_by="Age", direction="desc")) == ["Anna", "Ben", "Cleo"]


def test_order_by_unknown_column(base_client: APIClient, contacts: SampleTable):
    answer = base_client.get("/rows/", {"table_name": "Contacts", "order_by": "Height"})
    assert refusal(answer) == (404, "column Height not found")


def test_unknown_parameters_are_ignored(base_client: APIClient, contacts: SampleTable):
    assert len(list_rows(base_client, "Contacts", **{"from": "dtable_events", "lang": "en"})) == 3


def test_without_the_last_slash(base_client: APIClient, contacts: SampleTable):
    assert base_client.get("/rows", {"table_name": "Contacts"}).status_code == 200


def test_base_by_its_uuid_without_dashes(base_client: APIClient, contacts: SampleTable):
    dashless = base_client.under("/api-gateway/api/v2/dtables/" + base_uuid(base_client).replace("-", ""))
    assert names(list_rows(dashless, "Contacts")) == ["Anna", "Ben", "Cleo"]


def test_older_path(base_client: APIClient, contacts: SampleTable):
    older = base_client.under(f"/dtable-db/api/v2/dtables/{base_uuid(base_client)}")
    assert list_rows(older, "Contacts") == list_rows(base_client, "Contacts")


def test_reading_token(reader_client: APIClient, contacts: SampleTable):
    assert names(list_rows(reader_client, "Contacts")) == ["Anna", "Ben", "Cleo"]


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    assert refusal(stranger_client.get("/rows/", {"table_name": "Contacts"})) == (403, "invalid token")


def test_no_token(base_client: APIClient, contacts: SampleTable):
    anonymous = APIClient(prefix=base_client.prefix)
    assert refusal(anonymous.get("/rows/", {"table_name": "Contacts"})) == (403, "invalid token")


def test_same_statements_however_many_rows_and_columns(base_client: APIClient):
    create_table(base_client, "Small", [column("Name")], [{"Name": "x"}])
    create_table(
        base_client,
        "Large",
        [column(f"C{number}", "text" if number % 2 == 0 else "multiple-select") for number in range(40)],
        [{"C0": str(number)} for number in range(300)],
    )
    with CaptureQueriesContext(connection) as queries, counted_statements() as small:
        list_rows(base_client, "Small")
    with counted_statements() as large:
        assert len(list_rows(base_client, "Large")) == 300
    assert len(small) == len(large) == 1
    assert len(queries) == 0
