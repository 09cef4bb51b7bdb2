"""What lies in the folders of a base: listing them, what came lately, deleting several things at once."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from assets.files import delete_path, exists
from assets.paths import clean_folder, clean_name, join_path, month_folder
from assets.storage import Entry, asset_storage
from core.errors import DomainError
from workspaces.models import Base


@dataclass(frozen=True)
class Month:
    """What was uploaded in a month, the latest first; `date` is for instance `2026-03`."""

    date: str
    file_items: list[Entry]


def list_folder(base: Base, folder: str) -> list[Entry] | None:
    """Return what is in a folder, by name, or None when there is no such folder.

    The base's own folder is there always. Raises DomainError for a path that no folder can have.
    """
    folder = clean_folder(folder)
    entries = asset_storage().list_folder(f"{base.uuid}/{folder}".rstrip("/"))
    return [] if entries is None and not folder else entries


def list_recent(base: Base, months: int) -> list[Month]:
    """Return what was uploaded in this month and in those before it, `months` together, this one first."""
    first, found = timezone.localdate().replace(day=1), []
    for _ in range(months):
        found.append(_month(base, first))
        first = _month_before(first)
    return found


def delete_all(base: Base, folder: str, names: list[str]) -> None:
    """Delete files and folders by their names in a folder; what is not there is no error.

    Raises DomainError when one of them is no name, and deletes nothing then.
    """
    folder = clean_folder(folder, field="parent_path")
    paths = [join_path(folder, clean_name(name, field="asset_names")) for name in names]
    for path in paths:
        delete_path(base, path)


def path_of(folder: str, name: str) -> str:
    """Return the clean path of a name in a folder that a client names. Raises DomainError when there can be none."""
    return join_path(clean_folder(folder), clean_name(name))


def is_there(base: Base, path: str) -> bool:
    """Say whether there is a file at a path; there is none at one that no file can have."""
    try:
        return exists(base, path)
    except DomainError:
        return False


def _month(base: Base, first: date) -> Month:
    entries = [
        entry
        for kind in ("files", "images")
        for entry in list_folder(base, month_folder(kind, first)) or []
        if entry.is_file
    ]
    return Month(f"{first:%Y-%m}", sorted(entries, key=_age))


def _age(entry: Entry) -> tuple[float, str]:
    return (-entry.modified_at.timestamp() if entry.modified_at else 0, entry.name)


def _month_before(first: date) -> date:
    return first.replace(year=first.year - 1, month=12) if first.month == 1 else first.replace(month=first.month - 1)
