"""Link columns: a link with its table of pairs in the store, and the columns that show it from either side."""

from dataclasses import dataclass
from typing import Any

from bases.formula.results import RESULT_TYPES
from bases.lookup import get_table
from bases.names import as_column_name, numbered_name
from bases.new_columns import NewColumn, check_space, plan_column, unfit_data
from bases.oplog import log_operation
from bases.principals import Principal
from bases.query.computed import COMPUTED_TYPES, computed_of
from bases.schema import Column, Link, Schema, Table
from bases.storage.session import Session
from core.errors import DomainError
from core.ids import new_short_id


@dataclass(frozen=True)
class PlannedLink:
    """A link column to be made: the structure with it, the tables that get a column, and those columns."""

    schema: Schema
    link: Link
    column: Column
    other_table: Table
    reverse: Column | None


def plan_link_column(schema: Schema, table: Table, wanted: NewColumn, *, after: str | None) -> PlannedLink:
    """Return the structure with a new link column behind the one whose key is `after`, or at the end.

    The settings sent name the other table (`other_table`, by name or id; `table` is the table itself and not
    looked at), and may say `is_multiple` and the `display_column_key` (key or name) in the other table.
    The other table gets a column for the way back, called like this table; a link of a table with itself is shown
    by the one column.
    Raises what `plan_column` raises, and NotFoundError for an unknown other table.
    """
    given = wanted.data if isinstance(wanted.data, dict) else {}
    other_name = given.get("other_table") or given.get("other_table_id")
    is_multiple = given.get("is_multiple", True)
    if not isinstance(other_name, str) or not isinstance(is_multiple, bool):
        raise unfit_data(wanted.data)
    other = get_table(schema, table_name=other_name)
    link = new_link(schema, table.id, other.id)
    blank = plan_column(table, NewColumn(wanted.name, "link"), inserted=True)
    shown = _display_column(other, given.get("display_column_key"), wanted.data)
    column = blank.with_values(data=_link_data(link, shown, is_multiple=is_multiple))
    changed = table.insert_columns([column], after=after)
    schema = schema.add_link(link).replace_table(changed)
    if other.id == table.id:
        return PlannedLink(schema, link, column, changed, None)
    check_space(other)
    name = numbered_name(as_column_name(table.name), other.by_name)
    back = plan_column(other, NewColumn(name, "link"), inserted=True)
    reverse = back.with_values(data=_link_data(link, table.columns[0], is_multiple=True))
    return PlannedLink(schema.replace_table(other.insert_columns([reverse])), link, column, other, reverse)


def require_no_link(wanted: NewColumn) -> None:
    """Refuse a link column where SeaTable makes none: in a new table, and among several columns at once."""
    if wanted.type == "link":
        raise DomainError("Link columns are made one at a time, in a table that exists.", error_type="parameter_error")


def new_link(schema: Schema, table_id: str, other_table_id: str) -> Link:
    """Return a new link from a table to another, both named by their ids."""
    return schema.make_link(new_short_id(schema.links_by_id), table_id, other_table_id)


def remove_link(session: Session, principal: Principal, schema: Schema, link_id: str) -> Schema:
    """Remove a link with its pairs, and every column that shows it; return the structure without them."""
    for table in schema.tables:
        for column in table.columns:
            if column.type == "link" and column.link_id == link_id:
                current = schema.tables_by_id[table.id]
                log_deleted_column(session, principal, current, column)
                schema = schema.replace_table(current.remove_column(column.key))
    if link_id in schema.links_by_id:
        session.drop_table(schema.links_by_id[link_id].physical)
    return schema.remove_link(link_id)


def log_deleted_column(session: Session, principal: Principal, table: Table, column: Column) -> None:
    """Write into the history that a column is deleted from a table, which still has it."""
    place = table.columns.index(column)
    log_operation(
        session,
        principal,
        {
            "op_type": "delete_column",
            "table_id": table.id,
            "column_key": column.key,
            "old_column": column.document,
            "upper_column_key": table.columns[place - 1].key if place else "",
        },
    )


def show_current_displays(schema: Schema, table_id: str) -> Schema:
    """Return the structure in which link columns tell the truth about the columns of a table that they display.

    They hold a copy of the type and settings of their display column, which clients read option names from. A
    display column that is gone is replaced by the first column of the table.
    """
    near_ids = {link.table_id for link in schema.links if link.other_table_id == table_id}
    near_ids |= {link.other_table_id for link in schema.links if link.table_id == table_id}
    for near_id in near_ids:
        table = schema.tables_by_id[near_id]
        for column in table.columns:
            far = schema.other_table(table, column) if column.type == "link" else None
            if far is None or far.id != table_id:
                continue
            shown = far.by_key.get(str(column.data.get("display_column_key"))) or far.columns[0]
            current = column.with_data(**_display(shown))
            if current != column:
                schema = schema.replace_table(schema.tables_by_id[near_id].replace_column(current))
    return schema


def _display_column(other: Table, wanted: Any, data: Any) -> Column:
    if wanted is None:
        return other.columns[0]
    column = other.find_column(wanted) if isinstance(wanted, str) else None
    if column is None or not (column.physical or column.type in COMPUTED_TYPES):
        raise unfit_data(data)
    return column


def _display(column: Column) -> dict[str, Any]:
    computed = computed_of(column)
    shown_type = RESULT_TYPES[computed.kind] if computed else column.type
    return {"display_column_key": column.key, "array_type": shown_type, "array_data": column.document.get("data")}


def _link_data(link: Link, shown: Column, *, is_multiple: bool) -> dict[str, Any]:
    return {
        **_display(shown),
        "table_id": link.table_id,
        "other_table_id": link.other_table_id,
        "is_internal_link": True,
        "is_multiple": is_multiple,
        "only_adding_new_record": False,
        "is_row_from_view": False,
        "other_view_id": "",
        "link_id": link.id,
        "result_type": "array",
    }
