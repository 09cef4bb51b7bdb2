"""What people do with an Account-Token: listing, deleting, renaming, turning, and how large it all is."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from PIL import Image

from accounts.models import User
from assets.models import File
from tests.assets.uploads import post_files, upload
from tests.clients import APIClient, base_path


@pytest.fixture
def asset(base: dict[str, Any]) -> str:
    """The path of the files of "Projects"."""
    return f"/api/v2.1/dtable-asset/{base['uuid']}/"


@pytest.fixture
def reader(alice_client: APIClient, bob_client: APIClient, bob: User, base: dict[str, Any]) -> APIClient:
    """Bob, who may read "Projects" and no more."""
    answer = alice_client.post(base_path(base, "share/"), {"email": bob.username, "permission": "r"})
    assert answer.status_code == 201
    return bob_client


def names(client: APIClient, asset: str, parent_dir: str = "/") -> list[str]:
    return [entry["obj_name"] for entry in client.get(asset, {"parent_dir": parent_dir}).json()["dirent_list"]]


# ---- upload link


def test_it_works(alice_client: APIClient, alice: User, base: dict[str, Any], folder: Path) -> None:
    path = f"/api/v2.1/workspace/{base['workspace_id']}/dtable-asset-upload-link/"
    answer = alice_client.get(path, {"name": "Projects"})
    assert answer.status_code == 200
    link = answer.json()
    assert link["parent_path"] == f"/asset/{base['uuid']}"
    assert post_files(link, ("a.txt", b"x"), relative_path=link["file_relative_path"]).status_code == 200
    assert (folder / link["file_relative_path"] / "a.txt").exists()
    assert File.objects.get().created_by == alice.username


@pytest.mark.parametrize(("query", "status"), [({}, 400), ({"name": ""}, 400), ({"name": "Nothing"}, 404)])
def test_an_upload_link_to_no_base(
    alice_client: APIClient, base: dict[str, Any], query: dict[str, str], status: int
) -> None:
    path = f"/api/v2.1/workspace/{base['workspace_id']}/dtable-asset-upload-link/"
    assert alice_client.get(path, query).status_code == status


def test_no_upload_link_for_readers_and_strangers(
    reader: APIClient, carol_client: APIClient, base: dict[str, Any]
) -> None:
    path = f"/api/v2.1/workspace/{base['workspace_id']}/dtable-asset-upload-link/"
    custom = f"/api/v2.1/dtable-custom-asset/{base['uuid']}/upload-link/"
    assert [reader.get(each, {"name": "Projects"}).status_code for each in (path, custom)] == [403, 403]
    assert [carol_client.get(each, {"name": "Projects"}).status_code for each in (path, custom)] == [404, 404]


def test_a_custom_upload_link(alice_client: APIClient, base: dict[str, Any], folder: Path) -> None:
    path = f"/api/v2.1/dtable-custom-asset/{base['uuid']}/upload-link/"
    link = alice_client.get(path, {"parent_dir": "/Invoices"}).json()
    assert post_files(link, ("a.txt", b"x"), relative_path=link["relative_path"]).status_code == 200
    assert (folder / "custom/Invoices/a.txt").exists()


# ---- listing


def test_listing(reader: APIClient, app_client: APIClient, asset: str) -> None:
    upload(app_client, "b.txt", b"12345")
    upload(app_client, "a.txt", b"1")
    upload(app_client, "x.png", b"1", relative_path="images/2026-03")
    root = reader.get(asset).json()["dirent_list"]
    assert [(entry["is_file"], entry["obj_name"], entry["file_size"]) for entry in root] == [
        (False, "files", 0),
        (False, "images", 0),
    ]
    answer = reader.get(asset, {"parent_dir": "/files/2026-03"})
    entries = answer.json()["dirent_list"]
    assert [entry.keys() for entry in entries] == [{"is_file", "obj_name", "file_size", "last_update"}] * 2
    assert [(entry["is_file"], entry["obj_name"], entry["file_size"]) for entry in entries] == [
        (True, "a.txt", 1),
        (True, "b.txt", 5),
    ]


def test_listing_a_base_without_files(alice_client: APIClient, asset: str) -> None:
    answer = alice_client.get(asset, {"parent_dir": "/"})
    assert (answer.status_code, answer.json()) == (200, {"dirent_list": []})


@pytest.mark.parametrize("parent_dir", ["/nothing", "/files/2026-03/a.txt", "..", "/../..", "a\\b", "ü" * 200])
def test_listing_what_is_no_folder(alice_client: APIClient, app_client: APIClient, asset: str, parent_dir: str) -> None:
    upload(app_client, "a.txt", b"x")
    answer = alice_client.get(asset, {"parent_dir": parent_dir})
    assert (answer.status_code, answer.json()) == (400, {"error_msg": "parent_dir is invalid."})


def test_the_files_of_a_base_that_one_may_not_know(carol_client: APIClient, base: dict[str, Any], asset: str) -> None:
    for path, name in ((asset, base["uuid"]), ("/api/v2.1/dtable-asset/nonsense/", "nonsense")):
        answer = carol_client.get(path)
        assert (answer.status_code, answer.json()) == (404, {"error_msg": f"Table {name} not found."})


# ---- deleting


@pytest.mark.parametrize(
    "query",
    [
        {"path": "/files/2026-03/a.txt"},
        {"parent_path": "/files/2026-03", "name": "a.txt"},
        {"parent_path": "/files/2026-03/", "name": "a.txt"},
    ],
)
def test_deleting_a_file(alice_client: APIClient, app_client: APIClient, asset: str, query: dict[str, str]) -> None:
    for name in ("a.txt", "b.txt"):
        upload(app_client, name, b"x")
    for _ in range(2):
        answer = alice_client.request("DELETE", asset, query=query)
        assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert names(alice_client, asset, "/files/2026-03") == ["b.txt"]
    assert File.objects.get().path == "files/2026-03/b.txt"


def test_deleting_a_folder(alice_client: APIClient, app_client: APIClient, asset: str) -> None:
    upload(app_client, "a.txt", b"x", relative_path="files/2026-03")
    upload(app_client, "b.txt", b"x", relative_path="files/2026-03/deep")
    upload(app_client, "c.txt", b"x", relative_path="Files/2026-03")
    assert alice_client.request("DELETE", asset, query={"path": "/files"}).status_code == 200
    assert names(alice_client, asset) == ["Files"]
    assert File.objects.get().path == "Files/2026-03/c.txt"


@pytest.mark.parametrize("query", [{}, {"path": ""}, {"path": "/"}, {"path": "/.."}, {"name": "", "parent_path": "/"}])
def test_deleting_nothing_in_particular(
    alice_client: APIClient, app_client: APIClient, asset: str, query: dict[str, str]
) -> None:
    upload(app_client, "a.txt", b"x")
    assert alice_client.request("DELETE", asset, query=query).status_code == 400
    assert File.objects.exists()


def test_deleting_several(alice_client: APIClient, app_client: APIClient, asset: str) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        upload(app_client, name, b"x")
    body = {"parent_path": "/files/2026-03", "asset_names": ["a.txt", "c.txt", "nothing.txt"]}
    answer = alice_client.delete(asset + "batch-delete-assets/", body)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert names(alice_client, asset, "/files/2026-03") == ["b.txt"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"parent_path": "/files/2026-03"},
        {"parent_path": "/files/2026-03", "asset_names": []},
        {"parent_path": "/files/2026-03", "asset_names": "a.txt"},
        {"parent_path": "/files/2026-03", "asset_names": [None]},
        {"parent_path": "/files/2026-03", "asset_names": ["a.txt", ".."]},
        {"parent_path": "/files/2026-03", "asset_names": ["a.txt", "b/c"]},
        {"parent_path": ["/"], "asset_names": ["a.txt"]},
        {"parent_path": "/files/../..", "asset_names": ["a.txt"]},
        [],
    ],
)
def test_deleting_several_in_a_bad_form(alice_client: APIClient, app_client: APIClient, asset: str, body: Any) -> None:
    upload(app_client, "a.txt", b"x")
    assert alice_client.delete(asset + "batch-delete-assets/", body).status_code == 400
    assert names(alice_client, asset, "/files/2026-03") == ["a.txt"]


# ---- renaming


def test_renaming(alice_client: APIClient, app_client: APIClient, asset: str) -> None:
    first = upload(app_client, "a.txt", b"All is well.")
    answer = alice_client.post_form(asset + "rename/", {"path": "/files/2026-03/a.txt", "new_name": "b c.txt"})
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert names(alice_client, asset, "/files/2026-03") == ["b c.txt"]
    row = File.objects.get()
    assert (row.path, row.display_name, row.object_id) == ("files/2026-03/b c.txt", "b c.txt", first["id"])


def test_renaming_a_folder(alice_client: APIClient, app_client: APIClient, asset: str) -> None:
    upload(app_client, "a.txt", b"x")
    assert alice_client.post(asset + "rename/", {"path": "/files", "new_name": "Papers"}).status_code == 200
    assert names(alice_client, asset, "/Papers/2026-03") == ["a.txt"]
    row = File.objects.get()
    assert (row.path, row.display_name) == ("Papers/2026-03/a.txt", "a.txt")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"path": "/files/2026-03/nothing.txt", "new_name": "c.txt"}, 404),
        ({"path": "/files/2026-03/a.txt", "new_name": "b.txt"}, 400),
        ({"path": "/files/2026-03/a.txt", "new_name": "../c.txt"}, 400),
        ({"path": "/files/2026-03/a.txt", "new_name": ".."}, 400),
        ({"path": "/files/2026-03/a.txt", "new_name": ""}, 400),
        ({"path": "/files/2026-03/a.txt", "new_name": "ü" * 128}, 400),
        ({"path": "/files/2026-03/a.txt", "new_name": None}, 400),
        ({"path": "/files/2026-03/a.txt"}, 400),
        ({"path": "/../a.txt", "new_name": "c.txt"}, 400),
        ({"path": 7, "new_name": {}}, 400),
    ],
)
def test_bad_names(
    alice_client: APIClient, app_client: APIClient, asset: str, body: dict[str, Any], status: int
) -> None:
    for name in ("a.txt", "b.txt"):
        upload(app_client, name, b"x")
    assert alice_client.post(asset + "rename/", body).status_code == status
    assert names(alice_client, asset, "/files/2026-03") == ["a.txt", "b.txt"]


def test_the_name_it_has(alice_client: APIClient, app_client: APIClient, asset: str) -> None:
    upload(app_client, "a.txt", b"x")
    body = {"path": "/files/2026-03/a.txt", "new_name": "a.txt"}
    assert alice_client.post(asset + "rename/", body).status_code == 200


# ---- who may only read


@pytest.mark.parametrize("who", ["reader", "carol_client"])
def test_who_may_not_write(
    request: pytest.FixtureRequest, app_client: APIClient, alice_client: APIClient, asset: str, who: str
) -> None:
    client, status = request.getfixturevalue(who), 403 if who == "reader" else 404
    upload(app_client, "a.txt", b"x")
    path = "/files/2026-03/a.txt"
    answers = [
        client.request("DELETE", asset, query={"path": path}),
        client.delete(asset + "batch-delete-assets/", {"parent_path": "/", "asset_names": ["files"]}),
        client.post(asset + "rename/", {"path": path, "new_name": "b.txt"}),
        client.post(asset + "rotate-image/", {"path": path, "angle": 90}),
    ]
    assert [answer.status_code for answer in answers] == [status] * 4
    assert names(alice_client, asset, "/files/2026-03") == ["a.txt"]


# ---- what came lately, what exists, sizes


@time_machine.travel("2040-01-15T12:00:00+00:00")
def test_what_came_lately(reader: APIClient, app_client: APIClient, base: dict[str, Any]) -> None:
    for folder, name in (("files/2040-01", "a.txt"), ("images/2040-01", "b.png"), ("files/2039-12", "c.txt")):
        upload(app_client, name, b"x", relative_path=folder)
    path = f"/api/v2.1/dtable-recent-asset/{base['uuid']}/"
    answer = reader.get(path, {"months": 3})
    months = [
        (month["date"], sorted(item["obj_name"] for item in month["file_items"]))
        for month in answer.json()["file_list"]
    ]
    assert months == [("2040-01", ["a.txt", "b.png"]), ("2039-12", ["c.txt"]), ("2039-11", [])]
    assert len(reader.get(path).json()["file_list"]) == 2


@pytest.mark.parametrize("months", ["0", "13", "x", "-1"])
def test_a_wrong_number_of_months(alice_client: APIClient, base: dict[str, Any], months: str) -> None:
    answer = alice_client.get(f"/api/v2.1/dtable-recent-asset/{base['uuid']}/", {"months": months})
    assert (answer.status_code, answer.json()) == (400, {"error_msg": "months invalid."})


@pytest.mark.parametrize(
    ("path", "is_exist"),
    [("/files/2026-03/a.txt", True), ("/files/2026-03/b.txt", False), ("/files", False), ("/../x", False)],
)
def test_what_exists(reader: APIClient, app_client: APIClient, base: dict[str, Any], path: str, is_exist: bool) -> None:
    upload(app_client, "a.txt", b"x")
    answer = reader.get(base_path(base, "asset-exists/"), {"path": path})
    assert (answer.status_code, answer.json()) == (200, {"is_exist": is_exist})


def test_existence_in_somebody_elses_base(carol_client: APIClient, base: dict[str, Any]) -> None:
    assert carol_client.get(base_path(base, "asset-exists/"), {"path": "/x"}).status_code == 404


def test_sizes(reader: APIClient, app_client: APIClient, base: dict[str, Any], asset: str) -> None:
    known = {"max_size_of_export": 100, "unit": "mb", "can_export_asset": True}
    assert reader.get(asset + "size/").json() == {"asset_size": 0, **known}
    upload(app_client, "a.bin", b"x" * 1024 * 1024 * 3)
    upload(app_client, "b.bin", b"x" * 1024 * 512)
    assert reader.get(asset + "size/").json() == {"asset_size": 3.5, **known}
    result = reader.get(f"/api/v2.1/dtable/{base['uuid']}/size/").json()["result"]
    assert type(result) is int
    assert 0 < result < 3 * 1024 * 1024


# ---- turning pictures


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif", "a.webp"])
@pytest.mark.parametrize(("angle", "size"), [(90, (20, 40)), (180, (40, 20)), (270, (20, 40))])
def test_turning(
    alice_client: APIClient, base: dict[str, Any], folder: Path, name: str, angle: int, size: tuple[int, int]
) -> None:
    place = folder / "images/2026-03" / name
    place.parent.mkdir(parents=True)
    picture = Image.new("RGB", (40, 20), "white")
    picture.paste("red", (0, 0, 10, 10))
    picture.save(place)
    body = {"path": f"/images/2026-03/{name}", "angle": angle}
    answer = alice_client.post_form(base_path(base, "rotate-image/"), body)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    with Image.open(place) as turned:
        assert turned.size == size
        corner = {90: (size[0] - 3, 2), 180: (size[0] - 3, size[1] - 3), 270: (2, size[1] - 3)}[angle]
        red, green, _ = turned.convert("RGB").getpixel(corner)
        assert red > 200
        assert green < 100


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        ({"path": "/files/2026-03/a.png", "angle": 45}, 400, "angle invalid."),
        ({"path": "/files/2026-03/a.png", "angle": "left"}, 400, "angle invalid."),
        ({"path": "/files/2026-03/a.png"}, 400, "angle invalid."),
        ({"angle": 90}, 400, "path invalid."),
        ({"path": "/files/2026-03/b.png", "angle": 90}, 404, "File not found."),
        ({"path": "/files/2026-03/a.png", "angle": 90}, 400, "The file is no image."),
    ],
)
def test_pictures_that_cannot_be_turned(
    alice_client: APIClient, app_client: APIClient, asset: str, body: dict[str, Any], status: int, text: str
) -> None:
    upload(app_client, "a.png", b"no picture")
    answer = alice_client.post(asset + "rotate-image/", body)
    assert (answer.status_code, answer.json()) == (status, {"error_msg": text})
