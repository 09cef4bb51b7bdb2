"""Operations on rows that come over a socket: the ids and values of the client, and no defaults."""

import contextlib
import re
from typing import Any

import pytest

from bases.realtime.operations import HANDLERS
from core.errors import DomainError, ForbiddenError, InvalidTokenError
from tests.bases.factories import (
    BERLIN,
    FRIEND,
    WORK,
    SampleTable,
    column,
    create_table,
    get_row,
    last_operation,
    list_rows,
    run_sql,
    whole_base,
)
from tests.bases.realtime.conftest import Apply
from tests.bases.structure import create_linked_tables
from tests.clients import APIClient

NEW, OTHER = "new-row-of-the-client1", "new-row-of-the-client2"
NONSENSE = (None, "", "\x00", 0, -1, 2**70, 1e308, [], [None], [[]], {}, {"_id": {}}, {"name": []}, [{"": []}], True)
FIELDS = [
    *("row_datas", "row_data", "row_ids", "row_id", "updated", "links_data", "row_id_list", "other_rows_ids_map"),
    *("link_id", "other_table_id", "locked_by", "column_key", "column_data", "insert_columns", "new_column_name"),
    *("new_column_width", "frozen", "new_column", "new_rows_data", "rows_datas", "column_description", "colorbys"),
    *("new_column_permission", "table_data", "table_name", "is_header_locked", "view_id", "view_data", "view_name"),
    *("view_folder_id", "moved_view_id", "target_view_id", "view_type", "filters", "filter_conjunction", "sorts"),
    *("groupbys", "hidden_columns", "is_locked", "row_height"),
]
STORED_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00")


def names(client: APIClient) -> list[str]:
    return [row["Name"] for row in list_rows(client, "Contacts")]


