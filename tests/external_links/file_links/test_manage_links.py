"""/api/v2.1/workspace/<ws>/dtable/<name>/file-external-links/: making, listing, changing and deleting links."""

import re
from typing import Any

import pytest
import time_machine
from django.test import override_settings

from assets.models import File
from external_links.models import ExternalLink
from tests.assets.uploads import asset_url, upload
from tests.clients import APIClient, api_token
from tests.external_links.file_links.visiting import fetch, make_link

UNKNOWN = "0" * 20


def test_it_works(
    alice_client: APIClient, alice: Any, file_links: str, report: File, clock: time_machine.Traveller
) -> None:
    answer = alice_client.post(file_links, {"path": "files/2026-03/report.txt"})
    assert answer.status_code == 200, answer.content
    link = answer.json()
    token = link["token"]
    assert re.fullmatch("[0-9a-f]{20}", token)
    assert link == {
        "id": link["id"],
        "from_dtable": "Projects",
        "creator": alice.username,
        "creator_name": "Alice",
        "app_name": "",
        "token": token,
        "is_custom": False,
        "url": f"http://testserver/dtable/file-external-links/{token}/",
        "direct_url": f"http://testserver/files/links/{token}/report.txt",
        "type": "download",
        "file": {
            "id": report.pk,
            "uid": report.uid,
            "object_id": report.object_id,
            "name": "report.txt",
            "path": "files/2026-03/report.txt",
            "size": 12,
            "status": "UPLOADED",
        },
        "title": "",
        "note": "",
        "tags": {},
        "state": "enabled",
        "internal": False,
        "ip_allow": [],
        "is_protected": False,
        "deny_download": False,
        "create_at": "2026-03-06T10:11:12+00:00",
        "expire_date": "",
        "is_expired": False,
        "is_used_up": False,
        "max_views": None,
        "max_downloads": None,
        "max_uploads": None,
        "max_upload_bytes": None,
        "allowed_extensions": [],
        "view_cnt": 0,
        "download_cnt": 0,
        "upload_cnt": 0,
        "last_access": None,
    }
    assert fetch(token) == (200, b"All is well.")


def test_a_file_is_named_in_many_ways(
    alice_client: APIClient, base: dict[str, Any], file_links: str, report: File
) -> None:
    for fields in (
        {"path": "/files/2026-03/report.txt"},
        {"path": f"/asset/{base['uuid']}/files/2026-03/report.txt"},
        {"path": asset_url(base, "files/2026-03/report.txt")},
        {"path": f"http://testserver{asset_url(base, 'files/2026-03/report%2Etxt')}?a=b"},
        {"file_id": report.pk},
        {"file_id": report.uid},
        {"file_id": report.object_id},
    ):
        assert make_link(alice_client, file_links, **fields)["file"]["id"] == report.pk, fields


def test_everything_may_be_said_at_once(
    alice_client: APIClient, file_links: str, report: File, clock: time_machine.Traveller
) -> None:
    link = make_link(
        alice_client,
        file_links,
        type="view",
        token="my-report",
        password="secret",
        expire_minutes=90,
        title="For the board",
        note="Sent on Monday.",
        tags={"to": "board", "copies": 3, "final": True},
        deny_download=True,
        internal=True,
        ip_allow="192.0.2.0/24, 2001:db8::/32",
        max_views=5,
    )
    assert (link["token"], link["is_custom"], link["type"]) == ("my-report", True, "view")
    assert (link["title"], link["note"]) == ("For the board", "Sent on Monday.")
    assert link["tags"] == {"to": "board", "copies": "3", "final": "true"}
    assert (link["is_protected"], link["internal"], link["deny_download"]) == (True, True, True)
    assert link["ip_allow"] == ["192.0.2.0/24", "2001:db8::/32"]
    assert (link["max_views"], link["expire_date"]) == (5, "2026-03-06T11:41:12+00:00")
    assert "secret" not in str(link)
    assert ExternalLink.objects.get().password_hash != "secret"


def test_in_days(alice_client: APIClient, file_links: str, report: File, clock: time_machine.Traveller) -> None:
    assert make_link(alice_client, file_links, expire_days="2")["expire_date"] == "2026-03-08T10:11:12+00:00"


