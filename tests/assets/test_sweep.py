"""manage.py sweep: what nothing leads to any more goes, once it is old."""

import io
import os
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from assets.files import save_file
from assets.models import File, FileStatus, TransferLink
from assets.storage import asset_storage
from assets.sweeping import sweep, sweep_quietly
from bases import lifecycle
from tests.assets.uploads import upload, upload_link
from tests.clients import APIClient
from workspaces.models import Base

MONTH = 30 * 24 * 3600


def age(*places: Path) -> None:
    """Make files and folders, and what is in them, a month old."""
    then = time.time() - MONTH
    for place in places:
        for each in [*place.rglob("*"), place]:
            os.utime(each, (then, then))


def store_of(base_uuid: str) -> Path:
    return Path(settings.DATA_DIR) / "bases" / f"{base_uuid}.sqlite3"


@pytest.fixture(autouse=True)
def _only_this(db: None) -> None:
    """Remove what other tests left: their bases were rolled back, and are orphans."""
    for name, _ in list(lifecycle.list_stores()):
        lifecycle.purge_base(name)
    for name in list(asset_storage().list_bases()):
        asset_storage().remove(name)


@pytest.fixture
def orphan(alice: Any, base: dict[str, Any]) -> str:
    """The uuid of a base with a store and a file, beside "Projects", that is not in the catalogue. It is old."""
    base_uuid = str(uuid.uuid4())
    lifecycle.create_base(base_uuid, creator=alice.username)
    place = Path(settings.STORAGES["assets"]["OPTIONS"]["location"]) / base_uuid
    (place / "files").mkdir(parents=True)
    (place / "files/a.txt").write_bytes(b"x")
    age(place)
    for suffix in ("", "-wal", "-shm"):
        if Path(f"{store_of(base_uuid)}{suffix}").exists():
            age(Path(f"{store_of(base_uuid)}{suffix}"))
    return base_uuid


def test_it_works(
    orphan: str, app_client: APIClient, base: dict[str, Any], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    upload(app_client, "a.txt", b"x")
    age(folder, store_of(base["uuid"]))
    call_command("sweep")
    assert capsys.readouterr().out == (
        f"Removed the store of base {orphan}\nRemoved the files of base {orphan}\n"
        "Removed 0 broken uploads and 0 expired links\n"
    )
    assert not store_of(orphan).exists()
    assert not (folder.parent / orphan).exists()
    assert store_of(base["uuid"]).exists()
    assert (folder / "files/2026-03/a.txt").exists()


def test_what_is_young_is_spared(orphan: str, folder: Path) -> None:
    os.utime(store_of(orphan))
    os.utime(folder.parent / orphan / "files/a.txt")
    swept = sweep()
    assert (swept.stores, swept.folders) == ([], [])
    assert store_of(orphan).exists()


def test_the_grace_time_can_be_shorter_but_not_nothing(orphan: str, folder: Path) -> None:
    then = time.time() - 2 * 3600
    os.utime(store_of(orphan), (then, then))
    assert sweep(grace=timedelta(hours=3)).stores == []
    assert sweep(grace=timedelta(hours=1)).stores == [orphan]
    with pytest.raises(CommandError, match="at least 1 hour"):
        call_command("sweep", older_than=0)


def test_a_base_in_the_trash_is_kept(alice_client: APIClient, base: dict[str, Any]) -> None:
    alice_client.delete(f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": "Projects"})
    age(store_of(base["uuid"]))
    assert sweep().stores == []
    assert store_of(base["uuid"]).exists()


def test_the_files_of_a_purged_base(
    alice_client: APIClient, app_client: APIClient, base: dict[str, Any], other_base: dict[str, Any], folder: Path
) -> None:
    upload(app_client, "a.txt", b"x")
    alice_client.delete(f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": "Projects"})
    alice_client.delete("/api/v2.1/trash-dtables/")
    assert not File.objects.exists()
    assert folder.exists()
    age(folder)
    assert sweep().folders == [base["uuid"]]
    assert not folder.exists()


def test_another_servers_catalogue(orphan: str, base: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    Base.objects.all().delete()
    age(store_of(base["uuid"]))
    swept = sweep()
    assert (swept.refused, swept.stores, swept.folders) == (True, [], [])
    assert store_of(orphan).exists()
    with pytest.raises(CommandError, match="knows none of the bases"):
        call_command("sweep")
    sweep_quietly()
    assert "Is it the right one?" in caplog.text


def test_a_failure_does_not_keep_the_server_from_starting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise OSError("No such disk")

    monkeypatch.setattr(lifecycle, "list_stores", fail)
    sweep_quietly()
    assert "Sweeping failed." in caplog.text


def test_what_is_no_base_is_not_ours(orphan: str, folder: Path) -> None:
    others = folder.parent / "lost+found", folder.parent / orphan.upper(), store_of("backup")
    others[0].mkdir()
    others[1].mkdir()
    others[2].write_bytes(b"x")
    age(*others)
    try:
        sweep()
        assert all(each.exists() for each in others)
    finally:
        others[0].rmdir()
        others[1].rmdir()
        others[2].unlink()


def test_broken_uploads(base: dict[str, Any], folder: Path) -> None:
    row = Base.objects.get(uuid=base["uuid"])
    done = save_file(row, "done.txt", io.BytesIO(b"x"), replace=False, created_by="me")
    left = Path(settings.INCOMING_DIR) / "tmpabcdef"
    left.write_bytes(b"half of i")
    pending = File.objects.create(base=row, path="broken.txt", display_name="broken.txt", status=FileStatus.PENDING)
    (folder / "broken.txt").write_bytes(b"all of it, but nobody was told")
    waiting = File.objects.create(base=row, path="waits.txt", display_name="waits.txt")
    assert sweep().incoming == 0
    age(left)
    long_ago = timezone.now() - timedelta(days=2)
    File.objects.update(updated_at=long_ago)
    assert sweep().incoming == 1
    assert not left.exists()
    assert [path.name for path in folder.iterdir()] == ["done.txt"]
    assert list(File.objects.order_by("pk").values_list("pk", "path", "status")) == [
        (done.pk, "done.txt", "UPLOADED"),
        (waiting.pk, None, "REQUIRES_UPLOAD"),
    ]
    assert pending.pk


def test_expired_links(app_client: APIClient) -> None:
    upload_link(app_client)
    assert sweep().links == 0
    TransferLink.objects.update(expires_at=timezone.now())
    assert sweep().links == 1
