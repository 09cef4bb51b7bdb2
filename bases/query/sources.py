"""What stands in FROM: which rows a statement is about, and which of their columns a name means.

A name is looked up exactly as it is written, then without regard to case, where it must be the only one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bases.column_types.base import Kind
from bases.query.errors import QueryError
from bases.query.nodes import FIRST_ROW, Field, Name, Node
from bases.query.pieces import Sql
from bases.query.statement import Output
from bases.schema import Schema, Table

# The fields that the server keeps for each row, as `SELECT *` lists them, with their kinds.
SYSTEM_FIELDS = {
    "_id": Kind.TEXT,
    "_ctime": Kind.INSTANT,
    "_mtime": Kind.INSTANT,
    "_creator": Kind.TEXT,
    "_last_modifier": Kind.TEXT,
    "_locked": Kind.BOOLEAN,
    "_locked_by": Kind.TEXT,
    "_archived": Kind.BOOLEAN,
}


@dataclass(frozen=True, slots=True)
class Derived(Node):
    """A column of the rows that a SELECT in FROM returns: the `number`-th one, counted from 0."""

    row: str
    number: int
    output: Output


@dataclass(frozen=True)
class Rows:
    """A SELECT inside a statement, compiled. Its columns are called as `column_name` says.

    `outer` are the columns of the statement around it that it refers to.
    """

    sql: Sql
    outputs: tuple[Output, ...]
    outer: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Source:
    """Rows in FROM: those of a table or, in the extended dialect, those that another SELECT returns.

    `row` is what the statement calls a row, `label` the other name of the source. `rows` is the SELECT. `join` tells
    how the source is joined to those before it.
    """

    row: str
    label: str
    table: Table | None
    rows: Rows | None = None
    join: str = ","

    @property
    def name(self) -> str:
        """The name under which its columns are meant."""
        return self.label or (self.table.name if self.table else "")

    def names(self) -> list[str]:
        """Return the names of all that can be asked of a row."""
        if self.table is None:
            return [output.name for output in self.outputs]
        return [*self.table.by_name, *SYSTEM_FIELDS]

    @property
    def outputs(self) -> tuple[Output, ...]:
        """The columns of a SELECT."""
        return self.rows.outputs if self.rows else ()

    def nodes(self) -> list[Node]:
        """Return what `*` means, in order."""
        if self.table is None:
            return [Derived(self.row, number, output) for number, output in enumerate(self.outputs)]
        columns = [Field(self.table, column, row=self.row) for column in self.table.columns if column.type != "button"]
        return [*columns, *(Field(self.table, None, name, self.row) for name in SYSTEM_FIELDS)]

    def node(self, name: str) -> Node:
        """Return what one of the names means."""
        if self.table is None:
            number = next(number for number, output in enumerate(self.outputs) if output.name == name)
            return Derived(self.row, number, self.outputs[number])
        column = self.table.by_name.get(name)
        return Field(self.table, column, row=self.row) if column else Field(self.table, None, name, self.row)


def row_name(number: int) -> str:
    """Return what a statement calls the rows of its sources, which count from 1."""
    return FIRST_ROW if number == 1 else f"{FIRST_ROW}{number}"


def column_name(number: int) -> str:
    """Return what a statement calls the columns of a SELECT inside it, which count from 0."""
    return f"c{number + 1}"


def find_table(schema: Schema, name: str) -> Table:
    """Return a table by its name. Raises QueryError."""
    found = find_name(schema.tables_by_name, name, "table")
    if found is None:
        raise QueryError(f"no such table: {name}")
    return schema.tables_by_name[found]


def find_node(sources: Sequence[Source], name: Name) -> Node | None:
    """Return the column or field that a name means, or None. Raises QueryError when it could mean several."""
    candidates = sources_named(sources, name.table) if name.table else sources
    wanted, folded = name.name, name.name.lower()
    listed = [(each, found) for each in candidates for found in each.names()]
    found = [pair for pair in listed if pair[1] == wanted] or [pair for pair in listed if pair[1].lower() == folded]
    if len(found) > 1:
        raise QueryError(f"ambiguous column name: {wanted}")
    return found[0][0].node(found[0][1]) if found else None


def has_label(sources: Sequence[Source], name: str) -> bool:
    """Say whether one of the sources goes by a name, and not just the table that it shows under another."""
    return any(each.name.lower() == name.lower() for each in sources)


def sources_named(sources: Sequence[Source], wanted: str) -> list[Source]:
    """Return the source that a name means, or none. Its other name counts first, then that of its table.

    Raises QueryError when it could mean several.
    """
    folded = wanted.lower()
    for name_of in (_own_name, _table_name):
        found = [each for each in sources if name_of(each) == wanted]
        found = found or [each for each in sources if name_of(each).lower() == folded]
        if len(found) > 1:
            raise QueryError(f"ambiguous table name: {wanted}")
        if found:
            return found
    return []


def _own_name(source: Source) -> str:
    return source.name


def _table_name(source: Source) -> str:
    return source.table.name if source.table else ""


def find_name(names: Iterable[str], wanted: str, what: str) -> str | None:
    """Return the name that is meant, or None. Raises QueryError when it could be several."""
    listed = list(names)
    if wanted in listed:
        return wanted
    folded = wanted.lower()
    found = [name for name in listed if name.lower() == folded]
    if len(found) > 1:
        raise QueryError(f"ambiguous {what} name: {wanted}")
    return found[0] if found else None
