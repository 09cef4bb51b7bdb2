from typing import Any

import pytest

from bases import tables
from tests.bases.factories import SampleTable, append_rows, column, create_table, last_operation, list_rows, refusal
from tests.bases.structure import (
    create_linked_tables,
    insert_column,
    linked_names,
    shown_columns,
    shown_tables,
    stored_tables,
)
from tests.clients import APIClient

SYSTEM_FIELDS = {"_id", "_creator", "_ctime", "_last_modifier", "_mtime"}
CELLS = ("Name", "Age", "Notes", "Active", "Born", "Met", "City", "Tags")


def duplicate(client: APIClient, table_name: str, *, with_rows: bool = True) -> dict[str, Any]:
    answer = client.post("/tables/duplicate-table/", {"table_name": table_name, "is_duplicate_records": with_rows})
    assert answer.status_code == 200, answer.content
    table: dict[str, Any] = answer.json()
    return table


def test_it_works(shared_client: APIClient, contacts: SampleTable):
    copy = duplicate(shared_client, "Contacts")
    original = shown_tables(shared_client)["Contacts"]
    assert set(copy) == {
        "_id",
        "name",
        "columns",
        "rows",
        "id_row_map",
        "views",
        "view_structure",
        "is_header_locked",
        "header_settings",
    }
    assert copy["name"] == "Contacts(copy)"
    assert copy["_id"] != contacts.id
    assert copy["columns"] == original["columns"]
    assert copy["views"] == [view | {"link_rows": {}} for view in original["views"]]
    assert copy["view_structure"] == {"folders": [], "view_ids": ["0000"]}
    assert len(copy["rows"]) == 3
    assert copy["id_row_map"] == {row["_id"]: row for row in copy["rows"]}


def test_rows_are_copied(base_client: APIClient, contacts: SampleTable):
    """With new ids, in the same order; the answer has filled cells only, as they are kept."""
    copy = duplicate(base_client, "Contacts")
    anna, _, cleo = copy["rows"]
    assert anna[contacts.keys["Tags"]] == ["2001", "2002"]
    assert set(cleo) == SYSTEM_FIELDS | {"0000"}
    originals, copies = list_rows(base_client, "Contacts"), list_rows(base_client, "Contacts(copy)")
    assert [[row[name] for name in CELLS] for row in copies] == [[row[name] for name in CELLS] for row in originals]
    assert [row["_ctime"] for row in copies] == [row["_ctime"] for row in originals]
    assert {row["_id"] for row in copies}.isdisjoint(contacts.row_ids)


def test_copy_is_independent(base_client: APIClient, contacts: SampleTable):
    copy = duplicate(base_client, "Contacts")
    row = {"row_id": copy["rows"][0]["_id"], "row": {"Name": "Changed", "City": "Rome"}}
    base_client.put("/rows/", {"table_name": "Contacts(copy)", "updates": [row]})
    base_client.delete("/columns/", {"table_name": "Contacts(copy)", "column": "Age"})
    assert list_rows(base_client, "Contacts")[0]["Name"] == "Anna"
    columns = shown_columns(base_client, "Contacts")
    assert "Age" in columns
    assert len(columns["City"]["data"]["options"]) == 2


def test_order_of_rows_is_kept(base_client: APIClient, v1_client: APIClient):
    table = create_table(base_client, "T", [column("Name")], [{"Name": "a"}, {"Name": "c"}])
    row = {"table_name": "T", "row": {"Name": "b"}, "anchor_row_id": table.row_ids[0]}
    v1_client.post("/rows/", row)
    duplicate(base_client, "T")
    assert [row["Name"] for row in list_rows(base_client, "T(copy)")] == ["a", "b", "c"]


def test_locks_stay_behind(base_client: APIClient, contacts: SampleTable):
    base_client.put("/lock-rows/", {"table_name": "Contacts", "row_ids": contacts.row_ids})
    duplicate(base_client, "Contacts")
    assert {row["_locked"] for row in list_rows(base_client, "Contacts(copy)")} == {None}


def test_without_rows(base_client: APIClient, contacts: SampleTable):
    copy = duplicate(base_client, "Contacts", with_rows=False)
    assert (copy["rows"], copy["id_row_map"]) == ([], {})
    assert list_rows(base_client, "Contacts(copy)") == []


def test_flag_left_out(base_client: APIClient, contacts: SampleTable):
    answer = base_client.post("/tables/duplicate-table/", {"table_name": "Contacts"})
    assert answer.json()["rows"] == []


def test_several_copies(base_client: APIClient):
    names = [duplicate(base_client, "Table1")["name"] for _ in range(3)]
    assert names == ["Table1(copy)", "Table1(copy)(1)", "Table1(copy)(2)"]


def test_copy_of_a_long_name(base_client: APIClient):
    base_client.post("/tables/", {"table_name": "x" * 255})
    assert duplicate(base_client, "x" * 255)["name"] == "x" * 249 + "(copy)"


