"""Arguments of functions in formulas, and which error shows when one of them fails."""

from collections.abc import Sequence
from dataclasses import dataclass

from bases.column_types.base import Kind
from bases.formula.errors import VALUE
from bases.query.conversions import Conversions
from bases.query.pieces import Sql, join, say
from bases.query.values import Value


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument in SQL, and the error that it is when it is empty; None for one that never fails."""

    sql: Sql
    error: Sql | None = None


def error_sql(error: str) -> Sql:
    """Return an error, one of those of this server, as SQL."""
    return Sql(f"'{error}'")


def error_or(error: Sql | None, other: str) -> Sql:
    """Return an error, or where there is none another one."""
    if error is None or error == error_sql(other):
        return error_sql(other)
    return say("coalesce({}, {})", error, error_sql(other))


def combined(arguments: Sequence[Argument], *, may_fail: bool) -> Sql | None:
    """Return the error of a function that is empty: that of its first empty argument, or its own.

    None when neither the arguments fail nor, with `may_fail` false, the function.
    """
    failing = [each for each in arguments if each.error is not None]
    if not failing and not may_fail:
        return None
    named = [each for each in failing if each.error != error_sql(VALUE)]
    if not named:
        return error_sql(VALUE)
    cases = [say("WHEN {} IS NULL THEN {}", each.sql, each.error) for each in named if each.error is not None]
    return say("CASE {} ELSE {} END", join(" ", cases), error_sql(VALUE))


def moment_value(conversions: Conversions, value: Value) -> Value:
    """Return an instant as wall time to the second, and any other value as it is."""
    if value.kind is not Kind.INSTANT:
        return value
    moment = conversions.to_operand(value, Kind.DATE)
    short = say(conversions.dialect.function("shorten_moment"), moment)
    return Value(short, Kind.DATE, is_cell=value.is_cell, error=value.error)
