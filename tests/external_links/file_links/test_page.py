"""GET and POST /dtable/file-external-links/<token>/: the page of a link, its password, and the short address."""

from typing import Any

import pytest
from django.test import Client

from assets.models import File
from external_links.models import ExternalLink
from tests.assets.uploads import body_of, upload
from tests.clients import APIClient
from tests.external_links.file_links.visiting import fetch, make_link, page


def views(token: str) -> int:
    return ExternalLink.objects.get(token=token).view_cnt


def show(token: str, client: Client | None = None) -> Any:
    return (client or Client()).get(page(token))


def test_it_works(alice_client: APIClient, file_links: str, report: File) -> None:
    token = make_link(alice_client, file_links, title="For us only", note="Do not tell.")["token"]
    answer = show(token)
    text = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "<h1>report.txt</h1>" in text
    assert "12\xa0bytes" in text
    assert '<iframe src="view/"' in text
    assert 'href="download/"' in text
    # What its maker calls a link is for them.
    assert "For us only" not in text
    assert "Do not tell" not in text
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "frame-src 'self'" in answer["Content-Security-Policy"]
    assert "script-src 'self';" in answer["Content-Security-Policy"]
    assert Client().get(page(token).rstrip("/")).status_code == 200


@pytest.mark.parametrize(
    ("name", "element"),
    [("x.png", '<img src="view/"'), ("x.mp3", "<audio"), ("x.mp4", "<video"), ("x.pdf", "<iframe"), ("x.zip", "")],
)
def test_what_is_shown(
    alice_client: APIClient, app_client: APIClient, file_links: str, name: str, element: str
) -> None:
    file_id = upload(app_client, name, b"x")["id"]
    token = make_link(alice_client, file_links, file_id=file_id)["token"]
    text = show(token).content.decode()
    assert element in text
    assert ("view/" in text) is (element != "")


def test_a_visit_is_one_view(alice_client: APIClient, app_client: APIClient, file_links: str, report: File) -> None:
    """Counted is the file when the page shows it, and else the page."""
    shown = make_link(alice_client, file_links)["token"]
    show(shown)
    assert views(shown) == 0
    fetch(shown, "view/")
    assert views(shown) == 1
    file_id = upload(app_client, "x.zip", b"x")["id"]
    other = make_link(alice_client, file_links, file_id=file_id)["token"]
    show(other)
    Client().head(page(other))
    Client().get(page(other), headers={"Sec-Purpose": "prefetch"})
    assert views(other) == 1


def test_the_page_of_a_limited_link_uses_nothing(alice_client: APIClient, file_links: str, report: File) -> None:
    token = make_link(alice_client, file_links, type="view", max_views=1)["token"]
    for _ in range(3):
        text = show(token).content.decode()
        assert "iframe" not in text
        assert 'href="view/"' in text
        assert "download/" not in text
    assert fetch(token, "view/")[0] == 200
    answer = show(token)
    assert (answer.status_code, b"used up" in answer.content) == (403, True)


def test_names_are_escaped(alice_client: APIClient, app_client: APIClient, file_links: str) -> None:
    file_id = upload(app_client, "<img src=x onerror=alert(1)>.png", b"x")["id"]
    text = show(make_link(alice_client, file_links, file_id=file_id)["token"]).content.decode()
    assert "<img src=x" not in text
    assert "&lt;img src=x" in text


def test_the_page_of_a_link_for_uploads(alice_client: APIClient, file_links: str) -> None:
    token = make_link(alice_client, file_links, name="scan.pdf", allowed_extensions="pdf")["token"]
    text = show(token).content.decode()
    assert 'action="upload/"' in text
    assert 'enctype="multipart/form-data"' in text
    assert 'accept=".pdf"' in text
    assert "scan.pdf" in text


def test_with_a_password(alice_client: APIClient, file_links: str, report: File) -> None:
    token = make_link(alice_client, file_links, password="secret")["token"]
    browser = Client()
    asked = show(token, browser)
    assert (asked.status_code, b"report.txt" in asked.content) == (200, False)
    assert views(token) == 0
    wrong = browser.post(page(token), {"password": "wrong"})
    assert (wrong.status_code, b"That is not the password." in wrong.content) == (403, True)
    right = browser.post(page(token), {"password": "secret"})
    assert right.status_code in (302, 303)
    assert b"report.txt" in show(token, browser).content
    assert fetch(token, client=browser) == (200, b"All is well.")
    assert b"report.txt" not in show(token).content
    # Programs are told so, and browsers are sent to the form.
    assert fetch(token)[0] == 403
    answer = Client().get(page(token, "download/"), headers={"accept": "text/html"})
    assert (answer.status_code, answer["Location"]) == (302, page(token))


def test_a_form_of_another_site(alice_client: APIClient, file_links: str, report: File) -> None:
    token = make_link(alice_client, file_links, password="secret")["token"]
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(page(token), {"password": "secret"}).status_code == 403
    assert fetch(token, client=browser)[0] == 403


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"state": "disabled"}, 404, "switched off"),
        ({"ip_allow": ["192.0.2.0/24"]}, 403, "Not from here"),
        ({"internal": True}, 403, "Sign in"),
    ],
)
def test_refusals(
    alice_client: APIClient, file_links: str, report: File, fields: dict[str, Any], code: int, words: str
) -> None:
    token = make_link(alice_client, file_links, **fields)["token"]
    answer = show(token)
    assert (answer.status_code, words in answer.content.decode()) == (code, True)
    assert "report.txt" not in answer.content.decode()
    below = Client().get(page(token, "download/"), headers={"accept": "text/html"})
    assert (below.status_code, words in body_of(below).decode()) == (code, True)


def test_an_unknown_token(db: None) -> None:
    answer = show("0" * 20)
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_links_to_bases_have_pages_of_their_own(link: dict[str, Any], view_link: dict[str, Any]) -> None:
    for token in (link["token"], view_link["token"]):
        assert show(token).status_code == 404


def test_the_short_address(alice_client: APIClient, file_links: str, report: File) -> None:
    token = make_link(alice_client, file_links)["token"]
    for path in (f"/s/{token}", f"/s/{token}/"):
        answer = Client().get(path)
        assert (answer.status_code, answer["Location"]) == (302, page(token))
    for token in ("a%2F..", "%0d%0aX:y", "..", "%5cevil"):
        answer = Client().get(f"/s/{token}/")
        if answer.status_code == 302:
            assert answer["Location"].startswith("/dtable/file-external-links/")
            assert "\\" not in answer["Location"]
