"""The views of a table: saved filters, sorts, groupings and hidden columns. (Not the views of the web framework.)"""

from dataclasses import replace
from typing import Any

from bases.access import read_base, write_base
from bases.clock import environment_for
from bases.lookup import get_table, get_view
from bases.names import is_usable
from bases.oplog import log_operation
from bases.principals import Principal
from bases.query.filters import filter_condition
from bases.schema import Document, Table, View, new_view_document
from bases.view_settings import resolve_settings
from core.errors import DomainError
from core.ids import new_short_id

VIEW_TYPES = ("table", "archive")

# The operations that tell what changed in a view, and the settings that each of them carries.
OPERATIONS = {
    "modify_view_lock": ("is_locked",),
    "modify_filters": ("filters", "filter_conjunction"),
    "modify_sorts": ("sorts",),
    "modify_groupbys": ("groupbys",),
    "modify_hidden_columns": ("hidden_columns",),
    "modify_row_height": ("row_height",),
    "modify_row_color": ("colorbys",),
}


def list_views(principal: Principal, *, table_name: str = "", table_id: str = "") -> list[Document]:
    """Return the views of a table, without those that are private to somebody else. Raises NotFoundError."""
    with read_base(principal) as session:
        table = get_table(session.schema, table_id=table_id, table_name=table_name)
        return [view.document for view in table.views if view.is_visible_to(principal.username)]


def read_view(principal: Principal, *, table_name: str = "", table_id: str = "", view_name: str) -> Document:
    """Return a view by its name, or else by its id. Raises NotFoundError."""
    with read_base(principal) as session:
        table = get_table(session.schema, table_id=table_id, table_name=table_name)
        return get_view(table, view_name=view_name).document


def create_view(
    principal: Principal,
    *,
    table_name: str = "",
    table_id: str = "",
    view_name: str,
    view_type: str = "table",
    is_locked: bool = False,
) -> Document:
    """Make a view that shows all of a table, and return it.

    Raises NotFoundError, and DomainError for a name that is no name or taken, and for a type other than `table` and
    `archive`.
    """
    with write_base(principal) as session:
        table = get_table(session.schema, table_id=table_id, table_name=table_name)
        _check_name(table, view_name)
        if view_type not in VIEW_TYPES:
            raise DomainError("params invalid")
        view_id = new_short_id({view.id for view in table.views})
        view = View({**new_view_document(view_id, view_name, view_type), "is_locked": is_locked})
        session.save_schema(session.schema.replace_table(_with_view(table, view)))
        operation = {"op_type": "insert_view", "view_data": view.document, "view_folder_id": None}
        log_operation(session, principal, {**operation, "table_id": table.id})
        return view.document


def update_view(
    principal: Principal, *, table_name: str = "", table_id: str = "", view_name: str, changes: dict[str, Any]
) -> Document:
    """Set the name and the settings of a view that `changes` has, and return the view; lists replace those before.

    Columns go by name or key and options by name or id; both are stored by their ids.
    Raises NotFoundError for an unknown table, view or column, and DomainError for settings that do not fit.
    """
    with write_base(principal) as session:
        table = get_table(session.schema, table_id=table_id, table_name=table_name)
        view = get_view(table, view_name=view_name)
        settings = resolve_settings(table, changes)
        operations = [
            {"op_type": op_type, **{name: settings.get(name, view.document.get(name)) for name in names}}
            for op_type, names in OPERATIONS.items()
            if any(name in settings for name in names)
        ]
        if settings.get("name", view.name) != view.name:
            _check_name(table, settings["name"])
            operations.append({"op_type": "rename_view", "view_name": settings["name"]})
        view = view.with_values(**settings)
        if "filters" in settings or "filter_conjunction" in settings:
            # A view that is saved can be listed: this refuses what makes no condition.
            filter_condition(session.schema, table, view.filters, view.filter_conjunction, environment_for(principal))
        if operations:
            session.save_schema(session.schema.replace_table(table.replace_view(view)))
        for operation in operations:
            log_operation(session, principal, {**operation, "table_id": table.id, "view_id": view.id})
        return view.document


def delete_view(principal: Principal, *, table_name: str = "", table_id: str = "", view_name: str) -> None:
    """Delete a view; one that does not exist is no error.

    Raises NotFoundError for an unknown table, and DomainError for the only view of a table.
    """
    with write_base(principal) as session:
        table = get_table(session.schema, table_id=table_id, table_name=table_name)
        view = table.find_view(name=view_name) or table.find_view(view_id=view_name)
        if view is None:
            return
        if len(table.views) == 1:
            raise DomainError("The last view cannot be deleted.", error_type="parameter_error")
        folder = next((each["_id"] for each in table.view_order()["folders"] if view.id in each["view_ids"]), None)
        session.save_schema(session.schema.replace_table(table.remove_view(view.id)))
        log_operation(
            session,
            principal,
            {
                "op_type": "delete_view",
                "table_id": table.id,
                "view_id": view.id,
                "view_name": view.name,
                "view_folder_id": folder,
            },
        )


def _check_name(table: Table, name: str) -> None:
    if not is_usable(name) or table.find_view(name=name):
        raise DomainError("params invalid")


def _with_view(table: Table, view: View) -> Table:
    order = table.view_order()
    order = {**order, "view_ids": [*order["view_ids"], view.id]}
    return replace(table, views=(*table.views, view), document={**table.document, "view_structure": order})
