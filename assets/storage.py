"""Where files lie: the only code that touches the file store.

A key is `<uuid of the base>/<clean path>`. `AssetStorage` is what the rest of the application may ask for, beside
Django's own storage API; `LocalStorage` keeps it on this machine's disk, `assets.s3` in a bucket. The setting
STORAGE_URL chooses. What is being received lies in INCOMING_DIR, which for local storage is on the same disk, so that
a complete file takes its place by a rename.
"""

import contextlib
import logging
import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

from django.core.files.storage import FileSystemStorage, storages

from core.errors import BusyError, DomainError

logger = logging.getLogger(__name__)

CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True)
class StoredFile:
    """A file in the store. `path` is relative to the base's folder; `etag` differs whenever the content does."""

    path: str
    size: int
    modified_at: datetime
    etag: str = ""


@dataclass(frozen=True)
class Entry:
    """Something in a folder; a folder has no size."""

    name: str
    is_file: bool
    size: int
    modified_at: datetime | None


class Content(ABC):
    """A file that is open for reading pieces of it, as it was when it was opened. Close it after use."""

    stored: StoredFile

    @abstractmethod
    def chunks(self, start: int, length: int) -> Iterator[bytes]:
        """Yield `length` bytes from `start` on, a piece at a time."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""


class AssetStorage(ABC):
    """What a store has to offer beside Django's storage API. Keys are clean; what is not there is None or no error."""

    @abstractmethod
    def find(self, key: str) -> StoredFile | None:
        """Return what is known of a file, or None when there is none."""

    @abstractmethod
    def is_taken(self, key: str) -> bool:
        """Say whether there is a file or a folder."""

    @abstractmethod
    def open_content(self, key: str) -> Content | None:
        """Open a file, or return None when there is none."""

    @abstractmethod
    def open_binary(self, key: str) -> BinaryIO | None:
        """Open a file as Python's own files are, seekable, or return None when there is none."""

    @abstractmethod
    def put(self, key: str, source: Path) -> None:
        """Move a complete file from INCOMING_DIR to its place, in which it is durable when this returns.

        Raises DomainError when a piece of the path is a file, or the whole path a folder.
        """

    @abstractmethod
    def move(self, key: str, target: str) -> None:
        """Give a file or a folder with all that is in it another key."""

    @abstractmethod
    def remove(self, key: str) -> bool:
        """Remove a file, or a folder with all that is in it, and say whether there was one."""

    @abstractmethod
    def list_folder(self, key: str) -> list[Entry] | None:
        """Return what is in a folder, by name, or None when there is no such folder."""

    @abstractmethod
    def walk(self, base_uuid: str) -> Iterator[StoredFile]:
        """Yield every file of a base."""

    @abstractmethod
    def copy_all(self, source_uuid: str, target_uuid: str) -> None:
        """Give a base copies of all files of another."""

    @abstractmethod
    def list_bases(self) -> Iterator[str]:
        """Yield the name of the folder of each base that has files."""

    @abstractmethod
    def changed_at(self, base_uuid: str) -> datetime:
        """Return when something in the folder of a base last changed."""


@contextlib.contextmanager
def worded_failures(*others: type[Exception]) -> Iterator[None]:
    """Turn a disk that is full or fails, and other exceptions that mean as much, into an error for the client."""
    try:
        yield
    except (OSError, *others) as exc:
        logger.exception("The file store fails.")
        raise BusyError("The file store is full or cannot be reached at the moment.") from exc


def asset_storage() -> AssetStorage:
    """Return the store that STORAGE_URL names."""
    return cast(AssetStorage, storages["assets"])


class LocalContent(Content):
    """A file of this machine: replacing or removing it meanwhile does not change what is read."""

    def __init__(self, handle: BinaryIO, path: str) -> None:
        self.handle = handle
        self.stored = _stored(path, os.fstat(handle.fileno()))

    def chunks(self, start: int, length: int) -> Iterator[bytes]:
        """Yield `length` bytes from `start` on, a piece at a time."""
        self.handle.seek(start)
        while length > 0 and (chunk := self.handle.read(min(CHUNK_BYTES, length))):
            length -= len(chunk)
            yield chunk

    def close(self) -> None:
        """Close the file."""
        self.handle.close()


