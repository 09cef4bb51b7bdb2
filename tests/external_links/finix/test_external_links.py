"""/files/<id>/external_links: making, listing, showing and deleting links to a file."""

import re
from typing import Any

import pytest
import time_machine
from django.test import override_settings

from accounts.models import User
from assets.models import File
from external_links.models import ExternalLink
from tests.clients import APIClient
from tests.external_links.file_links.visiting import fetch
from tests.external_links.file_links.visiting import make_link as make_native_link
from tests.external_links.finix.finix import FinixClient, check_error, make_link, use

BASE58 = "[1-9A-HJ-NP-Za-km-z]{22}"


def test_it_works(finix: FinixClient, links: str, report: File, clock: time_machine.Traveller) -> None:
    answer = finix.post(links, {"type": "DOWNLOAD", "duration": 60, "tags": {"order_number": 25, "item": "produce"}})
    assert (answer.status_code, answer["Content-Type"]) == (201, "application/vnd.api+json")
    link = answer.json()
    assert re.fullmatch(f"EL_{BASE58}", link["id"])
    assert re.fullmatch(f"US{BASE58}", link["user_id"])
    token = ExternalLink.objects.get().token
    assert link == {
        "id": link["id"],
        "created_at": "2026-03-06T10:11:12.345678Z",
        "duration": 60,
        "expired": False,
        "expires_at": "2026-03-06T11:11:12.345678Z",
        "file_id": report.uid,
        "tags": {"order_number": "25", "item": "produce"},
        "type": "DOWNLOAD",
        "url": f"http://testserver/files/links/{token}/report.txt",
        "user_id": link["user_id"],
    }
    assert finix.get(f"{links}/{link['id']}").json() == link
    assert finix.get(links).json() == {
        "page": {"limit": 10, "next_cursor": None},
        "_embedded": {"external_links": [link]},
        "_links": {"self": {"href": f"http://testserver{links}"}},
    }


def test_without_a_duration(finix: FinixClient, report: File, clock: time_machine.Traveller) -> None:
    for fields in ({}, {"duration": None}):
        link = make_link(finix, report.uid, **fields)
        assert (link["duration"], link["tags"]) == (None, {})
        assert link["expires_at"] == "2026-03-06T10:26:12.345678Z"
    with override_settings(FINIX_LINK_MINUTES=10):
        assert make_link(finix, report.uid)["expires_at"] == "2026-03-06T10:21:12.345678Z"


@pytest.mark.parametrize("duration", [1, 10080, "15"])
def test_durations(finix: FinixClient, report: File, duration: Any) -> None:
    assert make_link(finix, report.uid, duration=duration)["duration"] == int(duration)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"type": None}, "type"),
        ({"type": "download"}, "type"),
        ({"type": ["VIEW"]}, "type"),
        ({"type": {}}, "type"),
        ({"duration": 0}, "duration"),
        ({"duration": 10081}, "duration"),
        ({"duration": -5}, "duration"),
        ({"duration": 1.5}, "duration"),
        ({"duration": True}, "duration"),
        ({"duration": "soon"}, "duration"),
        ({"duration": 2**63}, "duration"),
        ({"duration": []}, "duration"),
        ({"tags": []}, "tags"),
        ({"tags": {"a": []}}, "tags"),
        ({"tags": {"a": {"b": "c"}}}, "tags"),
        ({"tags": {"a": None}}, "tags"),
        ({"tags": {"a\0": "b"}}, "tags"),
        ({"tags": {"k" * 41: ""}}, "tags"),
        ({"tags": {"k": "v" * 501}}, "tags"),
        ({"tags": {str(number): "" for number in range(51)}}, "tags"),
    ],
    ids=str,
)
def test_bad_input_makes_nothing(finix: FinixClient, links: str, fields: dict[str, Any], field: str) -> None:
    check_error(finix.post(links, {"type": "VIEW"} | fields), 400, "INVALID_FIELD", field)
    assert ExternalLink.objects.count() == 0


def test_a_type_is_needed(finix: FinixClient, links: str) -> None:
    for body in ({}, {"duration": 5}):
        check_error(finix.post(links, body), 400, "INVALID_FIELD", "type")


