"""What a base consists of: its metadata, its size, and the whole of it."""

from typing import Any

from bases.access import read_base
from bases.clock import environment_for, server_zone
from bases.column_types.base import Form
from bases.lookup import get_table
from bases.principals import Principal
from bases.query.rows import compile_rows, count_rows, row_outputs
from bases.row_forms import row_reader
from bases.schema import FORMAT_VERSION, Link, Table
from bases.storage import stores
from bases.storage.session import Session
from core.errors import DomainError, ForbiddenError

# A whole base is answered in one piece of JSON, which must fit into memory on both sides.
MAX_WHOLE_BASE_ROWS = 100_000
ROW_SYSTEM_FIELDS = ("_id", "_creator", "_ctime", "_last_modifier", "_mtime")


def get_metadata(principal: Principal) -> dict[str, Any]:
    """Return the structure of the base; views that are private to somebody else are left out."""
    with read_base(principal) as session:
        return visible_metadata(session, principal)


def get_table_metadata(principal: Principal, *, table_name: str, table_id: str) -> dict[str, Any]:
    """Return one table of the metadata. Raises NotFoundError."""
    with read_base(principal) as session:
        table = get_table(session.schema, table_id=table_id, table_name=table_name)
        tables = visible_metadata(session, principal)["tables"]
        return next(shown for shown in tables if shown["_id"] == table.id)


def visible_metadata(session: Session, principal: Principal) -> dict[str, Any]:
    """Return the metadata as this principal sees it, with the auto-numbers used so far."""
    metadata = session.schema.metadata(session.version)
    counters = session.counters()
    for table in metadata["tables"]:
        table["views"] = [view for view in table["views"] if view.get("private_for") in (None, "", principal.username)]
        table["columns"] = [
            _with_counter(column, counters.get((table["_id"], column["key"]))) for column in table["columns"]
        ]
    return metadata


def get_base_info(principal: Principal) -> dict[str, Any]:
    """Return the tables with their numbers of rows, and the bytes that the base takes on disk."""
    with read_base(principal) as session:
        tables = [
            {"id": table.id, "name": table.name, "rows": _count(session, principal, table)}
            for table in session.schema.tables
        ]
    return {
        "id": principal.base_uuid,
        "tables": tables,
        "storage": stores().size(principal.base_uuid),
        "rows": sum(table["rows"] for table in tables),
    }


def get_base(principal: Principal) -> dict[str, Any]:
    """Return the whole base with its rows, in the form of a `.dtable` file's content.

    Raises DomainError for a base with more than 100,000 rows: that one is read in pages, and ForbiddenError for whoever
    may see one view only.
    """
    if principal.view_id:
        raise ForbiddenError
    with read_base(principal) as session:
        schema = session.schema
        if sum(_count(session, principal, table) for table in schema.tables) > MAX_WHOLE_BASE_ROWS:
            raise DomainError("The base is too large to be answered whole.", error_type="base_exceeds_limit")
        shown = {table["_id"]: table for table in visible_metadata(session, principal)["tables"]}
        return {
            "version": session.version,
            "format_version": FORMAT_VERSION,
            "statistics": [],
            "links": [_whole_link(session, link) for link in schema.links],
            "settings": schema.settings,
            "plugin_settings": {},
            "scripts": [],
            "tables": [
                {
                    "is_header_locked": False,
                    "summary_configs": {},
                    "header_settings": {},
                    **shown[table.id],
                    "view_structure": table.view_order(),
                    "rows": _whole_rows(session, principal, table),
                    "id_row_map": {},
                }
                for table in schema.tables
            ],
        }


def _with_counter(column: dict[str, Any], counter: tuple[int, str] | None) -> dict[str, Any]:
    if counter is None:
        return column
    number, prefix = counter
    data = {**column["data"], "max_used_auto_number": number}
    if prefix:
        data["prefix"] = prefix
    return {**column, "data": data}


def _count(session: Session, principal: Principal, table: Table) -> int:
    ((count,),) = session.select(count_rows(session.schema, table, None, environment_for(principal)))
    return int(count)


def _whole_rows(session: Session, principal: Principal, table: Table) -> list[dict[str, Any]]:
    stored = [column for column in table.columns if column.physical]
    outputs = row_outputs(session.schema, table, stored, system=ROW_SYSTEM_FIELDS)
    statement = compile_rows(session.schema, table, outputs, environment=environment_for(principal))
    read = row_reader(session.schema, outputs, Form.STORED, server_zone())
    rows = map(read, session.select(statement))
    return [{"_participants": [], **{key: value for key, value in row.items() if value is not None}} for row in rows]


def _whole_link(session: Session, link: Link) -> dict[str, Any]:
    tables = session.schema.tables_by_id
    pairs = session.linked_row_ids(link.physical, tables[link.table_id].physical, tables[link.other_table_id].physical)
    left: dict[str, list[str]] = {}
    right: dict[str, list[str]] = {}
    for left_id, right_id in pairs:
        left.setdefault(left_id, []).append(right_id)
        right.setdefault(right_id, []).append(left_id)
    return {
        "_id": link.id,
        "table1_id": link.table_id,
        "table2_id": link.other_table_id,
        "table1_table2_map": left,
        "table2_table1_map": right,
    }
