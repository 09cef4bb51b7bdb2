"""Bases with their files as one: `.dtable` files, which are zip files.

`content.json` is the base (bases.exchange), below `asset/` are its files, and other JSON files stand beside: forms,
rules and the like, which this server keeps for the next export without a look into them.
"""

import contextlib
import shutil
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, cast

import orjson
from django.conf import settings
from django.db import transaction

from accounts.models import User
from assets.archives import ArchiveError, open_archive
from assets.files import IncomingFile, files_below, list_files, open_file
from assets.media_types import guess_type
from assets.models import File, FileStatus
from assets.paths import CUSTOM_FOLDER, clean_path, split_path
from assets.storage import CHUNK_BYTES, StoredFile, asset_storage
from bases import lifecycle
from bases.exchange.addresses import from_bundle, to_bundle
from bases.exchange.exporting import write_base
from bases.exchange.importing import Document, import_base
from bases.principals import Principal
from core.errors import DomainError, NotFoundError
from core.serializers import MAXIMUM_NAME_LENGTH, UNUSABLE_NAME
from core.spools import new_spool
from workspaces.access import Level, access_workspace, level_in_base, living_bases
from workspaces.catalogue import register_base
from workspaces.models import Base, Workspace

CONTENT_TYPE = "application/x-zip-compressed"
SUFFIX = ".dtable"
CONTENT = "content.json"
ASSET_FOLDER = "asset/"
APP_FOLDER = "external-apps/"
# What SeaTable puts beside the content, and what this server adds: the path of each custom file by its uuid in cells.
COMPANIONS = ("forms.json", "auto_rules.json", "auto_rules_navigation.json", "workflows.json", "external_apps.json")
CUSTOM_FILES = "custom_files.json"
MAX_COMPANION_BYTES = 10 * 1024 * 1024
MEGABYTE = 1024 * 1024
# The content of a base is quick to compress, and at more than this the time is not worth the bytes.
COMPRESSION = 1
FIRST_ZIP_YEAR = 1980


@dataclass(frozen=True)
class ImportedBase:
    """A base that came out of a bundle, and the names of what in the bundle was not taken."""

    base: Base
    not_taken: list[str]


@dataclass
class _Files:
    """The files of a bundle on their way: received ones by path, and the new uuids of custom files by the old ones."""

    received: dict[str, IncomingFile] = field(default_factory=dict)
    uuids: dict[str, uuid.UUID] = field(default_factory=dict)
    custom_uuids: dict[str, str] = field(default_factory=dict)
    app_files: dict[str, str] = field(default_factory=dict)


# Export


def export_base(*, user: User | None, base: Base, with_files: bool = True) -> IO[bytes]:
    """Return a base that the user was let at as a `.dtable` file, at its beginning, that goes away when it is closed.

    None is somebody without an account, who came by a link. Views that are private to others, and forms and rules,
    are in it only for those who administer the base.
    Raises DomainError when its files are larger than MAX_EXCHANGE_MEGABYTES, or it takes too long.
    """
    administers = user is not None and level_in_base(user, base) >= Level.ADMIN
    return spool_bundle(base, username=user.username if user else "", complete=administers, with_files=with_files)


def spool_bundle(base: Base, *, username: str = "", complete: bool, with_files: bool = True) -> IO[bytes]:
    """Return a base as a `.dtable` file; see `export_base`.

    `complete` is for administrators: all private views, not only those of `username`, and what stands beside the
    content.
    """
    stored = list(list_files(base)) if with_files else []
    if sum(file.size for file in stored) > settings.MAX_EXCHANGE_MEGABYTES * MEGABYTE:
        raise DomainError("The files of the base are too large to be exported; it can be exported without them.")
    with (
        new_spool() as spool,
        zipfile.ZipFile(spool, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as archive,
    ):
        _write_content(archive, base, username=username, complete=complete)
        _write_files(archive, base, stored)
    return spool


def _write_content(archive: zipfile.ZipFile, base: Base, *, username: str, complete: bool) -> None:
    principal = Principal(str(base.uuid), "r", username=username)
    with archive.open(CONTENT, "w", force_zip64=True) as stream:
        exported = write_base(principal, stream, rewrite=to_bundle(str(base.uuid)), all_views=complete, for_file=True)
    if complete:
        for name, document in exported.companions.items():
            archive.writestr(name, orjson.dumps(document))


def _write_files(archive: zipfile.ZipFile, base: Base, stored: list[StoredFile]) -> None:
    custom_uuids = dict(files_below(base, CUSTOM_FOLDER).values_list("path", "uuid"))
    custom: dict[str, str] = {}
    for file in stored:
        moment = file.modified_at.timetuple()[:6]
        entry = zipfile.ZipInfo(
            ASSET_FOLDER + file.path, moment if moment[0] >= FIRST_ZIP_YEAR else (FIRST_ZIP_YEAR, 1, 1, 0, 0, 0)
        )
        # Pictures and documents are compressed already.
        entry.compress_type = zipfile.ZIP_STORED
        entry.external_attr = 0o644 << 16
        # A file may go away while the others are written.
        with contextlib.suppress(NotFoundError), open_file(base, file.path) as source:
            with archive.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target, CHUNK_BYTES)
            if file.path in custom_uuids:
                custom[str(custom_uuids[file.path])] = file.path
    if custom:
        archive.writestr(CUSTOM_FILES, orjson.dumps(custom))


# Import


