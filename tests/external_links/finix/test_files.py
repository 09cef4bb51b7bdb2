"""/files: making files, listing and showing them, their content."""

import re
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from accounts.models import User
from assets.models import File
from external_links import file_uploads
from tests.assets.uploads import body_of, upload
from tests.clients import APIClient, api_token
from tests.external_links.finix.finix import FinixClient, check_error, make_file

BASE58 = "[1-9A-HJ-NP-Za-km-z]{22}"


def send(client: FinixClient, file_id: str, name: str, content: bytes) -> Any:
    form = {"file": SimpleUploadedFile(name, content)}
    return Client().post(f"/files/{file_id}/upload", form, headers=client._headers())


def test_it_works(finix: FinixClient, clock: time_machine.Traveller) -> None:
    answer = finix.post(
        "/files", {"type": "PASSPORT", "linked_to": "MU123", "display_name": "Passport", "tags": {"a": 1}}
    )
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/vnd.api+json")
    assert answer["Finix-Version"] == "2022-02-01"
    assert re.fullmatch("[0-9a-f]{32}", answer["X-Request-Id"])
    file = answer.json()
    assert re.fullmatch(f"FILE_{BASE58}", file["id"])
    assert re.fullmatch(f"AP{BASE58}", file["application_id"])
    assert re.fullmatch(f"PL{BASE58}", file["platform_id"])
    assert file == {
        "id": file["id"],
        "created_at": "2026-03-06T10:11:12.345678Z",
        "updated_at": "2026-03-06T10:11:12.345678Z",
        "application_id": file["application_id"],
        "display_name": "Passport",
        "extension": None,
        "identity_id": None,
        "linked_to": "MU123",
        "linked_type": "MERCHANT",
        "platform_id": file["platform_id"],
        "status": "REQUIRES_UPLOAD",
        "tags": {"a": "1"},
        "type": "PASSPORT",
    }
    assert finix.get(f"/files/{file['id']}").json() == file


def test_without_a_name(finix: FinixClient) -> None:
    for fields in ({}, {"display_name": None}, {"display_name": ""}):
        file = make_file(finix, **fields)
        assert file["display_name"] == file["id"]


def test_an_account_says_which_base(finix_alice: FinixClient, base: dict[str, Any]) -> None:
    for name in (base["uuid"], base["uuid"].replace("-", "")):
        file = make_file(finix_alice, linked_to=name)
        assert (file["linked_to"], file["linked_type"]) == (name, "BASE")
    assert File.objects.filter(base__uuid=base["uuid"]).count() == 2
    for fields in ({"linked_to": "MU123"}, {}, {"linked_to": None}, {"linked_to": "0" * 32}):
        check_error(finix_alice.post("/files", {"type": "OTHER"} | fields), 400, "INVALID_FIELD", "linked_to")


def test_a_base_of_others(finix_carol: FinixClient, base: dict[str, Any]) -> None:
    check_error(
        finix_carol.post("/files", {"type": "OTHER", "linked_to": base["uuid"]}), 400, "INVALID_FIELD", "linked_to"
    )


def test_who_may_only_read(
    finix_reader: FinixClient, finix_carol: FinixClient, alice_client: APIClient, carol: User, base: dict[str, Any]
) -> None:
    share = f"/api/v2.1/workspace/{base['workspace_id']}/dtable/Projects/share/"
    alice_client.post(share, {"email": carol.username, "permission": "r"})
    for client in (finix_reader, finix_carol):
        check_error(client.post("/files", {"type": "OTHER", "linked_to": base["uuid"]}), 403, "UNKNOWN")
    assert File.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"type": None}, "type"),
        ({"type": "passport"}, "type"),
        ({"type": "X" * 65}, "type"),
        ({"type": 5}, "type"),
        ({"display_name": "a/b"}, "display_name"),
        ({"display_name": ".."}, "display_name"),
        ({"display_name": "a\0"}, "display_name"),
        ({"display_name": "x" * 256}, "display_name"),
        ({"display_name": "ü" * 255}, "display_name"),
        ({"display_name": ["x"]}, "display_name"),
        ({"linked_to": "x" * 256}, "linked_to"),
        ({"linked_to": {"a": 1}}, "linked_to"),
        ({"tags": "x"}, "tags"),
        ({"tags": {"a": {}}}, "tags"),
        ({"tags": {"a": None}}, "tags"),
        ({"tags": {str(number): "" for number in range(51)}}, "tags"),
    ],
    ids=str,
)
def test_bad_input_makes_nothing(finix: FinixClient, fields: dict[str, Any], field: str) -> None:
    check_error(finix.post("/files", {"type": "OTHER"} | fields), 400, "INVALID_FIELD", field)
    assert File.objects.count() == 0


