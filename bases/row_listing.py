"""Reading rows: pages of a table or of a view, and single rows."""

from collections.abc import Iterable, Sequence
from typing import Any

from bases.access import read_base
from bases.clock import environment_for, server_zone
from bases.column_types.base import Form
from bases.lookup import columns_shown, get_column, get_table, get_view
from bases.principals import Principal
from bases.query.computed import COMPUTED_TYPES
from bases.query.filters import NO_ROWS, all_of, filter_condition, sort_order, view_condition, view_order
from bases.query.rows import compile_rows, row_outputs, rows_by_id
from bases.query.statement import Sort
from bases.row_forms import SYSTEM_FIELDS, V1_SYSTEM_FIELDS, row_reader
from bases.schema import Column, Schema, Table, View
from bases.storage.session import Session
from core.errors import DomainError, NotFoundError

MAX_PAGE = 1000


def list_rows(
    principal: Principal,
    *,
    table_name: str = "",
    table_id: str = "",
    view_name: str = "",
    view_id: str = "",
    start: int = 0,
    limit: int = MAX_PAGE,
    order_by: str = "",
    descending: bool = False,
    filters: list[Any] | None = None,
    filter_conjunction: str = "And",
    form: Form,
    shows_linked: bool = False,
) -> list[dict[str, Any]]:
    """Return a page of the rows of a table, or of one of its views: filtered, sorted and without hidden columns.

    In the older form link cells are the ids of the linked rows, or with `shows_linked` what is displayed of them too.
    `limit` is at most 1000, a greater one counts as 1000. `order_by` names a column, and goes before the sorts of
    the view. `filters` are asked for beside those of the view.
    Raises NotFoundError, and DomainError for filters that do not fit their columns.
    """
    with read_base(principal) as session:
        schema = session.schema
        table = get_table(schema, table_id=table_id, table_name=table_name)
        view = get_view(table, view_id=view_id, view_name=view_name) if view_id or view_name else None
        environment = environment_for(principal)
        asked = filter_condition(schema, table, filters or [], filter_conjunction, environment)
        saved = view_condition(schema, table, view, environment) if view else None
        if saved is NO_ROWS:
            return []
        order: tuple[Sort, ...] = ()
        if order_by:
            column = get_column(table, order_by)
            order = sort_order(table, [{"column_key": column.key, "sort_type": "down" if descending else "up"}])
        if view:
            order += view_order(table, view)
        outputs = outputs_for(schema, table, view, form)
        statement = compile_rows(
            schema,
            table,
            outputs,
            condition=all_of([saved, asked]),
            order=order,
            start=start,
            limit=min(limit, MAX_PAGE),
            environment=environment,
        )
        read = reader_for(schema, table, view, form, shows_linked=shows_linked)
        return [read(row) for row in session.select(statement)]


def get_row(
    principal: Principal,
    *,
    row_id: str,
    table_name: str = "",
    table_id: str = "",
    form: Form,
    shows_linked: bool = False,
) -> dict[str, Any]:
    """Return one row. Raises NotFoundError with SeaTable's spelling."""
    with read_base(principal) as session:
        table = get_table(session.schema, table_id=table_id, table_name=table_name)
        statement = compile_rows(
            session.schema,
            table,
            outputs_for(session.schema, table, None, form),
            condition=rows_by_id([row_id]),
            environment=environment_for(principal),
        )
        rows = session.select(statement)
        if not rows:
            raise NotFoundError("row _id not exits")
        return reader_for(session.schema, table, None, form, shows_linked=shows_linked)(rows[0])


def read_stored_rows(
    session: Session, principal: Principal, table: Table, row_ids: Iterable[str], columns: Sequence[Column]
) -> dict[str, dict[str, Any]]:
    """Return those of these rows that exist, by id, as the history keeps them: by column key, raw values."""
    kept = [column for column in columns if column.type not in COMPUTED_TYPES]
    outputs = row_outputs(session.schema, table, kept, system=("_id", "_creator", "_ctime"))
    statement = compile_rows(
        session.schema, table, outputs, condition=rows_by_id(list(row_ids)), environment=environment_for(principal)
    )
    read = row_reader(session.schema, outputs, Form.STORED, server_zone())
    return {row["_id"]: row for row in map(read, session.select(statement))}


def outputs_for(schema: Schema, table: Table, view: View | None, form: Form) -> Any:
    """Return what is fetched of a table for a listing; remembered for the structure of the base."""
    system = V1_SYSTEM_FIELDS if form is Form.V1 else SYSTEM_FIELDS
    return schema.remember(
        ("outputs", table.id, view and view.id, form),
        lambda: row_outputs(schema, table, columns_shown(table, view), system=system),
    )


def reader_for(schema: Schema, table: Table, view: View | None, form: Form, *, shows_linked: bool = False) -> Any:
    """Return the function that shows what `outputs_for` fetches; remembered like it."""
    return schema.remember(
        ("reader", table.id, view and view.id, form, shows_linked),
        lambda: row_reader(
            schema, outputs_for(schema, table, view, form), form, server_zone(), shows_linked=shows_linked
        ),
    )


def check_page(start: int, limit: int) -> None:
    """Refuse a page that is none. Raises DomainError."""
    if start < 0:
        raise DomainError("start invalid.", error_type="parameter_error")
    if limit < 1:
        raise DomainError("limit invalid.", error_type="parameter_error")