def import_bundle(
    *, acting_user: User, workspace_id: int, file: IO[bytes], file_name: str, server: str
) -> ImportedBase:
    """Make a base out of a `.dtable` file in a workspace that the acting user administers; all of it or nothing.

    The base is called like the file, without its suffix. `server` is the address of this server, for those of files
    in cells. Raises NotFoundError or ForbiddenError as access_workspace does, and DomainError for a name that is none
    or taken and for a file that cannot become a base, which says what in it cannot.
    """
    workspace = access_workspace(user=acting_user, workspace_id=workspace_id, level=Level.ADMIN)
    base = _plan_base(acting_user, workspace, file_name)
    files = _Files()
    try:
        with open_archive(file, max_bytes=settings.MAX_EXCHANGE_MEGABYTES * MEGABYTE) as archive:
            not_taken = _receive_files(archive, files)
            companions = {name: _read_json(archive, name) for name in COMPANIONS if name in archive.NameToInfo}
            folder_url = f"{server}/workspace/{workspace.pk}/asset/{base.uuid}/"
            document = Document(
                open=lambda: _open_content(archive),
                author=acting_user.username,
                rewrite=from_bundle(folder_url, files.custom_uuids, files.app_files),
                companions=companions,
            )
            import_base(str(base.uuid), document)
        _settle(base, files, created_by=acting_user.username)
    except BaseException:
        lifecycle.purge_base(str(base.uuid))
        asset_storage().remove(str(base.uuid))
        raise
    finally:
        for incoming in files.received.values():
            incoming.discard()
    return ImportedBase(base, not_taken)


def _plan_base(acting_user: User, workspace: Workspace, file_name: str) -> Base:
    """Return the base that a file of that name becomes, which is nowhere yet."""
    name = file_name[: -len(SUFFIX)] if file_name.lower().endswith(SUFFIX) else file_name
    name = name.strip()
    if not name or len(name) > MAXIMUM_NAME_LENGTH or UNUSABLE_NAME.search(name):
        raise DomainError("dtable invalid. The name of the file cannot be that of a base.")
    if living_bases().filter(workspace=workspace, name=name).exists():
        raise DomainError(f"Table {name} already exists.")
    return Base(workspace=workspace, name=name, uuid=uuid.uuid4(), creator=acting_user, modifier=acting_user)


def _open_content(archive: zipfile.ZipFile) -> IO[bytes]:
    if CONTENT not in archive.NameToInfo:
        raise ArchiveError(f"It has no {CONTENT}.")
    return archive.open(CONTENT)


def _receive_files(archive: zipfile.ZipFile, files: _Files) -> list[str]:
    """Unpack the files of a bundle to where files wait for their place; return the names of what was not taken."""
    not_taken = []
    size = 0
    for entry in archive.infolist():
        name = entry.filename
        if entry.is_dir() or name in (CONTENT, CUSTOM_FILES, *COMPANIONS):
            continue
        if not name.startswith(ASSET_FOLDER):
            not_taken.append(name)
            continue
        path = _path_of(name)
        if path in files.received:
            raise ArchiveError(f"There are two entries {name[:100]!a}.")
        size += entry.file_size
        _check_quota(size)
        incoming = files.received[path] = IncomingFile(split_path(path)[1])
        with archive.open(entry) as source:
            shutil.copyfileobj(source, cast(IO[bytes], incoming), CHUNK_BYTES)
        incoming.finish()
        files.uuids[path] = uuid.uuid4()
        if path.startswith(APP_FOLDER):
            files.app_files["/".join(path.split("/")[-3:])] = path
    if CUSTOM_FILES in archive.NameToInfo:
        files.custom_uuids = dict(_custom_uuids(_read_json(archive, CUSTOM_FILES), files))
    return not_taken


def _path_of(name: str) -> str:
    try:
        return clean_path(name.removeprefix(ASSET_FOLDER))
    except DomainError:
        raise ArchiveError(f"The entry {name[:100]!a} has a name that is not taken.") from None


def _custom_uuids(paths: Any, files: _Files) -> Iterator[tuple[str, str]]:
    """Yield (uuid in cells, new uuid) of each custom file."""
    for old, path in paths.items() if isinstance(paths, dict) else ():
        if isinstance(path, str) and path in files.uuids:
            yield old, str(files.uuids[path])


def _read_json(archive: zipfile.ZipFile, name: str) -> Any:
    if archive.NameToInfo[name].file_size > MAX_COMPANION_BYTES:
        raise ArchiveError(f"{name} is larger than {MAX_COMPANION_BYTES // MEGABYTE} MB.")
    try:
        return orjson.loads(archive.read(name))
    except orjson.JSONDecodeError:
        raise ArchiveError(f"{name} is not JSON.") from None


def _check_quota(size: int) -> None:
    quota = settings.MAX_BASE_ASSETS_MEGABYTES
    if quota and size > quota * MEGABYTE:
        raise ArchiveError(f"Its files are larger than {quota} MB.")


def _settle(base: Base, files: _Files, *, created_by: str) -> None:
    """Put the files to their places and the base into the catalogue, all at once."""
    for path, incoming in files.received.items():
        try:
            asset_storage().put(f"{base.uuid}/{path}", incoming.place)
        except DomainError:
            raise ArchiveError(f"The entry {path[:100]!a} is in the way of another.") from None
    rows = [
        File(
            base=base,
            uuid=files.uuids[path],
            path=path,
            display_name=split_path(path)[1],
            size=incoming.size,
            sha256=incoming.sha256,
            mime=guess_type(path),
            status=FileStatus.UPLOADED,
            created_by=created_by,
        )
        for path, incoming in files.received.items()
    ]
    with transaction.atomic():
        register_base(base)
        File.objects.bulk_create(rows, batch_size=500)
