from typing import Any

import pytest

from tests.bases.factories import SampleTable, list_rows, refusal, whole_base
from tests.bases.structure import UNUSABLE_NAMES, UNUSUAL_NAMES, VIEW, operations, shown_tables
from tests.clients import APIClient

PATH = "/views/Default View/?table_name=Contacts"


def test_it_works(shared_client: APIClient, contacts: SampleTable):
    """Columns and options may go by their names; they are stored by their ids, and the whole view is answered."""
    answer = shared_client.put(
        PATH,
        {
            "filters": [
                {"column_name": "City", "filter_predicate": "is", "filter_term": "Berlin"},
                {"column_key": contacts.keys["Age"], "filter_predicate": "greater", "filter_term": 5},
            ],
            "filter_conjunction": "Or",
            "sorts": [{"column_name": "Age", "sort_type": "down"}],
            "groupbys": [{"column_name": "City", "sort_type": "up", "count_type": ""}],
            "hidden_columns": ["Notes", contacts.keys["Met"]],
            "is_locked": True,
        },
    )
    assert answer.status_code == 200
    keys = contacts.keys
    assert answer.json() == VIEW | {
        "filters": [
            {"column_key": keys["City"], "filter_predicate": "is", "filter_term": "1001"},
            {"column_key": keys["Age"], "filter_predicate": "greater", "filter_term": 5},
        ],
        "filter_conjunction": "Or",
        "sorts": [{"column_key": keys["Age"], "sort_type": "down"}],
        "groupbys": [{"column_key": keys["City"], "sort_type": "up", "count_type": ""}],
        "hidden_columns": [keys["Notes"], keys["Met"]],
        "is_locked": True,
    }
    assert shown_tables(shared_client)["Contacts"]["views"] == [answer.json()]


def test_rows_follow(base_client: APIClient, contacts: SampleTable):
    settings = {
        "filters": [{"column_name": "City", "filter_predicate": "is_any_of", "filter_term": ["Berlin", "Paris"]}],
        "sorts": [{"column_name": "Age", "sort_type": "up"}],
        "hidden_columns": ["Notes"],
    }
    base_client.put(PATH, settings)
    rows = list_rows(base_client, "Contacts", view_name="Default View")
    assert [row["Name"] for row in rows] == ["Ben", "Anna"]
    assert all("Notes" not in row for row in rows)


def test_what_is_left_out_stays(base_client: APIClient, contacts: SampleTable):
    base_client.put(PATH, {"sorts": [{"column_name": "Age", "sort_type": "up"}], "hidden_columns": ["Notes"]})
    view = base_client.put(PATH, {"hidden_columns": []}).json()
    assert (len(view["sorts"]), view["hidden_columns"]) == (1, [])
    assert base_client.put(PATH, {}).json() == view


@pytest.mark.parametrize("nothing", [[], [{}]])
def test_emptying(base_client: APIClient, contacts: SampleTable, nothing: list):
    base_client.put(
        PATH,
        {
            "filters": [{"column_name": "Age", "filter_predicate": "is_empty"}],
            "sorts": [{"column_name": "Age", "sort_type": "up"}],
            "groupbys": [{"column_name": "City", "sort_type": "up"}],
        },
    )
    assert base_client.put(PATH, {"filters": nothing, "sorts": nothing, "groupbys": nothing}).json() == VIEW


@pytest.mark.parametrize(
    ("column", "predicate", "stored"),
    [
        ("Age", "is empty", "is_empty"),
        ("Age", "is not empty", "is_not_empty"),
        ("Name", "does not contain", "does_not_contain"),
        ("Name", "dost_not_contain", "does_not_contain"),
    ],
)
def test_spelling(base_client: APIClient, contacts: SampleTable, column: str, predicate: str, stored: str):
    item = {"column_name": column, "filter_predicate": predicate, "filter_term": "x"}
    (stored_item,) = base_client.put(PATH, {"filters": [item]}).json()["filters"]
    assert stored_item["filter_predicate"] == stored


