"""GET /api/2.0/files/share/<key> and POST …/password: what a visitor of a link learns."""

from typing import Any

import pytest
import time_machine
from django.test import Client, override_settings

from accounts.models import User
from assets.models import File
from external_links.models import ExternalLink
from tests.clients import APIClient
from tests.external_links.file_links.visiting import fetch, make_link

NO_ID = "00000000-0000-0000-0000-000000000000"


def share(key: str, client: Any = None, **kwargs: Any) -> dict[str, Any]:
    answer = (client or Client()).get(f"/api/2.0/files/share/{key}", **kwargs)
    assert answer.status_code == 200, answer.content
    assert (answer.json()["count"], answer.json()["status"], answer.json()["statusCode"]) == (1, 0, 200)
    return dict(answer.json()["response"])


def unlock(key: str, password: Any, client: Client | None = None, **extra: Any) -> Any:
    url = f"/api/2.0/files/share/{key}/password"
    return (client or Client()).post(url, {"password": password}, content_type="application/json", **extra)


@pytest.fixture
def key(alice_client: APIClient, report: File) -> str:
    """A link with the password "topsecret"."""
    body = {"access": 2, "password": "topsecret"}
    answer = alice_client.put(f"/api/2.0/files/file/{report.pk}/links", body)
    return str(answer.json()["response"]["sharedLink"]["requestToken"])


def test_it_works(alice_client: APIClient, carol_client: APIClient, file_links: str, report: File) -> None:
    token = make_link(alice_client, file_links)["token"]
    expected = {
        "status": 0,
        "id": str(report.pk),
        "title": "report.txt",
        "type": 2,
        "tenantId": 1,
        "entityId": str(report.pk),
        "entityTitle": "report.txt",
        "entityType": 2,
        "shared": False,
        "linkId": str(ExternalLink.objects.get().uid),
        "isAuthenticated": False,
        "isRoom": False,
        "isRoomMember": False,
    }
    assert share(token) == expected
    assert share(token, carol_client) == expected | {"isAuthenticated": True}
    assert share(token, alice_client) == expected | {"isAuthenticated": True, "shared": True}


def test_with_a_password(key: str, report: File) -> None:
    found = share(key)
    uid = str(ExternalLink.objects.get().uid)
    assert found == {
        "status": 3,
        "id": str(report.pk),
        "title": "report.txt",
        "type": 2,
        "tenantId": 0,
        "shared": False,
        "linkId": uid,
        "isAuthenticated": False,
        "isRoom": False,
        "isRoomMember": False,
    }
    browser = Client()
    answer = unlock(key, "wrong", browser)
    assert (answer.status_code, answer.json()["response"]["status"]) == (200, 4)
    assert answer.json()["response"].keys() & {"id", "title", "entityId"} == set()
    assert answer.cookies[f"sharelink{uid}"].value == ""
    assert share(key, browser)["status"] == 3
    answer = unlock(key, "topsecret", browser)
    assert (answer.status_code, answer.json()["response"]["status"]) == (200, 0)
    cookie = answer.cookies[f"sharelink{uid}"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    # From now on the file is open, in every shape.
    assert share(key, browser)["entityTitle"] == "report.txt"
    assert fetch(key, client=browser) == (200, b"All is well.")
    assert share(key)["status"] == 3
    assert fetch(key)[0] == 403


def test_a_link_without_one_takes_any(alice_client: APIClient, file_links: str, report: File) -> None:
    token = make_link(alice_client, file_links)["token"]
    answer = unlock(token, "anything")
    assert (answer.json()["response"]["status"], answer.cookies) == (0, {})


def test_a_cookie_of_another_link(alice_client: APIClient, key: str, report: File) -> None:
    body = {"access": 2, "password": "topsecret"}
    other = alice_client.put(f"/api/2.0/files/file/{report.pk}/links", body).json()["response"]["sharedLink"]
    browser = Client()
    cookie = unlock(other["requestToken"], "topsecret", browser).cookies[f"sharelink{other['id']}"].value
    browser.cookies[f"sharelink{ExternalLink.objects.get(token=key).uid}"] = cookie
    assert share(key, browser)["status"] == 3
    assert share(other["requestToken"], browser)["status"] == 0


def test_five_attempts_a_minute_from_one_address(key: str, clock: time_machine.Traveller) -> None:
    assert [unlock(key, "wrong").json()["response"]["status"] for _ in range(5)] == [4] * 5
    answer = unlock(key, "topsecret")
    assert (answer.status_code, answer["Retry-After"], answer.json()["statusCode"]) == (429, "60", 429)
    assert answer.json()["error"]["message"].startswith("You have tried too many")
    assert unlock(key, "topsecret", REMOTE_ADDR="192.0.2.1").status_code == 200
    clock.shift(60)
    assert unlock(key, "topsecret").json()["response"]["status"] == 0


def test_links_that_do_not_open(
    alice_client: APIClient, base: dict[str, Any], file_links: str, report: File, clock: time_machine.Traveller
) -> None:
    def status(**fields: Any) -> int:
        found = share(make_link(alice_client, file_links, **fields)["token"])
        assert (found["linkId"], found["tenantId"]) == (NO_ID, 0)
        assert found.keys() & {"id", "title", "entityId", "entityTitle"} == set()
        return int(found["status"])

    expiring = make_link(alice_client, file_links, expire_minutes=1)["token"]
    clock.shift(61)
    assert share(expiring)["status"] == 2
    assert status(internal=True) == 5
    assert status(ip_allow=["192.0.2.0/24"]) == 5
    assert status(state="disabled") == 1
    assert status(type="upload") == 1
    assert status(type="upload", password="secret") == 1
    open_link = make_link(alice_client, file_links)["token"]
    alice_client.delete(f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": "Projects"})
    assert share(open_link)["status"] == 1


def test_unknown_keys(link: dict[str, Any]) -> None:
    for key in ("0" * 20, link["token"], "x", "ä", "a%20b"):
        assert share(key)["status"] == 1
        assert unlock(key, "x").json()["response"]["status"] == 1


@override_settings(RATE_LIMIT_LINK=1)
def test_a_link_that_is_used_too_often(alice_client: APIClient, file_links: str, report: File) -> None:
    token = make_link(alice_client, file_links)["token"]
    fetch(token)
    fetch(token)
    answer = Client().get(f"/api/2.0/files/share/{token}")
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b'{"password": ["x"]}', b'{"password": {"a": 1}}'])
def test_bad_bodies(key: str, body: bytes) -> None:
    answer = APIClient().request("POST", f"/api/2.0/files/share/{key}/password", data=body)
    assert (answer.status_code, answer.json()["statusCode"]) == (400, 400)


def test_who_is_signed_in(alice_client: APIClient, carol: User, carol_client, file_links: str, report: File) -> None:
    token = make_link(alice_client, file_links, internal=True)["token"]
    assert share(token)["status"] == 5
    assert share(token, carol_client)["status"] == 0
