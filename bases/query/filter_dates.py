"""What the modifiers of date filters mean: a stretch of time, seen from today in the server's zone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bases.functions.values import moment_text, parse_moment
from bases.query.errors import FilterError
from bases.query.nodes import And, Comparison, Literal, Node, Not, Relative
from bases.query.statement import Environment

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
_DAYS_FROM_TODAY = {
    "today": 0,
    "tomorrow": 1,
    "yesterday": -1,
    "one_week_ago": -7,
    "one_week_from_now": 7,
}
_MONTHS_FROM_TODAY = {"one_month_ago": -1, "one_month_from_now": 1}
_COUNTED_DAYS = {"number_of_days_ago": -1, "number_of_days_from_now": 1}
_EXACT = {"exact_date": _DAY, "exact_date_time": _MINUTE}
# How many units from the present one.
_UNITS = {
    f"{name}_{unit}": (unit, distance)
    for unit in ("week", "month", "year")
    for name, distance in (("the_past", -1), ("this", 0), ("the_next", 1))
}
_COUNTED_RANGES = {"the_past_numbers_of_days": -1, "the_next_numbers_of_days": 1}
_NEED_TERM = {*_COUNTED_DAYS, *_EXACT, *_COUNTED_RANGES}

# Seconds behind the point and zones are dropped: filters work on wall time, and so far back only on the day.
Stretch = tuple[datetime, datetime]
Find = Callable[[str, Any, Environment], Stretch | None]


def date_condition(field: Node, predicate: str, modifier: Any, term: Any, environment: Environment) -> Node | None:
    """Return the condition of a date filter, or None for one that is not complete.

    Raises FilterError for an unknown modifier and for a term that is no date or too far away.
    """
    if not modifier:
        return None
    if not isinstance(modifier, str):
        raise FilterError("unmatched filter modifier")
    if modifier in _NEED_TERM and (term is None or term in ("", [])):
        return None
    find = _range if predicate == "is_within" else _point
    try:
        stretch = find(modifier, term, environment)
    except (OverflowError, ValueError):
        raise FilterError("invalid filter term") from None
    if stretch is None:
        return None
    start: Node = Literal(moment_text(stretch[0]))
    end: Node = Literal(moment_text(stretch[1]))
    if modifier not in _EXACT:
        start, end = (Relative(_end_at(find, modifier, term, environment, number)) for number in (0, 1))
    starts, ends = Comparison(">=", field, start), Comparison("<", field, end)
    conditions: dict[str, Node] = {
        "is": And((starts, ends)),
        "is_within": And((starts, ends)),
        "is_not": Not(And((starts, ends))),
        "is_before": Comparison("<", field, start),
        "is_after": Comparison(">=", field, end),
        "is_on_or_before": ends,
        "is_on_or_after": starts,
    }
    return conditions[predicate]


def _end_at(find: Find, modifier: str, term: Any, environment: Environment, number: int) -> Callable[[datetime], str]:
    """Return the function that tells the start (0) or end (1) of a stretch as it is seen at a time."""

    def text_at(now: datetime) -> str:
        try:
            stretch = find(modifier, term, replace(environment, now=now))
        except (OverflowError, ValueError):
            raise FilterError("invalid filter term") from None
        return moment_text(stretch[number]) if stretch else ""

    return text_at


def _point(modifier: str, term: Any, environment: Environment) -> Stretch | None:
    """Return a day, or with `exact_date_time` a minute. None when the count of days is no number."""
    today = _today(environment)
    if modifier in _DAYS_FROM_TODAY:
        start, length = today + _DAYS_FROM_TODAY[modifier] * _DAY, _DAY
    elif modifier in _MONTHS_FROM_TODAY:
        start, length = _add_months(today, _MONTHS_FROM_TODAY[modifier]), _DAY
    elif modifier in _COUNTED_DAYS:
        count = _count(term)
        if count is None:
            return None
        start, length = today + _COUNTED_DAYS[modifier] * count * _DAY, _DAY
    elif modifier in _EXACT:
        moment = parse_moment(term, environment.zone) if isinstance(term, str) else None
        if moment is None:
            raise FilterError("invalid filter term")
        start, length = moment.replace(second=0, microsecond=0, tzinfo=None), _EXACT[modifier]
        if modifier == "exact_date":
            start = start.replace(hour=0, minute=0)
    else:
        raise FilterError("unmatched filter modifier")
    return start, start + length


def _range(modifier: str, term: Any, environment: Environment) -> Stretch | None:
    """Return the days of a range, the last one included. None when the count of days is no number."""
    today = _today(environment)
    if modifier in _UNITS:
        unit, distance = _UNITS[modifier]
        if unit == "week":
            # Weeks of filters begin on Monday, whatever the settings of the base say.
            monday = today - today.weekday() * _DAY + distance * 7 * _DAY
            return monday, monday + 7 * _DAY
        if unit == "month":
            first = _add_months(today.replace(day=1), distance)
            return first, _add_months(first, 1)
        first = today.replace(month=1, day=1, year=today.year + distance)
        return first, first.replace(year=first.year + 1)
    if modifier in _COUNTED_RANGES:
        count = _count(term)
        if count is None:
            return None
        other = today + _COUNTED_RANGES[modifier] * count * _DAY
        return min(today, other), max(today, other) + _DAY
    raise FilterError("unmatched filter modifier")


def _today(environment: Environment) -> datetime:
    now = environment.now.astimezone(environment.zone)
    return now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)


def _count(term: Any) -> int | None:
    try:
        return int(term)
    except (TypeError, ValueError):
        return None


def _add_months(day: datetime, months: int) -> datetime:
    """Return the same day of another month, or its last day when it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    first = day.replace(year=count // 12, month=count % 12 + 1, day=1)
    following = (first + 31 * _DAY).replace(day=1)
    return min(first + (day.day - 1) * _DAY, following - _DAY)
