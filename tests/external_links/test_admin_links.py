"""The administrators' lists of links: /api/v2.1/admin/external-links/, /view-external-links/ and those of one base."""

from typing import Any

import pytest
import time_machine

from accounts.models import User
from external_links.models import ExternalLink
from tests.clients import APIClient, base_path
from tests.external_links.conftest import VIEW

ADMIN = "/api/v2.1/admin/"
BASES, VIEWS = f"{ADMIN}external-links/", f"{ADMIN}view-external-links/"
SUCCESS = (200, {"success": True})


@pytest.fixture
def noon(clock: time_machine.Traveller) -> str:
    """A moment that stands still, as links show it."""
    return "2026-03-06T10:11:12+00:00"


@pytest.fixture
def known(noon: str, alice: User, link: dict[str, Any]) -> dict[str, Any]:
    """The link to "Projects" as administrators see it."""
    return {
        "id": ExternalLink.objects.get(token=link["token"]).pk,
        "from_dtable": "Projects",
        "creator": alice.username,
        "creator_name": "Alice",
        "token": link["token"],
        "permission": "r",
        "create_at": noon,
        "view_cnt": 0,
        "url": link["url"],
    }


def test_it_works(
    admin_client: APIClient, base: dict[str, Any], known: dict[str, Any], view_link: dict[str, Any]
) -> None:
    answer = admin_client.get(BASES)
    assert answer.status_code == 200
    listed = known | {"from_base_uuid": base["uuid"]}
    assert answer.json() == {"has_next_page": False, "external_link_list": [listed]}


def test_15_url_and_base_are_named(admin_client: APIClient, base: dict[str, Any], link: dict[str, Any]) -> None:
    [listed] = admin_client.get(BASES).json()["external_link_list"]
    assert (listed["url"], listed["from_base_uuid"]) == (link["url"], base["uuid"])


def test_4_the_permission_is_r_for_administrators(admin_client: APIClient, link: dict[str, Any]) -> None:
    assert link["permission"] == "read-only"
    assert admin_client.get(BASES).json()["external_link_list"][0]["permission"] == "r"


def test_the_list_of_links_to_views(
    admin_client: APIClient, noon: str, link: dict[str, Any], view_link: dict[str, Any]
) -> None:
    answer = admin_client.get(VIEWS)
    assert answer.status_code == 200
    assert answer.json() == {"has_next_page": False, "external_link_list": [view_link]}
    assert view_link["is_custom"] is False


def test_6_each_list_has_its_own_fields(
    admin_client: APIClient, base: dict[str, Any], known: dict[str, Any], view_link: dict[str, Any]
) -> None:
    answer = admin_client.get(f"{ADMIN}dtable/{base['id']}/external-links/")
    assert answer.status_code == 200
    assert answer.json() == {
        "dtable_external_link_list": {"base_external_links": [known], "view_external_links": [view_link]}
    }


@pytest.mark.parametrize("base_id", [0, 99999, 10**30])
def test_a_base_that_is_not_there(admin_client: APIClient, base_id: int) -> None:
    answer = admin_client.get(f"{ADMIN}dtable/{base_id}/external-links/")
    assert (answer.status_code, answer.json()) == (404, {"error_msg": f"dtable {base_id} not found."})


def test_17_pages_of_25(alice_client: APIClient, admin_client: APIClient, links: str, view_links: str) -> None:
    for path, body, listing in ((links, {}, BASES), (view_links, VIEW, VIEWS)):
        made = [alice_client.post(path, body).json()["token"] for _ in range(26)]
        pages = [admin_client.get(listing, {"page": page}).json() for page in (1, 2, 3)]
        tokens = [[each["token"] for each in page["external_link_list"]] for page in pages]
        assert tokens == [made[:25], made[25:], []]
        assert [page["has_next_page"] for page in pages] == [True, False, False]
        exact = admin_client.get(listing, {"per_page": 13, "page": 2}).json()
        assert (len(exact["external_link_list"]), exact["has_next_page"]) == (13, False)


