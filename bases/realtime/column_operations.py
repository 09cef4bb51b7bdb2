"""Operations on columns that clients send over a socket."""

from collections.abc import Sequence
from typing import Any

from bases.clock import server_zone
from bases.column_changes import change_column_type
from bases.column_types import COLUMN_TYPES, column_type
from bases.column_types.base import WriteContext
from bases.columns import (
    MAX_NEW_COLUMNS,
    delete_column,
    freeze_column,
    number_existing_rows,
    rename_column,
    resize_column,
)
from bases.formula_columns import require_sound_formulas
from bases.link_columns import show_current_displays
from bases.names import check_column_name
from bases.new_columns import check_space, store_column
from bases.oplog import log_operation
from bases.principals import Principal
from bases.realtime.fields import MAX_ROWS, Fields, invalid
from bases.realtime.row_operations import encode_cell
from bases.schema import SYSTEM_COLUMN_KEYS, Column, Document, Table
from bases.storage.session import Session

MAX_DESCRIPTION = 10_000
MAX_WIDTH = 2**31
LINK_SETTINGS = ("link_id", "table_id", "other_table_id")


def new_column(table: Table, fields: Fields) -> Column:
    """Return a column as a client made it, with its key and all its settings. Raises DomainError when it is none."""
    # Columns that show a field of the row have its name as their key.
    named = SYSTEM_COLUMN_KEYS.get(fields.text("type"))
    key, name = fields.text("key") if named else fields.identifier("key"), fields.text("name")
    kind = COLUMN_TYPES.get(fields.text("type"))
    # Links have a place of their own in the store, which the other table shares.
    if kind is None or not kind.creatable or kind.name == "link" or (named and key != named):
        raise invalid("type")
    if not table.columns and not kind.may_be_first:
        raise invalid("type")
    check_column_name(name, "name")
    if key in table.by_key or name in table.by_name:
        raise invalid("key")
    check_space(table)
    _check_data(kind.name, fields.values.get("data"))
    return Column(dict(fields.values), physical=table.free_physical_name(key) if kind.physical else "")


def _insert_column(session: Session, principal: Principal, fields: Fields) -> None:
    table = fields.table(session.schema)
    after = fields.column(table) if fields.values.get("column_key") else table.columns[-1]
    column = _store(session, table, new_column(table, fields.part("column_data")))
    table = table.insert_columns([column], after=after.key)
    _fill(session, table, column, fields.parts("rows_datas", minimum=0))
    session.save_schema(session.schema.replace_table(table))
    require_sound_formulas(session.schema, table.id, [column.key])
    operation = {"op_type": "insert_column", "table_id": table.id, "column_key": after.key}
    log_operation(session, principal, {**operation, "column_data": column.document})


def _insert_columns(session: Session, principal: Principal, fields: Fields) -> None:
    table = fields.table(session.schema)
    made = []
    for given in fields.parts("insert_columns", maximum=MAX_NEW_COLUMNS):
        column = _store(session, table, new_column(table, given))
        table = table.insert_columns([column])
        made.append(column.document)
    session.save_schema(session.schema.replace_table(table))
    require_sound_formulas(session.schema, table.id, [document["key"] for document in made])
    log_operation(session, principal, {"op_type": "insert_columns", "table_id": table.id, "insert_columns": made})


def _delete_column(session: Session, principal: Principal, fields: Fields) -> None:
    table = fields.table(session.schema)
    delete_column(principal, table_name=table.name, column=fields.column(table).name)


def _rename_column(session: Session, principal: Principal, fields: Fields) -> None:
    table = fields.table(session.schema)
    new_name = fields.text("new_column_name")
    rename_column(principal, table_name=table.name, column=fields.column(table).name, new_name=new_name)


def _resize_column(session: Session, principal: Principal, fields: Fields) -> None:
    table = fields.table(session.schema)
    width = fields.integer("new_column_width", minimum=1, maximum=MAX_WIDTH)
    resize_column(principal, table_name=table.name, column=fields.column(table).name, width=width)


def _freeze_column(session: Session, principal: Principal, fields: Fields) -> None:
    table = fields.table(session.schema)
    freeze_column(principal, table_name=table.name, column=fields.column(table).name, frozen=fields.flag("frozen"))


