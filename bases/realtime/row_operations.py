"""Operations on rows that clients send over a socket."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bases.auto_numbers import AutoNumbers
from bases.clock import now_text, server_zone
from bases.column_types import column_type
from bases.column_types.base import WriteContext
from bases.column_types.selects import encode_option_ids, option_names
from bases.links import LinkChange, replace_links
from bases.notifications import notify_collaborators
from bases.oplog import log_operation
from bases.principals import Principal
from bases.realtime.fields import MAX_ROWS, ROW_ID, Fields, invalid
from bases.rows import MAX_DELETE, remove_rows, stored_cells_reader, write_cells
from bases.schema import Column, Table
from bases.storage.session import Session, Stored

POSITIONS = ("insert_below", "insert_above")


def _append_rows(session: Session, principal: Principal, fields: Fields) -> None:
    table = fields.table(session.schema)
    rows = fields.parts("row_datas")
    shown, numbers = _insert(session, principal, table, rows, session.positions_at_end(table.physical, len(rows)))
    operation = {"op_type": "append_rows", "table_id": table.id, "row_datas": shown}
    log_operation(session, principal, {**operation, "key_auto_number_config": numbers})


def _insert_row(session: Session, principal: Principal, fields: Fields) -> None:
    fields.absent("links_data")
    table, anchor = fields.table(session.schema), fields.optional_text("row_id")
    position = fields.choice("row_insert_position", POSITIONS)
    place = _positions(session, table, anchor, 1, above=position == "insert_above")
    [shown], numbers = _insert(session, principal, table, [fields.part("row_data")], place, dated=True)
    operation = {"op_type": "insert_row", "table_id": table.id, "row_id": anchor, "row_insert_position": position}
    log_operation(
        session,
        principal,
        {**operation, "row_data": shown, "links_data": {}, "key_auto_number_config": numbers},
    )


def _insert_rows(session: Session, principal: Principal, fields: Fields) -> None:
    """Insert rows at one place; the operation repeats the anchor for each of them."""
    fields.absent("links_data")
    table, rows = fields.table(session.schema), fields.parts("row_datas")
    anchors = fields.texts("row_ids", minimum=0)
    position = fields.choice("row_insert_position", POSITIONS)
    if len(set(anchors)) > 1:
        raise invalid("row_ids")
    place = _positions(session, table, "".join(anchors[:1]), len(rows), above=position == "insert_above")
    shown, numbers = _insert(session, principal, table, rows, place, dated=True)
    operation = {"op_type": "insert_rows", "table_id": table.id, "row_ids": anchors, "row_insert_position": position}
    log_operation(
        session,
        principal,
        {**operation, "row_datas": shown, "links_data": {}, "key_auto_number_config": numbers},
    )


def _modify_row(session: Session, principal: Principal, fields: Fields) -> None:
    _write(session, principal, fields, {fields.text("row_id"): fields.mapping("updated")})


def _modify_rows(session: Session, principal: Principal, fields: Fields) -> None:
    updated = fields.part("updated")
    _write(session, principal, fields, {row_id: updated.mapping(row_id) for row_id in fields.texts("row_ids")})


def _delete_row(session: Session, principal: Principal, fields: Fields) -> None:
    _delete(session, principal, fields.table(session.schema), [fields.text("row_id")])


def _delete_rows(session: Session, principal: Principal, fields: Fields) -> None:
    _delete(session, principal, fields.table(session.schema), fields.texts("row_ids", maximum=MAX_DELETE))


def _archive_rows(session: Session, principal: Principal, fields: Fields) -> None:
    table, row_ids = _existing_rows(session, fields)
    session.update_rows(table.physical, ["_archived"], [(1, row_id) for row_id in row_ids])
    log_operation(session, principal, {"op_type": "archive_rows", "table_id": table.id, "row_ids": row_ids})


def _lock_rows(session: Session, principal: Principal, fields: Fields) -> None:
    _set_lock(session, principal, fields, "lock_rows", fields.text("locked_by"))


def _unlock_rows(session: Session, principal: Principal, fields: Fields) -> None:
    _set_lock(session, principal, fields, "unlock_rows", None)


def _update_rows_links(session: Session, principal: Principal, fields: Fields) -> None:
    others = fields.part("other_rows_ids_map")
    row_ids = fields.texts("row_id_list")
    replace_links(
        principal,
        LinkChange(
            link_id=fields.text("link_id"),
            other_rows={row_id: others.texts(row_id, minimum=0) for row_id in row_ids},
            table_id=fields.table(session.schema).id,
            other_table_id=fields.table(session.schema, "other_table_id").id,
        ),
    )


HANDLERS = {
    "append_rows": _append_rows,
    "insert_row": _insert_row,
    "insert_rows": _insert_rows,
    "modify_row": _modify_row,
    "modify_rows": _modify_rows,
    "delete_row": _delete_row,
    "delete_rows": _delete_rows,
    "archive_rows": _archive_rows,
    "lock_rows": _lock_rows,
    "unlock_rows": _unlock_rows,
    "update_rows_links": _update_rows_links,
}


def add_rows(session: Session, principal: Principal, table: Table, rows: Sequence[Fields]) -> list[dict[str, Any]]:
    """Append rows with the ids that they bring, in a transaction that is open, and return them as the history does."""
    return _insert(session, principal, table, rows, session.positions_at_end(table.physical, len(rows)))[0]


def encode_cell(column: Column, value: Any, context: WriteContext) -> Stored:
    """Return what the store keeps for a value as an operation has it: of select columns the ids of options.

    Raises DomainError for an option that the column does not have.
    """
    if column.type not in ("single-select", "multiple-select"):
        return column_type(column.type).encoder(column, context)(value)
    ids = value if isinstance(value, list) else [value] if value else []
    known = option_names(column)
    if not all(isinstance(option_id, str) and option_id in known for option_id in ids):
        raise invalid(column.key)
    if column.type == "multiple-select":
        return encode_option_ids(ids)
    if len(ids) > 1:
        raise invalid(column.key)
    return ids[0] if ids else None


def _encode(table: Table, values: dict[str, Any]) -> dict[str, Stored]:
    """Return the cells of a row, by column key; keys of other columns than the writable ones are passed over."""
    context = WriteContext(server_zone())
    columns = (table.by_key[key] for key in values if key in table.by_key)
    return {
        column.key: encode_cell(column, values[column.key], context)
        for column in columns
        if column.physical and column_type(column.type).writable
    }


def _insert(
    session: Session,
    principal: Principal,
    table: Table,
    rows: Sequence[Fields],
    positions: list[str],
    *,
    dated: bool = False,
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Store new rows, and return them as the history keeps them, and the auto-numbers that were given.

    A row has no creator and no times but those that it brings, which are then the caller's and the present; `dated`
    rows always have times.
    """
    row_ids = [row.identifier("_id", ROW_ID) for row in rows]
    encoded = [_encode(table, dict(row.values)) for row in rows]
    numbers = AutoNumbers(session, table)
    numbers.fill(encoded, datetime.now(server_zone()).date())
    used = {key for cells in encoded for key in cells}
    columns = [column for column in table.columns if column.key in used]
    now = now_text()
    system = [_system_fields(principal, row, now, dated=dated) for row in rows]
    session.insert_rows(
        table.physical,
        [column.physical for column in columns],
        [
            (position, row_id, *fields.values(), *(cells.get(column.key) for column in columns))
            for position, row_id, fields, cells in zip(positions, row_ids, system, encoded, strict=True)
        ],
    )
    show = stored_cells_reader(columns)
    shown = [
        {"_id": row_id, **fields, **show(cells)} for row_id, fields, cells in zip(row_ids, system, encoded, strict=True)
    ]
    notify_collaborators(session, principal, table, dict(zip(row_ids, shown, strict=True)))
    return shown, numbers.changed


