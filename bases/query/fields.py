"""Columns and fields of a row in SQL. The row is called `t`, or as the field says where there are several; a linked row
is `o`, a link `l`, an element `e`.
"""

from dataclasses import dataclass, replace

from bases.column_types.base import Kind
from bases.query.computed import Computed, computed_cell, computed_of, computed_value
from bases.query.conversions import Conversions
from bases.query.dialect import quote_identifier
from bases.query.errors import QueryError
from bases.query.nodes import Field
from bases.query.pieces import Sql, bound, say
from bases.query.resolve import field_kind, is_queryable, system_key
from bases.query.values import Elements, Value
from bases.schema import Column, Schema, Table

# As many linked rows as a cell shows.
MAX_LINKS_SHOWN = 50
_KEPT_AS_JSON = (Kind.TEXTS, Kind.OPTIONS, Kind.OBJECT, Kind.ARRAY)

# The linked rows of a row; the parts are what `_Linked` has, after what is selected of them.
_LINKED = "SELECT {} FROM {} AS l JOIN {} AS o ON o._seq = l.{} WHERE l.{} = {}._seq"


@dataclass(frozen=True)
class _Linked:
    """Where the rows are that a link column shows, and which field of them it displays."""

    shown: Field | None
    link: Sql
    other: Sql
    far: Sql
    near: Sql
    row: Sql

    def select(self, what: Sql) -> Sql:
        """Return the statement for something of each linked row."""
        return say(_LINKED, what, self.link, self.other, self.far, self.near, self.row)

    def value(self, conversions: Conversions, *, is_shown: bool = False) -> Sql:
        """Return the displayed value of a linked row, as kept; with `is_shown` the error of a formula in its place."""
        computed = computed_of(self.shown.column) if self.shown else None
        if self.shown is None or computed is None:
            return stored(self.shown, "o") if self.shown else Sql("NULL")
        field = replace(self.shown, row="o")
        return (computed_cell if is_shown else _computed_sql)(conversions, field, computed)


def field_value(conversions: Conversions, schema: Schema, field: Field) -> Value:
    """Return a field for use in an expression. Raises QueryError for one that can only be selected."""
    computed = computed_of(field.column)
    if computed is not None:
        return computed_value(conversions, field, computed)
    kind, dialect = field_kind(field), conversions.dialect
    if not is_queryable(field) or kind is Kind.NOTHING:
        column = field.column
        raise QueryError(f"column {column and column.name} of type {column and column.type} cannot be used here")
    if kind is Kind.LINKS:
        return Value(Sql("NULL"), kind, elements=_linked_elements(conversions, schema, field))
    sql = stored(field)
    if kind is Kind.TEXTS:
        return Value(sql, kind, elements=Elements(say(dialect.elements, sql), Kind.TEXT))
    if kind is Kind.OPTIONS:
        return Value(sql, kind, elements=Elements(say(dialect.elements, sql), Kind.OPTION, field.column))
    return Value(sql, kind, field.column if kind is Kind.OPTION else None, is_cell=True)


def stored(field: Field, row: str = "") -> Sql:
    """Return what the store keeps of a field, of the row that is called `row`; nothing where nothing is kept."""
    row = row or field.row
    key = system_key(field)
    if key == "_locked":
        return Sql(f"CASE WHEN {row}._locked_by IS NOT NULL THEN 1 END")
    physical = key or (field.column.physical if field.column else "")
    return Sql(f"{row}.{quote_identifier(physical)}" if physical else "NULL")


