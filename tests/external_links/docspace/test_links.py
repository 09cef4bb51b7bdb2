"""GET and PUT /api/2.0/files/file/<id>/links: the links to a file, and what a PUT makes of them."""

import uuid
from base64 import b64encode
from typing import Any

import pytest
import time_machine
from django.test import override_settings

from accounts.models import User
from assets.models import File
from external_links.models import ExternalLink
from tests.clients import APIClient
from tests.conftest import PASSWORD
from tests.external_links.file_links.visiting import fetch, make_link

UNKNOWN = str(uuid.UUID(int=5))


@pytest.fixture
def url(report: File) -> str:
    return f"/api/2.0/files/file/{report.pk}/links"


def put(client: APIClient, url: str, **body: Any) -> Any:
    answer = client.put(url, body)
    assert answer.status_code == 200, answer.content
    return answer.json().get("response")


def shared(client: APIClient, url: str) -> list[dict[str, Any]]:
    """Return the links of the list."""
    return [entry["sharedLink"] for entry in client.get(url).json()["response"]]


def test_it_works(alice_client: APIClient, url: str, report: File, clock: time_machine.Traveller) -> None:
    assert alice_client.get(url).json() == {
        "response": [],
        "count": 0,
        "total": 0,
        "links": [{"href": f"http://testserver{url}/", "action": "GET"}],
        "status": 0,
        "statusCode": 200,
    }
    answer = alice_client.put(
        url, {"access": 2, "title": "Board", "expirationDate": "2026-03-07T12:00:00+00:00", "password": "topsecret"}
    )
    assert answer.status_code == 200
    row = ExternalLink.objects.get()
    link = {
        "id": str(row.uid),
        "title": "Board",
        "shareLink": f"http://testserver/s/{row.token}",
        "linkType": 1,
        "isPasswordProtected": True,
        "denyDownload": False,
        "isExpired": False,
        "primary": False,
        "internal": False,
        "requestToken": row.token,
        "expirationDate": "2026-03-07T13:00:00.0000000+01:00",
    }
    entry = {
        "access": 2,
        "sharedTo": link,
        "sharedLink": link,
        "isLocked": False,
        "isOwner": False,
        "canEditAccess": False,
        "canEditInternal": True,
        "canEditDenyDownload": True,
        "canEditExpirationDate": True,
        "canRevoke": True,
        "subjectType": 1,
    }
    # The password is told to who set it, and to nobody later.
    told = link | {"password": "topsecret"}
    assert answer.json() == {
        "response": entry | {"sharedTo": told, "sharedLink": told},
        "count": 1,
        "links": [{"href": f"http://testserver{url}/", "action": "PUT"}],
        "status": 0,
        "statusCode": 200,
    }
    listed = alice_client.get(url).json()
    assert (listed["response"], listed["count"], listed["total"]) == ([entry], 1, 1)


def test_any_id_of_the_file_will_do(alice_client: APIClient, report: File) -> None:
    for file_id in (report.pk, report.uid, report.object_id):
        for slash in ("", "/"):
            put(alice_client, f"/api/2.0/files/file/{file_id}/links{slash}", access=2)
    assert len(shared(alice_client, f"/api/2.0/files/file/{report.pk}/links")) == 6


@pytest.mark.parametrize("file_id", ["0", "999", "9" * 18, "9" * 40, "FILE_" + "1" * 22, "x", "-1", "ä", "1.0"])
def test_files_that_are_not_there(alice_client: APIClient, report: File, file_id: str) -> None:
    expected = {"status": 1, "statusCode": 404, "error": {"message": "File not found."}}
    for method, body in (("GET", None), ("PUT", {"access": 2}), ("PUT", {})):
        answer = alice_client.request(method, f"/api/2.0/files/file/{file_id}/links", body)
        assert (answer.status_code, answer.json()) == (404, expected)


# ---- what a PUT means


def test_without_an_id_and_with_access_it_makes_a_link(alice_client: APIClient, url: str) -> None:
    first, second = put(alice_client, url, access=2), put(alice_client, url, access="Editing")
    assert first["sharedLink"]["id"] != second["sharedLink"]["id"]
    assert [entry["access"] for entry in alice_client.get(url).json()["response"]] == [10, 2]
    assert first["sharedLink"]["title"] == "Shared link"
    zero = put(alice_client, url, linkId="00000000-0000-0000-0000-000000000000", access=2)
    assert zero["sharedLink"]["id"] != "00000000-0000-0000-0000-000000000000"


