"""POST /seafhttp/upload-api/<token>: files come to the base, and nothing else happens."""

import hashlib
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone

from assets.models import File, TransferLink
from assets.storage import LocalStorage
from tests.assets.uploads import asset_url, body_of, path_of, post_files, upload, upload_link
from tests.clients import APIClient, base_path

BOUNDARY = "XoXoX"


def raw_post(link: dict[str, Any], body: bytes, query: str = "?ret-json=1") -> Any:
    content_type = f"multipart/form-data; boundary={BOUNDARY}"
    return Client().generic("POST", path_of(link["upload_link"]) + query, body, content_type)


def part(name: str, value: bytes, *, extra: str = "") -> bytes:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'.encode() + value + b"\r\n"


def fields(link: dict[str, Any], relative_path: str = "files/2026-03") -> bytes:
    return part("parent_dir", link["parent_path"].encode()) + part("relative_path", relative_path.encode())


END = f"--{BOUNDARY}--\r\n".encode()


def test_it_works(app_client: APIClient, base: dict[str, Any], folder: Path) -> None:
    link = upload_link(app_client)
    answer = post_files(link, ("report.txt", b"All is well."))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    (file,) = answer.json()
    assert file.keys() == {"name", "id", "size"}
    assert (file["name"], file["size"]) == ("report.txt", 12)
    assert re.fullmatch("[0-9a-f]{40}", file["id"])
    assert (folder / "files/2026-03/report.txt").read_bytes() == b"All is well."
    assert body_of(app_client.get(asset_url(base, "files/2026-03/report.txt"))) == b"All is well."
    row = File.objects.get()
    assert (row.path, row.size, row.status) == ("files/2026-03/report.txt", 12, "UPLOADED")
    assert (row.object_id, row.mime, row.created_by) == (file["id"], "text/plain", "writer")
    assert row.sha256 == hashlib.sha256(b"All is well.").hexdigest()


def test_several_files(app_client: APIClient) -> None:
    answer = post_files(upload_link(app_client), ("b.txt", b"1"), ("a.txt", b"22"), ("b.txt", b"333"))
    assert [(file["name"], file["size"]) for file in answer.json()] == [("b.txt", 1), ("a.txt", 2), ("b(1).txt", 3)]


def test_a_taken_name_gets_a_number(app_client: APIClient, folder: Path) -> None:
    names = [upload(app_client, "a.tar.gz", b"%d" % number)["name"] for number in range(3)]
    assert names == ["a.tar.gz", "a.tar(1).gz", "a.tar(2).gz"]
    assert (folder / "files/2026-03/a.tar.gz").read_bytes() == b"0"


def test_a_name_that_the_disk_has_and_the_database_does_not(app_client: APIClient, folder: Path) -> None:
    (folder / "files/2026-03").mkdir(parents=True)
    (folder / "files/2026-03/a.txt").write_bytes(b"old")
    assert upload(app_client, "a.txt", b"new")["name"] == "a(1).txt"


@pytest.mark.parametrize("replace", ["1", "true", "True"])
def test_replacing(app_client: APIClient, folder: Path, replace: str) -> None:
    first = upload(app_client, "a.txt", b"first")
    second = upload(app_client, "a.txt", b"second!", replace=replace)
    assert second == {"name": "a.txt", "id": first["id"], "size": 7}
    assert (folder / "files/2026-03/a.txt").read_bytes() == b"second!"
    assert File.objects.get().size == 7


def test_not_replacing(app_client: APIClient) -> None:
    upload(app_client, "a.txt", b"first", replace="0")
    assert upload(app_client, "a.txt", b"second", replace="0")["name"] == "a(1).txt"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ünïcode 🎉.png", "Ünïcode 🎉.png"),
        ("Prufu\u0308ng.pdf", "Prufüng.pdf"),
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/shadow", "shadow"),
        ("a\x01b.txt", "ab.txt"),
        ("no extension", "no extension"),
        (".hidden", ".hidden"),
        ("50% & more; really.txt", "50% & more; really.txt"),
        ("'quoted' `name`.txt", "'quoted' `name`.txt"),
        ("n" * 251 + ".txt", "n" * 251 + ".txt"),
    ],
)
def test_names(app_client: APIClient, base: dict[str, Any], folder: Path, given: str, kept: str) -> None:
    link = upload_link(app_client)
    file = part("file", b"x", extra=f'; filename="{given}"')
    answer = raw_post(link, fields(link) + file + END)
    assert [each["name"] for each in answer.json()] == [kept]
    assert [path.name for path in (folder / "files/2026-03").iterdir()] == [kept]


