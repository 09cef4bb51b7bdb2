"""Formula and link-formula columns as clients make them: by names, and refused when they cannot be computed."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bases.formula.link_formulas import FORMULAS
from bases.lookup import get_column
from bases.new_columns import NewColumn, unfit_data
from bases.query.computed import COMPUTED_TYPES, computed_of
from bases.schema import Column, Schema, Table
from core.errors import DomainError, NotFoundError

# For each formula, the settings in which clients name columns of the linked table, and those that hold their keys.
_LINKED, _COMPARED = "column_key_in_linked_record", "column_key_for_comparison"
_LEVEL_1, _LEVEL_2 = "level1_linked_table_column_key", "level2_linked_table_column_key"
_GIVEN: dict[str, dict[str, str]] = {
    "count_links": {},
    "lookup": {"level1_linked_column": _LEVEL_1},
    "rollup": {"summary_column": _LINKED},
    "findmax": {"searched_column": _LINKED, "comparison_column": _COMPARED},
    "findmin": {"searched_column": _LINKED, "comparison_column": _COMPARED},
}
SUMMARY_METHODS = ("average", "concatenate", "max", "min", "sum")
_NAMES = frozenset({"link_column", "level2_linked_column", *(name for names in _GIVEN.values() for name in names)})


def with_column_keys(schema: Schema, table: Table, wanted: NewColumn) -> NewColumn:
    """Return a column asked for in which the settings of a link formula name columns by their keys.

    Settings that name keys already, as clients copy them from other columns, stay as they are.
    Raises DomainError when they do not fit the tables.
    """
    if wanted.type != "link-formula":
        return wanted
    data = wanted.data if isinstance(wanted.data, dict) else {}
    formula = data.get("formula")
    if not isinstance(formula, str) or formula not in FORMULAS:
        raise unfit_data(wanted.data)
    link = _named(table, data.get("link_column") or data.get("link_column_key"), wanted.data)
    far = schema.other_table(table, link) if link.type == "link" else None
    if far is None:
        raise unfit_data(wanted.data)
    keys: dict[str, Any] = {"link_column_key": link.key}
    for name, key in _GIVEN[formula].items():
        keys[key] = _named(far, data.get(name) or data.get(key), wanted.data).key
    second = data.get("level2_linked_column") or data.get(_LEVEL_2)
    if formula == "lookup" and second:
        middle = far.by_key[keys[_LEVEL_1]]
        last = schema.other_table(far, middle) if middle.type == "link" else None
        if last is None:
            raise unfit_data(wanted.data)
        keys[_LEVEL_2] = _named(last, second, wanted.data).key
    if formula == "rollup" and data.get("summary_method") not in SUMMARY_METHODS:
        raise unfit_data(wanted.data)
    kept = {key: value for key, value in data.items() if key not in _NAMES}
    standard = {"include_condition": False, "condition_conjunction": "And", "conditions": []}
    return replace(wanted, data={**standard, **kept, **keys})


def require_sound_formulas(schema: Schema, table_id: str, keys: Iterable[str]) -> None:
    """Refuse formula columns that cannot be computed. Raises DomainError, which says where and why not."""
    table = schema.tables_by_id[table_id]
    for key in keys:
        computed = computed_of(table.by_key[key])
        if computed is not None and computed.problem:
            message = f"The formula of column {table.by_key[key].name} is invalid: {computed.problem}."
            raise DomainError(message, error_type="column_data_error")


def require_no_formula(wanted: NewColumn) -> None:
    """Refuse a computed column where SeaTable makes none: among several columns at once."""
    if wanted.type in COMPUTED_TYPES:
        raise DomainError(f"Columns of type {wanted.type} are inserted one at a time.", error_type="parameter_error")


def _named(table: Table, name: Any, data: Any) -> Column:
    if not isinstance(name, str):
        raise unfit_data(data)
    try:
        return get_column(table, name)
    except NotFoundError:
        raise unfit_data(data) from None
