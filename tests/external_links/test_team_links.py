"""/api/v2.1/org/{org_id}/admin/external-links/, /view-external-links/: the links to an organisation's bases."""

from typing import Any

import pytest
import time_machine

from accounts.models import Organization, User
from accounts.users import create_user
from external_links.models import EventKind, ExternalLink, ExternalLinkEvent
from tests.clients import APIClient, account_client, base_path
from tests.conftest import PASSWORD
from tests.external_links.conftest import VIEW

SUCCESS = (200, {"success": True})
FORBIDDEN = (403, {"detail": "You do not have permission to perform this action."})
KINDS = ("external-links/", "view-external-links/")


def reply(answer: Any) -> tuple[int, Any]:
    return answer.status_code, answer.json()


@pytest.fixture
def team(alice: User, bob: User) -> Organization:
    """The organisation of Alice and Bob."""
    organization = Organization.objects.create(name="Team")
    User.objects.filter(pk__in=(alice.pk, bob.pk)).update(organization=organization)
    alice.refresh_from_db()
    bob.refresh_from_db()
    return organization


@pytest.fixture
def path(team: Organization) -> str:
    """The start of the paths of that organisation's administrators."""
    return f"/api/v2.1/org/{team.pk}/admin/"


@pytest.fixture
def team_client(team: Organization) -> APIClient:
    """A client of the organisation's administrator, who has no bases and is in no group."""
    boss = create_user(
        email="boss@example.com", password=PASSWORD, organization=team, is_organization_admin=True, name="Boss"
    )
    return account_client(boss)


@pytest.fixture
def known(clock: time_machine.Traveller, alice: User, base: dict[str, Any], link: dict[str, Any]) -> dict[str, Any]:
    """The link to "Projects" as administrators of the organisation see it."""
    return {
        "id": ExternalLink.objects.get(token=link["token"]).pk,
        "from_dtable": "Projects",
        "creator": alice.username,
        "creator_name": "Alice",
        "token": link["token"],
        "permission": "read-only",
        "create_at": "2026-03-06T10:11:12+00:00",
        "view_cnt": 0,
        "url": link["url"],
        "from_base_uuid": base["uuid"],
        "expire_date": "",
        "is_protected": False,
    }


def test_it_works(team_client: APIClient, path: str, known: dict[str, Any], view_link: dict[str, Any]) -> None:
    answer = team_client.get(f"{path}external-links/")
    assert reply(answer) == (200, {"external_link_list": [known], "count": 1})


def test_the_list_of_links_to_views(
    team_client: APIClient, path: str, link: dict[str, Any], view_link: dict[str, Any]
) -> None:
    answer = team_client.get(f"{path}view-external-links/")
    listed = view_link | {"is_protected": False}
    assert reply(answer) == (200, {"external_link_list": [listed], "count": 1})
    assert listed["permission"] == "r"


def test_passwords_and_expiry_are_told(
    team_client: APIClient,
    alice_client: APIClient,
    clock: time_machine.Traveller,
    path: str,
    links: str,
    view_links: str,
) -> None:
    for made, kind, body in ((links, KINDS[0], {}), (view_links, KINDS[1], VIEW)):
        answer = alice_client.post(made, body | {"password": "secret", "expire_days": 1})
        assert answer.status_code == 200
        [listed] = team_client.get(path + kind).json()["external_link_list"]
        assert (listed["is_protected"], listed["expire_date"]) == (True, "2026-03-07T10:11:12+00:00")


def test_a_base_belongs_to_the_organization_of_its_owner(
    team_client: APIClient,
    alice_client: APIClient,
    carol_client: APIClient,
    carol: User,
    path: str,
    link: dict[str, Any],
    sales: dict[str, Any],
    sales_base: dict[str, Any],
    other_base: dict[str, Any],
) -> None:
    # Carol is in no organisation: she makes links to the group's base as its admin, and to her own base.
    members = f"/api/v2.1/groups/{sales['id']}/members/"
    assert alice_client.post(members, {"email": carol.username}).status_code == 201
    assert alice_client.put(f"{members}{carol.username}/", {"is_admin": True}).status_code == 200
    shared = carol_client.post(base_path(sales_base, "external-links/")).json()
    own = carol_client.post(base_path(other_base, "external-links/")).json()
    listed = team_client.get(f"{path}external-links/").json()
    assert [each["token"] for each in listed["external_link_list"]] == [link["token"], shared["token"]]
    assert listed["count"] == 2
    # The group has another owner.
    assert alice_client.put(f"/api/v2.1/groups/{sales['id']}/", {"owner": carol.username}).status_code == 200
    listed = team_client.get(f"{path}external-links/").json()
    assert [each["token"] for each in listed["external_link_list"]] == [link["token"]]
    for token in (shared["token"], own["token"]):
        assert reply(team_client.delete(f"{path}external-links/{token}/")) == SUCCESS
    assert not ExternalLink.objects.exclude(revoked_at=None).exists()


