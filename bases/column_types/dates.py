"""Dates, which are wall time of the server's zone, and the instants at which rows were made and changed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from bases.column_types import predicates
from bases.column_types.base import (
    ColumnType,
    Encoder,
    Form,
    Kind,
    Physical,
    Reader,
    WriteContext,
    default_setting,
    fills_default,
)
from bases.column_types.numbers import parse_number
from bases.column_types.virtual import Virtual
from bases.schema import Column, Document

STANDARD_FORMAT = "YYYY-MM-DD"
# SeaTable shows `DD/MM/YYYY HH:mm` too, but its API takes no column with it.
FORMATS = (
    "YYYY-MM-DD",
    "YYYY-MM-DD HH:mm",
    "M/D/YYYY",
    "M/D/YYYY HH:mm",
    "D/M/YYYY",
    "D/M/YYYY HH:mm",
    "DD/MM/YYYY",
    "DD.MM.YYYY",
    "DD.MM.YYYY HH:mm",
)

_KEPT_DATE, _KEPT_TIME = "YYYY-MM-DD", "YYYY-MM-DD HH:MM"
# No date is written with more characters.
_MAX_LENGTH = 64
_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WRITTEN_DATE = re.compile(
    r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})(?:(?:T|\s+)([0-9]{1,2}):([0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)


class Date(ColumnType):
    """A day, or a minute where the column's format has a time; kept as `YYYY-MM-DD` or `YYYY-MM-DD HH:MM`."""

    name = "date"
    kind = Kind.DATE
    physical = Physical.TEXT
    may_be_first = True
    standard_data: ClassVar[Document | None] = {"format": STANDARD_FORMAT}
    predicates = predicates.DATE

    def check_data(self, data: Any, *, inserted: bool = False) -> Document | None:
        """Return the settings. Raises ValueError for an unknown format."""
        checked = super().check_data(data)
        if checked and (checked.get("format") or STANDARD_FORMAT) not in FORMATS:
            raise ValueError("Unknown date format.")
        return checked

    def encoder(self, column: Column, context: WriteContext) -> Encoder:
        """Take text that `parse_date` understands."""
        date_format = _date_format(column)
        zone, length = context.zone, len(_KEPT_TIME if date_format.endswith("HH:mm") else _KEPT_DATE)

        def encode(value: Any) -> str | None:
            if type(value) is not str or len(value) > _MAX_LENGTH:
                return None
            if len(value) == length and is_kept_date(value):
                return value
            moment = parse_date(value, date_format, zone)
            return None if moment is None else moment.isoformat(" ", "minutes")[:length]

        return encode

    def reader(self, column: Column, form: Form, zone: ZoneInfo) -> Reader | None:
        """Show an RFC 3339 time, whatever the column's format; the older surfaces show dates as they are kept."""
        if form in (Form.V1, Form.STORED):
            return None
        return _show_utc_date if _is_utc(zone) else lambda kept: show_date(kept, zone)

    def default(self, column: Column, creator: str, context: WriteContext) -> Any:
        """Return a certain date, today, or a day so many days before or after today."""
        kind = column.data.get("default_date_type")
        if kind not in ("current_date", "days_before", "days_after") or not fills_default(column):
            return default_setting(column)
        days = 0.0
        if kind != "current_date":
            days = parse_number(str(default_setting(column))) or 0
        try:
            moment = datetime.now(context.zone) + timedelta(days=-days if kind == "days_before" else days)
        except OverflowError:
            return None
        return moment.replace(tzinfo=None).isoformat(" ", "minutes")


class Instant(Virtual):
    """A moment that the server notes; kept in UTC, with three digits of a second."""

    kind = Kind.INSTANT
    predicates = predicates.DATE
    queryable = True
    sortable = True

    def reader(self, column: Column, form: Form, zone: ZoneInfo) -> Reader | None:
        """Show the moment in the zone of the server; the older surfaces show it as it is kept."""
        if form in (Form.V1, Form.STORED) or _is_utc(zone):
            return None
        return lambda kept: show_instant(kept, zone)

    def display(self, column: Column, zone: ZoneInfo) -> Callable[[Any], str]:
        """Write wall time with seconds."""
        return lambda kept: show_instant(kept, zone)[:19].replace("T", " ")


