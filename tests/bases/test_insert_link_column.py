from typing import Any

import pytest

from tests.bases.factories import SampleTable, append_rows, column, create_table, refusal, whole_base
from tests.bases.structure import (
    create_linked_tables,
    insert_column,
    linked_names,
    operations,
    shown_columns,
    stored_tables,
)
from tests.clients import APIClient


def body(data: Any, **changes: Any) -> dict[str, Any]:
    return {
        "table_name": "Contacts",
        "column_name": "Friends",
        "column_type": "link",
        "column_data": data,
        **changes,
    }


def test_it_works(shared_client: APIClient, contacts: SampleTable):
    """The other table gets a column for the way back, with the same link and the same direction."""
    answer = shared_client.post("/columns/", body({"table": "Contacts", "other_table": "Table1"}))
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert len(data["link_id"]) == 4
    assert data == {
        "display_column_key": "0000",
        "array_type": "text",
        "array_data": None,
        "table_id": contacts.id,
        "other_table_id": "0000",
        "is_internal_link": True,
        "is_multiple": True,
        "only_adding_new_record": False,
        "is_row_from_view": False,
        "other_view_id": "",
        "link_id": data["link_id"],
        "result_type": "array",
    }
    assert shown_columns(shared_client, "Contacts")["Friends"] == answer.json()
    assert shown_columns(shared_client, "Table1")["Contacts"]["data"] == data


def test_display_column(base_client: APIClient):
    """What a link shows of the linked rows is copied into its settings, and follows that column."""
    create_table(base_client, "Prices", [column("Price", "number", format="dollar")])
    create_table(base_client, "Orders", [column("Name")])
    data = insert_column(base_client, "Orders", "Price", "link", {"table": "Orders", "other_table": "Prices"})["data"]
    assert (data["array_type"], data["array_data"]) == ("number", {"format": "dollar"})
    change = {"table_name": "Prices", "column": "Price", "op_type": "modify_column_type", "new_column_type": "text"}
    base_client.put("/columns/", change)
    data = shown_columns(base_client, "Orders")["Price"]["data"]
    assert (data["array_type"], data["array_data"]) == ("text", None)


def test_chosen_display_column(base_client: APIClient, contacts: SampleTable):
    create_table(base_client, "Orders", [column("Name")], [{"Name": "first"}])
    link = {"table": "Orders", "other_table": "Contacts", "display_column_key": "City"}
    data = insert_column(base_client, "Orders", "Who", "link", link)["data"]
    assert (data["display_column_key"], data["array_type"]) == (contacts.keys["City"], "single-select")
    base_client.post("/column-options/", {"table_name": "Contacts", "column": "City", "options": [{"name": "Rome"}]})
    shown = shown_columns(base_client, "Orders")["Who"]["data"]["array_data"]["options"]
    assert [option["name"] for option in shown] == ["Berlin", "Paris", "Rome"]
    base_client.delete("/columns/", {"table_name": "Contacts", "column": "City"})
    data = shown_columns(base_client, "Orders")["Who"]["data"]
    assert (data["display_column_key"], data["array_type"], data["array_data"]) == ("0000", "text", None)


@pytest.mark.parametrize("other", ["name", "id"])
def test_other_table_by(base_client: APIClient, contacts: SampleTable, other: str):
    """Some clients name the other table only."""
    data = insert_column(base_client, "Table1", "Who", "link", {"other_table": getattr(contacts, other)})["data"]
    assert (data["table_id"], data["other_table_id"]) == ("0000", contacts.id)


def test_link_to_itself(base_client: APIClient, contacts: SampleTable):
    """One column shows it; whom a row links to does not link back by that."""
    data = insert_column(base_client, "Contacts", "Knows", "link", {"table": "Contacts", "other_table": "Contacts"})
    link_id = data["data"]["link_id"]
    columns = [each for each in shown_columns(base_client, "Contacts").values() if each["type"] == "link"]
    assert len(columns) == 1
    anna, ben, cleo = contacts.row_ids
    change = {
        "link_id": link_id,
        "table_name": "Contacts",
        "other_table_name": "Contacts",
        "other_rows_ids_map": {anna: [ben, cleo]},
    }
    base_client.post("/links/", change)
    assert linked_names(base_client, "Contacts", "Knows") == {anna: ["Ben", "Cleo"], ben: [], cleo: []}


