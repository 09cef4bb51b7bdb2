"""The functions that other applications build on: finding, saving and opening files of a base."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from assets.files import (
    delete_file,
    find_file,
    find_file_at,
    list_files,
    open_file,
    save_file,
    save_upload,
)
from assets.models import File, FileStatus
from core.errors import DomainError, NotFoundError
from tests.clients import APIClient
from workspaces.models import Base


@pytest.fixture
def row(base: dict[str, Any]) -> Base:
    return Base.objects.select_related("workspace").get(uuid=base["uuid"])


def save(row: Base, path: str, content: bytes = b"x", *, replace: bool = False) -> File:
    return save_file(row, path, io.BytesIO(content), replace=replace, created_by="me")


def test_it_works(row: Base) -> None:
    file = save(row, "/files/2026-03/a.txt", b"All is well.")
    assert (file.path, file.size, file.status, file.created_by) == ("files/2026-03/a.txt", 12, "UPLOADED", "me")
    assert len(file.uid) == len("FILE_") + 22
    with open_file(row, "files/2026-03/a.txt") as handle:
        assert handle.read() == b"All is well."
    assert [(each.path, each.size) for each in list_files(row)] == [("files/2026-03/a.txt", 12)]
    delete_file(row, "files/2026-03/a.txt")
    assert list(list_files(row)) == []
    for function in (open_file, delete_file, find_file_at):
        with pytest.raises(NotFoundError):
            function(row, "files/2026-03/a.txt")


def test_ids(row: Base) -> None:
    file = save(row, "a.txt")
    assert {find_file(each).pk for each in (file.pk, str(file.pk), file.uid, file.object_id)} == {file.pk}


@pytest.mark.parametrize(
    "any_id", [0, -1, 2**63, 2**200, "", "x", "1.0", "٣", "FILE_", "FILE_" + "\ud800" * 22, "FILE_\0", "0" * 40, "\0"]
)
def test_ids_of_nothing(row: Base, any_id: Any) -> None:
    save(row, "a.txt")
    with pytest.raises(NotFoundError):
        find_file(any_id)


def test_the_file_of_a_base_in_the_trash(row: Base, alice_client: APIClient, base: dict[str, Any]) -> None:
    file = save(row, "a.txt")
    alice_client.delete(f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": "Projects"})
    with pytest.raises(NotFoundError):
        find_file(file.uid)


@pytest.mark.parametrize("path", ["", "/", "..", "a/../b", "a\\b", "a\0b", "x" * 256])
def test_bad_paths(row: Base, path: str) -> None:
    for function in (save, open_file, delete_file, find_file_at):
        with pytest.raises(DomainError):
            function(row, path)
    assert not File.objects.exists()


def test_a_row_that_waits_for_its_content(row: Base, folder: Path) -> None:
    waiting = File.objects.create(base=row, display_name="report.txt", doc_type="invoice", tags={"a": "b"})
    assert find_file(waiting.uid).path is None
    file = save_upload(find_file(waiting.uid), io.BytesIO(b"first"))
    assert (file.pk, file.uid, file.status, file.size) == (waiting.pk, waiting.uid, FileStatus.UPLOADED, 5)
    assert str(file.path).endswith("/report.txt")
    again = save_upload(find_file(waiting.uid), io.BytesIO(b"second"))
    assert (again.pk, again.path, again.size, again.doc_type) == (file.pk, file.path, 6, "invoice")
    assert (folder / str(file.path)).read_bytes() == b"second"


def test_a_row_whose_upload_fails_waits_still(row: Base) -> None:
    waiting = File.objects.create(base=row, display_name="report.txt")
    with override_settings(MAX_UPLOAD_MEGABYTES=1), pytest.raises(DomainError):
        save_upload(waiting, io.BytesIO(b"x" * 1024 * 1025))
    with override_settings(MAX_BASE_ASSETS_MEGABYTES=1), pytest.raises(DomainError):
        save_upload(find_file(waiting.pk), io.BytesIO(b"x" * 1024 * 1025))
    found = find_file(waiting.pk)
    assert (found.path, found.status, found.size) == (None, "REQUIRES_UPLOAD", 0)


def test_content_that_cannot_be_read(row: Base, folder: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("The line is dead.")

    with pytest.raises(OSError, match="dead"):
        save_file(row, "a.txt", Broken(), replace=False, created_by="me")
    assert not folder.exists()
    assert not File.objects.exists()
