"""Functions of dates that only formulas have, in Python.

Dates come and go as the text of moments, `YYYY-MM-DD[ HH:MM[:SS]]` in wall time of the server, and none is empty.
A function that fails raises what `library.guarded` turns into an empty value.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from bases.functions.library import MAX_TEXT
from bases.functions.values import SECOND, moment_text

# Day.js's words for the parts of a date, the longer ones first; what stands in brackets is no word.
_TOKEN = re.compile(r"\[([^\]]*)\]|YYYY|YY|M{1,4}|D{1,2}|d{1,4}|H{1,2}|h{1,2}|m{1,2}|s{1,2}|SSS|A|a")
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905


def days_between(start: str, end: str) -> int:
    """Return the count of days from one date to another, times of day left aside."""
    return (datetime.fromisoformat(end).date() - datetime.fromisoformat(start).date()).days


def hours_between(start: str, end: str) -> int:
    """Return the count of hours from one moment to another, minutes left aside."""
    first, last = (datetime.fromisoformat(each).replace(minute=0, second=0, microsecond=0) for each in (start, end))
    return round((last - first) / timedelta(hours=1))


def moments_apart(end: str, start: str) -> float:
    """Return the days from one moment to another, with fractions."""
    days = (datetime.fromisoformat(end) - datetime.fromisoformat(start)) / timedelta(days=1)
    return int(days) if days.is_integer() else days


def shift_by_days(moment: str, days: float) -> str:
    """Return a moment so many days later, which may be a fraction; to the second."""
    return _text(datetime.fromisoformat(moment) + timedelta(days=days))


def shift_by_seconds(moment: str, seconds: float) -> str:
    """Return a moment so many seconds later; to the second."""
    return _text(datetime.fromisoformat(moment) + timedelta(seconds=seconds))


def shorten_moment(moment: str) -> str:
    """Return a moment, which may have seconds, as cells hold dates: without seconds that are zero."""
    return moment[:-3] if len(moment) == SECOND and moment.endswith(":00") else moment


def format_moment(moment: str, pattern: str) -> str:
    """Return a moment in a pattern of Day.js, such as `DD.MM.YYYY HH:mm` or `dddd, MMMM D`; names are English."""
    date = datetime.fromisoformat(moment)
    shown = _TOKEN.sub(lambda match: match[1] if match[1] is not None else _PARTS[match[0]](date), pattern)
    if len(shown) > MAX_TEXT:
        raise ValueError("The text becomes too long.")
    return shown


_PARTS: dict[str, Callable[[datetime], str]] = {
    "YYYY": lambda date: f"{date.year:04}",
    "YY": lambda date: f"{date.year % 100:02}",
    "MMMM": lambda date: _MONTHS[date.month - 1],
    "MMM": lambda date: _MONTHS[date.month - 1][:3],
    "MM": lambda date: f"{date.month:02}",
    "M": lambda date: str(date.month),
    "DD": lambda date: f"{date.day:02}",
    "D": lambda date: str(date.day),
    "dddd": lambda date: _DAYS[date.weekday()],
    "ddd": lambda date: _DAYS[date.weekday()][:3],
    "dd": lambda date: _DAYS[date.weekday()][:2],
    "d": lambda date: str(date.isoweekday() % 7),
    "HH": lambda date: f"{date.hour:02}",
    "H": lambda date: str(date.hour),
    "hh": lambda date: f"{date.hour % 12 or 12:02}",
    "h": lambda date: str(date.hour % 12 or 12),
    "mm": lambda date: f"{date.minute:02}",
    "m": lambda date: str(date.minute),
    "ss": lambda date: f"{date.second:02}",
    "s": lambda date: str(date.second),
    "SSS": lambda date: f"{date.microsecond // 1000:03}",
    "A": lambda date: "AM" if date.hour < 12 else "PM",
    "a": lambda date: "am" if date.hour < 12 else "pm",
}


def _text(moment: datetime) -> str:
    return moment_text((moment + timedelta(microseconds=500_000)).replace(microsecond=0))
