"""/api/v2.1/starred-dtables/: favourites."""

from typing import Any

import pytest

from tests.clients import APIClient, base_path
from workspaces.models import Star

PATH = "/api/v2.1/starred-dtables/"


def names(client: APIClient) -> list[str]:
    return [base["name"] for base in client.get(PATH).json()["user_starred_dtable_list"]]


def test_it_works(alice_client: APIClient, base: dict[str, Any]) -> None:
    answer = alice_client.post_form(PATH, {"dtable_uuid": base["uuid"]})
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    alice_client.post(PATH, {"dtable_uuid": base["uuid"].replace("-", "")})
    assert alice_client.get(PATH).json() == {
        "user_starred_dtable_list": [base | {"creator": "Alice", "modifier": "Alice"}]
    }
    answer = alice_client.delete(PATH, query={"dtable_uuid": base["uuid"]})
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert names(alice_client) == []


def test_favourites_are_ones_own(alice_client: APIClient, bob_client: APIClient, sales_base: dict[str, Any]) -> None:
    alice_client.post(PATH, {"dtable_uuid": sales_base["uuid"]})
    assert names(bob_client) == []
    bob_client.delete(PATH, query={"dtable_uuid": sales_base["uuid"]})
    assert names(alice_client) == ["Leads"]


def test_a_base_out_of_reach_is_left_out(
    alice_client: APIClient, carol_client: APIClient, carol: Any, base: dict[str, Any]
) -> None:
    body = {"email": carol.username, "permission": "r"}
    alice_client.post(base_path(base, "share/"), body)
    carol_client.post(PATH, {"dtable_uuid": base["uuid"]})
    assert names(carol_client) == ["Projects"]
    alice_client.delete(base_path(base, "share/"), body)
    assert names(carol_client) == []


def test_somebody_elses_base(carol_client: APIClient, base: dict[str, Any]) -> None:
    answer = carol_client.post(PATH, {"dtable_uuid": base["uuid"]})
    assert (answer.status_code, answer.json()) == (404, {"error_msg": f"dtable {base['uuid']} not found."})
    assert not Star.objects.exists()


@pytest.mark.parametrize("value", [None, "", "x", {}, "\x00"])
def test_bad_uuids(alice_client: APIClient, value: object) -> None:
    answer = alice_client.post(PATH, {"dtable_uuid": value})
    assert (answer.status_code, answer.json()) == (400, {"error_msg": "dtable_uuid invalid."})
    assert alice_client.delete(PATH, query={"dtable_uuid": "x"}).status_code == 400


def test_without_an_account(anonymous: APIClient, base: dict[str, Any]) -> None:
    for method in ("GET", "POST", "DELETE"):
        assert anonymous.request(method, PATH, {"dtable_uuid": base["uuid"]}).status_code == 403
