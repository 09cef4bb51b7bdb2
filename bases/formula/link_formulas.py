"""The settings of a link-formula column to the node that it stands for."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bases.formula.errors import FormulaError
from bases.formula.nodes import Linked
from bases.query.errors import QueryError
from bases.query.fields import link_ends
from bases.query.filters import filter_condition
from bases.query.nodes import Field, Node
from bases.query.statement import Environment
from bases.schema import Column, Document, Schema, Table

METHODS = ("average", "concatenate", "count", "max", "min", "sum")
FORMULAS = ("count_links", "lookup", "rollup", "findmax", "findmin")
# Under which keys the settings name the column whose values are wanted; bases in use have different ones.
VALUE_KEYS = ("column_key_in_linked_record", "level1_linked_table_column_key", "summary_column_key")
COMPARED_KEYS = ("column_key_for_comparison", "comparison_column_key")
METHOD_KEYS = ("summary_method", "rollup_method")
# The time is told when a statement runs. Until then one is needed to see whether filters are sound.
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def named_keys(data: Document) -> list[str]:
    """Return the keys that the settings name of columns of the linked table, those in filters too."""
    keys = [data.get(key) for key in (*VALUE_KEYS, *COMPARED_KEYS)]
    conditions = _keys_in_filters(data.get("conditions")) if data.get("include_condition") else []
    return [key for key in (*keys, *conditions) if isinstance(key, str)]


def link_formula_node(schema: Schema, table: Table, data: Document, zone: ZoneInfo) -> Linked:
    """Return the node of a link-formula column of a table. Raises FormulaError when it cannot be computed."""
    link = table.by_key.get(str(data.get("link_column_key")))
    ends = link_ends(schema, Field(table, link)) if link is not None and link.type == "link" else None
    if link is None or ends is None:
        raise FormulaError("the link column does not exist")
    formula, field, far = data.get("formula"), Field(table, link), ends.other
    condition = _condition(schema, far, data, zone) if data.get("include_condition") else None
    if formula == "count_links":
        return Linked(field, "count", condition=condition)
    value = _value(schema, far, data)
    if formula == "lookup":
        return Linked(field, "lookup", value, condition)
    if formula == "rollup":
        method = str(_first(data, METHOD_KEYS))
        if method not in METHODS:
            raise FormulaError(f"there is no summary method {method[:50]}; there are {', '.join(METHODS)}")
        return Linked(field, method, value, condition)
    if formula in ("findmax", "findmin"):
        compared = Field(far, _column(far, _first(data, COMPARED_KEYS), "comparison"))
        return Linked(field, "lookup", value, condition, extreme=formula[4:], compared=compared)
    raise FormulaError(f"there is no link formula {str(formula)[:50]}; there are {', '.join(FORMULAS)}")


def _value(schema: Schema, far: Table, data: Document) -> Node:
    """Return the value wanted of a linked row: of a column, or of the rows that this one links to again."""
    is_lookup = data.get("formula") == "lookup"
    keys = VALUE_KEYS if not is_lookup else (VALUE_KEYS[1], VALUE_KEYS[0], VALUE_KEYS[2])
    column = _column(far, _first(data, keys), "linked")
    second = data.get("level2_linked_table_column_key")
    if not second or not is_lookup:
        return Field(far, column)
    link = Field(far, column)
    ends = link_ends(schema, link) if column.type == "link" else None
    if ends is None:
        raise FormulaError(f"column {column.name} links to no table")
    return Linked(link, "lookup", Field(ends.other, _column(ends.other, second, "linked")))


def _column(table: Table, key: Any, role: str) -> Column:
    column = table.by_key.get(str(key))
    if column is None:
        raise FormulaError(f"the {role} column does not exist in table {table.name}")
    if column.type == "button":
        raise FormulaError(f"column {column.name} is a button and has no values")
    return column


def _condition(schema: Schema, far: Table, data: Document, zone: ZoneInfo) -> Node | None:
    # Whoever looks at the column sees the same: filters for "me" let nobody through.
    environment = Environment(zone=zone, now=_ANY_TIME)
    conjunction = str(data.get("condition_conjunction") or "And")
    try:
        return filter_condition(schema, far, data.get("conditions") or [], conjunction, environment)
    except QueryError as exc:
        raise FormulaError(f"condition: {exc.message}") from None


def _first(data: Document, keys: tuple[str, ...]) -> Any:
    return next((data[key] for key in keys if data.get(key)), None)


def _keys_in_filters(filters: Any, depth: int = 0) -> Iterator[Any]:
    for item in filters if isinstance(filters, list) and depth < 20 else ():
        if isinstance(item, dict):
            yield item.get("column_key")
            yield from _keys_in_filters(item.get("filters"), depth + 1)
