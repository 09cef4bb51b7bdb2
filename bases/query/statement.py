"""What the compiler gives back, and what it needs to know of the request."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bases.column_types.base import Kind
from bases.query.nodes import Field, Node
from bases.schema import Column, Table

# A condition on the rows of one table, ready to be compiled; made from SQL or from filters, and opaque elsewhere.
Condition = Node

# The types that SeaTable gives to the fields of the server and to expressions.
_SYSTEM_TYPES = {
    "_ctime": "ctime",
    "_mtime": "mtime",
    "_creator": "creator",
    "_last_modifier": "last-modifier",
}
_EXPRESSION_TYPES = {Kind.NUMBER: "number", Kind.BOOLEAN: "checkbox", Kind.DATE: "date", Kind.INSTANT: "date"}

_DATE_FORMAT = {"format": "YYYY-MM-DD HH:mm"}


@dataclass(frozen=True)
class Environment:
    """Who asks, and when. `now` is aware; department ids are those of the person, without and with their parts."""

    zone: ZoneInfo
    now: datetime
    username: str = ""
    id_in_org: str = ""
    department_ids: tuple[int, ...] = ()
    department_and_sub_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Sort:
    """One key of an order of rows in a view: empty cells come last, runs of digits in text count as numbers."""

    field: Field
    descending: bool = False


@dataclass(frozen=True)
class Statement:
    """A statement for the store."""

    sql: str
    parameters: tuple[Any, ...]


@dataclass(frozen=True)
class Output:
    """One column of a result. `key` and `name` are its labels without and with `convert_keys`.

    Values of a `column` come as the store keeps them; links as JSON, a list of `row_id` and `display_value`, the
    latter as kept. `system` names a field of the server. Other values are expressions, and `kind` says how to show
    them: BOOLEAN comes as 1 or 0, DATE as wall time, INSTANT as UTC text. `id` is the label in the result of a join,
    where keys and names of several tables meet: with and without `convert_keys`.
    """

    key: str
    name: str
    column: Column | None
    table: Table | None
    kind: Kind
    system: str = ""
    id: str = ""

    def metadata(self) -> dict[str, Any]:
        """Return the entry of the column in the metadata of a result."""
        if self.column is not None:
            column_type, data = self.column.type, self.column.document.get("data")
        else:
            column_type = _SYSTEM_TYPES.get(self.system) or _EXPRESSION_TYPES.get(self.kind, "text")
            # Clients read the format of dates without looking whether there is one.
            data = _DATE_FORMAT if column_type == "date" else None
        entry = {"key": self.key, "name": self.name, "type": column_type, "data": data}
        if not self.id:
            return entry
        source = {"table_id": self.table.id, "table_name": self.table.name} if self.table else {}
        return {**entry, "id": self.id, "table_id": "", "table_name": "", **source}


@dataclass(frozen=True)
class Select:
    """A statement that reads."""

    statement: Statement
    outputs: tuple[Output, ...]
    is_join: bool = False


@dataclass(frozen=True)
class Update:
    """A statement that sets cells: `assignments` hold values as clients write them, checked against their columns.

    `computed` are columns that get another value in each row: those that `select` returns after the row's id.
    """

    table: Table
    assignments: tuple[tuple[Column, Any], ...]
    condition: Condition | None
    computed: tuple[Column, ...] = ()
    select: Select | None = None


@dataclass(frozen=True)
class Pending:
    """A value that waits for a statement: the `number`-th in its first row, counted from 0."""

    number: int


@dataclass(frozen=True)
class Insert:
    """A statement that appends rows with values for `columns`, as clients write them and checked against the columns.

    `select` returns the values of those that are `Pending`, in one row or, where there are no `rows`, the rows.
    """

    table: Table
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...] = ()
    select: Select | None = None


@dataclass(frozen=True)
class Delete:
    """A statement that deletes rows."""

    table: Table
    condition: Condition | None
