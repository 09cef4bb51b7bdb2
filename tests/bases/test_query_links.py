from typing import Any

import pytest

from bases import links
from tests.bases.factories import BERLIN, append_rows, base_uuid, column, create_table, dtable_db, refusal
from tests.bases.statement_counts import counted_statements
from tests.bases.structure import LinkedTables, create_linked_tables, insert_column
from tests.clients import APIClient


@pytest.fixture
def linked(base_client: APIClient) -> LinkedTables:
    """The linked tables, where "cook" has 30 people more than "eat", who has Bob."""
    tables = create_linked_tables(base_client)
    cook, eat, _ = tables.tasks.row_ids
    people = append_rows(base_client, "People", [{"Name": f"P{number:02}"} for number in range(30)])
    base_client.post("/links/", tables.body({cook: people[::-1], eat: [tables.people.row_ids[1]]}))
    return tables


def query(client: APIClient, *rows: Any, **changes: Any) -> Any:
    body = {"table_name": "Tasks", "link_column_name": "Who", "rows": list(rows), **changes}
    return client.post("/query-links/", body)


def names(answer: Any, row_id: str) -> list[Any]:
    assert answer.status_code == 200, answer.content
    return [each["display_value"] for each in answer.json()[row_id]]


def test_it_works(base_client: APIClient, linked: LinkedTables):
    """Ten rows each unless told otherwise; a row without links has an empty list."""
    cook, eat, wash = linked.tasks.row_ids
    answer = query(base_client, {"row_id": cook}, {"row_id": eat}, {"row_id": wash})
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {cook, eat, wash}
    assert body[eat] == [{"row_id": linked.people.row_ids[1], "display_value": "Bob"}]
    assert body[wash] == []
    assert [each["display_value"] for each in body[cook]] == [f"P{number:02}" for number in range(10)]


@pytest.mark.parametrize(
    ("page", "first", "count"),
    [
        ({"offset": 5}, 5, 10),
        ({"limit": 3}, 0, 3),
        ({"offset": 28, "limit": 10}, 28, 2),
        ({"limit": 5000}, 0, 30),
        ({"offset": 30}, 0, 0),
    ],
)
def test_pages(base_client: APIClient, linked: LinkedTables, page: dict, first: int, count: int):
    cook = linked.tasks.row_ids[0]
    answer = query(base_client, {"row_id": cook, **page})
    assert names(answer, cook) == [f"P{number:02}" for number in range(first, first + count)]


def test_pages_of_each_row(base_client: APIClient, linked: LinkedTables):
    cook, eat, _ = linked.tasks.row_ids
    answer = query(base_client, {"row_id": cook, "offset": 29}, {"row_id": eat, "limit": 1})
    assert (names(answer, cook), names(answer, eat)) == (["P29"], ["Bob"])


def test_from_the_other_side(base_client: APIClient, linked: LinkedTables):
    bob = linked.people.row_ids[1]
    answer = query(base_client, {"row_id": bob}, table_name="People", link_column_name="Tasks")
    assert names(answer, bob) == ["eat"]


def test_by_ids(base_client: APIClient, linked: LinkedTables):
    eat = linked.tasks.row_ids[1]
    ids = {"table_name": None, "table_id": linked.tasks.id, "link_column_name": ""}
    answer = query(base_client, {"row_id": eat}, link_column_key=linked.column["key"], **ids)
    assert names(answer, eat) == ["Bob"]


def test_older_path(base_client: APIClient, linked: LinkedTables):
    eat = linked.tasks.row_ids[1]
    body = {"table_id": linked.tasks.id, "link_column": linked.column["key"], "rows": [{"row_id": eat}]}
    answer = dtable_db(base_client).post(f"/linked-records/{base_uuid(base_client)}", body)
    assert names(answer, eat) == ["Bob"]


