"""Renaming, resizing, freezing and moving; changing the type has a file of its own."""

from typing import Any

import pytest

from tests.bases.factories import SampleTable, append_rows, last_operation, list_rows, refusal, whole_base
from tests.bases.statement_counts import counted_statements
from tests.bases.structure import UNUSABLE_NAMES, UNUSUAL_NAMES, shown_columns
from tests.clients import APIClient


def body(op_type: str, **fields: Any) -> dict[str, Any]:
    return {"table_name": "Contacts", "column": "Age", "op_type": op_type, **fields}


def test_it_works(shared_client: APIClient, contacts: SampleTable):
    """The answer is the column as it is then."""
    answer = shared_client.put("/columns/", body("rename_column", new_column_name="Years"))
    assert answer.status_code == 200
    column = answer.json()
    assert (column["name"], column["key"]) == ("Years", contacts.keys["Age"])
    assert shown_columns(shared_client, "Contacts")["Years"] == column
    assert [row["Years"] for row in list_rows(shared_client, "Contacts") if row.get("Years")] == [31, 27.5]


def test_renaming_does_not_touch_rows(base_client: APIClient, contacts: SampleTable):
    with counted_statements() as sent:
        base_client.put("/columns/", body("rename_column", new_column_name="Years"))
    assert not any("rows " in sql for sql in sent)


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"op_type": "resize_column", "new_column_width": 400}, "width", 400),
        ({"op_type": "freeze_column", "frozen": True}, "frozen", True),
        ({"op_type": "freeze_column", "frozen": False}, "frozen", False),
    ],
)
def test_looks(shared_client: APIClient, contacts: SampleTable, fields: dict, name: str, value: Any):
    before = shown_columns(shared_client, "Contacts")["Age"]
    answer = shared_client.put("/columns/", body(**fields))
    assert (answer.status_code, answer.json()) == (200, {**before, name: value})
    assert shown_columns(shared_client, "Contacts")["Age"] == {**before, name: value}


@pytest.mark.parametrize(
    ("column", "target", "expected"),
    [
        ("Tags", "Name", ["Name", "Tags", "Age", "Notes", "Active", "Born", "Met", "City"]),
        ("Age", "Tags", ["Name", "Notes", "Active", "Born", "Met", "City", "Tags", "Age"]),
        ("Age", "Notes", ["Name", "Notes", "Age", "Active", "Born", "Met", "City", "Tags"]),
        ("Age", "Name", ["Name", "Age", "Notes", "Active", "Born", "Met", "City", "Tags"]),
        ("Age", "Age", ["Name", "Age", "Notes", "Active", "Born", "Met", "City", "Tags"]),
    ],
)
def test_moving(shared_client: APIClient, contacts: SampleTable, column: str, target: str, expected: list):
    """A column lands directly behind the target."""
    answer = shared_client.put("/columns/", body("move_column", column=column, target_column=target))
    assert (answer.status_code, answer.json()["name"]) == (200, column)
    assert list(shown_columns(shared_client, "Contacts")) == expected


def test_by_key(base_client: APIClient, contacts: SampleTable):
    key, target = contacts.keys["Age"], contacts.keys["Met"]
    assert base_client.put("/columns/", body("move_column", column=key, target_column=target)).status_code == 200
    assert list(shown_columns(base_client, "Contacts"))[5] == "Age"


def test_older_names_of_fields(base_client: APIClient, contacts: SampleTable):
    change = {
        "table_id": contacts.id,
        "column_key": contacts.keys["Age"],
        "op_type": "move_column",
        "target_column_key": contacts.keys["Met"],
    }
    assert base_client.put("/columns/", change).status_code == 200
    assert list(shown_columns(base_client, "Contacts"))[5] == "Age"


def test_first_column_stays_first(base_client: APIClient, contacts: SampleTable):
    answer = base_client.put("/columns/", body("move_column", column="Name", target_column="Age"))
    assert refusal(answer) == (400, "The first column cannot be moved.")
    assert next(iter(shown_columns(base_client, "Contacts"))) == "Name"


