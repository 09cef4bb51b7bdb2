"""Making columns: what a client may ask for, and the column that comes of it."""

from dataclasses import dataclass, replace
from typing import Any

import orjson

from bases.column_types import COLUMN_TYPES, column_type
from bases.column_types.base import ColumnType
from bases.names import check_column_name
from bases.schema import SYSTEM_COLUMN_KEYS, Column, Table, new_column_document
from bases.storage.session import Session
from core.errors import DomainError
from core.ids import FIRST_ID, new_short_id

MAX_COLUMNS = 500
# A column that is gone stays in the store until there is no room for another; SQLite takes 2000 in all.
MAX_STORED_COLUMNS = 1900


@dataclass(frozen=True)
class NewColumn:
    """A column that a client asks for; `data` are the settings as they were sent."""

    name: str
    type: str
    data: Any = None


class ColumnExistsError(DomainError):
    """A new column has the name of another one; SeaTable answers this as plain text."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Column {name} exists.")


def plan_column(table: Table, wanted: NewColumn, *, inserted: bool) -> Column:
    """Return the column that `wanted` becomes in a table; `inserted` says that the table exists already.

    The first column of a table has the key `0000`, and columns that show a system field have its name as their key.
    Raises ColumnExistsError, and DomainError for a name, type or settings that no such column can have and for more
    than 500 columns.
    """
    check_column_name(wanted.name, "column_name")
    if wanted.name in table.by_name:
        raise ColumnExistsError(wanted.name)
    check_space(table)
    kind = creatable_type(wanted.type, "column_type")
    if not table.columns and not kind.may_be_first:
        raise DomainError(f"The first column cannot be of type {wanted.type}.", error_type="parameter_error")
    key = SYSTEM_COLUMN_KEYS.get(wanted.type) or (new_short_id(table.by_key) if table.columns else FIRST_ID)
    if key in table.by_key:
        raise DomainError(f"The table has a {wanted.type} column already.", error_type="parameter_error")
    data = checked_data(kind, wanted.data, inserted=inserted)
    return Column(
        new_column_document(key, wanted.name, wanted.type, data),
        physical=table.free_physical_name(key) if kind.physical else "",
    )


def make_room(session: Session, table: Table, count: int = 1) -> Table:
    """Return a table that has room in the store for `count` more columns, rid of those that are gone if need be.

    That copies the rows, and happens once in more than a thousand columns.
    """
    if not table.retired or len(table.columns) + len(table.retired) + count <= MAX_STORED_COLUMNS:
        return table
    stored = ((column.physical, column_type(column.type).physical) for column in table.columns if column.physical)
    session.rebuild_table(table.physical, {name: kind.value for name, kind in stored if kind})
    return replace(table, retired=())


def store_column(session: Session, table: Table, column: Column) -> None:
    """Make the place for the values of a new column in the store, if it has values of its own.

    Raises DomainError when the store has no more room for columns of the table.
    """
    physical = column_type(column.type).physical
    if physical:
        if len(table.columns) + len(table.retired) >= MAX_STORED_COLUMNS:
            raise _columns_limit()
        session.add_column(table.physical, column.physical, physical.value)


def check_space(table: Table) -> None:
    """Raise DomainError when a table has as many columns as it may have."""
    if len(table.columns) >= MAX_COLUMNS:
        raise _columns_limit()


def creatable_type(name: str, parameter: str) -> ColumnType:
    """Return the column type of that name. Raises DomainError for one that clients cannot give to a column."""
    kind = COLUMN_TYPES.get(name)
    if kind is None:
        raise DomainError(f"{parameter} invalid.", error_type="parameter_error")
    if not kind.creatable:
        raise DomainError(f"Columns of type {name} are not supported yet.", error_type="parameter_error")
    return kind


def checked_data(kind: ColumnType, data: Any, *, inserted: bool) -> dict[str, Any] | None:
    """Return the settings of a new column of a type. Raises DomainError when they do not fit."""
    try:
        checked = kind.check_data(data, inserted=inserted)
    except ValueError:
        raise unfit_data(data) from None
    return None if checked is None else dict(checked)


def unfit_data(data: Any) -> DomainError:
    """Return the refusal of a column's settings."""
    shown = orjson.dumps(data).decode()[:1000]
    return DomainError(f"column_data: {shown} do not meet specifications.", error_type="column_data_error")


def _columns_limit() -> DomainError:
    return DomainError("Exceed the columns limit", error_type="exceed_columns_limit")
