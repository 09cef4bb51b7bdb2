import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile

from assets import archives
from assets.files import find_file_at
from assets.models import File
from assets.storage import asset_storage
from bases.storage import stores
from tests.assets.bundles import (
    base_client_of,
    content_of,
    entries,
    export,
    import_base,
    make_bundle,
    send,
)
from tests.assets.uploads import asset_url, body_of, upload
from tests.bases.exchange.documents import document, table, text_column
from tests.bases.factories import column, create_table, list_rows
from tests.bases.structure import CREATABLE, create_linked_tables
from tests.clients import APIClient
from workspaces.models import Base


@pytest.fixture
def workspace_id(base: dict[str, Any]) -> int:
    """Alice's own workspace."""
    return int(base["workspace_id"])


def everything() -> tuple[set[Any], ...]:
    """Return all that an import could leave behind: stores, folders of files, what is received, rows."""
    location = Path(django_settings.STORAGES["assets"]["OPTIONS"]["location"])
    incoming = Path(django_settings.INCOMING_DIR)
    return (
        set(stores().folder.glob("*.sqlite3")),
        {file for file in location.rglob("*") if file.is_file()},
        set(incoming.glob("*")),
        set(Base.objects.values_list("pk", flat=True)),
        set(File.objects.values_list("pk", flat=True)),
    )


def refusal(client: APIClient, workspace_id: int, bundle: bytes, name: str = "Copy.dtable") -> str:
    """Send a file that is refused, and return the sentence; nothing of it stays."""
    before = everything()
    answer = send(client, workspace_id, bundle, name)
    assert answer.status_code == 400, answer.content
    assert set(answer.json()) == {"error_msg"}
    assert everything() == before
    return str(answer.json()["error_msg"])


def test_it_works(alice_client: APIClient, workspace_id: int, alice: Any):
    rows = [{"0000": "Ann"}, {"0000": "Bob"}]
    answer = send(alice_client, workspace_id, make_bundle(document(table("People", rows=rows))), "My base.dtable")
    assert answer.status_code == 200
    assert set(answer.json()) == {"task_id", "table"}
    made = answer.json()["table"]
    assert (made["name"], made["workspace_id"], made["creator"]) == ("My base", workspace_id, "Alice")
    assert alice_client.get("/api/v2.1/dtable-io-status/", {"task_id": answer.json()["task_id"]}).json() == {
        "is_finished": True
    }
    rows = list_rows(base_client_of(alice_client, made), "People")
    assert [(row["Name"], row["_creator"]) for row in rows] == [("Ann", alice.username), ("Bob", alice.username)]