def test_a_form_does_as_well(alice_client: APIClient, file_links: str, report: File) -> None:
    form = {"path": "files/2026-03/report.txt", "deny_download": "true", "expire_days": "", "max_downloads": ""}
    answer = alice_client.post_form(file_links, form)
    assert answer.status_code == 200, answer.content
    assert (answer.json()["type"], answer.json()["deny_download"]) == ("view", True)


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "write"},
        {"type": None},
        {"expire_minutes": 0},
        {"expire_minutes": 2**63},
        {"expire_days": "soon"},
        {"max_downloads": 0},
        {"max_downloads": -1},
        {"max_downloads": 1.5},
        {"max_views": 2**63},
        {"max_views": [1]},
        {"title": "x" * 256},
        {"title": "a\0b"},
        {"note": {"a": "b"}},
        {"tags": ["a"]},
        {"tags": {"a": {"b": "c"}}},
        {"tags": {"a": None}},
        {"tags": {"a": "b\0"}},
        {"tags": {"k" * 41: "v"}},
        {"tags": {"k": "v" * 501}},
        {"tags": {str(number): "" for number in range(51)}},
        {"ip_allow": ["home"]},
        {"ip_allow": {"a": 1}},
        {"allowed_extensions": ["a/b"]},
        {"allowed_extensions": [None]},
        {"allowed_extensions": 5},
        {"max_upload_bytes": 0},
        {"token": "a/b"},
        {"token": "x" * 101},
        {"token": "custom"},
        {"state": "asleep"},
        {"internal": "perhaps"},
        {"password": "x" * 1025},
        {"password": ["secret"]},
        {"type": "download", "deny_download": True},
        {"file_id": "1"},
        {"name": "x.txt"},
        {"path": "../../etc/passwd"},
        {"path": "a\0b"},
        {"path": ""},
        {"path": 5.5e300 * 10},
    ],
    ids=str,
)
def test_bad_input_makes_nothing(alice_client: APIClient, file_links: str, report: File, fields: Any) -> None:
    answer = alice_client.post(file_links, {"path": "files/2026-03/report.txt"} | fields)
    assert answer.status_code in (400, 404), answer.content
    assert set(answer.json()) == {"error_msg"}
    assert ExternalLink.objects.count() == 0


def test_limits_of_tags(alice_client: APIClient, file_links: str, report: File) -> None:
    tags = {f"{number:040}": "v" * 500 for number in range(50)}
    assert make_link(alice_client, file_links, tags=tags)["tags"] == tags


@pytest.mark.parametrize("body", [b"[]", b"5", b'"x"', b"null", b"{", b'{"path": "\\ud800"}', b"\xff"])
def test_bodies_that_are_none(alice_client: APIClient, file_links: str, body: bytes) -> None:
    assert alice_client.request("POST", file_links, data=body).status_code == 400


def test_files_that_are_not_there_or_not_of_the_base(
    alice_client: APIClient, carol_client: APIClient, other_base: dict[str, Any], file_links: str, report: File
) -> None:
    carols = upload(APIClient(api_token(carol_client, other_base, "rw", "x")), "secret.txt", b"?")
    for fields in (
        {"path": "files/2026-03/none.txt"},
        {"path": "files/2026-03"},
        {"path": asset_url(other_base, "files/2026-03/secret.txt")},
        {"file_id": carols["id"]},
        {"file_id": "FILE_" + "1" * 22},
        {"file_id": "9" * 18},
    ):
        answer = alice_client.post(file_links, fields)
        assert (answer.status_code, answer.json()) == (404, {"error_msg": "File not found."})


def test_a_token_is_taken_once(alice_client: APIClient, links: str, file_links: str, report: File) -> None:
    alice_client.post(links, {"token": "mine"})
    fields = {"path": "files/2026-03/report.txt", "token": "mine"}
    answer = alice_client.post(file_links, fields)
    assert (answer.status_code, answer.json()) == (400, {"error_msg": "token already exists."})


