"""A base as somebody sees it who may see one view of it, and nothing else.

The rest is not filtered out of answers but is not there: tables, columns, views and rows that the view does not show
cannot be named, so every way of reading the base is restricted alike.
"""

from dataclasses import replace
from typing import Any

from bases.query.computed import COMPUTED_TYPES
from bases.query.conversions import Conversions
from bases.query.dialect import SQLITE, Dialect
from bases.query.expressions import Expressions
from bases.query.filters import sort_order, view_condition
from bases.query.pieces import Sql, finish, say
from bases.query.rows import from_table
from bases.query.statement import Environment
from bases.schema import Column, Schema, Table, View

# What the settings of a formula column tell of its results.
_FORMAT_KEYS = frozenset(
    {
        "result_type",
        "array_type",
        "array_data",
        "format",
        "precision",
        "enable_precision",
        "decimal",
        "thousands",
        "currency_symbol",
        "currency_symbol_position",
        "duration_format",
        "options",
    }
)


def restrict_to_view(schema: Schema, table: Table, view: View, environment: Environment) -> Schema:
    """Return a base with one table that has the rows, columns and order of one of its views.

    Tables that its link columns lead to are kept with the column that is displayed, for cells only. The result holds
    what the filters of the view mean at the time of `environment`, so it is made anew for each transaction.
    """
    shown = tuple(_without_formula(column) for column in table.columns if column.key not in view.hidden_columns)
    keys = {column.key for column in shown}
    link_ids = {column.link_id for column in shown if column.type == "link"}
    links = tuple(link for link in schema.links if link.id in link_ids)
    restricted = replace(
        table,
        document={key: table.document[key] for key in ("_id", "name")},
        columns=shown,
        views=(_without_hidden(view, keys),),
        retired=(),
        source=_rows_of_view(schema, table, view, environment),
        order=sort_order(table, view.sorts),
    )
    # A table that links to itself is among them: its linked rows need not be rows of the view.
    far = {table_id for link in links for table_id in (link.table_id, link.other_table_id)}
    displayed = {str(column.data.get("display_column_key", "")) for column in shown if column.type == "link"}
    linked = tuple(_displayed(each, displayed) for each in schema.tables if each.id in far)
    return Schema(tables=(restricted,), links=links, revision=schema.revision, linked_tables=linked)


def _rows_of_view(schema: Schema, table: Table, view: View, environment: Environment, dialect: Dialect = SQLITE) -> Sql:
    """Return what stands in FROM for the rows of a view. A view with a broken filter has none, as in SeaTable."""
    rows, condition = from_table(table), view_condition(schema, table, view, environment)
    if condition is None:
        return say("(SELECT t.* {})", rows)
    expressions = Expressions(schema, Conversions(dialect, environment.zone))
    said = say("(SELECT t.* {} WHERE {})", rows, expressions.condition(condition))
    statement = finish(said, (), environment.now)
    return Sql(statement.sql, statement.parameters)


def _displayed(table: Table, keys: set[str]) -> Table:
    return replace(table, columns=tuple(column for column in table.columns if column.key in keys), views=())


def _without_formula(column: Column) -> Column:
    """Return a column that shows its results, and not of which other columns it makes them."""
    data = column.document.get("data")
    if column.type not in COMPUTED_TYPES and column.type != "link":
        return column
    return column.with_values(data=_format_of(data) if column.type in COMPUTED_TYPES else _without_formulas(data))


def _format_of(data: Any) -> dict[str, Any]:
    return _without_formulas({key: value for key, value in (data or {}).items() if key in _FORMAT_KEYS})


def _without_formulas(data: dict[str, Any] | None) -> dict[str, Any]:
    """Return settings in which no formula stands, of the column that a list is made of either."""
    inner = (data or {}).get("array_data")
    if isinstance(inner, dict) and "formula" in inner:
        return {**(data or {}), "array_data": _format_of(inner)}
    return data or {}


def _without_hidden(view: View, keys: set[str]) -> View:
    """Return the view without anything that tells of columns it does not show."""
    document = {key: view.document[key] for key in ("_id", "name", "type", "row_height") if key in view.document}
    sorts = [sort for sort in view.sorts if sort.get("column_key") in keys]
    groups = [group for group in view.document.get("groupbys") or [] if group.get("column_key") in keys]
    return View(
        {
            **document,
            "private_for": None,
            "is_locked": True,
            "filter_conjunction": "And",
            "filters": [],
            "sorts": sorts,
            "groupbys": groups,
            "colorbys": {},
            "hidden_columns": [],
        }
    )