def test_it_works(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    before = whole_base(base_client)["version"]
    row = {"_id": NEW, contacts.keys["Name"]: "Dora", contacts.keys["City"]: BERLIN["id"]}
    applied = apply(op_type="append_rows", table_id=contacts.id, row_datas=[row], key_auto_number_config={})
    assert (applied.version, applied.completed) == (before + 1, None)
    shown = get_row(base_client, "Contacts", NEW)
    assert (shown["Name"], shown["City"], shown["Age"]) == ("Dora", "Berlin", None)
    assert [shown[field] for field in ("_creator", "_ctime", "_last_modifier", "_mtime")] == [None] * 4
    assert last_operation(base_client) == {
        "op_type": "append_rows",
        "table_id": contacts.id,
        "row_datas": [{"_creator": None, "_ctime": None, "_last_modifier": None, "_mtime": None, **row}],
        "key_auto_number_config": {},
    }


def test_every_kind_of_value(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    values: dict[str, Any] = {
        "Name": "Dora",
        "Age": 1.5,
        "Notes": {"text": "# Hi", "preview": "Hi", "images": [], "links": []},
        "Active": True,
        "Born": "2000-01-31",
        "Tags": [FRIEND["id"], WORK["id"]],
    }
    row = {"_id": NEW} | {contacts.keys[name]: value for name, value in values.items()}
    apply(op_type="append_rows", table_id=contacts.id, row_datas=[row])
    shown = get_row(base_client, "Contacts", NEW)
    expected = {**values, "Notes": "# Hi", "Born": "2000-01-31T00:00:00+01:00", "Tags": ["friend", "work"]}
    assert {name: shown[name] for name in values} == expected


def test_nobody_writes_in_the_name_of_another(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    row = {"_id": NEW, "_creator": "somebody", "_ctime": "1999-01-01T00:00:00.000+00:00", "_mtime": "x"}
    apply(op_type="append_rows", table_id=contacts.id, row_datas=[row])
    shown = get_row(base_client, "Contacts", NEW)
    assert shown["_creator"] == "writer"
    assert not shown["_ctime"].startswith("1999")
    assert shown["_mtime"] == shown["_ctime"]


@pytest.mark.parametrize(
    ("position", "expected"),
    [("insert_below", ["Anna", "New", "Ben", "Cleo"]), ("insert_above", ["New", "Anna", "Ben", "Cleo"])],
)
def test_insert_row(
    apply: Apply, base_client: APIClient, contacts: SampleTable, position: str, expected: list[str]
) -> None:
    applied = apply(
        op_type="insert_row",
        table_id=contacts.id,
        row_id=contacts.row_ids[0],
        row_insert_position=position,
        row_data={"_id": NEW, "_participants": [], "_creator": "", "_ctime": "", contacts.keys["Name"]: "New"},
        links_data={},
        key_auto_number_config={},
    )
    assert applied.completed is None
    assert names(base_client) == expected
    shown = get_row(base_client, "Contacts", NEW)
    assert shown["_creator"] is None
    assert STORED_TIME.fullmatch(last_operation(base_client)["row_data"]["_ctime"])
    assert shown["_mtime"] is not None


def test_insert_rows(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    rows = [{"_id": NEW, contacts.keys["Name"]: "x"}, {"_id": OTHER, contacts.keys["Name"]: "y"}]
    place = {"row_ids": [contacts.row_ids[0]] * 2, "row_insert_position": "insert_below"}
    apply(op_type="insert_rows", table_id=contacts.id, row_datas=rows, links_data={}, **place)
    assert names(base_client) == ["Anna", "x", "y", "Ben", "Cleo"]
    assert {key: last_operation(base_client)[key] for key in place} == place


def test_a_table_without_rows(apply: Apply, base_client: APIClient) -> None:
    table = create_table(base_client, "Empty", [column("Name")])
    place = {"row_id": "", "row_insert_position": "insert_below", "links_data": {}}
    apply(op_type="insert_row", table_id=table.id, row_data={"_id": NEW, "0000": "x"}, **place)
    assert [row["Name"] for row in list_rows(base_client, "Empty")] == ["x"]


def test_auto_numbers_are_told_to_the_sender(apply: Apply, base_client: APIClient) -> None:
    table = create_table(base_client, "Bills", [column("Name"), column("No", "auto-number", format="0000", digits=4)])
    applied = apply(op_type="append_rows", table_id=table.id, row_datas=[{"_id": NEW, "0000": "x"}])
    assert applied.completed == last_operation(base_client)
    assert applied.completed["row_datas"][0][table.keys["No"]] == "0001"
    assert applied.completed["key_auto_number_config"][table.keys["No"]]["max_used_auto_number"] == 1


def test_modify_row(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    anna, key = contacts.row_ids[0], contacts.keys["Name"]
    apply(op_type="modify_row", table_id=contacts.id, row_id=anna, updated={key: "Hannah"}, old_row={key: "Anna"})
    assert names(base_client) == ["Hannah", "Ben", "Cleo"]
    assert get_row(base_client, "Contacts", anna)["_last_modifier"] == "writer"
    operation = last_operation(base_client)
    assert (operation["op_type"], operation["old_row"]) == ("modify_row", {key: "Anna"})


def test_modify_rows_and_emptying_cells(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    anna, ben, _ = contacts.row_ids
    updated = {anna: {contacts.keys["Tags"]: None, contacts.keys["City"]: ""}, ben: {contacts.keys["Age"]: None}}
    apply(op_type="modify_rows", table_id=contacts.id, row_ids=[anna, ben], updated=updated, old_rows={})
    rows = list_rows(base_client, "Contacts")
    assert (rows[0]["Tags"], rows[0]["City"], rows[1]["Age"]) == (None, None, None)


def test_deleting(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    anna, ben, _ = contacts.row_ids
    apply(op_type="delete_row", table_id=contacts.id, row_id=anna, deleted_row={}, upper_row_id="")
    assert names(base_client) == ["Ben", "Cleo"]
    apply(op_type="delete_rows", table_id=contacts.id, row_ids=[anna, ben], deleted_rows=[], upper_row_ids=[])
    assert names(base_client) == ["Cleo"]


def test_archiving(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    apply(op_type="archive_rows", table_id=contacts.id, row_ids=contacts.row_ids[:1])
    assert last_operation(base_client)["op_type"] == "archive_rows"
    found = run_sql(base_client, "SELECT Name, _archived FROM Contacts").json()["results"]
    assert {row["Name"]: row["_archived"] for row in found} == {"Anna": True, "Ben": False, "Cleo": False}


def test_locking_takes_the_name_that_is_sent(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    anna = contacts.row_ids[0]
    apply(op_type="lock_rows", table_id=contacts.id, row_ids=[anna], locked_by="somebody")
    shown = get_row(base_client, "Contacts", anna)
    assert (shown["_locked"], shown["_locked_by"]) == (True, "somebody")
    apply(op_type="unlock_rows", table_id=contacts.id, row_ids=[anna], locked_by="somebody")
    assert get_row(base_client, "Contacts", anna)["_locked_by"] is None


def test_links(apply: Apply, base_client: APIClient) -> None:
    linked = create_linked_tables(base_client)
    first, ada = linked.tasks.row_ids[0], linked.people.row_ids[0]
    apply(
        op_type="update_rows_links",
        link_id=linked.link_id,
        table_id=linked.tasks.id,
        other_table_id=linked.people.id,
        row_id_list=[first],
        other_rows_ids_map={first: [ada]},
        old_other_rows_ids_map={first: []},
    )
    assert last_operation(base_client)["other_rows_ids_map"] == {first: [ada]}
    assert [each["row_id"] for each in get_row(base_client, "Tasks", first)["Who"]] == [ada]


def good(table: SampleTable) -> dict[str, dict[str, Any]]:
    """Return operations that work, by a name, which the bad ones differ from in one field."""
    anna, name = table.row_ids[0], table.keys["Name"]
    row = {"_id": NEW, name: "x"}
    place = {"row_insert_position": "insert_below", "links_data": {}}
    return {
        "append": {"op_type": "append_rows", "table_id": table.id, "row_datas": [row]},
        "insert": {"op_type": "insert_row", "table_id": table.id, "row_id": anna, "row_data": row, **place},
        "inserts": {"op_type": "insert_rows", "table_id": table.id, "row_ids": [anna], "row_datas": [row], **place},
        "modify": {"op_type": "modify_row", "table_id": table.id, "row_id": anna, "updated": {name: "y"}},
        "modifies": {
            "op_type": "modify_rows",
            "table_id": table.id,
            "row_ids": [anna],
            "updated": {anna: {name: "y"}},
        },
        "delete": {"op_type": "delete_rows", "table_id": table.id, "row_ids": [anna]},
        "lock": {"op_type": "lock_rows", "table_id": table.id, "row_ids": [anna], "locked_by": "me"},
        "archive": {"op_type": "archive_rows", "table_id": table.id, "row_ids": [anna]},
    }


@pytest.mark.parametrize("name", ["append", "insert", "inserts", "modify", "modifies", "delete", "lock", "archive"])
def test_the_good_ones_are_good(apply: Apply, contacts: SampleTable, name: str) -> None:
    apply(good(contacts)[name])


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        *(
            (name, "table_id", bad)
            for name in ("append", "modify", "lock")
            for bad in ("Contacts", None, "", ["x"], {})
        ),
        *(("append", "row_datas", bad) for bad in (None, [], {}, [1], [[]], [{}], [{"_id": None}], [{"_id": "a/b"}])),
        ("append", "row_datas", [{"_id": "same"}, {"_id": "same"}]),
        ("append", "row_datas", [{"_id": f"row{number}"} for number in range(1001)]),
        *(("insert", "row_insert_position", bad) for bad in (None, "", "beside", 1)),
        *(("insert", "row_id", bad) for bad in ("nothing", ["x"], 1)),
        *(("insert", "row_data", bad) for bad in (None, [], "x", {}, {"_id": ""}, {"_id": "x" * 37}, {"_id": "a\x00"})),
        ("insert", "links_data", {"abcd": ["x"]}),
        ("inserts", "row_ids", ["one", "another"]),
        *(("modify", "row_id", bad) for bad in (None, "nothing", [], 1, "\x00")),
        *(("modify", "updated", bad) for bad in (None, {}, [], "x", {"nope": 1}, {"_id": "x"})),
        *(("modifies", "row_ids", bad) for bad in (None, [], ["nothing"], [1], "x")),
        *(("modifies", "updated", bad) for bad in (None, {}, [], {"nothing": {}})),
        *(("delete", "row_ids", bad) for bad in (None, [], ["nothing"], [None], "x", [["x"]], ["x"] * 10_001)),
        *(("lock", "row_ids", bad) for bad in (None, [], ["nothing"], {})),
        *(("lock", "locked_by", bad) for bad in (None, "", 1, "x" * 256, "\x00")),
        *(("archive", "row_ids", bad) for bad in (None, [], ["nothing"])),
        ("append", "op_type", "invent_rows"),
        ("append", "op_type", None),
        ("append", "op_type", ["append_rows"]),
    ],
)
def test_malformed(
    apply: Apply, base_client: APIClient, contacts: SampleTable, name: str, field: str, value: Any
) -> None:
    before = whole_base(base_client)
    with pytest.raises(DomainError):
        apply({**good(contacts)[name], field: value})
    assert whole_base(base_client) == before


@pytest.mark.parametrize("option", ["Berlin", "9999", 1001, ["1001", "1002"], {"id": "1001"}])
def test_options_go_by_ids_that_exist(apply: Apply, base_client: APIClient, contacts: SampleTable, option: Any) -> None:
    before = whole_base(base_client)
    with pytest.raises(DomainError):
        apply({**good(contacts)["modify"], "updated": {contacts.keys["City"]: option}})
    assert whole_base(base_client) == before


def test_an_id_that_is_taken(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    before = whole_base(base_client)
    row = {"_id": contacts.row_ids[1], contacts.keys["Name"]: "x"}
    with pytest.raises(DomainError):
        apply({**good(contacts)["append"], "row_datas": [{"_id": NEW}, row]})
    assert whole_base(base_client) == before


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "1", '"x"', "{", '{"op_type": "\\ud800"}', "[" * 2000 + "]" * 2000, "{}", "NaN"]
)
def test_no_operation_at_all(apply: Apply, contacts: SampleTable, text: str) -> None:
    with pytest.raises(DomainError):
        apply(text)


@pytest.mark.parametrize("op_type", sorted(HANDLERS))
def test_nonsense_in_every_field(apply: Apply, base_client: APIClient, contacts: SampleTable, op_type: str) -> None:
    """Some operations take an empty list or object; whatever they make of it, the base can be read afterwards."""
    place = {"op_type": op_type, "table_id": contacts.id}
    for filling in NONSENSE:
        for more in ({}, {"view_id": "0000", "column_key": contacts.keys["Age"], "row_id": contacts.row_ids[0]}):
            with contextlib.suppress(DomainError):
                apply({**dict.fromkeys(FIELDS, filling), **more, **place})
    answer = base_client.get("/metadata/")
    assert answer.status_code == 200
    assert base_client.get("/rows/", {"table_name": "Contacts"}).status_code in (200, 404)


def test_a_reader_may_not(
    reader_client: APIClient, apply: Apply, base_client: APIClient, contacts: SampleTable
) -> None:
    before = whole_base(base_client)
    writer, base_client.token = base_client.token, reader_client.token
    with pytest.raises(ForbiddenError):
        apply(good(contacts)["append"])
    base_client.token = writer
    assert whole_base(base_client) == before
    apply(good(contacts)["append"])


def test_a_revoked_token_may_not(
    apply: Apply, alice_client: APIClient, base: dict[str, Any], contacts: SampleTable
) -> None:
    path = f"/api/v2.1/workspace/{base['workspace_id']}/dtable/{base['name']}/api-tokens/writer/"
    assert alice_client.delete(path).status_code == 200
    with pytest.raises(InvalidTokenError):
        apply(good(contacts)["append"])