def test_without_both_it_changes_the_primary_link(alice_client: APIClient, url: str) -> None:
    made = put(alice_client, url, denyDownload=True)
    assert (made["access"], made["subjectType"]) == (2, 4)
    assert (made["sharedLink"]["primary"], made["sharedLink"]["denyDownload"]) == (True, True)
    put(alice_client, url, password="secret")
    put(alice_client, url, title="Board")
    [link] = shared(alice_client, url)
    assert (link["id"], link["title"]) == (made["sharedLink"]["id"], "Board")
    assert (link["denyDownload"], link["isPasswordProtected"]) == (True, True)
    put(alice_client, url, password=None)
    assert shared(alice_client, url) == [link | {"isPasswordProtected": False}]


def test_with_nothing_it_changes_nothing(alice_client: APIClient, url: str) -> None:
    for body in ({}, {"unknown": 1}, {"primary": True}):
        answer = alice_client.put(url, body)
        assert (answer.status_code, answer.json()["count"]) == (200, 0)
        assert "response" not in answer.json()
    assert alice_client.request("PUT", url).status_code == 200
    assert ExternalLink.objects.count() == 0


def test_with_an_id_it_replaces_all(alice_client: APIClient, url: str) -> None:
    link = put(alice_client, url, access=10, title="Old", password="secret", internal=True, denyDownload=True)
    uid = link["sharedLink"]["id"]
    replaced = put(alice_client, url, linkId=uid, access="comment")
    assert replaced["access"] == 6
    expected = link["sharedLink"] | {
        "title": "Shared link",
        "isPasswordProtected": False,
        "internal": False,
        "denyDownload": False,
    }
    del expected["password"]
    assert replaced["sharedLink"] == expected
    assert shared(alice_client, url) == [expected]


def test_with_an_id_and_no_access_it_keeps_the_access(alice_client: APIClient, url: str) -> None:
    link = put(alice_client, url, access=10, title="Old", password="secret")
    kept = put(alice_client, url, linkId=link["sharedLink"]["id"], title="New")
    assert (kept["access"], kept["sharedLink"]["title"]) == (10, "New")
    assert kept["sharedLink"]["isPasswordProtected"] is False


@override_settings(DOCSPACE_STRICT=True)
def test_as_strict_as_the_product(alice_client: APIClient, url: str) -> None:
    assert put(alice_client, url, denyDownload=True) is None
    link = put(alice_client, url, access=2)
    assert put(alice_client, url, linkId=UNKNOWN, title="x") is None
    assert len(shared(alice_client, url)) == 1
    assert put(alice_client, url, linkId=link["sharedLink"]["id"], title="New") is None
    assert shared(alice_client, url) == []
    answer = alice_client.put(url, {"access": 2, "password": "short"})
    assert (answer.status_code, answer.json()["error"]) == (400, {"message": "The password is too short."})


def test_the_client_may_choose_the_id(alice_client: APIClient, url: str) -> None:
    uid = str(uuid.uuid4())
    assert put(alice_client, url, linkId=uid, access=2)["sharedLink"]["id"] == uid
    put(alice_client, url, linkId=uid.upper(), access=10)
    assert [link["id"] for link in shared(alice_client, url)] == [uid]


def test_an_unknown_id_without_access(alice_client: APIClient, url: str) -> None:
    assert alice_client.put(url, {"linkId": UNKNOWN, "title": "x"}).status_code == 404


def test_the_id_of_a_link_to_another_file(
    alice_client: APIClient, carol_client: APIClient, other_base: dict[str, Any], url: str
) -> None:
    uid = put(alice_client, url, access=2, title="Alice's")["sharedLink"]["id"]
    path = f"/api/v2.1/workspace/{other_base['workspace_id']}/dtable/Secrets/file-external-links/"
    carols = make_link(carol_client, path, name="x.txt")["file"]["id"]
    other_url = f"/api/2.0/files/file/{carols}/links"
    assert put(carol_client, other_url, linkId=uid, access=0) is None
    assert put(carol_client, other_url, linkId=uid, access=2, title="Carol's")["sharedLink"]["id"] == uid
    assert [link["title"] for link in shared(alice_client, url)] == ["Alice's"]


