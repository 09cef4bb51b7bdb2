"""The columns of a table: listing, inserting, renaming, resizing, freezing, moving and deleting them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bases.access import read_base, write_base
from bases.clock import server_zone
from bases.column_types.auto_number import format_number, prefix_on
from bases.formula_columns import require_no_formula, require_sound_formulas, with_column_keys
from bases.link_columns import log_deleted_column, plan_link_column, remove_link, require_no_link, show_current_displays
from bases.lookup import columns_shown, get_column, get_table, get_view
from bases.metadata import visible_metadata
from bases.names import check_column_name
from bases.new_columns import NewColumn, make_room, plan_column, store_column
from bases.oplog import log_operation
from bases.principals import Principal
from bases.schema import Column, Schema, Table
from bases.storage.bulk import forget_counter, number_rows
from bases.storage.session import Session
from core.errors import DomainError

MAX_NEW_COLUMNS = 500


def list_columns(
    principal: Principal, *, table_name: str = "", table_id: str = "", view_name: str = "", view_id: str = ""
) -> list[dict[str, Any]]:
    """Return the columns of a table, without those that the view hides if one is named. Raises NotFoundError."""
    with read_base(principal) as session:
        table = get_table(session.schema, table_id=table_id, table_name=table_name)
        view = get_view(table, view_id=view_id, view_name=view_name) if view_id or view_name else None
        shown = {column.key for column in columns_shown(table, view)}
        tables = visible_metadata(session, principal)["tables"]
        columns = next(each["columns"] for each in tables if each["_id"] == table.id)
        return [column for column in columns if column["key"] in shown]


def insert_column(
    principal: Principal, *, table_name: str = "", table_id: str = "", wanted: NewColumn, anchor: str = ""
) -> dict[str, Any]:
    """Insert a column behind the column `anchor` (name or key), or at the end, and return it.

    A link column makes a link, and a column in the other table for the way back. An auto-number column numbers the
    rows that exist. A formula column tells in its settings what it gives.
    Raises NotFoundError, ColumnExistsError, and DomainError for a name, type or settings that are refused.
    """
    with write_base(principal) as session:
        schema = session.schema
        table = make_room(session, get_table(schema, table_id=table_id, table_name=table_name))
        after = get_column(table, anchor).key if anchor else table.columns[-1].key
        if wanted.type == "link":
            return _insert_link_column(session, principal, table, wanted, after)
        column = plan_column(table, with_column_keys(schema, table, wanted), inserted=True)
        store_column(session, table, column)
        if column.type == "auto-number":
            column = number_existing_rows(session, table, column)
        session.save_schema(schema.replace_table(table.insert_columns([column], after=after)))
        require_sound_formulas(session.schema, table.id, [column.key])
        column = session.schema.tables_by_id[table.id].by_key[column.key]
        _log_inserted(session, principal, table, column, after)
    return dict(column.document)


def append_columns(
    principal: Principal, *, table_name: str = "", table_id: str = "", columns: Sequence[NewColumn]
) -> list[dict[str, Any]]:
    """Append columns, and return them. Raises what `insert_column` raises, and DomainError for a link column."""
    if not 0 < len(columns) <= MAX_NEW_COLUMNS:
        raise DomainError("columns invalid.", error_type="parameter_error")
    with write_base(principal) as session:
        schema = session.schema
        table = make_room(session, get_table(schema, table_id=table_id, table_name=table_name), len(columns))
        made = []
        for wanted in columns:
            require_no_link(wanted)
            require_no_formula(wanted)
            column = plan_column(table, wanted, inserted=True)
            store_column(session, table, column)
            if column.type == "auto-number":
                column = number_existing_rows(session, table, column)
            table = table.insert_columns([column])
            made.append(column.document)
        session.save_schema(schema.replace_table(table))
        log_operation(session, principal, {"op_type": "insert_columns", "table_id": table.id, "insert_columns": made})
    return [dict(document) for document in made]


def rename_column(
    principal: Principal, *, table_name: str = "", table_id: str = "", column: str, new_name: str
) -> dict[str, Any]:
    """Give a column another name, and return it. Raises NotFoundError, and DomainError for a name that is refused."""
    check_column_name(new_name, "new_column_name")
    with write_base(principal) as session:
        table, old = _find(session.schema, table_id, table_name, column)
        if new_name in table.by_name and new_name != old.name:
            raise DomainError("column name already exists", error_type="column_already_exists")
        operation = {"op_type": "rename_column", "new_column_name": new_name, "old_column_name": old.name}
        return _save_column(session, principal, table, old.with_values(name=new_name), operation)


def resize_column(
    principal: Principal, *, table_name: str = "", table_id: str = "", column: str, width: int
) -> dict[str, Any]:
    """Give a column another width in pixels, and return it. Raises NotFoundError."""
    with write_base(principal) as session:
        table, old = _find(session.schema, table_id, table_name, column)
        old_width = old.document.get("width")
        operation = {"op_type": "resize_column", "new_column_width": width, "old_column_width": old_width}
        return _save_column(session, principal, table, old.with_values(width=width), operation)


def freeze_column(
    principal: Principal, *, table_name: str = "", table_id: str = "", column: str, frozen: bool
) -> dict[str, Any]:
    """Freeze a column or let it go, and return it. Raises NotFoundError."""
    with write_base(principal) as session:
        table, old = _find(session.schema, table_id, table_name, column)
        operation = {"op_type": "freeze_column", "frozen": frozen}
        return _save_column(session, principal, table, old.with_values(frozen=frozen), operation)


def move_column(
    principal: Principal, *, table_name: str = "", table_id: str = "", column: str, target: str
) -> dict[str, Any]:
    """Move a column directly behind the column `target`, and return it.

    Raises NotFoundError, and DomainError for the first column, which stays where it is.
    """
    with write_base(principal) as session:
        table, moved = _find(session.schema, table_id, table_name, column)
        anchor = get_column(table, target)
        if moved == table.columns[0]:
            raise DomainError("The first column cannot be moved.", error_type="parameter_error")
        if moved != anchor:
            rest = replace(table, columns=tuple(each for each in table.columns if each != moved))
            session.save_schema(session.schema.replace_table(rest.insert_columns([moved], after=anchor.key)))
            place = {"column_key": moved.key, "target_column_key": anchor.key}
            log_operation(session, principal, {"op_type": "move_column", "table_id": table.id, **place})
        return dict(moved.document)


def delete_column(principal: Principal, *, table_name: str = "", table_id: str = "", column: str) -> None:
    """Delete a column with its values; a link column goes together with the link and the column for the way back.

    Raises NotFoundError, and DomainError for the first column.
    """
    with write_base(principal) as session:
        table, gone = _find(session.schema, table_id, table_name, column)
        if gone == table.columns[0]:
            raise DomainError("The first column cannot be deleted.", error_type="parameter_error")
        if gone.type == "link" and gone.link_id:
            session.save_schema(remove_link(session, principal, session.schema, gone.link_id))
            return
        log_deleted_column(session, principal, table, gone)
        forget_counter(session, table.id, gone.key)
        schema = session.schema.replace_table(_without_cascades(table.remove_column(gone.key), gone.key))
        session.save_schema(show_current_displays(schema, table.id))


def number_existing_rows(session: Session, table: Table, column: Column) -> Column:
    """Fill a new auto-number column for the rows that exist, in their order; return it with the last number given."""
    count = number_rows(session, table.physical, column.physical)
    if not count:
        return column
    today = datetime.now(server_zone()).date()
    data = column.data
    session.convert_column(
        table.physical, column.physical, column.physical, lambda number: format_number(data, int(str(number)), today)
    )
    prefix = prefix_on(data, today)
    session.save_counter(table.id, column.key, count, prefix)
    return column.with_data(max_used_auto_number=count)


def _find(schema: Schema, table_id: str, table_name: str, column: str) -> tuple[Table, Column]:
    table = get_table(schema, table_id=table_id, table_name=table_name)
    return table, get_column(table, column)


def _save_column(
    session: Session, principal: Principal, table: Table, column: Column, operation: dict[str, Any]
) -> dict[str, Any]:
    session.save_schema(session.schema.replace_table(table.replace_column(column)))
    log_operation(session, principal, {**operation, "table_id": table.id, "column_key": column.key})
    return dict(column.document)


def _insert_link_column(
    session: Session, principal: Principal, table: Table, wanted: NewColumn, after: str
) -> dict[str, Any]:
    planned = plan_link_column(session.schema, table, wanted, after=after)
    session.create_link_table(planned.link.physical)
    session.save_schema(planned.schema)
    _log_inserted(session, principal, table, planned.column, after)
    if planned.reverse is not None:
        _log_inserted(session, principal, planned.other_table, planned.reverse, planned.other_table.columns[-1].key)
    return dict(planned.column.document)


def _log_inserted(session: Session, principal: Principal, table: Table, column: Column, after: str) -> None:
    operation = {"op_type": "insert_column", "column_key": after, "column_data": column.document}
    log_operation(session, principal, {**operation, "table_id": table.id})


def _without_cascades(table: Table, parent_key: str) -> Table:
    """Return the table in which no select column depends on the options of a column that is gone."""
    for column in table.columns:
        if column.data.get("cascade_column_key") == parent_key:
            kept = {key: value for key, value in column.data.items() if not key.startswith("cascade_")}
            table = table.replace_column(column.with_values(data=kept))
    return table
