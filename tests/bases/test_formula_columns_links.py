"""Link-formula columns over HTTP, and formulas over links: making them, reading them, and what becomes of them."""

from typing import Any

import pytest

from tests.bases.factories import (
    SampleTable,
    append_rows,
    column,
    create_table,
    dtable_db,
    list_rows,
    refusal,
    run_sql,
    v1,
    whole_base,
)
from tests.bases.structure import NAME_COLUMN, shown_columns
from tests.clients import APIClient

PARTS = [column("Part"), column("Price", "number", format="euro"), column("Since", "date", format="YYYY-MM-DD")]
STOCK = [
    {"Part": "bolt", "Price": 1.5, "Since": "2026-01-01"},
    {"Part": "nut", "Price": 10, "Since": "2025-01-01"},
    {"Part": "washer"},
]


@pytest.fixture
def stock(base_client: APIClient, contacts: SampleTable) -> SampleTable:
    """The table "Stock" with three parts, of which Anna has all and Ben the first, over the column "Parts"."""
    made = create_table(base_client, "Stock", PARTS, STOCK)
    body = {"table_name": "Contacts", "column_name": "Parts", "column_type": "link"}
    answer = base_client.post("/columns/", body | {"column_data": {"table": "Contacts", "other_table": "Stock"}})
    link_id = answer.json()["data"]["link_id"]
    linked = {contacts.row_ids[0]: made.row_ids, contacts.row_ids[1]: made.row_ids[:1]}
    body = {"link_id": link_id, "table_name": "Contacts", "other_table_name": "Stock", "other_rows_ids_map": linked}
    assert base_client.put("/links/", body).status_code == 200
    return made


def body(**data: Any) -> dict[str, Any]:
    return {"table_name": "Contacts", "column_name": "F", "column_type": "link-formula", "column_data": data}


def insert(client: APIClient, **data: Any) -> dict[str, Any]:
    answer = client.post("/columns/", body(link_column="Parts", **data))
    assert answer.status_code == 200, answer.content
    made: dict[str, Any] = answer.json()
    return made


def shown(client: APIClient, name: str = "F") -> list[Any]:
    return [row.get(name) for row in list_rows(client, "Contacts")]


SUM = {"formula": "rollup", "summary_column": "Price", "summary_method": "sum"}


def test_it_works(base_client: APIClient, stock: SampleTable):
    made = insert(base_client, formula="count_links")
    link_key = shown_columns(base_client, "Contacts")["Parts"]["key"]
    data = {
        "operated_columns": [link_key],
        "result_type": "number",
        "formula": "count_links",
        "link_column_key": link_key,
        "include_condition": False,
        "condition_conjunction": "And",
        "conditions": [],
    }
    assert made == NAME_COLUMN | {"key": made["key"], "name": "F", "type": "link-formula", "data": data}
    assert shown(base_client) == [3, 1, 0]


