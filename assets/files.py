"""The files of a base: finding, listing, saving, renaming and deleting them.

A file lies in the store under its path and has a row in the database. The row is made first, when a file is saved, and
so holds its place against another of the same name; it is completed when the content has come to its place. A file
that came into the store by another way gets a row when it is first addressed.

Paths here are clean or are cleaned: see assets.paths. Whether somebody may do it is decided before: assets.access.
"""

import contextlib
import copy
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.timezone import localtime

from assets.media_types import guess_type
from assets.models import OBJECT_ID_LENGTH, UID_LENGTH, UID_PREFIX, File, FileStatus
from assets.paths import clean_folder, clean_name, clean_path, join_path, month_folder, number_name, split_path
from assets.storage import CHUNK_BYTES, StoredFile, asset_storage, worded_failures
from core.errors import DomainError, NotFoundError
from core.ids import parse_uuid
from workspaces.models import Base

# How SeaTable's file server answers when there is no room left.
ABOVE_QUOTA = 443
# More digits than 18 might be more than the database's largest number.
ID_FORMS = {
    "uid": re.compile(rf"{UID_PREFIX}[0-9A-Za-z]{{{UID_LENGTH}}}"),
    "object_id": re.compile(rf"[0-9a-f]{{{OBJECT_ID_LENGTH}}}"),
    "pk": re.compile(r"[0-9]{1,18}"),
}
ATTEMPTS = 20


class IncomingFile:
    """What is being received, in a file of its own below INCOMING_DIR, which goes away if nothing takes it.

    `limit` is the number of bytes beyond which `write` raises DomainError.
    """

    def __init__(self, name: str, *, limit: int | None = None) -> None:
        self.name = name
        self.size = 0
        self.limit = settings.MAX_UPLOAD_MEGABYTES * 1024 * 1024 if limit is None else limit
        self._digest = hashlib.sha256()
        with worded_failures():
            settings.INCOMING_DIR.mkdir(parents=True, exist_ok=True)
            descriptor, place = tempfile.mkstemp(dir=settings.INCOMING_DIR)
            os.fchmod(descriptor, 0o644)
        self.place = Path(place)
        self._handle = os.fdopen(descriptor, "wb")

    def write(self, chunk: bytes) -> None:
        """Append some bytes."""
        self.size += len(chunk)
        if self.size > self.limit:
            raise DomainError("The file is too large.", status=413)
        self._digest.update(chunk)
        with worded_failures():
            self._handle.write(chunk)

    def finish(self) -> None:
        """Have all bytes in the file."""
        with worded_failures():
            self._handle.close()

    def discard(self) -> None:
        """Remove the file, unless it has been moved to its place."""
        # What a full disk did not take does not matter any more.
        with contextlib.suppress(OSError):
            self._handle.close()
        self.place.unlink(missing_ok=True)

    @property
    def sha256(self) -> str:
        """The SHA-256 of what was written, as hexadecimal digits."""
        return self._digest.hexdigest()


@dataclass
class _Place:
    """A row that waits for its content.

    `previous` is the row as it was before it was held, None for one made for this.
    """

    file: File
    previous: File | None


def find_file(any_id: int | str) -> File:
    """Return the file with an id in any of its forms: the number, `FILE_…`, or the 40 digits that its upload answered.

    Raises NotFoundError when there is none, or its base lies in the trash. The caller authorises on `file.base`.
    """
    files = File.objects.filter(base__deleted_at=None).select_related("base__workspace")
    text = str(any_id)
    field = next((field for field, form in ID_FORMS.items() if form.fullmatch(text)), None)
    file = files.filter(**{field: text}).first() if field else None
    if file is None:
        raise NotFoundError("File not found.")
    return file


def find_custom_file(name: str) -> File:
    """Return the file that cells call `custom-asset://<name>`, the name being a uuid and an extension.

    Raises NotFoundError when there is none, or its base lies in the trash. The caller authorises on `file.base`.
    """
    files = File.objects.filter(base__deleted_at=None, path__isnull=False).select_related("base__workspace")
    file = files.filter(uuid=parse_uuid(name.partition(".")[0])).first()
    if file is None:
        raise NotFoundError("Asset file does not exist.")
    return file


def find_file_at(base: Base, path: str) -> File:
    """Return the row of the file at a path; one that has none gets it. Raises NotFoundError, or DomainError for a path
    that no file can have.
    """
    path = clean_path(path)
    stored = asset_storage().find(_key(base, path))
    if stored is None:
        raise NotFoundError("File not found.")
    file, _ = File.objects.get_or_create(
        base=base,
        path=path,
        defaults={
            "display_name": split_path(path)[1],
            "size": stored.size,
            "mime": guess_type(path),
            "status": FileStatus.UPLOADED,
            "created_at": stored.modified_at,
        },
    )
    return file


