import pytest

from tests.bases.factories import BERLIN, column, list_rows, refusal, whole_base
from tests.bases.structure import (
    CREATABLE,
    NAME_COLUMN,
    UNUSABLE_NAMES,
    UNUSUAL_NAMES,
    VIEW,
    operations,
    shown_tables,
)
from tests.clients import APIClient


def test_it_works(shared_client: APIClient):
    answer = shared_client.post("/tables/", {"table_name": "Contacts"})
    assert answer.status_code == 200
    table = answer.json()
    assert len(table.pop("_id")) == 4
    assert table == {
        "name": "Contacts",
        "rows": [],
        "columns": [NAME_COLUMN],
        "views": [VIEW | {"link_rows": {}}],
        "view_structure": {"folders": [], "view_ids": ["0000"]},
        "id_row_map": {},
        "is_header_locked": False,
        "header_settings": {},
        "summary_configs": {},
    }
    shown = shown_tables(shared_client)["Contacts"]
    assert (shown["columns"], shown["views"]) == ([NAME_COLUMN], [VIEW])
    assert set(shown) == {
        "_id",
        "name",
        "is_header_locked",
        "header_settings",
        "summary_configs",
        "columns",
        "views",
    }


def test_only_the_columns_given(base_client: APIClient):
    """The first of them is the one with the key `0000`; those left out by JavaScript's empty list are the default."""
    columns = [column("Amount", "number"), column("City", "single-select", options=[BERLIN]), column("By", "creator")]
    table = base_client.post("/tables/", {"table_name": "T", "columns": columns}).json()
    assert [(each["name"], each["type"], each["data"]) for each in table["columns"]] == [
        ("Amount", "number", {"format": "number", "decimal": "dot", "thousands": "no"}),
        ("City", "single-select", {"options": [BERLIN]}),
        ("By", "creator", None),
    ]
    first, second, third = (each["key"] for each in table["columns"])
    assert (first, len(second), third) == ("0000", 4, "_creator")
    empty = base_client.post("/tables/", {"table_name": "U", "columns": []}).json()
    assert empty["columns"] == [NAME_COLUMN]


def test_in_chinese(base_client: APIClient):
    table = base_client.post("/tables/", {"table_name": "T", "lang": "zh-cn"}).json()
    assert (table["columns"][0]["name"], table["views"][0]["name"]) == ("名称", "默认视图")


def test_form(base_client: APIClient):
    answer = base_client.post_form("/tables/", {"table_name": "T"})
    assert (answer.status_code, answer.json()["columns"]) == (200, [NAME_COLUMN])


def test_every_type(base_client: APIClient):
    columns = [column(f"A {column_type}", column_type) for column_type in CREATABLE]
    table = base_client.post("/tables/", {"table_name": "T", "columns": columns}).json()
    assert [each["type"] for each in table["columns"]] == CREATABLE
    base_client.post("/rows/", {"table_name": "T", "rows": [{"A text": "a"}]})
    assert {each["column_name"] for each in columns} <= set(list_rows(base_client, "T")[0])


def test_auto_number_is_kept_as_given(base_client: APIClient):
    data = {"format": "0000", "digits": 4}
    columns = [column("Name"), column("No", "auto-number", **data)]
    table = base_client.post("/tables/", {"table_name": "T", "columns": columns}).json()
    assert table["columns"][1]["data"] == data


def test_unusual_names(base_client: APIClient):
    for name in (*UNUSUAL_NAMES, "a.b", "a`b"):
        assert base_client.post("/tables/", {"table_name": name}).json()["name"] == name
        rows = base_client.post("/rows/", {"table_name": name, "rows": [{"Name": "a"}]})
        assert rows.json()["inserted_row_count"] == 1


def test_unusable_names(base_client: APIClient):
    before = whole_base(base_client)
    for name in (*UNUSABLE_NAMES, "a{b", "a}b"):
        assert refusal(base_client.post("/tables/", {"table_name": name})) == (400, "table_name invalid.")
    assert whole_base(base_client) == before


