"""PUT /api/v2.1/workspace/{workspace_id}/dtable/: renaming and restyling a base."""

from typing import Any

import pytest

from tests.clients import APIClient, base_path
from workspaces.models import Base


def path_of(base: dict[str, Any]) -> str:
    return f"/api/v2.1/workspace/{base['workspace_id']}/dtable/"


def test_it_works(alice_client: APIClient, base: dict[str, Any]) -> None:
    body = {"name": "Projects", "new_name": "Plans", "icon": "icon-research", "color": "#02C0FF"}
    answer = alice_client.put(path_of(base), body)
    assert answer.status_code == 200
    table = answer.json()["table"]
    assert table.pop("updated_at") >= base["updated_at"]
    assert table == {key: value for key, value in base.items() if key != "updated_at"} | {
        "name": "Plans",
        "icon": "icon-research",
        "color": "#02C0FF",
        "creator": "Alice",
        "modifier": "Alice",
    }


def test_the_base_stays_the_same(alice_client: APIClient, base: dict[str, Any], app_token: str) -> None:
    alice_client.put(path_of(base), {"name": "Projects", "new_name": "Plans"})
    assert alice_client.get(base_path(base, "access-token/")).status_code == 404
    assert alice_client.get(base_path(base | {"name": "Plans"}, "access-token/")).status_code == 200
    exchanged = APIClient(app_token).get("/api/v2.1/dtable/app-access-token/").json()
    assert (exchanged["dtable_uuid"], exchanged["dtable_name"]) == (base["uuid"], "Plans")


def test_what_is_not_named_stays(alice_client: APIClient, base: dict[str, Any]) -> None:
    alice_client.put(path_of(base), {"name": "Projects", "icon": "icon-research"})
    table = alice_client.put(path_of(base), {"name": "Projects", "color": "#02C0FF"}).json()["table"]
    assert (table["name"], table["icon"], table["color"]) == ("Projects", "icon-research", "#02C0FF")


def test_a_style_can_be_taken_off(alice_client: APIClient, base: dict[str, Any]) -> None:
    alice_client.put(path_of(base), {"name": "Projects", "icon": "icon-research"})
    assert alice_client.put(path_of(base), {"name": "Projects", "icon": None}).json()["table"]["icon"] is None


def test_unknown_fields_change_nothing(alice_client: APIClient, base: dict[str, Any]) -> None:
    body = {"name": "Projects", "uuid": "0" * 32, "workspace": 1, "deleted_at": "2020-01-01", "creator": "x"}
    table = alice_client.put(path_of(base), body).json()["table"]
    assert (table["uuid"], table["workspace_id"]) == (base["uuid"], base["workspace_id"])


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({}, "name invalid."),
        ({"name": "Projects", "new_name": "a/b"}, "new_name invalid."),
        ({"name": "Projects", "new_name": "n" * 256}, "new_name invalid."),
        ({"name": "Projects", "new_name": ""}, "new_name invalid."),
        ({"name": "Projects", "color": {}}, "color invalid."),
    ],
)
def test_bad_values(alice_client: APIClient, base: dict[str, Any], body: dict[str, Any], problem: str) -> None:
    answer = alice_client.put(path_of(base), body)
    assert (answer.status_code, answer.json()) == (400, {"error_msg": problem})
    assert Base.objects.get().name == "Projects"


def test_a_name_that_is_taken(alice_client: APIClient, base: dict[str, Any]) -> None:
    alice_client.post("/api/v2.1/dtables/", {"name": "Plans"})
    answer = alice_client.put(path_of(base), {"name": "Projects", "new_name": "Plans"})
    assert (answer.status_code, answer.json()["error_msg"]) == (400, "Table Plans already exists in this workspace.")


def test_a_base_that_is_not_there(alice_client: APIClient, base: dict[str, Any]) -> None:
    answer = alice_client.put(path_of(base), {"name": "Nothing", "new_name": "N"})
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "dtable Nothing not found."})


def test_somebody_elses_base(carol_client: APIClient, base: dict[str, Any]) -> None:
    answer = carol_client.put(path_of(base), {"name": "Projects", "new_name": "N"})
    assert (answer.status_code, answer.json()["error_msg"]) == (404, f"Workspace {base['workspace_id']} not found.")
    assert Base.objects.get().name == "Projects"


def test_a_member_of_the_group_may_not(bob_client: APIClient, sales_base: dict[str, Any]) -> None:
    answer = bob_client.put(path_of(sales_base), {"name": "Leads", "new_name": "N"})
    assert (answer.status_code, answer.json()) == (403, {"error_msg": "Permission denied."})
    assert Base.objects.get().name == "Leads"


def test_without_an_account(anonymous: APIClient, base: dict[str, Any]) -> None:
    assert anonymous.put(path_of(base), {"name": "Projects", "new_name": "N"}).status_code == 403