def exists(base: Base, path: str) -> bool:
    """Say whether there is a file at a path."""
    return asset_storage().find(_key(base, clean_path(path))) is not None


def list_files(base: Base) -> Iterator[StoredFile]:
    """Yield every file of a base: path, size in bytes, and when it was last changed."""
    return asset_storage().walk(str(base.uuid))


def open_file(base: Base, path: str) -> BinaryIO:
    """Open a file for reading. Raises NotFoundError, or DomainError for a path that no file can have."""
    handle = asset_storage().open_binary(_key(base, clean_path(path)))
    if handle is None:
        raise NotFoundError("File not found.")
    return handle


def save_file(base: Base, path: str, content: BinaryIO, *, replace: bool, created_by: str) -> File:
    """Save a file, which survives a crash from then on, and return its row.

    With `replace` it takes the place of a file that is there, otherwise it gets a number in its name, as in
    `photo(1).png`. `created_by` is a user's id or the name of an app. Raises DomainError for a path that no file can
    have, for a file over MAX_UPLOAD_MEGABYTES, and (443) when the base has no room left for it.
    """
    folder, name = split_path(clean_path(path))
    with receive(name, content) as incoming:
        return save_incoming(base, folder, [incoming], replace=replace, created_by=created_by)[0]


def save_incoming(
    base: Base, folder: str, incoming: Sequence[IncomingFile], *, replace: bool, created_by: str
) -> list[File]:
    """Put files that have been received into a folder, all of them or none, and return their rows.

    Arguments and errors are those of `save_file`.
    """
    folder = clean_folder(folder)
    for each in incoming:
        join_path(folder, clean_name(each.name))
    places: list[_Place] = []
    try:
        for each in incoming:
            row = File(base=base, display_name=clean_name(each.name), created_by=created_by)
            places.append(_hold_place(row, folder, each, replace=replace))
        _fill(places, incoming)
    except BaseException:
        _release(places)
        raise
    return [place.file for place in places]


def save_upload(file: File, content: BinaryIO) -> File:
    """Give a row its content, new content if it has some.

    One that has no path yet gets one by its `display_name`, in the folder of the month in which it was made. Raises
    DomainError as `save_file` does.
    """
    with receive(file.display_name, content) as incoming:
        return fill_file(file, incoming)


def fill_file(file: File, incoming: IncomingFile) -> File:
    """Give a row what has been received for it, as `save_upload` does.

    One that has no path yet gets one by the name of what was received.
    """
    has_path = file.path is not None
    folder = month_folder("files", localtime())
    if has_path:
        folder, incoming.name = split_path(str(file.path))
    places = [_hold_place(file, folder, incoming, replace=has_path)]
    try:
        _fill(places, [incoming])
    except BaseException:
        _release(places)
        raise
    return places[0].file


@contextlib.contextmanager
def receive(name: str, content: BinaryIO) -> Iterator[IncomingFile]:
    """Read `content` to its end into a file that goes away after the block, unless it has come to its place by then.

    Raises DomainError when it is over MAX_UPLOAD_MEGABYTES.
    """
    incoming = IncomingFile(name)
    try:
        while chunk := content.read(CHUNK_BYTES):
            incoming.write(chunk)
        incoming.finish()
        yield incoming
    finally:
        incoming.discard()


def delete_file(base: Base, path: str) -> None:
    """Delete a file. Raises NotFoundError when there is none, DomainError for a path that no file can have."""
    if not exists(base, path) or not delete_path(base, path):
        raise NotFoundError("File not found.")


def delete_path(base: Base, path: str) -> bool:
    """Delete a file, or a folder with all that is in it, and say whether there was one.

    Raises DomainError for a path that none can have.
    """
    path = clean_path(path)
    # The rows first: what is left after a failure is a file without a row, never a row without a file.
    files_below(base, path).delete()
    return asset_storage().remove(_key(base, path))


def rename_file(base: Base, path: str, new_name: str) -> None:
    """Give a file or folder another name in the folder where it is.

    Raises NotFoundError when there is none, DomainError for a name that it cannot have or that is taken.
    """
    path, name = clean_path(path), clean_name(new_name, field="new_name")
    target = join_path(split_path(path)[0], name)
    storage = asset_storage()
    if not storage.is_taken(_key(base, path)):
        raise NotFoundError("File not found.")
    if target == path:
        return
    if storage.is_taken(_key(base, target)) or files_below(base, target).exists():
        raise DomainError(f"{name} already exists.")
    storage.move(_key(base, path), _key(base, target))
    rows = list(files_below(base, path))
    for row in rows:
        row.path = target + str(row.path)[len(path) :]
        if row.path == target:
            row.display_name = name
    try:
        File.objects.bulk_update(rows, ["path", "display_name"], batch_size=500)
    except BaseException as exc:
        storage.move(_key(base, target), _key(base, path))
        if isinstance(exc, IntegrityError):
            # Somebody took the name at the same moment.
            raise DomainError(f"{name} already exists.") from None
        raise


