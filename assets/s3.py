"""Files in a bucket of S3 or of what speaks like it. Loaded only when STORAGE_URL asks for it."""

import contextlib
import itertools
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from boto3.exceptions import S3UploadFailedError
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from assets.storage import CHUNK_BYTES, AssetStorage, Content, Entry, StoredFile, worded_failures

MISSING = {"404", "NoSuchKey", "NotFound", "412", "PreconditionFailed"}
DELETED_AT_ONCE = 1000


class S3Content(Content):
    """A file of a bucket, of which each piece is asked for by itself."""

    def __init__(self, object_: Any, stored: StoredFile, etag: str) -> None:
        self.object = object_
        self.stored = stored
        self.etag = etag

    def chunks(self, start: int, length: int) -> Iterator[bytes]:
        """Yield `length` bytes from `start` on; all are of the file as it was when it was opened."""
        if length == 0:
            return
        part = f"bytes={start}-{start + length - 1}"
        with contextlib.closing(self.object.get(Range=part, IfMatch=self.etag)["Body"]) as body:
            yield from body.iter_chunks(CHUNK_BYTES)

    def close(self) -> None:
        """Nothing stays open between pieces."""


class S3AssetStorage(S3Storage, AssetStorage):
    """A bucket, or what lies below a prefix in it. Folders are there when something is in them."""

    def find(self, key: str) -> StoredFile | None:
        """Return what is known of a file, or None when there is none."""
        content = self.open_content(key)
        return None if content is None else content.stored

    def is_taken(self, key: str) -> bool:
        """Say whether there is a file or a folder."""
        return self.find(key) is not None or any(True for _ in self._objects(f"{key}/", limit=1))

    def open_content(self, key: str) -> Content | None:
        """Open a file, or return None when there is none."""
        object_ = self.bucket.Object(self._full(key))
        with worded_failures(ClientError, BotoCoreError):
            try:
                object_.load()
            except ClientError as exc:
                if exc.response["Error"]["Code"] in MISSING:
                    return None
                raise
        stored = _stored(key.partition("/")[2], object_.content_length, object_.last_modified, object_.e_tag)
        return S3Content(object_, stored, object_.e_tag)

    def open_binary(self, key: str) -> BinaryIO | None:
        """Open a file, of which a copy is made on this machine's disk when it is large; None when there is none."""
        return None if self.find(key) is None else cast(BinaryIO, self.open(key, "rb"))

    def put(self, key: str, source: Path) -> None:
        """Send a complete file to its place."""
        with worded_failures(ClientError, BotoCoreError, S3UploadFailedError):
            self.bucket.upload_file(str(source), self._full(key))
        source.unlink()

    def move(self, key: str, target: str) -> None:
        """Give a file or a folder with all that is in it another key."""
        for old in self._below(key):
            self._copy(old.key, self._full(target) + old.key[len(self._full(key)) :])
        self.remove(key)

    def remove(self, key: str) -> bool:
        """Remove a file, or a folder with all that is in it, and say whether there was one."""
        found = False
        for batch in _batches(self._below(key)):
            found = True
            self.bucket.delete_objects(Delete={"Objects": [{"Key": each.key} for each in batch], "Quiet": True})
        return found

    def list_folder(self, key: str) -> list[Entry] | None:
        """Return what is in a folder, by name, or None when there is no such folder."""
        prefix = f"{self._full(key)}/"
        entries = [entry for page in self._pages(prefix) for entry in _entries(page, prefix)]
        return sorted(entries, key=lambda entry: entry.name) or None

    def walk(self, base_uuid: str) -> Iterator[StoredFile]:
        """Yield every file of a base."""
        prefix = f"{self._full(base_uuid)}/"
        for each in self.bucket.objects.filter(Prefix=prefix):
            yield _stored(each.key[len(prefix) :], each.size, each.last_modified, each.e_tag)

    def copy_all(self, source_uuid: str, target_uuid: str) -> None:
        """Give a base copies of all files of another; the bytes stay with the provider."""
        for file in self.walk(source_uuid):
            self._copy(self._full(f"{source_uuid}/{file.path}"), self._full(f"{target_uuid}/{file.path}"))

    def list_bases(self) -> Iterator[str]:
        """Yield the name of the folder of each base that has files."""
        prefix = f"{self.location}/" if self.location else ""
        for page in self._pages(prefix):
            yield from (entry.name for entry in _entries(page, prefix) if not entry.is_file)

    def changed_at(self, base_uuid: str) -> datetime:
        """Return when something in the folder of a base last changed."""
        return max(file.modified_at for file in self.walk(base_uuid))

    def _full(self, key: str) -> str:
        return f"{self.location}/{key}" if self.location else key

    def _pages(self, prefix: str) -> Iterator[dict[str, Any]]:
        """Yield the pages of the list of what is in a folder, and not further down."""
        paginator = self.connection.meta.client.get_paginator("list_objects_v2")
        return iter(paginator.paginate(Bucket=self.bucket_name, Prefix=prefix, Delimiter="/"))

    def _objects(self, prefix: str, *, limit: int) -> Any:
        return self.bucket.objects.filter(Prefix=self._full(prefix)).limit(limit)

    def _below(self, key: str) -> Iterator[Any]:
        """Yield a file, or what is in a folder."""
        full = self._full(key)
        if self.find(key) is not None:
            yield self.bucket.Object(full)
        yield from self.bucket.objects.filter(Prefix=f"{full}/")

    def _copy(self, old: str, new: str) -> None:
        self.bucket.Object(new).copy({"Bucket": self.bucket_name, "Key": old})


def _stored(path: str, size: int, modified_at: datetime, etag: str) -> StoredFile:
    return StoredFile(path, size, modified_at, etag.strip('"'))


def _entries(page: dict[str, Any], prefix: str) -> Iterator[Entry]:
    for folder in page.get("CommonPrefixes", ()):
        yield Entry(folder["Prefix"][len(prefix) : -1], is_file=False, size=0, modified_at=None)
    for file in page.get("Contents", ()):
        yield Entry(file["Key"][len(prefix) :], is_file=True, size=file["Size"], modified_at=file["LastModified"])


def _batches(objects: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(itertools.islice(objects, DELETED_AT_ONCE)):
        yield batch
