"""GET /dtable/file-external-links/<token>/download/ and …/view/: what is sent, to whom, and what counts."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client, override_settings

from accounts.models import User
from assets.models import File
from external_links.models import ExternalLink
from tests.assets.uploads import body_of, status_of, upload
from tests.clients import APIClient
from tests.external_links.file_links.visiting import fetch, make_link, page

WHOLE = (200, b"All is well.")
PREFETCHES = ({"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"})
EVIL = b"<script>alert(document.domain)</script>"


def counters(token: str) -> tuple[int, int]:
    return ExternalLink.objects.values_list("view_cnt", "download_cnt").get(token=token)


def get(token: str, tail: str = "download/", **headers: str) -> Any:
    answer = Client().get(page(token, tail), headers={name.replace("_", "-"): value for name, value in headers.items()})
    body_of(answer)
    return answer


def test_it_works(alice_client: APIClient, file_links: str, report: File) -> None:
    token = make_link(alice_client, file_links)["token"]
    answer = Client().get(page(token, "download"))
    assert (answer.status_code, body_of(answer)) == WHOLE
    headers = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Disposition": 'attachment; filename="report.txt"',
        "Content-Length": "12",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
    }
    assert {name: answer[name] for name in headers} == headers
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert counters(token) == (0, 1)


def test_showing_it(alice_client: APIClient, file_links: str, report: File) -> None:
    for fields in ({}, {"type": "view"}, {"deny_download": True}):
        token = make_link(alice_client, file_links, **fields)["token"]
        answer = get(token, "view/")
        assert (answer.status_code, answer["Content-Disposition"]) == (200, 'inline; filename="report.txt"')
        assert counters(token) == (1, 0)


def test_a_link_to_view_is_not_for_downloads(alice_client: APIClient, file_links: str, report: File) -> None:
    for fields in ({"type": "view"}, {"deny_download": True}, {"type": "upload"}):
        token = make_link(alice_client, file_links, **fields)["token"]
        assert fetch(token) == (403, b"The external link does not allow that.")
        assert counters(token) == (0, 0)
    assert fetch(token, "view/")[0] == 403


# ---- what could harm the visitor or the server


@pytest.mark.parametrize("name", ["x.svg", "x.html", "x.xhtml", "x.xml", "x.mht", "x.js", "x", "x.htm\u202egpj"])
def test_nothing_runs(alice_client: APIClient, app_client: APIClient, file_links: str, name: str) -> None:
    file_id = upload(app_client, name, EVIL)["id"]
    token = make_link(alice_client, file_links, file_id=file_id, type="view")["token"]
    answer = get(token, "view/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "html" not in answer["Content-Type"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]


def test_a_text_with_tags_is_shown_as_text(alice_client: APIClient, app_client: APIClient, file_links: str) -> None:
    file_id = upload(app_client, "x.txt", EVIL)["id"]
    answer = get(make_link(alice_client, file_links, file_id=file_id)["token"], "view/")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("text/plain; charset=utf-8", "nosniff")


def test_what_no_browser_shows_stays_closed_where_downloads_are_denied(
    alice_client: APIClient, app_client: APIClient, file_links: str
) -> None:
    file_id = upload(app_client, "x.svg", EVIL)["id"]
    token = make_link(alice_client, file_links, file_id=file_id, deny_download=True)["token"]
    assert fetch(token, "view/")[0] == 403


@pytest.mark.parametrize("name", ['a".txt', "a; filename=evil.html", "a%0d%0aX: y.txt", "ä€😀.txt", "a'b.txt"])
def test_names_cannot_end_the_header(
    alice_client: APIClient, app_client: APIClient, file_links: str, name: str
) -> None:
    answer = upload(app_client, name, b"x")
    token = make_link(alice_client, file_links, file_id=answer["id"])["token"]
    header = get(token)["Content-Disposition"]
    assert header.startswith('attachment; filename="')
    plain = header.removeprefix('attachment; filename="').partition('"')
    assert not set(plain[0]) & set('"\\%\r\n')
    assert plain[2] == "" or plain[2].startswith("; filename*=UTF-8''")
    assert "\n" not in header
    assert "\r" not in header


@pytest.mark.parametrize("tail", ["download/../../../x", "download/x", "view/%2e%2e/", "asset/x/", "%2e%2e/"])
def test_nothing_lies_below(alice_client: APIClient, file_links: str, report: File, tail: str) -> None:
    token = make_link(alice_client, file_links)["token"]
    assert fetch(token, tail)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_other_methods(alice_client: APIClient, file_links: str, report: File, method: str) -> None:
    token = make_link(alice_client, file_links)["token"]
    for tail in ("download/", "view/"):
        assert status_of(Client().generic(method, page(token, tail), b"x")) == 405


# ---- who comes in


def test_unknown_tokens(file_links: str, report: File) -> None:
    for token in ("0" * 20, "x", "%00", "a%20b", "ä", "x" * 2000):
        assert fetch(token)[0] == 404, token


def test_it_expires_at_the_very_moment(
    alice_client: APIClient, file_links: str, report: File, clock: time_machine.Traveller
) -> None:
    token = make_link(alice_client, file_links, expire_minutes=1)["token"]
    clock.shift(59.9)
    assert fetch(token) == WHOLE
    clock.shift(0.1)
    assert fetch(token) == (403, b"The external link has expired.")


def test_only_from_certain_networks(alice_client: APIClient, file_links: str, report: File) -> None:
    token = make_link(alice_client, file_links, ip_allow=["192.0.2.0/24"])["token"]
    assert fetch(token) == (403, b"Permission denied.")
    assert fetch(token, client=Client(REMOTE_ADDR="192.0.2.77")) == WHOLE


def test_for_who_is_signed_in(
    alice_client: APIClient, carol: User, carol_client: APIClient, file_links: str, report: File
) -> None:
    token = make_link(alice_client, file_links, internal=True)["token"]
    assert fetch(token)[0] == 403
    assert fetch(token, authorization=f"Token {carol_client.token}") == WHOLE
    browser = Client()
    browser.force_login(carol)
    assert fetch(token, client=browser) == WHOLE


def test_with_a_password(alice_client: APIClient, file_links: str, report: File) -> None:
    token = make_link(alice_client, file_links, password="schlüssel")["token"]
    assert fetch(token) == (403, b"The external link asks for a password.")
    assert fetch(token, x_link_password="wrong")[0] == 403
    assert fetch(token, x_link_password="schlüssel".encode().decode("latin-1")) == WHOLE
    assert counters(token) == (0, 1)


def test_too_many_passwords(alice_client: APIClient, file_links: str, report: File) -> None:
    token = make_link(alice_client, file_links, password="secret")["token"]
    assert [fetch(token, x_link_password="wrong")[0] for _ in range(5)] == [403] * 5
    assert fetch(token, x_link_password="secret")[0] == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.1")
    assert fetch(token, client=elsewhere, x_link_password="secret") == WHOLE


def test_a_base_in_the_trash_and_back(
    alice_client: APIClient, base: dict[str, Any], file_links: str, report: File
) -> None:
    token = make_link(alice_client, file_links)["token"]
    alice_client.delete(f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": "Projects"})
    assert fetch(token)[0] == 404
    alice_client.put(f"/api/v2.1/trash-dtables/{base['id']}/")
    assert fetch(token) == WHOLE


def test_a_file_that_nobody_has_uploaded(alice_client: APIClient, file_links: str) -> None:
    drop = make_link(alice_client, file_links, name="later.txt")
    token = make_link(alice_client, file_links, file_id=drop["file"]["uid"])["token"]
    assert fetch(token)[0] == 404


# ---- what counts


def test_only_what_is_meant_counts(alice_client: APIClient, file_links: str, report: File) -> None:
    token = make_link(alice_client, file_links)["token"]
    assert status_of(Client().head(page(token, "download/"))) == 200
    for headers in PREFETCHES:
        assert status_of(Client().get(page(token, "download/"), headers=headers)) == 200
    etag = get(token)["ETag"]
    assert counters(token) == (0, 1)
    assert fetch(token, range="bytes=5-") == (206, b"s well.")
    assert fetch(token, range="bytes=99-")[0] == 416
    assert fetch(token, if_none_match=etag)[0] == 304
    assert counters(token) == (0, 1)
    # Players begin like this.
    assert fetch(token, range="bytes=0-")[0] == 206
    assert counters(token) == (0, 2)


@pytest.mark.parametrize(
    ("fields", "tail"),
    [({"max_downloads": 1}, "download/"), ({"type": "view", "max_views": 1}, "view/")],
)
class TestOneTimeLinks:
    """Links that are good for one time."""

    def test_it_works(self, alice_client, file_links, report, fields, tail) -> None:
        token = make_link(alice_client, file_links, **fields)["token"]
        assert fetch(token, tail) == WHOLE
        assert fetch(token, tail) == (403, b"The external link has been used as often as it may be.")
        assert sum(counters(token)) == 1
        assert alice_client.get(f"{file_links}{token}/").json()["is_used_up"] is True

    def test_nothing_else_uses_it_or_gets_the_file(self, alice_client, file_links, report, fields, tail) -> None:
        token = make_link(alice_client, file_links, **fields)["token"]
        answer = Client().head(page(token, tail))
        assert (answer.status_code, answer["Content-Length"], body_of(answer)) == (200, "12", b"")
        for headers in PREFETCHES:
            answer = Client().get(page(token, tail), headers=headers)
            assert (answer.status_code, b"well" in body_of(answer)) == (403, False)
        for wanted in ("bytes=0-", "bytes=0-3", "bytes=5-", "bytes=-4"):
            assert fetch(token, tail, range=wanted) == (403, b"The file of this external link is only sent whole.")
        assert Client().get(page(token)).status_code == 200
        assert fetch(token, tail) == WHOLE

    def test_who_was_cut_off_may_go_on(
        self, alice_client, file_links, report, fields, tail, clock: time_machine.Traveller
    ) -> None:
        token = make_link(alice_client, file_links, **fields)["token"]
        browser = Client()
        assert fetch(token, tail, browser) == WHOLE
        assert fetch(token, tail, browser, range="bytes=5-") == (206, b"s well.")
        # But not have it once more, and nobody else may go on.
        assert fetch(token, tail, browser)[0] == 403
        assert fetch(token, tail, range="bytes=5-")[0] == 403
        clock.shift(timedelta(minutes=10))
        assert fetch(token, tail, browser, range="bytes=5-")[0] == 403
        assert sum(counters(token)) == 1

    def test_a_forged_cookie(self, alice_client, file_links, report, fields, tail) -> None:
        token = make_link(alice_client, file_links, **fields)["token"]
        other = make_link(alice_client, file_links, max_downloads=1)["token"]
        browser = Client()
        fetch(other, client=browser)
        pk = ExternalLink.objects.get(token=token).pk
        [(name, cookie)] = [(name, morsel.value) for name, morsel in browser.cookies.items()]
        assert name == f"fetched-{ExternalLink.objects.get(token=other).pk}"
        browser.cookies[f"fetched-{pk}"] = cookie
        assert fetch(token, tail, browser, range="bytes=5-")[0] == 403


def test_showing_is_no_way_round_a_limit_of_downloads(alice_client: APIClient, file_links: str, report: File) -> None:
    token = make_link(alice_client, file_links, max_downloads=1)["token"]
    assert fetch(token, "view/")[0] == 403
    both = make_link(alice_client, file_links, max_downloads=1, max_views=1)["token"]
    assert [fetch(both, tail)[0] for tail in ("view/", "view/", "download/", "download/")] == [200, 403, 200, 403]


def test_a_higher_limit_opens_again(alice_client: APIClient, file_links: str, report: File) -> None:
    token = make_link(alice_client, file_links, max_downloads=1)["token"]
    assert [fetch(token)[0] for _ in range(2)] == [200, 403]
    alice_client.put(f"{file_links}{token}/", {"max_downloads": 2})
    assert [fetch(token)[0] for _ in range(2)] == [200, 403]


@override_settings(RATE_LIMIT_LINK=2)
def test_too_often_in_a_minute(
    alice_client: APIClient, file_links: str, report: File, clock: time_machine.Traveller
) -> None:
    token = make_link(alice_client, file_links)["token"]
    assert [fetch(token)[0] for _ in range(3)] == [200, 200, 429]
    assert counters(token) == (0, 2)
    clock.shift(60)
    assert fetch(token) == WHOLE


def test_a_download_asks_the_database_a_few_times_only(
    alice_client: APIClient, file_links: str, report: File, django_assert_max_num_queries: Any
) -> None:
    token = make_link(alice_client, file_links)["token"]
    fetch(token)
    with django_assert_max_num_queries(6):
        assert fetch(token) == WHOLE
