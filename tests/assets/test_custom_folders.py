"""/api/v2.1/dtable/custom/…: files in folders that people make themselves."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from assets.models import File
from tests.assets.uploads import asset_url, body_of, path_of, post_files, status_of
from tests.clients import APIClient

CUSTOM = "/api/v2.1/dtable/custom/"


def put(client: APIClient, folder: str, name: str, content: bytes = b"x") -> None:
    """Upload as SeaTable's Python client does."""
    link = client.get(CUSTOM + "app-upload-link/", {"path": folder}).json()
    answer = post_files(link, (name, content), relative_path=link["relative_path"])
    assert answer.status_code == 200, answer.content


def test_it_works(app_client: APIClient, base: dict[str, Any], folder: Path) -> None:
    answer = app_client.get(CUSTOM + "app-upload-link/", {"path": "/supplierOne"})
    link = answer.json()
    dirent = link.pop("dirent")
    assert (answer.status_code, dirent) == (200, link)
    assert link.pop("upload_link").startswith("http://testserver/seafhttp/upload-api/")
    assert link == {
        "workspace_id": base["workspace_id"],
        "parent_path": f"/asset/{base['uuid']}/custom",
        "relative_path": "/supplierOne",
    }
    put(app_client, "/supplierOne", "b374.pdf")
    assert (folder / "custom/supplierOne/b374.pdf").exists()


def test_a_file_and_its_address_in_cells(app_client: APIClient, app_reader: APIClient, base: dict[str, Any]) -> None:
    put(app_client, "/", "b374.pdf", b"All is well.")
    answer = app_reader.get(CUSTOM + "app-asset-file/", {"path": "/", "name": "b374.pdf"})
    dirent = answer.json()["dirent"]
    assert dirent.keys() == {"is_file", "obj_name", "file_size", "last_update", "uuid"}
    assert (dirent["is_file"], dirent["obj_name"], dirent["file_size"]) == (True, "b374.pdf", 12)
    assert dirent["uuid"] == str(File.objects.get().uuid)
    shown = app_reader.get(f"/workspace/{base['workspace_id']}/custom-asset/{dirent['uuid']}.pdf")
    assert body_of(shown) == b"All is well."
    assert body_of(app_reader.get(asset_url(base, "custom/b374.pdf"))) == b"All is well."


def test_a_file_that_came_another_way(app_client: APIClient, folder: Path) -> None:
    (folder / "custom").mkdir(parents=True)
    (folder / "custom/copied in.txt").write_bytes(b"12345")
    query = {"path": "/", "name": "copied in.txt"}
    answers = [app_client.get(CUSTOM + "app-asset-file/", query).json()["dirent"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["file_size"] == 5
    assert File.objects.get().status == "UPLOADED"


def test_the_custom_asset_of_another_base(app_client: APIClient, carol_client: APIClient) -> None:
    put(app_client, "/", "b374.pdf")
    address = f"/workspace/1/custom-asset/{File.objects.get().uuid}.pdf"
    assert (status_of(app_client.get(address)), carol_client.get(address).status_code) == (200, 404)


@pytest.mark.parametrize("name", ["x", "x.pdf", "00000000-0000-0000-0000-000000000000.pdf"])
def test_a_custom_asset_that_is_not_there(app_client: APIClient, name: str) -> None:
    assert app_client.get(f"/workspace/1/custom-asset/{name}").status_code == 404


def test_listing(app_client: APIClient, app_reader: APIClient) -> None:
    assert app_reader.get(CUSTOM + "app-asset-dir/", {"path": "/"}).json() == {"dir": [], "file": []}
    for folder, name in (("/", "b.pdf"), ("/", "a.pdf"), ("/Requests", "r.pdf"), ("/Invoices/2026", "i.pdf")):
        put(app_client, folder, name)
    answer = app_reader.get(CUSTOM + "app-asset-dir/", {"path": "/"})
    assert (answer.status_code, answer.json()) == (
        200,
        {"dir": [{"name": "Invoices"}, {"name": "Requests"}], "file": [{"name": "a.pdf"}, {"name": "b.pdf"}]},
    )
    assert app_reader.get(CUSTOM + "app-asset-dir/", {"path": "/Invoices/"}).json() == {
        "dir": [{"name": "2026"}],
        "file": [],
    }


@pytest.mark.parametrize(
    ("path", "status"), [("/Nothing", 404), ("/b.pdf", 404), ("..", 400), ("/../files", 400), ("a\x00b", 400)]
)
def test_folders_that_are_not_there(app_client: APIClient, path: str, status: int) -> None:
    put(app_client, "/", "b.pdf")
    assert app_client.get(CUSTOM + "app-asset-dir/", {"path": path}).status_code == status


def test_downloading(app_client: APIClient, app_reader: APIClient) -> None:
    put(app_client, "/dir", "ü.txt", b"All is well.")
    answer = app_reader.get(CUSTOM + "app-download-link/", {"path": "/dir/ü.txt"})
    link = answer.json()["download_link"]
    assert answer.json()["dirent"] == {"download_link": link}
    assert body_of(Client().get(path_of(link))) == b"All is well."


def test_downloading_what_is_not_there(app_client: APIClient) -> None:
    answer = app_client.get(CUSTOM + "app-download-link/", {"path": "/dir/b.pdf"})
    assert (answer.status_code, answer.json()) == (400, {"error_msg": "path /dir/b.pdf not found."})


def test_deleting(app_client: APIClient, app_reader: APIClient, folder: Path) -> None:
    put(app_client, "/dir", "b.pdf")
    path = CUSTOM + "app-asset-file/?path=/dir/b.pdf"
    assert app_reader.delete(path).status_code == 403
    answer = app_client.delete(path)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert list(folder.rglob("*.pdf")) == []
    answer = app_client.delete(path)
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "File not found."})


def test_who_may_only_read_gets_no_upload_link(app_reader: APIClient) -> None:
    assert app_reader.get(CUSTOM + "app-upload-link/", {"path": "/"}).status_code == 403


def test_no_way_out_of_the_custom_folder(app_client: APIClient, folder: Path) -> None:
    link = app_client.get(CUSTOM + "app-upload-link/", {"path": "/"}).json()
    assert post_files(link, ("a.txt", b"x"), relative_path="../files").status_code == 400
    assert post_files(link, ("a.txt", b"x"), parent_dir=link["parent_path"][: -len("/custom")]).status_code == 400
    assert app_client.get(CUSTOM + "app-upload-link/", {"path": "/../x"}).status_code == 400
    assert not folder.exists()


@pytest.mark.parametrize("query", [{}, {"path": "/"}, {"path": "/", "name": ""}, {"path": "/", "name": "a/b"}])
def test_a_file_that_is_not_named(app_client: APIClient, query: dict[str, str]) -> None:
    assert app_client.get(CUSTOM + "app-asset-file/", query).status_code == 400
