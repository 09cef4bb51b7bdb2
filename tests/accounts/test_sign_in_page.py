"""The page to sign in with a browser: /accounts/login/ and /accounts/logout/."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from accounts.models import User
from accounts.users import update_user
from seatable_clone.settings import ROOT
from tests.clients import APIClient

LOGIN, LOGOUT = "/accounts/login/", "/accounts/logout/"
PASSWORD = "correct horse battery"


@pytest.fixture
def client(db: None) -> Client:
    """A browser whose forms are checked against forgery."""
    return Client(enforce_csrf_checks=True)


def submit(client: Client, path: str = LOGIN, **fields: str) -> Any:
    """Send a form with the token of the page."""
    text = client.get(LOGIN).content.decode()
    token = text.partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]
    return client.post(path, {**fields, "csrfmiddlewaretoken": token})


def sign_in(client: Client, **fields: str) -> Any:
    return submit(client, **{"login": "alice@example.com", "password": PASSWORD, **fields})


def who(client: Client) -> str:
    """Return what the page calls its visitor, or nothing."""
    return client.get(LOGIN).content.decode().partition("<p>As ")[2].partition(".</p>")[0]


@pytest.mark.parametrize("login", ["alice@example.com", " Alice@Example.com"])
def test_it_works(client: Client, alice: User, login: str) -> None:
    assert who(client) == ""
    answer = sign_in(client, login=login)
    assert (answer.status_code, answer["Location"]) == (303, LOGIN)
    cookie = answer.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert who(client) == "Alice"
    assert sign_in(client).status_code == 303


@pytest.mark.parametrize("path", [LOGIN, LOGIN.rstrip("/")])
def test_with_the_last_slash_or_not(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def test_signing_out_ends_the_session_for_good(client: Client, alice: User) -> None:
    sign_in(client)
    kept = client.cookies["sessionid"].value
    answer = submit(client, LOGOUT)
    assert (answer.status_code, answer["Location"]) == (303, LOGIN)
    assert who(client) == ""
    client.cookies["sessionid"] = kept
    assert who(client) == ""
    assert Session.objects.count() == 0


def test_signing_out_is_no_link(client: Client, alice: User) -> None:
    sign_in(client)
    assert client.get(LOGOUT).status_code == 405
    assert client.post(LOGOUT).status_code == 403
    assert who(client) == "Alice"


@pytest.mark.parametrize(
    "fields",
    [
        {"password": "wrong"},
        {"password": ""},
        {"password": "\0"},
        {"login": "nobody@example.com"},
        {"login": ""},
        {"login": "\0"},
        {"login": "x" * 10_000},
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(client: Client, alice: User, fields: dict[str, str]) -> None:
    answer = sign_in(client, **fields)
    assert answer.status_code == 400
    assert "The name or the password is wrong." in answer.content.decode()
    assert "sessionid" not in answer.cookies
    assert who(client) == ""


def test_a_disabled_account_is_like_no_account(client: Client, alice: User) -> None:
    update_user(user=alice, changes={"is_active": False})
    assert "The name or the password is wrong." in sign_in(client).content.decode()


def test_what_was_typed_comes_back_as_text(client: Client) -> None:
    text = sign_in(client, login='"><script>alert(1)</script>').content.decode()
    assert "<script>" not in text
    assert "&quot;&gt;&lt;script&gt;" in text
    assert PASSWORD not in text


def test_a_form_from_elsewhere_is_refused(client: Client, alice: User) -> None:
    client.get(LOGIN)
    answer = client.post(LOGIN, {"login": "alice@example.com", "password": PASSWORD})
    assert answer.status_code == 403
    assert "The form was not accepted" in answer.content.decode()


@pytest.mark.parametrize("following", ["/dtable/external-links/abc/?q=a b", "/workspace/1/asset/x/y.png"])
def test_it_leads_to_a_path_of_the_server(client: Client, alice: User, following: str) -> None:
    answer = sign_in(client, next=following)
    assert (answer.status_code, answer["Location"]) == (303, following.replace(" ", "%20"))


@pytest.mark.parametrize(
    "following",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "http:evil.example",
        "dtable",
        "/\n/evil.example",
        " //evil.example",
    ],
)
def test_it_never_leads_elsewhere(client: Client, alice: User, following: str) -> None:
    page = client.get(LOGIN, {"next": following}).content.decode()
    assert '<input type="hidden" name="next" value="">' in page
    assert sign_in(client, next=following)["Location"] == LOGIN
    # For who is signed in, the page has a link to go on.
    assert "evil" not in client.get(LOGIN, {"next": following}).content.decode()


def test_attempts_are_limited_together_with_those_at_the_api(client: Client, alice: User, anonymous: APIClient) -> None:
    with override_settings(RATE_LIMIT_LOGIN=2):
        statuses = [sign_in(client, password="wrong").status_code for _ in range(3)]
        refused = sign_in(client)
        at_api = anonymous.post("/api2/auth-token/", {"username": "alice@example.com", "password": PASSWORD})
    assert statuses == [400, 400, 429]
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "Please wait" in refused.content.decode()
    assert at_api.status_code == 429


def test_a_new_session_begins_with_signing_in(client: Client, alice: User) -> None:
    client.cookies["sessionid"] = "chosen-by-somebody-else"
    sign_in(client)
    assert client.cookies["sessionid"].value != "chosen-by-somebody-else"
    first_key, token = client.cookies["sessionid"].value, client.cookies["csrftoken"].value
    submit(client, LOGOUT)
    sign_in(client)
    assert client.cookies["sessionid"].value != first_key
    assert client.cookies["csrftoken"].value != token


@pytest.mark.parametrize("changes", [{"password": "another one"}, {"is_active": False}])
def test_a_session_ends_with_the_password_or_the_account(client: Client, alice: User, changes: dict[str, Any]) -> None:
    sign_in(client)
    update_user(user=alice, changes=changes)
    assert who(client) == ""


def test_a_session_opens_nothing_of_the_api(
    client: Client, alice: User, base: dict[str, Any], django_assert_num_queries: Any
) -> None:
    sign_in(client)
    paths = (
        "/api2/account/info/",
        "/api/v2.1/workspaces/",
        f"/api-gateway/api/v2/dtables/{base['uuid']}/rows/",
        "/api/v2.1/dtable/app-access-token/",
    )
    for path in paths:
        with django_assert_num_queries(0):
            answer = client.get(path, {"table_name": "Table1"})
        assert answer.status_code in (401, 403)
        assert not answer.cookies
        assert not answer.has_header("Vary")


def test_answers_of_the_api_are_the_same_with_a_session(
    client: Client, alice: User, alice_client: APIClient, django_assert_num_queries: Any
) -> None:
    sign_in(client)
    headers = {"authorization": f"Token {alice_client.token}"}
    with django_assert_num_queries(1):
        answer = client.get("/api2/auth/ping/", headers=headers)
    assert (answer.status_code, answer.content) == (200, b'"pong"')
    assert not answer.cookies
    assert not answer.has_header("Vary")


@pytest.mark.parametrize(("url", "secure"), [("https://bases.example", True), ("http://bases.example", False)])
def test_cookies_are_for_tls_only_where_the_server_has_it(url: str, secure: bool, tmp_path: Path) -> None:
    words = "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.CSRF_TRUSTED_ORIGINS"
    printed = subprocess.run(
        [sys.executable, "-c", f"from seatable_clone import settings as s; print({words})"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "SERVER_URL": url},
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout.strip() == f"{secure} {secure} ['{url}']"


def test_the_page_is_safe_and_private(client: Client) -> None:
    answer = client.get(LOGIN)
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
