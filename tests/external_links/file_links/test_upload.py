"""PUT and POST /dtable/file-external-links/<token>/upload/: files come by a link."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from assets.models import File
from external_links import file_uploads
from external_links.models import ExternalLink
from tests.clients import APIClient
from tests.external_links.file_links.visiting import fetch, make_link, page

PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n'


@pytest.fixture
def drop(alice_client: APIClient, file_links: str) -> dict[str, Any]:
    """A link to upload the new file "minutes.txt"."""
    return make_link(alice_client, file_links, name="minutes.txt")


def put(token: str, content: bytes, content_type: str = "application/octet-stream") -> Any:
    return Client().put(page(token, "upload/"), content, content_type=content_type)


def post(token: str, name: str, content: bytes, **headers: str) -> Any:
    form = {"file": SimpleUploadedFile(name, content)}
    return Client().post(page(token, "upload/"), form, headers=headers)


def send_part(token: str, name: bytes) -> Any:
    """Send a form with one file, whose name no client's own checks have seen."""
    body = PART % name + b"x\r\n--x--\r\n"
    return Client().generic("POST", page(token, "upload/"), body, "multipart/form-data; boundary=x")


def uploads(token: str) -> int:
    return ExternalLink.objects.get(token=token).upload_cnt


def test_it_works(alice_client: APIClient, base: dict[str, Any], file_links: str, drop: dict[str, Any]) -> None:
    assert (drop["type"], drop["file"]["status"], drop["file"]["path"]) == ("upload", "REQUIRES_UPLOAD", None)
    answer = put(drop["token"], b"Nobody came.")
    assert answer.status_code == 200
    file = answer.json()
    assert (file["uid"], file["status"], file["size"]) == (drop["file"]["uid"], "UPLOADED", 12)
    row = File.objects.get()
    assert answer["ETag"] == f'"{row.sha256}"'
    assert (row.path, row.created_by) == (file["path"], base and row.created_by)
    link = make_link(alice_client, file_links, file_id=file["uid"])
    assert fetch(link["token"]) == (200, b"Nobody came.")
    assert uploads(drop["token"]) == 1


def test_a_form_does_as_well(drop: dict[str, Any]) -> None:
    assert post(drop["token"], "from my desk.txt", b"1").json()["name"] == "minutes.txt"
    assert post(drop["token"], "x.txt", b"22").json()["size"] == 2
    assert File.objects.count() == 1
    assert uploads(drop["token"]) == 2


def test_a_browser_gets_a_page(drop: dict[str, Any]) -> None:
    answer = post(drop["token"], "x.txt", b"1", accept="text/html,*/*")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b"minutes.txt has arrived." in answer.content
    answer = post("0" * 20, "x.txt", b"1", accept="text/html,*/*")
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_it_replaces_the_file(alice_client: APIClient, file_links: str, report: File) -> None:
    link = make_link(alice_client, file_links, type="upload")
    assert put(link["token"], b"All is lost.").status_code == 200
    read = make_link(alice_client, file_links)
    assert (read["file"]["id"], fetch(read["token"])) == (report.pk, (200, b"All is lost."))


def test_a_link_for_downloads_takes_nothing(alice_client: APIClient, file_links: str, report: File) -> None:
    for kind in ("download", "view"):
        token = make_link(alice_client, file_links, type=kind)["token"]
        assert put(token, b"x").status_code == 403
        assert post(token, "x.txt", b"x").status_code == 403
    assert File.objects.get().size == 12


def test_as_often_as_it_may(alice_client: APIClient, file_links: str) -> None:
    token = make_link(alice_client, file_links, name="x.txt", max_uploads=1)["token"]
    assert [put(token, b"1").status_code, put(token, b"22").status_code] == [200, 403]
    assert (File.objects.get().size, uploads(token)) == (1, 1)


@pytest.mark.parametrize("send", [put, lambda token, body: post(token, "x.txt", body)])
def test_not_larger_than_it_may(alice_client: APIClient, file_links: str, send: Any) -> None:
    token = make_link(alice_client, file_links, name="x.txt", max_upload_bytes=10, max_uploads=1)["token"]
    assert send(token, b"x" * 11).status_code == 413
    assert (File.objects.get().status, uploads(token)) == ("REQUIRES_UPLOAD", 0)
    assert send(token, b"x" * 10).status_code == 200