def test_missing_name(base_client: APIClient):
    assert refusal(base_client.post("/tables/", {})) == (400, "table_name invalid.")


def test_taken_name(base_client: APIClient):
    answer = base_client.post("/tables/", {"table_name": "Table1"})
    assert refusal(answer) == (400, "table name already exists")
    assert answer.json()["error_type"] == "table_exist"
    assert base_client.post("/tables/", {"table_name": "table1"}).status_code == 200


@pytest.mark.parametrize(
    ("columns", "error_type", "message"),
    [
        ([column("A", "nonsense")], "parameter_error", "column_type invalid."),
        ([column("A", "")], "parameter_error", "column_type invalid."),
        ([{"column_name": "A"}], "parameter_error", "column_type invalid."),
        ([{"column_type": "text"}], "parameter_error", "column_name invalid."),
        ([column("A.B")], "parameter_error", "column_name invalid."),
        (["A"], "parameter_error", None),
        ("A", "parameter_error", None),
        ([{**column("A"), "column_data": "x"}], "parameter_error", "column_data invalid."),
        (
            [column("A", "formula", formula="{B}+1")],
            "column_data_error",
            "The formula of column A is invalid: no such column: B at position 2.",
        ),
        ([column("A", "checkbox")], "parameter_error", "The first column cannot be of type checkbox."),
        ([column("A", "creator")], "parameter_error", "The first column cannot be of type creator."),
        (
            [column("A"), column("B", "link", table="T", other_table="Table1")],
            "parameter_error",
            "Link columns are made one at a time, in a table that exists.",
        ),
        (
            [column("A"), column("B", "ctime"), column("C", "ctime")],
            "parameter_error",
            "The table has a ctime column already.",
        ),
        (
            [column("A"), column("B", "date", format="DD/MM/YYYY HH:mm")],
            "column_data_error",
            'column_data: {"format":"DD/MM/YYYY HH:mm"} do not meet specifications.',
        ),
        ([column("A"), column("B", "single-select", options="x")], "column_data_error", None),
        ([column(f"C{number}") for number in range(501)], "exceed_columns_limit", "Exceed the columns limit"),
    ],
)
def test_unusable_columns(base_client: APIClient, columns: object, error_type: str, message: str | None):
    """Nothing is left of a table whose last column is refused."""
    before = whole_base(base_client)
    answer = base_client.post("/tables/", {"table_name": "T", "columns": columns})
    status, text = refusal(answer)
    assert (status, answer.json()["error_type"]) == (400, error_type)
    assert message is None or text == message
    assert whole_base(base_client) == before


def test_twice_the_same_column(base_client: APIClient):
    answer = base_client.post("/tables/", {"table_name": "T", "columns": [column("A"), column("A")]})
    assert (answer.status_code, answer.content) == (400, b"Column A exists.")
    assert "T" not in shown_tables(base_client)


def test_500_columns(base_client: APIClient):
    columns = [column(f"C{number}") for number in range(500)]
    assert len(base_client.post("/tables/", {"table_name": "T", "columns": columns}).json()["columns"]) == 500


def test_no_more_than_200_tables(base_client: APIClient):
    for number in range(199):
        assert base_client.post("/tables/", {"table_name": f"T{number}"}).status_code == 200
    answer = base_client.post("/tables/", {"table_name": "One more"})
    assert refusal(answer) == (400, "Number of tables exceeds 200 limit")
    assert answer.json()["error_type"] == "exceed_tables_limit"


def test_history(base_client: APIClient):
    base_client.post("/tables/", {"table_name": "T"})
    assert operations(base_client)[-1] == {"op_type": "insert_table", "table_data": shown_tables(base_client)["T"]}


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient):
    assert reader_client.post("/tables/", {"table_name": "T"}).status_code == 403
    assert "T" not in shown_tables(base_client)


def test_token_of_another_base(stranger_client: APIClient):
    assert stranger_client.post("/tables/", {"table_name": "T"}).status_code == 403
