import pytest

from tests.bases.factories import base_uuid, dtable_db, last_operation, refusal, whole_base
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
    cook, eat, wash = linked.tasks.row_ids
    bob = linked.people.row_ids[1]
    answer = base_client.delete("/links/", linked.body({cook: [bob]}))
    assert (answer.status_code, answer.json()) == (200, {"success": True, "deleted_links_count": 1})
    assert linked_names(base_client, "Tasks", "Who") == {cook: ["Ann"], eat: ["Bob"], wash: []}


def test_from_the_other_side(base_client: APIClient, linked: LinkedTables):
    cook, eat, wash = linked.tasks.row_ids
    bob = linked.people.row_ids[1]
    answer = base_client.delete("/links/", linked.body_from_people({bob: [cook, eat]}))
    assert answer.json()["deleted_links_count"] == 2
    assert linked_names(base_client, "Tasks", "Who") == {cook: ["Ann"], eat: [], wash: []}


def test_pairs_that_are_not_linked_count_too(base_client: APIClient, linked: LinkedTables):
    wash, cid = linked.tasks.row_ids[2], linked.people.row_ids[2]
    before = whole_base(base_client)
    answer = base_client.delete("/links/", linked.body({wash: [cid], "A" * 22: [cid, "B" * 22]}))
    assert answer.json() == {"success": True, "deleted_links_count": 3}
    assert whole_base(base_client) == before


def test_older_forms(v1_client: APIClient, base_client: APIClient, linked: LinkedTables):
    cook, eat, _ = linked.tasks.row_ids
    ann, bob, _ = linked.people.row_ids
    pair = {
        "link_id": linked.link_id,
        "table_name": "Tasks",
        "other_table_name": "People",
        "table_row_id": cook,
        "other_table_row_id": ann,
    }
    assert v1_client.delete("/links/", pair).json()["deleted_links_count"] == 1
    assert v1_client.delete("/links/", linked.body({cook: [bob]})).json()["deleted_links_count"] == 1
    path = f"/base/{base_uuid(base_client)}/links/"
    assert dtable_db(base_client).delete(path, linked.body({eat: [bob]})).json()["deleted_links_count"] == 1
    assert set(map(tuple, linked_names(base_client, "Tasks", "Who").values())) == {()}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"other_rows_ids_map": {}}, (400, "other_rows_ids_map invalid.")),
        ({"link_id": "zzzz"}, (404, "link zzzz not found")),
        ({"table_name": "Nowhere"}, (404, "table Nowhere not found")),
    ],
)
def test_refused(base_client: APIClient, linked: LinkedTables, changes: dict, expected: tuple):
    before = whole_base(base_client)
    body = linked.body({linked.tasks.row_ids[0]: linked.people.row_ids}, **changes)
    assert refusal(base_client.delete("/links/", body)) == expected
    assert whole_base(base_client) == before


def test_history(base_client: APIClient, linked: LinkedTables):
    cook = linked.tasks.row_ids[0]
    ann, bob, _ = linked.people.row_ids
    base_client.delete("/links/", linked.body({cook: [ann]}))
    logged = last_operation(base_client)
    assert logged["op_type"] == "update_rows_links"
    assert logged["other_rows_ids_map"] == {cook: [bob]}
    assert logged["old_other_rows_ids_map"] == {cook: [ann, bob]}


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient, linked: LinkedTables):
    cook, ann = linked.tasks.row_ids[0], linked.people.row_ids[0]
    assert reader_client.delete("/links/", linked.body({cook: [ann]})).status_code == 403
    assert linked_names(base_client, "Tasks", "Who")[cook] == ["Ann", "Bob"]


def test_token_of_another_base(stranger_client: APIClient, linked: LinkedTables):
    assert stranger_client.delete("/links/", linked.body({"a": ["b"]})).status_code == 403
