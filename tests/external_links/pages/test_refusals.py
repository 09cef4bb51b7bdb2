"""Links that do not open, and the pages that say why."""

from typing import Any

import pytest
import time_machine
from django.test import override_settings

from accounts.models import User
from tests.clients import APIClient
from tests.external_links.pages.conftest import Browser

NOT_FOUND = "Sorry, but the requested page could not be found."


@pytest.mark.parametrize("path", ["external-links/nope", "view-external-links/nope", "external-links/custom/nope"])
@pytest.mark.parametrize("tail", ["", "/", "/row/x/"])
def test_an_unknown_link_is_not_found(visitor: Browser, path: str, tail: str) -> None:
    page = visitor.get(f"/dtable/{path}{tail}")
    assert (page.status, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert NOT_FOUND in page.text
    assert page.cookies == {}


@pytest.mark.parametrize("token", ["%00", "a%0ab", "x" * 2000, "..", "'", "%ff"])
def test_odd_tokens_are_not_found(visitor: Browser, token: str) -> None:
    assert visitor.get(f"/dtable/external-links/{token}/").status == 404


def test_a_link_that_is_switched_off(visitor: Browser, make_link: Any) -> None:
    page = visitor.get(make_link(state="disabled"))
    assert page.status == 404
    assert "This link is switched off" in page.text


def test_an_expired_link(visitor: Browser, make_link: Any, clock: time_machine.Traveller) -> None:
    path = make_link(expire_days=1)
    assert visitor.get(path).status == 200
    clock.shift(24 * 60 * 60)
    page = visitor.get(path)
    assert page.status == 403
    assert "This link has expired" in page.text
    assert "Projects" not in page.text


def test_the_wrong_address(visitor: Browser, make_link: Any) -> None:
    assert visitor.get(make_link(ip_allow=["127.0.0.0/8"])).status == 200
    page = visitor.get(make_link(ip_allow=["10.0.0.0/8"]))
    assert page.status == 403
    assert "certain networks" in page.text


def test_a_base_in_the_trash(visitor: Browser, make_link: Any, alice_client: APIClient, base: dict[str, Any]) -> None:
    path = make_link()
    alice_client.delete(f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": base["name"]})
    page = visitor.get(path)
    assert (page.status, NOT_FOUND in page.text) == (404, True)


def test_a_creator_who_is_gone(visitor: Browser, make_link: Any, alice: User) -> None:
    path = make_link()
    alice.is_active = False
    alice.save()
    assert "no longer shared" in visitor.get(path).text


def test_too_many_visits(visitor: Browser, make_link: Any) -> None:
    path = make_link()
    with override_settings(RATE_LIMIT_LINK=2):
        assert [visitor.get(path).status for _ in range(3)] == [200, 200, 429]
        page = visitor.get(path)
    assert page.headers["Retry-After"] == "60"
    assert "Please wait 60 seconds" in page.text


def test_a_link_for_who_is_signed_in(visitor: Browser, make_link: Any, alice: User) -> None:
    path = make_link(internal=True)

    page = visitor.get(path)
    assert page.status == 403
    assert "Projects" not in page.text
    (address,) = page.links("Sign in")
    answer = visitor.submit(
        "/accounts/login/",
        {"login": "alice@example.com", "password": "correct horse battery", "next": path},
        page=visitor.get(address),
    )
    assert (answer.status, answer.headers["Location"]) == (303, path)
    assert visitor.get(path).status == 200


def test_a_token_opens_a_link_for_who_is_signed_in(visitor: Browser, make_link: Any, bob_client: APIClient) -> None:
    path = make_link(internal=True)
    assert visitor.get(path, authorization=f"Token {bob_client.token}").status == 200
    assert visitor.get(path, authorization="Token nonsense").status == 403


def test_a_script_that_asks_for_a_piece_loads_the_page_instead(visitor: Browser, make_link: Any) -> None:
    page = visitor.get(make_link(password="open sesame"), hx_request="true", hx_target="grid")
    assert page.headers["HX-Refresh"] == "true"
    assert "Projects" not in page.text


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(visitor: Browser, make_link: Any, method: str) -> None:
    assert getattr(visitor.client, method)(make_link()).status_code in (403, 405)
