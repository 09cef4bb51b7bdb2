"""Changing rows: appending, inserting, updating, deleting and locking. Each call is all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bases.access import write_base
from bases.auto_numbers import AutoNumbers
from bases.clock import now_text, server_zone
from bases.column_types import column_type
from bases.column_types.base import Encoder, Form, WriteContext
from bases.link_columns import show_current_displays
from bases.lookup import get_table
from bases.notifications import notify_collaborators
from bases.oplog import log_operation
from bases.principals import Principal
from bases.row_listing import read_stored_rows
from bases.schema import Column, Table
from bases.storage.session import Session, Stored
from core.errors import DomainError, NotFoundError
from core.ids import new_row_id

MAX_WRITE = 1000
MAX_DELETE = 10_000


@dataclass(frozen=True)
class AppendedRows:
    """What an append did: the ids of the new rows in the order given, and the first row by column key."""

    row_ids: list[str]
    first_row: dict[str, Any] | None


@dataclass(frozen=True)
class RowUpdate:
    """New values, by column name, for one row."""

    row_id: str
    values: dict[str, Any]


class RowEncoder:
    """Turns rows as clients send them, by column name, into what the store keeps, by column key.

    Unknown names, system fields and columns that cannot be written are dropped, as SeaTable does.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.context = WriteContext(server_zone())
        self._encoders: dict[str, tuple[str, Encoder]] = {
            column.name: (column.key, column_type(column.type).encoder(column, self.context))
            for column in table.columns
            if column.physical and column_type(column.type).writable
        }

    def encode(self, values: dict[str, Any]) -> dict[str, Stored]:
        """Return the cells of one row by column key."""
        cells = {}
        encoders = self._encoders
        for name, value in values.items():
            known = encoders.get(name)
            if known is not None:
                key, encode = known
                cells[key] = encode(value)
        return cells

    def defaults(self, creator: str) -> dict[str, Any]:
        """Return the default values, by column name, of the columns that have one."""
        found = {
            column.name: column_type(column.type).default(column, creator, self.context)
            for column in self.table.columns
            if column.name in self._encoders
        }
        return {name: value for name, value in found.items() if value is not None}

    def save_new_options(self, session: Session) -> Table:
        """Add the select options that the rows brought to the schema, and return the table as it is then."""
        table = self.table
        for key, book in self.context.option_books.items():
            if book.added:
                column = table.by_key[key]
                table = table.replace_column(column.with_data(options=[*column.options, *book.added]))
        if table is not self.table:
            session.save_schema(show_current_displays(session.schema.replace_table(table), table.id))
        return table


def append_rows(
    principal: Principal,
    *,
    table_name: str = "",
    table_id: str = "",
    rows: Sequence[dict[str, Any]],
    apply_default: bool = False,
    anchor_row_id: str = "",
    above: bool = False,
) -> AppendedRows:
    """Append rows, or insert them above or below the row `anchor_row_id`.

    A row without any known column is left out, as SeaTable does. `apply_default` fills cells that a row does not
    name with the defaults of their columns.
    Raises DomainError for more than 1000 rows or none, and NotFoundError for an unknown table or anchor.
    """
    _check_count(rows, MAX_WRITE)
    with write_base(principal) as session:
        table = get_table(session.schema, table_id=table_id, table_name=table_name)
        encoder = RowEncoder(table)
        defaults = encoder.defaults(principal.name) if apply_default else {}
        encoded = [encoder.encode({**defaults, **row} if defaults else row) for row in rows]
        encoded = [cells for cells in encoded if cells]
        if not encoded:
            return AppendedRows([], None)
        table = encoder.save_new_options(session)
        return insert_cells(session, principal, table, encoded, anchor_row_id=anchor_row_id, above=above)


def insert_empty_rows(session: Session, principal: Principal, table: Table, count: int) -> None:
    """Append rows without values, in a transaction that is open already."""
    insert_cells(session, principal, table, [{} for _ in range(count)])


