"""What a base consists of: its metadata and its size."""

from typing import Any

from bases.access import read_base
from bases.clock import environment_for
from bases.lookup import get_table
from bases.principals import Principal
from bases.query.rows import count_rows
from bases.schema import Table
from bases.storage import stores
from bases.storage.session import Session


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


def visible_metadata(session: Session, principal: Principal, *, all_views: bool = False) -> dict[str, Any]:
    """Return the metadata as this principal sees it, with the auto-numbers used so far.

    `all_views` shows views, too, that are private to somebody else.
    """
    metadata = session.schema.metadata(session.version)
    counters = session.counters()
    for table, known in zip(metadata["tables"], session.schema.tables, strict=True):
        if not all_views:
            table["views"] = [view.document for view in known.views if view.is_visible_to(principal.username)]
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


def _with_counter(column: dict[str, Any], counter: tuple[int, str] | None) -> dict[str, Any]:
    if counter is None:
        return column
    number, prefix = counter
    data = {**(column.get("data") or {}), "max_used_auto_number": number}
    if prefix:
        data["prefix"] = prefix
    return {**column, "data": data}


def _count(session: Session, principal: Principal, table: Table) -> int:
    ((count,),) = session.select(count_rows(session.schema, table, None, environment_for(principal)))
    return int(count)