@pytest.mark.parametrize(
    ("item", "stored"),
    [
        ({"column_name": "City", "filter_term": "Paris"}, {"filter_term": "1002"}),
        ({"column_name": "City", "filter_term": "1002"}, {"filter_term": "1002"}),
        ({"column_name": "City", "filter_term": ""}, {"filter_term": ""}),
        ({"column_name": "City", "filter_term": ["Berlin", "1002"]}, {"filter_term": ["1001", "1002"]}),
        ({"column_name": "Tags", "filter_term": ["work"]}, {"filter_term": ["2002"]}),
        ({"column_name": "Name", "filter_term": "x", "case_sensitive": True}, {"filter_term": "x"}),
    ],
)
def test_terms(base_client: APIClient, contacts: SampleTable, item: dict, stored: dict):
    (shown,) = base_client.put(PATH, {"filters": [item]}).json()["filters"]
    assert {name: shown[name] for name in stored} == stored


def test_groups_of_filters(base_client: APIClient, contacts: SampleTable):
    inner = [
        {"column_name": "Name", "filter_predicate": "is", "filter_term": "Anna"},
        {"column_name": "Name", "filter_predicate": "is", "filter_term": "Cleo"},
    ]
    view = base_client.put(PATH, {"filters": [{"filters": inner, "filter_conjunction": "Or"}]}).json()
    assert view["filters"][0]["filter_conjunction"] == "Or"
    assert {each["column_key"] for each in view["filters"][0]["filters"]} == {"0000"}
    rows = list_rows(base_client, "Contacts", view_name="Default View")
    assert [row["Name"] for row in rows] == ["Anna", "Cleo"]


def test_renaming(base_client: APIClient, contacts: SampleTable):
    for name in (*UNUSUAL_NAMES, "a/b"):
        answer = base_client.put("/views/0000/?table_name=Contacts", {"name": name})
        assert answer.json() == VIEW | {"name": name}
        assert len(list_rows(base_client, "Contacts", view_name=name)) == 3


def test_renaming_to_the_same(base_client: APIClient, contacts: SampleTable):
    assert base_client.put(PATH, {"name": "Default View"}).json() == VIEW


def test_looks(base_client: APIClient, contacts: SampleTable):
    colors = {"type": "by_column", "color_by_column": contacts.keys["City"]}
    assert base_client.put(PATH, {"colorbys": colors}).json() == VIEW | {"colorbys": colors}
    assert base_client.put(PATH, {"row_height": "double"}).json()["row_height"] == "double"


def test_predicate_of_another_type(base_client: APIClient, contacts: SampleTable):
    item = {"column_name": "Active", "filter_predicate": "contains", "filter_term": "x"}
    answer = base_client.put(PATH, {"filters": [item]})
    complaint = "Filter on Active invalid: checkbox type column 'Active' does not support 'contains', "
    assert refusal(answer) == (400, complaint + "available predicates are [is]")
    assert answer.json()["error_type"] == "wrong_filter_in_filters"