@pytest.mark.parametrize("query", [{"page": 0}, {"page": "x"}, {"per_page": 0}, {"per_page": 1001}, {"page": 10**30}])
def test_pages_that_are_none(admin_client: APIClient, query: dict[str, Any]) -> None:
    for path in (BASES, VIEWS):
        answer = admin_client.get(path, query)
        assert (answer.status_code, answer.json()) == (400, {"error_msg": f"{next(iter(query))} invalid."})


def test_18_has_next_page_and_no_count(admin_client: APIClient, link: dict[str, Any]) -> None:
    for path in (BASES, VIEWS):
        assert admin_client.get(path).json().keys() == {"has_next_page", "external_link_list"}


def test_16_deleting_is_idempotent(
    admin_client: APIClient, anonymous: APIClient, link: dict[str, Any], view_link: dict[str, Any]
) -> None:
    for path, made, other in ((BASES, link, view_link), (VIEWS, view_link, link)):
        for token in ("nothing", other["token"], made["token"], made["token"]):
            answer = admin_client.delete(f"{path}{token}/")
            assert (answer.status_code, answer.json()) == SUCCESS
            if token == other["token"] and path == BASES:
                assert ExternalLink.objects.filter(revoked_at=None).count() == 2
    assert not ExternalLink.objects.filter(revoked_at=None).exists()
    answer = anonymous.get(f"/api/v2.1/external-link-tokens/{link['token']}/access-token/")
    assert answer.status_code == 404


def test_14_the_older_path_deletes_links(
    admin_client: APIClient, alice_client: APIClient, links: str, link: dict[str, Any], view_link: dict[str, Any]
) -> None:
    for token in ("nothing", view_link["token"], link["token"], link["token"]):
        answer = admin_client.delete(f"{ADMIN}dtables/{token}/")
        assert (answer.status_code, answer.json()) == SUCCESS
    assert ExternalLink.objects.get(revoked_at=None).token == view_link["token"]


def test_14_the_older_path_takes_no_uuid_and_lists_nothing(
    admin_client: APIClient, alice_client: APIClient, base: dict[str, Any], links: str
) -> None:
    plain = base["uuid"].replace("-", "")
    assert alice_client.post(links, {"token": plain}).status_code == 200
    for uuid in (base["uuid"], plain):
        assert admin_client.delete(f"{ADMIN}dtables/{uuid}/").status_code == 404
    assert ExternalLink.objects.get().revoked_at is None
    assert admin_client.get(f"{ADMIN}dtables/").status_code == 404


@pytest.mark.parametrize(
    ("method", "tail"),
    [
        ("GET", "external-links/"),
        ("DELETE", "external-links/x/"),
        ("GET", "view-external-links/"),
        ("DELETE", "view-external-links/x/"),
        ("GET", "dtable/1/external-links/"),
        ("DELETE", "dtables/x/"),
    ],
)
def test_19_who_is_no_administrator(
    alice_client: APIClient, anonymous: APIClient, link: dict[str, Any], method: str, tail: str
) -> None:
    answer = alice_client.request(method, ADMIN + tail)
    expected = {"detail": "You do not have permission to perform this action."}
    assert (answer.status_code, answer.json()) == (403, expected)
    answer = APIClient("0" * 40).request(method, ADMIN + tail)
    assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid token"})
    assert anonymous.request(method, ADMIN + tail).status_code == 403
    assert ExternalLink.objects.get().revoked_at is None


def test_links_of_people_who_are_gone(
    admin_client: APIClient, alice: User, bob: User, sales_base: dict[str, Any], alice_client: APIClient
) -> None:
    alice_client.post(base_path(sales_base, "external-links/"))
    ExternalLink.objects.update(created_by=None)
    [listed] = admin_client.get(BASES).json()["external_link_list"]
    assert (listed["creator"], listed["creator_name"]) == ("", "")


def test_the_lists_take_the_same_queries_for_any_number(
    alice_client: APIClient, admin_client: APIClient, links: str, django_assert_max_num_queries
) -> None:
    for _ in range(5):
        alice_client.post(links)
    with django_assert_max_num_queries(2):
        assert len(admin_client.get(BASES).json()["external_link_list"]) == 5