def test_a_name_by_rfc_2231(app_client: APIClient) -> None:
    link = upload_link(app_client)
    file = part("file", b"x", extra="; filename*=utf-8''%C3%9Cber%20uns.txt")
    assert raw_post(link, fields(link) + file + END).json()[0]["name"] == "Über uns.txt"


@pytest.mark.parametrize("name", ["ü" * 128, "n" * 256])
def test_names_that_are_too_long(app_client: APIClient, name: str) -> None:
    link = upload_link(app_client)
    answer = raw_post(link, fields(link) + part("file", b"x", extra=f'; filename="{name}"') + END)
    assert (answer.status_code, answer.content) == (400, b"name invalid.")
    assert not File.objects.exists()


def test_a_number_fits_into_a_long_name(app_client: APIClient) -> None:
    names = [upload(app_client, "ü" * 125 + ".txt", b"x")["name"] for _ in range(2)]
    assert names == ["ü" * 125 + ".txt", "ü" * 124 + "(1).txt"]


def test_a_field_that_comes_like_a_file_without_a_name(app_client: APIClient, folder: Path) -> None:
    link = upload_link(app_client)
    form = part("parent_dir", link["parent_path"].encode())
    form += part("relative_path", b"images/2026-03", extra='; filename=""\r\nContent-Type: application/octet-stream')
    form += part("file", b"x", extra='; filename="a.png"')
    assert raw_post(link, form + END).status_code == 200
    assert (folder / "images/2026-03/a.png").exists()


def test_fields_behind_the_file(app_client: APIClient) -> None:
    link = upload_link(app_client)
    form = part("file", b"x", extra='; filename="a.png"') + fields(link)
    assert raw_post(link, form + END).status_code == 200


def test_without_ret_json_the_ids_are_answered(app_client: APIClient) -> None:
    link = upload_link(app_client)
    form = fields(link) + part("file", b"x", extra='; filename="a"') + part("file", b"y", extra='; filename="b"')
    answer = raw_post(link, form + END, query="")
    ids = list(File.objects.order_by("path").values_list("object_id", flat=True))
    assert (answer["Content-Type"], answer.content.decode().split("\t")) == ("text/plain", ids)


def test_n8n_says_true(app_client: APIClient) -> None:
    link = upload_link(app_client)
    form = fields(link) + part("file", b"x", extra='; filename="a"')
    assert raw_post(link, form + END, query="?ret-json=true").json()[0]["name"] == "a"


def test_an_empty_file(app_client: APIClient) -> None:
    assert upload(app_client, "empty", b"")["size"] == 0


def test_bytes_stay_what_they_are(app_client: APIClient, base: dict[str, Any]) -> None:
    content = bytes(range(256)) * 5000 + b"\r\n--" + b"\r\n\r\n"
    upload(app_client, "a.bin", content)
    assert body_of(app_client.get(asset_url(base, "files/2026-03/a.bin"))) == content


@pytest.mark.parametrize("parent", ["", "/", "/asset", "/asset/..", "/custom"])
def test_another_parent_dir(app_client: APIClient, parent: str) -> None:
    answer = post_files(upload_link(app_client), ("a.txt", b"x"), parent_dir=parent)
    assert (answer.status_code, answer.content) == (400, b"Parent dir doesn't exist.")


def test_the_parent_dir_of_another_base(
    app_client: APIClient, carol_client: APIClient, other_base: dict[str, Any]
) -> None:
    answer = post_files(upload_link(app_client), ("a.txt", b"x"), parent_dir=f"/asset/{other_base['uuid']}")
    assert (answer.status_code, answer.content) == (400, b"Parent dir doesn't exist.")
    assert not File.objects.exists()


@pytest.mark.parametrize(
    "relative_path", ["..", "../x", "files/../../x", "a/./b", "a\\b", "a\x00b", "a\nb", "ü" * 128, "a/" * 600]
)
def test_no_way_out_of_the_folder(app_client: APIClient, folder: Path, relative_path: str) -> None:
    link = upload_link(app_client)
    form = fields(link, relative_path) + part("file", b"x", extra='; filename="a.txt"')
    answer = raw_post(link, form + END)
    assert (answer.status_code, answer.content) == (400, b"relative_path invalid.")
    assert not folder.exists()


