"""…/dtable/{base_name}/view-external-links/: the links to a view."""

import re
from typing import Any

import pytest
import time_machine

from accounts.models import User
from external_links.models import ExternalLink
from tests.clients import APIClient, base_path
from tests.external_links.conftest import VIEW


def test_it_works(alice_client: APIClient, alice: User, view_links: str, clock: time_machine.Traveller) -> None:
    answer = alice_client.post_form(view_links, VIEW | {"password": "12345678"})
    assert answer.status_code == 200
    shown = answer.json()
    assert isinstance(shown.pop("id"), int)
    token = shown["token"]
    assert re.fullmatch("[0-9a-f]{20}", token)
    assert shown == {
        "from_dtable": "Projects",
        "creator": alice.username,
        "creator_name": "Alice",
        "token": token,
        "permission": "r",
        "create_at": "2026-03-06T10:11:12+00:00",
        "view_cnt": 0,
        "table_id": "0000",
        "view_id": "0000",
        "url": f"http://testserver/dtable/view-external-links/{token}/",
        "is_custom": False,
        "expire_date": "",
    }


def test_a_token_of_ones_own(alice_client: APIClient, view_links: str, clock: time_machine.Traveller) -> None:
    shown = alice_client.post(view_links, VIEW | {"token": "my-custom-link", "expire_days": 1}).json()
    assert (shown["is_custom"], shown["expire_date"]) == (True, "2026-03-07T10:11:12+00:00")
    assert shown["url"] == "http://testserver/dtable/view-external-links/custom/my-custom-link/"


def test_4_the_permission_is_r_here(view_link: dict[str, Any]) -> None:
    assert view_link["permission"] == "r"


def test_1_listing_and_deleting_are_served(
    alice_client: APIClient, base_client: APIClient, view_links: str, view_link: dict[str, Any], link: dict[str, Any]
) -> None:
    made = base_client.post("/views/", {"name": "Other"}, query={"table_name": "Table1"})
    other_view = {"table_id": "0000", "view_id": made.json()["_id"]}
    other = alice_client.post(view_links, other_view).json()
    for query, listed in ((VIEW, view_link), (other_view, other)):
        answer = alice_client.get(view_links, query)
        assert (answer.status_code, answer.json()) == (200, {"dtable_view_external_link_list": [listed]})
    answer = alice_client.delete(f"{view_links}{view_link['token']}/")
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert alice_client.get(view_links, VIEW).json() == {"dtable_view_external_link_list": []}


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ({}, "table_id invalid."),
        ({"table_id": "0000"}, "view_id invalid."),
        ({"table_id": "", "view_id": "0000"}, "table_id invalid."),
        ({"table_id": "00000", "view_id": "0000"}, "table_id invalid."),
    ],
)
def test_which_view_must_be_said(alice_client: APIClient, view_links: str, query: Any, problem: str) -> None:
    for answer in (alice_client.get(view_links, query), alice_client.post(view_links, query)):
        assert (answer.status_code, answer.json()) == (400, {"error_msg": problem})


@pytest.mark.parametrize(("table_id", "view_id"), [("0000", "none"), ("none", "0000"), ("0000", "Defa")])
def test_a_view_that_is_not_there(alice_client: APIClient, view_links: str, table_id: str, view_id: str) -> None:
    body = {"table_id": table_id, "view_id": view_id}
    answer = alice_client.post(view_links, body)
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "view not found"})
    assert alice_client.get(view_links, body).json() == {"dtable_view_external_link_list": []}
    assert not ExternalLink.objects.exists()


def test_a_private_view_cannot_be_opened_to_others(
    alice_client: APIClient, view_links: str, private_view: dict[str, str]
) -> None:
    answer = alice_client.post(view_links, private_view)
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "view not found"})
    assert not ExternalLink.objects.exists()


def test_a_name_is_no_id(alice_client: APIClient, base_client: APIClient, view_links: str) -> None:
    base_client.post("/views/", {"name": "Open"}, query={"table_name": "Table1"})
    assert alice_client.post(view_links, {"table_id": "0000", "view_id": "Open"}).status_code == 404


@pytest.mark.parametrize("body", [VIEW | {"token": "a b"}, VIEW | {"table_id": ["0000"]}, VIEW | {"view_id": None}, []])
def test_bad_values(alice_client: APIClient, view_links: str, body: Any) -> None:
    answer = alice_client.post(view_links, body)
    assert answer.status_code == 400
    assert answer.json()["error_msg"].endswith(" invalid.")
    assert not ExternalLink.objects.exists()


def test_7_a_base_that_is_not_there(alice_client: APIClient, base: dict[str, Any]) -> None:
    answer = alice_client.post(base_path(base | {"name": "Nothing"}, "view-external-links/"), VIEW)
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "SeaTable Nothing not found."})


def test_16_deleting_what_is_not_there_is_a_success(
    alice_client: APIClient, view_links: str, link: dict[str, Any]
) -> None:
    for token in ("nothing", link["token"]):
        answer = alice_client.delete(f"{view_links}{token}/")
        assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert ExternalLink.objects.get().revoked_at is None


def test_a_base_has_a_limited_number_of_them(alice_client: APIClient, view_links: str, links: str, settings) -> None:
    settings.LINKS_PER_BASE = 1
    assert alice_client.post(view_links, VIEW).status_code == 200
    answer = alice_client.post(view_links, VIEW)
    assert (answer.status_code, answer.json()) == (
        403,
        {"error_msg": "The number of external links exceeds the limit."},
    )
    assert alice_client.post(links).status_code == 200


def test_who_may_not(
    alice_client: APIClient,
    bob_client: APIClient,
    carol_client: APIClient,
    base: dict[str, Any],
    sales_base: dict[str, Any],
) -> None:
    for method in ("GET", "POST"):
        answer = carol_client.request(method, base_path(base, "view-external-links/"), VIEW, query=VIEW)
        assert answer.status_code == 404
        answer = bob_client.request(method, base_path(sales_base, "view-external-links/"), VIEW, query=VIEW)
        assert (answer.status_code, answer.json()) == (403, {"error_msg": "Permission denied."})
    assert not ExternalLink.objects.exists()
