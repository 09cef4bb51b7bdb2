"""When a link opens: the reasons against it and their order, addresses, people who are signed in, rate limits."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.sessions import BACKEND
from bases.access import read_base
from external_links.liveness import LinkRefused, Reason, Visitor, link_principal, note_view, open_link
from external_links.models import ExternalLink, State
from external_links.tokens import mint_link_token
from tests.clients import APIClient, base_path
from workspaces.models import Base

VISITOR = Visitor(ip="192.0.2.1")


@pytest.fixture
def row(link: dict[str, Any]) -> ExternalLink:
    return ExternalLink.objects.get(token=link["token"])


@pytest.fixture
def sales_row(alice_client: APIClient, sales_base: dict[str, Any]) -> ExternalLink:
    """A link to the base of the group, made by Alice, its owner."""
    token = alice_client.post(base_path(sales_base, "external-links/")).json()["token"]
    return ExternalLink.objects.get(token=token)


def reason(row: ExternalLink, visitor: Visitor = VISITOR) -> Reason | None:
    try:
        open_link(row.kind, row.token, visitor)
    except LinkRefused as refused:
        return refused.reason
    return None


def change(row: ExternalLink, **values: Any) -> None:
    ExternalLink.objects.filter(pk=row.pk).update(**values)


def test_it_opens(row: ExternalLink) -> None:
    assert open_link("base", row.token, VISITOR) == row
    with read_base(link_principal(row)) as session:
        assert session.schema.tables


def test_the_first_reason_decides(row: ExternalLink, alice: User, settings) -> None:
    """Everything speaks against the link; one after the other is put right."""
    settings.RATE_LIMIT_LINK = 1
    change(
        row,
        revoked_at=timezone.now(),
        state=State.DISABLED,
        expires_at=timezone.now() - timedelta(days=1),
        ip_allow=["10.0.0.0/8"],
        internal=True,
        max_views=1,
        password_hash="x",
    )
    Base.objects.update(deleted_at=timezone.now())
    User.objects.update(is_active=False)
    note_view(row, VISITOR)
    with pytest.raises(LinkRefused):
        note_view(row, VISITOR)
    found = [reason(row)]
    for values in ({"revoked_at": None}, {"state": State.ENABLED}, {"expires_at": None}):
        change(row, **values)
        found.append(reason(row))
    Base.objects.update(deleted_at=None)
    found.append(reason(row))
    User.objects.update(is_active=True)
    found.append(reason(row))
    inside = replace(VISITOR, ip="10.1.2.3")
    found.append(reason(row, inside))
    member = replace(inside, user=alice)
    found.append(reason(row, member))
    settings.RATE_LIMIT_LINK = 0
    found.append(reason(row, member))
    change(row, max_views=None)
    found.append(reason(row, member))
    found.append(reason(row, replace(member, unlocked=frozenset({row.pk}))))
    assert found == [*Reason, None]


def test_only_the_right_kind_and_case(row: ExternalLink) -> None:
    change(row, token="Mine")
    for kind, token in (("view", "Mine"), ("base", "mine"), ("base", ""), ("nothing", "Mine")):
        with pytest.raises(LinkRefused) as refused:
            open_link(kind, token, VISITOR)
        assert refused.value.reason is Reason.UNKNOWN


def test_it_expires_at_the_very_moment(row: ExternalLink, clock: time_machine.Traveller) -> None:
    change(row, expires_at=timezone.now() + timedelta(seconds=10))
    clock.shift(9.999)
    assert reason(row) is None
    clock.shift(0.001)
    assert reason(row) is Reason.EXPIRED


def test_a_creator_who_may_not_share_any_more(
    alice_client: APIClient, bob_client: APIClient, bob: User, sales: dict[str, Any], sales_row: ExternalLink
) -> None:
    change(sales_row, created_by=bob)
    assert reason(sales_row) is Reason.CREATOR_GONE
    path = f"/api/v2.1/groups/{sales['id']}/members/{bob.username}/"
    alice_client.put(path, {"is_admin": True})
    assert reason(sales_row) is None
    alice_client.delete(path)
    assert reason(sales_row) is Reason.CREATOR_GONE


def test_a_creator_whose_account_is_gone(
    alice_client: APIClient, admin_client: APIClient, bob: User, sales: dict[str, Any], sales_row: ExternalLink
) -> None:
    alice_client.put(f"/api/v2.1/groups/{sales['id']}/members/{bob.username}/", {"is_admin": True})
    change(sales_row, created_by=bob)
    admin_client.put(f"/api/v2.1/admin/users/{bob.username}/", {"is_active": False})
    assert reason(sales_row) is Reason.CREATOR_GONE
    assert admin_client.delete(f"/api/v2.1/admin/users/{bob.username}/").status_code == 200
    assert reason(sales_row) is Reason.CREATOR_GONE


def test_a_base_in_the_trash_and_back(alice_client: APIClient, base: dict[str, Any], row: ExternalLink) -> None:
    alice_client.delete(f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": "Projects"})
    assert reason(row) is Reason.TARGET_GONE
    alice_client.put(f"/api/v2.1/trash-dtables/{base['id']}/")
    assert reason(row) is None


def test_a_view_that_is_private_by_now(view_link: dict[str, Any], private_view: dict[str, str]) -> None:
    row = ExternalLink.objects.get()
    assert reason(row) is None
    change(row, **private_view)
    assert reason(row) is Reason.TARGET_GONE


@pytest.mark.parametrize(
    ("networks", "address", "opens"),
    [
        ([], "", True),
        (["10.0.0.0/8"], "10.255.0.1", True),
        (["10.0.0.0/8"], "11.0.0.1", False),
        (["192.0.2.1/32", "2001:db8::/32"], "2001:db8:1::1", True),
        (["192.0.2.1/32"], "2001:db8:1::1", False),
        (["192.0.2.1/32"], "::ffff:192.0.2.1", True),
        (["0.0.0.0/0"], "", False),
        (["0.0.0.0/0"], "unix:", False),
    ],
)
def test_addresses(row: ExternalLink, networks: list[str], address: str, opens: bool) -> None:
    change(row, ip_allow=networks)
    assert reason(row, Visitor(ip=address)) is (None if opens else Reason.ADDRESS)


def test_who_is_signed_in(
    alice_client: APIClient, anonymous: APIClient, carol_client: APIClient, links: str, link: dict[str, Any]
) -> None:
    alice_client.put(f"{links}{link['token']}/", {"internal": True})
    path = f"/api/v2.1/external-link-tokens/{link['token']}/access-token/"
    answer = anonymous.get(path)
    expected = {"error_msg": "The external link is for users who are signed in."}
    assert (answer.status_code, answer.json()) == (403, expected)
    assert APIClient("0" * 40).get(path).status_code == 403
    # Any account will do.
    assert carol_client.get(path).status_code == 200


def test_who_is_signed_in_with_a_browser(client: Client, bob: User, row: ExternalLink) -> None:
    change(row, internal=True)
    path = f"/dtable/external-links/{row.token}/"
    assert client.get(path).status_code == 403
    client.force_login(bob, backend=BACKEND)
    assert client.get(path).status_code == 200
    bob.is_active = False
    bob.save()
    assert client.get(path).status_code == 403


def test_visits_are_counted_by_the_minute(row: ExternalLink, settings, clock: time_machine.Traveller) -> None:
    settings.RATE_LIMIT_LINK = 3
    for _ in range(3):
        open_link("base", row.token, VISITOR)
        note_view(row, VISITOR)
    # What belongs to the last page is still shown.
    assert reason(row) is None
    with pytest.raises(LinkRefused) as refused:
        note_view(row, VISITOR)
    assert (refused.value.reason, refused.value.retry_after) == (Reason.LIMIT, 60)
    assert reason(row) is Reason.LIMIT
    row.refresh_from_db()
    assert row.view_cnt == 3
    clock.shift(60)
    assert reason(row) is None


def test_a_view_is_counted_and_shown(
    alice_client: APIClient, links: str, row: ExternalLink, clock: time_machine.Traveller
) -> None:
    note_view(row, VISITOR)
    note_view(row, VISITOR)
    shown = alice_client.get(f"{links}{row.token}/").json()
    assert (shown["view_cnt"], shown["last_access"]) == (2, "2026-03-06T10:11:12+00:00")


def test_a_base_token_of_a_link_that_ends_now(row: ExternalLink, clock: time_machine.Traveller) -> None:
    row.expires_at = timezone.now() + timedelta(milliseconds=500)
    token = mint_link_token(row)
    assert APIClient(token).get(f"/api-gateway/api/v2/dtables/{row.base.uuid}/metadata/").status_code == 403


def test_the_table_takes_no_link_without_its_target(row: ExternalLink) -> None:
    for values in (
        {"kind": "view"},
        {"table_id": "0000"},
        {"kind": "view", "table_id": "0000"},
        {"kind": "file", "table_id": "0000"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(row, **values)