@pytest.mark.parametrize(
    ("data", "rows", "older", "settings"),
    [
        (SUM, [11.5, 1.5, 0], ["11.5", "1.5", "0"], {"result_type": "number", "column_key_in_linked_record": "Price"}),
        (
            {**SUM, "summary_method": "concatenate"},
            ["1.5 10", "1.5", ""],
            ["1.5 10", "1.5", None],
            {"result_type": "string"},
        ),
        (
            {"formula": "lookup", "level1_linked_column": "Price"},
            [[1.5, 10], [1.5], []],
            ["€1.50, €10.00", "€1.50", None],
            {
                "result_type": "array",
                "array_type": "number",
                "array_data": {"format": "euro"},
                "level1_linked_table_column_key": "Price",
            },
        ),
        (
            {"formula": "lookup", "level1_linked_column": "Contacts", "level2_linked_column": "Name"},
            [["Anna", "Ben", "Anna", "Anna"], ["Anna", "Ben"], []],
            ["Anna, Ben, Anna, Anna", "Anna, Ben", None],
            {"array_type": "text"},
        ),
        (
            {"formula": "findmax", "searched_column": "Since", "comparison_column": "Price"},
            [["2025-01-01T00:00:00+01:00"], ["2026-01-01T00:00:00+01:00"], []],
            ["2025-01-01", "2026-01-01", None],
            {"array_type": "date", "column_key_for_comparison": "Price"},
        ),
        (
            {
                "formula": "count_links",
                "include_condition": True,
                "conditions": [{"column_name": "Price", "filter_predicate": "greater", "filter_term": 5}],
            },
            [1, 0, 0],
            ["1", "0", "0"],
            {"include_condition": True},
        ),
    ],
)
def test_every_kind(
    base_client: APIClient, stock: SampleTable, data: dict[str, Any], rows: Any, older: Any, settings: dict[str, Any]
):
    made = insert(base_client, **data)
    named = {key: stock.keys.get(value, value) if isinstance(value, str) else value for key, value in settings.items()}
    assert {key: value for key, value in made["data"].items() if key in settings} == named
    assert not {"link_column", "summary_column", "level1_linked_column"} & made["data"].keys()
    assert shown(base_client) == rows
    assert shown(v1(base_client)) == older
    assert [row["F"] for row in run_sql(base_client, "SELECT F FROM Contacts").json()["results"]] == rows


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"formula": "count_links"},
        {"formula": "count_links", "link_column": "Nope"},
        {"formula": "count_links", "link_column": "Age"},
        {"formula": "count_links", "link_column": ["Parts"]},
        {"formula": ["count_links"], "link_column": "Parts"},
        {"formula": "median", "link_column": "Parts"},
        {"formula": "lookup", "link_column": "Parts"},
        {"formula": "lookup", "link_column": "Parts", "level1_linked_column": "Nope"},
        {"formula": "lookup", "link_column": "Parts", "level1_linked_column": "Price", "level2_linked_column": "Name"},
        {"formula": "rollup", "link_column": "Parts", "summary_column": "Price"},
        {**SUM, "link_column": "Parts", "summary_method": "median"},
        {"formula": "findmax", "link_column": "Parts", "searched_column": "Price"},
    ],
)
def test_settings_that_do_not_fit(base_client: APIClient, stock: SampleTable, data: dict[str, Any]):
    before = whole_base(base_client)
    status, message = refusal(base_client.post("/columns/", body(**data)))
    assert status == 400
    assert message.endswith("do not meet specifications.")
    assert whole_base(base_client) == before


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({**SUM, "summary_column": "Since"}, "a date cannot be used as a number"),
        (
            {"formula": "findmin", "searched_column": "Price", "comparison_column": "Part"},
            "only numbers and dates can be compared for the largest or smallest",
        ),
        (
            {
                "formula": "count_links",
                "include_condition": True,
                "conditions": [{"column_key": "x", "filter_predicate": "is"}],
            },
            "condition: the column to filter does not exist",
        ),
    ],
)
def test_formulas_that_do_not_fit(base_client: APIClient, stock: SampleTable, data: dict[str, Any], message: str):
    before = whole_base(base_client)
    answer = base_client.post("/columns/", body(link_column="Parts", **data))
    assert refusal(answer) == (400, f"The formula of column F is invalid: {message}.")
    assert whole_base(base_client) == before


def test_not_in_a_new_table(base_client: APIClient, stock: SampleTable):
    columns = [column("A"), column("F", "link-formula", formula="count_links", link_column="Parts")]
    status, message = refusal(base_client.post("/tables/", {"table_name": "T", "columns": columns}))
    assert (status, message.endswith("do not meet specifications.")) == (400, True)


def test_links_change_and_so_does_what_comes_of_them(base_client: APIClient, contacts: SampleTable, stock: SampleTable):
    insert(base_client, **SUM)
    update = {"row_id": stock.row_ids[0], "row": {"Price": 100}}
    base_client.put("/rows/", {"table_name": "Stock", "updates": [update]})
    assert shown(base_client) == [110, 100, 0]
    base_client.delete("/rows/", {"table_name": "Stock", "row_ids": stock.row_ids[:1]})
    assert shown(base_client) == [10, 0, 0]


