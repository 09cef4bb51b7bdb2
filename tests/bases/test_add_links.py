import pytest

from bases import links
from tests.bases.factories import append_rows, dtable_db, last_operation, list_rows, refusal, whole_base
from tests.bases.statement_counts import counted_statements
from tests.bases.structure import LinkedTables, create_linked_tables, linked_names, operations
from tests.clients import APIClient


@pytest.fixture
def linked(base_client: APIClient) -> LinkedTables:
    return create_linked_tables(base_client)


def test_it_works(base_client: APIClient, linked: LinkedTables):
    cook, eat, wash = linked.tasks.row_ids
    ann, bob, cid = linked.people.row_ids
    answer = base_client.post("/links/", linked.body({cook: [ann, bob], eat: [bob]}))
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert linked_names(base_client, "Tasks", "Who") == {cook: ["Ann", "Bob"], eat: ["Bob"], wash: []}
    assert linked_names(base_client, "People", "Tasks") == {ann: ["cook"], bob: ["cook", "eat"], cid: []}


def test_cells_show_row_and_value(base_client: APIClient, linked: LinkedTables):
    ann = linked.people.row_ids[0]
    base_client.post("/links/", linked.body({linked.tasks.row_ids[0]: [ann]}))
    assert list_rows(base_client, "Tasks")[0]["Who"] == [{"row_id": ann, "display_value": "Ann"}]


def test_from_the_other_side(base_client: APIClient, linked: LinkedTables):
    cook, eat, wash = linked.tasks.row_ids
    ann = linked.people.row_ids[0]
    base_client.post("/links/", linked.body_from_people({ann: [cook, eat]}))
    assert linked_names(base_client, "Tasks", "Who") == {cook: ["Ann"], eat: ["Ann"], wash: []}


def test_tables_by_id(base_client: APIClient, linked: LinkedTables):
    cook, ann = linked.tasks.row_ids[0], linked.people.row_ids[0]
    ids = {"table_id": linked.tasks.id, "other_table_id": linked.people.id}
    body = linked.body({cook: [ann]}, table_name=None, other_table_name="", **ids)
    assert base_client.post("/links/", body).status_code == 200
    in_names = linked.body({cook: [ann]}, table_name=linked.tasks.id, other_table_name=linked.people.id)
    assert base_client.post("/links/", in_names).status_code == 200
    assert linked_names(base_client, "Tasks", "Who")[cook] == ["Ann"]


def test_linking_again(base_client: APIClient, linked: LinkedTables):
    """What is linked stays as it is, and nothing is written into the history."""
    cook, ann = linked.tasks.row_ids[0], linked.people.row_ids[0]
    base_client.post("/links/", linked.body({cook: [ann]}))
    before = whole_base(base_client)
    assert base_client.post("/links/", linked.body({cook: [ann, ann]})).json() == {"success": True}
    assert whole_base(base_client) == before


def test_rows_that_do_not_exist_are_passed_over(base_client: APIClient, linked: LinkedTables):
    cook, ann = linked.tasks.row_ids[0], linked.people.row_ids[0]
    nobody = "A" * 22
    body = linked.body({cook: [nobody, ann], nobody: [ann], ann: [cook], cook + "\0": [ann]})
    assert base_client.post("/links/", body).json() == {"success": True}
    assert linked_names(base_client, "Tasks", "Who")[cook] == ["Ann"]
    assert linked_names(base_client, "People", "Tasks")[ann] == ["cook"]


def test_unknown_fields_are_ignored(base_client: APIClient, linked: LinkedTables):
    cook, ann = linked.tasks.row_ids[0], linked.people.row_ids[0]
    body = linked.body({cook: [ann]}, table_row_id="x", row_id_list=[cook])
    assert base_client.post("/links/", body).status_code == 200


def test_rows_are_not_counted_as_changed(base_client: APIClient, linked: LinkedTables):
    before = list_rows(base_client, "Tasks")[0]["_mtime"]
    base_client.post("/links/", linked.body({linked.tasks.row_ids[0]: linked.people.row_ids}))
    assert list_rows(base_client, "Tasks")[0]["_mtime"] == before


def test_single_links(base_client: APIClient):
    """Where a column takes one link only, the latest stays, from whichever side it comes."""
    linked = create_linked_tables(base_client, is_multiple=False)
    cook, eat, wash = linked.tasks.row_ids
    ann, bob, cid = linked.people.row_ids
    base_client.post("/links/", linked.body({cook: [ann], eat: [ann, bob]}))
    assert linked_names(base_client, "Tasks", "Who") == {cook: ["Ann"], eat: ["Bob"], wash: []}
    base_client.post("/links/", linked.body_from_people({cid: [cook, eat]}))
    assert linked_names(base_client, "Tasks", "Who") == {cook: ["Cid"], eat: ["Cid"], wash: []}
    assert linked_names(base_client, "People", "Tasks") == {ann: [], bob: [], cid: ["cook", "eat"]}
    logged = last_operation(base_client)
    assert logged["old_other_rows_ids_map"] == {ann: [cook], bob: [eat], cid: []}
    assert logged["other_rows_ids_map"] == {ann: [], bob: [], cid: [cook, eat]}


