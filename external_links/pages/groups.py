"""Rows of a grouped view: which of them belong together, and what stands above them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bases.column_types.dates import show_instant
from bases.grid import Grid, GridColumn, KeptRow
from bases.schema import Document

Renderer = Callable[[Any], SafeString]
DATES = ("date", "ctime", "mtime")
# Their order does not matter: red and blue is the same group as blue and red.
SETS = ("multiple-select", "collaborator")


@dataclass(frozen=True)
class Level:
    """One grouping: what makes the key of a row, and what writes the name of its group."""

    name: str
    key: Callable[[KeptRow], Any]
    label: Callable[[KeptRow], SafeString]


def group_levels(grid: Grid, renderers: dict[str, Renderer], zone: ZoneInfo) -> list[Level]:
    """Return the groupings of a grid, from the outside in."""
    columns = {each.column.key: each for each in grid.columns}
    return [_level(columns[group["column_key"]], group, renderers[group["column_key"]], zone) for group in grid.groups]


def changed_level(levels: list[Level], row: KeptRow, previous: KeptRow | None) -> int:
    """Return the number of the outermost grouping in which a row differs from the one before it.

    That is the count of groupings when it differs in none.
    """
    if previous is None:
        return 0
    return next((number for number, level in enumerate(levels) if level.key(row) != level.key(previous)), len(levels))


def _level(shown: GridColumn, group: Document, render: Renderer, zone: ZoneInfo) -> Level:
    column = shown.column
    if column.type in DATES:
        unit = str(group.get("count_type") or "month").lower()

        def period(row: KeptRow) -> str | None:
            kept = row[column.key]
            if kept is None:
                return None
            return date_group(kept if column.type == "date" else show_instant(kept, zone), unit)

        return Level(column.name, period, lambda row: format_html("{}", period(row) or "Empty"))

    def label(row: KeptRow) -> SafeString:
        return render(row[column.key]) or format_html("{}", "Empty")

    if column.type in SETS:
        return Level(column.name, lambda row: frozenset(orjson.loads(row[column.key] or "[]")), label)
    return Level(column.name, lambda row: row[column.key], label)


def date_group(day: str, unit: str) -> str:
    """Return the group of a day (`YYYY-MM-DD…`): the day, the Monday of its week, its month, quarter or year."""
    year, month = day[:4], day[5:7]
    if unit == "year":
        return year
    # Sic: SeaTable spells it so.
    if unit in ("quarter", "quartar"):
        return f"{year}-Q{(int(month) + 2) // 3}"
    if unit == "week":
        given = date.fromisoformat(day[:10])
        return (given - timedelta(days=min(given.weekday(), given.toordinal() - 1))).isoformat()
    return day[:10] if unit == "day" else day[:7]