def test_a_link_that_shows_a_formula(base_client: APIClient, contacts: SampleTable, stock: SampleTable):
    """Its cells and query-links show results; so do links made later, whose display column may be a formula."""
    data = {"formula": "{Part} & ' ' & {Price}"}
    change = {"op_type": "modify_column_type", "table_name": "Stock", "column": "Part"}
    columns = {"table_name": "Stock", "column_name": "Label", "column_type": "formula", "column_data": data}
    assert base_client.post("/columns/", columns).status_code == 200
    link = {"other_table": "Stock", "table": "Contacts", "display_column_key": "Label"}
    answer = base_client.post(
        "/columns/", {"table_name": "Contacts", "column_name": "More", "column_type": "link", "column_data": link}
    )
    made = answer.json()
    assert (made["data"]["array_type"], made["data"]["array_data"]["formula"]) == ("string", data["formula"])
    pairs = {contacts.row_ids[0]: stock.row_ids[1:]}
    where = {"table_name": "Contacts", "other_table_name": "Stock", "link_id": made["data"]["link_id"]}
    assert base_client.post("/links/", {**where, "other_rows_ids_map": pairs}).status_code == 200
    links = [
        {"row_id": stock.row_ids[1], "display_value": "nut 10"},
        {"row_id": stock.row_ids[2], "display_value": "washer "},
    ]
    assert shown(base_client, "More")[0] == links
    asked = {"table_name": "Contacts", "rows": [{"row_id": contacts.row_ids[0]}]}
    answer = base_client.post("/query-links/", {**asked, "link_column_name": "More"})
    assert answer.json() == {contacts.row_ids[0]: links}
    answer = dtable_db(base_client).post(
        f"/linked-records/{base_client.prefix.rpartition('/')[2]}/",
        {"table_id": contacts.id, "link_column": made["key"], "rows": [{"row_id": contacts.row_ids[0]}]},
    )
    assert answer.json() == {contacts.row_ids[0]: links}
    # A formula may also take the place of the first column, which links show.
    answer = base_client.put(
        "/columns/", {**change, "new_column_type": "formula", "column_data": {"formula": "1 / {Price}"}}
    )
    assert answer.status_code == 200
    assert [each["display_value"] for each in shown(base_client, "Parts")[0]] == [1 / 1.5, 0.1, "#DIV/0!"]


def test_the_linked_table_and_its_columns_get_other_names(base_client: APIClient, stock: SampleTable):
    insert(base_client, **SUM)
    formula = {"formula": "{Stock.Price} & rollup('Parts', 'Price', 'max', '{Price} < 5')"}
    made = {"table_name": "Contacts", "column_name": "G", "column_type": "formula", "column_data": formula}
    assert base_client.post("/columns/", made).status_code == 200
    before = shown(base_client), shown(base_client, "G")
    base_client.put("/tables/", {"table_name": "Stock", "new_table_name": "Store"})
    change = {"op_type": "rename_column", "table_name": "Store", "column": "Price", "new_column_name": "Cost"}
    assert base_client.put("/columns/", change).status_code == 200
    change = {"op_type": "rename_column", "table_name": "Contacts", "column": "Parts", "new_column_name": "Items"}
    assert base_client.put("/columns/", change).status_code == 200
    text = shown_columns(base_client, "Contacts")["G"]["data"]["formula"]
    assert text == "{Store.Cost} & rollup('Items', 'Cost', 'max', '{Cost} < 5')"
    assert (shown(base_client), shown(base_client, "G")) == before


