"""Rows as a grid shows them: a page of a view with its columns, and whatever is looked for in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bases.access import read_base
from bases.clock import environment_for
from bases.column_types import column_type
from bases.display import linked_column
from bases.lookup import columns_shown, get_table, get_view
from bases.principals import Principal
from bases.query.errors import FilterError
from bases.query.filters import all_of, sort_order, view_condition, view_order
from bases.query.rows import compile_rows, count_rows, row_outputs, rows_by_id
from bases.query.statement import Condition, Environment, Sort, Statement
from bases.schema import Column, Document, Schema, Table, View
from bases.search import column_condition, filter_kind, search_condition
from bases.storage.session import Session
from core.errors import NotFoundError

MAX_PAGE = 1000
# More rows than a table has.
MAX_START = 2**40
# SeaTable groups by the first three only.
MAX_GROUPS = 3

# A row by the keys of its columns, and `_id`: values as the store keeps them.
KeptRow = dict[str, Any]


@dataclass(frozen=True)
class GridQuery:
    """What is asked of a grid. Without a table or view, the first one is meant.

    `order_by` is the key of a column and goes before the order of the view. `search` is looked for in all columns
    that are shown, `filters` in single ones, by key. Rows count from 0; `with_count` asks how many there are in all.
    """

    table_id: str = ""
    view_id: str = ""
    search: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    order_by: str = ""
    descending: bool = False
    start: int = 0
    limit: int = 100
    with_count: bool = True


@dataclass(frozen=True)
class GridColumn:
    """A column of a grid. `linked` is the column of the other table that a link column displays.

    `filter_kind` is that of bases.search, and empty for a column that cannot be filtered.
    """

    column: Column
    linked: Column | None
    sortable: bool
    filter_kind: str


@dataclass(frozen=True)
class Grid:
    """A page of rows, and what stands around it.

    `previous` is the row before the first one, for who shows groups. `count` is None unless it was asked for.
    `refused` are the keys of the columns whose filters could not be understood; these were passed over. `groups` are
    the groupings of the view, as SeaTable keeps them: rows that belong together follow each other.
    """

    tables: tuple[Table, ...]
    views: tuple[View, ...]
    table: Table
    view: View
    columns: tuple[GridColumn, ...]
    rows: list[KeptRow]
    previous: KeptRow | None
    has_more: bool
    count: int | None
    refused: frozenset[str]
    groups: tuple[Document, ...]


def read_grid(principal: Principal, query: GridQuery) -> Grid:
    """Return a page of a grid, all of one moment. Raises NotFoundError for a table, view or column that is not shown.

    At most 1000 rows are given at once.
    """
    with read_base(principal) as session:
        schema, environment = session.schema, environment_for(principal)
        table, view = _find_view(principal, schema, query.table_id, query.view_id)
        columns = _shown_columns(schema, table, view)
        groups = _groups(view, columns)
        filters, refused = _filters(schema, table, columns, query.filters, environment)
        shown = [each.column for each in columns]
        condition = all_of(
            [view_condition(schema, table, view, environment), search_condition(table, shown, query.search), *filters]
        )
        start, limit = min(max(query.start, 0), MAX_START), min(max(query.limit, 1), MAX_PAGE)
        before = 1 if start and groups else 0
        statement = _statement(
            schema,
            table,
            view,
            condition,
            order=_order(table, view, [*groups, *_asked_sorts(columns, query)]),
            start=start - before,
            limit=limit + before + 1,
            environment=environment,
        )
        rows = _read(session, table, view, statement)
        count = _count(session, table, condition, environment) if query.with_count else None
    page = rows[before : before + limit]
    return Grid(
        tables=schema.tables,
        views=_visible_views(principal, table),
        table=table,
        view=view,
        columns=columns,
        rows=page,
        previous=rows[0] if before and rows else None,
        has_more=len(rows) > before + limit,
        count=count,
        refused=refused,
        groups=groups,
    )


def read_grid_row(principal: Principal, *, table_id: str, view_id: str, row_id: str) -> Grid:
    """Return a grid with one row of a view. Raises NotFoundError when the view does not show it."""
    with read_base(principal) as session:
        schema, environment = session.schema, environment_for(principal)
        table, view = _find_view(principal, schema, table_id, view_id)
        condition = all_of([view_condition(schema, table, view, environment), rows_by_id([row_id])])
        rows = _read(
            session, table, view, _statement(schema, table, view, condition, order=(), environment=environment)
        )
    if not rows:
        raise NotFoundError("row _id not exits")
    return Grid(
        tables=schema.tables,
        views=_visible_views(principal, table),
        table=table,
        view=view,
        columns=_shown_columns(schema, table, view),
        rows=rows,
        previous=None,
        has_more=False,
        count=None,
        refused=frozenset(),
        groups=(),
    )


def _find_view(principal: Principal, schema: Schema, table_id: str, view_id: str) -> tuple[Table, View]:
    if not schema.tables:
        raise NotFoundError("table not found")
    table = get_table(schema, table_id=table_id) if table_id else schema.tables[0]
    views = _visible_views(principal, table)
    if not views:
        raise NotFoundError("view not found")
    view = get_view(table, view_id=view_id) if view_id else views[0]
    if view not in views:
        raise NotFoundError("view not found")
    return table, view


def _visible_views(principal: Principal, table: Table) -> tuple[View, ...]:
    """Return the views in the order in which they are shown, folder by folder, without those of somebody else."""
    structure = table.view_order()
    folders = [each for each in structure.get("folders") or [] if isinstance(each, dict)]
    lists = [structure.get("view_ids"), *(folder.get("view_ids") for folder in folders)]
    listed = [str(view_id) for ids in lists for view_id in ids or []]
    places = {view_id: place for place, view_id in reversed(list(enumerate(listed)))}
    seen = [view for view in table.views if view.is_visible_to(principal.username)]
    return tuple(sorted(seen, key=lambda view: places.get(view.id, len(places))))


def _shown_columns(schema: Schema, table: Table, view: View) -> tuple[GridColumn, ...]:
    shown: tuple[GridColumn, ...] = schema.remember(
        ("grid columns", table.id, view.id),
        lambda: tuple(
            GridColumn(
                column=column,
                linked=linked_column(schema, table, column) if column.type == "link" else None,
                sortable=column_type(column.type).sortable,
                filter_kind=filter_kind(column),
            )
            for column in columns_shown(table, view)
        ),
    )
    return shown


def _filters(
    schema: Schema, table: Table, columns: Iterable[GridColumn], typed: Mapping[str, str], environment: Environment
) -> tuple[list[Condition | None], frozenset[str]]:
    """Return the conditions of the filters of columns, and the keys of those that could not be understood."""
    conditions, refused = [], set()
    for each in columns:
        key = each.column.key
        try:
            conditions.append(column_condition(schema, table, each.column, typed.get(key, ""), environment))
        except (ValueError, FilterError):
            refused.add(key)
    return conditions, frozenset(refused)


def _asked_sorts(columns: Sequence[GridColumn], query: GridQuery) -> list[Document]:
    if not query.order_by:
        return []
    if not any(each.column.key == query.order_by and each.sortable for each in columns):
        raise NotFoundError(f"column {query.order_by} not found", error_type="column_not_exist")
    return [{"column_key": query.order_by, "sort_type": "down" if query.descending else "up"}]


def _order(table: Table, view: View, asked: list[Document]) -> tuple[Sort, ...]:
    """Return the order of a grid: what was asked for, then what the view says."""
    return (*sort_order(table, asked), *view_order(table, view))


def _groups(view: View, columns: Sequence[GridColumn]) -> tuple[Document, ...]:
    """Return the groupings of a view by columns that it shows."""
    keys = {each.column.key for each in columns if each.sortable}
    given = [group for group in view.document.get("groupbys") or [] if isinstance(group, dict)]
    groups = [group for group in given if str(group.get("column_key")) in keys]
    return tuple({"sort_type": "up", **group} for group in groups[:MAX_GROUPS])


def _statement(
    schema: Schema,
    table: Table,
    view: View,
    condition: Condition | None,
    *,
    order: Sequence[Sort],
    environment: Environment,
    start: int = 0,
    limit: int | None = None,
) -> Statement:
    outputs = row_outputs(schema, table, columns_shown(table, view), system=("_id",))
    return compile_rows(
        schema, table, outputs, condition=condition, order=order, start=start, limit=limit, environment=environment
    )


def _read(session: Session, table: Table, view: View, statement: Statement) -> list[KeptRow]:
    keys = ("_id", *(column.key for column in columns_shown(table, view)))
    return [dict(zip(keys, row, strict=True)) for row in session.select(statement)]


def _count(session: Session, table: Table, condition: Condition | None, environment: Environment) -> int:
    ((count,),) = session.select(count_rows(session.schema, table, condition, environment))
    return int(count)