def test_renaming_the_first_column(base_client: APIClient, contacts: SampleTable):
    base_client.put("/columns/", body("rename_column", column="Name", new_column_name="Full name"))
    append_rows(base_client, "Contacts", [{"Full name": "Dora"}])
    assert list_rows(base_client, "Contacts")[-1]["Full name"] == "Dora"


def test_unusual_names(base_client: APIClient, contacts: SampleTable):
    for name in UNUSUAL_NAMES:
        change = body("rename_column", column=contacts.keys["Age"], new_column_name=name)
        assert base_client.put("/columns/", change).json()["name"] == name
        assert list_rows(base_client, "Contacts")[0][name] == 31


def test_unusable_names(base_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    for name in (*UNUSABLE_NAMES, "a.b", "a{b", "a`b", "_creator"):
        answer = base_client.put("/columns/", body("rename_column", new_column_name=name))
        assert refusal(answer) == (400, "new_column_name invalid.")
    assert whole_base(base_client) == before


def test_taken_name(base_client: APIClient, contacts: SampleTable):
    answer = base_client.put("/columns/", body("rename_column", new_column_name="City"))
    assert refusal(answer) == (400, "column name already exists")
    assert answer.json()["error_type"] == "column_already_exists"
    assert base_client.put("/columns/", body("rename_column", new_column_name="Age")).status_code == 200


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"op_type": None}, (400, "op_type invalid.")),
        ({"op_type": "delete_column"}, (400, "op_type invalid.")),
        ({"op_type": "rename_column"}, (400, "new_column_name invalid.")),
        ({"op_type": "resize_column"}, (400, "new_column_width invalid.")),
        ({"op_type": "resize_column", "new_column_width": "wide"}, (400, "new_column_width invalid.")),
        ({"op_type": "resize_column", "new_column_width": 0}, (400, "new_column_width invalid.")),
        ({"op_type": "resize_column", "new_column_width": 2**63}, (400, "new_column_width invalid.")),
        ({"op_type": "freeze_column"}, (400, "frozen invalid.")),
        ({"op_type": "freeze_column", "frozen": "perhaps"}, (400, "frozen invalid.")),
        ({"op_type": "move_column"}, (400, "target_column invalid.")),
        ({"op_type": "move_column", "target_column": "Nothing"}, (404, "column Nothing not found")),
        ({"op_type": "modify_column_type"}, (400, "new_column_type invalid.")),
        ({"op_type": "freeze_column", "frozen": True, "column": "wYVM"}, (404, "column wYVM not found")),
        ({"op_type": "freeze_column", "frozen": True, "column": ""}, (400, "column invalid.")),
        ({"op_type": "freeze_column", "frozen": True, "table_name": "Nowhere"}, (404, "table Nowhere not found")),
    ],
)
def test_refused(base_client: APIClient, contacts: SampleTable, change: dict, expected: tuple):
    before = whole_base(base_client)
    answer = base_client.put("/columns/", {"table_name": "Contacts", "column": "Age", **change})
    assert refusal(answer) == expected
    assert whole_base(base_client) == before


@pytest.mark.parametrize(
    ("change", "logged"),
    [
        ({"op_type": "rename_column", "new_column_name": "Years"}, {"old_column_name": "Age"}),
        ({"op_type": "resize_column", "new_column_width": 300}, {"old_column_width": 200}),
        ({"op_type": "freeze_column", "frozen": True}, {}),
    ],
)
def test_history(base_client: APIClient, contacts: SampleTable, change: dict, logged: dict):
    base_client.put("/columns/", body(**change))
    place = {"table_id": contacts.id, "column_key": contacts.keys["Age"]}
    assert last_operation(base_client) == {**change, **logged, **place}


def test_history_of_a_move(base_client: APIClient, contacts: SampleTable):
    base_client.put("/columns/", body("move_column", target_column="Met"))
    assert last_operation(base_client) == {
        "op_type": "move_column",
        "table_id": contacts.id,
        "column_key": contacts.keys["Age"],
        "target_column_key": contacts.keys["Met"],
    }


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    assert reader_client.put("/columns/", body("rename_column", new_column_name="Years")).status_code == 403
    assert "Age" in shown_columns(base_client, "Contacts")


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    assert stranger_client.put("/columns/", body("rename_column", new_column_name="Years")).status_code == 403
