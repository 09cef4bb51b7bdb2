"""Making, renaming, deleting and duplicating tables."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bases.access import write_base
from bases.clock import environment_for, server_zone
from bases.column_types.base import Form
from bases.formula_columns import require_sound_formulas, with_column_keys
from bases.link_columns import new_link, remove_link, require_no_link
from bases.lookup import get_table
from bases.names import MAX_NAME_LENGTH, check_table_name, numbered_name
from bases.new_columns import NewColumn, plan_column, store_column
from bases.oplog import log_operation
from bases.principals import Principal
from bases.query.rows import compile_rows, row_outputs
from bases.row_forms import row_reader
from bases.schema import DEFAULT_VIEW_NAME, Column, Link, Schema, Table, View, free_rows_name, new_view_document
from bases.storage.bulk import copy_links
from bases.storage.session import Session
from core.errors import DomainError
from core.ids import FIRST_ID, new_row_id, new_short_id

MAX_TABLES = 200
# The answer of a duplication shows no more rows than these; the others are copied all the same.
MAX_ROWS_SHOWN = 10_000
COPY_SUFFIX = "(copy)"
ROW_SYSTEM_FIELDS = ("_id", "_creator", "_ctime", "_last_modifier", "_mtime")

# The first column and the first view of a table that is made without columns, by the language asked for.
NAMES_BY_LANGUAGE = {"en": ("Name", DEFAULT_VIEW_NAME), "zh-cn": ("名称", "默认视图")}


def create_table(
    principal: Principal, *, table_name: str, columns: Sequence[NewColumn] = (), lang: str = "en"
) -> dict[str, Any]:
    """Make a table, and return it as it is then, without rows.

    Without `columns` it gets a text column; with them, those only. `lang` is `en` or `zh-cn`, and names that column
    and the first view.
    Raises DomainError when the name or a column is refused, when the name is taken, and for more than 200 tables.
    """
    check_table_name(table_name, "table_name")
    column_name, view_name = NAMES_BY_LANGUAGE.get(lang, NAMES_BY_LANGUAGE["en"])
    with write_base(principal) as session:
        schema = session.schema
        if table_name in schema.tables_by_name:
            raise _name_taken()
        table = _new_table(schema, table_name, views=[View(new_view_document(FIRST_ID, view_name))])
        for wanted in columns or [NewColumn(column_name, "text")]:
            require_no_link(wanted)
            keyed = with_column_keys(schema, table, wanted)
            table = table.insert_columns([plan_column(table, keyed, inserted=False)])
        _store_table(session, table)
        session.save_schema(schema.add_table(table))
        require_sound_formulas(session.schema, table.id, table.by_key)
        table = session.schema.tables_by_id[table.id]
        log_operation(session, principal, {"op_type": "insert_table", "table_data": table.metadata()})
    return _whole_table(table, [])


def rename_table(principal: Principal, *, table_name: str = "", table_id: str = "", new_name: str) -> None:
    """Give a table another name. Raises NotFoundError, and DomainError when the name is refused or taken."""
    check_table_name(new_name, "new_table_name")
    with write_base(principal) as session:
        schema = session.schema
        table = get_table(schema, table_id=table_id, table_name=table_name)
        if new_name == table.name:
            return
        if new_name in schema.tables_by_name:
            raise _name_taken()
        session.save_schema(schema.replace_table(replace(table, document={**table.document, "name": new_name})))
        log_operation(session, principal, {"op_type": "rename_table", "table_id": table.id, "table_name": new_name})


def delete_table(principal: Principal, *, table_name: str = "", table_id: str = "") -> None:
    """Delete a table with its rows and links, and the link columns of other tables that lead to it.

    Raises NotFoundError, and DomainError for the only table of a base.
    """
    with write_base(principal) as session:
        schema = session.schema
        table = get_table(schema, table_id=table_id, table_name=table_name)
        if len(schema.tables) == 1:
            raise DomainError("The last table cannot be deleted.", error_type="parameter_error")
        log_operation(
            session,
            principal,
            {
                "op_type": "delete_table",
                "table_id": table.id,
                "table_name": table.name,
                "deleted_table": table.metadata(),
            },
        )
        for link in schema.links:
            if table.id in (link.table_id, link.other_table_id):
                schema = remove_link(session, principal, schema, link.id)
        session.drop_table(table.physical)
        session.save_schema(schema.remove_table(table.id))


def duplicate_table(
    principal: Principal, *, table_name: str = "", table_id: str = "", with_rows: bool
) -> dict[str, Any]:
    """Copy a table as `X(copy)`, with its rows or without, and return the copy with up to 10,000 of its rows.

    Columns and views keep their ids; rows get new ones, and keep their authors and times. A link column of the copy
    links to the same other table by a link of its own, which no column of the other table shows.
    Raises NotFoundError, and DomainError for more than 200 tables.
    """
    with write_base(principal) as session:
        schema = session.schema
        source = get_table(schema, table_id=table_id, table_name=table_name)
        stem = source.name[: MAX_NAME_LENGTH - len(COPY_SUFFIX)]
        blank = _new_table(schema, numbered_name(stem + COPY_SUFFIX, schema.tables_by_name), views=source.views)
        schema, links = _copy_link_definitions(schema, source, blank.id)
        columns = tuple(_relink(column, links) for column in source.columns)
        copied = {**source.document, "_id": blank.id, "name": blank.name}
        table = replace(blank, document={**blank.document, **copied}, columns=columns)
        _store_table(session, table)
        for old, new in links.values():
            session.create_link_table(new.physical)
            if with_rows:
                copy_links(session, old.physical, new.physical, swapped=old.table_id != source.id)
        if with_rows:
            stored = [column.physical for column in columns if column.physical]
            session.copy_rows(source.physical, table.physical, stored, new_row_id)
            for (_, key), (number, prefix) in session.counters(source.id).items():
                session.save_counter(table.id, key, number, prefix)
        session.save_schema(schema.add_table(table))
        table = session.schema.tables_by_id[table.id]
        log_operation(session, principal, {"op_type": "insert_table", "table_data": table.metadata()})
        rows = _first_rows(session, principal, table) if with_rows else []
    return {key: value for key, value in _whole_table(table, rows).items() if key != "summary_configs"}


def _new_table(schema: Schema, name: str, *, views: Sequence[View]) -> Table:
    """Return a table without columns that fits into the base."""
    if len(schema.tables) >= MAX_TABLES:
        raise DomainError("Number of tables exceeds 200 limit", error_type="exceed_tables_limit")
    table_id = new_short_id(schema.tables_by_id)
    return Table(
        {"_id": table_id, "name": name, "is_header_locked": False, "header_settings": {}, "summary_configs": {}},
        physical=free_rows_name(table_id, schema.tables),
        views=tuple(views),
    )


def _store_table(session: Session, table: Table) -> None:
    session.create_table(table.physical)
    for column in table.columns:
        store_column(session, table, column)


def _copy_link_definitions(schema: Schema, source: Table, copy_id: str) -> tuple[Schema, dict[str, tuple[Link, Link]]]:
    """Return the structure with a link of the copy for each link of a table, and (old, new) link by the old id."""
    links: dict[str, tuple[Link, Link]] = {}
    for column in source.columns:
        old = schema.links_by_id.get(column.link_id)
        if column.type != "link" or old is None or old.id in links:
            continue
        far_id = old.other_table_id if old.table_id == source.id else old.table_id
        new = new_link(schema, copy_id, copy_id if far_id == source.id else far_id)
        schema = schema.add_link(new)
        links[old.id] = (old, new)
    return schema, links


def _relink(column: Column, links: dict[str, tuple[Link, Link]]) -> Column:
    """Return a column as it stands in the copy of its table."""
    if column.type != "link" or column.link_id not in links:
        return column
    _, new = links[column.link_id]
    return column.with_data(link_id=new.id, table_id=new.table_id, other_table_id=new.other_table_id)


def _first_rows(session: Session, principal: Principal, table: Table) -> list[dict[str, Any]]:
    stored = [column for column in table.columns if column.physical]
    outputs = row_outputs(session.schema, table, stored, system=ROW_SYSTEM_FIELDS)
    statement = compile_rows(
        session.schema, table, outputs, limit=MAX_ROWS_SHOWN, environment=environment_for(principal)
    )
    read = row_reader(session.schema, outputs, Form.STORED, server_zone())
    rows = map(read, session.select(statement))
    return [{key: value for key, value in row.items() if value is not None} for row in rows]


def _whole_table(table: Table, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a table with what the metadata leaves out."""
    return {
        "is_header_locked": False,
        "header_settings": {},
        **table.metadata(),
        "views": [{**view.document, "link_rows": {}} for view in table.views],
        "view_structure": table.view_order(),
        "rows": rows,
        "id_row_map": {row["_id"]: row for row in rows},
    }


def _name_taken() -> DomainError:
    return DomainError("table name already exists", error_type="table_exist")