def test_as_many_as_are_waited_for(finix: FinixClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_uploads, "MAXIMUM_EXPECTED", 1)
    file = make_file(finix)
    check_error(finix.post("/files", {"type": "OTHER"}), 403, "UNKNOWN")
    send(finix, file["id"], "x.txt", b"x")
    make_file(finix)


# ---- listing


def test_listing(finix: FinixClient, report: File) -> None:
    made = [make_file(finix) for _ in range(2)]
    answer = finix.get("/files").json()
    assert [file["id"] for file in answer["_embedded"]["files"]] == [made[1]["id"], made[0]["id"], report.uid]
    assert answer["page"] == {"limit": 10, "next_cursor": None}
    assert answer["_links"] == {"self": {"href": "http://testserver/files"}}
    uploaded = answer["_embedded"]["files"][2]
    assert (uploaded["status"], uploaded["extension"], uploaded["linked_to"]) == ("UPLOADED", "txt", None)


def test_pages(finix: FinixClient) -> None:
    ids = [make_file(finix)["id"] for _ in range(5)][::-1]

    def page(**query: Any) -> tuple[list[str], str | None]:
        body = finix.get("/files", query).json()
        return [file["id"] for file in body["_embedded"]["files"]], body["page"]["next_cursor"]

    assert page(limit=2) == (ids[:2], ids[1])
    assert page(limit=2, after_cursor=ids[1]) == (ids[2:4], ids[3])
    assert page(limit=2, after_cursor=ids[3]) == (ids[4:], None)
    assert page(limit=2, before_cursor=ids[4]) == (ids[2:4], ids[3])
    assert page(limit=2, before_cursor=ids[0]) == ([], None)
    assert page(id=ids[3]) == ([ids[3]], None)
    following = finix.get("/files", {"limit": 2}).json()["_links"]["next"]["href"]
    assert following == f"http://testserver/files?limit=2&after_cursor={ids[1]}"
    assert [file["id"] for file in finix.get(following[17:]).json()["_embedded"]["files"]] == ids[2:4]


def test_limits_of_time(finix: FinixClient, clock: time_machine.Traveller) -> None:
    old = make_file(finix)
    clock.shift(3600)
    new = make_file(finix)

    def found(**query: str) -> list[str]:
        query = {name.replace("__", "."): value for name, value in query.items()}
        return [file["id"] for file in finix.get("/files", query).json()["_embedded"]["files"]]

    assert found(created_at__gte=new["created_at"]) == [new["id"]]
    assert found(created_at__lte=old["created_at"], updated_at__gte="2026-03-06T00:00:00Z") == [old["id"]]
    check_error(finix.get("/files", {"created_at.gte": "soon"}), 400, "INVALID_FIELD", "created_at.gte")


def test_bad_pages(finix: FinixClient) -> None:
    for query in ({"limit": 0}, {"limit": 101}, {"limit": "x"}):
        check_error(finix.get("/files", query), 400, "INVALID_FIELD", "limit")
    for query in ({"after_cursor": "FILE_x"}, {"before_cursor": "FILE_x"}):
        check_error(finix.get("/files", query), 404, "NOT_FOUND")


def test_everybody_lists_their_own(
    finix: FinixClient, finix_alice: FinixClient, finix_carol: FinixClient, other_base: dict[str, Any], report: File
) -> None:
    carols = make_file(finix_carol, linked_to=other_base["uuid"])
    for client, ids in ((finix, [report.uid]), (finix_alice, [report.uid]), (finix_carol, [carols["id"]])):
        assert [file["id"] for file in client.get("/files").json()["_embedded"]["files"]] == ids
    check_error(finix.get("/files", {"after_cursor": carols["id"]}), 404, "NOT_FOUND")


