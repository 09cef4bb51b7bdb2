"""Lists in SQL: their elements compared with sets of constants, and what they are sorted and grouped by."""

from collections.abc import Sequence
from typing import Any

import orjson

from bases.column_types.base import Kind
from bases.functions.values import MINUTE, to_text
from bases.query.conversions import NOT_COMPARABLE, Conversions
from bases.query.dialect import Dialect
from bases.query.errors import QueryError
from bases.query.options import option_id, option_order
from bases.query.pieces import Late, Sql, bound, say
from bases.query.values import GATHERED, LISTS, Constant, Elements, Operand, Value, constant
from bases.schema import Column

# Up to so many constants are written as one parameter each, which leaves the planner most to work with.
_FEW = 30
# In the place of the id of an option that does not exist: no id equals it.
_NO_OPTION = 0


def constants_of(items: Sequence[Operand]) -> list[Constant] | None:
    """Return constants, with lists among them taken apart, or None when something is no constant."""
    found: list[Constant] = []
    for item in items:
        if not isinstance(item, Constant):
            return None
        if item.kind in LISTS:
            found.extend(constant(each) for each in item.value)
        else:
            found.append(item)
    return found


def members(conversions: Conversions, constants: Sequence[Constant], kind: Kind, column: Column | None) -> list[Any]:
    """Return what is bound for constants that are compared with values of a kind, or with options of a column.

    Raises QueryError for values that cannot be compared, and for constants that are no dates where dates are wanted.
    """
    if kind is Kind.OBJECT:
        raise QueryError(NOT_COMPARABLE)
    if kind is Kind.OPTION and column is not None:
        return [each.bind(lambda name: option_id(column, to_text(name)) or _NO_OPTION) for each in constants]
    return [conversions.bindable(each, kind, length=MINUTE) for each in constants]


def is_member(dialect: Dialect, value: Sql, bindings: Sequence[Any]) -> Sql:
    """Return the condition that a value is one of those bound."""
    if not bindings:
        return Sql("1 = 0")
    if len(bindings) <= _FEW:
        return say("{} IN ({})", value, bound(*bindings))
    listed: Any = Late(lambda parameters, now: orjson.dumps(_made(bindings, parameters, now)).decode())
    return say(dialect.in_list, value, bound(listed))


def has(conversions: Conversions, mode: str, elements: Elements, constants: Sequence[Constant]) -> Sql:
    """Return the condition that a list has `any` of some constants, `all`, or `exactly` these; never empty."""
    wanted = members(conversions, constants, elements.kind, elements.column)
    is_wanted = is_member(conversions.dialect, Sql("e.value"), wanted)
    if mode == "any":
        return say("EXISTS (SELECT 1 FROM {} AS e WHERE {})", elements.source, is_wanted)
    count = bound(Late(lambda parameters, now: len(set(_made(wanted, parameters, now)))))
    if mode == "all":
        found = "(SELECT count(DISTINCT e.value) FROM {} AS e WHERE {}) = {}"
        return say(found, elements.source, is_wanted, count)
    return say(
        "(SELECT count(DISTINCT e.value) = {0} AND count(DISTINCT CASE WHEN {1} THEN e.value END) = {0} FROM {2} AS e)",
        count,
        is_wanted,
        elements.source,
    )


def sort_text(dialect: Dialect, elements: Elements) -> Sql:
    """Return text that sorts as a list does: element by element, from the smallest, a shorter list first."""
    text = _sortable(dialect, elements)
    if elements.kind not in (Kind.TEXT, Kind.DATE, Kind.INSTANT):
        text = say(dialect.sort_key, text)
    return say("(SELECT {} FROM {} AS e)", say(dialect.join, text, text), elements.source)


def sorted_list(dialect: Dialect, value: Value) -> Value:
    """Return a list with its elements in order, so that lists with the same elements are equal."""
    elements = value.elements
    if elements is None or value.kind is Kind.LINKS:
        return value
    collected = say(dialect.collect, Sql("e.value"), _sortable(dialect, elements))
    listed = say("CASE WHEN {} IS NOT NULL THEN (SELECT {} FROM {} AS e) END", value.sql, collected, elements.source)
    source = say(dialect.elements, listed)
    return Value(listed, value.kind, elements=Elements(source, elements.kind, elements.column))


def is_empty(value: Value) -> Sql:
    """Return the condition that a list has no elements."""
    if value.kind in GATHERED and value.elements is not None:
        return say("NOT EXISTS (SELECT 1 FROM {} AS e)", value.elements.source)
    return say("{} IS NULL", value.sql)


def _sortable(dialect: Dialect, elements: Elements) -> Sql:
    value = Sql("e.value")
    if elements.kind is Kind.OPTION and elements.column is not None:
        return option_order(dialect, elements.column, value)
    return value


def _made(bindings: Sequence[Any], parameters: Sequence[Any], now: Any) -> list[Any]:
    return [each.make(parameters, now) if type(each) is Late else each for each in bindings]
