"""/api/v2.1/external-link-tokens/{token}/access-token/: a Base-Token for whoever has a link to the base."""

import time
from typing import Any

import jwt
import pytest
import time_machine
from django.test import Client

from accounts.models import User
from external_links.models import ExternalLink
from tests.clients import GATEWAY, APIClient
from tests.conftest import PASSWORD

NOT_FOUND = (404, {"error_msg": "External link not found."})
PROTECTED = (403, {"error_msg": "The external link asks for a password."})


def path(link: dict[str, Any]) -> str:
    return f"/api/v2.1/external-link-tokens/{link['token']}/access-token/"


def claims(answer: Any) -> dict[str, Any]:
    return dict(jwt.decode(answer.json()["access_token"], options={"verify_signature": False, "verify_exp": False}))


def reader(answer: Any) -> APIClient:
    return APIClient(answer.json()["access_token"], f"{GATEWAY}/{answer.json()['dtable_uuid']}")


def test_it_works(anonymous: APIClient, base: dict[str, Any], link: dict[str, Any]) -> None:
    answer = anonymous.get(path(link))
    assert answer.status_code == 200
    rows = reader(answer).get("/rows/", {"table_name": "Table1"})
    assert (rows.status_code, len(rows.json()["rows"])) == (200, 3)


def test_30_the_union_of_all_versions(anonymous: APIClient, base: dict[str, Any], link: dict[str, Any]) -> None:
    answer = anonymous.get(path(link).rstrip("/"))
    body = dict(answer.json())
    assert isinstance(body.pop("access_token"), str)
    assert body == {
        "app_name": "",
        "dtable_uuid": base["uuid"],
        "dtable_server": "http://testserver/api-gateway/",
        "dtable_socket": "http://testserver/",
        "dtable_name": "Projects",
        "workspace_id": base["workspace_id"],
        "use_api_gateway": True,
    }


def test_29_the_token_reads_and_has_no_username(anonymous: APIClient, link: dict[str, Any]) -> None:
    said = claims(anonymous.get(path(link)))
    assert (said["permission"], said["username"], said["app_name"]) == ("r", "", "")
    assert said["exp"] == pytest.approx(time.time() + 3600, abs=5)


def test_31_it_is_good_for_reading_only_and_for_this_base_only(
    anonymous: APIClient, base: dict[str, Any], other_base: dict[str, Any], link: dict[str, Any]
) -> None:
    client = reader(anonymous.get(path(link)))
    assert client.get("/metadata/").status_code == 200
    assert client.post("/sql/", {"sql": "SELECT * FROM Table1"}).status_code == 200
    for answer in (
        client.post("/rows/", {"table_name": "Table1", "rows": [{"Name": "x"}]}),
        client.post("/tables/", {"table_name": "New"}),
        client.post("/sql/", {"sql": "DELETE FROM Table1"}),
        client.under(f"{GATEWAY}/{other_base['uuid']}").get("/metadata/"),
    ):
        assert answer.status_code == 403
    assert len(client.get("/rows/", {"table_name": "Table1"}).json()["rows"]) == 3


def test_29_a_password_is_asked_for(alice_client: APIClient, anonymous: APIClient, links: str) -> None:
    link = alice_client.post(links, {"password": "secret"}).json()
    for headers in ({}, {"X-Link-Password": ""}, {"X-Link-Password": "wrong"}, {"X-Link-Password": "ÿ"}):
        answer = anonymous.get(path(link), headers=headers)
        assert (answer.status_code, answer.json()) == PROTECTED
    assert anonymous.get(path(link), headers={"X-Link-Password": "secret"}).status_code == 200
    # The administrator of the base is a visitor like all others here.
    assert alice_client.get(path(link)).status_code == 403


@pytest.mark.parametrize("asked", ["1h", "3d", "365d"])
def test_it_lives_for_an_hour_at_the_longest(
    anonymous: APIClient, link: dict[str, Any], clock: time_machine.Traveller, asked: str
) -> None:
    assert claims(anonymous.get(path(link), {"exp": asked}))["exp"] == int(time.time()) + 3600


