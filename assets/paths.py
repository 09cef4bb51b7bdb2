"""Paths and names of files, cleaned before anything uses them: nothing leads out of a base's folder.

A clean path is relative to the base's folder, has single slashes between its pieces and none around it, and is in
Unicode's NFC form, so that a name that a Mac decomposed is the same as one typed elsewhere.
"""

import re
import unicodedata
from datetime import date

from core.errors import DomainError

MAXIMUM_NAME_BYTES = 255
# The database indexes paths, and PostgreSQL indexes nothing longer than some 2700 bytes.
MAXIMUM_PATH_BYTES = 1024
CUSTOM_FOLDER = "custom"

_UNUSABLE = re.compile(r"[\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def clean_path(raw: str, *, field: str = "path") -> str:
    """Return the clean form of a path to a file. Raises DomainError, naming `field`, when it has none."""
    path = clean_folder(raw, field=field)
    if not path:
        raise _invalid(field)
    return path


def clean_folder(raw: str, *, field: str = "path") -> str:
    """Return the clean form of a path to a folder, `""` for the base's own. Raises DomainError as clean_path does."""
    pieces = [clean_name(piece, field=field) for piece in raw.split("/") if piece]
    path = "/".join(pieces)
    if len(path.encode()) > MAXIMUM_PATH_BYTES:
        raise _invalid(field)
    return path


def clean_name(raw: str, *, field: str = "name") -> str:
    """Return the NFC form of a name. Raises DomainError when a file or folder cannot be called that."""
    if not raw or "/" in raw or _UNUSABLE.search(raw):
        raise _invalid(field)
    name = unicodedata.normalize("NFC", raw)
    if name in (".", "..") or len(name.encode()) > MAXIMUM_NAME_BYTES:
        raise _invalid(field)
    return name


def join_path(folder: str, name: str) -> str:
    """Return the path of something in a folder, `""` being the base's own. Raises DomainError when it is too long."""
    path = f"{folder}/{name}" if folder else name
    if len(path.encode()) > MAXIMUM_PATH_BYTES:
        raise _invalid("path")
    return path


def split_path(path: str) -> tuple[str, str]:
    """Return (folder, name) of a clean path."""
    folder, _, name = path.rpartition("/")
    return folder, name


def number_name(name: str, number: int) -> str:
    """Return a name with a number before its extension, as in `photo(1).png`, shortened where it would be too long."""
    stem, dot, extension = name.rpartition(".")
    if not stem:
        stem, dot, extension = name, "", ""
    suffix = f"({number}){dot}{extension}"
    room = MAXIMUM_NAME_BYTES - len(suffix.encode())
    if room <= 0:  # The extension is nearly all there is.
        return number_name(name.replace(".", "_"), number)
    return stem.encode()[:room].decode(errors="ignore") + suffix


def month_folder(kind: str, moment: date) -> str:
    """Return the folder for what is uploaded at a moment, `kind` being `images` or `files`: `images/2026-03`."""
    return f"{kind}/{moment:%Y-%m}"


def _invalid(field: str) -> DomainError:
    return DomainError(f"{field} invalid.")
