"""Pieces of statements: text with the values that belong to its question marks, in the same order."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from string import Formatter
from typing import Any

from bases.query.errors import QueryError
from bases.query.statement import Statement

# SQLite takes more, but the time it needs to prepare a statement grows with the square of their number. Long lists
# of constants count as one.
MAX_BINDINGS = 6_000
# Characters of a statement. Some functions are said with an argument twice, which doubles with each level of nesting.
MAX_TEXT = 1_000_000


@dataclass(frozen=True, slots=True)
class Late:
    """A value that is known when the statement runs: made from the request's parameters and the present time."""

    make: Callable[[Sequence[Any], datetime], Any]


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of a statement."""

    text: str
    bindings: tuple[Any, ...] = ()


def bound(*values: Any) -> Sql:
    """Return values as parameters, with commas between them."""
    return Sql(", ".join("?" * len(values)), values)


def say(template: str, *parts: Sql) -> Sql:
    """Return a template with its `{}` or `{0}` replaced by pieces; one that is named twice is said twice.

    Raises QueryError when the result is too long.
    """
    texts: list[str] = []
    bindings: tuple[Any, ...] = ()
    for literal, number in _split(template):
        texts.append(literal)
        if number >= 0:
            texts.append(parts[number].text)
            bindings += parts[number].bindings
    text = "".join(texts)
    if len(text) > MAX_TEXT:
        raise QueryError("the statement is too complex")
    return Sql(text, bindings)


def join(separator: str, parts: Iterable[Sql]) -> Sql:
    """Return pieces with a separator between them."""
    listed = list(parts)
    return Sql(separator.join(part.text for part in listed), tuple(value for part in listed for value in part.bindings))


def join_balanced(operator: str, parts: Sequence[Sql]) -> Sql:
    """Return conditions joined by AND or OR so that a thousand of them are not a thousand levels deep."""
    if len(parts) <= 8:
        return Sql(f"({join(f' {operator} ', parts).text})", join("", parts).bindings)
    middle = len(parts) // 2
    halves = (join_balanced(operator, parts[:middle]), join_balanced(operator, parts[middle:]))
    return say(f"({{}} {operator} {{}})", *halves)


def first_case(tests: Sequence[Sql], results: Sequence[Sql]) -> Sql:
    """Return the first result whose test holds, or the one that is left over, or nothing."""
    cases = join(" ", [say("WHEN {} THEN {}", *case) for case in zip(tests, results, strict=False)])
    return say("CASE {} ELSE {} END", cases, results[len(tests)] if len(results) > len(tests) else Sql("NULL"))


def order_term(sql: Sql, *, descending: bool = False) -> Sql:
    """Return a key of an order; what is empty comes last in both directions."""
    return say("{} DESC NULLS LAST" if descending else "{} NULLS LAST", sql)


def finish(sql: Sql, parameters: Sequence[Any], now: datetime) -> Statement:
    """Return the statement with every value in its place. Raises QueryError when there are too many."""
    if len(sql.bindings) > MAX_BINDINGS:
        raise QueryError(f"the statement has more than {MAX_BINDINGS} values")
    values = [value.make(parameters, now) if type(value) is Late else value for value in sql.bindings]
    return Statement(sql.text, tuple(values))


@lru_cache(maxsize=1024)
def _split(template: str) -> list[tuple[str, int]]:
    """Return the literal parts of a template, each with the number of the piece that follows, or -1."""
    split = []
    for position, (literal, name, _, _) in enumerate(Formatter().parse(template)):
        split.append((literal, -1 if name is None else int(name) if name else position))
    return split