def test_revoking(alice_client: APIClient, url: str) -> None:
    link = put(alice_client, url, access=2)["sharedLink"]
    assert fetch(link["requestToken"])[0] == 200
    for access in (0, "None", "none"):
        answer = alice_client.put(url, {"linkId": link["id"], "access": access})
        assert (answer.status_code, answer.json()["count"]) == (200, 0)
        assert "response" not in answer.json()
    assert shared(alice_client, url) == []
    assert fetch(link["requestToken"])[0] == 404
    # The id is free again.
    assert put(alice_client, url, linkId=link["id"], access=2)["sharedLink"]["requestToken"] != link["requestToken"]


def test_one_primary_link(alice_client: APIClient, url: str) -> None:
    link = put(alice_client, url, access=2, primary=True)
    assert (link["subjectType"], link["sharedLink"]["primary"]) == (4, True)
    answer = alice_client.put(url, {"access": 2, "primary": True})
    expected = {"message": "The maximum number of links may not exceed 1"}
    assert (answer.status_code, answer.json()["error"]) == (403, expected)
    # What a link is, it stays.
    other = put(alice_client, url, access=2)["sharedLink"]
    assert put(alice_client, url, linkId=other["id"], access=2, primary=True)["sharedLink"]["primary"] is False
    kept = put(alice_client, url, linkId=link["sharedLink"]["id"], access=2, primary=False)
    assert kept["sharedLink"]["primary"] is True


@override_settings(LINKS_PER_FILE=2)
def test_as_many_as_a_file_may_have(alice_client: APIClient, url: str) -> None:
    put(alice_client, url, access=2)
    put(alice_client, url, access=2)
    answer = alice_client.put(url, {"access": 2})
    expected = {"status": 1, "statusCode": 403, "error": {"message": "The maximum number of links may not exceed 2"}}
    assert (answer.status_code, answer.json()) == (403, expected)


@pytest.mark.parametrize(
    ("access", "number"),
    [("view", 2), ("Read", 2), ("2", 2), ("EDIT", 10), ("fill", 7), ("FillForms", 7), ("comment", 6), ("Review", 5)],
)
def test_names_of_rights(alice_client: APIClient, url: str, access: str, number: int) -> None:
    assert put(alice_client, url, access=access)["access"] == number


@pytest.mark.parametrize("access", [1, 3, 4, 8, 9, 11, "ReadWrite", "restrict", "RoomManager", "11"])
def test_rights_that_links_cannot_have(alice_client: APIClient, url: str, access: Any) -> None:
    answer = alice_client.put(url, {"access": access})
    message = "The role is not available for this user type"
    assert (answer.status_code, answer.json()["error"]) == (403, {"message": message})


@pytest.mark.parametrize(
    "body",
    [
        {"access": "all"},
        {"access": 12},
        {"access": -1},
        {"access": 2.0},
        {"access": True},
        {"access": [2]},
        {"access": ""},
        {"access": "²"},
        {"access": 2, "linkId": "x"},
        {"access": 2, "linkId": ["x"]},
        {"access": 2, "title": "x" * 256},
        {"access": 2, "title": {"a": 1}},
        {"access": 2, "title": "a\0b"},
        {"access": 2, "password": "x" * 256},
        {"access": 2, "password": ["x"]},
        {"access": 2, "internal": "perhaps"},
        {"access": 2, "denyDownload": None},
        {"access": 2, "primary": 5},
        {"access": 2, "expirationDate": "soon"},
        {"access": 2, "expirationDate": 5},
        {"access": 2, "expirationDate": {"a": 1}},
        {"access": 2, "expirationDate": "2020-01-01"},
        {"access": 2, "expirationDate": "2036-03-08"},
        {"access": 2, "expirationDate": "9999-12-31T23:59:59-14:00"},
        {"access": 2, "expirationDate": "0001-01-01T00:00:00+14:00"},
        {"expiration": "2020-01-01"},
    ],
    ids=str,
)
def test_bad_input_changes_nothing(
    alice_client: APIClient, url: str, body: dict[str, Any], clock: time_machine.Traveller
) -> None:
    answer = alice_client.put(url, body)
    assert (answer.status_code, answer.json()["statusCode"], answer.json()["status"]) == (400, 400, 1)
    assert answer.json().keys() == {"status", "statusCode", "error"}
    assert ExternalLink.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-04-01T10:00:00+00:00", "2026-04-01T12:00:00.0000000+02:00"),
        ("2026-04-01T10:00:00.1234567Z", "2026-04-01T12:00:00.1234560+02:00"),
        ("2026-04-01T10:00:00", "2026-04-01T10:00:00.0000000+02:00"),
        ("2026-03-07", "2026-03-07T00:00:00.0000000+01:00"),
        ("3/7/2026", "2026-03-07T00:00:00.0000000+01:00"),
    ],
)
def test_dates(alice_client: APIClient, url: str, text: str, written: str, clock: time_machine.Traveller) -> None:
    for name in ("expirationDate", "expiration"):
        assert put(alice_client, url, access=2, **{name: text})["sharedLink"]["expirationDate"] == written


