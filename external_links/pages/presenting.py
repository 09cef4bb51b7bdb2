"""What the templates of a grid and of a row are given."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from django.utils.safestring import mark_safe

from accounts.models import User
from bases.clock import server_zone
from bases.grid import Grid, GridColumn, KeptRow
from external_links.models import ExternalLink, Kind
from external_links.pages.cells import NUMERIC, CellWriter, people_in
from external_links.pages.groups import changed_level, group_levels
from external_links.pages.queries import FILTER_PREFIX, MAX_ROWS_IN_PAGE, PAGE_SIZE, PageQuery
from external_links.pages.references import Files
from external_links.pages.styles import StyleBook

MINIMUM_WIDTH, STANDARD_WIDTH, MAXIMUM_WIDTH = 60, 200, 800
# Options that a filter offers; more of them nobody reads.
MAX_CHOICES = 1000
ROW_HEIGHTS = ("double", "triple", "quadruple")
Values = dict[str, Any]


def link_path(link: ExternalLink) -> str:
    """Return the path of a link's page."""
    kind = "view-external-links" if link.kind == Kind.VIEW else "external-links"
    return f"/dtable/{kind}/{'custom/' if link.is_custom else ''}{link.token}/"


def grid_context(link: ExternalLink, query: PageQuery, grid: Grid) -> Values:
    """Return what shows a page of a grid, or a piece of one."""
    if link.kind == Kind.BASE:
        query = replace(query, table_id=grid.table.id, view_id=grid.view.id)
    keys = {shown.column.key for shown in grid.columns}
    query = replace(query, filters={key: typed for key, typed in query.filters.items() if key in keys})
    styles = StyleBook()
    writer = CellWriter(server_zone(), _files(link), styles, _names(grid))
    columns = [_column(shown, query, grid, styles, number) for number, shown in enumerate(grid.columns)]
    items = _items(link, query, grid, writer)
    after = query.start + len(grid.rows)
    return {
        **_surroundings(link, grid),
        "path": link_path(link),
        "query": query,
        "columns": columns,
        "column_count": len(columns) + 1,
        "items": items,
        "is_empty": not grid.rows,
        "row_height": _row_height(grid),
        "count": grid.count,
        "count_text": f"{grid.count or 0:,}",
        "row_count": -1 if grid.count is None else grid.count + 1,
        "is_narrowed": bool(query.search or query.filters),
        "reset": query.address(q="", sort="", dir="", filter="", **_no_filters(query)),
        "filter_toggle": query.address(filter="" if query.with_filters else "on", **_no_filters(query)),
        "previous": query.address(start=max(query.start - PAGE_SIZE, 0)) if query.start else "",
        "next": query.address(start=after) if grid.has_more else "",
        # A page of its own once this one has grown long enough.
        "more": query.address(start=after, first=query.first)
        if grid.has_more and after - query.first < MAX_ROWS_IN_PAGE
        else "",
        "css": mark_safe(styles.css()),  # noqa: S308 - made of numbers and names of this module only
    }


def row_context(link: ExternalLink, query: PageQuery, grid: Grid) -> Values:
    """Return what shows a single row."""
    styles = StyleBook()
    writer = CellWriter(server_zone(), _files(link), styles, _names(grid), is_detail=True)
    (row,) = grid.rows
    cells = [(each.column.name, writer.renderer(each)(row[each.column.key])) for each in grid.columns]
    return {
        **_surroundings(link, grid),
        "back": link_path(link) + query.address(),
        "cells": cells[1:],
        "heading": cells[0][1] if cells else "",
        "heading_name": cells[0][0] if cells else "",
        "css": mark_safe(styles.css()),  # noqa: S308
    }


def _surroundings(link: ExternalLink, grid: Grid) -> Values:
    """Return names and tabs. Whoever comes by a link to a view learns the names of that and its table only."""
    is_base = link.kind == Kind.BASE
    names = [link.base.name if is_base else grid.view.name, grid.table.name]
    return {
        "title": " · ".join([*names, grid.view.name] if is_base else names),
        "name": names[0],
        "table_name": grid.table.name,
        "view_name": grid.view.name,
        "is_base": is_base,
        "download": f"{link_path(link)}download-zip/" if is_base else "",
        "tables": [(each.name, f"?table={quote(each.id)}", each.id == grid.table.id) for each in grid.tables],
        "views": [
            (each.name, f"?table={quote(grid.table.id)}&view={quote(each.id)}", each.id == grid.view.id)
            for each in grid.views
        ],
    }


