"""Operations on tables that clients send over a socket."""

from dataclasses import replace

from bases.names import check_table_name
from bases.new_columns import MAX_COLUMNS, store_column
from bases.oplog import log_operation
from bases.principals import Principal
from bases.realtime.column_operations import new_column
from bases.realtime.fields import Fields, invalid
from bases.realtime.row_operations import add_rows
from bases.realtime.view_operations import new_view
from bases.schema import Table, free_rows_name
from bases.storage.session import Session
from bases.tables import MAX_TABLES, delete_table, rename_table

MAX_VIEWS = 500
# What is kept elsewhere than in the table's own document.
PARTS = ("columns", "views", "rows", "id_row_map")


def _insert_table(session: Session, principal: Principal, fields: Fields) -> None:
    schema, given = session.schema, fields.part("table_data")
    table_id, name = given.identifier("_id"), given.text("name")
    check_table_name(name, "name")
    if len(schema.tables) >= MAX_TABLES or table_id in schema.tables_by_id or name in schema.tables_by_name:
        raise invalid("table_data")
    physical = free_rows_name(table_id, schema.tables)
    table = Table({key: value for key, value in given.values.items() if key not in PARTS}, physical)
    for column in given.parts("columns", maximum=MAX_COLUMNS):
        table = table.insert_columns([new_column(table, column)])
    for view in given.parts("views", maximum=MAX_VIEWS):
        table = replace(table, views=(*table.views, new_view(principal, schema.add_table(table), table, view)))
    if "view_structure" in given.values and not _orders(given.part("view_structure"), table):
        raise invalid("view_structure")
    session.create_table(table.physical)
    for stored in table.columns:
        store_column(session, table, stored)
    session.save_schema(schema.add_table(table))
    rows = given.parts("rows", minimum=0)
    shown = add_rows(session, principal, table, rows) if rows else []
    document = {**table.metadata(), **({"rows": shown} if shown else {})}
    log_operation(session, principal, {"op_type": "insert_table", "table_data": document})


def _rename_table(session: Session, principal: Principal, fields: Fields) -> None:
    table = fields.table(session.schema)
    rename_table(principal, table_name=table.name, new_name=fields.text("table_name"))


def _delete_table(session: Session, principal: Principal, fields: Fields) -> None:
    delete_table(principal, table_name=fields.table(session.schema).name)


def _modify_header_lock(session: Session, principal: Principal, fields: Fields) -> None:
    table, is_locked = fields.table(session.schema), fields.flag("is_header_locked")
    document = {**table.document, "is_header_locked": is_locked}
    session.save_schema(session.schema.replace_table(replace(table, document=document)))
    operation = {"op_type": "modify_header_lock", "table_id": table.id}
    log_operation(session, principal, {**operation, "is_header_locked": is_locked})


HANDLERS = {
    "insert_table": _insert_table,
    "rename_table": _rename_table,
    "delete_table": _delete_table,
    "modify_header_lock": _modify_header_lock,
}


def _orders(structure: Fields, table: Table) -> bool:
    """Say whether folders and an order of views hold each view of a table once."""
    folders = structure.parts("folders", minimum=0)
    view_ids = structure.texts("view_ids", minimum=0)
    for folder in folders:
        folder.identifier("_id")
        folder.text("name")
        view_ids = [*view_ids, *folder.texts("view_ids", minimum=0)]
    return sorted(view_ids) == sorted(view.id for view in table.views)