@override_settings(MAX_UPLOAD_MEGABYTES=1)
def test_not_larger_than_any_upload(drop: dict[str, Any]) -> None:
    assert put(drop["token"], b"x" * (1024 * 1024 + 1)).status_code == 413
    assert put(drop["token"], b"x" * 1024 * 1024).status_code == 200


@override_settings(MAX_BASE_ASSETS_MEGABYTES=1)
def test_no_room(drop: dict[str, Any]) -> None:
    answer = put(drop["token"], b"x" * (1024 * 1024 + 1))
    assert (answer.status_code, answer.content) == (443, b"Out of quota.")
    assert (File.objects.get().status, uploads(drop["token"])) == ("REQUIRES_UPLOAD", 0)


def test_only_of_certain_types(alice_client: APIClient, file_links: str) -> None:
    link = make_link(alice_client, file_links, name="scan", allowed_extensions=[".PDF", "png"])
    assert link["allowed_extensions"] == ["pdf", "png"]
    token = link["token"]
    assert put(token, b"x").status_code == 415
    assert put(token, b"x", "text/html").status_code == 415
    assert post(token, "scan.exe", b"x").status_code == 415
    assert post(token, "scan.pdf", b"x").json()["name"] == "scan"
    assert File.objects.get().path.endswith("/scan.pdf")
    assert post(token, "scan.exe", b"x").status_code == 415
    assert uploads(token) == 1


def test_a_type_gives_the_extension(alice_client: APIClient, file_links: str) -> None:
    token = make_link(alice_client, file_links, name="scan")["token"]
    assert put(token, b"x", "image/png; charset=x").status_code == 200
    assert File.objects.get().path.endswith("/scan.png")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\r\n", "multipart/form-data; boundary=x"),
        (b"--x--\r\n", "multipart/form-data; boundary=x"),
        (b"nonsense", "multipart/form-data; boundary=x"),
        (b"nonsense", "multipart/form-data"),
        (PART % b"a.txt" + b"half", "multipart/form-data; boundary=x"),
    ],
)
def test_broken_forms(drop: dict[str, Any], body: bytes, content_type: str) -> None:
    answer = Client().generic("POST", page(drop["token"], "upload/"), body, content_type)
    assert answer.status_code == 400, answer.content
    assert (File.objects.get().status, uploads(drop["token"])) == ("REQUIRES_UPLOAD", 0)


def test_half_a_body(drop: dict[str, Any]) -> None:
    answer = Client().generic(
        "PUT", page(drop["token"], "upload/"), **{"wsgi.input": BytesIO(b"half"), "CONTENT_LENGTH": "8"}
    )
    assert (answer.status_code, answer.content) == (400, b"The upload is incomplete.")
    assert uploads(drop["token"]) == 0


@pytest.mark.parametrize("name", ["../../x.txt", "/etc/passwd", "..", "a/b.txt", "C:\\x.txt", "a\tb.txt"])
def test_names_lead_nowhere(
    alice_client: APIClient, base: dict[str, Any], drop: dict[str, Any], file_links: str, name: str
) -> None:
    """What the sender calls the file is not where it lies."""
    assert send_part(drop["token"], name.encode()).status_code in (200, 400)
    folder = Path(settings.STORAGES["assets"]["OPTIONS"]["location"]) / base["uuid"]
    assert {path.name for path in folder.rglob("*") if path.is_file()} <= {"minutes.txt"}
    assert alice_client.post(file_links, {"name": name}).status_code == 400


def test_a_link_that_is_deleted_while_the_file_comes(
    alice_client: APIClient, file_links: str, drop: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    check = file_uploads._check_still_there

    def delete_first(link: ExternalLink) -> None:
        assert alice_client.delete(f"{file_links}{drop['token']}/").status_code == 200
        check(link)

    monkeypatch.setattr(file_uploads, "_check_still_there", delete_first)
    assert put(drop["token"], b"x").status_code == 404
    assert File.objects.get().status == "REQUIRES_UPLOAD"


def test_other_methods(drop: dict[str, Any]) -> None:
    for method in ("GET", "DELETE", "PATCH"):
        assert Client().generic(method, page(drop["token"], "upload/")).status_code == 405
