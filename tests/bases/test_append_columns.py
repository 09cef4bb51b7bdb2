from typing import Any

import pytest

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
from tests.bases.structure import NAME_COLUMN, shown_columns
from tests.clients import APIClient


def body(*columns: Any) -> dict[str, Any]:
    return {"table_name": "Contacts", "columns": list(columns)}


def test_it_works(shared_client: APIClient, contacts: SampleTable):
    answer = shared_client.post(
        "/batch-append-columns/",
        body(column("Price", "number", format="yuan"), column("Where", "single-select", options=[BERLIN])),
    )
    assert answer.status_code == 200
    price, where = answer.json()["columns"]
    assert price == NAME_COLUMN | {
        "key": price["key"],
        "name": "Price",
        "type": "number",
        "data": {"format": "yuan"},
    }
    assert where["data"] == {"options": [BERLIN]}
    shown = shown_columns(shared_client, "Contacts")
    assert list(shown)[-2:] == ["Price", "Where"]
    assert (shown["Price"], shown["Where"]) == (price, where)


def test_takes_values(base_client: APIClient, contacts: SampleTable):
    base_client.post("/batch-append-columns/", body(column("A"), column("B", "number")))
    append_rows(base_client, "Contacts", [{"A": "x", "B": 5}])
    row = list_rows(base_client, "Contacts")[-1]
    assert (row["A"], row["B"]) == ("x", 5)


def test_auto_number_for_rows_that_exist(base_client: APIClient, contacts: SampleTable):
    base_client.post("/batch-append-columns/", body(column("No", "auto-number", format="00", digits=2)))
    assert [row["No"] for row in list_rows(base_client, "Contacts")] == ["01", "02", "03"]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ([], "columns invalid."),
        (None, "columns invalid."),
        ("A", None),
        ([column("A"), column("B", "nonsense")], "column_type invalid."),
        ([column("A"), {"column_type": "text"}], "column_name invalid."),
        ([column("A"), {"column_name": "B"}], "column_type invalid."),
        ([column("A"), "B"], None),
        ([column("A"), column("B.C")], "column_name invalid."),
        ([column("A"), column("B", "formula", formula="1")], "Columns of type formula are inserted one at a time."),
        (
            [column("A"), column("B", "link", other_table="Table1")],
            "Link columns are made one at a time, in a table that exists.",
        ),
        ([column(f"C{number}") for number in range(493)], "Exceed the columns limit"),
    ],
)
def test_refused(base_client: APIClient, contacts: SampleTable, columns: Any, message: str | None):
    before = whole_base(base_client)
    answer = base_client.post("/batch-append-columns/", {"table_name": "Contacts", "columns": columns})
    status, text = refusal(answer)
    assert status == 400
    assert message is None or text == message
    assert whole_base(base_client) == before


@pytest.mark.parametrize("names", [("Age",), ("New", "New")])
def test_taken_name(base_client: APIClient, contacts: SampleTable, names: tuple):
    before = whole_base(base_client)
    answer = base_client.post("/batch-append-columns/", body(*map(column, names)))
    assert (answer.status_code, answer.content) == (400, f"Column {names[0]} exists.".encode())
    assert whole_base(base_client) == before


def test_unknown_table(base_client: APIClient):
    assert refusal(base_client.post("/batch-append-columns/", body(column("A")))) == (404, "table Contacts not found")


def test_history(base_client: APIClient, contacts: SampleTable):
    made = base_client.post("/batch-append-columns/", body(column("A"), column("B"))).json()["columns"]
    expected = {"op_type": "insert_columns", "table_id": contacts.id, "insert_columns": made}
    assert last_operation(base_client) == expected


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    assert reader_client.post("/batch-append-columns/", body(column("A"))).status_code == 403
    assert "A" not in shown_columns(base_client, "Contacts")


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    assert stranger_client.post("/batch-append-columns/", body(column("A"))).status_code == 403


def test_wide_table_stays_usable(base_client: APIClient):
    create_table(base_client, "Wide", [column("Name")])
    columns = [column(f"C{number}") for number in range(499)]
    answer = base_client.post("/batch-append-columns/", {"table_name": "Wide", "columns": columns})
    assert len(answer.json()["columns"]) == 499
    append_rows(base_client, "Wide", [{"Name": "x", "C498": "y"}])
    assert list_rows(base_client, "Wide")[0]["C498"] == "y"
