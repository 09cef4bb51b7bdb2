"""What the nodes of an expression become on the way to SQL: constants, and pieces of SQL with a kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bases.column_types.base import Kind
from bases.query.errors import QueryError
from bases.query.pieces import Late, Sql
from bases.schema import Column

LISTS = frozenset({Kind.TEXTS, Kind.OPTIONS, Kind.LINKS, Kind.ARRAY})
# Lists of which the store keeps nothing: they are made of the rows of other tables.
GATHERED = frozenset({Kind.LINKS, Kind.ARRAY})
TIMES = frozenset({Kind.DATE, Kind.INSTANT})


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that the store need not be asked for: at hand, or made when the statement runs.

    `is_ascii` says that it is text that is ASCII in lower case, or no text at all.
    """

    kind: Kind
    value: Any = None
    is_ascii: bool = True
    late: Callable[[Sequence[Any], datetime], Any] | None = None

    def bind(self, convert: Callable[[Any], Any]) -> Any:
        """Return what is to be bound for the constant, converted."""
        late = self.late
        if late is None:
            return convert(self.value)
        return Late(lambda parameters, now: convert(late(parameters, now)))


@dataclass(frozen=True, slots=True)
class Elements:
    """A list as a table `source` with the columns `key` and `value`; `kind` is that of the elements.

    `column` is the one whose options the elements are. Dates among them are written to the minute.
    """

    source: Sql
    kind: Kind
    column: Column | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a row as SQL.

    `column` is the one whose options the value names by id. `elements` belong to a list. `is_cell` says that an empty
    value is an empty cell, which functions take for 0 or empty text, and that dates are written as in cells. `error`
    is, where the value of a formula is empty, the error that its cell shows; nothing where it is just empty.
    """

    sql: Sql
    kind: Kind
    column: Column | None = None
    elements: Elements | None = None
    is_cell: bool = False
    error: Sql | None = None


Operand = Value | Constant


def constant(value: Any) -> Constant:
    """Return a Python value as a constant."""
    return Constant(kind_of_constant(value), value, not isinstance(value, str) or value.lower().isascii())


def kind_of_constant(value: Any) -> Kind:
    """Return the kind of a Python value. Raises QueryError for one that is no constant of SQL, such as an object."""
    if value is None:
        return Kind.NOTHING
    if isinstance(value, str):
        return Kind.TEXT
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, int | float):
        return Kind.NUMBER
    if isinstance(value, list | tuple):
        return Kind.TEXTS
    raise QueryError("a parameter is text, a number, a boolean, null or a list of those")
