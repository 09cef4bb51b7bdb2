"""Statements that list the rows of a table, for whatever shows rows or works on those that fit a condition."""

from collections.abc import Iterable, Sequence

from bases.column_types.base import Kind
from bases.query.conversions import Conversions
from bases.query.dialect import SQLITE, Dialect
from bases.query.expressions import Expressions
from bases.query.fields import cell, rows_of
from bases.query.nodes import Comparison, Field, In, Literal
from bases.query.pieces import Sql, bound, finish, join, order_term, say
from bases.query.resolve import field_kind
from bases.query.statement import Condition, Environment, Output, Sort, Statement
from bases.query.values import Value
from bases.schema import Column, Schema, Table

# More rows than there are.
_ALL = 2**62
# What lists with such elements are sorted by is the first of them.
_BY_FIRST_ELEMENT = (Kind.NUMBER, Kind.BOOLEAN, Kind.DATE, Kind.INSTANT)


def row_outputs(
    schema: Schema,  # noqa: ARG001 - as the other functions here, so that callers need not know which one looks into it
    table: Table,
    columns: Sequence[Column],
    *,
    system: Sequence[str],
) -> tuple[Output, ...]:
    """Return the outputs of a listing: fields of the server, which may be `_seq` and `_position` too, then columns."""
    fields = [Output(name, name, None, None, field_kind(Field(table, None, name)), name) for name in system]
    cells = [Output(each.key, each.name, each, table, field_kind(Field(table, each))) for each in columns]
    return (*fields, *cells)


def compile_rows(
    schema: Schema,
    table: Table,
    outputs: Sequence[Output],
    *,
    condition: Condition | None = None,
    order: Sequence[Sort] = (),
    start: int = 0,
    limit: int | None = None,
    environment: Environment,
    dialect: Dialect = SQLITE,
) -> Statement:
    """Return the statement for the rows of a table, or a page of them, in a total order.

    Rows are sorted as asked, then as they stand in the table. `start` is how many are passed over. Raises QueryError
    for a condition that does not fit its columns.
    """
    expressions = _expressions(schema, environment, dialect)
    conversions = expressions.conversions
    labels = tuple((output.key, output.system) for output in outputs)
    cells = schema.remember(
        ("cells", table.id, labels, dialect.name, environment.zone.key),
        lambda: join(", ", [cell(conversions, schema, Field(table, each.column, each.system)) for each in outputs]),
    )
    parts = [Sql("SELECT"), cells, from_table(table)]
    if condition is not None:
        parts.append(say("WHERE {}", expressions.condition(condition)))
    elif start and not order:
        # The index on the positions is narrow: passing over a million rows is quick there, and slow in the table.
        first = say(
            "(SELECT _position, _seq {} ORDER BY _position, _seq LIMIT 1 OFFSET {})", from_table(table), bound(start)
        )
        parts.append(say("WHERE (t._position, t._seq) >= {}", first))
        start = 0
    terms = [_sort_term(expressions, sort) for sort in order]
    parts.append(say("ORDER BY {}", join(", ", [*terms, Sql("t._position"), Sql("t._seq")])))
    if limit is not None or start:
        parts.append(say("LIMIT {} OFFSET {}", bound(_ALL if limit is None else limit), bound(start)))
    return finish(join(" ", parts), (), environment.now)


def count_rows(
    schema: Schema,
    table: Table,
    condition: Condition | None,
    environment: Environment,
    dialect: Dialect = SQLITE,
) -> Statement:
    """Return the statement for the count of the rows that fit a condition."""
    parts = [Sql("SELECT count(*)"), from_table(table)]
    if condition is not None:
        parts.append(say("WHERE {}", _expressions(schema, environment, dialect).condition(condition)))
    return finish(join(" ", parts), (), environment.now)


def rows_by_id(row_ids: Iterable[str]) -> Condition:
    """Return the condition that a row is one of these, however many."""
    return In(Field(None, None, "_id"), (Literal(tuple(row_ids)),))


def archived_rows(archived: bool) -> Condition:
    """Return the condition that a row is archived, or that it is not."""
    return Comparison("=", Field(None, None, "_archived"), Literal(archived))


def from_table(table: Table) -> Sql:
    """Return the FROM clause that calls the rows of a table `t`."""
    return say("FROM {} AS t", rows_of(table))


def _sort_term(expressions: Expressions, sort: Sort) -> Sql:
    value, dialect = expressions.value(sort.field), expressions.dialect
    if not isinstance(value, Value):
        return order_term(Sql("NULL"))
    sql = expressions.sortable(value)
    if value.elements is not None and value.elements.kind in _BY_FIRST_ELEMENT:
        sql = expressions.conversions.first(value).sql
    elif value.kind is Kind.TEXT:
        sql = say(dialect.natural_key, sql)
    return order_term(sql, descending=sort.descending)


def _expressions(schema: Schema, environment: Environment, dialect: Dialect) -> Expressions:
    return Expressions(schema, Conversions(dialect, environment.zone))