def insert_cells(
    session: Session,
    principal: Principal,
    table: Table,
    encoded: list[dict[str, Stored]],
    *,
    anchor_row_id: str = "",
    above: bool = False,
) -> AppendedRows:
    """Append rows, by column key as the store keeps them, in a transaction that is open; or insert them at an anchor.

    Raises NotFoundError for an unknown anchor.
    """
    numbers = AutoNumbers(session, table)
    numbers.fill(encoded, datetime.now(server_zone()).date())
    if anchor_row_id:
        if not session.find_rows(table.physical, [anchor_row_id]):
            raise NotFoundError("row not found", error_type="row_not_exist")
        positions = session.positions_beside(table.physical, anchor_row_id, len(encoded), above=above)
    else:
        positions = session.positions_at_end(table.physical, len(encoded))
    now, name = now_text(), principal.name
    used = {key for cells in encoded for key in cells}
    columns = [column for column in table.columns if column.key in used]
    keys = [column.key for column in columns]
    row_ids = [new_row_id() for _ in encoded]
    session.insert_rows(
        table.physical,
        [column.physical for column in columns],
        [
            (position, row_id, name, now, name, now, *map(cells.get, keys))
            for position, row_id, cells in zip(positions, row_ids, encoded, strict=True)
        ],
    )
    show = stored_cells_reader(columns)
    system = {"_creator": name, "_ctime": now, "_last_modifier": name, "_mtime": now}
    shown = [{"_id": row_id, **system, **show(cells)} for row_id, cells in zip(row_ids, encoded, strict=True)]
    place = {"op_type": "append_rows"}
    if anchor_row_id:
        position = "insert_above" if above else "insert_below"
        place = {"op_type": "insert_rows", "row_ids": [anchor_row_id] * len(row_ids), "row_insert_position": position}
    log_operation(
        session,
        principal,
        {**place, "table_id": table.id, "row_datas": shown, "key_auto_number_config": numbers.changed},
    )
    notify_collaborators(session, principal, table, dict(zip(row_ids, shown, strict=True)))
    return AppendedRows(row_ids, shown[0])


def update_rows(principal: Principal, *, table_name: str = "", table_id: str = "", updates: Sequence[RowUpdate]) -> int:
    """Set cells of rows, and return how many of the rows exist; those that do not are passed over.

    Raises DomainError for more than 1000 rows or none, and NotFoundError for an unknown table.
    """
    _check_count(updates, MAX_WRITE)
    with write_base(principal) as session:
        table = get_table(session.schema, table_id=table_id, table_name=table_name)
        encoder = RowEncoder(table)
        changes: dict[str, dict[str, Stored]] = {}
        for update in updates:
            # Of two updates of one row the later one counts, cell by cell.
            changes.setdefault(update.row_id, {}).update(encoder.encode(update.values))
        table = encoder.save_new_options(session)
        return write_cells(session, principal, table, changes)


def write_cells(session: Session, principal: Principal, table: Table, changes: dict[str, dict[str, Stored]]) -> int:
    """Set cells, by row id and column key, in a transaction that is open; return how many of the rows exist."""
    touched = {key for cells in changes.values() for key in cells}
    columns = [column for column in table.columns if column.key in touched]
    old_rows = read_stored_rows(session, principal, table, changes, columns)
    changes = {row_id: cells for row_id, cells in changes.items() if row_id in old_rows}
    if not changes:
        return 0
    now, name = now_text(), principal.name
    show = stored_cells_reader(columns, keep_empty=True)
    # Rows that get values for the same columns are written by one statement.
    by_cells: dict[tuple[str, ...], list[tuple[Stored, ...]]] = {}
    for row_id, cells in changes.items():
        by_cells.setdefault(tuple(cells), []).append((*cells.values(), name, now, row_id))
    for keys, rows in by_cells.items():
        names = [table.by_key[key].physical for key in keys]
        session.update_rows(table.physical, [*names, "_last_modifier", "_mtime"], rows)
    updated = {row_id: {**show(cells), "_last_modifier": name, "_mtime": now} for row_id, cells in changes.items()}
    old = {row_id: {key: old_rows[row_id][key] for key in cells} for row_id, cells in changes.items()}
    notify_collaborators(session, principal, table, updated, old)
    ids = list(changes)
    if len(ids) == 1:
        log_operation(
            session,
            principal,
            {
                "op_type": "modify_row",
                "table_id": table.id,
                "row_id": ids[0],
                "updated": updated[ids[0]],
                "old_row": old[ids[0]],
            },
        )
    else:
        log_operation(
            session,
            principal,
            {"op_type": "modify_rows", "table_id": table.id, "row_ids": ids, "updated": updated, "old_rows": old},
        )
    return len(ids)