def _system_fields(principal: Principal, row: Fields, now: str, *, dated: bool) -> dict[str, str | None]:
    """Return who made and changed a new row when. Nobody writes in the name of another, or at another time."""
    return {
        "_creator": principal.name if row.values.get("_creator") else None,
        "_ctime": now if dated or row.values.get("_ctime") else None,
        "_last_modifier": principal.name if row.values.get("_last_modifier") else None,
        "_mtime": now if dated or row.values.get("_mtime") else None,
    }


def _positions(session: Session, table: Table, anchor: str, count: int, *, above: bool) -> list[str]:
    """Return the places beside a row, or at the end when no row is named, as in a table without any."""
    if not anchor:
        return session.positions_at_end(table.physical, count)
    if not session.find_rows(table.physical, [anchor]):
        raise invalid("row_id")
    return session.positions_beside(table.physical, anchor, count, above=above)


def _write(session: Session, principal: Principal, fields: Fields, updated: dict[str, dict[str, Any]]) -> None:
    table = fields.table(session.schema)
    changes = {row_id: _encode(table, values) for row_id, values in updated.items()}
    if not all(changes.values()) or write_cells(session, principal, table, changes) != len(changes):
        raise invalid("updated")


def _delete(session: Session, principal: Principal, table: Table, row_ids: Sequence[str]) -> None:
    if not remove_rows(session, principal, table, row_ids):
        raise invalid("row_ids")


def _set_lock(session: Session, principal: Principal, fields: Fields, op_type: str, holder: str | None) -> None:
    table, row_ids = _existing_rows(session, fields)
    session.update_rows(table.physical, ["_locked_by"], [(holder, row_id) for row_id in row_ids])
    operation = {"op_type": op_type, "table_id": table.id, "row_ids": row_ids}
    log_operation(session, principal, {**operation, "locked_by": holder or principal.name})


def _existing_rows(session: Session, fields: Fields) -> tuple[Table, list[str]]:
    """Return the table and those of the rows named that exist. Raises DomainError when none does."""
    table = fields.table(session.schema)
    row_ids = list(session.find_rows(table.physical, fields.texts("row_ids", maximum=MAX_ROWS)))
    if not row_ids:
        raise invalid("row_ids")
    return table, row_ids
