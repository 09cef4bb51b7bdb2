"""Conversions between the kinds of values, in Python: for constants, and for SQLite where it has no words for them.

A moment is text in the server's zone, `YYYY-MM-DD[ HH:MM[:SS[.ffffff]]]`; an instant is text in UTC,
`YYYY-MM-DDTHH:MM:SS.mmm+00:00`.
"""

import math
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from bases.column_types.values import number_text

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_MOMENT = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?[ ]*(Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII | re.IGNORECASE,
)
_TRUE, _FALSE = frozenset({"true", "1"}), frozenset({"false", "0"})

# Lengths of the text of a moment: only a day, to the minute, to the second.
DAY, MINUTE, SECOND = 10, 16, 19
# Beyond this a whole number is a float like any other, as in SeaTable.
_LARGEST_INTEGER = 2**53


def to_number(value: Any) -> int | float | None:
    """Return a number, a boolean or numeric text as a number, and None for anything else."""
    if isinstance(value, str):
        text = value.strip()
        if not _NUMBER.fullmatch(text):
            return None
        value = int(text) if text.lstrip("+-").isdigit() and len(text) < 17 else float(text)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value if abs(value) <= _LARGEST_INTEGER else _float_of(value)
    return value if isinstance(value, float) and not math.isnan(value) else None


def to_text(value: Any) -> str | None:
    """Return text as it is, a number without a needless `.0`, a boolean as `true` or `false`; None for the rest."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if isinstance(value, int | float) else None


def to_boolean(value: Any) -> int | None:
    """Return 1 or 0 for booleans, for the numbers 1 and 0 and for these words as text; None for anything else."""
    text = (to_text(value) or "").lower()
    return 1 if text in _TRUE else 0 if text in _FALSE else None


def is_true(value: Any) -> bool:
    """Say whether a value counts as true in a condition: it is neither empty nor zero nor false."""
    return value not in (None, "", 0, [], ())


def parse_moment(text: str, zone: ZoneInfo) -> datetime | None:
    """Return what date or time text means, as an aware datetime in `zone`, or None when it is neither.

    Month, day and hour need no leading zero; text without an offset is in `zone`.
    """
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        moment = datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "0").ljust(6, "0")[:6]),
            tzinfo=_offset(offset) if offset else zone,
        )
        return moment.astimezone(zone)
    except (ValueError, OverflowError):
        return None


def moment_text(moment: datetime, length: int = DAY) -> str:
    """Return a moment as text of at least `length` characters: its day, and as much of its time as is not zero."""
    text = moment.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    if moment.microsecond:
        return text.rstrip("0")
    if moment.second:
        length = SECOND
    elif (moment.hour or moment.minute) and length < MINUTE:
        length = MINUTE
    return text[:length]


def instant_text(moment: datetime) -> str:
    """Return an aware datetime as the store keeps instants; finer fractions than theirs are kept too."""
    precision = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    return moment.astimezone(UTC).isoformat(timespec=precision)


def text_to_moment(text: str, zone: ZoneInfo) -> str | None:
    """Return date or time text in any form that a constant may have as the text of a moment, to the second."""
    moment = parse_moment(text, zone)
    return None if moment is None else moment_text(moment, SECOND)


def text_to_instant(text: str, zone: ZoneInfo) -> str | None:
    """Return date or time text in any form that a constant may have as the text of an instant."""
    moment = parse_moment(text, zone)
    try:
        return None if moment is None else instant_text(moment)
    except OverflowError:
        return None


def like_parts(pattern: str) -> list[str]:
    """Split a LIKE pattern into `%`, `_` and literal characters, each of these behind a backslash.

    A backslash makes a following `%`, `_` or backslash literal; any other is itself.
    """
    parts = re.findall(r"\\[%_\\]|.", pattern, re.DOTALL)
    return [part if part in ("%", "_") or len(part) == 2 else "\\" + part for part in parts]


def like_to_glob(pattern: str) -> str:
    """Return a LIKE pattern in the words of SQLite's GLOB, which is the one that minds case."""
    words = {"%": "*", "_": "?", "\\*": "[*]", "\\?": "[?]", "\\[": "[[]"}
    return "".join(words.get(part) or part[1:] for part in like_parts(pattern))


def natural_key(text: str) -> str:
    """Return text that sorts, character by character, as `text` does when runs of digits count as numbers.

    A run is written as a zero, a character that grows with the count of its digits, and the digits. The zero keeps
    its place among other characters.
    """
    return _DIGITS.sub(_sortable_run, text)


_DIGITS = re.compile(r"[0-9]+")


def _sortable_run(match: re.Match[str]) -> str:
    digits = match[0].lstrip("0")
    # Surrogates are not text; runs of so many digits are not numbers that anyone sorts by.
    return f"0{chr(min(0x100 + len(digits), 0xD7FF))}{digits}"


def _offset(text: str) -> timezone:
    if text in "Zz":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


def _float_of(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
