"""The settings of views that name columns and options, put into the form that is stored: by keys and ids."""

from collections.abc import Callable, Iterable
from typing import Any

from bases.column_types import column_type
from bases.column_types.base import Kind
from bases.column_types.selects import option_names
from bases.lookup import get_column
from bases.schema import Column, Table
from core.errors import DomainError

# In one list; so many still make one statement.
MAX_ITEMS = 100
FILTER_KEYS = ("filter_term", "filter_term_modifier", "case_sensitive")
# A misspelling of SeaTable's own documentation.
PREDICATE_ALIASES = {"dost_not_contain": "does_not_contain"}


def resolve_settings(table: Table, settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings of a view of a table as they are stored.

    Raises NotFoundError for an unknown column, and DomainError for what does not fit the columns.
    """
    return {name: RESOLVERS[name](table, value) if name in RESOLVERS else value for name, value in settings.items()}


def _filters(table: Table, value: Any) -> list[dict[str, Any]]:
    checked = []
    for item in _objects(value, "filters"):
        if "filters" in item:
            inner = {"filters": _filters(table, item["filters"])}
            checked.append({**inner, "filter_conjunction": item.get("filter_conjunction") or "And"})
        else:
            checked.append(_filter(table, item))
    return checked


def _filter(table: Table, item: dict[str, Any]) -> dict[str, Any]:
    column = _column(table, item, "filters")
    predicate = item.get("filter_predicate") or ""
    predicate = predicate.replace(" ", "_") if isinstance(predicate, str) else "?"
    predicate = PREDICATE_ALIASES.get(predicate, predicate)
    known = column_type(column.type).predicates_of(column)
    if predicate and predicate not in known:
        available = ", ".join(sorted(known))
        raise DomainError(
            f"Filter on {column.name} invalid: {column.type} type column '{column.name}' does not support "
            f"'{predicate}', available predicates are [{available}]",
            error_type="wrong_filter_in_filters",
        )
    checked = {"column_key": column.key, "filter_predicate": predicate}
    given = {key: item[key] for key in FILTER_KEYS if key in item}
    if "filter_term" in given and column_type(column.type).kind in (Kind.OPTION, Kind.OPTIONS):
        given["filter_term"] = _option_term(column, given["filter_term"])
    return checked | given


def _option_term(column: Column, term: Any) -> Any:
    """Return the term of a filter on a select column with ids for names of options; an id goes before a name."""
    if isinstance(term, list):
        return [_option_term(column, each) for each in term]
    names = option_names(column)
    if isinstance(term, str) and term in names:
        return term
    return next((option_id for option_id, name in names.items() if name == term), term)


def _sorts(table: Table, value: Any) -> list[dict[str, Any]]:
    return [_direction(table, item, "sorts") for item in _objects(value, "sorts")]


def _groupbys(table: Table, value: Any) -> list[dict[str, Any]]:
    checked = []
    for item in _objects(value, "groupbys"):
        count_type = {"count_type": item["count_type"]} if "count_type" in item else {}
        checked.append({**_direction(table, item, "groupbys"), **count_type})
    return checked


def _direction(table: Table, item: dict[str, Any], parameter: str) -> dict[str, Any]:
    sort_type = item.get("sort_type") or "up"
    if sort_type not in ("up", "down"):
        raise _invalid(parameter)
    return {"column_key": _column(table, item, parameter).key, "sort_type": sort_type}


def _hidden_columns(table: Table, value: list[str]) -> list[str]:
    return list(dict.fromkeys((table.by_key.get(name) or get_column(table, name)).key for name in value))


# The settings that name columns, and how each of them is put into its stored form.
RESOLVERS: dict[str, Callable[[Table, Any], Any]] = {
    "filters": _filters,
    "sorts": _sorts,
    "groupbys": _groupbys,
    "hidden_columns": _hidden_columns,
}


def _objects(value: Any, parameter: str) -> Iterable[dict[str, Any]]:
    """Return the objects in a list that have something in them: clients send `[{}]` for an empty list."""
    if not isinstance(value, list) or len(value) > MAX_ITEMS or not all(isinstance(item, dict) for item in value):
        raise _invalid(parameter)
    return [item for item in value if item]


def _column(table: Table, item: dict[str, Any], parameter: str) -> Column:
    key, name = item.get("column_key"), item.get("column_name")
    if isinstance(key, str) and key in table.by_key:
        return table.by_key[key]
    named = name or key
    if not isinstance(named, str):
        raise _invalid(parameter)
    return get_column(table, named)


def _invalid(parameter: str) -> DomainError:
    return DomainError(f"{parameter} invalid.", error_type="parameter_error")
