"""POST and GET /api/2.0/files/file/<id>/link: the primary link of a file."""

from typing import Any

import pytest

from accounts.models import User
from assets.models import File
from external_links.models import ExternalLink
from tests.clients import APIClient


@pytest.fixture
def url(report: File) -> str:
    return f"/api/2.0/files/file/{report.pk}/link"


def test_it_works(alice_client: APIClient, url: str) -> None:
    answer = alice_client.post(url, {"access": "Read", "title": "Board", "password": "topsecret"})
    assert (answer.status_code, answer.json()["count"]) == (200, 1)
    made = answer.json()["response"]
    assert (made["access"], made["subjectType"], made["sharedLink"]["primary"]) == (2, 4, True)
    assert (made["sharedLink"]["title"], made["sharedLink"].pop("password")) == ("Board", "topsecret")
    del made["sharedTo"]["password"]
    assert alice_client.get(url).json()["response"] == made
    assert alice_client.get(f"{url}s").json()["response"] == [made]


def test_a_second_post_changes_nothing(alice_client: APIClient, url: str) -> None:
    first = alice_client.post(url, {"title": "First"}).json()["response"]
    assert alice_client.post(url, {"title": "Second", "password": "x"}).json()["response"] == first


def test_nothing_is_asked_for(alice_client: APIClient, url: str) -> None:
    answer = alice_client.post(url, {"access": 0})
    assert (answer.status_code, answer.json()["count"], "response" in answer.json()) == (200, 0, False)
    assert ExternalLink.objects.count() == 0


def test_the_first_look_makes_it(alice_client: APIClient, url: str) -> None:
    first = alice_client.get(url)
    assert (first.status_code, first.json()["response"]["access"]) == (200, 2)
    assert first.json()["response"]["sharedLink"]["title"] == "Shared link"
    assert alice_client.get(url).json() == first.json()


def test_after_it_was_revoked(alice_client: APIClient, url: str) -> None:
    uid = alice_client.get(url).json()["response"]["sharedLink"]["id"]
    alice_client.put(f"{url}s", {"linkId": uid, "access": 0})
    answer = alice_client.get(url)
    assert (answer.status_code, answer.json()["statusCode"]) == (404, 404)
    assert alice_client.post(url).json()["response"]["sharedLink"]["id"] != uid
    assert alice_client.get(url).status_code == 200


def test_who_may_not_share_makes_none(
    alice_client: APIClient, app_reader: APIClient, bob: User, bob_client: APIClient, base: dict[str, Any], url: str
) -> None:
    share = f"/api/v2.1/workspace/{base['workspace_id']}/dtable/Projects/share/"
    alice_client.post(share, {"email": bob.username, "permission": "rw"})
    for client in (app_reader, bob_client):
        assert client.get(url).status_code == 403
        assert client.post(url).status_code == 403
    assert ExternalLink.objects.count() == 0
    alice_client.get(url)
    assert app_reader.get(url).status_code == 200
    assert bob_client.get(url).status_code == 403


def test_strangers_and_nobody(carol_client: APIClient, anonymous: APIClient, url: str) -> None:
    for method in ("GET", "POST"):
        assert carol_client.request(method, url).status_code == 404
        assert anonymous.request(method, url).status_code == 401


@pytest.mark.parametrize("body", [{"access": "all"}, {"access": 9}, {"expirationDate": "x"}, {"title": "x" * 256}])
def test_bad_input(alice_client: APIClient, url: str, body: dict[str, Any]) -> None:
    assert alice_client.post(url, body).status_code in (400, 403)
    assert ExternalLink.objects.count() == 0