def test_deleted_rows_take_their_links_along(base_client: APIClient, linked: LinkedTables):
    cook, _, _ = linked.tasks.row_ids
    ann, bob, _ = linked.people.row_ids
    base_client.post("/links/", linked.body({cook: [ann, bob]}))
    base_client.delete("/rows/", {"table_name": "People", "row_ids": [ann]})
    assert linked_names(base_client, "Tasks", "Who")[cook] == ["Bob"]


def test_number_of_links_does_not_matter(base_client: APIClient, linked: LinkedTables):
    people = append_rows(base_client, "People", [{"Name": str(number)} for number in range(300)])
    cook, eat, wash = linked.tasks.row_ids
    with counted_statements() as few:
        base_client.post("/links/", linked.body({cook: people[:1]}))
    with counted_statements() as many:
        base_client.post("/links/", linked.body({cook: people, eat: people[:100], wash: people[100:]}))
    assert len(many) == len(few)


def test_unusable_links(base_client: APIClient, linked: LinkedTables):
    before = whole_base(base_client)
    for unusable in (None, {}, [], "x", {"a": "b"}, {"a": [1]}, {"a": None}, {"a": {}}):
        assert refusal(base_client.post("/links/", linked.body(unusable))) == (400, "other_rows_ids_map invalid.")
    assert whole_base(base_client) == before


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"link_id": "zzzz"}, (404, "link zzzz not found")),
        ({"link_id": None}, (400, "link_id invalid.")),
        ({"table_name": "Nowhere"}, (404, "table Nowhere not found")),
        ({"other_table_name": "Nowhere"}, (404, "table Nowhere not found")),
        ({"other_table_name": None}, (400, "table_name invalid.")),
        ({"table_name": "Table1"}, None),
        ({"table_name": "People"}, None),
    ],
)
def test_unknown_link(base_client: APIClient, linked: LinkedTables, changes: dict, expected: tuple | None):
    cook, ann = linked.tasks.row_ids[0], linked.people.row_ids[0]
    before = whole_base(base_client)
    answer = base_client.post("/links/", linked.body({cook: [ann]}, **changes))
    assert refusal(answer) == (expected or (404, f"link {linked.link_id} not found"))
    assert whole_base(base_client) == before


def test_limits(base_client: APIClient, linked: LinkedTables, monkeypatch: pytest.MonkeyPatch):
    rows = {f"row{number}": linked.people.row_ids for number in range(1001)}
    answer = base_client.post("/links/", linked.body(rows))
    assert refusal(answer) == (400, "The number of rows exceeds the limit of 1000")
    rows.popitem()
    assert base_client.post("/links/", linked.body(rows)).status_code == 200
    monkeypatch.setattr(links, "MAX_PAIRS", 2999)
    assert refusal(base_client.post("/links/", linked.body(rows))) == (
        400,
        "The number of links exceeds the limit of 2999",
    )


def test_older_forms(v1_client: APIClient, base_client: APIClient, linked: LinkedTables):
    """A pair, or the same map as under the gateway."""
    cook, eat, wash = linked.tasks.row_ids
    ann, bob, cid = linked.people.row_ids
    tables = {"link_id": linked.link_id, "table_name": "Tasks", "other_table_name": "People"}
    pair = {**tables, "table_row_id": cook, "other_table_row_id": ann}
    answer = v1_client.post("/links/", pair)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert v1_client.post("/links/", linked.body({eat: [bob]})).status_code == 200
    assert refusal(v1_client.post("/links/", tables)) == (400, "other_rows_ids_map invalid.")
    path = f"/base/{base_client.prefix.rpartition('/')[2]}/links/"
    assert dtable_db(base_client).post(path, linked.body({wash: [cid]})).json() == {"success": True}
    assert linked_names(base_client, "Tasks", "Who") == {cook: ["Ann"], eat: ["Bob"], wash: ["Cid"]}


def test_history(base_client: APIClient, linked: LinkedTables):
    cook, eat, _ = linked.tasks.row_ids
    ann, bob, _ = linked.people.row_ids
    base_client.post("/links/", linked.body({cook: [ann]}))
    base_client.post("/links/", linked.body({cook: [bob], eat: [bob]}))
    assert operations(base_client)[-1] == {
        "op_type": "update_rows_links",
        "link_id": linked.link_id,
        "table_id": linked.tasks.id,
        "other_table_id": linked.people.id,
        "row_id_list": [cook, eat],
        "other_rows_ids_map": {cook: [ann, bob], eat: [bob]},
        "old_other_rows_ids_map": {cook: [ann], eat: []},
    }


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient, linked: LinkedTables):
    cook, ann = linked.tasks.row_ids[0], linked.people.row_ids[0]
    assert reader_client.post("/links/", linked.body({cook: [ann]})).status_code == 403
    assert linked_names(base_client, "Tasks", "Who")[cook] == []


def test_token_of_another_base(stranger_client: APIClient, linked: LinkedTables):
    assert stranger_client.post("/links/", linked.body({"a": ["b"]})).status_code == 403