def test_export_and_import_are_the_same(
    alice_client: APIClient, base: dict[str, Any], base_client: APIClient, app_client: APIClient
):
    """Every type of column, links, views, locked rows and files: cell by cell, and byte by byte."""
    upload(app_client, "x.png", bytes(range(256)), relative_path="images/2026-03")
    upload(app_client, "ä.txt", b"", relative_path="files/2026-03")
    picture, text_file = asset_url(base, "images/2026-03/x.png"), asset_url(base, "files/2026-03/ä.txt")
    options = {"options": [{"id": "1", "name": "a", "color": "#fff", "textColor": "#000"}]}
    data: dict[str, dict[str, Any]] = {"single-select": options, "multiple-select": options}
    columns = [column("Name")] + [
        column(f"A {each}", each, **data.get(each, {})) for each in CREATABLE if each != "text"
    ]
    full = {
        "Name": "full",
        "A long-text": f"# Title\n- [x] done ![]({picture})",
        "A number": 1.5,
        "A checkbox": False,
        "A date": "2026-03-06",
        "A duration": 90,
        "A single-select": "a",
        "A multiple-select": ["a", "b"],
        "A collaborator": ["x@auth.local"],
        "A department-single-select": 3,
        "A image": [picture],
        "A file": [{"name": "ä.txt", "size": 0, "type": "file", "url": text_file}],
        "A digital-sign": {"username": "a", "sign_image_url": "/digital-signs/2026-03/a.png"},
        "A email": "a@example.com",
        "A url": "https://example.com",
        "A rate": 4,
        "A geolocation": {"lng": 1.5, "lat": 2},
    }
    made = create_table(base_client, "All", columns, [full, {"Name": "empty"}, {}])
    filters = [{"column_name": "A number", "filter_predicate": "greater", "filter_term": 1}]
    for method, path, body in (
        ("PUT", "/lock-rows/", {"row_ids": made.row_ids[:1]}),
        ("POST", "/views/", {"name": "Short"}),
        ("PUT", "/views/Short/", {"filters": filters, "hidden_columns": [made.keys["A rate"]]}),
    ):
        answer = base_client.request(method, path, {"table_name": "All"} | body, query={"table_name": "All"})
        assert answer.status_code == 200, answer.content
    linked = create_linked_tables(base_client)
    tasks, people = linked.tasks.row_ids, linked.people.row_ids
    for links in ({tasks[1]: [people[2]]}, {tasks[0]: [people[2], people[0]]}, {tasks[1]: [people[0]]}):
        assert base_client.post("/links/", linked.body(links)).status_code == 200

    bundle = export(alice_client, base)
    copy = import_base(alice_client, base["workspace_id"], bundle)
    again = export(alice_client, copy)

    assert content_of(again) | {"version": 0} == content_of(bundle) | {"version": 0}
    files = {name: data for name, data in entries(again).items() if name != "content.json"}
    assert files == {"asset/images/2026-03/x.png": bytes(range(256)), "asset/files/2026-03/ä.txt": b""}
    copy_client = base_client_of(alice_client, copy)
    for name in ("All", "Tasks", "People"):
        rows, copied = (list_rows(client, name) for client in (base_client, copy_client))
        moved = f"http://testserver{asset_url(copy, '')}"
        assert repr(copied) == repr(rows).replace(asset_url(base, ""), moved)
    row = list_rows(copy_client, "All")[0]
    assert row["_locked"] is True
    assert row["A image"] == [f"http://testserver{asset_url(copy, 'images/2026-03/x.png')}"]
    answer = alice_client.get(asset_url(copy, "images/2026-03/x.png"))
    assert (answer.status_code, body_of(answer)) == (200, bytes(range(256)))


def test_custom_files_get_new_uuids(
    alice_client: APIClient, base: dict[str, Any], base_client: APIClient, app_client: APIClient
):
    upload(app_client, "b.pdf", b"custom", relative_path="custom/dir")
    old = find_file_at(Base.objects.get(uuid=base["uuid"]), "custom/dir/b.pdf").uuid
    urls = [f"custom-asset://{old}.pdf", "custom-asset://00000000-0000-4000-8000-000000000000.pdf"]
    create_table(base_client, "T", [column("Name"), column("I", "image")], [{"Name": "x", "I": urls}])
    copy = import_base(alice_client, base["workspace_id"], export(alice_client, base))
    new = File.objects.get(base__uuid=copy["uuid"], path="custom/dir/b.pdf").uuid
    assert new != old
    (row,) = list_rows(base_client_of(alice_client, copy), "T")
    assert row["I"] == [f"custom-asset://{new}.pdf", urls[1]]


def test_addresses_in_bundles_of_seatable(alice_client: APIClient, workspace_id: int):
    columns = [text_column(), text_column("I", "I001", "image"), text_column("L", "L001", "long-text")]
    apps = "file://dtable-bundle-external-apps/asset/images/2024-01/a.png"
    own = "file://dtable-bundle/asset/images/2024-01/x.png"
    rows = [{"0000": own, "I001": [own, apps, ""], "L001": {"text": f"![a]({own})"}}]
    bundle = make_bundle(
        document(table(columns=columns, rows=rows)),
        **{"asset/images/2024-01/x.png": b"x", "asset/external-apps/7/images/2024-01/a.png": b"a"},
    )
    made = import_base(alice_client, workspace_id, bundle)
    (row,) = list_rows(base_client_of(alice_client, made), "Table1")
    root = f"http://testserver{asset_url(made, '')}"
    assert row["I"] == [f"{root}images/2024-01/x.png", f"{root}external-apps/7/images/2024-01/a.png"]
    assert row["L"] == f"![a]({root}images/2024-01/x.png)"
    # Plain text says what it says.
    assert row["Name"] == own