@pytest.mark.parametrize("gone", ["column", "link", "table"])
def test_what_is_linked_is_deleted(base_client: APIClient, stock: SampleTable, gone: str):
    """The column stays with its settings, and shows an error."""
    made = insert(base_client, **SUM)
    if gone == "column":
        answer = base_client.delete("/columns/", {"table_name": "Stock", "column": "Price"})
    elif gone == "link":
        answer = base_client.delete("/columns/", {"table_name": "Contacts", "column": "Parts"})
    else:
        answer = base_client.delete("/tables/", {"table_name": "Stock"})
    assert answer.json() == {"success": True}
    assert shown_columns(base_client, "Contacts")["F"]["data"] == made["data"]
    assert set(shown(base_client)) <= {"#VALUE!", "#REF!"}
    assert run_sql(base_client, "SELECT count(*) FROM Contacts WHERE F IS NULL").json()["results"] == [{"COUNT(*)": 3}]


def test_an_option_of_the_linked_table(base_client: APIClient, contacts: SampleTable, stock: SampleTable):
    """What lists are made of tells its options there, also those that come later."""
    state = {
        "table_name": "Stock",
        "column_name": "State",
        "column_type": "single-select",
        "column_data": {"options": []},
    }
    base_client.post("/columns/", state)
    update = {"row_id": stock.row_ids[0], "row": {"State": "new"}}
    base_client.put("/rows/", {"table_name": "Stock", "updates": [update]})
    insert(base_client, formula="lookup", level1_linked_column="State")
    update = {"row_id": stock.row_ids[1], "row": {"State": "used"}}
    base_client.put("/rows/", {"table_name": "Stock", "updates": [update]})
    data = shown_columns(base_client, "Contacts")["F"]["data"]
    assert [option["name"] for option in data["array_data"]["options"]] == ["new", "used"]
    assert shown(base_client) == [["new", "used"], ["new"], []]


def test_another_formula(base_client: APIClient, stock: SampleTable):
    insert(base_client, **SUM)
    change = {"op_type": "modify_column_type", "table_name": "Contacts", "column": "F"}
    data = {"formula": "lookup", "link_column": "Parts", "level1_linked_column": "Part"}
    answer = base_client.put("/columns/", {**change, "new_column_type": "link-formula", "column_data": data})
    assert answer.json()["data"]["array_type"] == "text"
    assert shown(base_client) == [["bolt", "nut", "washer"], ["bolt"], []]


def test_a_copy_of_a_table(base_client: APIClient, stock: SampleTable):
    insert(base_client, **SUM)
    base_client.post("/tables/duplicate-table/", {"table_name": "Contacts", "is_duplicate_records": True})
    assert [row["F"] for row in list_rows(base_client, "Contacts(copy)")] == [11.5, 1.5, 0]


def test_a_table_linked_to_itself(base_client: APIClient):
    made = create_table(base_client, "People", [column("Name"), column("Age", "number")])
    ids = append_rows(base_client, "People", [{"Name": "a", "Age": 1}, {"Name": "b", "Age": 2}])
    data = {"table": "People", "other_table": "People"}
    link = {"table_name": "People", "column_name": "Friends", "column_type": "link", "column_data": data}
    link_id = base_client.post("/columns/", link).json()["data"]["link_id"]
    where = {"table_name": "People", "other_table_name": "People", "link_id": link_id}
    base_client.post("/links/", {**where, "other_rows_ids_map": {ids[0]: ids}})
    total = {**body(link_column="Friends", **{**SUM, "summary_column": "Age"}), "table_name": "People"}
    assert base_client.post("/columns/", total).status_code == 200
    assert [row["F"] for row in list_rows(base_client, "People")] == [3, 0]
    assert made.name == "People"


def test_the_base_goes_on_after_an_export(base_client: APIClient, stock: SampleTable):
    """The document has the columns as they are, and no results."""
    made = insert(base_client, **SUM)
    (table,) = [table for table in whole_base(base_client)["tables"] if table["name"] == "Contacts"]
    assert made in table["columns"]
    assert all(made["key"] not in row for row in table["rows"])
