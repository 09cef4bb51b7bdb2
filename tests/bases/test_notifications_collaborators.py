"""Who is put into a collaborator cell by somebody else is notified, where the column asks for it."""

import json
from typing import Any

import pytest

from accounts.models import User
from bases import notifications as domain
from bases.realtime.operations import apply_operation
from bases.tokens import verify_base_token
from tests.bases.factories import SampleTable, append_rows, column, create_table, run_sql, v1
from tests.bases.mailboxes import listening, notifications, told, user_client
from tests.bases.statement_counts import counted_statements
from tests.clients import APIClient

COLUMNS = [
    column("Name"),
    column("Owner", "collaborator", enable_send_notification=True),
    column("Helper", "collaborator", enable_send_notification=True),
    column("Silent", "collaborator", enable_send_notification=False),
    column("Plain", "collaborator"),
]


@pytest.fixture
def tasks(base_client: APIClient) -> SampleTable:
    """Tasks with two columns that notify and two that do not, and one task of nobody's."""
    return create_table(base_client, "Tasks", COLUMNS, [{"Name": "first"}])


@pytest.fixture
def alice_here(base_client: APIClient, alice: User) -> APIClient:
    return user_client(base_client, alice)


@pytest.fixture
def bob_here(base_client: APIClient, bob: User) -> APIClient:
    return user_client(base_client, bob)


def update(client: APIClient, row_id: str, **row: Any) -> None:
    answer = client.put("/rows/", {"table_name": "Tasks", "updates": [{"row_id": row_id, "row": row}]})
    assert answer.status_code == 200, answer.content


def named_in(client: APIClient, **query: int) -> list[str]:
    """Return the rows that a user was told of, the newest first."""
    return [each["detail"]["row_id"] for each in notifications(client, **query)]


def test_it_works(alice_here: APIClient, bob_here: APIClient, alice: User, bob: User, tasks: SampleTable):
    with listening() as ear:
        update(alice_here, tasks.row_ids[0], Owner=[bob.username])
    (found,) = notifications(bob_here)
    assert (found["msg_type"], found["username"], found["seen"]) == ("selected_collaborator", bob.username, 0)
    assert found["detail"] == {"author": alice.username, "table_id": tasks.id, "row_id": tasks.row_ids[0]}
    assert told(ear) == [(bob.username, found, found["id"])]
    # First what was changed, then who is told of it.
    assert [each["kind"] for each in ear.heard] == ["change", "notification"]


def test_new_rows(alice_here: APIClient, bob_here: APIClient, bob: User, tasks: SampleTable):
    row_ids = append_rows(alice_here, "Tasks", [{"Owner": [bob.username]}, {"Name": "x"}, {"Owner": bob.username}])
    assert named_in(bob_here) == [row_ids[2], row_ids[0]]


def test_an_app_is_named(base_client: APIClient, bob_here: APIClient, bob: User, tasks: SampleTable):
    update(base_client, tasks.row_ids[0], Owner=[bob.username])
    assert notifications(bob_here)[0]["detail"]["author"] == "writer"


def test_older_paths(alice_here: APIClient, bob_here: APIClient, bob: User, tasks: SampleTable):
    row = {"Owner": [bob.username]}
    v1(alice_here).post("/rows/", {"table_name": "Tasks", "row": row})
    v1(alice_here).put("/rows/", {"table_name": "Tasks", "row_id": tasks.row_ids[0], "row": row})
    assert len(named_in(bob_here)) == 2


def test_sql(alice_here: APIClient, bob_here: APIClient, bob: User, tasks: SampleTable):
    answer = run_sql(alice_here, "UPDATE Tasks SET Owner = ? WHERE Name = 'first'", bob.username)
    assert answer.status_code == 200, answer.content
    assert named_in(bob_here) == tasks.row_ids


@pytest.mark.parametrize("op_type", ["append_rows", "insert_row", "modify_row"])
def test_over_a_socket(alice_here: APIClient, bob_here: APIClient, bob: User, tasks: SampleTable, op_type: str):
    row, anchor = {tasks.keys["Owner"]: [bob.username]}, tasks.row_ids[0]
    new = row | {"_id": "a-row-that-was-made-he"}
    fields = {
        "append_rows": {"row_datas": [new]},
        "insert_row": {"row_id": anchor, "row_insert_position": "insert_below", "row_data": new},
        "modify_row": {"row_id": anchor, "updated": row},
    }
    operation = {"op_type": op_type, "table_id": tasks.id, **fields[op_type]}
    with listening() as ear:
        apply_operation(verify_base_token(alice_here.token), json.dumps(operation), "the socket")
    assert named_in(bob_here) == [anchor if op_type == "modify_row" else new["_id"]]
    assert [username for username, _, _ in told(ear)] == [bob.username]


