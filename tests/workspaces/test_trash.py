"""Deleting a base into the trash, and /api/v2.1/trash-dtables/ and its like for groups."""

from typing import Any

import pytest

from tests.clients import APIClient, base_path
from workspaces.models import Base

TRASH = "/api/v2.1/trash-dtables/"


def delete(client: APIClient, base: dict[str, Any]) -> Any:
    return client.delete(f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": base["name"]})


def test_it_works(alice_client: APIClient, base: dict[str, Any]) -> None:
    answer = delete(alice_client, base)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    trashed = alice_client.get(TRASH).json()
    assert trashed["count"] == 1
    entry = trashed["trash_dtable_list"][0]
    assert entry.pop("delete_time") >= base["created_at"]
    assert entry == base | {"creator": "Alice", "modifier": "Alice", "deleted": True}


def test_a_form_names_the_base_too(alice_client: APIClient, base: dict[str, Any]) -> None:
    path = f"/api/v2.1/workspace/{base['workspace_id']}/dtable/"
    form = "application/x-www-form-urlencoded"
    answer = alice_client.request("DELETE", path, data=b"name=Projects", content_type=form)
    assert (answer.status_code, answer.json()) == (200, {"success": True})


def test_a_trashed_base_is_closed(
    alice_client: APIClient, base: dict[str, Any], app_token: str, base_client: APIClient
) -> None:
    assert base_client.get("/related-users/").status_code == 200
    delete(alice_client, base)
    assert base_client.get("/related-users/").status_code == 403
    assert APIClient(app_token).get("/api/v2.1/dtable/app-access-token/").status_code == 403
    answer = alice_client.get(base_path(base, "access-token/"))
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "dtable Projects not found."})
    assert delete(alice_client, base).status_code == 404


def test_restoring_opens_it_again(
    alice_client: APIClient, base: dict[str, Any], app_token: str, base_client: APIClient
) -> None:
    delete(alice_client, base)
    answer = alice_client.put(f"{TRASH}{base['id']}/")
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert alice_client.get(TRASH).json() == {"count": 0, "trash_dtable_list": []}
    assert base_client.get("/related-users/").status_code == 200
    assert APIClient(app_token).get("/api/v2.1/dtable/app-access-token/").json()["dtable_name"] == "Projects"


def test_a_restored_base_makes_way_for_one_of_its_name(alice_client: APIClient, base: dict[str, Any]) -> None:
    delete(alice_client, base)
    alice_client.post("/api/v2.1/dtables/", {"name": "Projects"})
    assert alice_client.put(f"{TRASH}{base['id']}/").status_code == 200
    assert Base.objects.get(uuid=base["uuid"]).name == "Projects (1)"


def test_clearing_is_for_good(alice_client: APIClient, base: dict[str, Any], base_client: APIClient) -> None:
    kept = alice_client.post("/api/v2.1/dtables/", {"name": "Kept"}).json()["table"]
    delete(alice_client, base)
    answer = alice_client.delete(TRASH)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert [str(base.uuid) for base in Base.objects.all()] == [kept["uuid"]]
    assert base_client.get("/related-users/").status_code == 403
    assert alice_client.put(f"{TRASH}{base['id']}/").status_code == 404


def test_pages_of_the_trash(alice_client: APIClient) -> None:
    for name in ("A", "B", "C"):
        delete(alice_client, alice_client.post("/api/v2.1/dtables/", {"name": name}).json()["table"])
    page = alice_client.get(TRASH, {"page": 2, "per_page": 2}).json()
    assert page["count"] == 3
    assert [entry["name"] for entry in page["trash_dtable_list"]] == ["A"]


@pytest.mark.parametrize("name", ["Nothing", "projects", "Projects/", "a\nb"])
def test_a_base_that_is_not_there(alice_client: APIClient, base: dict[str, Any], name: str) -> None:
    answer = delete(alice_client, base | {"name": name})
    assert (answer.status_code, answer.json()) == (404, {"error_msg": f"dtable {name} not found."})


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "a\x00b"}, {"name": ["Projects"]}, []])
def test_bad_names(alice_client: APIClient, base: dict[str, Any], body: object) -> None:
    answer = alice_client.delete(f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", body)
    assert answer.status_code == 400
    assert Base.objects.get().deleted_at is None


def test_somebody_elses_base(carol_client: APIClient, alice_client: APIClient, base: dict[str, Any]) -> None:
    assert delete(carol_client, base).status_code == 404
    delete(alice_client, base)
    assert carol_client.get(TRASH).json()["count"] == 0
    assert carol_client.put(f"{TRASH}{base['id']}/").status_code == 404
    carol_client.delete(TRASH)
    assert alice_client.get(TRASH).json()["count"] == 1


def test_the_trash_of_a_group(alice_client: APIClient, sales: dict[str, Any], sales_base: dict[str, Any]) -> None:
    path = f"/api/v2.1/groups/{sales['id']}/trash-dtables/"
    delete(alice_client, sales_base)
    assert alice_client.get(TRASH).json()["count"] == 0
    listed = alice_client.get(path).json()["trash_dtable_list"]
    assert [entry["uuid"] for entry in listed] == [sales_base["uuid"]]
    for spelling in (sales_base["uuid"].upper(), sales_base["uuid"].replace("-", "")):
        assert alice_client.put(f"{path}{spelling}/").status_code == 200
        delete(alice_client, sales_base)
    assert alice_client.put(f"{path}nothing/").status_code == 404


def test_a_member_of_the_group_may_not(
    bob_client: APIClient, alice_client: APIClient, sales: dict[str, Any], sales_base: dict[str, Any]
) -> None:
    path = f"/api/v2.1/groups/{sales['id']}/trash-dtables/"
    assert delete(bob_client, sales_base).status_code == 403
    delete(alice_client, sales_base)
    assert bob_client.get(path).status_code == 403
    assert bob_client.put(f"{path}{sales_base['uuid']}/").status_code == 403


def test_strangers_do_not_see_the_trash_of_a_group(
    carol_client: APIClient, alice_client: APIClient, sales: dict[str, Any], sales_base: dict[str, Any]
) -> None:
    path = f"/api/v2.1/groups/{sales['id']}/trash-dtables/"
    delete(alice_client, sales_base)
    assert carol_client.get(path).json() == {"error_msg": f"Group {sales['id']} not found."}
    assert carol_client.put(f"{path}{sales_base['uuid']}/").status_code == 404
    assert Base.objects.get().deleted_at is not None


def test_without_an_account(anonymous: APIClient, base: dict[str, Any]) -> None:
    assert delete(anonymous, base).status_code == 403
    for method, path in (("GET", TRASH), ("DELETE", TRASH), ("PUT", f"{TRASH}{base['id']}/")):
        assert anonymous.request(method, path).status_code == 403