def test_slashes_around_the_relative_path(app_client: APIClient, folder: Path) -> None:
    upload(app_client, "a.txt", b"x", relative_path="//files//2026-03/")
    assert (folder / "files/2026-03/a.txt").exists()


@pytest.mark.parametrize("replace", ["0", "1"])
def test_below_a_file(app_client: APIClient, folder: Path, replace: str) -> None:
    upload(app_client, "a.txt", b"x")
    link = upload_link(app_client)
    answer = post_files(link, ("b.txt", b"y"), relative_path="files/2026-03/a.txt", replace=replace)
    assert (answer.status_code, answer.content) == (400, b"Parent dir doesn't exist.")
    assert (File.objects.count(), (folder / "files/2026-03/a.txt").read_bytes()) == (1, b"x")


def test_in_the_place_of_a_folder(app_client: APIClient, folder: Path) -> None:
    upload(app_client, "a.txt", b"x")
    assert upload(app_client, "2026-03", b"y", relative_path="files")["name"] == "2026-03(1)"
    answer = post_files(upload_link(app_client), ("2026-03", b"y"), relative_path="files", replace="1")
    assert (answer.status_code, answer.content) == (400, b"Parent dir doesn't exist.")
    assert (folder / "files/2026-03/a.txt").read_bytes() == b"x"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nothing",
        part("file", b"x", extra='; filename="a.txt"')[:-2],
        part("file", b"x", extra='; filename="a.txt"'),
        part("file", b"x", extra='; filename="a.txt"') + END[:-4],
    ],
)
def test_what_is_incomplete_is_not_kept(app_client: APIClient, folder: Path, body: bytes) -> None:
    link = upload_link(app_client)
    answer = raw_post(link, fields(link) + body if body.startswith(b"--") else body)
    assert (answer.status_code, answer.content.startswith(b"The upload is incomplete")) == (400, True)
    assert not folder.exists()
    assert not File.objects.exists()


def test_a_body_that_is_no_form(app_client: APIClient) -> None:
    path = path_of(upload_link(app_client)["upload_link"])
    answer = Client().post(path, b'{"file": "x"}', content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["data", "files"])
def test_without_a_file(app_client: APIClient, name: str) -> None:
    link = upload_link(app_client)
    answer = raw_post(link, fields(link) + part(name, b"x", extra='; filename="a.txt"') + END)
    assert (answer.status_code, answer.content) == (400, b"file invalid.")


@pytest.mark.parametrize("token", ["nonsense", "5d2b06ba-ec8d-4efb-a62e-3ae6ac84a67c", "%C3%BC", "x" * 5000])
@pytest.mark.django_db
def test_an_unknown_token(token: str) -> None:
    answer = Client().post(f"/seafhttp/upload-api/{token}?ret-json=1", {"file": SimpleUploadedFile("a", b"x")})
    assert (answer.status_code, answer["Content-Type"]) == (403, "text/plain; charset=utf-8")
    assert answer.content == b"Access token not found."


def test_the_token_is_not_stored(app_client: APIClient) -> None:
    token = upload_link(app_client)["upload_link"].rpartition("/")[2]
    assert token not in str(TransferLink.objects.values_list().get())


def test_a_link_expires(app_client: APIClient) -> None:
    link = upload_link(app_client)
    with time_machine.travel(timezone.now() + timedelta(minutes=59)):
        assert post_files(link, ("a.txt", b"x")).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        answer = post_files(link, ("b.txt", b"x"))
    assert (answer.status_code, answer.content) == (403, b"Access token not found.")


def test_a_download_link_is_no_upload_link(app_client: APIClient) -> None:
    upload(app_client, "a.txt", b"x")
    answer = app_client.get("/api/v2.1/dtable/app-download-link/", {"path": "files/2026-03/a.txt"})
    token = answer.json()["download_link"].split("/")[-2]
    link = {"upload_link": f"/seafhttp/upload-api/{token}", "parent_path": ""}
    assert post_files(link, ("b.txt", b"x")).status_code == 403


