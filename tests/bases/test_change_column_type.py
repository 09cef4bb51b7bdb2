from typing import Any

import pytest

from bases import new_columns
from tests.bases.factories import (
    SampleTable,
    append_rows,
    column,
    create_table,
    last_operation,
    list_rows,
    refusal,
    v1,
    whole_base,
)
from tests.bases.structure import create_linked_tables, insert_column, shown_columns, shown_tables
from tests.clients import APIClient


def change(client: APIClient, name: str, new_type: str, data: Any = None) -> Any:
    return client.put(
        "/columns/",
        {
            "table_name": "Contacts",
            "column": name,
            "op_type": "modify_column_type",
            "new_column_type": new_type,
            "column_data": data,
        },
    )


def values(client: APIClient, name: str) -> list[Any]:
    return [row[name] for row in list_rows(client, "Contacts")]


def test_it_works(shared_client: APIClient, base_client: APIClient, contacts: SampleTable):
    """Key, name and place stay."""
    before = shown_columns(base_client, "Contacts")["Age"]
    answer = change(shared_client, "Age", "text")
    assert (answer.status_code, answer.json()) == (200, {**before, "type": "text", "data": None})
    assert shown_columns(base_client, "Contacts")["Age"] == answer.json()
    assert list(shown_columns(base_client, "Contacts"))[1] == "Age"
    assert values(base_client, "Age") == ["31", "27.5", None]


@pytest.mark.parametrize(
    ("name", "new_type", "expected"),
    [
        ("Name", "number", [None, None, None]),
        ("Age", "duration", [31, 27.5, None]),
        ("Active", "text", ["true", "false", None]),
        ("City", "text", ["Berlin", "Paris", None]),
        ("City", "multiple-select", [["Berlin"], ["Paris"], None]),
        ("Tags", "single-select", ["friend", None, None]),
        ("Tags", "text", ["friend, work", None, None]),
        ("Name", "single-select", ["Anna", "Ben", "Cleo"]),
        ("Born", "text", ["1995-03-06", None, None]),
        ("Notes", "button", [None, None, None]),
    ],
)
def test_values(base_client: APIClient, contacts: SampleTable, name: str, new_type: str, expected: list):
    assert change(base_client, name, new_type).status_code == 200
    assert values(base_client, name) == expected


def test_there_and_back(base_client: APIClient, contacts: SampleTable):
    for new_type in ("text", "number", "text", "number"):
        change(base_client, "Age", new_type)
    assert values(base_client, "Age") == [31, 27.5, None]
    append_rows(base_client, "Contacts", [{"Age": 5}])
    assert values(base_client, "Age")[-1] == 5


def test_options_stay(base_client: APIClient, contacts: SampleTable):
    options = shown_columns(base_client, "Contacts")["City"]["data"]["options"]
    assert change(base_client, "City", "multiple-select").json()["data"] == {"options": options}


def test_text_becomes_options(base_client: APIClient, contacts: SampleTable):
    data = change(base_client, "Name", "single-select").json()["data"]
    assert [option["name"] for option in data["options"]] == ["Anna", "Ben", "Cleo"]
    append_rows(base_client, "Contacts", [{"Name": "Ben"}])
    assert len(shown_columns(base_client, "Contacts")["Name"]["data"]["options"]) == 3


def test_options_given(base_client: APIClient, contacts: SampleTable):
    """Those that are in use come along; given ones with the same name are used."""
    given = {"options": [{"id": "7", "name": "Ben", "color": "#111111", "textColor": "#222222"}]}
    data = change(base_client, "Name", "single-select", given).json()["data"]
    assert [option["name"] for option in data["options"]] == ["Ben", "Anna", "Cleo"]
    assert data["options"][0] == given["options"][0]


def test_new_settings_for_the_same_type(base_client: APIClient, contacts: SampleTable):
    assert change(base_client, "Age", "number", {"format": "euro"}).json()["data"] == {"format": "euro"}
    assert values(base_client, "Age") == [31, 27.5, None]
    change(base_client, "Met", "date", {"format": "YYYY-MM-DD"})
    assert values(base_client, "Met")[0] == "2024-06-05T00:00:00+02:00"


def test_auto_number(base_client: APIClient, contacts: SampleTable):
    """The rows are numbered, whatever was in the column; given back, the numbers are text."""
    made = change(base_client, "Age", "auto-number", {"format": "00", "digits": 2}).json()
    assert made["data"]["max_used_auto_number"] == 3
    append_rows(base_client, "Contacts", [{"Name": "Dora"}])
    assert values(base_client, "Age") == ["01", "02", "03", "04"]
    assert change(base_client, "Age", "text").json()["data"] is None
    append_rows(base_client, "Contacts", [{"Name": "Emil"}])
    assert values(base_client, "Age") == ["01", "02", "03", "04", None]
    assert shown_columns(base_client, "Contacts")["Age"]["data"] is None


