"""GET and PUT …/external-links/{token}/ and …/view-external-links/{token}/: what SeaTable does not have."""

from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine

from external_links.models import ExternalLink
from tests.clients import GATEWAY, APIClient, base_path

PATH = "/api/v2.1/external-link-tokens/mine/access-token/"


@pytest.fixture
def mine(alice_client: APIClient, links: str) -> str:
    """The path of a link with everything set."""
    values = {"token": "mine", "password": "secret", "expire_days": 30, "title": "For Bob", "ip_allow": ["127.0.0.0/8"]}
    assert alice_client.post(links, values).status_code == 200
    return f"{links}mine/"


def base_token(client: APIClient, base: dict[str, Any]) -> APIClient:
    answer = client.get(PATH, headers={"X-Link-Password": "secret"})
    assert answer.status_code == 200, answer.content
    return APIClient(answer.json()["access_token"], f"{GATEWAY}/{base['uuid']}")


def test_it_works(alice_client: APIClient, mine: str, clock: time_machine.Traveller) -> None:
    changes = {"password": "other", "expire_days": 2, "title": "For Carol", "state": "disabled"}
    answer = alice_client.put(mine, changes | {"internal": True, "ip_allow": ["10.1.2.3/8", "2001:db8::1"]})
    assert answer.status_code == 200
    shown = dict(answer.json())
    assert {name: shown.pop(name) for name in ("view_cnt", "last_access")} == {"view_cnt": 0, "last_access": None}
    assert shown == {
        "url": "http://testserver/dtable/external-links/custom/mine/",
        "token": "mine",
        "is_custom": True,
        "permission": "read-only",
        "is_expired": False,
        "expire_date": "2026-03-08T10:11:12+00:00",
        "title": "For Carol",
        "state": "disabled",
        "internal": True,
        "ip_allow": ["10.0.0.0/8", "2001:db8::1/128"],
        "is_protected": True,
    }
    assert alice_client.get(mine).json() == answer.json()


def test_a_link_to_a_view(alice_client: APIClient, view_links: str, view_link: dict[str, Any]) -> None:
    path = f"{view_links}{view_link['token']}/"
    answer = alice_client.put(path, {"title": "All"})
    assert answer.status_code == 200
    details = {"title": "All", "state": "enabled", "internal": False, "ip_allow": [], "is_protected": False}
    assert answer.json() == view_link | details | {"last_access": None, "is_expired": False}
    assert alice_client.get(path).json() == answer.json()


@pytest.mark.parametrize("body", [{}, {"other": 1}])
def test_what_is_left_out_stays(alice_client: APIClient, mine: str, body: Any) -> None:
    before = alice_client.get(mine).json()
    answer = alice_client.put(mine, body)
    assert (answer.status_code, answer.json()) == (200, before)
    assert before["is_protected"]
    assert before["expire_date"]


@pytest.mark.parametrize("nothing", [None, ""])
def test_null_and_empty_take_away(alice_client: APIClient, mine: str, nothing: Any) -> None:
    answer = alice_client.put(mine, dict.fromkeys(("password", "expire_days", "title", "ip_allow"), nothing))
    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["is_protected"], shown["expire_date"], shown["title"], shown["ip_allow"]) == (False, "", "", [])
    assert alice_client.get(PATH).status_code == 200


def test_empty_fields_of_a_form_take_away(alice_client: APIClient, mine: str) -> None:
    form = urlencode({"password": "", "expire_days": "", "title": "", "ip_allow": ""}).encode()
    answer = alice_client.request("PUT", mine, data=form, content_type="application/x-www-form-urlencoded")
    shown = answer.json()
    assert (shown["is_protected"], shown["expire_date"], shown["title"], shown["ip_allow"]) == (False, "", "", [])
    form = urlencode({"ip_allow": "10.0.0.0/8, 127.0.0.1", "internal": "true"}).encode()
    answer = alice_client.request("PUT", mine, data=form, content_type="application/x-www-form-urlencoded")
    assert (answer.json()["ip_allow"], answer.json()["internal"]) == (["10.0.0.0/8", "127.0.0.1/32"], True)


@pytest.mark.parametrize(
    "changes",
    [{"password": "other"}, {"state": "disabled"}, {"expire_days": 1}, {"internal": True}, {"ip_allow": "10.0.0.1"}],
)
def test_its_base_tokens_end_at_once(
    alice_client: APIClient, anonymous: APIClient, base: dict[str, Any], mine: str, changes: dict[str, Any]
) -> None:
    token = base_token(anonymous, base)
    assert token.get("/metadata/").status_code == 200
    assert alice_client.put(mine, changes).status_code == 200
    answer = token.get("/metadata/")
    assert (answer.status_code, answer.json()["error_msg"]) == (403, "Token expired.")


def test_another_title_ends_nothing(
    alice_client: APIClient, anonymous: APIClient, base: dict[str, Any], mine: str
) -> None:
    token = base_token(anonymous, base)
    assert alice_client.put(mine, {"title": "x"}).status_code == 200
    assert token.get("/metadata/").status_code == 200


def test_other_links_keep_their_tokens(
    alice_client: APIClient, anonymous: APIClient, base: dict[str, Any], links: str, link: dict[str, Any], mine: str
) -> None:
    token = base_token(anonymous, base)
    alice_client.put(f"{links}{link['token']}/", {"password": "x"})
    alice_client.delete(f"{links}{link['token']}/")
    assert token.get("/metadata/").status_code == 200


def test_the_old_password_is_none_any_more(alice_client: APIClient, anonymous: APIClient, mine: str) -> None:
    alice_client.put(mine, {"password": "other"})
    statuses = [
        anonymous.get(PATH, headers={"X-Link-Password": password}).status_code for password in ("secret", "other")
    ]
    assert statuses == [403, 200]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"expire_days": 0}, "expire_days invalid."),
        ({"password": ["a"]}, "password invalid."),
        ({"password": {"a": "b"}}, "password invalid."),
        ({"title": "a\x00"}, "title invalid."),
        ({"state": ""}, "state invalid."),
        ({"state": "revoked"}, "state invalid."),
        ({"internal": None}, "internal invalid."),
        ({"ip_allow": ["10.0.0.0/33"]}, "ip_allow invalid."),
        ([1], "parameters invalid."),
    ],
)
def test_bad_values(alice_client: APIClient, mine: str, body: Any, problem: str) -> None:
    before = ExternalLink.objects.values().get()
    answer = alice_client.put(mine, body)
    assert (answer.status_code, answer.json()) == (400, {"error_msg": problem})
    assert ExternalLink.objects.values().get() == before


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_link_that_is_not_there(
    alice_client: APIClient,
    carol_client: APIClient,
    links: str,
    mine: str,
    view_link: dict[str, Any],
    other_base: dict[str, Any],
    method: str,
) -> None:
    for client, path in (
        (alice_client, f"{links}nothing/"),
        (alice_client, f"{links}{view_link['token']}/"),
        (carol_client, base_path(other_base, "external-links/mine/")),
    ):
        answer = client.request(method, path, {"title": "x"})
        assert (answer.status_code, answer.json()) == (404, {"error_msg": "External link not found."})
    alice_client.delete(mine)
    assert alice_client.request(method, mine, {"title": "x"}).status_code == 404
