"""Columns and fields of a row in SQL. The row is called `t`; a linked row is `o`, a link `l`, an element `e`."""

from dataclasses import dataclass

from bases.column_types.base import Kind
from bases.query.dialect import Dialect, quote_identifier
from bases.query.errors import QueryError
from bases.query.nodes import Field
from bases.query.pieces import Sql, bound, say
from bases.query.resolve import field_kind, is_queryable, system_key
from bases.query.values import Elements, Value
from bases.schema import Column, Schema, Table

# As many linked rows as a cell shows.
MAX_LINKS_SHOWN = 50

# The linked rows of a row; the parts are what `_Linked` has, after what is selected of them.
_LINKED = "SELECT {} FROM {} AS l JOIN {} AS o ON o._seq = l.{} WHERE l.{} = t._seq"


@dataclass(frozen=True)
class _Linked:
    """Where the rows are that a link column shows, and which field of them it displays."""

    shown: Field | None
    link: Sql
    other: Sql
    far: Sql
    near: Sql

    def select(self, what: Sql) -> Sql:
        """Return the statement for something of each linked row."""
        return say(_LINKED, what, self.link, self.other, self.far, self.near)

    @property
    def value(self) -> Sql:
        """The displayed value of a linked row, as kept."""
        return stored(self.shown, "o") if self.shown else Sql("NULL")


def field_value(dialect: Dialect, schema: Schema, field: Field) -> Value:
    """Return a field for use in an expression. Raises QueryError for one that can only be selected."""
    kind = field_kind(field)
    if not is_queryable(field) or kind is Kind.NOTHING:
        column = field.column
        raise QueryError(f"column {column and column.name} of type {column and column.type} cannot be used here")
    if kind is Kind.LINKS:
        return Value(Sql("NULL"), kind, elements=_linked_elements(dialect, schema, field))
    sql = stored(field)
    if kind is Kind.TEXTS:
        return Value(sql, kind, elements=Elements(say(dialect.elements, sql), Kind.TEXT))
    if kind is Kind.OPTIONS:
        return Value(sql, kind, elements=Elements(say(dialect.elements, sql), Kind.OPTION, field.column))
    return Value(sql, kind, field.column if kind is Kind.OPTION else None, is_cell=True)


def stored(field: Field, row: str = "t") -> Sql:
    """Return what the store keeps of a field; nothing for a column that keeps nothing."""
    key = system_key(field)
    if key == "_locked":
        return Sql(f"CASE WHEN {row}._locked_by IS NOT NULL THEN 1 END")
    physical = key or (field.column.physical if field.column else "")
    return Sql(f"{row}.{quote_identifier(physical)}" if physical else "NULL")


def cell(dialect: Dialect, schema: Schema, field: Field) -> Sql:
    """Return what a result holds of a field: what the store keeps, and the first linked rows of a link column."""
    if field_kind(field) is not Kind.LINKS:
        return stored(field)
    linked = _find_linked(schema, field)
    if linked is None:
        return Sql("NULL")
    is_json = linked.shown is not None and field_kind(linked.shown) in (Kind.TEXTS, Kind.OPTIONS, Kind.OBJECT)
    shown = say(dialect.embed_json if is_json else "{}", Sql("o.shown"))
    rows = linked.select(say("o._id, {} AS shown, l._seq AS place", linked.value))
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


def _linked_elements(dialect: Dialect, schema: Schema, field: Field) -> Elements:
    """Return the displayed values of the linked rows; lists among them are taken apart into their elements."""
    linked = _find_linked(schema, field)
    if linked is None:
        return Elements(Sql("(SELECT NULL AS value, 0 AS key WHERE 1 = 0)"), Kind.OBJECT)
    kind = field_kind(linked.shown) if linked.shown else Kind.OBJECT
    column = linked.shown.column if linked.shown else None
    if kind in (Kind.TEXTS, Kind.OPTIONS):
        rows = linked.select(say("{} AS list, l._seq AS place", linked.value))
        taken_apart = "(SELECT j.value, o.place * 1000 + j.key AS key FROM ({}) AS o, {} AS j)"
        source = say(taken_apart, rows, say(dialect.elements, Sql("o.list")))
        return Elements(source, Kind.TEXT if kind is Kind.TEXTS else Kind.OPTION, column)
    value = say(dialect.minute_of_date, linked.value) if kind is Kind.DATE else linked.value
    return Elements(say("({})", linked.select(say("{} AS value, l._seq AS key", value))), kind, column)


def _find_linked(schema: Schema, field: Field) -> _Linked | None:
    """Return where the rows are that a link column shows, or None when the link leads nowhere."""
    column = field.column
    link = schema.links_by_id.get(column.link_id) if column else None
    if field.table is None or column is None or link is None:
        return None
    # In a link of a table with itself, the column that came back shows the other direction.
    is_back = link.table_id == link.other_table_id and column.data.get("is_linked_back")
    from_left = link.table_id == field.table.id and not is_back
    other = schema.linked_table(link.other_table_id if from_left else link.table_id)
    if other is None:
        return None
    near, far = ("left", "right") if from_left else ("right", "left")
    names = (Sql(quote_identifier(name)) for name in (link.physical, other.physical, far, near))
    return _Linked(_shown(other, column), *names)


def _shown(other: Table, column: Column) -> Field | None:
    """Return the field that a link column displays of the rows of the other table, if it keeps something."""
    shown = other.by_key.get(str(column.data.get("display_column_key", "")))
    if shown is None or field_kind(Field(other, shown)) in (Kind.NOTHING, Kind.LINKS):
        return None
    return Field(other, shown)
