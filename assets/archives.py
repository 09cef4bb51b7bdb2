"""Opening zip files that somebody sent: what is wrong or dangerous in one is refused before anything is unpacked.

Bombs are: a directory of millions of files, files that are huge when unpacked, one file under several names. Names that
lead elsewhere, links and encrypted files are refused too, and every error of the format becomes an ArchiveError.
"""

import contextlib
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from core.errors import DomainError

MAX_ENTRIES = 50_000
# A directory with so many entries, of which each has a long name.
MAX_DIRECTORY_BYTES = 16 * 1024 * 1024
# How many times larger than packed an entry may be, which are spared that are small anyway.
MAX_RATIO = 500
SMALL_BYTES = 10 * 1024 * 1024

# End of the directory: signature, two numbers of disks, two of entries, its size, its place, length of a comment.
_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_END64_SIGNATURE = b"PK\x06\x07"
_END64_BYTES = 20
_LONGEST_COMMENT = 65_535
_UNSAFE_NAME = re.compile(r"[\x00-\x1f\x7f\\]|^/|^[A-Za-z]:|(^|/)\.{1,2}(/|$)|//")
_ENCRYPTED = 0x1


class ArchiveError(DomainError):
    """The file is no zip file, or one that is not taken; the message says why after SeaTable's own `dtable invalid.`"""

    def __init__(self, problem: str = "The file is no zip file.") -> None:
        super().__init__(f"dtable invalid. {problem}")


@contextlib.contextmanager
def open_archive(file: IO[bytes], *, max_bytes: int) -> Iterator[zipfile.ZipFile]:
    """Open a zip file that holds `max_bytes` at most when unpacked.

    Raises ArchiveError, also for damage that shows when the block reads entries.
    """
    try:
        _check_directory(file)
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive.infolist(), max_bytes)
            yield archive
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError) as exc:
        raise ArchiveError("The file is damaged, or no zip file.") from exc


def _check_directory(file: IO[bytes]) -> None:
    """Refuse a directory that is too large, which reading alone would fill the memory with."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size - _LONGEST_COMMENT))
    tail = file.read()
    # As zipfile looks for it: at the very end, else the last signature.
    at = len(tail) - _END.size
    if at < 0 or tail[at : at + 4] != _END_SIGNATURE or tail[-2:] != b"\0\0":
        at = tail.rfind(_END_SIGNATURE)
    if at < 0 or len(tail) - at < _END.size:
        raise ArchiveError
    if tail[max(0, at - _END64_BYTES) :].startswith(_END64_SIGNATURE):
        raise ArchiveError("The zip file has too many entries, or is too large.")
    _, _, _, _, entries, directory_bytes, _, _ = _END.unpack(tail[at : at + _END.size])
    if entries > MAX_ENTRIES or directory_bytes > MAX_DIRECTORY_BYTES:
        raise ArchiveError(f"The zip file has more than {MAX_ENTRIES} entries.")


def _check_entries(entries: list[zipfile.ZipInfo], max_bytes: int) -> None:
    names = set()
    for entry in entries:
        shown = ascii(entry.filename[:100])
        if _UNSAFE_NAME.search(entry.filename) or len(entry.filename) > 1024:
            raise ArchiveError(f"The entry {shown} has a name that is not taken.")
        if entry.filename in names:
            raise ArchiveError(f"There are two entries {shown}.")
        names.add(entry.filename)
        mode = entry.external_attr >> 16
        if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise ArchiveError(f"The entry {shown} is no file.")
        if entry.flag_bits & _ENCRYPTED:
            raise ArchiveError(f"The entry {shown} is encrypted.")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ArchiveError(f"The entry {shown} is compressed in a way that is not taken.")
        if entry.file_size > max(SMALL_BYTES, MAX_RATIO * entry.compress_size):
            raise ArchiveError(f"The entry {shown} is suspiciously well compressed.")
    if len(entries) > MAX_ENTRIES:
        raise ArchiveError(f"The zip file has more than {MAX_ENTRIES} entries.")
    # No reader gets more of an entry than the size that the directory tells.
    if sum(entry.file_size for entry in entries) > max_bytes:
        raise ArchiveError(f"The zip file holds more than {max_bytes // (1024 * 1024)} MB.")
