"""The values of UPDATE … SET: constants, checked against their columns before anything is changed."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bases.column_types import column_type
from bases.column_types.base import Kind, WriteContext
from bases.functions.values import moment_text, parse_moment, to_boolean, to_number
from bases.query.errors import QueryError
from bases.query.nodes import Field, In, Literal, Name, Node, Parameter
from bases.query.options import option_id
from bases.query.resolve import Resolver
from bases.schema import Column

# What is left of a date after the minute is not kept.
_KEPT = len("YYYY-MM-DD HH:MM")


def check_assignments(
    resolver: Resolver, assignments: Sequence[tuple[Name, Node]], values: Sequence[Any], zone: ZoneInfo
) -> tuple[tuple[Column, Any], ...]:
    """Return the columns and the values for them, in the form in which clients write them.

    Raises QueryError for a column that SQL cannot write or that is set twice, and for a value that does not fit.
    """
    columns = writable_columns(resolver, [name for name, _ in assignments])
    nodes = (node for _, node in assignments)
    return tuple(
        (column, fitting(column, constant_value(node, values), zone))
        for column, node in zip(columns, nodes, strict=True)
    )


def writable_columns(resolver: Resolver, names: Sequence[Name]) -> tuple[Column, ...]:
    """Return the columns that names mean. Raises QueryError for one that SQL cannot write or that is set twice."""
    columns: dict[str, Column] = {}
    for name in names:
        found = resolver.find(name)
        if not isinstance(found, Field):
            raise QueryError(f"no such column: {name.name}")
        column = found.column
        if column is None or not column_type(column.type).sql_writable:
            raise QueryError(f"column {name.name} cannot be written")
        if column.key in columns:
            raise QueryError(f"column {name.name} is set twice")
        columns[column.key] = column
    return tuple(columns.values())


def constant_value(node: Node, values: Sequence[Any]) -> Any:
    """Return a constant as a Python value; a list in parentheses as a list."""
    if isinstance(node, Parameter):
        return values[node.index]
    if isinstance(node, In):
        return [constant_value(item, values) for item in node.items]
    return node.value if isinstance(node, Literal) else None


def fitting(column: Column, value: Any, zone: ZoneInfo) -> Any:
    """Return a value as a column takes it; None empties the cell. Raises QueryError when it does not fit."""
    kind = column_type(column.type).kind
    if kind in (Kind.OPTIONS, Kind.TEXTS):
        return [_fitting_element(column, kind, each) for each in _as_list(value)] or None
    if isinstance(value, list | tuple) and len(value) == 1:
        # ("a") is the same as "a".
        (value,) = value
    if value is None or value == "":
        return None
    fitting = None if isinstance(value, list | tuple) else _fitting_scalar(column, kind, value, zone)
    if fitting is None:
        raise _misfit(column, value)
    return fitting


def _fitting_scalar(column: Column, kind: Kind, value: Any, zone: ZoneInfo) -> Any:
    """Return a single value as a column takes it, or None when it does not fit."""
    if kind is Kind.OPTION:
        return _fitting_element(column, kind, value)
    if kind is Kind.BOOLEAN:
        boolean = to_boolean(value)
        return None if boolean is None else bool(boolean)
    if isinstance(value, bool):
        return None
    if kind is Kind.NUMBER:
        number = to_number(value)
        if number is None and column.type == "duration" and ":" in value:
            return column_type(column.type).encoder(column, WriteContext(zone))(value)
        return number
    if kind is Kind.DATE:
        moment = parse_moment(value, zone) if isinstance(value, str) else None
        return moment and moment_text(moment)[:_KEPT]
    return value if kind is Kind.TEXT else None


def _fitting_element(column: Column, kind: Kind, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise _misfit(column, value)
    if kind is not Kind.TEXTS and option_id(column, value) is None:
        raise QueryError(f"column {column.name} has no option {value[:50]!r}")
    return value


def _as_list(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _misfit(column: Column, value: Any) -> QueryError:
    shown = "a list" if isinstance(value, list | tuple) else repr(value)[:50]
    return QueryError(f"column {column.name} of type {column.type} cannot hold {shown}")