def used_bytes(base: Base) -> int:
    """Return what the files of a base take, in bytes."""
    return sum(stored.size for stored in list_files(base))


def files_below(base: Base, path: str) -> QuerySet[File]:
    """Return the rows of the file at a clean path and of all files in the folder that it is; of all files for `""`."""
    files = File.objects.filter(base=base)
    if not path:
        return files
    # SQLite's LIKE, and so `startswith`, takes `Files` for `files`.
    return files.annotate(start=Left("path", len(path) + 1)).filter(Q(path=path) | Q(start=f"{path}/"))


def _key(base: Base, path: str) -> str:
    return f"{base.uuid}/{path}"


def _hold_place(row: File, folder: str, incoming: IncomingFile, *, replace: bool) -> _Place:
    """Find the path for a file and hold it by a row: the one that is there for a file to be replaced, else `row`."""
    name = clean_name(incoming.name)
    path = join_path(folder, name)
    for _ in range(ATTEMPTS):
        if not replace:
            path = _free_path(row.base, folder, name)
        try:
            with transaction.atomic():
                return _hold_path(row, path, incoming, replace=replace)
        except IntegrityError:
            # Somebody else took the path at the same moment.
            continue
    raise DomainError("Too many uploads of the same name at once.", status=409)


def _hold_path(row: File, path: str, incoming: IncomingFile, *, replace: bool) -> _Place:
    known = File.objects.select_related("base__workspace").filter(base=row.base, path=path) if replace else None
    file = (known.first() if known is not None else None) or row
    previous = copy.copy(file) if file.pk else None
    _check_room(file.base, incoming.size - file.size)
    # The room that the new content takes is taken from now on. A file that can be read stays so meanwhile.
    file.size = max(file.size, incoming.size)
    if file.pk is None:
        file.status = FileStatus.PENDING
    file.path, file.mime = path, guess_type(path)
    file.save()
    return _Place(file, previous)


def _check_room(base: Base, more: int) -> None:
    """Raise DomainError when a base may not have as many more bytes; called in the transaction that takes them."""
    if settings.MAX_BASE_ASSETS_MEGABYTES == 0:
        return
    # One after the other: two uploads at once must not both take the last room.
    Base.objects.select_for_update().filter(pk=base.pk).first()
    used = File.objects.filter(base=base).aggregate(total=Sum("size"))["total"] or 0
    if used + more > settings.MAX_BASE_ASSETS_MEGABYTES * 1024 * 1024:
        raise DomainError("Out of quota.", status=ABOVE_QUOTA)


def _free_path(base: Base, folder: str, name: str) -> str:
    """Return the path of a name in a folder, with the first number that makes it free."""
    path, number = join_path(folder, name), 0
    if not File.objects.filter(base=base, path=path).exists() and not asset_storage().is_taken(_key(base, path)):
        return path
    taken = set(files_below(base, folder).values_list("path", flat=True))
    while path in taken or asset_storage().is_taken(_key(base, path)):
        number += 1
        path = join_path(folder, number_name(name, number))
    return path


def _fill(places: list[_Place], incoming: Sequence[IncomingFile]) -> None:
    """Bring contents to the places that are held for them.

    Raises NotFoundError when somebody deleted a row, or the whole base, meanwhile.
    """
    for place, each in zip(places, incoming, strict=True):
        asset_storage().put(_key(place.file.base, str(place.file.path)), each.place)
    with transaction.atomic():
        for place, each in zip(places, incoming, strict=True):
            file = place.file
            file.size, file.sha256, file.status = each.size, each.sha256, FileStatus.UPLOADED
            file.updated_at = timezone.now()
            values = {field: getattr(file, field) for field in ("size", "sha256", "status", "updated_at")}
            if not File.objects.filter(pk=file.pk).update(**values):
                raise NotFoundError("File not found.")


def _release(places: list[_Place]) -> None:
    """Undo what was held: new files go, and rows that were there are again what they were."""
    for place in places:
        file, previous = place.file, place.previous
        key = _key(file.base, str(file.path))
        # A folder may be there, which is why a file could not come. A file is one of ours: the place was free before.
        if (previous is None or previous.path is None) and asset_storage().find(key):
            asset_storage().remove(key)
        if previous is None:
            File.objects.filter(pk=file.pk).delete()
        else:
            fields = ("path", "size", "mime")
            File.objects.filter(pk=file.pk).update(**{field: getattr(previous, field) for field in fields})