def test_only_who_is_new(
    alice_here: APIClient, bob_here: APIClient, carol: User, base_client: APIClient, bob: User, tasks: SampleTable
):
    carol_here, row_id = user_client(base_client, carol), tasks.row_ids[0]
    update(alice_here, row_id, Owner=[bob.username])
    update(alice_here, row_id, Owner=[bob.username, carol.username])
    update(alice_here, row_id, Name="other")
    assert (named_in(bob_here), named_in(carol_here)) == ([row_id], [row_id])
    update(alice_here, row_id, Owner=None)
    assert len(named_in(bob_here)) == 1
    # Again, in two cells of one row, which is told once.
    update(alice_here, row_id, Owner=[bob.username], Helper=[bob.username])
    assert named_in(bob_here) == [row_id, row_id]


def test_nobody_is_told_of_their_own_change(alice_here: APIClient, alice: User, tasks: SampleTable):
    update(alice_here, tasks.row_ids[0], Owner=[alice.username])
    append_rows(alice_here, "Tasks", [{"Owner": [alice.username]}])
    assert notifications(alice_here) == []


def test_columns_that_do_not_ask_for_it(alice_here: APIClient, bob_here: APIClient, bob: User, tasks: SampleTable):
    with listening() as ear, counted_statements() as sent:
        update(alice_here, tasks.row_ids[0], Silent=[bob.username], Plain=[bob.username])
    assert (notifications(bob_here), told(ear)) == ([], [])
    assert [sql for sql in sent if "_notification" in sql] == []


def test_what_fails_tells_nobody(alice_here: APIClient, bob_here: APIClient, bob: User, tasks: SampleTable):
    body = {"table_name": "Tasks", "rows": [{"Owner": [bob.username]}], "anchor_row_id": "none"}
    with listening() as ear:
        assert v1(alice_here).post("/rows/", {**body, "row": body["rows"][0]}).status_code == 404
        operation = {"op_type": "modify_row", "table_id": tasks.id, "row_id": "none"}
        operation["updated"] = {tasks.keys["Owner"]: [bob.username]}
        with pytest.raises(domain.DomainError):
            apply_operation(verify_base_token(alice_here.token), json.dumps(operation), "the socket")
    assert (notifications(bob_here), ear.heard) == ([], [])


def test_a_change_of_many_rows(alice_here: APIClient, bob_here: APIClient, bob: User, tasks: SampleTable):
    rows = [{"Owner": [bob.username, "x" * 300, f"{number}@auth.local"]} for number in range(300)]
    with counted_statements() as one:
        append_rows(alice_here, "Tasks", rows[:1])
    with counted_statements() as many, listening() as ear:
        row_ids = append_rows(alice_here, "Tasks", rows)
    # The first hundred and no more, while those who are named once are all told.
    assert named_in(bob_here, per_page=200)[:-1] == row_ids[99::-1]
    assert len(told(ear)) == 100 + 300
    assert len(many) == len(one)


def test_a_change_that_names_very_many(base_client: APIClient, bob_here: APIClient, bob: User, tasks: SampleTable):
    names = [f"{number}@auth.local" for number in range(4)]
    with pytest.MonkeyPatch.context() as patch, listening() as ear:
        patch.setattr(domain, "MAX_AT_ONCE", 6)
        append_rows(base_client, "Tasks", [{"Owner": names}, {"Owner": [*names, bob.username]}])
    assert [username for username, _, _ in told(ear)] == [*names, *names[:2]]
    assert notifications(bob_here) == []


def test_several_parts_of_one_change(alice_here: APIClient, bob_here: APIClient, bob: User, tasks: SampleTable):
    values = ", ".join(["(?)"] * 3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(domain, "MAX_FOR_USER_AT_ONCE", 2)
        patch.setattr("bases.sql_changes.MAX_WRITE", 1)
        body = {"sql": f"INSERT INTO Tasks (Owner) VALUES {values}", "extended": True}
        answer = alice_here.post("/sql/", body | {"parameters": [bob.username] * 3})
    assert answer.status_code == 200, answer.content
    assert len(notifications(bob_here)) == 2