def nested(depth: int) -> list[Any]:
    filters: list[Any] = [{"column_name": "Name", "filter_predicate": "is_empty"}]
    for _ in range(depth):
        filters = [{"filters": filters, "filter_conjunction": "And"}]
    return filters


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": "Other"}, (400, "params invalid")),
        ({"filters": "x"}, (400, "filters invalid.")),
        ({"filters": [1]}, (400, "filters invalid.")),
        ({"filters": [{"filter_predicate": "is"}]}, (400, "filters invalid.")),
        ({"filters": [{"column_name": "Nothing"}]}, (404, "column Nothing not found")),
        ({"filters": [{"column_key": 5}]}, (400, "filters invalid.")),
        ({"filters": nested(30)}, (400, "filters invalid")),
        ({"filters": nested(60)}, (400, "filters invalid.")),
        ({"filters": [{"filters": "x"}]}, (400, "filters invalid.")),
        ({"filters": [{"column_name": "Name"}] * 101}, (400, "filters invalid.")),
        ({"filters": [{"filters": nested(0), "filter_conjunction": "Xor"}]}, (400, "filter_conjunction invalid")),
        (
            {"filters": [{"column_name": "Name", "filter_predicate": "is", "filter_term": {"a": 1}}]},
            (400, "invalid filter term"),
        ),
        (
            {"filters": [{"column_name": "City", "filter_predicate": "is", "filter_term": "Rome"}]},
            (400, "invalid filter term"),
        ),
        (
            {"filters": [{"column_name": "Born", "filter_predicate": "is", "filter_term_modifier": "someday"}]},
            (400, "unmatched filter modifier"),
        ),
        ({"filter_conjunction": "and"}, (400, "filter_conjunction invalid.")),
        ({"sorts": [{"column_name": "Nothing"}]}, (404, "column Nothing not found")),
        ({"sorts": [{"column_name": "Age", "sort_type": "sideways"}]}, (400, "sorts invalid.")),
        ({"sorts": {"column_name": "Age"}}, (400, "sorts invalid.")),
        ({"groupbys": [{"sort_type": "up"}]}, (400, "groupbys invalid.")),
        ({"hidden_columns": ["Nothing"]}, (404, "column Nothing not found")),
        ({"hidden_columns": "Age"}, (400, "hidden_columns invalid.")),
        ({"hidden_columns": [["Age"]]}, (400, "hidden_columns invalid.")),
        ({"is_locked": "perhaps"}, (400, "is_locked invalid.")),
        ({"row_height": "huge"}, (400, "row_height invalid.")),
        ({"colorbys": []}, (400, "colorbys invalid.")),
    ],
)
def test_refused(base_client: APIClient, contacts: SampleTable, changes: dict, expected: tuple):
    base_client.post("/views/?table_name=Contacts", {"name": "Other"})
    before = whole_base(base_client)
    good = {"sorts": [{"column_name": "Name", "sort_type": "up"}], "is_locked": True}
    assert refusal(base_client.put(PATH, {**good, **changes})) == expected
    assert whole_base(base_client) == before


def test_unusable_names(base_client: APIClient, contacts: SampleTable):
    for name in UNUSABLE_NAMES:
        status, text = refusal(base_client.put(PATH, {"name": name}))
        assert status == 400
        assert text in ("params invalid", "name invalid.")
    assert shown_tables(base_client)["Contacts"]["views"] == [VIEW]


def test_unknown_view(base_client: APIClient, contacts: SampleTable):
    assert refusal(base_client.put("/views/Nothing/?table_name=Contacts", {})) == (404, "view not found")


def test_unknown_table(base_client: APIClient):
    assert refusal(base_client.put(PATH, {})) == (404, "table Contacts not found")


def test_history(base_client: APIClient, contacts: SampleTable):
    """One entry for each thing that changed."""
    before = len(operations(base_client))
    base_client.put(PATH, {"name": "New", "is_locked": True, "hidden_columns": ["Age"], "filter_conjunction": "Or"})
    place = {"table_id": contacts.id, "view_id": "0000"}
    assert operations(base_client)[before:] == [
        {"op_type": "modify_view_lock", "is_locked": True, **place},
        {"op_type": "modify_filters", "filters": [], "filter_conjunction": "Or", **place},
        {"op_type": "modify_hidden_columns", "hidden_columns": [contacts.keys["Age"]], **place},
        {"op_type": "rename_view", "view_name": "New", **place},
    ]


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    assert reader_client.put(PATH, {"name": "New"}).status_code == 403
    assert shown_tables(base_client)["Contacts"]["views"] == [VIEW]


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    assert stranger_client.put(PATH, {"name": "New"}).status_code == 403
