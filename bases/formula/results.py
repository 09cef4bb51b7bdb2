"""What a formula gives: its value in the few kinds that cells of formulas have, and what its settings say of it."""

from typing import Any

from bases.column_types.base import Kind
from bases.formula.expressions import FormulaExpressions
from bases.formula.linked import list_sql
from bases.formula.nodes import Linked
from bases.formula.values import moment_value
from bases.query.computed import computed_of
from bases.query.fields import linked_field
from bases.query.nodes import Field, Node
from bases.query.pieces import say
from bases.query.values import Constant, Value
from bases.schema import Column, Schema

RESULT_TYPES = {
    Kind.NUMBER: "number",
    Kind.TEXT: "string",
    Kind.BOOLEAN: "bool",
    Kind.DATE: "date",
    Kind.ARRAY: "array",
}
# As many characters as the longest text of a user; what formulas can make of texts would have no end.
MAX_TEXT = 100_000
# The types of columns that hold one element of what columns of these types hold.
_ELEMENT_TYPES = {"multiple-select": "single-select", "collaborator": "creator", "image": "url"}
_TIMES = ("ctime", "mtime")
_LIKE = {Kind.NUMBER: "number", Kind.TEXT: "text", Kind.BOOLEAN: "checkbox", Kind.DATE: "date"}


def result_value(expressions: FormulaExpressions, node: Node) -> Value:
    """Return the value of a formula as cells have it: options by name, moments as dates, every list as an ARRAY.

    Raises QueryError for what does not fit together.
    """
    value, conversions = expressions.value(node), expressions.conversions
    if isinstance(value, Constant):
        kind = Kind.TEXT if value.kind is Kind.NOTHING else value.kind
        return Value(conversions.natural(value), kind, is_cell=True)
    if value.elements is not None:
        sql = value.sql if value.kind is Kind.ARRAY else list_sql(conversions, value.elements)
        return Value(sql, Kind.ARRAY, elements=value.elements, is_cell=True, error=value.error)
    value = moment_value(conversions, conversions.named(value))
    sql = value.sql
    if value.kind is Kind.NUMBER and not isinstance(node, Field):
        # No number is beyond all bounds: JSON has no word for it.
        sql = say("nullif(nullif({}, 9e999), -9e999)", sql)
    elif value.kind is Kind.TEXT and not isinstance(node, Field):
        sql = say(f"substr({{}}, 1, {MAX_TEXT})", sql)
    return Value(sql, value.kind, is_cell=True, error=value.error)


def element_column(schema: Schema, node: Node, value: Value) -> Column | None:
    """Return a column like whose cells the elements of a list are shown; None for what is no list."""
    if value.elements is None:
        return None
    named = _named_column(schema, node)
    if named is not None:
        return named
    kind = value.elements.kind
    return stand_in(_LIKE.get(kind, "text"), {})


def array_settings(schema: Schema, node: Node) -> dict[str, Any]:
    """Return `array_type` and `array_data` of a list: the type and settings of the column that it is made of."""
    source = _source_column(schema, node)
    if source is None:
        return {"array_type": "string", "array_data": None}
    computed = computed_of(source)
    if computed is None:
        return {"array_type": source.type, "array_data": source.document.get("data")}
    if computed.kind is Kind.ARRAY and computed.result:
        return {key: computed.result.get(key) for key in ("array_type", "array_data")}
    return {"array_type": RESULT_TYPES[computed.kind], "array_data": source.document.get("data")}


def stand_in(type_name: str, data: object) -> Column:
    """Return a column that is in no table, of a type and with settings."""
    return Column({"key": "", "name": "", "type": type_name, "data": data})


def _named_column(schema: Schema, node: Node) -> Column | None:
    source = _source_column(schema, node)
    if source is None:
        return None
    computed = computed_of(source)
    if computed is not None:
        like: Column | None = computed.like
        return like or stand_in(_LIKE.get(computed.kind, "text"), source.document.get("data"))
    if source.type in _TIMES:
        return stand_in("date", {"format": "YYYY-MM-DD HH:mm"})
    return stand_in(_ELEMENT_TYPES.get(source.type, source.type), source.document.get("data"))


def _source_column(schema: Schema, node: Node) -> Column | None:
    """Return the column that the elements of a list come from."""
    while isinstance(node, Linked) and node.value is not None:
        node = node.value
    if not isinstance(node, Field) or node.column is None:
        return None
    if node.column.type != "link":
        return node.column
    shown = linked_field(schema, node)
    return shown.column if shown else None