def fill_cells(
    session: Session, principal: Principal, table: Table, row_ids: Sequence[str], cells: dict[str, Stored]
) -> None:
    """Set the same cells of rows that exist, by column key, in a transaction that is open.

    The history then tells the new values only: this is for changes of so many rows that the old ones would be a copy
    of the table. Nobody is notified.
    """
    now, name = now_text(), principal.name
    columns = [table.by_key[key] for key in cells]
    values = {column.physical: cells[column.key] for column in columns}
    session.fill_rows(table.physical, {**values, "_last_modifier": name, "_mtime": now}, row_ids)
    updated = {**stored_cells_reader(columns, keep_empty=True)(cells), "_last_modifier": name, "_mtime": now}
    operation = {"op_type": "modify_rows", "table_id": table.id, "row_ids": row_ids, "old_rows": {}}
    log_operation(session, principal, {**operation, "updated": dict.fromkeys(row_ids, updated)})


def delete_rows(principal: Principal, *, table_name: str = "", table_id: str = "", row_ids: Sequence[str]) -> int:
    """Delete rows with their links, and return how many there were; unknown ids are passed over.

    Raises DomainError for more than 10,000 ids or none, and NotFoundError for an unknown table.
    """
    _check_count(row_ids, MAX_DELETE)
    with write_base(principal) as session:
        table = get_table(session.schema, table_id=table_id, table_name=table_name)
        return remove_rows(session, principal, table, row_ids)


def remove_rows(
    session: Session, principal: Principal, table: Table, row_ids: Sequence[str], *, keep_content: bool = True
) -> int:
    """Delete rows with their links in a transaction that is open; return how many there were.

    Without `keep_content` the history tells only which rows they were.
    """
    numbers = session.find_rows(table.physical, row_ids)
    if not numbers:
        return 0
    deleted = read_stored_rows(session, principal, table, numbers, table.columns) if keep_content else {}
    for link in session.schema.links:
        if link.table_id == table.id:
            session.remove_links_of(link.physical, numbers.values(), left=True)
        if link.other_table_id == table.id:
            session.remove_links_of(link.physical, numbers.values(), left=False)
    session.delete_rows(table.physical, numbers.values())
    ids = list(numbers)
    contents = [deleted[row_id] for row_id in ids] if keep_content else []
    operation = {"op_type": "delete_rows", "row_ids": ids, "deleted_rows": contents}
    if len(ids) == 1 and keep_content:
        operation = {"op_type": "delete_row", "row_id": ids[0], "deleted_row": contents[0]}
    log_operation(session, principal, {**operation, "table_id": table.id})
    return len(ids)


def lock_rows(
    principal: Principal, *, table_name: str = "", table_id: str = "", row_ids: Sequence[str], locked: bool
) -> None:
    """Lock rows in the name of the caller, or unlock them; what is so already stays so, unknown ids are passed over.

    Raises DomainError for more than 1000 ids or none, and NotFoundError for an unknown table.
    """
    _check_count(row_ids, MAX_WRITE)
    with write_base(principal) as session:
        table = get_table(session.schema, table_id=table_id, table_name=table_name)
        holders = session.lock_holders(table.physical, row_ids)
        changing = [row_id for row_id, holder in holders.items() if (holder is not None) != locked]
        if not changing:
            return
        holder = principal.name if locked else None
        session.update_rows(table.physical, ["_locked_by"], [(holder, row_id) for row_id in changing])
        op_type = "lock_rows" if locked else "unlock_rows"
        log_operation(
            session,
            principal,
            {"op_type": op_type, "table_id": table.id, "row_ids": changing, "locked_by": principal.name},
        )


def stored_cells_reader(columns: Sequence[Column], *, keep_empty: bool = False) -> Any:
    """Return a function that shows the cells of a row, by column key, as the history and `first_row` do."""
    readers = {column.key: column_type(column.type).reader(column, Form.STORED, server_zone()) for column in columns}

    def show(cells: dict[str, Stored]) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for key, value in cells.items():
            if value is not None:
                reader = readers[key]
                shown[key] = value if reader is None else reader(value)
            elif keep_empty:
                shown[key] = None
        return shown

    return show


def _check_count(items: Sequence[Any], limit: int) -> None:
    if not items:
        raise DomainError("rows invalid.", error_type="parameter_error")
    if len(items) > limit:
        raise DomainError(f"The number of rows exceeds the limit of {limit}", error_type="exceed_rows_limit")