@pytest.mark.parametrize(
    ("display", "value", "shown"),
    [
        (column("First", "number"), 1.5, 1.5),
        (column("First", "number"), None, None),
        (column("First", "date", format="YYYY-MM-DD"), "2030-06-20", "2030-06-20T00:00:00+02:00"),
        (column("First", "single-select", options=[BERLIN]), "Berlin", "Berlin"),
    ],
)
def test_values(base_client: APIClient, display: dict, value: Any, shown: Any):
    """As in rows by name: native numbers, names of options."""
    far = create_table(base_client, "Far", [display, column("Other")], [{"First": value, "Other": "x"}])
    near = create_table(base_client, "Near", [column("Name")], [{"Name": "a"}])
    link = insert_column(base_client, "Near", "Link", "link", {"other_table": "Far"})["data"]["link_id"]
    pair = {near.row_ids[0]: far.row_ids}
    tables = {"link_id": link, "table_name": "Near", "other_table_name": "Far"}
    base_client.post("/links/", {**tables, "other_rows_ids_map": pair})
    answer = query(base_client, {"row_id": near.row_ids[0]}, table_name="Near", link_column_name="Link")
    assert answer.json() == {near.row_ids[0]: [{"row_id": far.row_ids[0], "display_value": shown}]}


def test_rows_that_do_not_exist(base_client: APIClient, linked: LinkedTables):
    """They have no links; of a row that is named twice the last page counts."""
    cook = linked.tasks.row_ids[0]
    answer = query(base_client, {"row_id": "A" * 22}, {"row_id": cook, "limit": 5}, {"row_id": cook, "limit": 1})
    assert answer.json()["A" * 22] == []
    assert names(answer, cook) == ["P00"]


def test_number_of_rows_does_not_matter(base_client: APIClient, linked: LinkedTables):
    with counted_statements() as few:
        query(base_client, {"row_id": linked.tasks.row_ids[0]})
    with counted_statements() as many:
        query(base_client, *({"row_id": row_id} for row_id in linked.tasks.row_ids), {"row_id": "A" * 22})
    assert len(few) == len(many)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (None, (400, "rows invalid.")),
        ([], (400, "rows invalid.")),
        ([{"limit": 5}], (400, "row_id invalid.")),
        ([{"row_id": "a", "offset": -1}], (400, "offset invalid.")),
        ([{"row_id": "a", "offset": 2**63}], (400, "offset invalid.")),
        ([{"row_id": "a"}, {"row_id": "b", "limit": 0}], (400, "limit invalid.")),
        ([{"row_id": "a", "limit": "many"}], (400, "limit invalid.")),
        ([{"row_id": f"row{number}"} for number in range(1001)], (400, "rows invalid.")),
    ],
)
def test_unusable_rows(base_client: APIClient, linked: LinkedTables, rows: Any, expected: tuple):
    body = {"table_name": "Tasks", "link_column_name": "Who", "rows": rows}
    assert refusal(base_client.post("/query-links/", body)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"table_name": "Nowhere"}, (404, "table Nowhere not found")),
        ({"link_column_name": "Nothing"}, (404, "column Nothing not found")),
        ({"link_column_name": "Title"}, (400, "Title is not a link column.")),
        ({"link_column_name": ""}, (400, "link_column_key invalid.")),
    ],
)
def test_unknown(base_client: APIClient, linked: LinkedTables, changes: dict, expected: tuple):
    assert refusal(query(base_client, {"row_id": "a"}, **changes)) == expected


def test_answer_is_bounded(base_client: APIClient, linked: LinkedTables, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(links, "MAX_LINKED_ROWS", 5)
    cook = linked.tasks.row_ids[0]
    assert len(names(query(base_client, {"row_id": cook, "limit": 5}), cook)) == 5
    answer = query(base_client, {"row_id": cook, "limit": 6})
    assert refusal(answer) == (400, "Number of links returned exceeds the limit of 5")


def test_reader(reader_client: APIClient, linked: LinkedTables):
    eat = linked.tasks.row_ids[1]
    assert names(query(reader_client, {"row_id": eat}), eat) == ["Bob"]


def test_token_of_another_base(stranger_client: APIClient, linked: LinkedTables):
    assert query(stranger_client, {"row_id": "a"}).status_code == 403
