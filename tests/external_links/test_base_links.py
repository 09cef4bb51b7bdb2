"""…/dtable/{base_name}/external-links/: the links to a base."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.contrib.auth.hashers import check_password

from external_links.models import ExternalLink
from tests.clients import APIClient, base_path

NO_LINK = {"error_msg": "token invalid."}


def test_it_works(alice_client: APIClient, links: str) -> None:
    answer = alice_client.post(links)
    assert answer.status_code == 200
    token = answer.json()["token"]
    assert re.fullmatch("[0-9a-f]{20}", token)
    assert answer.json() == {
        "url": f"http://testserver/dtable/external-links/{token}/",
        "token": token,
        "is_custom": False,
        "permission": "read-only",
        "is_expired": False,
        "expire_date": "",
    }


def test_all_that_the_documentation_shows(alice_client: APIClient, links: str, clock: time_machine.Traveller) -> None:
    answer = alice_client.post_form(links, {"password": "12345678", "expire_days": "30", "token": "fleischkaese"})
    assert answer.status_code == 200
    assert answer.json() == {
        "url": "http://testserver/dtable/external-links/custom/fleischkaese/",
        "token": "fleischkaese",
        "is_custom": True,
        "permission": "read-only",
        "is_expired": False,
        "expire_date": "2026-04-05T10:11:12+00:00",
    }


def test_1_listing_and_deleting_are_served(alice_client: APIClient, links: str, link: dict[str, Any]) -> None:
    custom = alice_client.post(links, {"token": "mine", "expire_days": 1}).json()
    answer = alice_client.get(links)
    assert (answer.status_code, answer.json()) == (200, {"links": [link, custom]})
    answer = alice_client.delete(f"{links}mine/")
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert alice_client.get(links).json() == {"links": [link]}


@pytest.mark.parametrize("token", ["my-custom_link", "0", "-", "A" * 100, "CaSe"])
def test_3_tokens_may_have_hyphens(alice_client: APIClient, links: str, token: str) -> None:
    answer = alice_client.post(links, {"token": token})
    assert (answer.status_code, answer.json()["token"], answer.json()["is_custom"]) == (200, token, True)


@pytest.mark.parametrize(
    "token", ["a b", "a/b", "A" * 101, "ü", "a.b", "a\nb", "a\x00", "٣", ["a"], {"a": 1}, True, "custom", "asset"]
)
def test_3_other_tokens_are_refused(alice_client: APIClient, links: str, token: Any) -> None:
    answer = alice_client.post(links, {"token": token})
    assert (answer.status_code, answer.json()) == (400, NO_LINK)
    assert not ExternalLink.objects.exists()


def test_3_tokens_are_unique_across_bases_and_views(
    alice_client: APIClient, carol_client: APIClient, links: str, view_links: str, other_base: dict[str, Any]
) -> None:
    assert alice_client.post(links, {"token": "mine"}).status_code == 200
    view = {"table_id": "0000", "view_id": "0000"}
    for client, path, body in (
        (alice_client, links, {}),
        (alice_client, view_links, view),
        (carol_client, base_path(other_base, "external-links/"), {}),
    ):
        answer = client.post(path, body | {"token": "mine"})
        assert (answer.status_code, answer.json()) == (400, {"error_msg": "token already exists."})
    assert alice_client.post(links, {"token": "MINE"}).status_code == 200


def test_the_token_of_a_deleted_link_is_free_again(alice_client: APIClient, links: str) -> None:
    alice_client.post(links, {"token": "mine", "password": "secret"})
    alice_client.delete(f"{links}mine/")
    assert alice_client.post(links, {"token": "mine"}).status_code == 200
    assert alice_client.get("/api/v2.1/external-link-tokens/mine/access-token/").status_code == 200


def test_4_the_permission_is_read_only_here(link: dict[str, Any]) -> None:
    assert link["permission"] == "read-only"


def test_5_expire_date_is_in_utc_or_empty(
    alice_client: APIClient, links: str, link: dict[str, Any], clock: time_machine.Traveller
) -> None:
    assert link["expire_date"] == ""
    made = alice_client.post(links, {"expire_days": 1}).json()
    assert made["expire_date"] == "2026-03-07T10:11:12+00:00"


def test_6_an_expired_link_is_listed_as_such(
    alice_client: APIClient, links: str, clock: time_machine.Traveller
) -> None:
    alice_client.post(links, {"expire_days": 1})
    clock.shift(24 * 60 * 60 - 1)
    assert not alice_client.get(links).json()["links"][0]["is_expired"]
    clock.shift(1)
    assert alice_client.get(links).json()["links"][0]["is_expired"]


def test_7_a_base_that_is_not_there(alice_client: APIClient, base: dict[str, Any]) -> None:
    answer = alice_client.get(base_path(base | {"name": "Nothing"}, "external-links/"))
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "SeaTable Nothing not found."})


def test_8_bad_and_missing_tokens(anonymous: APIClient, links: str) -> None:
    answer = APIClient("0" * 40).post(links)
    assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid token"})
    answer = anonymous.post(links)
    assert (answer.status_code, answer.json()) == (403, {"detail": "Authentication credentials were not provided."})


def test_13_every_form_of_body(alice_client: APIClient, links: str) -> None:
    fields = {"token": "a", "expire_days": "2", "password": " pass word "}
    answers = [
        alice_client.post(links, fields),
        alice_client.post_form(links, fields | {"token": "b"}),
        alice_client.request(
            "POST",
            links,
            data=urlencode(fields | {"token": "c"}).encode(),
            content_type="application/x-www-form-urlencoded",
        ),
    ]
    assert [answer.json()["token"] for answer in answers] == ["a", "b", "c"]
    for row in ExternalLink.objects.all():
        assert check_password(" pass word ", row.password_hash)
        assert row.expires_at is not None


def test_empty_values_are_none(alice_client: APIClient, links: str) -> None:
    empty = {"password": "", "expire_days": "", "token": ""}
    answers = [alice_client.post(links, empty), alice_client.post_form(links, empty)]
    answers.append(alice_client.post(links, dict.fromkeys(empty)))
    assert [answer.status_code for answer in answers] == [200] * 3
    for row in ExternalLink.objects.all():
        assert (row.password_hash, row.expires_at, row.is_custom) == ("", None, False)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"expire_days": 0}, "expire_days invalid."),
        ({"expire_days": -1}, "expire_days invalid."),
        ({"expire_days": "soon"}, "expire_days invalid."),
        ({"expire_days": 2**63}, "expire_days invalid."),
        ({"expire_days": 1e300}, "expire_days invalid."),
        ({"expire_days": "9" * 3000}, "expire_days invalid."),
        ({"expire_days": 36501}, "expire_days invalid."),
        ({"expire_days": [1]}, "expire_days invalid."),
        ({"expire_days": 1.5}, "expire_days invalid."),
        ({"password": ["a"]}, "password invalid."),
        ({"password": "a\x00b"}, "password invalid."),
        ({"password": "p" * 1025}, "password invalid."),
        ({"title": "t" * 256}, "title invalid."),
        ({"title": {}}, "title invalid."),
        ({"state": "on"}, "state invalid."),
        ({"state": None}, "state invalid."),
        ({"internal": "perhaps"}, "internal invalid."),
        ({"ip_allow": "everybody"}, "ip_allow invalid."),
        ({"ip_allow": [None]}, "ip_allow invalid."),
        ({"ip_allow": {"a": 1}}, "ip_allow invalid."),
        ({"ip_allow": 5}, "ip_allow invalid."),
        ({"ip_allow": ["10.0.0.0/8"] * 101}, "ip_allow invalid."),
        ([], "parameters invalid."),
        ("text", "parameters invalid."),
    ],
)
def test_bad_values(alice_client: APIClient, links: str, body: Any, problem: str) -> None:
    answer = alice_client.post(links, body)
    assert (answer.status_code, answer.json()) == (400, {"error_msg": problem})
    assert not ExternalLink.objects.exists()


def test_a_body_that_is_no_json(alice_client: APIClient, links: str) -> None:
    for data in (b"{", b'{"password": "\\ud800"}', b"\xff"):
        assert alice_client.request("POST", links, data=data).status_code == 400
    assert not ExternalLink.objects.exists()


def test_the_table_does_not_hold_the_password(alice_client: APIClient, links: str) -> None:
    answer = alice_client.post(links, {"password": "correct horse"})
    assert "correct horse" not in answer.content.decode()
    assert "correct horse" not in ExternalLink.objects.get().password_hash


def test_16_deleting_what_is_not_there_is_a_success(
    alice_client: APIClient, links: str, link: dict[str, Any], view_link: dict[str, Any]
) -> None:
    for token in ("nothing", link["token"], link["token"], view_link["token"], "a b"):
        answer = alice_client.delete(f"{links}{token}/")
        assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert ExternalLink.objects.get(revoked_at=None).token == view_link["token"]


def test_deleting_a_link_of_another_base_leaves_it(
    carol_client: APIClient, link: dict[str, Any], other_base: dict[str, Any]
) -> None:
    assert carol_client.delete(base_path(other_base, f"external-links/{link['token']}/")).status_code == 200
    assert ExternalLink.objects.get().revoked_at is None


def test_a_base_has_a_limited_number_of_links(
    alice_client: APIClient, links: str, view_links: str, sales_base: dict[str, Any], settings
) -> None:
    settings.LINKS_PER_BASE = 2
    made = [alice_client.post(links).json() for _ in range(2)]
    answer = alice_client.post(links)
    assert (answer.status_code, answer.json()) == (
        403,
        {"error_msg": "The number of external links exceeds the limit."},
    )
    # Views have a limit of their own, and so has each base; what is deleted does not count.
    assert alice_client.post(view_links, {"table_id": "0000", "view_id": "0000"}).status_code == 200
    assert alice_client.post(base_path(sales_base, "external-links/")).status_code == 200
    alice_client.delete(f"{links}{made[0]['token']}/")
    assert alice_client.post(links).status_code == 200


def test_the_list_takes_the_same_queries_for_any_number(
    alice_client: APIClient, links: str, django_assert_max_num_queries
) -> None:
    for _ in range(5):
        alice_client.post(links)
    with django_assert_max_num_queries(3):
        assert len(alice_client.get(links).json()["links"]) == 5


@pytest.mark.parametrize(("method", "tail"), [("GET", ""), ("POST", ""), ("DELETE", "mine/"), ("PUT", "mine/")])
def test_who_may_not(
    alice_client: APIClient,
    bob_client: APIClient,
    carol_client: APIClient,
    app_token: str,
    base: dict[str, Any],
    sales_base: dict[str, Any],
    method: str,
    tail: str,
) -> None:
    alice_client.post(base_path(base, "external-links/"), {"token": "mine"})
    path = base_path(base, f"external-links/{tail}")
    answer = carol_client.request(method, path, {})
    assert (answer.status_code, answer.json()) == (404, {"error_msg": f"Workspace {base['workspace_id']} not found."})
    answer = bob_client.request(method, base_path(sales_base, f"external-links/{tail}"), {})
    assert (answer.status_code, answer.json()) == (403, {"error_msg": "Permission denied."})
    assert APIClient(app_token).request(method, path, {}).status_code == 401
    assert ExternalLink.objects.get().revoked_at is None
