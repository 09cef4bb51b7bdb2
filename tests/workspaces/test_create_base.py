"""POST /api/v2.1/dtables/: a new base in one's own workspace or a group's."""

import re
from typing import Any

import pytest

from accounts.models import User
from tests.clients import APIClient, base_path
from workspaces.models import Base

PATH = "/api/v2.1/dtables/"


def test_it_works(alice_client: APIClient) -> None:
    answer = alice_client.post(PATH, {"name": "Projects"})
    assert answer.status_code == 201
    assert list(answer.json()) == ["table"]
    table = answer.json()["table"]
    assert isinstance(table.pop("id"), int)
    assert isinstance(table.pop("workspace_id"), int)
    assert re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", table.pop("uuid"))
    for key in ("created_at", "updated_at"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", table.pop(key))
    assert table == {
        "name": "Projects",
        "color": None,
        "text_color": None,
        "icon": None,
        "is_encrypted": False,
        "in_storage": True,
    }


def test_it_can_be_opened(alice_client: APIClient) -> None:
    table = alice_client.post(PATH, {"name": "Projects"}).json()["table"]
    answer = alice_client.get(base_path(table, "access-token/"))
    assert answer.json()["dtable_uuid"] == table["uuid"]


def test_a_form_with_a_style(alice_client: APIClient) -> None:
    fields = {"name": "Projects", "icon": "icon-task-management", "color": "#E91E63", "text_color": ""}
    table = alice_client.post_form(PATH, fields).json()["table"]
    assert (table["icon"], table["color"]) == ("icon-task-management", "#E91E63")


def test_the_owner_as_the_python_client_names_it(alice_client: APIClient, alice: User, sales: dict[str, Any]) -> None:
    own = alice_client.post_form(PATH, {"name": "Mine", "owner": alice.username})
    assert own.status_code == 201
    of_group = alice_client.post_form(PATH, {"name": "Ours", "owner": f"{sales['id']}@seafile_group"})
    assert of_group.status_code == 201
    assert of_group.json()["table"]["workspace_id"] == sales["workspace_id"]


@pytest.mark.parametrize(
    "name", ["It's a `base`", 'say "hi" 100%', "表格 🎉", "n" * 255, "a.b", "...", "50% off?", "a & b + c #1"]
)
def test_odd_names_work(alice_client: APIClient, name: str) -> None:
    answer = alice_client.post(PATH, {"name": name})
    assert answer.status_code == 201
    assert answer.json()["table"]["name"] == name
    assert alice_client.get(base_path(answer.json()["table"], "access-token/")).status_code == 200


def test_blanks_around_a_name_are_cut(alice_client: APIClient) -> None:
    assert alice_client.post(PATH, {"name": "  Projects "}).json()["table"]["name"] == "Projects"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({}, "name invalid."),
        ({"name": ""}, "name invalid."),
        ({"name": "  "}, "name invalid."),
        ({"name": None}, "name invalid."),
        ({"name": {}}, "name invalid."),
        ({"name": "n" * 256}, "name invalid."),
        ({"name": "a/b"}, "name invalid."),
        ({"name": "a\\b"}, "name invalid."),
        ({"name": "a\x00b"}, "name invalid."),
        ({"name": "a\nb"}, "name invalid."),
        ({"name": ".."}, "name invalid."),
        ({"name": "N", "workspace_id": "x"}, "workspace_id invalid."),
        ({"name": "N", "workspace_id": -1}, "workspace_id invalid."),
        ({"name": "N", "workspace_id": True}, "workspace_id invalid."),
        ({"name": "N", "owner": "somebody"}, "owner invalid."),
        ({"name": "N", "owner": "x@seafile_group"}, "owner invalid."),
        ({"name": "N", "owner": "²@seafile_group"}, "owner invalid."),
        ({"name": "N", "color": "c" * 21}, "color invalid."),
        ({"name": "N", "icon": ["x"]}, "icon invalid."),
        ([], "parameters invalid."),
    ],
)
def test_bad_values(alice_client: APIClient, body: Any, problem: str) -> None:
    answer = alice_client.post(PATH, body)
    assert (answer.status_code, answer.json()) == (400, {"error_msg": problem})
    assert not Base.objects.exists()


def test_wrong_json(alice_client: APIClient) -> None:
    answer = alice_client.request("POST", PATH, data=b'{"name"')
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("JSON parse error - ")


def test_a_name_that_is_taken(alice_client: APIClient, base: dict[str, Any]) -> None:
    answer = alice_client.post(PATH, {"name": "Projects"})
    assert answer.status_code == 400
    assert answer.json() == {"error_msg": "Table Projects already exists in this workspace."}
    assert Base.objects.count() == 1


def test_a_name_taken_elsewhere_or_trashed_is_free(
    alice_client: APIClient, carol_client: APIClient, base: dict[str, Any]
) -> None:
    assert carol_client.post(PATH, {"name": "Projects"}).status_code == 201
    alice_client.delete(f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": "Projects"})
    assert alice_client.post(PATH, {"name": "Projects"}).status_code == 201


@pytest.mark.parametrize("workspace_id", ["99999", "1" + "0" * 30])
def test_a_workspace_that_is_not_there(alice_client: APIClient, workspace_id: str) -> None:
    answer = alice_client.post(PATH, {"name": "N", "workspace_id": workspace_id})
    assert (answer.status_code, answer.json()) == (404, {"error_msg": f"Workspace {workspace_id} not found."})


def test_somebody_elses_workspace_looks_the_same(carol_client: APIClient, base: dict[str, Any]) -> None:
    workspace_id = base["workspace_id"]
    answer = carol_client.post(PATH, {"name": "N", "workspace_id": workspace_id})
    assert (answer.status_code, answer.json()) == (404, {"error_msg": f"Workspace {workspace_id} not found."})


def test_somebody_else_as_owner(carol_client: APIClient, alice: User, sales: dict[str, Any]) -> None:
    assert carol_client.post(PATH, {"name": "N", "owner": alice.username}).status_code == 400
    answer = carol_client.post(PATH, {"name": "N", "owner": f"{sales['id']}@seafile_group"})
    assert (answer.status_code, answer.json()) == (404, {"error_msg": f"Group {sales['id']} not found."})
    assert not Base.objects.exists()


def test_a_member_of_a_group_may_not(bob_client: APIClient, sales: dict[str, Any]) -> None:
    answer = bob_client.post(PATH, {"name": "N", "workspace_id": sales["workspace_id"]})
    assert (answer.status_code, answer.json()) == (403, {"error_msg": "Permission denied."})
    answer = bob_client.post(PATH, {"name": "N", "owner": f"{sales['id']}@seafile_group"})
    assert (answer.status_code, answer.json()) == (403, {"error_msg": "Permission denied."})


def test_without_an_account(anonymous: APIClient, base_client: APIClient) -> None:
    assert anonymous.post(PATH, {"name": "N"}).status_code == 403
    assert APIClient(base_client.token).post(PATH, {"name": "N"}).status_code == 401