def test_a_link_ends_with_the_token_that_got_it(
    alice_client: APIClient, base: dict[str, Any], app_client: APIClient
) -> None:
    first, second = upload_link(app_client), upload_link(app_client)
    alice_client.put(base_path(base, "api-tokens/writer/"), {"permission": "r"})
    assert post_files(first, ("a.txt", b"x")).status_code == 403
    alice_client.delete(base_path(base, "api-tokens/writer/"))
    assert post_files(second, ("a.txt", b"x")).status_code == 403


def test_a_link_sleeps_while_the_base_is_in_the_trash(
    alice_client: APIClient, base: dict[str, Any], app_client: APIClient
) -> None:
    link = upload_link(app_client)
    assert post_files(link, ("a.txt", b"x")).status_code == 200
    alice_client.delete(f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": base["name"]})
    assert post_files(link, ("b.txt", b"x")).status_code == 403


def test_a_file_over_the_limit(app_client: APIClient, folder: Path) -> None:
    link = upload_link(app_client)
    with override_settings(MAX_UPLOAD_MEGABYTES=1):
        answer = post_files(link, ("a.bin", b"x" * 1024 * 1024))
        assert (answer.status_code, answer.content) == (413, b"The file is too large.")
        assert post_files(link, ("a.bin", b"x" * 1000 * 1000)).status_code == 200


def test_bodies_may_be_larger_than_elsewhere(app_client: APIClient) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000):
        assert upload(app_client, "a.bin", b"x" * 5000)["size"] == 5000


def test_a_base_has_room_for_so_much(app_client: APIClient, folder: Path) -> None:
    half = b"x" * 600 * 1024
    with override_settings(MAX_BASE_ASSETS_MEGABYTES=1):
        assert upload(app_client, "a.bin", half)["size"] == len(half)
        answer = post_files(upload_link(app_client), ("b.bin", half))
        assert (answer.status_code, answer.content) == (443, b"Out of quota.")
        # In the place of the other there is room for it.
        assert upload(app_client, "a.bin", half + b"y", replace="1")["name"] == "a.bin"
        both = post_files(upload_link(app_client), ("c.bin", b"small"), ("d.bin", half))
        assert both.status_code == 443
    assert [path.name for path in folder.rglob("*.bin")] == ["a.bin"]
    assert File.objects.get().size == len(half) + 1


@pytest.mark.parametrize("replace", ["0", "1"])
def test_a_full_disk_leaves_all_as_it_was(
    app_client: APIClient, folder: Path, monkeypatch: pytest.MonkeyPatch, replace: str
) -> None:
    upload(app_client, "a.txt", b"first")
    link = upload_link(app_client)

    def fail(self: LocalStorage, key: str, source: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(LocalStorage, "put", fail)
    with pytest.raises(OSError, match="No space left"):
        post_files(link, ("a.txt", b"second, longer"), ("b.txt", b"x"), replace=replace)
    assert [(path.name, path.read_bytes()) for path in folder.rglob("*.txt")] == [("a.txt", b"first")]
    assert list(File.objects.values_list("path", "size", "status")) == [("files/2026-03/a.txt", 5, "UPLOADED")]


def test_a_disk_that_fails_is_a_clear_answer(
    app_client: APIClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = upload_link(app_client)

    def fail(file: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("assets.storage._sync_file", fail)
        answer = post_files(link, ("a.txt", b"x"))
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/plain; charset=utf-8")
    assert (File.objects.count(), folder.exists()) == (0, False)
    assert post_files(link, ("a.txt", b"x")).json()[0]["name"] == "a.txt"


def test_a_row_that_somebody_deletes_meanwhile(
    app_client: APIClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = upload_link(app_client)
    put = LocalStorage.put

    def delete_row(self: LocalStorage, key: str, source: Path) -> None:
        put(self, key, source)
        File.objects.all().delete()

    monkeypatch.setattr(LocalStorage, "put", delete_row)
    answer = post_files(link, ("a.txt", b"x"))
    assert (answer.status_code, answer.content) == (404, b"File not found.")
    assert list(folder.rglob("*.txt")) == []


def test_scripts_of_other_origins_may_upload(app_client: APIClient) -> None:
    answer = post_files(upload_link(app_client), ("a.txt", b"x"))
    assert answer["Access-Control-Allow-Origin"] == "*"