@override_settings(LINKS_PER_FILE=2)
def test_as_many_as_a_file_may_have(
    alice_client: APIClient, app_client: APIClient, file_links: str, report: File
) -> None:
    upload(app_client, "other.txt", b"")
    first = make_link(alice_client, file_links)
    make_link(alice_client, file_links)
    answer = alice_client.post(file_links, {"path": "files/2026-03/report.txt"})
    expected = {"error_msg": "The maximum number of links may not exceed 2"}
    assert (answer.status_code, answer.json()) == (403, expected)
    make_link(alice_client, file_links, path="files/2026-03/other.txt")
    alice_client.delete(f"{file_links}{first['token']}/")
    make_link(alice_client, file_links)


# ---- listing


def test_listing(alice_client: APIClient, app_client: APIClient, file_links: str, report: File) -> None:
    upload(app_client, "other.txt", b"")
    first = make_link(alice_client, file_links)
    second = make_link(alice_client, file_links, path="files/2026-03/other.txt")
    assert alice_client.get(file_links).json() == {
        "has_next_page": False,
        "file_external_link_list": [first, second],
    }
    listed = alice_client.get(file_links, {"path": "/files/2026-03/other.txt"}).json()
    assert listed["file_external_link_list"] == [second]
    page = alice_client.get(file_links, {"per_page": 1}).json()
    assert (page["has_next_page"], page["file_external_link_list"]) == (True, [first])
    page = alice_client.get(file_links, {"per_page": 1, "page": 2}).json()
    assert (page["has_next_page"], page["file_external_link_list"]) == (False, [second])


