"""SELECTs inside statements of the extended dialect: their columns as values, and conditions on what they return."""

from dataclasses import replace

from bases.column_types.base import Kind
from bases.query.conversions import Conversions
from bases.query.dialect import Dialect
from bases.query.errors import QueryError
from bases.query.nodes import Cast
from bases.query.pieces import Sql, say
from bases.query.sources import Derived, Rows, column_name
from bases.query.statement import Output
from bases.query.values import TIMES, Constant, Elements, Operand, Value

_CASTS = {"text": Kind.TEXT, "number": Kind.NUMBER, "integer": Kind.NUMBER, "date": Kind.DATE, "boolean": Kind.BOOLEAN}


def derived_value(dialect: Dialect, node: Derived) -> Value:
    """Return a column of a SELECT in FROM as a value."""
    return result_value(dialect, derived_sql(node), node.output)


def derived_sql(node: Derived) -> Sql:
    """Return a column of a SELECT in FROM as the result of that has it."""
    return Sql(f'{node.row}."{column_name(node.number)}"')


def scalar_value(dialect: Dialect, rows: Rows) -> Value:
    """Return what a SELECT of one column returns in its first row."""
    return result_value(dialect, say("({})", rows.sql), only_output(rows))


def only_output(rows: Rows) -> Output:
    """Return the only column of a SELECT. Raises QueryError when it has several."""
    if len(rows.outputs) != 1:
        raise QueryError("a SELECT that stands for a value has one column")
    return rows.outputs[0]


def result_value(dialect: Dialect, sql: Sql, output: Output) -> Value:
    """Return a column of a result as a value: what the result holds of a cell is what the store keeps of it.

    Linked rows and what formulas gather from them come as JSON, and are not taken apart again.
    """
    kind, column = output.kind, output.column
    if kind in (Kind.LINKS, Kind.ARRAY):
        return Value(sql, Kind.OBJECT)
    if kind in (Kind.TEXTS, Kind.OPTIONS):
        element = (Kind.TEXT, None) if kind is Kind.TEXTS else (Kind.OPTION, column)
        return Value(sql, kind, elements=Elements(say(dialect.elements, sql), *element))
    is_cell = bool(output.system) or column is not None
    if kind is Kind.DATE:
        # Dates of functions may have seconds, which cells never have.
        is_cell = column is not None and column.type == "date"
    return Value(
        sql, Kind.TEXT if kind is Kind.NOTHING else kind, column if kind is Kind.OPTION else None, None, is_cell
    )


def cast_value(conversions: Conversions, node: Cast, operand: Operand) -> Value:
    """Return a value as another kind."""
    value, kind = conversions.first(operand), _CASTS[node.target]
    if value.kind in TIMES and kind is Kind.TEXT:
        sql = conversions.natural(value) if isinstance(value, Constant) else value.sql
        value = Value(sql, value.kind, is_cell=True)
    sql = conversions.to_operand(value, kind)
    return Value(say("CAST({} AS INTEGER)", sql) if node.target == "integer" else sql, kind)


def as_label(output: Output, label: str) -> Output:
    """Return a column of a result under its own label, or another one."""
    return replace(output, key=label or output.key, name=label or output.name, id="")