def test_a_date_may_go(alice_client: APIClient, url: str, clock: time_machine.Traveller) -> None:
    put(alice_client, url, expiration="2026-03-07")
    for name in ("expirationDate", "expiration"):
        assert "expirationDate" not in put(alice_client, url, **{name: None})["sharedLink"]


def test_it_expires(alice_client: APIClient, url: str, clock: time_machine.Traveller) -> None:
    token = put(alice_client, url, access=2, expirationDate="2026-03-06T10:12:12Z")["sharedLink"]["requestToken"]
    assert fetch(token)[0] == 200
    clock.shift(60)
    assert fetch(token)[0] == 403
    assert [link["isExpired"] for link in shared(alice_client, url)] == [True]


@pytest.mark.parametrize("body", [b"[]", b"5", b"null", b"{", b"\xff", b'{"title": "\\ud800", "access": 2}'])
def test_bodies_that_are_none(alice_client: APIClient, url: str, body: bytes) -> None:
    answer = alice_client.request("PUT", url, data=body)
    assert (answer.status_code, answer.json()["status"]) == (400, 1)


# ---- the list


def test_order_and_paging(alice_client: APIClient, url: str) -> None:
    for access in (2, 6, 10, 7, 5):
        put(alice_client, url, access=access)
    put(alice_client, url, title="Primary")
    listed = alice_client.get(url).json()
    assert [entry["access"] for entry in listed["response"]] == [2, 10, 5, 7, 6, 2]
    assert (listed["response"][0]["sharedLink"]["title"], listed["total"]) == ("Primary", 6)
    page = alice_client.get(url, {"startIndex": 1, "count": 2}).json()
    assert (page["response"], page["count"], page["total"]) == (listed["response"][1:3], 2, 6)
    assert page["links"][0]["href"] == f"http://testserver{url}/?startIndex=1&count=2"
    assert alice_client.get(url, {"startIndex": 99}).json()["response"] == []


@pytest.mark.parametrize("query", [{"count": 0}, {"count": 101}, {"count": "x"}, {"startIndex": -1}])
def test_bad_pages(alice_client: APIClient, url: str, query: dict[str, Any]) -> None:
    assert alice_client.get(url, query).status_code == 400


def test_links_of_the_other_shapes(alice_client: APIClient, url: str, file_links: str, report: File) -> None:
    make_link(alice_client, file_links, title="Mine")
    make_link(alice_client, file_links, type="view")
    make_link(alice_client, file_links, type="upload", title="Drop")
    found = {link["title"]: link["denyDownload"] for link in shared(alice_client, url)}
    assert found == {"Mine": False, "": True}
    drop = ExternalLink.objects.get(title="Drop")
    assert alice_client.put(url, {"linkId": str(drop.uid), "title": "x"}).status_code == 404
    denied = put(alice_client, url, access=2, denyDownload=True)["sharedLink"]["requestToken"]
    assert alice_client.get(f"{file_links}{denied}/").json()["type"] == "view"
    assert fetch(denied)[0] == 403
    assert fetch(denied, "view/")[0] == 200


