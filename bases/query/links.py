"""Pages of the rows that are linked to certain rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bases.query.conversions import Conversions
from bases.query.dialect import SQLITE, Dialect
from bases.query.dialect import quote_identifier as quote
from bases.query.errors import QueryError
from bases.query.fields import cell, link_ends, linked_field, rows_of
from bases.query.nodes import Field
from bases.query.pieces import Sql, finish
from bases.query.statement import Environment, Statement
from bases.schema import Column, Schema, Table

MAX_LINKED_ROWS = 100_000


@dataclass(frozen=True)
class LinkPage:
    """Which of the rows linked to a row are asked for."""

    row_id: str
    offset: int
    limit: int


def compile_linked_rows(
    schema: Schema,
    table: Table,
    column: Column,
    pages: Sequence[LinkPage],
    *,
    environment: Environment,
    dialect: Dialect = SQLITE,
) -> Statement:
    """Return the statement for (row id, id of a linked row, what the link column displays of it, as kept).

    The linked rows come in the order in which they were made. The result has at most one row more than
    `MAX_LINKED_ROWS`.
    """
    field = Field(table, column)
    ends = link_ends(schema, field)
    if ends is None:
        raise QueryError("the linked table does not exist")
    near, far = ends.near.text, ends.far.text
    shown = linked_field(schema, field)
    conversions = Conversions(dialect, environment.zone)
    displayed = cell(conversions, schema, replace(shown, row="f")) if shown else Sql("NULL")
    bounds = {page.row_id: (page.row_id, page.offset, page.offset + page.limit) for page in pages}
    values = ", ".join(["(?, ?, ?)"] * len(bounds))
    rows = rows_of(table)
    sql = (
        f"WITH wanted (row_id, first, past) AS (VALUES {values}), "  # noqa: S608
        "linked AS (SELECT w.row_id, w.first, w.past, "
        f"l.{far} AS other, row_number() OVER (PARTITION BY l.{near} ORDER BY l.{far}) AS place "
        f"FROM wanted w JOIN {rows.text} n ON n._id = w.row_id "
        f"JOIN {ends.link.text} l ON l.{near} = n._seq) "
        f"SELECT linked.row_id, f._id, {displayed.text} "
        f"FROM linked JOIN {quote(ends.other.physical)} f ON f._seq = linked.other "
        f"WHERE linked.place > linked.first AND linked.place <= linked.past "
        f"ORDER BY linked.row_id, linked.place LIMIT {MAX_LINKED_ROWS + 1}"
    )
    asked = (value for bound in bounds.values() for value in bound)
    return finish(Sql(sql, (*asked, *rows.bindings, *displayed.bindings)), (), environment.now)
