import pytest

from bases import new_columns
from bases.storage import stores
from tests.bases.factories import (
    SampleTable,
    append_rows,
    base_uuid,
    last_operation,
    list_rows,
    refusal,
    whole_base,
)
from tests.bases.structure import (
    create_linked_tables,
    insert_column,
    operations,
    shown_columns,
    shown_tables,
    stored_tables,
)
from tests.clients import APIClient


def test_it_works(shared_client: APIClient, contacts: SampleTable):
    answer = shared_client.delete("/columns/", {"table_name": "Contacts", "column": "Age"})
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert "Age" not in shown_columns(shared_client, "Contacts")
    assert all("Age" not in row for row in list_rows(shared_client, "Contacts"))


@pytest.mark.parametrize("parameter", ["column", "column_key"])
def test_by_key(base_client: APIClient, contacts: SampleTable, parameter: str):
    body = {"table_id": contacts.id, parameter: contacts.keys["Age"]}
    assert base_client.delete("/columns/", body).status_code == 200
    assert "Age" not in shown_columns(base_client, "Contacts")


def test_name_is_free_again(base_client: APIClient, contacts: SampleTable):
    """And nothing of the old values comes back."""
    base_client.delete("/columns/", {"table_name": "Contacts", "column": "Age"})
    insert_column(base_client, "Contacts", "Age", "number")
    assert {row["Age"] for row in list_rows(base_client, "Contacts")} == {None}


def test_columns_come_and_go(base_client: APIClient, monkeypatch: pytest.MonkeyPatch):
    """What is left of columns that are gone does not fill the store; links and their rows stay."""
    tables = create_linked_tables(base_client)
    base_client.post("/links/", tables.body({tables.tasks.row_ids[0]: tables.people.row_ids}))
    before = list_rows(base_client, "Tasks")
    monkeypatch.setattr(new_columns, "MAX_STORED_COLUMNS", 6)
    for number in range(12):
        insert_column(base_client, "Tasks", f"C{number}", "text")
        assert base_client.delete("/columns/", {"table_name": "Tasks", "column": f"C{number}"}).status_code == 200
    assert list_rows(base_client, "Tasks") == before
    with stores().reading(base_uuid(base_client)) as session:
        table = session.schema.tables_by_id[tables.tasks.id]
        kept = [name for (name,) in session.run("SELECT name FROM pragma_table_info(?)", (table.physical,))]
    assert len([name for name in kept if not name.startswith("_")]) <= 6


def test_views_forget_it(base_client: APIClient, contacts: SampleTable):
    settings = {
        "filters": [
            {"column_name": "Age", "filter_predicate": "greater", "filter_term": 5},
            {"filters": [{"column_name": "Age", "filter_predicate": "is_empty"}], "filter_conjunction": "Or"},
            {"column_name": "Name", "filter_predicate": "is_not_empty"},
        ],
        "sorts": [{"column_name": "Age", "sort_type": "up"}],
        "groupbys": [{"column_name": "Age", "sort_type": "up"}],
        "hidden_columns": ["Age", "City"],
    }
    base_client.put("/views/Default View/?table_name=Contacts", settings)
    base_client.delete("/columns/", {"table_name": "Contacts", "column": "Age"})
    view = shown_tables(base_client)["Contacts"]["views"][0]
    assert [each["column_key"] for each in view["filters"]] == ["0000"]
    assert (view["sorts"], view["groupbys"], view["hidden_columns"]) == ([], [], [contacts.keys["City"]])
    assert len(list_rows(base_client, "Contacts", view_name="Default View")) == 3


def test_cascade_of_a_parent_that_is_gone(base_client: APIClient, contacts: SampleTable):
    insert_column(base_client, "Contacts", "Quarter", "single-select", {"options": [{"name": "Mitte"}]})
    cascade = {"child_column": "Quarter", "parent_column": "City", "cascade_settings": {"Berlin": ["Mitte"]}}
    base_client.post("/column-cascade-settings/", {"table_name": "Contacts", **cascade})
    base_client.delete("/columns/", {"table_name": "Contacts", "column": "City"})
    assert set(shown_columns(base_client, "Contacts")["Quarter"]["data"]) == {"options"}


@pytest.mark.parametrize(("table", "name"), [("Tasks", "Who"), ("People", "Tasks")])
def test_link_column(base_client: APIClient, table: str, name: str):
    """From either side, it takes the link and the other column along."""
    before = stored_tables(base_client)
    linked = create_linked_tables(base_client)
    base_client.post("/links/", linked.body({linked.tasks.row_ids[0]: linked.people.row_ids}))
    answer = base_client.delete("/columns/", {"table_name": table, "column": name})
    assert answer.status_code == 200
    assert list(shown_columns(base_client, "Tasks")) == ["Title"]
    assert list(shown_columns(base_client, "People")) == ["Name", "Age"]
    assert whole_base(base_client)["links"] == []
    assert len(stored_tables(base_client)) == len(before) + 2
    removed = [(each["table_id"], each["old_column"]["name"]) for each in operations(base_client)[-2:]]
    assert sorted(removed) == sorted([(linked.tasks.id, "Who"), (linked.people.id, "Tasks")])


def test_other_links_of_the_tables_stay(base_client: APIClient):
    linked = create_linked_tables(base_client)
    insert_column(base_client, "Tasks", "Boss", "link", {"other_table": "People"})
    base_client.post("/links/", linked.body({linked.tasks.row_ids[0]: linked.people.row_ids}))
    base_client.delete("/columns/", {"table_name": "Tasks", "column": "Boss"})
    assert len(list_rows(base_client, "Tasks")[0]["Who"]) == 3
    assert list(shown_columns(base_client, "People")) == ["Name", "Age", "Tasks"]


def test_auto_number_column(base_client: APIClient, contacts: SampleTable):
    insert_column(base_client, "Contacts", "No", "auto-number", {"format": "00", "digits": 2})
    base_client.delete("/columns/", {"table_name": "Contacts", "column": "No"})
    insert_column(base_client, "Contacts", "No", "text")
    append_rows(base_client, "Contacts", [{"Name": "Dora"}])
    assert list_rows(base_client, "Contacts")[-1]["No"] is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"table_name": "Contacts", "column": "Name"}, (400, "The first column cannot be deleted.")),
        ({"table_name": "Contacts", "column": "wYVM"}, (404, "column wYVM not found")),
        ({"table_name": "Contacts"}, (400, "column invalid.")),
        ({"table_name": "Nowhere", "column": "Age"}, (404, "table Nowhere not found")),
        ({"column": "Age"}, (400, "table_name invalid.")),
        ({"table_name": "Contacts", "column": ["Age"]}, (400, "column invalid.")),
    ],
)
def test_refused(base_client: APIClient, contacts: SampleTable, body: dict, expected: tuple):
    before = whole_base(base_client)
    assert refusal(base_client.delete("/columns/", body)) == expected
    assert whole_base(base_client) == before


def test_history(base_client: APIClient, contacts: SampleTable):
    old = shown_columns(base_client, "Contacts")["Age"]
    base_client.delete("/columns/", {"table_name": "Contacts", "column": "Age"})
    assert last_operation(base_client) == {
        "op_type": "delete_column",
        "table_id": contacts.id,
        "column_key": contacts.keys["Age"],
        "old_column": old,
        "upper_column_key": "0000",
    }


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    assert reader_client.delete("/columns/", {"table_name": "Contacts", "column": "Age"}).status_code == 403
    assert "Age" in shown_columns(base_client, "Contacts")


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    assert stranger_client.delete("/columns/", {"table_name": "Contacts", "column": "Age"}).status_code == 403
