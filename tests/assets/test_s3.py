"""Files in a bucket: the same as on a disk, seen through HTTP. A library plays S3, in this process."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client, override_settings

from assets.files import open_file, save_file, save_upload, used_bytes
from assets.models import File
from assets.storage import asset_storage
from assets.sweeping import sweep
from tests.assets.uploads import asset_url, body_of, path_of, post_files, upload, upload_link
from tests.clients import APIClient
from workspaces.models import Base

pytest.importorskip("storages")
boto3 = pytest.importorskip("boto3")
moto = pytest.importorskip("moto")

STORAGES = {
    "BACKEND": "assets.s3.S3AssetStorage",
    "OPTIONS": {
        "bucket_name": "files",
        "location": "sea/table",
        "region_name": "us-east-1",
        "access_key": "id",
        "secret_key": "secret",
    },
}


@pytest.fixture(autouse=True, params=["sea/table", ""], ids=["below a prefix", "whole bucket"])
def _bucket(request: pytest.FixtureRequest) -> Iterator[None]:
    options = STORAGES["OPTIONS"] | {"location": request.param}  # type: ignore[operator]
    settings = {**storages.backends, "assets": STORAGES | {"OPTIONS": options}}
    with moto.mock_aws(), override_settings(STORAGES=settings):
        client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="id", aws_secret_access_key="secret")
        client.create_bucket(Bucket="files")
        yield


@pytest.fixture
def row(base: dict[str, Any]) -> Base:
    return Base.objects.select_related("workspace").get(uuid=base["uuid"])


def test_it_works(app_client: APIClient, base: dict[str, Any]) -> None:
    assert type(asset_storage()).__name__ == "S3AssetStorage"
    assert upload(app_client, "ü b.txt", b"All is well.")["size"] == 12
    assert upload(app_client, "ü b.txt", b"second")["name"] == "ü b(1).txt"
    url = asset_url(base, "files/2026-03/%C3%BC%20b.txt")
    answer = app_client.get(url)
    assert (answer.status_code, answer["Content-Length"], body_of(answer)) == (200, "12", b"All is well.")
    part = app_client.get(url, headers={"range": "bytes=4-5", "if-range": answer["ETag"]})
    assert (part.status_code, part["Content-Range"], body_of(part)) == (206, "bytes 4-5/12", b"is")
    assert app_client.get(url, headers={"if-none-match": answer["ETag"]}).status_code == 304
    link = app_client.get("/api/v2.1/dtable/app-download-link/", {"path": "files/2026-03/ü b.txt"}).json()
    assert body_of(Client().get(path_of(link["download_link"]))) == b"All is well."


def test_replacing_and_deleting(app_client: APIClient, base: dict[str, Any]) -> None:
    for content in (b"first", b"second!"):
        upload(app_client, "a.txt", content, replace="1")
    url = asset_url(base, "files/2026-03/a.txt")
    assert body_of(app_client.get(url)) == b"second!"
    path = "/api/v2.1/dtable/app-asset/?path=files/2026-03/a.txt"
    assert [app_client.delete(path).status_code for _ in range(2)] == [200, 404]
    assert app_client.get(url).status_code == 404


def test_an_empty_file(app_client: APIClient, base: dict[str, Any]) -> None:
    upload(app_client, "empty", b"")
    assert body_of(app_client.get(asset_url(base, "files/2026-03/empty"))) == b""


def test_folders(alice_client: APIClient, app_client: APIClient, base: dict[str, Any]) -> None:
    asset = f"/api/v2.1/dtable-asset/{base['uuid']}/"
    for folder, name in (("files/2026-03", "a.txt"), ("files/2026-03", "b.txt"), ("files", "c.txt"), ("files2", "d")):
        upload(app_client, name, b"x", relative_path=folder)

    def names(folder: str) -> list[str]:
        entries = alice_client.get(asset, {"parent_dir": folder}).json()["dirent_list"]
        return [entry["obj_name"] + "/" * (not entry["is_file"]) for entry in entries]

    assert (names("/"), names("/files")) == (["files/", "files2/"], ["2026-03/", "c.txt"])
    assert alice_client.get(asset, {"parent_dir": "/nothing"}).status_code == 400
    assert alice_client.post(asset + "rename/", {"path": "/files", "new_name": "papers"}).status_code == 200
    assert (names("/"), names("/papers/2026-03")) == (["files2/", "papers/"], ["a.txt", "b.txt"])
    assert alice_client.post(asset + "rename/", {"path": "/files2", "new_name": "papers"}).status_code == 400
    body = {"parent_path": "/", "asset_names": ["papers", "nothing"]}
    assert alice_client.delete(asset + "batch-delete-assets/", body).status_code == 200
    assert names("/") == ["files2/"]


def test_the_interface_for_other_applications(row: Base) -> None:
    file = save_file(row, "a.txt", io.BytesIO(b"All is well."), replace=False, created_by="me")
    with open_file(row, "a.txt") as handle:
        handle.seek(4)
        assert handle.read() == b"is well."
    waiting = File.objects.create(base=row, display_name="b.txt")
    assert save_upload(waiting, io.BytesIO(b"12345")).size == 5
    assert used_bytes(row) == 17
    assert file.pk != waiting.pk


def test_copying_a_base(alice_client: APIClient, app_client: APIClient, base: dict[str, Any]) -> None:
    upload(app_client, "a.txt", b"All is well.")
    body = {"src_workspace_id": base["workspace_id"], "name": "Projects", "dst_workspace_id": base["workspace_id"]}
    table = alice_client.post("/api/v2.1/dtable-copy/", body).json()["dtable"]
    upload(app_client, "a.txt", b"Nothing is.", replace="1")
    assert body_of(alice_client.get(asset_url(table, "files/2026-03/a.txt"))) == b"All is well."


def test_a_failure_leaves_nothing(app_client: APIClient, base: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    link = upload_link(app_client)
    sent: list[str] = []
    storage_class = type(asset_storage())
    put = storage_class.put

    def fail_later(self: Any, key: str, source: Any) -> None:
        put(self, key, source)
        sent.append(key)
        if len(sent) == 2:
            raise OSError("The line is dead.")

    monkeypatch.setattr(storage_class, "put", fail_later)
    with pytest.raises(OSError, match="dead"):
        post_files(link, ("a.txt", b"x"), ("b.txt", b"y"))
    assert not File.objects.exists()
    assert list(asset_storage().walk(base["uuid"])) == []


def test_the_sweep_looks_at_the_bucket(app_client: APIClient, base: dict[str, Any]) -> None:
    upload(app_client, "a.txt", b"x")
    assert list(asset_storage().list_bases()) == [base["uuid"]]
    assert sweep().folders == []
