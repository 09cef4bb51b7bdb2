"""POST /api/v2.1/dtable-copy/ with files: the copy has its own, and its cells refer to them."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from assets.models import File
from assets.storage import LocalStorage
from tests.assets.uploads import asset_url, body_of, post_files, upload
from tests.clients import APIClient, api_token, base_path, base_token_client
from workspaces.models import Base

CUSTOM = "/api/v2.1/dtable/custom/"


def copy(client: APIClient, base: dict[str, Any], workspace_id: int | None = None) -> Any:
    source = base["workspace_id"]
    body = {"src_workspace_id": source, "name": base["name"], "dst_workspace_id": workspace_id or source}
    return client.post("/api/v2.1/dtable-copy/", body)


@pytest.fixture
def custom_name(app_client: APIClient) -> str:
    """What cells call a file in a custom folder of "Projects": `<uuid>.pdf`."""
    link = app_client.get(CUSTOM + "app-upload-link/", {"path": "/dir"}).json()
    assert post_files(link, ("c.pdf", b"custom"), relative_path="/dir").status_code == 200
    dirent = app_client.get(CUSTOM + "app-asset-file/", {"path": "/dir", "name": "c.pdf"}).json()["dirent"]
    return f"{dirent['uuid']}.pdf"


@pytest.fixture
def filled(
    base: dict[str, Any], other_base: dict[str, Any], app_client: APIClient, base_client: APIClient, custom_name: str
) -> dict[str, Any]:
    """A row of "Projects" whose cells refer to files of the base, and to other things that stay as they are."""
    upload(app_client, "a b.pdf", b"All is well.")
    upload(app_client, "x.png", b"picture", relative_path="images/2026-03")
    for name, kind in (("Image", "image"), ("File", "file"), ("Long", "long-text"), ("Sign", "digital-sign")):
        answer = base_client.post("/columns/", {"table_name": "Table1", "column_name": name, "column_type": kind})
        assert answer.status_code == 200, answer.content
    picture, paper = asset_url(base, "images/2026-03/x.png"), asset_url(base, "files/2026-03/a%20b.pdf")
    foreign = asset_url(other_base, "images/2026-03/x.png")
    row = {
        "Name": picture,
        "Image": [picture, f"https://tables.example.com{picture}", foreign, f"custom-asset://{custom_name}"],
        "File": [
            {"name": "a b.pdf", "size": 12, "type": "file", "url": paper},
            {"name": "c.pdf", "size": 6, "type": "file", "url": f"custom-asset://{custom_name}"},
        ],
        "Long": f"See ![picture]({picture}) and [the paper]({paper}) of base {base['uuid']}.",
        "Sign": {"username": "a", "sign_image_url": picture, "sign_time": "2026-03-06T10:25:09+00:00"},
    }
    answer = base_client.post("/rows/", {"table_name": "Table1", "rows": [row, {"Name": "no files"}]})
    assert answer.status_code == 200, answer.content
    return row


def uuids_in(place: Path) -> set[str]:
    return {path.name.partition(".")[0] for path in place.iterdir()}


def rows_of(client: APIClient, table: dict[str, Any]) -> list[dict[str, Any]]:
    answer = base_token_client(api_token(client, table, "r", "looker")).get(
        "/rows/", {"table_name": "Table1", "convert_keys": "true"}
    )
    return [row for row in answer.json()["rows"] if row.get("Name")]


def test_it_works(alice_client: APIClient, base: dict[str, Any], filled: dict[str, Any], sales: dict[str, Any]) -> None:
    answer = copy(alice_client, base, sales["workspace_id"])
    assert answer.status_code == 200
    table = answer.json()["dtable"]
    for path, content in (("files/2026-03/a%20b.pdf", b"All is well."), ("images/2026-03/x.png", b"picture")):
        assert body_of(alice_client.get(asset_url(table, path))) == content
    (row, _) = rows_of(alice_client, table)
    old, new = (f"/workspace/{each['workspace_id']}/asset/{each['uuid']}/" for each in (base, table))
    custom = row["Image"][3]
    assert row["Image"] == [each.replace(old, new) for each in filled["Image"][:3]] + [custom]
    assert row["File"] == [
        {**filled["File"][0], "url": filled["File"][0]["url"].replace(old, new)},
        {**filled["File"][1], "url": custom},
    ]
    # Prose about the base is not an address.
    assert row["Long"] == filled["Long"].replace(old, new)
    assert row["Sign"] == {**filled["Sign"], "sign_image_url": filled["Sign"]["sign_image_url"].replace(old, new)}
    # A text cell is the writer's own.
    assert row["Name"] == filled["Name"]


def test_custom_files_have_names_of_their_own(
    alice_client: APIClient, base: dict[str, Any], filled: dict[str, Any], custom_name: str
) -> None:
    table = copy(alice_client, base).json()["dtable"]
    (row, _) = rows_of(alice_client, table)
    name = row["Image"][3].removeprefix("custom-asset://")
    assert name != custom_name
    assert re.fullmatch(r"[0-9a-f-]{36}\.pdf", name)
    assert body_of(alice_client.get(f"/workspace/1/custom-asset/{name}")) == b"custom"
    assert File.objects.get(uuid=name[:36]).base.name == "Projects (1)"


def test_the_original_stays_as_it_was(
    alice_client: APIClient, base: dict[str, Any], filled: dict[str, Any], app_client: APIClient
) -> None:
    table = copy(alice_client, base).json()["dtable"]
    (row, _) = rows_of(alice_client, base)
    assert {name: row[name] for name in filled} == filled
    upload(app_client, "a b.pdf", b"Nothing is.", replace="1")
    app_client.delete("/api/v2.1/dtable/app-asset/?path=images/2026-03/x.png")
    assert body_of(alice_client.get(asset_url(table, "files/2026-03/a%20b.pdf"))) == b"All is well."
    assert body_of(alice_client.get(asset_url(table, "images/2026-03/x.png"))) == b"picture"
    assert body_of(alice_client.get(asset_url(base, "files/2026-03/a%20b.pdf"))) == b"Nothing is."


def test_files_are_listed_in_the_copy(alice_client: APIClient, base: dict[str, Any], filled: dict[str, Any]) -> None:
    table = copy(alice_client, base).json()["dtable"]
    paths = [
        list(File.objects.filter(base__uuid=each["uuid"]).order_by("path").values_list("path", "size", "sha256"))
        for each in (base, table)
    ]
    assert paths[0] == paths[1]
    assert len(paths[0]) == 3


def test_a_failure_leaves_nothing(
    alice_client: APIClient, base: dict[str, Any], filled: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_all = LocalStorage.copy_all

    def fail(self: LocalStorage, source_uuid: str, target_uuid: str) -> None:
        copy_all(self, source_uuid, target_uuid)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(LocalStorage, "copy_all", fail)
    places = Path(settings.STORAGES["assets"]["OPTIONS"]["location"]), Path(settings.DATA_DIR) / "bases"
    before = [uuids_in(place) for place in places]
    with pytest.raises(OSError, match="No space left"):
        copy(alice_client, base)
    assert [uuids_in(place) for place in places] == before
    assert list(Base.objects.values_list("name", flat=True).order_by("name")) == ["Projects", "Secrets"]


def test_a_reader_copies_the_files_too(
    alice_client: APIClient, bob_client: APIClient, bob: Any, base: dict[str, Any], filled: dict[str, Any]
) -> None:
    alice_client.post(base_path(base, "share/"), {"email": bob.username, "permission": "r"})
    own = bob_client.get("/api/v2.1/workspaces/").json()["workspace_list"][-1]["id"]
    table = copy(bob_client, base, own).json()["dtable"]
    assert body_of(bob_client.get(asset_url(table, "images/2026-03/x.png"))) == b"picture"
    assert alice_client.get(asset_url(table, "images/2026-03/x.png")).status_code == 404