def test_filters_on_the_column_are_dropped(base_client: APIClient, contacts: SampleTable):
    """Their terms belong to the old type; sorts and other filters stay."""
    filters = [
        {"column_name": "Age", "filter_predicate": "greater", "filter_term": 5},
        {"column_name": "Name", "filter_predicate": "is_not_empty"},
    ]
    settings = {"filters": filters, "sorts": [{"column_name": "Age", "sort_type": "up"}]}
    base_client.put("/views/Default View/?table_name=Contacts", settings)
    change(base_client, "Age", "text")
    view = shown_tables(base_client)["Contacts"]["views"][0]
    assert [each["column_key"] for each in view["filters"]] == ["0000"]
    assert [each["column_key"] for each in view["sorts"]] == [contacts.keys["Age"]]
    rows = list_rows(base_client, "Contacts", view_name="Default View")
    assert [row["Age"] for row in rows] == ["27.5", "31", None]


@pytest.mark.parametrize("new_type", ["text", "number", "date", "single-select", "auto-number"])
def test_first_column(base_client: APIClient, contacts: SampleTable, new_type: str):
    assert change(base_client, "Name", new_type).json()["key"] == "0000"


@pytest.mark.parametrize(
    ("name", "new_type", "data", "message"),
    [
        ("Name", "checkbox", None, "The first column cannot be of type checkbox."),
        ("Age", "nonsense", None, "new_column_type invalid."),
        ("Age", "link", None, "The type link cannot be changed, nor changed to."),
        ("Age", "creator", None, "The type creator cannot be changed, nor changed to."),
        ("Made", "text", None, "The type ctime cannot be changed, nor changed to."),
        (
            "Age",
            "formula",
            {"formula": "1+"},
            "The formula of column Age is invalid: the formula ends too early at position 3.",
        ),
        ("Age", "formula", None, "column_data: null do not meet specifications."),
        ("Age", "date", {"format": "x"}, 'column_data: {"format":"x"} do not meet specifications.'),
        ("Age", "single-select", {"options": "x"}, 'column_data: {"options":"x"} do not meet specifications.'),
    ],
)
def test_refused(base_client: APIClient, contacts: SampleTable, name: str, new_type: str, data: Any, message: str):
    insert_column(base_client, "Contacts", "Made", "ctime")
    before = whole_base(base_client)
    assert refusal(change(base_client, name, new_type, data)) == (400, message)
    assert whole_base(base_client) == before


def test_link_column_stays_one(base_client: APIClient):
    create_linked_tables(base_client)
    answer = base_client.put(
        "/columns/",
        {"table_name": "Tasks", "column": "Who", "op_type": "modify_column_type", "new_column_type": "text"},
    )
    assert refusal(answer) == (400, "The type link cannot be changed, nor changed to.")


def test_unknown_column(base_client: APIClient, contacts: SampleTable):
    assert refusal(change(base_client, "Height", "text")) == (404, "column Height not found")


def test_table_with_500_columns(base_client: APIClient):
    create_table(base_client, "Contacts", [column(f"C{number}") for number in range(500)])
    assert change(base_client, "C7", "number").status_code == 200


def test_columns_that_are_gone_make_room(
    base_client: APIClient, contacts: SampleTable, monkeypatch: pytest.MonkeyPatch
):
    """They stay in the store until it is full, and then the rows move, with all that the server keeps of them."""
    base_client.put("/lock-rows/", {"table_name": "Contacts", "row_ids": contacts.row_ids[:1]})
    v1(base_client).post("/rows/", {"table_name": "Contacts", "row": {"Name": "Abe"}, **first_place(contacts)})
    before = list_rows(base_client, "Contacts")
    monkeypatch.setattr(new_columns, "MAX_STORED_COLUMNS", 9)
    for new_type in ("text", "number", "text", "number"):
        assert change(base_client, "Age", new_type).status_code == 200
    assert list_rows(base_client, "Contacts") == before
    assert [row["Name"] for row in before] == ["Abe", "Anna", "Ben", "Cleo"]
    assert append_rows(base_client, "Contacts", [{"Name": "Dan", "Age": 4}])
    assert list_rows(base_client, "Contacts")[-1]["Age"] == 4


def test_no_more_room_in_the_store(base_client: APIClient, contacts: SampleTable, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(new_columns, "MAX_STORED_COLUMNS", 8)
    before = whole_base(base_client)
    assert refusal(change(base_client, "Age", "text")) == (400, "Exceed the columns limit")
    assert whole_base(base_client) == before


def first_place(contacts: SampleTable) -> dict[str, str]:
    return {"anchor_row_id": contacts.row_ids[0], "row_insert_position": "insert_above"}


def test_history(base_client: APIClient, contacts: SampleTable):
    old = shown_columns(base_client, "Contacts")["Age"]
    new = change(base_client, "Age", "text").json()
    assert last_operation(base_client) == {
        "op_type": "modify_column_type",
        "table_id": contacts.id,
        "column_key": contacts.keys["Age"],
        "new_column": new,
        "old_column": old,
        "new_rows_data": [],
        "old_rows_data": [],
    }


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    assert change(reader_client, "Age", "text").status_code == 403
    assert values(base_client, "Age") == [31, 27.5, None]


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    assert change(stranger_client, "Age", "text").status_code == 403
