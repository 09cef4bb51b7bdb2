"""The functions that the SQLite store registers on its connections, because SQLite lacks them.

The names are ours and none is SQLite's own. A failing function is an empty value, never an error.
"""

import struct
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import orjson

from bases.column_types.geolocation import place_text
from bases.functions import dates, library, moments
from bases.functions.values import (
    SECOND,
    like_to_glob,
    moment_text,
    natural_key,
    text_to_instant,
    text_to_moment,
    to_number,
    to_text,
)


def moment_of_text(text: str, zone: str) -> str | None:
    """Return text with a date in it as a moment."""
    return text_to_moment(text, ZoneInfo(zone))


def moment_of_instant(instant: str, zone: str) -> str:
    """Return an instant as the time that clocks of the zone show."""
    return moment_text(datetime.fromisoformat(instant).astimezone(ZoneInfo(zone)), SECOND)


def instant_of_text(text: str, zone: str) -> str | None:
    """Return text with a date in it, such as a moment, as an instant."""
    return text_to_instant(text, ZoneInfo(zone))


def sort_key(value: float | str) -> str:
    """Return text that sorts as the value does among values of its kind."""
    if isinstance(value, str):
        return value
    (bits,) = struct.unpack(">q", struct.pack(">d", value))
    # The bits of positive floats sort as whole numbers do; those of negative ones the other way round.
    return f"{bits + 2**63 if bits >= 0 else -1 - bits:016x}"


def text_of_place(place: str) -> str | None:
    """Return a place, as JSON, as text; nothing when nothing is known of it."""
    value = orjson.loads(place)
    return (place_text(value) or None) if isinstance(value, dict) else None


# name: (function, count of arguments or -1 for any, whether the same arguments always give the same result)
SQLITE_FUNCTIONS: dict[str, tuple[Callable[..., object], int, bool]] = {
    "number_of_text": (library.guarded(to_number), 1, True),
    "text_of_number": (library.guarded(to_text), 1, True),
    "moment_of_text": (library.guarded(moment_of_text), 2, True),
    "moment_of_instant": (library.guarded(moment_of_instant), 2, True),
    "instant_of_text": (library.guarded(instant_of_text), 2, True),
    "unicode_lower": (library.guarded(str.lower), 1, True),
    "unicode_upper": (library.guarded(str.upper), 1, True),
    "glob_of_like": (library.guarded(like_to_glob), 1, True),
    "natural_key": (library.guarded(natural_key), 1, True),
    "sort_key": (library.guarded(sort_key), 1, True),
    "round_half_up": (library.guarded(library.round_half_up), 2, True),
    "round_down": (library.guarded(library.round_down), 2, True),
    "round_up": (library.guarded(library.round_up), 2, True),
    "ceiling_to": (library.guarded(library.ceiling), 2, True),
    "floor_to": (library.guarded(library.floor), 2, True),
    "logarithm": (library.guarded(library.logarithm), 2, True),
    "find_text": (library.guarded(library.find), 3, True),
    "search_text": (library.guarded(library.search), 3, True),
    "replace_text": (library.guarded(library.replace), 4, True),
    "repeat_text": (library.guarded(library.repeat), 2, True),
    "substitute_text": (library.guarded(library.substitute), 4, True),
    "place_text": (library.guarded(text_of_place), 1, True),
    "make_date": (library.guarded(dates.make_date), 3, True),
    "add_to_date": (library.guarded(dates.add_to_date), 3, True),
    "date_difference": (library.guarded(dates.difference), 3, True),
    "end_of_month": (library.guarded(dates.end_of_month), 2, True),
    "months_between": (library.guarded(dates.months_between), 2, True),
    "working_days": (library.guarded(dates.working_days), -1, True),
    "week_number": (library.guarded(dates.week_number), 2, True),
    "format_number": (library.guarded(library.format_number), 2, True),
    "days_between": (library.guarded(moments.days_between), 2, True),
    "hours_between": (library.guarded(moments.hours_between), 2, True),
    "moments_apart": (library.guarded(moments.moments_apart), 2, True),
    "shift_by_days": (library.guarded(moments.shift_by_days), 2, True),
    "shift_by_seconds": (library.guarded(moments.shift_by_seconds), 2, True),
    "shorten_moment": (library.guarded(moments.shorten_moment), 1, True),
    "format_moment": (library.guarded(moments.format_moment), 2, True),
}
