"""Operations on views that clients send over a socket."""

from dataclasses import replace
from typing import Any

from bases.clock import environment_for
from bases.names import is_usable
from bases.oplog import log_operation
from bases.principals import Principal
from bases.query.filters import filter_condition
from bases.realtime.fields import MAX_ROWS, Fields, invalid
from bases.schema import Schema, Table, View
from bases.storage.session import Session
from bases.table_views import VIEW_TYPES, delete_view, update_view
from bases.view_settings import resolve_settings

CONJUNCTIONS = ("And", "Or")
ROW_HEIGHTS = ("default", "double", "triple", "quadruple")
LISTS = ("filters", "sorts", "groupbys")
POSITIONS = ("move_above", "move_below")


def new_view(principal: Principal, schema: Schema, table: Table, fields: Fields) -> View:
    """Return a view as a client made it, with its id and its settings. Raises DomainError when it is none."""
    name = fields.text("name")
    if table.find_view(view_id=fields.identifier("_id")) or not is_usable(name) or table.find_view(name=name):
        raise invalid("view_data")
    if fields.values.get("type", "table") not in VIEW_TYPES:
        raise invalid("type")
    if fields.values.get("private_for") not in (None, "", principal.username):
        raise invalid("private_for")
    given = {name: fields.values[name] for name in (*LISTS, "hidden_columns") if fields.values.get(name)}
    if "hidden_columns" in given:
        fields.texts("hidden_columns", maximum=MAX_ROWS)
    if fields.values.get("filter_conjunction"):
        fields.choice("filter_conjunction", CONJUNCTIONS)
    view = View({**fields.values, **resolve_settings(table, given)})
    filter_condition(schema, table, view.filters, view.filter_conjunction, environment_for(principal))
    return view


def _insert_view(session: Session, principal: Principal, fields: Fields) -> None:
    table, folder_id = fields.table(session.schema), fields.optional_text("view_folder_id")
    view = new_view(principal, session.schema, table, fields.part("view_data"))
    order = _put(table, view.id, folder_id, before=None)
    changed = replace(table, views=(*table.views, view), document={**table.document, "view_structure": order})
    session.save_schema(session.schema.replace_table(changed))
    operation = {"op_type": "insert_view", "table_id": table.id, "view_data": view.document}
    log_operation(session, principal, {**operation, "view_folder_id": folder_id or None})


def _delete_view(session: Session, principal: Principal, fields: Fields) -> None:
    table = fields.table(session.schema)
    delete_view(principal, table_name=table.name, view_name=fields.view(table).name)


def _move_view(session: Session, principal: Principal, fields: Fields) -> None:
    """Move a view before or behind another one, which may lie in a folder."""
    table = fields.table(session.schema)
    moved, target = fields.view(table, "moved_view_id"), fields.view(table, "target_view_id")
    folder_id = fields.optional_text("target_view_folder_id")
    position = fields.choice("move_position", POSITIONS)
    if moved == target:
        raise invalid("target_view_id")
    order = _put(table, moved.id, folder_id, before=target.id, behind=position == "move_below")
    session.save_schema(
        session.schema.replace_table(replace(table, document={**table.document, "view_structure": order}))
    )
    operation = {"op_type": "move_view", "table_id": table.id, "moved_view_id": moved.id, "moved_view_name": moved.name}
    place = {"target_view_id": target.id, "target_view_folder_id": folder_id or None, "move_position": position}
    source = fields.optional_text("source_view_folder_id") or None
    log_operation(session, principal, {**operation, "source_view_folder_id": source, **place})


def _modify_view_type(session: Session, principal: Principal, fields: Fields) -> None:
    table = fields.table(session.schema)
    view = fields.view(table).with_values(type=fields.choice("view_type", VIEW_TYPES))
    session.save_schema(session.schema.replace_table(table.replace_view(view)))
    operation = {"op_type": "modify_view_type", "table_id": table.id, "view_id": view.id}
    log_operation(session, principal, {**operation, "view_type": view.document["type"]})


def _rename_view(session: Session, principal: Principal, fields: Fields) -> None:
    _update(session, principal, fields, {"name": fields.text("view_name")})


def _modify_filters(session: Session, principal: Principal, fields: Fields) -> None:
    conjunction = fields.choice("filter_conjunction", CONJUNCTIONS)
    _update(session, principal, fields, {**_list(fields, "filters"), "filter_conjunction": conjunction})


def _modify_sorts(session: Session, principal: Principal, fields: Fields) -> None:
    _update(session, principal, fields, _list(fields, "sorts"))


def _modify_groupbys(session: Session, principal: Principal, fields: Fields) -> None:
    _update(session, principal, fields, _list(fields, "groupbys"))


def _modify_hidden_columns(session: Session, principal: Principal, fields: Fields) -> None:
    keys = fields.texts("hidden_columns", minimum=0, maximum=MAX_ROWS)
    _update(session, principal, fields, {"hidden_columns": keys})


def _modify_view_lock(session: Session, principal: Principal, fields: Fields) -> None:
    _update(session, principal, fields, {"is_locked": fields.flag("is_locked")})


def _modify_row_height(session: Session, principal: Principal, fields: Fields) -> None:
    _update(session, principal, fields, {"row_height": fields.choice("row_height", ROW_HEIGHTS)})


def _modify_row_color(session: Session, principal: Principal, fields: Fields) -> None:
    _update(session, principal, fields, {"colorbys": fields.mapping("colorbys")})


HANDLERS = {
    "insert_view": _insert_view,
    "delete_view": _delete_view,
    "move_view": _move_view,
    "modify_view_type": _modify_view_type,
    "rename_view": _rename_view,
    "modify_filters": _modify_filters,
    "modify_sorts": _modify_sorts,
    "modify_groupbys": _modify_groupbys,
    "modify_hidden_columns": _modify_hidden_columns,
    "modify_view_lock": _modify_view_lock,
    "modify_row_height": _modify_row_height,
    "modify_row_color": _modify_row_color,
}


def _update(session: Session, principal: Principal, fields: Fields, changes: dict[str, Any]) -> None:
    table = fields.table(session.schema)
    update_view(principal, table_name=table.name, view_name=fields.view(table).name, changes=changes)


def _list(fields: Fields, name: str) -> dict[str, Any]:
    # The items are looked at where the columns that they name are known.
    if not isinstance(fields.values.get(name), list):
        raise invalid(name)
    return {name: fields.values[name]}


def _put(table: Table, view_id: str, folder_id: str, *, before: str | None, behind: bool = False) -> dict[str, Any]:
    """Return the order of a table's views with one put before (or behind) another, or at the end of its folder."""
    known = table.view_order()
    order: dict[str, Any] = {
        "folders": [{**folder, "view_ids": _without(folder["view_ids"], view_id)} for folder in known["folders"]],
        "view_ids": _without(known["view_ids"], view_id),
    }
    place = order if not folder_id else next((each for each in order["folders"] if each["_id"] == folder_id), None)
    if place is None or (before is not None and before not in place["view_ids"]):
        raise invalid("view_folder_id")
    index = len(place["view_ids"]) if before is None else place["view_ids"].index(before) + behind
    place["view_ids"].insert(index, view_id)
    return order


def _without(view_ids: list[str], view_id: str) -> list[str]:
    return [each for each in view_ids if each != view_id]