def test_name_of_the_way_back(base_client: APIClient, contacts: SampleTable):
    """It is the table's, made unique, without what a column cannot be called."""
    create_table(base_client, "v1.2`x", [column("Contacts")])
    for number in range(3):
        insert_column(base_client, "Contacts", f"L{number}", "link", {"other_table": "v1.2`x"})
    insert_column(base_client, "v1.2`x", "M", "link", {"other_table": "Contacts"})
    names = list(shown_columns(base_client, "v1.2`x"))
    assert names == ["Contacts", "Contacts(1)", "Contacts(2)", "Contacts(3)", "M"]
    assert list(shown_columns(base_client, "Contacts"))[-1] == "v1_2_x"


def test_behind_another(base_client: APIClient, contacts: SampleTable):
    base_client.post("/columns/", body({"other_table": "Table1"}, anchor_column="Name"))
    assert list(shown_columns(base_client, "Contacts"))[:3] == ["Name", "Friends", "Age"]


def test_rows_that_exist(base_client: APIClient):
    linked = create_linked_tables(base_client)
    assert set(linked_names(base_client, "Tasks", "Who")) == set(linked.tasks.row_ids)
    append_rows(base_client, "Tasks", [{"Title": "sleep", "Who": linked.people.row_ids}])
    assert list(linked_names(base_client, "Tasks", "Who").values()) == [[], [], [], []]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (None, (400, "column_data: null do not meet specifications.")),
        ({}, (400, "column_data: {} do not meet specifications.")),
        ({"table": "Contacts"}, (400, 'column_data: {"table":"Contacts"} do not meet specifications.')),
        ({"other_table": 5}, (400, 'column_data: {"other_table":5} do not meet specifications.')),
        ({"other_table": "Nowhere"}, (404, "table Nowhere not found")),
        (
            {"other_table": "Table1", "is_multiple": "no"},
            (400, 'column_data: {"other_table":"Table1","is_multiple":"no"} do not meet specifications.'),
        ),
        (
            {"other_table": "Table1", "display_column_key": "x"},
            (400, 'column_data: {"other_table":"Table1","display_column_key":"x"} do not meet specifications.'),
        ),
    ],
)
def test_unusable_settings(base_client: APIClient, contacts: SampleTable, data: Any, expected: tuple):
    before, stored_before = whole_base(base_client), stored_tables(base_client)
    assert refusal(base_client.post("/columns/", body(data))) == expected
    assert whole_base(base_client) == before
    assert stored_tables(base_client) == stored_before


def test_other_table_is_full(base_client: APIClient, contacts: SampleTable):
    create_table(base_client, "Wide", [column(f"C{number}") for number in range(500)])
    before = whole_base(base_client)
    assert refusal(base_client.post("/columns/", body({"other_table": "Wide"}))) == (400, "Exceed the columns limit")
    assert whole_base(base_client) == before


def test_taken_name(base_client: APIClient, contacts: SampleTable):
    answer = base_client.post("/columns/", body({"other_table": "Table1"}, column_name="Age"))
    assert (answer.status_code, answer.content) == (400, b"Column Age exists.")
    assert list(shown_columns(base_client, "Table1")) == ["Name"]


def test_history(base_client: APIClient, contacts: SampleTable):
    made = base_client.post("/columns/", body({"other_table": "Table1"})).json()
    near, far = operations(base_client)[-2:]
    assert near == {
        "op_type": "insert_column",
        "table_id": contacts.id,
        "column_key": contacts.keys["Tags"],
        "column_data": made,
    }
    assert far == {
        "op_type": "insert_column",
        "table_id": "0000",
        "column_key": "0000",
        "column_data": shown_columns(base_client, "Table1")["Contacts"],
    }


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    assert reader_client.post("/columns/", body({"other_table": "Table1"})).status_code == 403
    assert list(shown_columns(base_client, "Table1")) == ["Name"]
