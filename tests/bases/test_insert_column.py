from typing import Any

import pytest
import time_machine

from tests.bases.factories import (
    BERLIN,
    SampleTable,
    append_rows,
    column,
    create_table,
    last_operation,
    list_rows,
    refusal,
    whole_base,
)
from tests.bases.structure import CREATABLE, NAME_COLUMN, UNUSABLE_NAMES, UNUSUAL_NAMES, insert_column, shown_columns
from tests.clients import APIClient


def body(name: Any, column_type: Any = "text", **extra: Any) -> dict[str, Any]:
    return {"table_name": "Contacts", "column_name": name, "column_type": column_type, **extra}


def test_it_works(shared_client: APIClient, contacts: SampleTable):
    answer = shared_client.post("/columns/", body("Rating", "rate", column_data={"rate_max_number": 5}))
    assert answer.status_code == 200
    made = answer.json()
    key = made["key"]
    assert len(key) == 4
    expected = {"key": key, "name": "Rating", "type": "rate", "data": {"rate_max_number": 5}}
    assert made == NAME_COLUMN | expected
    assert list(shown_columns(shared_client, "Contacts"))[-1] == "Rating"


def test_takes_values(base_client: APIClient, contacts: SampleTable):
    insert_column(base_client, "Contacts", "Height", "number")
    assert {row["Height"] for row in list_rows(base_client, "Contacts")} == {None}
    append_rows(base_client, "Contacts", [{"Name": "Dora", "Height": 1.7}])
    assert list_rows(base_client, "Contacts")[-1]["Height"] == 1.7


def test_every_type(base_client: APIClient, contacts: SampleTable):
    for column_type in CREATABLE:
        assert insert_column(base_client, "Contacts", f"A {column_type}", column_type)["type"] == column_type
    assert {f"A {column_type}" for column_type in CREATABLE} <= set(list_rows(base_client, "Contacts")[0])


def test_system_fields(base_client: APIClient, contacts: SampleTable):
    """Their columns have the key of the field, and there is one of each at most."""
    keys = {"creator": "_creator", "last-modifier": "_last_modifier", "ctime": "_ctime", "mtime": "_mtime"}
    for column_type, key in keys.items():
        assert insert_column(base_client, "Contacts", f"A {column_type}", column_type)["key"] == key
        answer = base_client.post("/columns/", body("Again", column_type))
        assert refusal(answer) == (400, f"The table has a {column_type} column already.")
    row = list_rows(base_client, "Contacts")[0]
    assert all(row[key] and row[key] == row[f"A {column_type}"] for column_type, key in keys.items())


@pytest.mark.parametrize("parameter", ["anchor_column", "column_key"])
@pytest.mark.parametrize("by", ["name", "key"])
def test_behind_another(base_client: APIClient, contacts: SampleTable, parameter: str, by: str):
    anchor = "Age" if by == "name" else contacts.keys["Age"]
    assert base_client.post("/columns/", body("New", **{parameter: anchor})).status_code == 200
    assert list(shown_columns(base_client, "Contacts"))[:4] == ["Name", "Age", "New", "Notes"]


def test_empty_anchor(base_client: APIClient, contacts: SampleTable):
    base_client.post("/columns/", body("New", anchor_column=""))
    assert list(shown_columns(base_client, "Contacts"))[-1] == "New"


@pytest.mark.parametrize(
    ("column_type", "data", "stored"),
    [
        ("number", None, {"format": "number", "decimal": "dot", "thousands": "no"}),
        ("number", {"format": "yuan"}, {"format": "yuan"}),
        ("date", None, {"format": "YYYY-MM-DD"}),
        ("single-select", {"options": [BERLIN]}, {"options": [BERLIN]}),
        ("checkbox", None, None),
        (
            "auto-number",
            {"format": "0000", "digits": 4},
            {"format": "0000", "digits": 4, "max_used_auto_number": 0},
        ),
        ("button", {"button_name": "Go"}, {"button_name": "Go"}),
    ],
)
def test_settings(base_client: APIClient, column_type: str, data: Any, stored: Any):
    create_table(base_client, "Empty", [column("Name")])
    assert insert_column(base_client, "Empty", "New", column_type, data)["data"] == stored


def test_options_without_ids(base_client: APIClient, contacts: SampleTable):
    data = {"options": [{"name": "red", "color": "#FF0000"}]}
    (option,) = insert_column(base_client, "Contacts", "Color", "single-select", data)["data"]["options"]
    assert (option["name"], option["color"]) == ("red", "#FF0000")
    assert option["id"].isdigit()
    assert option["textColor"]