def test_a_base_in_the_trash(finix_alice: FinixClient, alice_client, base: dict[str, Any], report: File) -> None:
    alice_client.delete(f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": "Projects"})
    assert finix_alice.get("/files").json()["_embedded"]["files"] == []
    check_error(finix_alice.get(f"/files/{report.uid}"), 404, "NOT_FOUND")


# ---- one file


def test_any_id_will_do(finix: FinixClient, report: File) -> None:
    for file_id in (report.pk, report.uid, report.object_id):
        assert finix.get(f"/files/{file_id}").json()["id"] == report.uid


def test_files_of_others(
    finix: FinixClient, finix_carol: FinixClient, carol_client: APIClient, other_base: dict[str, Any], report: File
) -> None:
    upload(APIClient(api_token(carol_client, other_base, "rw", "x")), "secret.txt", b"?")
    carols = File.objects.get(base__uuid=other_base["uuid"])
    for client, file_id in ((finix, carols.uid), (finix_carol, report.uid), (finix, "FILE_x"), (finix, "9" * 30)):
        for path in ("", "/download", "/external_links", "/external_links/EL_x"):
            check_error(client.get(f"/files/{file_id}{path}"), 404, "NOT_FOUND")
        check_error(client.post(f"/files/{file_id}/external_links", {"type": "VIEW"}), 404, "NOT_FOUND")
        check_error(send(client, file_id, "x.txt", b"x"), 404, "NOT_FOUND")


# ---- content


def test_uploading_and_downloading(finix: FinixClient, finix_reader: FinixClient) -> None:
    file = make_file(finix, display_name="Bank statement")
    check_error(finix.get(f"/files/{file['id']}/download"), 404, "NOT_FOUND")
    answer = send(finix, file["id"], "scan.pdf", b"%PDF")
    assert answer.status_code == 200, answer.content
    uploaded = answer.json()
    assert (uploaded["id"], uploaded["status"], uploaded["extension"]) == (file["id"], "UPLOADED", "pdf")
    assert uploaded["display_name"] == "Bank statement"
    for client in (finix, finix_reader):
        answer = client.get(f"/files/{file['id']}/download")
        assert (answer.status_code, body_of(answer)) == (200, b"%PDF")
        assert answer["Content-Disposition"] == 'attachment; filename="Bank statement.pdf"'
        answer = client.get(f"/files/{file['id']}/download", {"stream": "true"})
        assert answer["Content-Disposition"].startswith("inline;")
        assert body_of(answer) == b"%PDF"


def test_uploading_again_replaces(finix: FinixClient) -> None:
    file = make_file(finix)
    send(finix, file["id"], "a.txt", b"1")
    send(finix, file["id"], "b.txt", b"22")
    assert body_of(finix.get(f"/files/{file['id']}/download")) == b"22"
    assert File.objects.count() == 1


def test_who_may_not_upload(finix_reader: FinixClient, finix_carol: FinixClient, report: File) -> None:
    check_error(send(finix_reader, report.uid, "x.txt", b"x"), 403, "UNKNOWN")
    check_error(send(finix_carol, report.uid, "x.txt", b"x"), 404, "NOT_FOUND")
    assert File.objects.get().size == 12


def test_what_is_no_upload(finix: FinixClient, report: File) -> None:
    path = f"/files/{report.uid}/upload"
    check_error(finix.post(path, {"file": "x"}), 400, "BAD_REQUEST")
    form = {"other": SimpleUploadedFile("x.txt", b"x")}
    check_error(Client().post(path, form, headers=finix._headers()), 400, "BAD_REQUEST")
    two = {"file": [SimpleUploadedFile("x.txt", b"x"), SimpleUploadedFile("y.txt", b"y")]}
    check_error(Client().post(path, two, headers=finix._headers()), 400, "BAD_REQUEST")
    assert File.objects.get().size == 12


@override_settings(MAX_UPLOAD_MEGABYTES=1)
def test_a_large_file(finix: FinixClient, report: File) -> None:
    check_error(send(finix, report.uid, "x.txt", b"x" * (1 << 20)), 413, "PAYLOAD_TOO_LARGE")


@override_settings(MAX_BASE_ASSETS_MEGABYTES=1)
def test_no_room(finix: FinixClient, report: File) -> None:
    check_error(send(finix, report.uid, "x.txt", b"x" * (1 << 20) * 2), 413, "PAYLOAD_TOO_LARGE")
