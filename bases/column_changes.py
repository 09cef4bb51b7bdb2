"""Changing the type and the settings of a column that has values."""

from dataclasses import replace
from typing import Any

from bases.access import write_base
from bases.clock import server_zone
from bases.column_options import SELECT_TYPES
from bases.column_types import column_type
from bases.column_types.base import WriteContext
from bases.column_types.convert import converter
from bases.columns import number_existing_rows
from bases.formula_columns import require_sound_formulas, with_column_keys
from bases.link_columns import show_current_displays
from bases.lookup import get_column, get_table
from bases.new_columns import NewColumn, checked_data, creatable_type, make_room, store_column
from bases.oplog import log_operation
from bases.principals import Principal
from bases.schema import SYSTEM_COLUMN_KEYS, Column, Table
from bases.storage.bulk import forget_counter
from bases.storage.session import Session
from core.errors import DomainError


def change_column_type(
    principal: Principal, *, table_name: str = "", table_id: str = "", column: str, new_type: str, data: Any = None
) -> dict[str, Any]:
    """Give a column another type, or other settings, and return it; its values become what the new type reads in them.

    From one select type to the other the options stay unless `data` has some, and text becomes options. Links and
    the columns that show who changed a row and when neither become another type nor come of one.
    Filters of views that compare the column are dropped, because their terms belong to the old type.
    Raises NotFoundError, and DomainError for a type or settings that are refused.
    """
    kind = creatable_type(new_type, "new_column_type")
    with write_base(principal) as session:
        schema = session.schema
        table = make_room(session, get_table(schema, table_id=table_id, table_name=table_name))
        old = get_column(table, column)
        _check_types(table, old, new_type)
        given = {"options": old.options} if data is None and _keeps_options(old, new_type) else data
        keyed = with_column_keys(schema, table, NewColumn(old.name, new_type, given))
        values = {"type": new_type, "data": checked_data(kind, keyed.data, inserted=True)}
        new = replace(old, document={**old.document, **values}, physical="")
        if kind.physical:
            new = replace(new, physical=table.free_physical_name(old.key))
            store_column(session, table, new)
        new = _fill(session, table, old, new)
        retired = (*table.retired, old.physical) if old.physical else table.retired
        changed = replace(table.replace_column(new), retired=retired)
        if new_type != old.type:
            changed = changed.forget_filters(old.key)
        session.save_schema(show_current_displays(schema.replace_table(changed), table.id))
        require_sound_formulas(session.schema, table.id, [new.key])
        new = session.schema.tables_by_id[table.id].by_key[new.key]
        log_operation(
            session,
            principal,
            {
                "op_type": "modify_column_type",
                "table_id": table.id,
                "column_key": new.key,
                "new_column": new.document,
                "old_column": old.document,
                # The values may be millions: whoever needs them reads them from the table.
                "new_rows_data": [],
                "old_rows_data": [],
            },
        )
    return dict(new.document)


def _check_types(table: Table, old: Column, new_type: str) -> None:
    for name in (new_type, old.type):
        if name == "link" or name in SYSTEM_COLUMN_KEYS:
            raise DomainError(f"The type {name} cannot be changed, nor changed to.", error_type="parameter_error")
    if old == table.columns[0] and not column_type(new_type).may_be_first:
        raise DomainError(f"The first column cannot be of type {new_type}.", error_type="parameter_error")


def _keeps_options(old: Column, new_type: str) -> bool:
    return old.type in SELECT_TYPES and new_type in SELECT_TYPES


def _fill(session: Session, table: Table, old: Column, new: Column) -> Column:
    """Convert the values of a column into its new place, and return it with what came up on the way."""
    if old.type == "auto-number":
        forget_counter(session, table.id, old.key)
    if new.type == "auto-number":
        return number_existing_rows(session, table, new)
    if not (old.physical and new.physical):
        return new
    context = WriteContext(server_zone())
    session.convert_column(table.physical, old.physical, new.physical, converter(old, new, context))
    added = context.option_book(new).added if new.type in SELECT_TYPES else []
    return new.with_data(options=[*new.options, *added]) if added else new
