"""/files/links/<token>/<name>: what the url of a link does by itself."""

from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assets.models import File
from external_links.models import ExternalLink
from tests.assets.uploads import body_of, upload
from tests.clients import APIClient
from tests.external_links.file_links.visiting import make_link as make_native_link
from tests.external_links.finix.finix import FinixClient, check_error, make_file, make_link, path_of, use


def test_it_works(finix: FinixClient) -> None:
    """A file comes by one link and goes by two others."""
    file = make_file(finix, display_name="Passport.png")
    up = make_link(finix, file["id"], "UPLOAD", duration=15)
    answer = use(up["url"], "PUT", b"\x89PNG")
    assert answer.status_code == 200
    assert (answer.json()["id"], answer.json()["status"]) == (file["id"], "UPLOADED")
    assert answer["ETag"].startswith('"')
    assert finix.get(f"/files/{file['id']}").json()["status"] == "UPLOADED"
    assert body_of(finix.get(f"/files/{file['id']}/download")) == b"\x89PNG"
    for kind, disposition in (("DOWNLOAD", "attachment"), ("VIEW", "inline")):
        link = make_link(finix, file["id"], kind)
        assert link["url"].endswith("/Passport.png")
        answer = use(link["url"])
        assert (answer.status_code, body_of(answer), answer["Content-Type"]) == (200, b"\x89PNG", "image/png")
        assert answer["Content-Disposition"] == f'{disposition}; filename="Passport.png"'
        assert use(link["url"], "HEAD")["Content-Length"] == "4"
        answer = use(link["url"], range="bytes=1-2")
        assert (answer.status_code, body_of(answer)) == (206, b"PN")
        assert answer["Cache-Control"] == "private, no-store"


def test_a_url_is_good_for_many_times(finix: FinixClient) -> None:
    file = make_file(finix)
    url = make_link(finix, file["id"], "UPLOAD")["url"]
    for content in (b"1", b"22", b""):
        assert use(url, "PUT", content).status_code == 200
        assert body_of(finix.get(f"/files/{file['id']}/download")) == content
    assert ExternalLink.objects.get().upload_cnt == 3


def test_a_form(finix: FinixClient) -> None:
    file = make_file(finix)
    url = make_link(finix, file["id"], "UPLOAD")["url"]
    shown = use(url, accept="text/html")
    assert (shown.status_code, b'enctype="multipart/form-data"' in shown.content) == (200, True)
    form = {"file": SimpleUploadedFile("scan.pdf", b"%PDF")}
    answer = Client().post(path_of(url), form, headers={"accept": "text/html"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert finix.get(f"/files/{file['id']}").json()["extension"] == "pdf"


def test_the_name_does_not_matter(finix: FinixClient, report: File) -> None:
    url = make_link(finix, report.uid, "DOWNLOAD")["url"]
    folder = url.rpartition("/")[0]
    for name in ("x", "evil.html", "ä b.txt", "..%00"):
        answer = use(f"{folder}/{name}")
        assert answer.status_code in (200, 404)
        if answer.status_code == 200:
            assert answer["Content-Disposition"] == 'attachment; filename="report.txt"'
        body_of(answer)


def test_a_link_does_one_thing(finix: FinixClient, report: File) -> None:
    for kind in ("VIEW", "DOWNLOAD"):
        url = make_link(finix, report.uid, kind)["url"]
        check_error(use(url, "PUT", b"x"), 403, "UNKNOWN")
        check_error(use(url, "DELETE"), 405, "METHOD_NOT_ALLOWED")
    assert File.objects.get().size == 12


def test_before_an_upload_there_is_nothing(finix: FinixClient) -> None:
    file = make_file(finix)
    for kind in ("VIEW", "DOWNLOAD"):
        link = make_link(finix, file["id"], kind)
        check_error(use(link["url"]), 404, "NOT_FOUND")
        assert link["url"].endswith(f"/{file['id']}")


def test_nothing_runs(finix: FinixClient, app_client: APIClient) -> None:
    for name in ("x.svg", "x.html"):
        upload(app_client, name, b"<script>alert(1)</script>")
        url = make_link(finix, File.objects.get(display_name=name).uid, "VIEW")["url"]
        answer = use(url)
        assert (answer.status_code, answer["X-Content-Type-Options"]) == (200, "nosniff")
        assert answer["Content-Disposition"].startswith("attachment;")
        assert "sandbox" in answer["Content-Security-Policy"]
        body_of(answer)


def test_a_script_of_another_origin_may_upload(finix: FinixClient) -> None:
    url = make_link(finix, make_file(finix)["id"], "UPLOAD")["url"]
    answer = use(url, "OPTIONS", origin="https://example.com")
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, "*")
    assert "PUT" in answer["Access-Control-Allow-Methods"]
    assert use(url, "PUT", b"x")["Access-Control-Allow-Origin"] == "*"


def test_a_browser_is_told_in_a_page(finix: FinixClient, report: File, clock: time_machine.Traveller) -> None:
    url = make_link(finix, report.uid, "DOWNLOAD", duration=1)["url"]
    clock.shift(60)
    answer = use(url, accept="text/html")
    assert (answer.status_code, answer["Content-Type"]) == (403, "text/html; charset=utf-8")
    assert b"expired" in answer.content


def test_a_link_with_a_password(alice_client: APIClient, file_links: str, report: File) -> None:
    url = make_native_link(alice_client, file_links, password="secret")["direct_url"]
    check_error(use(url), 403, "UNKNOWN")
    answer = Client().get(path_of(url), headers={"x-link-password": "secret"})
    assert body_of(answer) == b"All is well."


@pytest.mark.parametrize("path", ["/files/links/", "/files/links/x", "/files/links/x/y/z", "/files/links/x/y"])
def test_unknown_urls(finix: FinixClient, path: str) -> None:
    answer: Any = Client().get(path)
    assert (answer.status_code in (401, 404), answer.json()["total"]) == (True, 1)