def test_what_stands_beside_is_kept(alice_client: APIClient, bob_client: APIClient, sales: dict[str, Any]):
    forms, rules = b'[{"username":"a","form_config":"{}"}]', b'[{"trigger":{}}]'
    others = {"archive": b"\x00\x01", "other/x.json": b"{}", "workflows.json": b"[]"}
    bundle = make_bundle(document(), **{"forms.json": forms, "auto_rules.json": rules, **others})
    answer = send(alice_client, sales["workspace_id"], bundle)
    assert answer.status_code == 200
    assert answer.json()["not_taken"] == ["archive", "other/x.json"]
    made = answer.json()["table"]
    kept = entries(export(alice_client, made))
    assert {name: data for name, data in kept.items() if name != "content.json"} == {
        "forms.json": forms,
        "auto_rules.json": rules,
        "workflows.json": b"[]",
    }
    # Only administrators of a base see its rules.
    assert set(entries(export(bob_client, made))) == {"content.json"}


def test_empty_content(alice_client: APIClient, workspace_id: int):
    made = import_base(alice_client, workspace_id, make_bundle(b""))
    assert [each["name"] for each in content_of(export(alice_client, made))["tables"]] == ["Table1"]


@pytest.mark.parametrize(
    ("file_name", "name"), [("A.b.dtable", "A.b"), ("表 格.DTABLE", "表 格"), (" x .dtable", "x"), ("plain", "plain")]
)
def test_name(alice_client: APIClient, workspace_id: int, file_name: str, name: str):
    assert import_base(alice_client, workspace_id, make_bundle(document()), file_name)["name"] == name


@pytest.mark.parametrize("file_name", [".dtable", "  .dtable"])
def test_name_that_is_none(alice_client: APIClient, workspace_id: int, file_name: str):
    assert refusal(alice_client, workspace_id, make_bundle(document()), file_name).startswith("dtable invalid.")


def test_name_that_is_taken(alice_client: APIClient, workspace_id: int):
    message = refusal(alice_client, workspace_id, make_bundle(document()), "Projects.dtable")
    assert message == "Table Projects already exists."


def test_name_that_is_taken_meanwhile(
    alice_client: APIClient, workspace_id: int, alice: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("assets.bundles.living_bases", Base.objects.none)
    bundle = make_bundle(document(), **{"asset/images/x.png": b"x"})
    assert "already exists" in refusal(alice_client, workspace_id, bundle, "Projects.dtable")


def test_whose_workspace(
    bob_client: APIClient, carol_client: APIClient, alice_client: APIClient, sales: dict[str, Any], workspace_id: int
):
    bundle = make_bundle(document())
    assert send(bob_client, sales["workspace_id"], bundle).status_code == 403
    assert send(carol_client, sales["workspace_id"], bundle).status_code == 404
    assert send(carol_client, workspace_id, bundle).status_code == 404
    assert send(alice_client, 2**70, bundle).status_code == 404
    assert send(APIClient(), workspace_id, bundle).status_code == 403
    assert send(alice_client, sales["workspace_id"], bundle).status_code == 200


def test_folders_are_not_there(alice_client: APIClient, workspace_id: int):
    bundle = make_bundle(document())
    answer = send(alice_client, workspace_id, bundle, folder_id="7")
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "Folder 7 not found."})
    assert send(alice_client, workspace_id, bundle, folder_id="").status_code == 200


