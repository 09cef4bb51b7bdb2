"""The form for the password of a link."""

from typing import Any

import pytest
from django.test import override_settings

from tests.external_links.pages.conftest import Browser

PASSWORD = "open sesame"


@pytest.fixture
def locked(make_link: Any) -> str:
    """The path of a link with a password."""
    return str(make_link(password=PASSWORD))


def test_it_works(visitor: Browser, locked: str) -> None:
    form = visitor.get(locked)
    assert form.status == 200
    assert "This link is protected" in form.text
    assert "Projects" not in form.text

    answer = visitor.submit(locked, {"password": PASSWORD})

    assert (answer.status, answer.headers["Location"]) == (303, locked)
    cookies = {name: cookie for name, cookie in answer.cookies.items() if name.startswith("link-")}
    assert [(each["httponly"], each["samesite"]) for each in cookies.values()] == [(True, "Lax")]
    assert "<h1>Projects</h1>" in visitor.get(locked).text
    assert visitor.submit(locked, {"password": ""}, page=form).status == 303


def test_it_leads_to_what_was_asked_for(visitor: Browser, locked: str) -> None:
    asked = f"{locked}?q=a%20b&sort=0000"
    assert visitor.submit(asked, {"password": PASSWORD}).headers["Location"] == asked


def test_a_row_asks_for_the_password_too(visitor: Browser, locked: str) -> None:
    page = visitor.get(f"{locked}row/x/")
    assert "This link is protected" in page.text


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper(), "\0", "x" * 100_000])
def test_a_wrong_password(visitor: Browser, locked: str, password: str) -> None:
    answer = visitor.submit(locked, {"password": password})
    assert answer.status == 403
    assert "That is not the password." in answer.text
    assert not [name for name in answer.cookies if name.startswith("link-")]
    assert "This link is protected" in visitor.get(locked).text


def test_too_many_wrong_passwords_wait(visitor: Browser, locked: str) -> None:
    form = visitor.get(locked)
    with override_settings(RATE_LIMIT_LINK_PASSWORD=2):
        answers = [visitor.submit(locked, {"password": "wrong"}, page=form) for _ in range(3)]
    assert [answer.status for answer in answers] == [403, 403, 429]
    assert answers[2].headers["Retry-After"] == "60"
    assert "Please wait 60 seconds" in answers[2].text


def test_a_form_from_elsewhere_is_refused(visitor: Browser, locked: str) -> None:
    visitor.get(locked)
    answer = visitor.client.post(locked, {"password": PASSWORD})
    assert answer.status_code == 403
    assert "The form was not accepted" in answer.content.decode()
    assert visitor.client.cookies.keys() == {"csrftoken"}


def test_the_form_has_a_referrer_for_its_own_server_only(visitor: Browser, locked: str) -> None:
    # Without any, browsers send forms with the origin "null", which counts as another one.
    assert visitor.get(locked).headers["Referrer-Policy"] == "same-origin"
    answer = visitor.client.get(locked)
    token = answer.content.decode().partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]
    fields = {"password": PASSWORD, "csrfmiddlewaretoken": token}
    for origin, status in (("null", 403), ("http://evil.example", 403), ("http://testserver", 303)):
        assert visitor.client.post(locked, fields, headers={"origin": origin}).status_code == status


def test_a_form_for_a_link_that_is_gone(visitor: Browser, locked: str) -> None:
    form = visitor.get(locked)
    assert visitor.submit("/dtable/external-links/nope/", {"password": PASSWORD}, page=form).status == 404


def test_the_cookie_of_one_link_opens_no_other(visitor: Browser, locked: str, make_link: Any) -> None:
    other = make_link(password=PASSWORD)
    visitor.submit(locked, {"password": PASSWORD})
    assert "This link is protected" in visitor.get(other).text