def _column(shown: GridColumn, query: PageQuery, grid: Grid, styles: StyleBook, number: int) -> Values:
    column = shown.column
    key = column.key
    is_sorted = query.order_by == key
    following = {} if is_sorted and query.descending else {"sort": key, "dir": "down" if is_sorted else ""}
    width = column.document.get("width")
    width = min(max(width, MINIMUM_WIDTH), MAXIMUM_WIDTH) if isinstance(width, int) else STANDARD_WIDTH
    return {
        "name": column.name,
        "key": key,
        "class": _cell_class(shown),
        "width": styles.width_class(width) if number else "",
        "sort": query.address(**{"sort": "", "dir": "", **following}) if shown.sortable else "",
        "order": ("descending" if query.descending else "ascending") if is_sorted else "",
        "filter": shown.filter_kind if query.with_filters else "",
        "field": FILTER_PREFIX + key,
        "value": query.filters.get(key, ""),
        "is_refused": key in grid.refused,
        "options": [(str(option["id"]), option.get("name")) for option in column.options[:MAX_CHOICES]]
        if shown.filter_kind == "option" and query.with_filters
        else [],
    }


def _items(link: ExternalLink, query: PageQuery, grid: Grid, writer: CellWriter) -> list[Values]:
    """Return the rows with their cells, and the headings of groups among them."""
    renderers = {each.column.key: writer.renderer(each) for each in grid.columns}
    levels = group_levels(grid, renderers, writer.zone)
    classes = [(each.column.key, _cell_class(each), renderers[each.column.key]) for each in grid.columns]
    mark = _row_mark(grid, writer)
    path, address = link_path(link), query.address()
    items: list[Values] = []
    previous = grid.previous
    for number, row in enumerate(grid.rows, start=query.start + 1):
        if levels:
            changed = changed_level(levels, row, previous)
            items += (
                {"group": level.name, "label": level.label(row), "depth": changed + depth, "cells": None}
                for depth, level in enumerate(levels[changed:])
            )
        cells = [(name, render(row[key])) for key, name, render in classes]
        address_of_row = f"{path}row/{quote(row['_id'])}/{address}"
        items.append({"number": number, "address": address_of_row, "mark": mark(row), "cells": cells})
        previous = row
    return items


def _row_mark(grid: Grid, writer: CellWriter) -> Any:
    """Return the function for the class of a row's colour: rows may have that of their option in one column."""
    rule = grid.view.document.get("colorbys")
    key = rule.get("color_by_column") if isinstance(rule, dict) and rule.get("type") == "by_column" else None
    column = next((each.column for each in grid.columns if each.column.key == key), None)
    if column is None or column.type != "single-select":
        return lambda _: ""
    classes = {str(option["id"]): writer.styles.option_class(option) for option in column.options}

    def mark(row: KeptRow) -> str:
        return classes.get(row[column.key], "")

    return mark


def _cell_class(shown: GridColumn) -> str:
    column = shown.column
    if column.type in NUMERIC or (
        column.type in ("formula", "link-formula") and column.data.get("result_type") == "number"
    ):
        return "t-number"
    return f"t-{column.type}" if column.type in ("checkbox", "image") else ""


def _row_height(grid: Grid) -> str:
    height = grid.view.document.get("row_height")
    return str(height) if height in ROW_HEIGHTS else ""


def _no_filters(query: PageQuery) -> dict[str, str]:
    return dict.fromkeys((FILTER_PREFIX + key for key in query.filters), "")


def _files(link: ExternalLink) -> Files:
    return Files(link_path(link), str(link.base.uuid))


def _names(grid: Grid) -> dict[str, str]:
    """Return the names of the people whom the rows name, by user id. Nothing else of them is shown to a visitor."""
    people = people_in(grid.columns, grid.rows)
    return dict(User.objects.filter(username__in=people).values_list("username", "name")) if people else {}
