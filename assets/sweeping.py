"""Removing what nothing leads to any more.

A base is in several places without a common transaction: its store and its files come before its row in the catalogue
and go after it. What a crash leaves between, and what a removed base leaves in the file store, is swept here. All of
it has to be old: what is young may belong to a base that is just being made.
"""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from assets.images import remove_thumbnails
from assets.models import File, FileStatus, TransferLink
from assets.storage import asset_storage
from bases import lifecycle
from core.ids import parse_uuid
from workspaces.models import Base

logger = logging.getLogger(__name__)

# A week: an orphan costs nothing but room, and who restored an older catalogue by mistake has time to notice.
GRACE = timedelta(days=7)
# An upload that goes on writes to its file.
INCOMING_GRACE = timedelta(days=1)
THUMBNAIL_DAYS = 30


@dataclass
class Swept:
    """What was removed: uuids of bases whose stores or folders went, and how many other things."""

    stores: list[str]
    folders: list[str]
    incoming: int = 0
    links: int = 0
    refused: bool = False


def sweep(*, grace: timedelta = GRACE) -> Swept:
    """Remove stores and files of bases that are not in the catalogue, broken uploads and expired links.

    Nothing of a base is removed, and `refused` is set, when the catalogue knows none of the bases that there are:
    then it is more likely another server's catalogue.
    """
    before = timezone.now() - grace
    # First what is there, then the catalogue: a base that is made between the two is in the second.
    stores = {name: datetime.fromtimestamp(changed, UTC) for name, changed in lifecycle.list_stores()}
    folders = set(asset_storage().list_bases())
    known = {str(base_uuid) for base_uuid in Base.objects.values_list("uuid", flat=True)}
    swept = Swept([], [])
    if (stores or folders) and not known & (stores.keys() | folders):
        swept.refused = True
    else:
        swept.stores = [name for name, changed in stores.items() if _is_orphan(name, known) and changed < before]
        swept.folders = [
            name for name in folders if _is_orphan(name, known) and asset_storage().changed_at(name) < before
        ]
    for name in swept.stores:
        lifecycle.purge_base(name)
    for name in swept.folders:
        asset_storage().remove(name)
        remove_thumbnails(name)
    swept.incoming = _sweep_incoming(timezone.now() - min(grace, INCOMING_GRACE))
    swept.links, _ = TransferLink.objects.filter(expires_at__lte=timezone.now()).delete()
    _remove_old(Path(settings.THUMBNAILS_DIR).glob("*/*"), time.time() - THUMBNAIL_DAYS * 24 * 3600)
    return swept


def sweep_quietly() -> None:
    """Sweep when the server starts: a failure is logged, and does not keep the server from starting."""
    try:
        swept = sweep()
    except Exception:
        logger.exception("Sweeping failed.")
        return
    if swept.refused:
        logger.warning("The catalogue knows none of the bases in BASES_URL and STORAGE_URL. Is it the right one?")


def _is_orphan(name: str, known: set[str]) -> bool:
    """Say whether a name is the uuid of a base that is not in the catalogue; other names are not ours to remove."""
    return parse_uuid(name) == name and name not in known


def _sweep_incoming(before: datetime) -> int:
    """Remove what was being received when a server was killed, and the rows that held places for it."""
    pending = File.objects.filter(status=FileStatus.PENDING, updated_at__lt=before)
    for file in pending.select_related("base"):
        # All bytes may have come to their place, but nobody was told so.
        asset_storage().remove(f"{file.base.uuid}/{file.path}")
    pending.delete()
    File.objects.filter(status=FileStatus.REQUIRES_UPLOAD, path__isnull=False, updated_at__lt=before).update(path=None)
    return _remove_old(Path(settings.INCOMING_DIR).glob("*"), before.timestamp())


def _remove_old(files: Iterable[Path], before: float) -> int:
    """Remove files that were last changed before a time in seconds since 1970, and return how many they were."""
    removed = 0
    for file in files:
        if file.is_file() and file.stat().st_mtime < before:
            file.unlink(missing_ok=True)
            removed += 1
    return removed
