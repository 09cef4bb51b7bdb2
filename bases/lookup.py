"""Finding a part of a base by what a client calls it, or refusing with SeaTable's words."""

from collections.abc import Iterable

from bases.schema import Column, Link, Schema, Table, View
from core.errors import DomainError, NotFoundError


def get_table(schema: Schema, *, table_id: str | None = "", table_name: str | None = "") -> Table:
    """Return a table by its id, or else by its name.

    The Python client sends a name of four letters as an id too, so an id that is unknown falls back to the name,
    and other clients send ids as names.
    Raises NotFoundError, or DomainError when neither is given.
    """
    if not table_id and not table_name:
        raise DomainError("table_name invalid.", error_type="parameter_error")
    table = schema.find_table(table_id=table_id or "", name=table_name or "")
    table = table or schema.find_table(table_id=table_name or "")
    if table is None:
        raise NotFoundError(f"table {table_name or table_id} not found", error_type="table_not_exist")
    return table


def get_column(table: Table, name_or_key: str) -> Column:
    """Return a column by its name, or else by its key. Raises NotFoundError."""
    column = table.find_column(name_or_key)
    if column is None:
        raise NotFoundError(f"column {name_or_key} not found", error_type="column_not_exist")
    return column


def get_view(table: Table, *, view_id: str | None = "", view_name: str | None = "") -> View:
    """Return a view by its id, or else by its name. Raises NotFoundError."""
    view = table.find_view(view_id=view_id or "", name=view_name or "")
    view = view or table.find_view(view_id=view_name or "")
    if view is None:
        raise NotFoundError("view not found")
    return view


def get_link(schema: Schema, link_id: str, table: Table, other_table: Table) -> tuple[Link, bool]:
    """Return a link and whether `table` is on its left side.

    Raises NotFoundError when there is no such link, or not between these two tables.
    """
    link = schema.links_by_id.get(link_id)
    if link is not None:
        if (link.table_id, link.other_table_id) == (table.id, other_table.id):
            return link, True
        if (link.other_table_id, link.table_id) == (table.id, other_table.id):
            return link, False
    raise NotFoundError(f"link {link_id} not found", error_type="link_not_exist")


def columns_shown(table: Table, view: View | None) -> list[Column]:
    """Return the columns of a table, without those that the view hides."""
    hidden: Iterable[str] = view.hidden_columns if view else ()
    return [column for column in table.columns if column.key not in hidden]