def test_a_lifetime_that_is_none(anonymous: APIClient, link: dict[str, Any]) -> None:
    for lifetime in ("soon", "0h", "-1d", "366d"):
        answer = anonymous.get(path(link), {"exp": lifetime})
        assert (answer.status_code, answer.json()) == (400, {"error_msg": "exp invalid."})


def test_it_ends_with_the_link(
    alice_client: APIClient, anonymous: APIClient, links: str, clock: time_machine.Traveller
) -> None:
    link = alice_client.post(links, {"expire_days": 1}).json()
    clock.shift(24 * 3600 - 100)
    answer = anonymous.get(path(link))
    assert claims(answer)["exp"] <= ExternalLink.objects.get().expires_at.timestamp()
    assert reader(answer).get("/metadata/").status_code == 200
    clock.shift(101)
    late = reader(answer).get("/metadata/")
    assert (late.status_code, late.json()["error_msg"]) == (403, "Token expired.")
    answer = anonymous.get(path(link))
    assert (answer.status_code, answer.json()) == (403, {"error_msg": "The external link has expired."})


def test_deleting_the_link_ends_it_at_once(
    alice_client: APIClient, anonymous: APIClient, links: str, link: dict[str, Any]
) -> None:
    client = reader(anonymous.get(path(link)))
    assert client.get("/metadata/").status_code == 200
    alice_client.delete(f"{links}{link['token']}/")
    answer = client.get("/metadata/")
    assert (answer.status_code, answer.json()["error_msg"]) == (403, "Token expired.")
    answer = anonymous.get(path(link))
    assert (answer.status_code, answer.json()) == NOT_FOUND


def test_the_trash_ends_it_at_once(
    alice_client: APIClient, anonymous: APIClient, base: dict[str, Any], link: dict[str, Any]
) -> None:
    client = reader(anonymous.get(path(link)))
    alice_client.delete(f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": "Projects"})
    assert client.get("/metadata/").status_code == 403
    answer = anonymous.get(path(link))
    assert (answer.status_code, answer.json()) == NOT_FOUND


@pytest.mark.parametrize("token", ["nothing", "a b", "%00", "ü", "x" * 300])
def test_a_link_that_is_not_there(anonymous: APIClient, link: dict[str, Any], token: str) -> None:
    answer = anonymous.get(path({"token": token}))
    assert answer.status_code == 404
    assert answer.json().keys() == {"error_msg"}


def test_a_link_to_a_view_is_none_to_the_base(anonymous: APIClient, view_link: dict[str, Any]) -> None:
    answer = anonymous.get(path(view_link))
    assert (answer.status_code, answer.json()) == NOT_FOUND


def test_it_is_limited_by_the_minute(
    anonymous: APIClient, link: dict[str, Any], clock: time_machine.Traveller, settings
) -> None:
    settings.RATE_LIMIT_LINK = 2
    assert [anonymous.get(path(link)).status_code for _ in range(4)] == [200, 200, 429, 429]
    answer = anonymous.get(path(link))
    assert answer.json() == {"error_msg": "The external link is viewed too often."}
    clock.shift(int(answer.headers["Retry-After"]))
    assert anonymous.get(path(link)).status_code == 200


def test_any_credential_is_ignored(link: dict[str, Any], app_token: str) -> None:
    for token in ("garbage", app_token, "two words"):
        assert APIClient(token).get(path(link)).status_code == 200


def test_its_queries(anonymous: APIClient, link: dict[str, Any], django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(2):
        anonymous.get(path(link))


def test_a_session_opens_no_api(
    client: Client, alice: User, alice_client: APIClient, links: str, link: dict[str, Any]
) -> None:
    """An internal link opens by a token of somebody, and not by the cookie that a browser sends by itself."""
    alice_client.put(f"{links}{link['token']}/", {"internal": True})
    form = (
        client.get("/accounts/login/").content.decode().partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]
    )
    fields = {"login": "alice@example.com", "password": PASSWORD, "csrfmiddlewaretoken": form}
    assert client.post("/accounts/login/", fields).status_code == 303
    assert client.get(f"/dtable/external-links/{link['token']}/").status_code == 200
    assert client.get(path(link)).status_code == 403
    assert alice_client.get(path(link)).status_code == 200