@pytest.mark.parametrize("fields", [{}, {"dtable": "text"}, {"file": SimpleUploadedFile("x.dtable", b"x")}])
def test_no_file(alice_client: APIClient, workspace_id: int, fields: dict[str, Any]):
    answer = alice_client.post_form(f"/api/v2.1/workspace/{workspace_id}/import-dtable/", fields)
    assert (answer.status_code, answer.json()) == (400, {"error_msg": "dtable invalid."})


@pytest.mark.parametrize("body", [None, {"dtable": "x"}, {"dtable": None}, {"dtable": {"a": 1}}, []])
def test_json_in_place_of_a_form(alice_client: APIClient, workspace_id: int, body: Any):
    assert alice_client.post(f"/api/v2.1/workspace/{workspace_id}/import-dtable/", body).status_code == 400


def test_content_that_cannot_become_a_base(alice_client: APIClient, workspace_id: int):
    bad = document(table("People", columns=[text_column("Age", "0000", "number")], rows=[{"_id": "r1", "0000": "old"}]))
    bundle = make_bundle(bad, **{"asset/images/x.png": b"x"})
    assert refusal(alice_client, workspace_id, bundle) == (
        'dtable invalid. Table "People", row "r1": column "Age" of type "number" cannot hold "old".'
    )


# What is no `.dtable` file


def with_entry(change: Callable[[zipfile.ZipInfo], None], name: str = "asset/images/x.png") -> bytes:
    """Return a bundle with an entry of which something was changed before it was written."""
    buffer = io.BytesIO(make_bundle(document()))
    with zipfile.ZipFile(buffer, "a") as archive:
        entry = zipfile.ZipInfo(name)
        change(entry)
        archive.writestr(entry, b"content")
    return buffer.getvalue()


def symlink(entry: zipfile.ZipInfo) -> None:
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16


def compressed_with(method: int) -> Callable[[zipfile.ZipInfo], None]:
    def change(entry: zipfile.ZipInfo) -> None:
        entry.compress_type = method

    return change


def nothing(entry: zipfile.ZipInfo) -> None:
    """Change nothing."""


def doubled() -> bytes:
    buffer = io.BytesIO(make_bundle(document(), **{"asset/x.png": b"x"}))
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("asset/x.png", b"y")
    return buffer.getvalue()


def encrypted() -> bytes:
    """Return a bundle whose directory says that an entry is encrypted."""
    bundle = bytearray(make_bundle(document()))
    at = bundle.rindex(b"PK\x01\x02")
    struct.pack_into("<H", bundle, at + 8, 1)
    return bytes(bundle)


def damaged() -> bytes:
    bundle = bytearray(make_bundle(document(table(rows=[{"0000": "x" * 1000}]))))
    at = bundle.index(b"content.json") + len("content.json") + 20
    bundle[at : at + 10] = b"\xff" * 10
    return bytes(bundle)


def lying_about_its_size() -> bytes:
    bundle = bytearray(make_bundle(document()))
    at = bundle.rindex(b"PK\x01\x02")
    struct.pack_into("<L", bundle, at + 24, 10)
    return bytes(bundle)


GOOD = make_bundle(document())
MALFORMED: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "text": lambda: b"This is no zip file." * 10,
    "json": lambda: b"{}",
    "half": lambda: GOOD[: len(GOOD) // 2],
    "end only": lambda: GOOD[-22:],
    "no content": lambda: make_bundle(None, **{"asset/x.png": b"x"}),
    "content elsewhere": lambda: make_bundle(None, **{"base/content.json": b"{}"}),
    "content is no json": lambda: make_bundle(b"hello"),
    "content in another encoding": lambda: make_bundle('{"tables":[]}'.encode("utf-16")),
    "upwards": lambda: with_entry(nothing, "asset/../../x.png"),
    "dots": lambda: with_entry(nothing, "asset/./x.png"),
    "absolute": lambda: with_entry(nothing, "/etc/passwd"),
    "drive": lambda: with_entry(nothing, "C:/x.png"),
    "backslash": lambda: with_entry(nothing, "asset\\x.png"),
    "control character": lambda: with_entry(nothing, "asset/a\nb.png"),
    "long name": lambda: with_entry(nothing, "asset/" + "x" * 300),
    "very long name": lambda: with_entry(nothing, "asset/" + "x/" * 3000),
    "file and folder": lambda: make_bundle(document(), **{"asset/x": b"", "asset/x/y": b""}),
    "one name in two forms": lambda: make_bundle(document(), **{"asset/\u00e9": b"", "asset/e\u0301": b""}),
    "two of a name": doubled,
    "symlink": lambda: with_entry(symlink),
    "bzip2": lambda: with_entry(compressed_with(zipfile.ZIP_BZIP2)),
    "lzma": lambda: with_entry(compressed_with(zipfile.ZIP_LZMA)),
    "encrypted": encrypted,
    "damaged": damaged,
    "lying": lying_about_its_size,
    "forms that are no json": lambda: make_bundle(document(), **{"forms.json": b"x"}),
}