def _modify_column_type(session: Session, principal: Principal, fields: Fields) -> None:
    """Change the type as the server converts values, and put the values of the client in their place."""
    table, given = fields.table(session.schema), fields.part("new_column")
    column = fields.column(table)
    data = given.values.get("data")
    change_column_type(principal, table_name=table.name, column=column.name, new_type=given.text("type"), data=data)
    changed = session.schema.tables_by_id[table.id]
    _fill(session, changed, changed.by_key[column.key], fields.parts("new_rows_data", minimum=0))


def _modify_column_data(session: Session, principal: Principal, fields: Fields) -> None:
    table = fields.table(session.schema)
    column, data = fields.column(table), fields.values.get("column_data")
    _check_data(column.type, data)
    if column.type == "link" and any((data or {}).get(name) != column.data.get(name) for name in LINK_SETTINGS):
        raise invalid("column_data")
    session.save_schema(session.schema.replace_table(table.replace_column(column.with_values(data=data))))
    session.save_schema(show_current_displays(session.schema, table.id))
    require_sound_formulas(session.schema, table.id, [column.key])
    operation = {"op_type": "modify_column_data", "table_id": table.id, "column_key": column.key}
    log_operation(session, principal, {**operation, "column_data": data})


def _update_description(session: Session, principal: Principal, fields: Fields) -> None:
    description = fields.optional_text("column_description", maximum=MAX_DESCRIPTION)
    _edit(session, principal, fields, {"description": description or None}, ("column_description",))


def _modify_permission(session: Session, principal: Principal, fields: Fields) -> None:
    given = fields.part("new_column_permission")
    values = _permission(given, "permission_type", "permitted_users", "permitted_group")
    _edit(session, principal, fields, values, ("new_column_permission", "old_column_permission"))


def _modify_metadata_permission(session: Session, principal: Principal, fields: Fields) -> None:
    given = fields.part("new_column_permission")
    names = ("edit_metadata_permission_type", "edit_metadata_permitted_users", "edit_metadata_permitted_group")
    _edit(session, principal, fields, _permission(given, *names), ("new_column_permission", "old_column_permission"))


def _update_colorbys(session: Session, principal: Principal, fields: Fields) -> None:
    _edit(session, principal, fields, {"colorbys": fields.mapping("colorbys")}, ("colorbys",))


HANDLERS = {
    "insert_column": _insert_column,
    "insert_columns": _insert_columns,
    "delete_column": _delete_column,
    "rename_column": _rename_column,
    "resize_column": _resize_column,
    "freeze_column": _freeze_column,
    "modify_column_type": _modify_column_type,
    "modify_column_data": _modify_column_data,
    "update_column_description": _update_description,
    "modify_column_permission": _modify_permission,
    "modify_column_metadata_permission": _modify_metadata_permission,
    "update_column_colorbys": _update_colorbys,
}


def _check_data(type_name: str, data: Any) -> None:
    try:
        column_type(type_name).check_data(data)
    except ValueError:
        raise invalid("data") from None


def _store(session: Session, table: Table, column: Column) -> Column:
    store_column(session, table, column)
    return number_existing_rows(session, table, column) if column.type == "auto-number" else column


def _fill(session: Session, table: Table, column: Column, rows: Sequence[Fields]) -> None:
    """Write the values of one column that an operation brings along; who changed the rows last stays as it is."""
    if not rows or not column.physical or not column_type(column.type).writable:
        return
    if len(rows) > MAX_ROWS:
        raise invalid("rows")
    context = WriteContext(server_zone())
    values = [(encode_cell(column, row.values.get(column.key), context), row.text("_id")) for row in rows]
    session.update_rows(table.physical, [column.physical], values)


def _permission(given: Fields, kind: str, users: str, groups: str) -> dict[str, Any]:
    values: dict[str, Any] = {kind: given.optional_text(kind)}
    for name in (users, groups):
        value = given.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str | int) for item in value):
            raise invalid(name)
        if name in given.values:
            values[name] = value
    return values


def _edit(session: Session, principal: Principal, fields: Fields, values: Document, logged: tuple[str, ...]) -> None:
    """Set keys of a column's document, and write the fields named of the operation into the history."""
    table = fields.table(session.schema)
    column = fields.column(table)
    session.save_schema(session.schema.replace_table(table.replace_column(column.with_values(**values))))
    operation = {"op_type": fields.text("op_type"), "table_id": table.id, "column_key": column.key}
    told = {name: fields.values[name] for name in logged if name in fields.values}
    log_operation(session, principal, {**operation, **told})