def test_listing_asks_the_same_number_of_times(
    alice_client: APIClient, file_links: str, report: File, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        make_link(alice_client, file_links)
    with django_assert_max_num_queries(4):
        assert len(alice_client.get(file_links).json()["file_external_link_list"]) == 5


@pytest.mark.parametrize("query", [{"page": "0"}, {"per_page": "x"}, {"per_page": "1001"}, {"path": "../x"}])
def test_bad_queries(alice_client: APIClient, file_links: str, query: dict[str, str]) -> None:
    assert alice_client.get(file_links, query).status_code == 400


# ---- one link


def test_showing_one(alice_client: APIClient, file_links: str, report: File) -> None:
    link = make_link(alice_client, file_links)
    assert alice_client.get(f"{file_links}{link['token']}/").json() == link
    assert alice_client.get(f"{file_links}{link['token']}").json() == link
    assert alice_client.get(f"{file_links}{UNKNOWN}/").status_code == 404


def test_links_of_other_kinds_are_not_there(
    alice_client: APIClient, file_links: str, links: str, link: dict[str, Any], report: File
) -> None:
    assert alice_client.get(f"{file_links}{link['token']}/").status_code == 404
    own = make_link(alice_client, file_links)
    assert alice_client.get(f"{links}{own['token']}/").status_code == 404
    assert alice_client.get(links).json()["links"] == [link]


def test_changing(alice_client: APIClient, file_links: str, report: File, clock: time_machine.Traveller) -> None:
    link = make_link(alice_client, file_links, password="secret", expire_days=1, title="Old", max_downloads=1)
    path = f"{file_links}{link['token']}/"
    changed = alice_client.put(path, {"title": "New", "max_downloads": 7}).json()
    assert changed == link | {"title": "New", "max_downloads": 7}
    cleared = alice_client.put(path, {"password": None, "expire_minutes": "", "title": "", "max_downloads": None})
    assert cleared.json() == link | {"is_protected": False, "expire_date": "", "title": "", "max_downloads": None}
    assert alice_client.get(path).json() == cleared.json()
    denied = alice_client.put(path, {"deny_download": True}).json()
    assert (denied["type"], denied["deny_download"]) == ("view", True)
    allowed = alice_client.put(path, {"type": "download"}).json()
    assert (allowed["type"], allowed["deny_download"]) == ("download", False)
    assert alice_client.put(path, {}).json() == allowed


def test_changes_hold_at_once(alice_client: APIClient, file_links: str, report: File) -> None:
    link = make_link(alice_client, file_links)
    path = f"{file_links}{link['token']}/"
    assert fetch(link["token"])[0] == 200
    alice_client.put(path, {"state": "disabled"})
    assert fetch(link["token"])[0] == 404
    alice_client.put(path, {"state": "enabled"})
    assert fetch(link["token"])[0] == 200


def test_what_the_server_says_cannot_be_changed(alice_client: APIClient, file_links: str, report: File) -> None:
    link = make_link(alice_client, file_links, max_downloads=1)
    body = {"token": "other", "download_cnt": 0, "view_cnt": 99, "creator": "x", "file": 1, "path": "x", "id": 5}
    assert alice_client.put(f"{file_links}{link['token']}/", body).json() == link


def test_deleting(alice_client: APIClient, file_links: str, report: File) -> None:
    link = make_link(alice_client, file_links)
    path = f"{file_links}{link['token']}/"
    for _ in range(2):
        answer = alice_client.delete(path)
        assert (answer.status_code, answer.json()) == (200, {"success": True})
        assert fetch(link["token"])[0] == 404
    assert alice_client.get(path).status_code == 404
    assert alice_client.put(path, {"title": "x"}).status_code == 404
    assert alice_client.get(file_links).json()["file_external_link_list"] == []


def test_a_deleted_file_takes_its_links_along(
    alice_client: APIClient, app_client: APIClient, file_links: str, report: File
) -> None:
    link = make_link(alice_client, file_links)
    answer = app_client.delete("/api/v2.1/dtable/app-asset/?path=/files/2026-03/report.txt")
    assert answer.status_code == 200, answer.content
    assert fetch(link["token"])[0] == 404
    assert alice_client.get(file_links).json()["file_external_link_list"] == []


# ---- apps


def test_an_app_that_may_write_shares(app_client: APIClient, file_links: str, report: File) -> None:
    link = make_link(app_client, file_links)
    assert (link["app_name"], link["creator"], link["creator_name"]) == ("writer", "", "")
    assert fetch(link["token"]) == (200, b"All is well.")
    assert app_client.delete(f"{file_links}{link['token']}/").status_code == 200


def test_a_link_follows_the_token_of_its_app(
    alice_client: APIClient, app_client: APIClient, base: dict[str, Any], file_links: str, report: File
) -> None:
    tokens = file_links.replace("file-external-links", "api-tokens")
    link = make_link(app_client, file_links)
    alice_client.put(f"{tokens}writer/", {"permission": "r"})
    assert fetch(link["token"])[0] == 404
    # It is not the right that the link was made with.
    alice_client.put(f"{tokens}writer/", {"permission": "rw"})
    assert fetch(link["token"])[0] == 404
    again = make_link(app_client, file_links)
    alice_client.delete(f"{tokens}writer/")
    assert fetch(again["token"])[0] == 404


def test_an_app_that_may_only_read_sees_links_but_for_uploads(
    alice_client: APIClient, app_reader: APIClient, file_links: str, report: File
) -> None:
    link = make_link(alice_client, file_links)
    drop = make_link(alice_client, file_links, type="upload")
    assert app_reader.get(file_links).json()["file_external_link_list"] == [link]
    assert app_reader.get(f"{file_links}{link['token']}/").status_code == 200
    assert app_reader.get(f"{file_links}{drop['token']}/").status_code == 404
    for answer in (
        app_reader.post(file_links, {"path": "files/2026-03/report.txt"}),
        app_reader.put(f"{file_links}{link['token']}/", {"title": "x"}),
        app_reader.delete(f"{file_links}{link['token']}/"),
        app_reader.get(f"{file_links}{link['token']}/events/"),
    ):
        assert answer.status_code == 403, answer.content


def test_an_app_of_another_base(
    carol_client: APIClient, other_base: dict[str, Any], alice_client: APIClient, file_links: str, report: File
) -> None:
    link = make_link(alice_client, file_links)
    client = APIClient(api_token(carol_client, other_base, "rw", "x"))
    assert client.get(file_links).status_code == 404
    assert client.delete(f"{file_links}{link['token']}/").status_code == 404
    assert fetch(link["token"])[0] == 200