@pytest.mark.parametrize("bundle", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed(alice_client: APIClient, workspace_id: int, bundle: Callable[[], bytes]):
    assert refusal(alice_client, workspace_id, bundle()).startswith("dtable invalid.")


def test_every_cut(alice_client: APIClient, workspace_id: int):
    """A file of which the end is missing is refused wherever it ends, and one with a byte changed is never a 500."""
    for end in range(0, len(GOOD), 13):
        refusal(alice_client, workspace_id, GOOD[:end])
    for at in range(0, len(GOOD), 7):
        changed = bytearray(GOOD)
        changed[at] ^= 0xFF
        answer = send(alice_client, workspace_id, bytes(changed), f"{at}.dtable")
        assert answer.status_code in (200, 400), (at, answer.content)


def test_bombs(alice_client: APIClient, workspace_id: int, settings: Any, monkeypatch: pytest.MonkeyPatch):
    zeros = make_bundle(document(), **{"asset/x.bin": bytes(20 * 1024 * 1024)})
    assert "compressed" in refusal(alice_client, workspace_id, zeros)
    settings.MAX_EXCHANGE_MEGABYTES = 1
    assert "1 MB" in refusal(alice_client, workspace_id, make_bundle(document(), **{"asset/x": bytes(1024 * 1024)}))
    monkeypatch.setattr(archives, "MAX_ENTRIES", 20)
    many = {f"asset/{number}": b"" for number in range(20)}
    assert "20 entries" in refusal(alice_client, workspace_id, make_bundle(document(), **many))
    monkeypatch.setattr(archives, "MAX_DIRECTORY_BYTES", 100)
    assert "entries" in refusal(alice_client, workspace_id, make_bundle(document(), **{"asset/x": b""}))


def test_directory_in_the_form_for_large_files(
    alice_client: APIClient, workspace_id: int, monkeypatch: pytest.MonkeyPatch
):
    """It could announce another size of the directory than the short form does."""
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 0)
    assert "too many entries" in refusal(alice_client, workspace_id, make_bundle(document()))


def test_quota_of_files(alice_client: APIClient, workspace_id: int, settings: Any):
    settings.MAX_BASE_ASSETS_MEGABYTES = 1
    fits = make_bundle(document(), **{"asset/x": bytes(1024 * 1024)})
    assert send(alice_client, workspace_id, fits).status_code == 200
    too_large = make_bundle(document(), **{"asset/x": bytes(1024 * 1024), "asset/y": b"y"})
    assert "larger than 1 MB" in refusal(alice_client, workspace_id, too_large, "Other.dtable")


def test_failing_disk(alice_client: APIClient, workspace_id: int, monkeypatch: pytest.MonkeyPatch):
    """A failure of ours leaves nothing behind either."""

    def fail(storage: Any, key: str, source: Path) -> None:
        raise OSError("full")

    before = everything()
    monkeypatch.setattr(type(asset_storage()), "put", fail)
    with pytest.raises(OSError, match="full"):
        send(alice_client, workspace_id, make_bundle(document(), **{"asset/x": b"x"}))
    assert everything() == before