def test_auto_numbers_go_on(base_client: APIClient):
    create_table(base_client, "T", [column("No", "auto-number", format="00", digits=2), column("A")], [{"A": "x"}])
    duplicate(base_client, "T")
    append_rows(base_client, "T(copy)", [{"A": "y"}])
    assert [row["No"] for row in list_rows(base_client, "T(copy)")] == ["01", "02"]


def test_links_get_a_link_of_their_own(base_client: APIClient):
    """The copy links to the same rows; the other table neither changes nor shows it."""
    linked = create_linked_tables(base_client)
    base_client.post("/links/", linked.body({linked.tasks.row_ids[0]: linked.people.row_ids[:2]}))
    people_before = shown_tables(base_client)["People"]
    copy = duplicate(base_client, "Tasks")
    who = shown_columns(base_client, "Tasks(copy)")["Who"]["data"]
    assert who["link_id"] != linked.link_id
    assert (who["table_id"], who["other_table_id"]) == (copy["_id"], linked.people.id)
    shown = linked_names(base_client, "Tasks(copy)", "Who")
    assert shown[copy["rows"][0]["_id"]] == ["Ann", "Bob"]
    change = {**linked.body({copy["rows"][0]["_id"]: []}), "table_name": "Tasks(copy)", "link_id": who["link_id"]}
    assert base_client.put("/links/", change).status_code == 200
    assert linked_names(base_client, "Tasks", "Who")[linked.tasks.row_ids[0]] == ["Ann", "Bob"]
    assert shown_tables(base_client)["People"] == people_before


def test_links_seen_from_the_other_side(base_client: APIClient):
    linked = create_linked_tables(base_client)
    base_client.post("/links/", linked.body({linked.tasks.row_ids[0]: linked.people.row_ids[:2]}))
    copy = duplicate(base_client, "People")
    data = shown_columns(base_client, "People(copy)")["Tasks"]["data"]
    assert (data["table_id"], data["other_table_id"]) == (copy["_id"], linked.tasks.id)
    assert list(linked_names(base_client, "People(copy)", "Tasks").values()) == [["cook"], ["cook"], []]


def test_links_without_rows(base_client: APIClient):
    linked = create_linked_tables(base_client)
    base_client.post("/links/", linked.body({linked.tasks.row_ids[0]: linked.people.row_ids[:2]}))
    duplicate(base_client, "Tasks", with_rows=False)
    assert linked_names(base_client, "Tasks(copy)", "Who") == {}


def test_links_within_the_table(base_client: APIClient):
    """They lead to rows of the copy."""
    table = create_table(base_client, "T", [column("Name")], [{"Name": "a"}, {"Name": "b"}])
    data = insert_column(base_client, "T", "Next", "link", {"table": "T", "other_table": "T"})["data"]
    change = {
        "link_id": data["link_id"],
        "table_name": "T",
        "other_table_name": "T",
        "other_rows_ids_map": {table.row_ids[0]: [table.row_ids[1]]},
    }
    base_client.post("/links/", change)
    copy = duplicate(base_client, "T")
    first, second = copy["rows"]
    (linked,) = list_rows(base_client, "T(copy)")[0]["Next"]
    assert linked["row_id"] == second["_id"]
    before = stored_tables(base_client)
    base_client.delete("/tables/", {"table_name": "T"})
    assert len(stored_tables(base_client)) == len(before) - 2
    assert first["_id"] in linked_names(base_client, "T(copy)", "Next")


def test_answer_is_bounded(base_client: APIClient, contacts: SampleTable, monkeypatch: pytest.MonkeyPatch):
    """A copy may have more rows than its answer shows."""
    monkeypatch.setattr(tables, "MAX_ROWS_SHOWN", 2)
    assert len(duplicate(base_client, "Contacts")["rows"]) == 2
    assert len(list_rows(base_client, "Contacts(copy)")) == 3


def test_unknown_table(base_client: APIClient):
    answer = base_client.post("/tables/duplicate-table/", {"table_name": "Nowhere", "is_duplicate_records": True})
    assert refusal(answer) == (404, "table Nowhere not found")


def test_flag_of_no_sense(base_client: APIClient):
    answer = base_client.post("/tables/duplicate-table/", {"table_name": "Table1", "is_duplicate_records": "perhaps"})
    assert refusal(answer) == (400, "is_duplicate_records invalid.")
    assert list(shown_tables(base_client)) == ["Table1"]


def test_history(base_client: APIClient):
    duplicate(base_client, "Table1")
    table = shown_tables(base_client)["Table1(copy)"]
    assert last_operation(base_client) == {"op_type": "insert_table", "table_data": table}


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient):
    assert reader_client.post("/tables/duplicate-table/", {"table_name": "Table1"}).status_code == 403
    assert list(shown_tables(base_client)) == ["Table1"]


def test_token_of_another_base(stranger_client: APIClient):
    assert stranger_client.post("/tables/duplicate-table/", {"table_name": "Table1"}).status_code == 403
