"""What is noted of a link: who did what, from where, and for how long that is kept."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache

from accounts.models import User
from external_links.liveness import Visitor, note_view, try_password
from external_links.models import EventKind, ExternalLink, ExternalLinkEvent
from tests.clients import APIClient


def kinds() -> list[str]:
    return list(ExternalLinkEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_it_works(alice_client: APIClient, alice: User, bob: User, links: str) -> None:
    alice_client.post(links, {"token": "mine", "password": "secret"})
    row = ExternalLink.objects.get()
    visitor = Visitor(ip="192.0.2.77", user_agent="Browser/1.0", user=bob)
    try_password(row, "wrong", visitor)
    try_password(row, "secret", visitor)
    note_view(row, visitor)
    alice_client.put(f"{links}mine/", {"title": "x"})
    alice_client.delete(f"{links}mine/")
    assert kinds() == ["created", "password_bad", "password_ok", "viewed", "updated", "revoked"]
    viewed = ExternalLinkEvent.objects.get(kind=EventKind.VIEWED)
    assert (viewed.link, viewed.actor, viewed.user_agent) == (row, bob, "Browser/1.0")
    assert ExternalLinkEvent.objects.get(kind=EventKind.CREATED).actor == alice


def test_refused_attempts_are_not_noted(alice_client: APIClient, links: str) -> None:
    alice_client.post(links, {"password": "secret", "token": "mine"})
    for _ in range(10):
        alice_client.get("/api/v2.1/external-link-tokens/mine/access-token/", headers={"X-Link-Password": "wrong"})
    assert kinds() == ["created", *["password_bad"] * 5]


@pytest.mark.parametrize(
    ("setting", "address", "kept"),
    [
        ("truncated", "192.0.2.77", "192.0.2.0"),
        ("truncated", "2001:db8:1:2:3::4", "2001:db8:1::"),
        ("truncated", "::ffff:192.0.2.77", "192.0.2.0"),
        ("full", "192.0.2.77", "192.0.2.77"),
        ("none", "192.0.2.77", ""),
        ("full", "", ""),
        ("full", "unix:", ""),
    ],
)
def test_addresses(link: dict[str, Any], settings, setting: str, address: str, kept: str) -> None:
    settings.LINK_HISTORY_ADDRESSES = setting
    note_view(ExternalLink.objects.get(), Visitor(ip=address))
    assert ExternalLinkEvent.objects.get(kind=EventKind.VIEWED).ip == kept


def test_old_history_goes_away(
    clock: time_machine.Traveller, alice_client: APIClient, links: str, link: dict[str, Any], settings
) -> None:
    settings.LINK_HISTORY_DAYS = 10
    alice_client.post(links, {"token": "gone"})
    alice_client.delete(f"{links}gone/")
    clock.shift(timedelta(days=10, seconds=-1))
    cache.clear()
    note_view(ExternalLink.objects.get(token=link["token"]), Visitor())
    assert ExternalLink.objects.filter(token="gone").exists()
    clock.shift(timedelta(seconds=2))
    cache.clear()
    note_view(ExternalLink.objects.get(token=link["token"]), Visitor())
    assert [row.token for row in ExternalLink.objects.all()] == [link["token"]]
    assert kinds() == ["viewed", "viewed"]


def test_it_is_tidied_once_an_hour(link: dict[str, Any], django_assert_num_queries) -> None:
    row = ExternalLink.objects.get()
    note_view(row, Visitor())
    # One transaction: the counter and the event.
    with django_assert_num_queries(4):
        note_view(row, Visitor())