class LocalStorage(FileSystemStorage, AssetStorage):
    """A folder of this machine, with a folder in it for each base."""

    def find(self, key: str) -> StoredFile | None:
        """Return what is known of a file, or None when there is none."""
        file = Path(self.path(key))
        try:
            status = file.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return _stored(_inner(key), status) if file.is_file() else None

    def is_taken(self, key: str) -> bool:
        """Say whether there is a file or a folder."""
        return Path(self.path(key)).exists()

    def open_content(self, key: str) -> Content | None:
        """Open a file, or return None when there is none."""
        handle = self.open_binary(key)
        return None if handle is None else LocalContent(handle, _inner(key))

    def open_binary(self, key: str) -> BinaryIO | None:
        """Open a file, or return None when there is none."""
        try:
            return Path(self.path(key)).open("rb")
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def put(self, key: str, source: Path) -> None:
        """Move a complete file to its place, in which it is durable when this returns."""
        target = Path(self.path(key))
        with worded_failures():
            try:
                _sync_file(source)
                made = _make_folders(target.parent, Path(self.location))
                source.replace(target)
            except (FileExistsError, NotADirectoryError, IsADirectoryError):
                raise DomainError("Parent dir doesn't exist.") from None
            for folder in (target.parent, *made):
                _sync_folder(folder)

    def move(self, key: str, target: str) -> None:
        """Give a file or a folder with all that is in it another key."""
        old, new = Path(self.path(key)), Path(self.path(target))
        old.rename(new)
        for folder in {old.parent, new.parent}:
            _sync_folder(folder)

    def remove(self, key: str) -> bool:
        """Remove a file, or a folder with all that is in it, and say whether there was one."""
        file = Path(self.path(key))
        try:
            if file.is_dir():
                shutil.rmtree(file)
            else:
                file.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    def list_folder(self, key: str) -> list[Entry] | None:
        """Return what is in a folder, by name, or None when there is no such folder."""
        try:
            entries = sorted(os.scandir(self.path(key)), key=lambda entry: entry.name)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return [_entry(entry) for entry in entries]

    def walk(self, base_uuid: str) -> Iterator[StoredFile]:
        """Yield every file of a base."""
        root = Path(self.path(base_uuid))
        for folder, _, names in os.walk(root):
            for name in names:
                file = Path(folder, name)
                # A file may go away while the others are read.
                with contextlib.suppress(FileNotFoundError):
                    yield _stored(file.relative_to(root).as_posix(), file.stat())

    def copy_all(self, source_uuid: str, target_uuid: str) -> None:
        """Give a base copies of all files of another.

        They share the disk's blocks where the disk can link them: a file is only ever replaced whole, so that a change
        of one never shows in the other.
        """
        source, target = Path(self.path(source_uuid)), Path(self.path(target_uuid))
        if not source.exists():
            return
        shutil.copytree(source, target, copy_function=_link_or_copy)
        for folder, _, _ in os.walk(target):
            _sync_folder(Path(folder))
        _sync_folder(target.parent)

    def list_bases(self) -> Iterator[str]:
        """Yield the name of the folder of each base that has files."""
        root = Path(self.location)
        for folder in sorted(root.iterdir()) if root.exists() else ():
            if folder.is_dir() and not folder.name.startswith("."):
                yield folder.name

    def changed_at(self, base_uuid: str) -> datetime:
        """Return when something in the folder of a base last changed."""
        made = datetime.fromtimestamp(Path(self.path(base_uuid)).stat().st_mtime, UTC)
        return max((file.modified_at for file in self.walk(base_uuid)), default=made)


def _inner(key: str) -> str:
    return key.partition("/")[2]


def _stored(path: str, status: os.stat_result) -> StoredFile:
    modified = datetime.fromtimestamp(status.st_mtime, UTC)
    # The number of the file too: two uploads of one size within the clock's resolution are told apart.
    return StoredFile(path, status.st_size, modified, f"{status.st_mtime_ns:x}-{status.st_size:x}-{status.st_ino:x}")


def _entry(entry: os.DirEntry[str]) -> Entry:
    status = entry.stat()
    modified = datetime.fromtimestamp(status.st_mtime, UTC)
    return Entry(entry.name, entry.is_file(), status.st_size if entry.is_file() else 0, modified)


def _make_folders(folder: Path, root: Path) -> list[Path]:
    """Make a folder and those above it, and return the ones that have got a new entry by that."""
    missing = []
    while not folder.is_dir() and folder != root:
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir(exist_ok=True, parents=True)
    return [each.parent for each in missing]


def _sync_file(file: Path) -> None:
    with file.open("rb") as handle:
        os.fsync(handle.fileno())


def _sync_folder(folder: Path) -> None:
    """Have the disk keep the entries of a folder, too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        # Somebody has deleted it since the folder was read.
        return
    except OSError:
        shutil.copy2(source, target)
        _sync_file(Path(target))
