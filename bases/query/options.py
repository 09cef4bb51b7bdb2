"""Select options in SQL: cells hold ids, while people compare names and expect the order of the column."""

from collections.abc import Mapping
from typing import Any

import orjson

from bases.column_types.selects import option_names
from bases.query.dialect import Dialect
from bases.query.pieces import Sql, bound, say
from bases.schema import Column

# Up to so many options are written out in the statement, which then finds one in a few comparisons.
_WRITTEN_OUT = 100


def option_id(column: Column, name: Any) -> str | None:
    """Return the id of the option of that name, the first of several, or None."""
    return next((option for option, each in option_names(column).items() if each == name), None)


def option_name(dialect: Dialect, column: Column, ids: Sql) -> Sql:
    """Return the name of the option whose id a piece of SQL gives; empty when the column has no such option."""
    return _look_up(dialect, ids, option_names(column))


def option_order(dialect: Dialect, column: Column, ids: Sql) -> Sql:
    """Return the place among the column's options of the one whose id a piece of SQL gives."""
    return _look_up(dialect, ids, {option: place for place, option in enumerate(option_names(column))})


def _look_up(dialect: Dialect, key: Sql, values: Mapping[str, Any]) -> Sql:
    pairs = sorted(values.items())
    if not pairs:
        return Sql("NULL")
    if len(pairs) <= _WRITTEN_OUT:
        return _search(key, pairs)
    objects: dict[str, dict[str, Any]] = {}
    for each, value in pairs:
        objects.setdefault(f"#{each[-2:]}", {})[f"#{each}"] = value
    return say(dialect.look_up, bound(orjson.dumps(objects).decode()), key)


def _search(key: Sql, pairs: list[tuple[str, Any]]) -> Sql:
    """Return a search by halves: a list of cases one after another takes time with its length."""
    if len(pairs) <= 4:
        cases = Sql(" ".join(["WHEN ? THEN ?"] * len(pairs)), tuple(part for pair in pairs for part in pair))
        return say("CASE {} {} END", key, cases)
    middle = len(pairs) // 2
    return say(
        "CASE WHEN {} < {} THEN {} ELSE {} END",
        key,
        bound(pairs[middle][0]),
        _search(key, pairs[:middle]),
        _search(key, pairs[middle:]),
    )