def test_links_of_another_organization_stay(
    team_client: APIClient, path: str, carol: User, carol_client: APIClient, other_base: dict[str, Any]
) -> None:
    User.objects.filter(pk=carol.pk).update(organization=Organization.objects.create(name="Other"))
    for kind, body in zip(KINDS, ({}, VIEW), strict=True):
        token = carol_client.post(base_path(other_base, kind), body).json()["token"]
        assert team_client.get(path + kind).json() == {"external_link_list": [], "count": 0}
        assert reply(team_client.delete(f"{path}{kind}{token}/")) == SUCCESS
        assert ExternalLink.objects.get(token=token).revoked_at is None


def test_16_deleting_is_idempotent(
    team_client: APIClient, anonymous: APIClient, path: str, link: dict[str, Any], view_link: dict[str, Any]
) -> None:
    for kind, made, other in ((KINDS[0], link, view_link), (KINDS[1], view_link, link)):
        for token in ("nothing", other["token"], made["token"], made["token"]):
            assert reply(team_client.delete(f"{path}{kind}{token}/")) == SUCCESS
            if token == other["token"] and kind == KINDS[0]:
                assert ExternalLink.objects.filter(revoked_at=None).count() == 2
    assert not ExternalLink.objects.filter(revoked_at=None).exists()
    answer = anonymous.get(f"/api/v2.1/external-link-tokens/{link['token']}/access-token/")
    assert answer.status_code == 404
    revoked = ExternalLinkEvent.objects.filter(kind=EventKind.REVOKED)
    assert [event.actor.name for event in revoked if event.actor] == ["Boss", "Boss"]


def test_18_count_and_no_has_next_page(team_client: APIClient, alice_client: APIClient, path: str, links: str) -> None:
    made = [alice_client.post(links).json()["token"] for _ in range(30)]
    answer = team_client.get(f"{path}external-links/").json()
    assert answer.keys() == {"external_link_list", "count"}
    assert ([each["token"] for each in answer["external_link_list"]], answer["count"]) == (made, 30)
    answer = team_client.get(f"{path}external-links/", {"page": 2, "per_page": 25}).json()
    assert ([each["token"] for each in answer["external_link_list"]], answer["count"]) == (made[25:], 30)


@pytest.mark.parametrize("query", [{"page": 0}, {"page": 10**30}, {"per_page": 0}, {"per_page": 1001}])
def test_pages_that_are_none(team_client: APIClient, path: str, query: dict[str, Any]) -> None:
    for kind in KINDS:
        assert reply(team_client.get(path + kind, query)) == (400, {"error_msg": f"{next(iter(query))} invalid."})


def test_19_who_does_not_administer_the_organization(
    team_client: APIClient,
    alice_client: APIClient,
    admin_client: APIClient,
    carol: User,
    carol_client: APIClient,
    anonymous: APIClient,
    path: str,
    link: dict[str, Any],
    view_link: dict[str, Any],
) -> None:
    User.objects.filter(pk=carol.pk).update(
        organization=Organization.objects.create(name="Other"), is_organization_admin=True
    )
    for kind, made in zip(KINDS, (link, view_link), strict=True):
        for method, tail in (("GET", kind), ("DELETE", f"{kind}{made['token']}/")):
            # A member who made the link, an administrator of the server, and one of another organisation.
            for client in (alice_client, admin_client, carol_client):
                assert reply(client.request(method, path + tail)) == FORBIDDEN
            assert anonymous.request(method, path + tail).status_code == 403
            assert reply(APIClient("0" * 40).request(method, path + tail)) == (401, {"detail": "Invalid token"})
        assert team_client.get(path + kind).json()["count"] == 1


@pytest.mark.parametrize("org_id", [0, 99999, 10**30])
def test_an_organization_that_is_not_there(team_client: APIClient, admin_client: APIClient, org_id: int) -> None:
    for client in (team_client, admin_client):
        for kind in KINDS:
            assert reply(client.get(f"/api/v2.1/org/{org_id}/admin/{kind}")) == FORBIDDEN
            assert reply(client.delete(f"/api/v2.1/org/{org_id}/admin/{kind}x/")) == FORBIDDEN


def test_administrators_no_longer(team_client: APIClient, path: str, link: dict[str, Any]) -> None:
    assert team_client.get(f"{path}external-links/").json()["count"] == 1
    User.objects.update(is_organization_admin=False)
    assert reply(team_client.get(f"{path}external-links/")) == FORBIDDEN


def test_a_system_administrator_who_administers_the_organization_too(
    admin: User, admin_client: APIClient, team: Organization, path: str, link: dict[str, Any]
) -> None:
    User.objects.filter(pk=admin.pk).update(organization=team, is_organization_admin=True)
    assert admin_client.get(f"{path}external-links/").json()["count"] == 1


def test_the_lists_take_the_same_queries_for_any_number(
    team_client: APIClient, alice_client: APIClient, path: str, links: str, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        alice_client.post(links)
    with django_assert_max_num_queries(4):
        assert team_client.get(f"{path}external-links/").json()["count"] == 5