def cell(conversions: Conversions, schema: Schema, field: Field) -> Sql:
    """Return what a result holds of a field: what the store keeps, and the first linked rows of a link column."""
    computed, dialect = computed_of(field.column), conversions.dialect
    if computed is not None:
        return computed_cell(conversions, field, computed)
    if field_kind(field) is not Kind.LINKS:
        return stored(field)
    linked = _find_linked(schema, field)
    if linked is None:
        return Sql("NULL")
    is_json = linked.shown is not None and field_kind(linked.shown) in _KEPT_AS_JSON
    shown = say(dialect.embed_json if is_json else "{}", Sql("o.shown"))
    rows = linked.select(say("o._id, {} AS shown, l._seq AS place", linked.value(conversions, is_shown=True)))
    return say(
        "(SELECT {} FROM ({} ORDER BY l._seq LIMIT {}) AS o)",
        say(dialect.collect_links, Sql("o._id"), shown, Sql("o.place")),
        rows,
        bound(MAX_LINKS_SHOWN),
    )


def rows_of(table: Table) -> Sql:
    """Return what stands for the rows of a table: the physical table, or those rows of it that may be seen."""
    return Sql(quote_identifier(table.physical)) if table.source is None else table.source


def linked_field(schema: Schema, field: Field) -> Field | None:
    """Return the field that a link column displays of the linked rows, if it is one that keeps something."""
    linked = _find_linked(schema, field)
    return linked.shown if linked else None


def _linked_elements(conversions: Conversions, schema: Schema, field: Field) -> Elements:
    """Return the displayed values of the linked rows; lists among them are taken apart into their elements."""
    linked, dialect = _find_linked(schema, field), conversions.dialect
    if linked is None:
        return Elements(Sql("(SELECT NULL AS value, 0 AS key WHERE 1 = 0)"), Kind.OBJECT)
    kind = field_kind(linked.shown) if linked.shown else Kind.OBJECT
    column = linked.shown.column if linked.shown else None
    shown = linked.value(conversions)
    if kind in (Kind.TEXTS, Kind.OPTIONS, Kind.ARRAY):
        rows = linked.select(say("{} AS list, l._seq AS place", shown))
        taken_apart = "(SELECT j.value, o.place * 1000 + j.key AS key FROM ({}) AS o, {} AS j)"
        source = say(taken_apart, rows, say(dialect.elements, Sql("o.list")))
        inner = field_value(conversions, schema, linked.shown).elements if linked.shown else None
        return Elements(source, inner.kind if inner else Kind.TEXT, inner.column if inner else None)
    value = say(dialect.minute_of_date, shown) if kind is Kind.DATE else shown
    return Elements(say("({})", linked.select(say("{} AS value, l._seq AS key", value))), kind, column)


@dataclass(frozen=True)
class LinkEnds:
    """A link as one of its columns sees it: the table of pairs, the far table, and the pairs' columns for each end."""

    link: Sql
    other: Table
    near: Sql
    far: Sql


def link_ends(schema: Schema, field: Field) -> LinkEnds | None:
    """Return where the rows are that a link column shows, or None when the link leads nowhere."""
    column = field.column
    link = schema.links_by_id.get(column.link_id) if column else None
    if field.table is None or column is None or link is None:
        return None
    from_left = link.shows_left_side(field.table, column)
    other = schema.linked_table(link.other_table_id if from_left else link.table_id)
    if other is None:
        return None
    near, far = ("left", "right") if from_left else ("right", "left")
    return LinkEnds(_identifier(link.physical), other, _identifier(near), _identifier(far))


def _find_linked(schema: Schema, field: Field) -> _Linked | None:
    ends = link_ends(schema, field)
    if ends is None or field.column is None:
        return None
    rows = _identifier(ends.other.physical)
    return _Linked(_shown(ends.other, field.column), ends.link, rows, ends.far, ends.near, Sql(field.row))


def _identifier(name: str) -> Sql:
    return Sql(quote_identifier(name))


def _computed_sql(conversions: Conversions, field: Field, computed: Computed) -> Sql:
    return computed_value(conversions, field, computed).sql


def _shown(other: Table, column: Column) -> Field | None:
    """Return the field that a link column displays of the rows of the other table, if it keeps something."""
    shown = other.by_key.get(str(column.data.get("display_column_key", "")))
    if shown is None or field_kind(Field(other, shown)) in (Kind.NOTHING, Kind.LINKS):
        return None
    return Field(other, shown)