def test_listing_asks_the_same_number_of_times(
    alice_client: APIClient, url: str, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        put(alice_client, url, access=2)
    with django_assert_max_num_queries(5):
        alice_client.get(url)


# ---- who may


def test_apps(app_client: APIClient, app_reader: APIClient, url: str) -> None:
    link = put(app_client, url, access=2)
    [listed] = app_reader.get(url).json()["response"]
    assert listed == link | {
        "canEditInternal": False,
        "canEditDenyDownload": False,
        "canEditExpirationDate": False,
        "canRevoke": False,
    }
    answer = app_reader.put(url, {"access": 2})
    expected = {"status": 1, "statusCode": 403, "error": {"message": "Access denied"}}
    assert (answer.status_code, answer.json()) == (403, expected)
    assert app_reader.put(url, {"linkId": link["sharedLink"]["id"], "access": 0}).status_code == 403


def test_readers_and_strangers(
    alice_client: APIClient, bob_client: APIClient, bob: User, carol_client, base, url
) -> None:
    put(alice_client, url, access=2)
    share = f"/api/v2.1/workspace/{base['workspace_id']}/dtable/Projects/share/"
    alice_client.post(share, {"email": bob.username, "permission": "rw"})
    answer = bob_client.get(url)
    assert (answer.status_code, answer.json()["response"], answer.json()["total"]) == (200, [], 0)
    assert bob_client.put(url, {"access": 2}).status_code == 403
    assert carol_client.get(url).status_code == 404
    assert carol_client.put(url, {"access": 2}).status_code == 404


def test_a_member_with_a_temporary_token_cannot_share_either(
    alice_client: APIClient, bob_client: APIClient, sales_base: dict[str, Any]
) -> None:
    path = f"/api/v2.1/workspace/{sales_base['workspace_id']}/dtable/Leads/"
    made = make_link(alice_client, f"{path}file-external-links/", name="x.txt")
    url = f"/api/2.0/files/file/{made['file']['id']}/links"
    client = APIClient(bob_client.get(f"{path}temp-api-token/").json()["api_token"])
    assert client.get(url).json()["response"] == []
    assert client.put(url, {"access": 2}).status_code == 403


def test_a_name_and_a_password(alice_client: APIClient, anonymous: APIClient, url: str, app_client: APIClient) -> None:
    def status(name: str, secret: str) -> int:
        encoded = b64encode(f"{name}:{secret}".encode()).decode()
        return int(anonymous.get(url, headers={"Authorization": f"Basic {encoded}"}).status_code)

    for secret in (PASSWORD, alice_client.token, app_client.token):
        assert status("alice@example.com", secret) == 200
    assert status("anything", app_client.token) == 200
    for name, secret in (
        ("alice@example.com", "wrong"),
        ("", PASSWORD),
        ("alice@example.com", ""),
        ("x", PASSWORD),
        ("a\0", "b"),
    ):
        assert status(name, secret) == 401
    for header in ("Basic", "Basic x", "Basic " + b64encode(b"\xff:\xff").decode(), "Basic ä", "Digest x"):
        assert anonymous.get(url, headers={"Authorization": header}).status_code == 401


@override_settings(RATE_LIMIT_LOGIN=3)
def test_wrong_passwords_are_counted(anonymous: APIClient, alice: User, url: str) -> None:
    def answer(secret: str) -> Any:
        encoded = b64encode(f"alice@example.com:{secret}".encode()).decode()
        return anonymous.get(url, headers={"Authorization": f"Basic {encoded}"})

    assert [answer(PASSWORD).status_code for _ in range(5)] == [200] * 5
    assert [answer("wrong").status_code for _ in range(3)] == [401] * 3
    refused = answer(PASSWORD)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert refused.json()["statusCode"] == 429


def test_nobody(anonymous: APIClient, url: str) -> None:
    for client in (anonymous, APIClient("0" * 40)):
        for method in ("GET", "PUT"):
            answer = client.request(method, url, {})
            assert (answer.status_code, answer.json()["statusCode"], answer.json()["status"]) == (401, 401, 1)


# ---- the form of errors


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("DELETE", "/api/2.0/files/file/1/links", 405),
        ("POST", "/api/2.0/files/file/1/links", 405),
        ("GET", "/api/2.0/files/file/1/nothing", 404),
        ("GET", "/api/2.0/", 404),
        ("PATCH", "/api/2.0/files/share/x", 405),
    ],
)
def test_paths_and_methods(alice_client: APIClient, method: str, path: str, code: int) -> None:
    answer = alice_client.request(method, path)
    body = answer.json()
    assert (answer.status_code, body["status"], body["statusCode"]) == (code, 1, code)
    assert isinstance(body["error"]["message"], str)


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
def test_a_large_body(alice_client: APIClient, url: str) -> None:
    answer = alice_client.put(url, {"access": 2, "title": "x" * 200})
    assert (answer.status_code, answer.json()["statusCode"]) == (413, 413)


def test_another_type_of_body(alice_client: APIClient, url: str) -> None:
    answer = alice_client.request("PUT", url, data=b"<a/>", content_type="application/xml")
    assert (answer.status_code, answer.json()["statusCode"]) == (415, 415)
