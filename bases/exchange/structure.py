"""The tables, columns, views and links of a whole-base document, as parts of a schema.

Documents of older servers, and of people, leave out what newer ones have; it is filled in. What the server relies on
is checked, and everything else is kept to the letter: settings that no one here knows come out again as they came in.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from bases.column_types import column_type
from bases.column_types.values import is_too_deep
from bases.exchange.errors import ContentError, quoted
from bases.names import MAX_NAME_LENGTH, is_usable
from bases.new_columns import MAX_COLUMNS
from bases.row_forms import SYSTEM_FIELDS
from bases.schema import (
    DEFAULT_VIEW_NAME,
    SYSTEM_COLUMN_KEYS,
    Column,
    Link,
    Schema,
    Table,
    View,
    free_name,
    new_view_document,
)
from core.ids import FIRST_ID, new_option_id, new_short_id

MAX_VIEWS = 1000
# What a view caches of the rows that it shows. It would be stale, and over the API it is always empty.
VIEW_CACHES = ("rows", "formula_rows", "link_rows", "colors", "column_colors", "groups", "group_rows")
# What is no part of a table's structure.
ROW_KEYS = ("rows", "id_row_map")

_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_KEY = re.compile(r"[0-9A-Za-z-][0-9A-Za-z_-]{0,63}")
_MAX_DIGITS = 20

Document = dict[str, Any]


def read_columns(items: Any, where: str) -> tuple[Column, ...]:
    """Return the columns of a table. `where` names the table in errors. Raises ContentError."""
    if not isinstance(items, list) or not items:
        raise ContentError(f"{where} has no columns.")
    if len(items) > MAX_COLUMNS:
        raise ContentError(f"{where} has more than {MAX_COLUMNS} columns.")
    columns: list[Column] = []
    keys: set[str] = {item["key"] for item in items if isinstance(item, dict) and isinstance(item.get("key"), str)}
    names: set[str] = set()
    physical_names: set[str] = set()
    seen: set[str] = set()
    for number, item in enumerate(items):
        document, place = _column_document(item, f"{where}, column {number + 1}", keys, is_first=number == 0)
        keys.add(document["key"])
        if document["key"] in seen or document["name"] in names:
            raise ContentError(f"{place}: another column has the same key or name.")
        seen.add(document["key"])
        names.add(document["name"])
        physical = free_name(document["key"], physical_names) if column_type(document["type"]).physical else ""
        physical_names.add(physical.lower())
        columns.append(Column(document, physical))
    return tuple(columns)


def read_table(document: Document, columns: tuple[Column, ...], physical: str, where: str) -> Table:
    """Return a table from its document without rows, and the columns made of it. Raises ContentError."""
    views = _read_views(document.get("views"), where)
    shown = {key: value for key, value in document.items() if key not in ("columns", "views", *ROW_KEYS)}
    order = _view_order(shown.pop("view_structure", None), {view.id for view in views})
    if order is not None:
        shown["view_structure"] = order
    return Table(shown, physical, columns, views)


def read_table_id(value: Any, taken: set[str], where: str) -> str:
    """Return the id of a table, or a new one when it has none. Raises ContentError."""
    if value is None:
        return new_short_id(taken)
    if not isinstance(value, str) or not _ID.fullmatch(value) or value in taken:
        raise ContentError(f"{where}: its _id {quoted(value)} is no id, or that of another table.")
    return value


def read_name(value: Any, where: str) -> str:
    """Return the name of a table, column or view. Raises ContentError for what nothing can be called."""
    if not isinstance(value, str) or not is_usable(value) or not _is_unicode(value):
        raise ContentError(f"{where}: the name {quoted(value)} is none, or longer than {MAX_NAME_LENGTH} characters.")
    return value


def read_link(document: Document, schema: Schema) -> Link | None:
    """Return a link from its document; None when a table that it links is not there. Raises ContentError."""
    link_id, *table_ids = (document.get(key) for key in ("_id", "table1_id", "table2_id"))
    if not isinstance(link_id, str) or not _ID.fullmatch(link_id):
        raise ContentError(f"A link has the _id {quoted(link_id)}, which is no id.")
    if link_id in schema.links_by_id:
        raise ContentError(f"Two links have the _id {link_id}.")
    if any(not isinstance(each, str) for each in table_ids):
        raise ContentError(f"Link {link_id} does not name its tables.")
    left, right = (str(each) for each in table_ids)
    if left not in schema.tables_by_id or right not in schema.tables_by_id:
        return None
    return schema.make_link(link_id, left, right)


def add_missing_links(schema: Schema) -> Schema:
    """Return the schema with the links that only link columns tell of, as in older documents.

    Raises ContentError for a link column that leads nowhere, or elsewhere than its link.
    """
    for table in schema.tables:
        for column in table.columns:
            if column.type != "link":
                continue
            where = f"Table {quoted(table.name)}, column {quoted(column.name)}"
            ends = (column.data.get("table_id"), column.data.get("other_table_id"))
            if not column.link_id or not all(isinstance(end, str) and end in schema.tables_by_id for end in ends):
                raise ContentError(f"{where}: it links to a table that is not there.")
            link = schema.links_by_id.get(column.link_id)
            if link is None:
                if not _ID.fullmatch(column.link_id):
                    raise ContentError(f"{where}: its link has no proper id.")
                link = schema.make_link(column.link_id, str(ends[0]), str(ends[1]))
                schema = schema.add_link(link)
            if {*ends} != {link.table_id, link.other_table_id} or table.id not in ends:
                raise ContentError(f"{where}: it links other tables than link {link.id}.")
    return schema


def first_view() -> View:
    """Return the view of a table that has none."""
    return View(new_view_document(FIRST_ID, DEFAULT_VIEW_NAME))


def check_json(value: Any, where: str) -> None:
    """Refuse settings that the store cannot keep: half surrogate pairs, numbers of more than 64 bits, great depth."""
    if is_too_deep(value):
        raise ContentError(f"{where} is nested too deeply.")
    try:
        orjson.dumps(value)
    except TypeError as exc:
        raise ContentError(f"{where} cannot be kept: {exc}.") from None


def _column_document(item: Any, where: str, keys: set[str], *, is_first: bool) -> tuple[Document, str]:
    """Return the document of a column with what it lacks, and how to name the column in errors."""
    if not isinstance(item, dict):
        raise ContentError(f"{where} is no object.")
    name = read_name(item.get("name"), where)
    where = f"{where.rpartition(', column')[0]}, column {quoted(name)}"
    if name in SYSTEM_FIELDS:
        raise ContentError(f"{where}: rows have a field of that name.")
    kind = item.get("type")
    if not isinstance(kind, str) or not kind or len(kind) > MAX_NAME_LENGTH:
        raise ContentError(f"{where}: the type {quoted(kind)} is none.")
    key = item.get("key")
    if key is None:
        key = SYSTEM_COLUMN_KEYS.get(kind) or (FIRST_ID if is_first and FIRST_ID not in keys else new_short_id(keys))
    if not isinstance(key, str) or not (_KEY.fullmatch(key) or key == SYSTEM_COLUMN_KEYS.get(kind)):
        raise ContentError(f"{where}: the key {quoted(key)} is none.")
    document = {**item, "key": key}
    if item.get("data"):
        document["data"] = _column_data(kind, item["data"], where)
    elif "data" in item:
        document["data"] = None if item["data"] is None or item["data"] in ("", []) else item["data"]
        if document["data"] not in (None, {}):
            raise ContentError(f"{where}: its data is no object.")
    check_json(document, where)
    return document, where


def _column_data(kind: str, data: Any, where: str) -> Document:
    """Return the settings of a column; what the server itself reads of them is checked."""
    if not isinstance(data, dict):
        raise ContentError(f"{where}: its data is no object.")
    if kind in ("single-select", "multiple-select"):
        cascade = data.get("cascade_settings")
        if cascade is not None and not _is_map_of_lists(cascade):
            raise ContentError(f"{where}: its cascade_settings are not lists of options by option.")
        return {**data, "options": _read_options(data.get("options"), where)}
    if kind == "auto-number":
        digits, prefix, last = (data.get(key) for key in ("digits", "prefix", "max_used_auto_number"))
        if digits is not None and (type(digits) is not int or not 0 <= digits <= _MAX_DIGITS):
            raise ContentError(f"{where}: the number of digits is none.")
        if prefix is not None and not isinstance(prefix, str):
            raise ContentError(f"{where}: the prefix is no text.")
        if last is not None and (type(last) is not int or not 0 <= last < 2**53):
            raise ContentError(f"{where}: max_used_auto_number is no number.")
    return data


def _read_options(items: Any, where: str) -> list[Document]:
    """Return the options of a select column. Ids that were numbers become text, and missing ones are made."""
    if items is None:
        return []
    if not isinstance(items, list):
        raise ContentError(f"{where}: its options are no list.")
    taken: set[str] = {str(item["id"]) for item in items if isinstance(item, dict) and _is_option_id(item.get("id"))}
    seen: set[str] = set()
    options = []
    for item in items:
        if not isinstance(item, dict) or not isinstance(item.get("name"), str):
            raise ContentError(f"{where}: the option {quoted(item)} has no name.")
        option_id = str(item["id"]) if _is_option_id(item.get("id")) else new_option_id(taken)
        if option_id in seen:
            raise ContentError(f"{where}: two options have the id {quoted(option_id)}.")
        seen.add(option_id)
        taken.add(option_id)
        options.append({**item, "id": option_id})
    return options


def _read_views(items: Any, where: str) -> tuple[View, ...]:
    if items is None or items == []:
        return (first_view(),)
    if not isinstance(items, list) or len(items) > MAX_VIEWS:
        raise ContentError(f"{where}: its views are no list, or more than {MAX_VIEWS}.")
    taken: set[str] = {item["_id"] for item in items if isinstance(item, dict) and isinstance(item.get("_id"), str)}
    views: dict[str, View] = {}
    for number, item in enumerate(items):
        view = View(_view_document(item, f"{where}, view {number + 1}", taken))
        if view.id in views:
            raise ContentError(f"{where}: two views have the _id {view.id}.")
        taken.add(view.id)
        views[view.id] = view
    return tuple(views.values())


def _view_document(item: Any, where: str, taken: set[str]) -> Document:
    if not isinstance(item, dict):
        raise ContentError(f"{where} is no object.")
    name = read_name(item.get("name"), where)
    where = f"{where.rpartition(', view')[0]}, view {quoted(name)}"
    view_id = item.get("_id")
    if view_id is None:
        view_id = FIRST_ID if FIRST_ID not in taken else new_short_id(taken)
    if not isinstance(view_id, str) or not _ID.fullmatch(view_id):
        raise ContentError(f"{where}: the _id {quoted(view_id)} is no id.")
    if item.get("private_for") is not None and not isinstance(item["private_for"], str):
        raise ContentError(f"{where}: private_for is no user's id.")
    for key, is_fit in _VIEW_LISTS.items():
        values = item.get(key)
        if values is not None and not (isinstance(values, list) and all(is_fit(value) for value in values)):
            raise ContentError(f"{where}: its {key} are not as views have them.")
    empty = {key: type(item[key])() for key in VIEW_CACHES if isinstance(item.get(key), list | dict)}
    document = {**item, "_id": view_id, "type": item.get("type") or "table", **empty}
    check_json(document, where)
    return document


def _view_order(value: Any, view_ids: set[str]) -> Document | None:
    """Return the folders and the order of the views, or None where it is not what it should be: then they have none."""
    if not isinstance(value, dict) or not _is_list_of_texts(value.get("view_ids")):
        return None
    folders = value.get("folders") or []
    if not isinstance(folders, list) or not all(
        isinstance(each, dict) and isinstance(each.get("_id"), str) and _is_list_of_texts(each.get("view_ids"))
        for each in folders
    ):
        return None
    named = [*value["view_ids"], *(view_id for folder in folders for view_id in folder["view_ids"])]
    # Each view once, or some would be out of sight.
    if sorted(named) != sorted(view_ids):
        return None
    check_json(value, "A view_structure")
    return {**value, "folders": folders}


def _is_option_id(value: Any) -> bool:
    return (isinstance(value, str) and 0 < len(value) <= MAX_NAME_LENGTH) or type(value) is int


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_map_of_lists(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, list) for each in value.values())


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_unicode(text: str) -> bool:
    return text.isascii() or text == text.encode("utf-8", "replace").decode()


_VIEW_LISTS: dict[str, Callable[[Any], bool]] = {
    "filters": _is_object,
    "sorts": _is_object,
    "groupbys": _is_object,
    "hidden_columns": lambda value: isinstance(value, str),
}


def link_columns(table: Table) -> Iterator[Column]:
    """Yield the link columns of a table."""
    return (column for column in table.columns if column.type == "link")


def is_row_id(value: Any) -> bool:
    """Say whether a value is the id of a row: usually 22 characters, of which nothing here relies on the number."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None
