"""Formula columns over HTTP: making, changing and reading them, and what becomes of them when columns change."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from bases.tokens import mint_base_token
from tests.bases.factories import (
    SampleTable,
    append_rows,
    base_uuid,
    column,
    create_table,
    get_row,
    last_operation,
    list_rows,
    refusal,
    run_sql,
    v1,
    whole_base,
)
from tests.bases.statement_counts import counted_statements
from tests.bases.structure import NAME_COLUMN, shown_columns
from tests.clients import APIClient

AGES = "{Age} * 2"


def body(formula: Any, **extra: Any) -> dict[str, Any]:
    data = {"formula": formula} if isinstance(formula, str) else formula
    return {"table_name": "Contacts", "column_name": "F", "column_type": "formula", "column_data": data, **extra}


def insert_formula(client: APIClient, formula: str, name: str = "F", **data: Any) -> dict[str, Any]:
    answer = client.post("/columns/", body({"formula": formula, **data}, column_name=name))
    assert answer.status_code == 200, answer.content
    made: dict[str, Any] = answer.json()
    return made


def shown(client: APIClient, name: str = "F", **query: Any) -> list[Any]:
    return [row.get(name) for row in list_rows(client, "Contacts", **query)]


def change_column(client: APIClient, op_type: str, name: str = "F", **extra: Any) -> Any:
    return client.put("/columns/", {"op_type": op_type, "table_name": "Contacts", "column": name, **extra})


def test_it_works(shared_client: APIClient, base_client: APIClient, contacts: SampleTable):
    answer = shared_client.post("/columns/", body(AGES))
    assert answer.status_code == 200
    made = answer.json()
    data = {"formula": AGES, "operated_columns": [contacts.keys["Age"]], "result_type": "number"}
    assert made == NAME_COLUMN | {"key": made["key"], "name": "F", "type": "formula", "data": data}
    assert shown_columns(shared_client, "Contacts")["F"]["data"] == data
    assert shown(base_client) == [62, 55, 0]


def test_in_a_new_table(base_client: APIClient):
    """The settings stay as they were given; a formula may name a column that comes after it."""
    columns = [column("Total", "formula", formula="{Price} * 1.5"), column("Price", "number")]
    answer = base_client.post("/tables/", {"table_name": "T", "columns": columns})
    assert answer.json()["columns"][0]["data"] == {"formula": "{Price} * 1.5"}
    append_rows(base_client, "T", [{"Price": 2}])
    assert list_rows(base_client, "T")[0]["Total"] == 3
    assert shown_columns(base_client, "T")["Total"]["data"] == {"formula": "{Price} * 1.5"}


def test_history_tells_of_the_result(base_client: APIClient, contacts: SampleTable):
    made = insert_formula(base_client, AGES)
    operation = last_operation(base_client)
    assert (operation["op_type"], operation["column_data"]) == ("insert_column", made)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("{Age} *", "The formula of column F is invalid: the formula ends too early at position 8."),
        ("{Nope} + 1", "The formula of column F is invalid: no such column: Nope at position 2."),
        ("foo(1)", "The formula of column F is invalid: no such function: foo at position 1."),
        ("{F} + 1", "The formula of column F is invalid: the formula needs itself: Contacts.F → Contacts.F."),
        ("{Age} > {Born}", "The formula of column F is invalid: a date cannot be compared with a number."),
        ("", 'column_data: {"formula":""} do not meet specifications.'),
        ({"formula": None}, 'column_data: {"formula":null} do not meet specifications.'),
        ({"formula": ["{Age}"]}, 'column_data: {"formula":["{Age}"]} do not meet specifications.'),
        ({}, "column_data: {} do not meet specifications."),
        (None, "column_data: null do not meet specifications."),
    ],
)
def test_refused(shared_client: APIClient, base_client: APIClient, contacts: SampleTable, data: Any, message: str):
    before = whole_base(base_client)
    answer = shared_client.post("/columns/", body(data))
    assert refusal(answer) == (400, message)
    assert answer.json()["error_type"] == "column_data_error"
    assert whole_base(base_client) == before


@pytest.mark.parametrize("formula", ["x" * 20_001, "{Age}" + "+1" * 300, "'\0' & 1", "(" * 19_999, '"' * 9_999])
def test_odd_formulas_are_an_answer(base_client: APIClient, contacts: SampleTable, formula: str):
    assert base_client.post("/columns/", body(formula)).status_code in (200, 400)
    assert base_client.get("/rows/", {"table_name": "Contacts"}).status_code == 200


# Reading


def test_every_surface(base_client: APIClient, contacts: SampleTable):
    made = {
        "Number": insert_formula(base_client, "{Age} / 4", "Number"),
        "Money": insert_formula(base_client, "{Age}", "Money", format="euro"),
        "Text": insert_formula(base_client, "{Name} & '!'", "Text"),
        "Ticked": insert_formula(base_client, "{Active}", "Ticked"),
        "Later": insert_formula(base_client, "dateAdd({Born}, 1, 'day')", "Later"),
        "List": insert_formula(base_client, "{Tags}", "List"),
    }
    anna = {
        "Number": 7.75,
        "Money": 31,
        "Text": "Anna!",
        "Ticked": True,
        "Later": "1995-03-07T00:00:00+01:00",
        "List": ["friend", "work"],
    }
    cleo = {"Number": 0, "Money": None, "Text": "Cleo!", "Ticked": None, "Later": "#VALUE!", "List": []}
    rows = list_rows(base_client, "Contacts")
    assert {name: rows[0][name] for name in anna} == anna
    assert {name: rows[2][name] for name in cleo} == cleo
    assert {name: get_row(base_client, "Contacts", contacts.row_ids[0])[name] for name in anna} == anna
    by_key = base_client.get("/rows/", {"table_name": "Contacts"}).json()["rows"][0]
    assert {name: by_key[each["key"]] for name, each in made.items()} == anna | {"List": ["2001", "2002"]}
    results = run_sql(base_client, "SELECT * FROM Contacts").json()["results"]
    assert {name: results[0][name] for name in anna} == anna
    assert {name: results[2][name] for name in cleo} == cleo
    older = list_rows(v1(base_client), "Contacts")
    assert {name: older[0][name] for name in anna} == {
        "Number": "7.75",
        "Money": "€31.00",
        "Text": "Anna!",
        "Ticked": "true",
        "Later": "1995-03-07",
        "List": "friend, work",
    }
    assert {name: older[2].get(name) for name in cleo} == {
        "Number": "0",
        "Money": None,
        "Text": "Cleo!",
        "Ticked": None,
        "Later": "#VALUE!",
        "List": None,
    }


def test_nothing_is_stored(base_client: APIClient, contacts: SampleTable):
    made = insert_formula(base_client, AGES)
    base_client.put(
        "/rows/", {"table_name": "Contacts", "updates": [{"row_id": contacts.row_ids[2], "row": {"Age": 5}}]}
    )
    assert shown(base_client) == [62, 55, 10]
    base_client.delete("/rows/", {"table_name": "Contacts", "row_ids": [contacts.row_ids[2]]})
    assert made["key"] not in last_operation(base_client)["deleted_row"]
    (table,) = [table for table in whole_base(base_client)["tables"] if table["name"] == "Contacts"]
    assert all(made["key"] not in row for row in table["rows"])


def test_values_that_are_written_are_dropped(base_client: APIClient, contacts: SampleTable):
    insert_formula(base_client, AGES)
    append_rows(base_client, "Contacts", [{"Name": "Dora", "F": 5}])
    update = {"row_id": contacts.row_ids[0], "row": {"F": 7}}
    answer = base_client.put("/rows/", {"table_name": "Contacts", "updates": [update]})
    assert answer.json() == {"success": True}
    assert shown(base_client) == [62, 55, 0, 0]
    # A row with nothing else in it is none.
    answer = base_client.post("/rows/", {"table_name": "Contacts", "rows": [{"F": 5}]})
    assert answer.json()["inserted_row_count"] == 0


def test_only_what_is_asked_for_is_computed(base_client: APIClient, contacts: SampleTable):
    insert_formula(base_client, "rept({Name}, 3)", "Long")
    insert_formula(base_client, AGES)
    view = {"name": "V", "hidden_columns": ["Long"]}
    assert base_client.post("/views/", {"name": "V"}, query={"table_name": "Contacts"}).status_code == 200
    assert base_client.put("/views/V/", view, query={"table_name": "Contacts"}).status_code == 200
    with counted_statements() as sent:
        list_rows(base_client, "Contacts", view_name="V")
        run_sql(base_client, "SELECT F FROM Contacts")
    assert any("* " in sql for sql in sent)
    assert not any("repeat_text" in sql for sql in sent)


def test_filters_and_sorts_of_a_view(base_client: APIClient, contacts: SampleTable):
    insert_formula(base_client, AGES)
    settings = {
        "filters": [{"column_name": "F", "filter_predicate": "greater", "filter_term": 1}],
        "sorts": [{"column_name": "F", "sort_type": "up"}],
    }
    base_client.post("/views/", {"name": "V"}, query={"table_name": "Contacts"})
    assert base_client.put("/views/V/", settings, query={"table_name": "Contacts"}).status_code == 200
    assert shown(base_client, "Name", view_name="V") == ["Ben", "Anna"]
    assert shown(base_client, "Name", order_by="F", direction="desc") == ["Anna", "Ben", "Cleo"]
    unfit = {"filters": [{"column_name": "F", "filter_predicate": "contains", "filter_term": "x"}]}
    answer = base_client.put("/views/V/", unfit, query={"table_name": "Contacts"})
    assert answer.json()["error_type"] == "wrong_filter_in_filters"
    # What a view compares goes when the formula gives something else.
    change_column(base_client, "modify_column_type", new_column_type="formula", column_data={"formula": "{Name}"})
    assert base_client.get("/rows/", {"table_name": "Contacts", "view_name": "V"}).status_code == 200


def test_today_moves_on(base_client: APIClient, contacts: SampleTable):
    """The statements are remembered, and the day is not."""
    insert_formula(base_client, "today()")
    tomorrow = datetime.now(UTC).replace(hour=10, minute=0) + timedelta(days=1)
    for moment in (tomorrow, tomorrow + timedelta(days=1)):
        with time_machine.travel(moment, tick=False):
            day = moment.date().isoformat()
            (row,) = run_sql(base_client, "SELECT F FROM Contacts LIMIT 1").json()["results"]
            assert row["F"].startswith(f"{day}T00:00:00+0")
            assert shown(v1(base_client)) == [day] * 3


# Changing


def test_another_formula(base_client: APIClient, contacts: SampleTable):
    insert_formula(base_client, AGES)
    data = {"formula": "{Name} & '?'"}
    answer = change_column(base_client, "modify_column_type", new_column_type="formula", column_data=data)
    assert answer.json()["data"] == data | {"operated_columns": ["0000"], "result_type": "string"}
    assert shown(base_client) == ["Anna?", "Ben?", "Cleo?"]
    before = whole_base(base_client)
    broken = {"formula": "{Name} &"}
    answer = change_column(base_client, "modify_column_type", new_column_type="formula", column_data=broken)
    assert refusal(answer) == (400, "The formula of column F is invalid: the formula ends too early at position 9.")
    assert whole_base(base_client) == before


def test_a_circle_by_a_change(base_client: APIClient, contacts: SampleTable):
    insert_formula(base_client, AGES)
    insert_formula(base_client, "{F} + 1", "G")
    answer = change_column(
        base_client, "modify_column_type", new_column_type="formula", column_data={"formula": "{G} + 1"}
    )
    message = "The formula of column F is invalid: the formula needs itself: Contacts.F → Contacts.G → Contacts.F."
    assert refusal(answer) == (400, message)


def test_a_column_becomes_a_formula_and_a_formula_a_column(base_client: APIClient, contacts: SampleTable):
    answer = change_column(
        base_client, "modify_column_type", "Age", new_column_type="formula", column_data={"formula": "len({Name})"}
    )
    assert answer.status_code == 200
    assert shown(base_client, "Age") == [4, 3, 4]
    assert change_column(base_client, "modify_column_type", "Age", new_column_type="number").status_code == 200
    assert shown(base_client, "Age") == [None, None, None]
    append_rows(base_client, "Contacts", [{"Name": "Dora", "Age": 3}])
    assert shown(base_client, "Age")[-1] == 3


def test_the_first_column(base_client: APIClient, contacts: SampleTable):
    answer = change_column(
        base_client,
        "modify_column_type",
        "Name",
        new_column_type="formula",
        column_data={"formula": "{Age} & ' years'"},
    )
    assert answer.status_code == 200
    assert shown(base_client, "Name") == ["31 years", "27.5 years", " years"]


def test_a_column_gets_another_name(base_client: APIClient, contacts: SampleTable):
    insert_formula(base_client, AGES)
    insert_formula(base_client, "{F} + {Age}", "G")
    assert change_column(base_client, "rename_column", "Age", new_column_name="Years").status_code == 200
    assert change_column(base_client, "rename_column", "F", new_column_name="Double").status_code == 200
    columns = shown_columns(base_client, "Contacts")
    assert columns["Double"]["data"]["formula"] == "{Years} * 2"
    assert columns["G"]["data"]["formula"] == "{Double} + {Years}"
    assert shown(base_client, "G") == [93, 82.5, 0]


def test_a_column_is_deleted(base_client: APIClient, contacts: SampleTable):
    insert_formula(base_client, AGES)
    insert_formula(base_client, "{F} + 1", "G")
    answer = base_client.delete("/columns/", {"table_name": "Contacts", "column": "Age"})
    assert answer.json() == {"success": True}
    assert shown(base_client) == shown(base_client, "G") == ["#REF!"] * 3
    assert shown(v1(base_client)) == ["#REF!"] * 3
    assert run_sql(base_client, "SELECT Name FROM Contacts WHERE F IS NULL").json()["results"][0] == {"Name": "Anna"}
    assert shown_columns(base_client, "Contacts")["F"]["data"]["formula"] == AGES
    base_client.post("/columns/", {"table_name": "Contacts", "column_name": "Age", "column_type": "number"})
    assert shown(base_client, "G") == [1, 1, 1]


def test_a_column_gets_another_type(base_client: APIClient, contacts: SampleTable):
    insert_formula(base_client, "{Age}")
    assert change_column(base_client, "modify_column_type", "Age", new_column_type="text").status_code == 200
    assert shown_columns(base_client, "Contacts")["F"]["data"]["result_type"] == "string"
    assert shown(base_client) == ["31", "27.5", None]


def test_a_formula_is_deleted(base_client: APIClient, contacts: SampleTable):
    insert_formula(base_client, AGES)
    assert base_client.delete("/columns/", {"table_name": "Contacts", "column": "F"}).json() == {"success": True}
    assert "F" not in list_rows(base_client, "Contacts")[0]


def test_a_copy_of_a_table(base_client: APIClient, contacts: SampleTable):
    insert_formula(base_client, AGES)
    answer = base_client.post("/tables/duplicate-table/", {"table_name": "Contacts", "is_duplicate_records": True})
    assert answer.status_code == 200
    assert [row["F"] for row in list_rows(base_client, "Contacts(copy)")] == [62, 55, 0]
    base_client.delete("/columns/", {"table_name": "Contacts(copy)", "column": "Age"})
    assert shown(base_client) == [62, 55, 0]


def test_not_among_several_columns(base_client: APIClient, contacts: SampleTable):
    """SeaTable makes none there either."""
    columns = [column("F", "formula", formula=AGES)]
    answer = base_client.post("/batch-append-columns/", {"table_name": "Contacts", "columns": columns})
    assert refusal(answer) == (400, "Columns of type formula are inserted one at a time.")


def test_settings_are_kept(base_client: APIClient, contacts: SampleTable):
    made = insert_formula(base_client, AGES, format="euro", enable_precision=True, precision=1)
    assert made["data"]["format"] == "euro"
    change_column(base_client, "rename_column", "Age", new_column_name="Years")
    assert shown_columns(base_client, "Contacts")["F"]["data"] == made["data"] | {"formula": "{Years} * 2"}
    assert create_table(base_client, "T", [column("Name")]).name == "T"


def test_who_may_see_one_view_sees_results_and_no_formulas(base_client: APIClient, contacts: SampleTable):
    """The columns that a formula is made of are hidden there, and their names too; so are those of linked tables."""
    insert_formula(base_client, "{Age} * 2")
    insert_formula(base_client, "{F} + {Age}", "G", format="euro")
    base_client.post("/views/", {"name": "V"}, query={"table_name": "Contacts"})
    hidden = {"hidden_columns": ["Age", "F"], "filters": [{"column_name": "F", "filter_predicate": "is_not_empty"}]}
    view = base_client.put("/views/V/", hidden, query={"table_name": "Contacts"}).json()
    token = mint_base_token(
        base_uuid(base_client), permission="r", identity="external-link 1", table_id=contacts.id, view_id=view["_id"]
    )
    visitor = APIClient(token, base_client.prefix)
    assert shown(visitor, "G") == [93, 82.5, 0]
    assert run_sql(visitor, "SELECT G FROM Contacts WHERE G > 90").json()["results"] == [{"G": 93}]
    told = {"result_type": "number", "format": "euro"}
    assert shown_columns(visitor, "Contacts")["G"]["data"] == told
    assert b"Age" not in visitor.get("/metadata/").content


def test_sql_changes_rows_by_a_formula(base_client: APIClient, contacts: SampleTable):
    insert_formula(base_client, AGES)
    assert run_sql(base_client, "UPDATE Contacts SET Notes = 'old' WHERE F > 60").status_code == 200
    assert shown(base_client, "Notes") == ["old", None, None]
    assert run_sql(base_client, "DELETE FROM Contacts WHERE F = 0").status_code == 200
    assert shown(base_client, "Name") == ["Anna", "Ben"]
    assert run_sql(base_client, "UPDATE Contacts SET F = 1").status_code == 400


@pytest.mark.parametrize("path", ["/filtered-rows/", "/rows/"])
def test_filtered_rows(base_client: APIClient, contacts: SampleTable, path: str):
    insert_formula(base_client, AGES)
    filters = {"filters": [{"column_name": "F", "filter_predicate": "equal", "filter_term": 55}]}
    query = {"table_name": "Contacts", "convert_keys": "true"}
    rows = base_client.request("GET", path, filters, query=query).json()["rows"]
    expected = ["Ben"] if path == "/filtered-rows/" else ["Anna", "Ben", "Cleo"]
    assert [row["Name"] for row in rows] == expected


EVERY_TYPE = [
    "text",
    "long-text",
    "number",
    "checkbox",
    "date",
    "duration",
    "single-select",
    "multiple-select",
    "collaborator",
    "department-single-select",
    "image",
    "email",
    "url",
    "rate",
    "auto-number",
    "creator",
    "last-modifier",
    "ctime",
    "mtime",
]


@pytest.mark.parametrize("column_type", EVERY_TYPE)
def test_over_every_type(shared_client: APIClient, base_client: APIClient, contacts: SampleTable, column_type: str):
    """Alone, in text, compared, in a link and in a condition, and without values."""
    body = {"table_name": "Contacts", "column_name": "X", "column_type": column_type}
    assert base_client.post("/columns/", body).status_code == 200
    for number, formula in enumerate(("{X}", "{X} & '!'", "{X} = ''", "if({X}, 1, 2)", "counta({X})", "{X} <> {X}")):
        insert_formula(base_client, formula, f"F{number}")
    rows = list_rows(shared_client, "Contacts")
    assert len(rows) == 3
    assert not [row for row in rows for name, value in row.items() if name in ("F2", "F4", "F5") and value == "#VALUE!"]
    assert run_sql(base_client, "SELECT F0, F1 FROM Contacts WHERE F1 LIKE '%!' ORDER BY F0").status_code == 200