class CreationTime(Instant):
    """When a row was made."""

    name = "ctime"


class ModificationTime(Instant):
    """When a row was changed last."""

    name = "mtime"


def parse_date(text: str, date_format: str, zone: ZoneInfo) -> datetime | None:
    """Return the wall time in `zone` that a text tells, or None when it is no date.

    It may be ISO 8601, with or without time and offset; year, month and day between dashes, slashes or dots; day and
    month before the year, where dots put the day first and `date_format` decides what else could be read both ways;
    and, as digits only, milliseconds since 1970.
    """
    text = text.strip()
    try:
        if text.isascii() and text.isdigit():
            return _in_zone(_EPOCH + timedelta(milliseconds=int(text)), zone)
        match = _WRITTEN_DATE.fullmatch(text)
        if match is not None:
            return _from_parts(match, date_format)
        # Python would take any character between date and time, even the sign of an offset without a time.
        return _in_zone(datetime.fromisoformat(text), zone) if "T" in text or " " in text else None
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=8192)
def show_date(kept: str, zone: ZoneInfo) -> str:
    """Return a date as RFC 3339, with the offset that the zone has at that wall time."""
    moment = datetime.fromisoformat(kept).replace(tzinfo=zone)
    # A zone's offset from before standard time has seconds, for which RFC 3339 has no place.
    return moment.isoformat(timespec="seconds")[: len("2030-06-20T00:00:00+02:00")]


@lru_cache(maxsize=8192)
def show_instant(kept: str, zone: ZoneInfo) -> str:
    """Return a moment as RFC 3339 in a zone, with three digits of a second."""
    return datetime.fromisoformat(kept).astimezone(zone).isoformat(timespec="milliseconds")


def _from_parts(match: re.Match[str], date_format: str) -> datetime | None:
    first, separator, second, third, hour, minute = match.groups()
    if len(first) == 4 and len(third) <= 2:
        year, month, day = first, second, third
    elif len(first) <= 2 and len(third) == 4:
        year, month, day = third, second, first
        if separator != "." and _is_month_first(first, second, date_format):
            month, day = first, second
    else:
        return None
    return datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0))  # noqa: DTZ001 (wall time)


def _is_month_first(first: str, second: str, date_format: str) -> bool:
    """Say whether a date is written the American way; only what can be read both ways is left to the format."""
    if int(second) > 12 or int(first) > 12:
        return int(second) > 12
    if date_format.startswith("D"):
        return False
    return date_format.startswith("M") or len(first) == 1


def is_kept_date(text: str) -> bool:
    """Say whether text is a date, or a date with its minute, in the very form in which dates are kept."""
    if len(text) not in (len(_KEPT_DATE), len(_KEPT_TIME)):
        return False
    if text[4] != "-" or text[7] != "-" or (len(text) > 10 and (text[10] != " " or text[13] != ":")):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the wall time of a moment; one without offset is wall time already."""
    if moment.tzinfo is None:
        return moment
    wall_time = moment.replace(tzinfo=None)
    # What was shown comes back the same, also in the hour that a change of the clock leaves out, and in years
    # when the offset of a place had seconds, which the shown one has not.
    if abs(_offset(wall_time.replace(tzinfo=zone)) - _offset(moment)) < _MINUTE:
        return wall_time
    return moment.astimezone(zone).replace(tzinfo=None)


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()


def _show_utc_date(kept: str) -> str:
    time = kept[11:19] or "00:00"
    return f"{kept[:10]}T{time if len(time) > 5 else f'{time}:00'}+00:00"


def _is_utc(zone: ZoneInfo) -> bool:
    return zone.key == "UTC"


def _date_format(column: Column) -> str:
    return str(column.data.get("format") or STANDARD_FORMAT)