def test_auto_number_for_rows_that_exist(base_client: APIClient, v1_client: APIClient):
    """They are numbered in their order, and new rows go on."""
    table = create_table(base_client, "T", [column("Name")], [{"Name": "a"}, {"Name": "c"}])
    v1_client.post("/rows/", {"table_name": "T", "row": {"Name": "b"}, "anchor_row_id": table.row_ids[0]})
    made = insert_column(base_client, "T", "No", "auto-number", {"format": "00", "digits": 2})
    assert made["data"]["max_used_auto_number"] == 3
    append_rows(base_client, "T", [{"Name": "d"}])
    rows = [(row["Name"], row["No"]) for row in list_rows(base_client, "T")]
    assert rows == [("a", "01"), ("b", "02"), ("c", "03"), ("d", "04")]


def test_auto_number_with_the_date(base_client: APIClient):
    create_table(base_client, "T", [column("Name")], [{"Name": "a"}])
    data = {"format": "YYYYMMDD-00", "digits": 2, "prefix_type": "date"}
    with time_machine.travel("2026-03-06T12:00:00+00:00"):
        insert_column(base_client, "T", "No", "auto-number", data)
        assert list_rows(base_client, "T")[0]["No"] == "20260306-01"


def test_unusual_names(base_client: APIClient, contacts: SampleTable):
    for name in UNUSUAL_NAMES:
        insert_column(base_client, "Contacts", name, "text")
        append_rows(base_client, "Contacts", [{name: "x"}])
        assert list_rows(base_client, "Contacts")[-1][name] == "x"


def test_unusable_names(base_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    for name in (*UNUSABLE_NAMES, "a.b", "a{b", "a}b", "a`b", "_id", "_mtime"):
        assert refusal(base_client.post("/columns/", body(name))) == (400, "column_name invalid.")
    assert whole_base(base_client) == before


def test_taken_name(shared_client: APIClient, contacts: SampleTable):
    """SeaTable answers this as plain text."""
    answer = shared_client.post("/columns/", body("Age"))
    assert (answer.status_code, answer.content) == (400, b"Column Age exists.")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert shared_client.post("/columns/", body("age")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"table_name": "Nowhere"}, (404, "table Nowhere not found")),
        ({"table_name": None}, (400, "table_name invalid.")),
        ({"column_type": "nonsense"}, (400, "column_type invalid.")),
        ({"column_type": None}, (400, "column_type invalid.")),
        ({"column_type": ["text"]}, (400, "column_type invalid.")),
        ({"column_type": "formula"}, (400, "column_data: null do not meet specifications.")),
        ({"column_type": "link-formula"}, (400, "column_data: null do not meet specifications.")),
        ({"anchor_column": "Nothing"}, (404, "column Nothing not found")),
        ({"column_data": [1]}, (400, "column_data invalid.")),
        ({"column_data": "text"}, (400, "column_data invalid.")),
        (
            {"column_type": "date", "column_data": {"format": "x"}},
            (400, 'column_data: {"format":"x"} do not meet specifications.'),
        ),
        (
            {"column_type": "single-select", "column_data": {"options": [{}]}},
            (400, 'column_data: {"options":[{}]} do not meet specifications.'),
        ),
    ],
)
def test_refused(base_client: APIClient, contacts: SampleTable, changes: dict, expected: tuple):
    before = whole_base(base_client)
    assert refusal(base_client.post("/columns/", {**body("New"), **changes})) == expected
    assert whole_base(base_client) == before


def test_settings_of_great_depth(base_client: APIClient, contacts: SampleTable):
    deep: Any = 1
    for _ in range(200):
        deep = [deep]
    answer = base_client.post("/columns/", body("New", column_data={"a": deep}))
    assert refusal(answer) == (400, "column_data invalid.")


def test_no_more_than_500(base_client: APIClient):
    create_table(base_client, "Wide", [column(f"C{number}") for number in range(500)])
    answer = base_client.post("/columns/", {**body("One more"), "table_name": "Wide"})
    assert refusal(answer) == (400, "Exceed the columns limit")
    assert answer.json()["error_type"] == "exceed_columns_limit"


def test_history(base_client: APIClient, contacts: SampleTable):
    made = insert_column(base_client, "Contacts", "New", "text")
    assert last_operation(base_client) == {
        "op_type": "insert_column",
        "table_id": contacts.id,
        "column_key": contacts.keys["Tags"],
        "column_data": made,
    }


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    assert reader_client.post("/columns/", body("New")).status_code == 403
    assert "New" not in shown_columns(base_client, "Contacts")


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    assert stranger_client.post("/columns/", body("New")).status_code == 403
