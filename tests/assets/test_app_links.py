"""GET /api/v2.1/dtable/app-upload-link/ and app-download-link/, DELETE app-asset/, and what is behind the links."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client, override_settings
from django.utils import timezone

from assets.models import File, TransferLink
from tests.assets.uploads import body_of, path_of, status_of, upload, upload_link
from tests.clients import APIClient, base_path, base_token_client

DOWNLOAD_LINK = "/api/v2.1/dtable/app-download-link/"
ASSET = "/api/v2.1/dtable/app-asset/"
UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def fetch(client: APIClient, path: str) -> Any:
    answer = client.get(DOWNLOAD_LINK, {"path": path})
    assert answer.status_code == 200, answer.content
    return Client().get(path_of(answer.json()["download_link"]))


@time_machine.travel("2026-03-31T23:30:00+00:00")
def test_it_works(app_client: APIClient, base: dict[str, Any]) -> None:
    answer = app_client.get("/api/v2.1/dtable/app-upload-link/", {"workspace_id": "1", "name": "x"})
    assert answer.status_code == 200
    link = answer.json()
    assert re.fullmatch(f"http://testserver/seafhttp/upload-api/{UUID}", link.pop("upload_link"))
    assert link == {
        "workspace_id": base["workspace_id"],
        "parent_path": f"/asset/{base['uuid']}",
        # It is April in the server's time zone.
        "img_relative_path": "images/2026-04",
        "file_relative_path": "files/2026-04",
    }


def test_the_public_address_is_named(app_client: APIClient) -> None:
    with override_settings(SERVER_URL="https://tables.example.com"):
        assert upload_link(app_client)["upload_link"].startswith("https://tables.example.com/seafhttp/upload-api/")


def test_a_base_token_gets_links_too(base_client: APIClient, reader_client: APIClient) -> None:
    own, readers = base_client.under(""), reader_client.under("")
    upload(own, "a.txt", b"x")
    assert body_of(fetch(readers, "/files/2026-03/a.txt")) == b"x"
    assert readers.get("/api/v2.1/dtable/app-upload-link/").status_code == 403
    assert File.objects.get().created_by == "writer"


def test_a_revoked_base_token(alice_client: APIClient, base: dict[str, Any], base_client: APIClient) -> None:
    alice_client.delete(base_path(base, "api-tokens/writer/"))
    answer = base_client.under("").get("/api/v2.1/dtable/app-upload-link/")
    assert (answer.status_code, answer.json()["error_msg"]) == (403, "Token expired.")


def test_a_temporary_token(alice_client: APIClient, alice: Any, base: dict[str, Any]) -> None:
    token = alice_client.get(base_path(base, "temp-api-token/")).json()["api_token"]
    upload(APIClient(token), "a.txt", b"x")
    assert File.objects.get().created_by == alice.username


def test_who_may_only_read_gets_no_upload_link(app_reader: APIClient) -> None:
    answer = app_reader.get("/api/v2.1/dtable/app-upload-link/")
    assert (answer.status_code, answer.json()) == (403, {"error_msg": "Permission denied."})
    assert not TransferLink.objects.exists()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_other_methods(app_client: APIClient, method: str) -> None:
    assert app_client.request(method, "/api/v2.1/dtable/app-upload-link/").status_code == 405


# ---- downloading


@pytest.mark.parametrize("path", ["/files/2026-03/a b%.txt", "files/2026-03/a b%.txt", "//files/2026-03//a b%.txt"])
def test_downloading(app_client: APIClient, app_reader: APIClient, path: str) -> None:
    upload(app_client, "a b%.txt", b"All is well.")
    answer = app_reader.get(DOWNLOAD_LINK, {"path": path})
    link = answer.json()["download_link"]
    assert re.fullmatch(f"http://testserver/seafhttp/files/{UUID}/a%20b%25.txt", link)
    answer = Client().get(path_of(link))
    assert (answer.status_code, body_of(answer)) == (200, b"All is well.")
    assert answer["Content-Disposition"] == "attachment; filename=\"a b_.txt\"; filename*=UTF-8''a%20b%25.txt"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_a_decomposed_name_is_the_same(app_client: APIClient) -> None:
    upload(app_client, "Prüfung.pdf", b"x")
    assert body_of(fetch(app_client, "/files/2026-03/Pru\u0308fung.pdf")) == b"x"


def test_asking_for_the_headers_only(app_client: APIClient) -> None:
    upload(app_client, "a.txt", b"All is well.")
    link = app_client.get(DOWNLOAD_LINK, {"path": "files/2026-03/a.txt"}).json()["download_link"]
    answer = Client().head(path_of(link))
    assert (answer.status_code, answer["Content-Length"], answer.content) == (200, "12", b"")


@pytest.mark.parametrize(
    "path", ["/files/2020-01/nonexistent.txt", "/files", "/", "/../secret_key", "/files/../files/2026-03/a.txt"]
)
def test_a_file_that_is_not_there(app_client: APIClient, path: str) -> None:
    upload(app_client, "a.txt", b"x")
    answer = app_client.get(DOWNLOAD_LINK, {"path": path})
    assert (answer.status_code, answer.json()) == (400, {"error_msg": f"path {path} not found."})


@pytest.mark.parametrize("query", [{}, {"path": ""}, {"path": "a\x00b"}, {"path": "x" * 5000}])
@pytest.mark.parametrize("where", [DOWNLOAD_LINK, ASSET])
def test_bad_paths(app_client: APIClient, query: dict[str, str], where: str) -> None:
    method = "DELETE" if where == ASSET else "GET"
    answer = app_client.request(method, where, query=query)
    assert (answer.status_code, answer.json()) == (400, {"error_msg": "path invalid."})


def test_a_link_expires(app_client: APIClient) -> None:
    upload(app_client, "a.txt", b"x")
    link = path_of(app_client.get(DOWNLOAD_LINK, {"path": "files/2026-03/a.txt"}).json()["download_link"])
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        assert status_of(Client().get(link)) == 200
    with time_machine.travel(timezone.now() + timedelta(hours=7)):
        answer = Client().get(link)
        assert (answer.status_code, answer.content) == (403, b"Access token not found.")
        upload_link(app_client)
    # The new link has swept the old ones.
    assert TransferLink.objects.count() == 1


def test_a_link_ends_with_the_right_of_who_asked(
    alice_client: APIClient, bob_client: APIClient, bob: Any, base: dict[str, Any], app_client: APIClient
) -> None:
    upload(app_client, "a.txt", b"x")
    alice_client.post(base_path(base, "share/"), {"email": bob.username, "permission": "r"})
    token = bob_client.get(base_path(base, "temp-api-token/")).json()["api_token"]
    answer = APIClient(token).get(DOWNLOAD_LINK, {"path": "files/2026-03/a.txt"})
    link = path_of(answer.json()["download_link"])
    assert status_of(Client().get(link)) == 200
    alice_client.delete(base_path(base, "share/"), {"email": bob.username})
    assert Client().get(link).status_code == 403


def test_a_link_to_a_file_that_is_deleted_meanwhile(app_client: APIClient) -> None:
    upload(app_client, "a.txt", b"x")
    link = path_of(app_client.get(DOWNLOAD_LINK, {"path": "files/2026-03/a.txt"}).json()["download_link"])
    app_client.delete(ASSET + "?path=/files/2026-03/a.txt")
    answer = Client().get(link)
    assert (answer.status_code, answer.content) == (404, b"Asset file does not exist.")


# ---- deleting


def test_deleting(app_client: APIClient, folder: Path) -> None:
    upload(app_client, "a.txt", b"x")
    upload(app_client, "A.txt", b"x")
    answer = app_client.delete(f"{ASSET}?path={quote('/files/2026-03/a.txt')}")
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert [path.name for path in folder.rglob("*.txt")] == ["A.txt"]
    assert File.objects.get().path == "files/2026-03/A.txt"


@pytest.mark.parametrize("path", ["/files/2020-01/nonexistent.txt", "/files/2026-03", "/files/2026-03/a.txt/x"])
def test_deleting_what_is_no_file(app_client: APIClient, path: str) -> None:
    upload(app_client, "a.txt", b"x")
    answer = app_client.delete(f"{ASSET}?path={path}")
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "File not found."})
    assert File.objects.exists()


def test_deleting_with_a_reading_token(app_client: APIClient, app_reader: APIClient, reader_token: str) -> None:
    upload(app_client, "a.txt", b"x")
    for client in (app_reader, base_token_client(reader_token).under("")):
        assert client.delete(ASSET + "?path=/files/2026-03/a.txt").status_code == 403
    assert File.objects.exists()
