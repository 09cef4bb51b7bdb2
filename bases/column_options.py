"""The options of select columns, and which of them depend on the choice in another column."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from bases.access import write_base
from bases.column_types.selects import complete_options
from bases.link_columns import show_current_displays
from bases.lookup import get_column, get_table
from bases.oplog import log_operation
from bases.principals import Principal
from bases.schema import Column, Document, Schema, Table
from bases.storage.bulk import clear_values
from bases.storage.session import Session
from core.errors import DomainError

SELECT_TYPES = ("single-select", "multiple-select")
CHANGEABLE = ("name", "color", "textColor", "borderColor")


def add_options(
    principal: Principal, *, table_name: str = "", table_id: str = "", column: str, options: Sequence[dict[str, Any]]
) -> None:
    """Add options to a select column; missing colours are chosen, ids are made, and names that exist are passed over.

    Raises NotFoundError, and DomainError for another type of column or an option without a name.
    """
    with write_base(principal) as session:
        table, select = _find_select(session.schema, table_id, table_name, column)
        names = {option.get("name") for option in select.options}
        wanted: dict[str, dict[str, Any]] = {}
        for option in options:
            if option["name"] not in names:
                wanted.setdefault(option["name"], _changes(option))
        try:
            added = complete_options(list(wanted.values()), select.options)
        except ValueError:
            raise _invalid("options") from None
        _save_options(session, principal, table, select, [*select.options, *added])


def update_options(
    principal: Principal, *, table_name: str = "", table_id: str = "", column: str, options: Sequence[dict[str, Any]]
) -> list[Document]:
    """Change names and colours of options, which go by their ids, and return all options of the column.

    Raises NotFoundError, and DomainError for an unknown id, or a name that is blank or another option's.
    """
    with write_base(principal) as session:
        table, select = _find_select(session.schema, table_id, table_name, column)
        changed = {str(option["id"]): option for option in select.options}
        renamed = set()
        for option in options:
            known, values = changed.get(option["id"]), _changes(option)
            if known is None or not values.get("name", "unchanged").strip():
                raise _invalid("options")
            if values.get("name", known.get("name")) != known.get("name"):
                renamed.add(values["name"])
            changed[option["id"]] = {**known, **values}
        names = Counter(option.get("name") for option in changed.values())
        if any(names[name] > 1 for name in renamed):
            raise _invalid("options")
        _save_options(session, principal, table, select, list(changed.values()))
        return list(changed.values())


def delete_options(
    principal: Principal, *, table_name: str = "", table_id: str = "", column: str, names: Collection[str]
) -> None:
    """Delete options and take them out of all cells; names that no option has are passed over.

    Raises NotFoundError, and DomainError for another type of column.
    """
    with write_base(principal) as session:
        table, select = _find_select(session.schema, table_id, table_name, column)
        gone = {str(option["id"]) for option in select.options if option.get("name") in names}
        if select.type == "single-select":
            clear_values(session, table.physical, select.physical, gone)
        else:
            session.remove_from_lists(table.physical, select.physical, gone)
        kept = [option for option in select.options if str(option["id"]) not in gone]
        table = _forget_in_cascades(table, select, gone)
        _save_options(session, principal, table, table.by_key[select.key], kept)


def set_cascade(
    principal: Principal,
    *,
    table_name: str = "",
    table_id: str = "",
    child_column: str,
    parent_column: str,
    settings: dict[str, Any],
) -> None:
    """Offer options of one single-select column by the choice in another; no settings lift that again.

    `settings` are lists of the child's option names by the parent's option name.
    Raises NotFoundError, and DomainError for another type of column, one and the same column, or unknown options.
    """
    with write_base(principal) as session:
        table, child = _find_select(session.schema, table_id, table_name, child_column, parameter="child_column")
        parent = get_column(table, parent_column)
        if child.type != "single-select" or child == parent:
            raise _invalid("child_column")
        if parent.type != "single-select":
            raise _invalid("parent_column")
        data = {key: value for key, value in child.data.items() if not key.startswith("cascade_")}
        if settings:
            data["cascade_column_key"] = parent.key
            data["cascade_settings"] = {
                _option_id(parent, name): [_option_id(child, each) for each in _names(names)]
                for name, names in settings.items()
            }
        _save_data(session, principal, table, child, data)


def _find_select(
    schema: Schema, table_id: str, table_name: str, name: str, *, parameter: str = "column"
) -> tuple[Table, Column]:
    table = get_table(schema, table_id=table_id, table_name=table_name)
    column = get_column(table, name)
    if column.type not in SELECT_TYPES:
        raise _invalid(parameter)
    return table, column


def _save_options(
    session: Session, principal: Principal, table: Table, column: Column, options: Sequence[Document]
) -> None:
    _save_data(session, principal, table, column, {**column.data, "options": list(options)})


def _save_data(session: Session, principal: Principal, table: Table, column: Column, data: Document) -> None:
    schema = session.schema.replace_table(table.replace_column(column.with_values(data=data)))
    session.save_schema(show_current_displays(schema, table.id))
    log_operation(
        session,
        principal,
        {"op_type": "modify_column_data", "table_id": table.id, "column_key": column.key, "column_data": data},
    )


def _forget_in_cascades(table: Table, select: Column, gone: set[str]) -> Table:
    """Return the table in which no cascade mentions options that are gone from a column."""
    for column in table.columns:
        settings = column.data.get("cascade_settings")
        if not settings:
            continue
        if column.data.get("cascade_column_key") == select.key:
            settings = {parent: children for parent, children in settings.items() if parent not in gone}
        if column.key == select.key:
            settings = {
                parent: [each for each in children if each not in gone] for parent, children in settings.items()
            }
        table = table.replace_column(column.with_data(cascade_settings=settings))
    return table


def _changes(option: dict[str, Any]) -> dict[str, Any]:
    return {key: option[key] for key in CHANGEABLE if option.get(key) is not None}


def _option_id(column: Column, name: Any) -> str:
    for option in column.options:
        if option.get("name") == name:
            return str(option["id"])
    raise _invalid("cascade_settings")


def _names(names: Any) -> list[Any]:
    if not isinstance(names, list):
        raise _invalid("cascade_settings")
    return names


def _invalid(parameter: str) -> DomainError:
    return DomainError(f"{parameter} invalid.", error_type="parameter_error")
