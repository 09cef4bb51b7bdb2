"""Date filters: which days, seen from Friday, 6 March 2026, in Berlin."""

from datetime import datetime
from typing import Any

import pytest

from bases.query.statement import Environment
from tests.bases.query.stores import BERLIN, ENVIRONMENT, Store, column, make_store, table


def shown(days: list[str | None], predicate: str, modifier: str, term: Any = None, now: str = "") -> list[str | None]:
    """Return those of some dates that a filter shows."""
    environment = ENVIRONMENT
    if now:
        environment = Environment(BERLIN, datetime.fromisoformat(now).replace(tzinfo=BERLIN))
    store = make_store(table("0000", "T", column("0000", "name", "date")))
    store.insert("T", *({"name": day} for day in days))
    item = {
        "column_key": "0000",
        "filter_predicate": predicate,
        "filter_term": term,
        "filter_term_modifier": modifier,
    }
    return store.filtered([item], environment=environment)


@pytest.mark.parametrize(
    ("modifier", "term", "day"),
    [
        ("today", None, "2026-03-06"),
        ("tomorrow", None, "2026-03-07"),
        ("yesterday", "ignored", "2026-03-05"),
        ("one_week_ago", None, "2026-02-27"),
        ("one_week_from_now", None, "2026-03-13"),
        ("one_month_ago", None, "2026-02-06"),
        ("one_month_from_now", None, "2026-04-06"),
        ("number_of_days_ago", 3, "2026-03-03"),
        ("number_of_days_ago", "0", "2026-03-06"),
        ("number_of_days_from_now", "30", "2026-04-05"),
        ("exact_date", "2026-03-20", "2026-03-20"),
        ("exact_date", "2026-3-20 17:00", "2026-03-20"),
    ],
)
def test_days(modifier: str, term: Any, day: str) -> None:
    """A day has its first and its last minute; the day before and the day after have not."""
    before, after = "2026-01-01", "2026-12-31"
    days: list[str | None] = [before, day, f"{day} 00:00", f"{day} 23:59", after, None]
    today: list[str | None] = days[1:4]
    assert shown(days, "is", modifier, term) == today
    assert shown(days, "is_not", modifier, term) == [before, after, None]
    assert shown(days, "is_before", modifier, term) == [before]
    assert shown(days, "is_after", modifier, term) == [after]
    assert shown(days, "is_on_or_before", modifier, term) == [before, *today]
    assert shown(days, "is_on_or_after", modifier, term) == [*today, after]


@pytest.mark.parametrize(
    ("now", "modifier", "day"),
    [
        ("2026-03-31", "one_month_ago", "2026-02-28"),
        ("2024-03-31", "one_month_ago", "2024-02-29"),
        ("2026-01-31", "one_month_from_now", "2026-02-28"),
        ("2026-12-31", "one_month_from_now", "2027-01-31"),
        ("2026-01-15", "one_month_ago", "2025-12-15"),
    ],
)
def test_months_of_different_length(now: str, modifier: str, day: str) -> None:
    assert shown([day], "is", modifier, now=now) == [day]


@pytest.mark.parametrize(
    ("modifier", "term", "first", "last", "before", "after"),
    [
        ("the_past_week", None, "2026-02-23", "2026-03-01 23:59", "2026-02-22 23:59", "2026-03-02"),
        ("this_week", None, "2026-03-02", "2026-03-08 23:59", "2026-03-01 23:59", "2026-03-09"),
        ("the_next_week", None, "2026-03-09", "2026-03-15", "2026-03-08", "2026-03-16"),
        ("the_past_month", None, "2026-02-01", "2026-02-28 23:59", "2026-01-31", "2026-03-01"),
        ("this_month", None, "2026-03-01", "2026-03-31 23:59", "2026-02-28", "2026-04-01"),
        ("the_next_month", None, "2026-04-01", "2026-04-30 23:59", "2026-03-31", "2026-05-01"),
        ("the_past_year", None, "2025-01-01", "2025-12-31 23:59", "2024-12-31", "2026-01-01"),
        ("this_year", None, "2026-01-01", "2026-12-31 23:59", "2025-12-31", "2027-01-01"),
        ("the_next_year", None, "2027-01-01", "2027-12-31 23:59", "2026-12-31", "2028-01-01"),
        ("the_past_numbers_of_days", 5, "2026-03-01", "2026-03-06 23:59", "2026-02-28", "2026-03-07"),
        ("the_next_numbers_of_days", "5", "2026-03-06", "2026-03-11 23:59", "2026-03-05", "2026-03-12"),
    ],
)
def test_ranges(modifier: str, term: Any, first: str, last: str, before: str, after: str) -> None:
    assert shown([before, first, last, after, None], "is_within", modifier, term) == [first, last]


def test_exact_minutes() -> None:
    days: list[str | None] = ["2026-03-20 16:59", "2026-03-20 17:00", "2026-03-20 17:01", None]
    exact = ("exact_date_time", "2026-03-20 17:00")
    assert shown(days, "is", *exact) == days[1:2]
    assert shown(days, "is_not", *exact) == [days[0], days[2], None]
    assert shown(days, "is_after", *exact) == days[2:3]
    assert shown(days, "is_on_or_before", *exact) == days[:2]


def test_empty_needs_no_modifier() -> None:
    assert shown(["2026-03-06", None], "is_empty", "") == [None]
    assert shown(["2026-03-06", None], "is_not_empty", "") == ["2026-03-06"]


def test_instants_belong_to_the_day_of_the_zone(kinds: Store) -> None:
    item = {"column_key": "_ctime", "filter_predicate": "is", "filter_term_modifier": "today"}
    # 23:00 in UTC is midnight in Berlin.
    assert kinds.filtered([item]) == ["full", "other", "empty"]
    assert kinds.filtered([{**item, "filter_term_modifier": "yesterday"}]) == []
    assert kinds.filtered([{**item, "filter_predicate": "is_before"}]) == []


def test_the_last_days_there_are() -> None:
    assert shown(["9999-12-31"], "is_before", "exact_date", "9999-12-30") == []