@pytest.mark.parametrize("body", [b"{", b"[]", b"5", b"null", b'"x"', b"\xff", b'{"type": "\\ud800"}'])
def test_bodies_that_are_none(finix: FinixClient, links: str, body: bytes) -> None:
    answer = finix.request("POST", links, data=body)
    assert answer.status_code == 400
    assert answer.json()["total"] == 1


@pytest.mark.parametrize("content_type", ["application/json", "application/vnd.api+json", "application/hal+json"])
def test_types_of_content(finix: FinixClient, links: str, content_type: str) -> None:
    for charset in ("", "; charset=utf-8"):
        answer = finix.request(
            "POST", links, {"type": "VIEW"}, content_type=content_type + charset, headers={"accept": content_type}
        )
        assert (answer.status_code, answer["Content-Type"]) == (201, content_type)


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("text/html, application/hal+json;q=0.5", "application/hal+json"),
        ("application/json;q=0, */*;q=0.1", "application/json"),
    ],
)
def test_what_is_accepted(finix: FinixClient, links: str, accept: str, content_type: str) -> None:
    answer = finix.get(links, headers={"accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (200, content_type)


def test_what_is_not(finix: FinixClient, links: str) -> None:
    for accept in ("text/html", "application/xml, image/*", "application/json;q=0"):
        answer = finix.get(links, headers={"accept": accept})
        check_error(answer, 406, "NOT_ACCEPTABLE")
    for content_type in ("application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = finix.request("POST", links, data=b"type=VIEW", content_type=content_type)
        check_error(answer, 415, "UNSUPPORTED_MEDIA_TYPE")


def test_versions(finix: FinixClient, links: str) -> None:
    for version in ("2018-01-01", "none", "2030-01-01"):
        answer = finix.get(links, headers={"finix-version": version})
        assert (answer.status_code, answer["Finix-Version"]) == (200, version)
    assert finix.get(links, headers={"finix-version": "é"}).status_code == 200


# ---- the list


def test_pages(finix: FinixClient, report: File, links: str) -> None:
    ids = [make_link(finix, report.uid)["id"] for _ in range(3)][::-1]
    first = finix.get(links, {"limit": 2}).json()
    assert [link["id"] for link in first["_embedded"]["external_links"]] == ids[:2]
    assert first["page"] == {"limit": 2, "next_cursor": ids[1]}
    assert first["_links"]["next"]["href"] == f"http://testserver{links}?limit=2&after_cursor={ids[1]}"
    second = finix.get(links, {"limit": 2, "after_cursor": ids[1]}).json()
    assert [link["id"] for link in second["_embedded"]["external_links"]] == ids[2:]
    assert (second["page"]["next_cursor"], "next" in second["_links"]) == (None, False)
    check_error(finix.get(links, {"after_cursor": "EL_" + "1" * 22}), 404, "NOT_FOUND")


def test_listing_asks_the_same_number_of_times(
    finix: FinixClient, report: File, links: str, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        make_link(finix, report.uid)
    with django_assert_max_num_queries(5):
        finix.get(links)


def test_links_of_the_other_shapes(
    finix: FinixClient, alice_client: APIClient, file_links: str, report: File, links: str
) -> None:
    native = make_native_link(alice_client, file_links)
    alice_client.put(f"/api/2.0/files/file/{report.pk}/links", {"access": 2, "denyDownload": True})
    docspace, shown = finix.get(links).json()["_embedded"]["external_links"]
    assert (shown["type"], shown["expires_at"], shown["duration"]) == ("DOWNLOAD", None, None)
    assert shown["url"] == native["direct_url"]
    assert docspace["type"] == "VIEW"
    own = make_link(finix, report.uid, "VIEW")
    assert alice_client.get(file_links).json()["file_external_link_list"][-1]["type"] == "view"
    listed = alice_client.get(f"/api/2.0/files/file/{report.pk}/links").json()["response"]
    assert [entry["sharedLink"]["denyDownload"] for entry in listed] == [False, True, True]
    assert own["id"] in str(finix.get(links).json())


# ---- who may


def test_who_may_only_read(finix: FinixClient, finix_reader: FinixClient, report: File, links: str) -> None:
    down, up = make_link(finix, report.uid, "DOWNLOAD"), make_link(finix, report.uid, "UPLOAD")
    listed = finix_reader.get(links).json()["_embedded"]["external_links"]
    assert [link["id"] for link in listed] == [down["id"]]
    check_error(finix_reader.get(f"{links}/{up['id']}"), 404, "NOT_FOUND")
    check_error(finix_reader.post(links, {"type": "VIEW"}), 403, "UNKNOWN")
    check_error(finix_reader.delete(f"{links}/{down['id']}"), 403, "UNKNOWN")


def test_members_and_strangers(
    alice_client: APIClient, finix_carol: FinixClient, carol: User, base: dict[str, Any], finix_alice, links: str
) -> None:
    assert finix_alice.post(links, {"type": "VIEW"}).status_code == 201
    check_error(finix_carol.get(links), 404, "NOT_FOUND")
    share = f"/api/v2.1/workspace/{base['workspace_id']}/dtable/Projects/share/"
    alice_client.post(share, {"email": carol.username, "permission": "rw"})
    check_error(finix_carol.get(links), 403, "UNKNOWN")
    check_error(finix_carol.post(links, {"type": "VIEW"}), 403, "UNKNOWN")


def test_nobody(anonymous: APIClient, links: str) -> None:
    for client in (anonymous, FinixClient("wrong"), FinixClient("")):
        for method, path in (("GET", links), ("POST", links), ("GET", "/files"), ("POST", "/files")):
            answer = client.request(method, path, {"type": "VIEW"})
            check_error(answer, 401, "UNKNOWN")
            assert answer.json()["_embedded"]["errors"][0]["message"] == "Unauthorized"
            assert answer["WWW-Authenticate"].startswith("Basic")


def test_the_same_person_has_the_same_id(finix: FinixClient, finix_alice: FinixClient, report: File) -> None:
    first, second = (make_link(finix, report.uid)["user_id"] for _ in range(2))
    assert first == second
    assert make_link(finix_alice, report.uid)["user_id"] != first


# ---- one link


def test_links_of_other_files(finix: FinixClient, report: File, app_client: APIClient) -> None:
    link = make_link(finix, report.uid)
    other = finix.post("/files", {"type": "OTHER"}).json()["id"]
    check_error(finix.get(f"/files/{other}/external_links/{link['id']}"), 404, "NOT_FOUND")
    check_error(finix.delete(f"/files/{other}/external_links/{link['id']}"), 404, "NOT_FOUND")
    assert finix.get(f"/files/{report.uid}/external_links/{link['id']}").json() == link


def test_deleting(finix: FinixClient, report: File, links: str) -> None:
    link = make_link(finix, report.uid, "DOWNLOAD")
    answer = finix.delete(f"{links}/{link['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    check_error(use(link["url"]), 404, "NOT_FOUND")
    check_error(finix.get(f"{links}/{link['id']}"), 404, "NOT_FOUND")
    check_error(finix.delete(f"{links}/{link['id']}"), 404, "NOT_FOUND")


def test_it_expires(finix: FinixClient, report: File, links: str, clock: time_machine.Traveller) -> None:
    link = make_link(finix, report.uid, "DOWNLOAD", duration=1)
    token = ExternalLink.objects.get().token
    clock.shift(60)
    assert finix.get(f"{links}/{link['id']}").json() == link | {"expired": True}
    assert fetch(token)[0] == 403
    check_error(use(link["url"]), 403, "UNKNOWN")


@override_settings(LINKS_PER_FILE=1)
def test_as_many_as_a_file_may_have(finix: FinixClient, report: File, links: str) -> None:
    make_link(finix, report.uid)
    check_error(finix.post(links, {"type": "VIEW"}), 403, "UNKNOWN")


# ---- the form of errors


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("PUT", "/files", 405, "METHOD_NOT_ALLOWED"),
        ("PATCH", "/files/FILE_x/external_links/EL_x", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/files/FILE_x/external_link/EL_x", 404, "NOT_FOUND"),
        ("GET", "/files/FILE_x/nothing", 404, "NOT_FOUND"),
    ],
)
def test_paths_and_methods(finix: FinixClient, method: str, path: str, status: int, code: str) -> None:
    check_error(finix.request(method, path), status, code)


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
def test_a_large_body(finix: FinixClient, links: str) -> None:
    check_error(finix.post(links, {"type": "VIEW", "tags": {"a": "x" * 200}}), 413, "PAYLOAD_TOO_LARGE")
