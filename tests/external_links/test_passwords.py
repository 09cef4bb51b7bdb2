"""The passwords of links: attempts, their limits, and what a browser remembers."""

from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import RequestFactory

from external_links.liveness import (
    LinkRefused,
    Reason,
    TooManyAttempts,
    Visitor,
    open_link,
    remember_unlocked,
    try_password,
    visitor_of,
)
from external_links.models import ExternalLink
from tests.clients import APIClient

HERE, THERE = Visitor(ip="192.0.2.1"), Visitor(ip="192.0.2.2")


@pytest.fixture
def protected(alice_client: APIClient, links: str) -> ExternalLink:
    """A link with the password "secret"."""
    token = alice_client.post(links, {"token": "mine", "password": "secret"}).json()["token"]
    return ExternalLink.objects.get(token=token)


def cookies_of(link: ExternalLink) -> dict[str, str]:
    """Return what a browser sends that has given the password of a link."""
    response = HttpResponse()
    remember_unlocked(response, link)
    return {name: morsel.value for name, morsel in response.cookies.items()}


def visitor_with(cookies: dict[str, str]) -> Visitor:
    request = RequestFactory().get("/")
    request.COOKIES = cookies
    request.session = {}  # type: ignore[assignment]
    return visitor_of(request)


def test_it_works(protected: ExternalLink) -> None:
    assert try_password(protected, "secret", HERE)
    for wrong in ("Secret", "secret ", "", "ÿ" * 1000):
        assert not try_password(protected, wrong, HERE)


def test_a_link_without_a_password_takes_any(link: dict[str, Any]) -> None:
    assert try_password(ExternalLink.objects.get(), "", HERE)


def test_the_refusal_names_the_link_to_try_on(protected: ExternalLink) -> None:
    with pytest.raises(LinkRefused) as refused:
        open_link("base", "mine", HERE)
    assert (refused.value.reason, refused.value.link) == (Reason.PASSWORD, protected)


def test_a_browser_remembers(protected: ExternalLink) -> None:
    assert open_link("base", "mine", visitor_with(cookies_of(protected))) == protected


def test_the_cookie_is_for_this_server_only(protected: ExternalLink, settings) -> None:
    settings.HAS_TLS = True
    response = HttpResponse()
    remember_unlocked(response, protected)
    [cookie] = response.cookies.values()
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    assert "secret" not in str(cookie)


def test_another_password_locks_again(alice_client: APIClient, links: str, protected: ExternalLink) -> None:
    cookies = cookies_of(protected)
    assert visitor_with(cookies).unlocked == {protected.pk}
    # The same word again is another password too.
    alice_client.put(f"{links}mine/", {"password": "secret"})
    assert visitor_with(cookies).unlocked == frozenset()


def test_it_forgets_after_a_day(protected: ExternalLink, clock: time_machine.Traveller) -> None:
    cookies = cookies_of(protected)
    clock.shift(24 * 3600 - 1)
    assert visitor_with(cookies).unlocked == {protected.pk}
    clock.shift(1)
    assert visitor_with(cookies).unlocked == frozenset()


def test_cookies_of_others_unlock_nothing(alice_client: APIClient, links: str, protected: ExternalLink) -> None:
    alice_client.post(links, {"token": "other", "password": "secret"})
    other = ExternalLink.objects.get(token="other")
    [(name, value)] = cookies_of(other).items()
    for cookies in (
        {f"link-{protected.pk}": value},
        {f"link-{protected.pk}": value[:-1]},
        {f"link-{protected.pk}": ""},
        {f"link-{'9' * 30}": value, "link-": value, "link-x": value, "link-²": value, "links": value},
        {f"link-{number}": value for number in range(other.pk + 1, other.pk + 200)} | {name: value},
    ):
        assert visitor_with(cookies).unlocked == frozenset()
    assert visitor_with({name: value, "link-x": value}).unlocked == {other.pk}


def test_five_attempts_a_minute_from_one_address(protected: ExternalLink, clock: time_machine.Traveller) -> None:
    for _ in range(5):
        assert not try_password(protected, "wrong", HERE)
    with pytest.raises(TooManyAttempts) as refused:
        try_password(protected, "secret", HERE)
    # Others still come in.
    assert try_password(protected, "secret", THERE)
    clock.shift(refused.value.retry_after)
    assert try_password(protected, "secret", HERE)


def test_right_passwords_and_empty_ones_are_no_attempts(protected: ExternalLink) -> None:
    for _ in range(20):
        assert try_password(protected, "secret", HERE)
        assert not try_password(protected, "", HERE)


def test_all_addresses_together_have_more_attempts(protected: ExternalLink) -> None:
    for number in range(20):
        for _ in range(5):
            try_password(protected, "wrong", Visitor(ip=f"192.0.2.{number}"))
    with pytest.raises(TooManyAttempts):
        try_password(protected, "secret", Visitor(ip="198.51.100.1"))


def test_an_ipv6_network_counts_as_one_address(protected: ExternalLink) -> None:
    for number in range(5):
        try_password(protected, "wrong", Visitor(ip=f"2001:db8::{number}"))
    with pytest.raises(TooManyAttempts):
        try_password(protected, "secret", Visitor(ip="2001:db8::ffff:1"))
    assert try_password(protected, "secret", Visitor(ip="2001:db8:0:1::1"))


def test_other_links_are_not_affected(alice_client: APIClient, links: str, protected: ExternalLink) -> None:
    alice_client.post(links, {"token": "other", "password": "secret"})
    for _ in range(5):
        try_password(protected, "wrong", HERE)
    assert try_password(ExternalLink.objects.get(token="other"), "secret", HERE)


def test_the_limit_may_be_switched_off(protected: ExternalLink, settings) -> None:
    settings.RATE_LIMIT_LINK_PASSWORD = 0
    for _ in range(30):
        assert not try_password(protected, "wrong", HERE)


def test_the_api_answers_429(anonymous: APIClient, protected: ExternalLink) -> None:
    path = "/api/v2.1/external-link-tokens/mine/access-token/"
    statuses = [anonymous.get(path, headers={"X-Link-Password": "wrong"}).status_code for _ in range(6)]
    assert statuses == [403] * 5 + [429]
    answer = anonymous.get(path, headers={"X-Link-Password": "secret"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert answer.json() == {"error_msg": "You have tried too many passwords. Try again later."}
