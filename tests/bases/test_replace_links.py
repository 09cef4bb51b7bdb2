from typing import Any

import pytest

from tests.bases.factories import last_operation, refusal, whole_base
from tests.bases.structure import LinkedTables, create_linked_tables, linked_names
from tests.clients import APIClient


@pytest.fixture
def linked(base_client: APIClient) -> LinkedTables:
    """The linked tables, where "cook" has Ann and Bob and "eat" has Bob."""
    tables = create_linked_tables(base_client)
    cook, eat, _ = tables.tasks.row_ids
    ann, bob, _ = tables.people.row_ids
    base_client.post("/links/", tables.body({cook: [ann, bob], eat: [bob]}))
    return tables


def test_it_works(base_client: APIClient, linked: LinkedTables):
    """Only the rows named change, and their links stand in the order given."""
    cook, eat, wash = linked.tasks.row_ids
    ann, bob, cid = linked.people.row_ids
    answer = base_client.put("/links/", linked.body({cook: [cid, ann]}))
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert linked_names(base_client, "Tasks", "Who") == {cook: ["Cid", "Ann"], eat: ["Bob"], wash: []}
    assert linked_names(base_client, "People", "Tasks") == {ann: ["cook"], bob: ["eat"], cid: ["cook"]}


def test_empty_list(base_client: APIClient, linked: LinkedTables):
    cook, eat, wash = linked.tasks.row_ids
    assert base_client.put("/links/", linked.body({cook: []}, row_id_list=[cook])).status_code == 200
    assert linked_names(base_client, "Tasks", "Who") == {cook: [], eat: ["Bob"], wash: []}


def test_from_the_other_side(base_client: APIClient, linked: LinkedTables):
    cook, eat, wash = linked.tasks.row_ids
    bob = linked.people.row_ids[1]
    base_client.put("/links/", linked.body_from_people({bob: [wash]}))
    assert linked_names(base_client, "Tasks", "Who") == {cook: ["Ann"], eat: [], wash: ["Bob"]}


def test_rows_listed_without_links_stay(base_client: APIClient, linked: LinkedTables):
    """The list of rows says nothing that the map does not say."""
    cook, eat, _ = linked.tasks.row_ids
    base_client.put("/links/", linked.body({cook: []}, row_id_list=[cook, eat]))
    assert linked_names(base_client, "Tasks", "Who")[eat] == ["Bob"]


def test_rows_that_do_not_exist_are_passed_over(base_client: APIClient, linked: LinkedTables):
    cook = linked.tasks.row_ids[0]
    base_client.put("/links/", linked.body({"A" * 22: linked.people.row_ids, cook: ["A" * 22]}))
    assert linked_names(base_client, "Tasks", "Who")[cook] == []


def test_single_links(base_client: APIClient):
    linked = create_linked_tables(base_client, is_multiple=False)
    cook = linked.tasks.row_ids[0]
    base_client.put("/links/", linked.body({cook: linked.people.row_ids}))
    assert linked_names(base_client, "Tasks", "Who")[cook] == ["Cid"]


@pytest.mark.parametrize("path", ["/links/", "/batch-update-links/"])
def test_older_paths(v1_client: APIClient, base_client: APIClient, linked: LinkedTables, path: str):
    cook, eat, wash = linked.tasks.row_ids
    cid = linked.people.row_ids[2]
    body = linked.body({cook: [cid], wash: [cid]}, row_id_list=[cook, wash])
    answer = v1_client.put(path, body)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert linked_names(base_client, "Tasks", "Who") == {cook: ["Cid"], eat: ["Bob"], wash: ["Cid"]}


def test_older_form(v1_client: APIClient, base_client: APIClient, linked: LinkedTables):
    cook = linked.tasks.row_ids[0]
    body: dict[str, Any] = {
        "link_id": linked.link_id,
        "table_name": "Tasks",
        "other_table_name": "People",
        "row_id": cook,
        "other_rows_ids": linked.people.row_ids[2:],
    }
    assert v1_client.put("/links/", body).json() == {"success": True}
    assert linked_names(base_client, "Tasks", "Who")[cook] == ["Cid"]
    assert v1_client.put("/links/", {**body, "other_rows_ids": []}).status_code == 200
    assert linked_names(base_client, "Tasks", "Who")[cook] == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"other_rows_ids_map": {}}, (400, "other_rows_ids_map invalid.")),
        ({"other_rows_ids_map": {"a": "b"}}, (400, "other_rows_ids_map invalid.")),
        ({"link_id": "zzzz"}, (404, "link zzzz not found")),
        ({"table_name": "Nowhere"}, (404, "table Nowhere not found")),
    ],
)
def test_refused(base_client: APIClient, linked: LinkedTables, changes: dict, expected: tuple):
    before = whole_base(base_client)
    body = linked.body({linked.tasks.row_ids[0]: []}, **changes)
    assert refusal(base_client.put("/links/", body)) == expected
    assert whole_base(base_client) == before


def test_history(base_client: APIClient, linked: LinkedTables):
    """Rows whose links are what they were are not in it."""
    cook, eat, _ = linked.tasks.row_ids
    ann, bob, _ = linked.people.row_ids
    base_client.put("/links/", linked.body({cook: [bob, ann], eat: [bob]}))
    logged = last_operation(base_client)
    assert logged["row_id_list"] == [cook]
    assert logged["other_rows_ids_map"] == {cook: [bob, ann]}
    assert logged["old_other_rows_ids_map"] == {cook: [ann, bob]}


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient, linked: LinkedTables):
    cook = linked.tasks.row_ids[0]
    assert reader_client.put("/links/", linked.body({cook: []})).status_code == 403
    assert linked_names(base_client, "Tasks", "Who")[cook] == ["Ann", "Bob"]


def test_token_of_another_base(stranger_client: APIClient, linked: LinkedTables):
    assert stranger_client.put("/links/", linked.body({"a": []})).status_code == 403
