"""Functions of dates that no expression of a database says exactly, in Python.

Dates come and go as the text of moments, `YYYY-MM-DD[ HH:MM[:SS]]` in wall time of the server, and none is empty
unless a function says so. A function that fails raises what `library.guarded` turns into an empty value.
"""

import calendar
import math
from collections.abc import Callable
from datetime import date, datetime, timedelta

from bases.functions.values import moment_text

# What `dateDif` takes an empty start for.
_FIRST_DAY = datetime(1900, 1, 1)  # noqa: DTZ001 - wall time, as all dates here
_SECONDS = {"weeks": 604_800, "days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}
_MONTHS = {"years": 12, "months": 1}
# On which day the weeks of `weeknum` begin, Monday being 1, by the number that tells.
_WEEK_STARTS = {1: 7, 2: 1, 11: 1, 12: 2, 13: 3, 14: 4, 15: 5, 16: 6, 17: 7}
_ISO_WEEKS = 21


def make_date(year: float, month: float, day: float) -> str:
    """Return a date from its parts; a year below 100 is one of the 20th century, other parts roll over."""
    years, months, days = math.floor(year), math.floor(month), math.floor(day)
    first = add_months(datetime(1900 + years if 0 <= years < 100 else years, 1, 1), months - 1)  # noqa: DTZ001
    return moment_text(first + timedelta(days=days - 1))


def add_to_date(moment: str, count: float, unit: str) -> str:
    """Return a moment so many years, months, weeks, days, hours, minutes or seconds later; units may be singular.

    A day that the month does not have becomes its last one. Fractions of the count are dropped.
    """
    start, whole = datetime.fromisoformat(moment), math.trunc(count)
    name = unit.strip().lower()
    name = name if name.endswith("s") else f"{name}s"
    if name in _MONTHS:
        return moment_text(add_months(start, whole * _MONTHS[name]))
    return moment_text(start + timedelta(seconds=whole * _SECONDS[name]))


def end_of_month(moment: str, months: float) -> str:
    """Return the last day of the month so many months later."""
    month = add_months(datetime.fromisoformat(moment), math.trunc(months))
    return moment_text(datetime(month.year, month.month, _days_of_month(month)))  # noqa: DTZ001


def months_between(start: str, end: str) -> int:
    """Return how many months later another date is; days do not count."""
    return _months_between(datetime.fromisoformat(start), datetime.fromisoformat(end))


def difference(start: str, end: str, unit: str) -> int:
    """Return how far apart two moments are, as `dateDif` counts.

    Units are S for seconds and D for days, M for months and Y for years, YM and MD for the months and days that are
    left over, and YD for days without years. Either date may be empty text: an empty start is the first day of 1900,
    and two empty dates are not apart.
    """
    if not start and not end:
        return 0
    first = datetime.fromisoformat(start) if start else _FIRST_DAY
    return _DIFFERENCES[unit.strip().upper()](first, datetime.fromisoformat(end))


def working_days(start: str, end: str, *holidays: str) -> int:
    """Return the count of days from Monday to Friday, the first and the last included, that are no holidays.

    Holidays may be empty text, which is none. A period that ends before it begins counts backwards.
    """
    first, last = _day(start), _day(end)
    if last < first:
        return -working_days(end, start, *holidays)
    days = (last - first).days + 1
    weeks, rest = divmod(days, 7)
    count = weeks * 5 + sum((first.weekday() + number) % 7 < 5 for number in range(rest))
    return count - sum(first <= day <= last and day.weekday() < 5 for day in set(map(_day, filter(None, holidays))))


def week_number(moment: str, kind: float) -> int:
    """Return the number of the week in its year: that of the first of January is 1, but with 21 as ISO 8601 counts."""
    day, which = _day(moment), math.floor(kind)
    if which == _ISO_WEEKS:
        return day.isocalendar().week
    new_year = date(day.year, 1, 1)
    offset = (new_year.isoweekday() - _WEEK_STARTS[which]) % 7
    return ((day - new_year).days + offset) // 7 + 1


def add_months(moment: datetime, months: int) -> datetime:
    """Return a moment so many months later, on the last day of a month that is too short."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError("There is no such year.")
    first = moment.replace(year=year, month=month + 1, day=1)
    return first.replace(day=min(moment.day, _days_of_month(first)))


def _months_between(start: datetime, end: datetime) -> int:
    return 12 * (end.year - start.year) + end.month - start.month


def _days_of_month(moment: datetime) -> int:
    return calendar.monthrange(moment.year, moment.month)[1]


def _days(start: datetime, end: datetime) -> int:
    return (end.date() - start.date()).days


def _years(start: datetime, end: datetime) -> int:
    return 0 if abs(_days(start, end)) < 365 else end.year - start.year


def _days_without_years(start: datetime, end: datetime) -> int:
    if start > end:
        return -_days_without_years(end, start)
    if (start.month, start.day) == (end.month, end.day):
        return 0
    months = (end.year - start.year) * 12
    moved = add_months(start, months)
    return _days(moved if moved.date() <= end.date() else add_months(start, months - 12), end)


_DIFFERENCES: dict[str, Callable[[datetime, datetime], int]] = {
    "S": lambda start, end: math.floor((end - start).total_seconds()),
    "D": _days,
    "M": _months_between,
    "Y": _years,
    "YM": lambda start, end: (end.month - start.month) % 12,
    "MD": lambda start, end: end.day - start.day,
    "YD": _days_without_years,
}


def _day(moment: str) -> date:
    return date.fromisoformat(moment[:10])
