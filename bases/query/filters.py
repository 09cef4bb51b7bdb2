"""Filters and sorts of views, in SeaTable's JSON, to conditions and orders.

A filter that is not complete is passed over, so that a view does not lose its rows while it is being edited; one
that cannot be meant is an error.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bases.column_types import column_type
from bases.column_types.base import Kind, WriteContext
from bases.column_types.selects import option_names
from bases.functions.values import to_boolean, to_number, to_text
from bases.query.computed import computed_of
from bases.query.errors import FilterError
from bases.query.fields import linked_field
from bases.query.filter_dates import date_condition
from bases.query.nodes import And, Call, Comparison, Field, Has, In, Is, Like, Literal, Node, Not, Or
from bases.query.resolve import field_kind
from bases.query.statement import Condition, Environment, Sort
from bases.query.values import GATHERED
from bases.schema import Column, Schema, Table, View

# Groups of filters inside each other, and filters of one view.
_MAX_DEPTH = 20
_MAX_FILTERS = 1_000
# Numbers that lie closer together count as equal.
_TOLERANCE = 0.00001

# The condition that no row fits.
NO_ROWS = Literal(value=False)

_NO_COLUMN = "the column to filter does not exist"
_NOT_SUPPORTED = "the column to filter is not supported"
_NO_PREDICATE = "unmatched filter predicate"
_BAD_TERM = "invalid filter term"

# The types whose columns show fields of the server, for filters that name the field.
_SYSTEM_TYPES = {
    "_ctime": "ctime",
    "_mtime": "mtime",
    "_creator": "creator",
    "_last_modifier": "last-modifier",
    "_locked_by": "creator",
    "_locked": "checkbox",
    "_archived": "checkbox",
    "_id": "text",
}
_MISSPELT = {"dost_not_contain": "does_not_contain"}
_WITHOUT_TERM = {"is_empty", "is_not_empty", "include_me", "is_current_user_ID"}
_SETS = {"contains": "any", "is_any_of": "any", "has_any_of": "any", "has_all_of": "all", "is_exactly": "exactly"}
_OPPOSITES = {
    "is_not": "is",
    "not_equal": "equal",
    "does_not_contain": "contains",
    "is_none_of": "is_any_of",
    "has_none_of": "has_any_of",
}


def all_of(conditions: Iterable[Condition | None]) -> Condition | None:
    """Return the condition that all of several hold; None among them is no condition."""
    return _combine(And, [condition for condition in conditions if condition is not None])


def filter_condition(
    schema: Schema, table: Table, filters: Sequence[Any], conjunction: str, environment: Environment
) -> Condition | None:
    """Return the condition of the filters of a view, or None when they leave nothing to check.

    Columns go by `column_key` or `column_name`, options by id or name, and groups of filters may stand among the
    filters. `conjunction` is `And` or `Or`. Raises FilterError for a filter that does not fit its column.
    """
    return _Filters(schema, table, environment).condition(filters, conjunction)


def view_condition(schema: Schema, table: Table, view: View, environment: Environment) -> Condition | None:
    """Return the condition of the saved filters of a view, or None when they leave nothing to check.

    When the column or option that a filter names is gone since it was saved, it is NO_ROWS: SeaTable then shows none.
    """
    try:
        return filter_condition(schema, table, view.filters, view.filter_conjunction, environment)
    except FilterError:
        return NO_ROWS


def view_order(table: Table, view: View) -> tuple[Sort, ...]:
    """Return the order of a view.

    A table of which one view may be seen has the order of that, which may go by columns that may not be seen.
    """
    return sort_order(table, view.sorts) if table.order is None else table.order


def sort_order(table: Table, sorts: Sequence[Any]) -> tuple[Sort, ...]:
    """Return the order that the sorts of a view ask for; those of columns that are gone or do not sort are left out."""
    order = []
    for sort in sorts:
        field = _find_field(table, sort) if isinstance(sort, dict) else None
        if field is None:
            continue
        type_name = field.column.type if field.column else _SYSTEM_TYPES[field.system]
        if column_type(type_name).sortable:
            order.append(Sort(field, descending=sort.get("sort_type") != "up"))
    return tuple(order)


@dataclass
class _Filters:
    """The filters of one view. Each method for a kind of column returns the condition, or None for no condition."""

    schema: Schema
    table: Table
    environment: Environment
    count: int = 0

    def condition(self, filters: Any, conjunction: Any, depth: int = 0) -> Node | None:
        """Return the condition of a group of filters."""
        joint = str(conjunction or "And").lower()
        if joint not in ("and", "or"):
            raise FilterError("filter_conjunction invalid")
        if not isinstance(filters, list | tuple) or depth > _MAX_DEPTH:
            raise FilterError("filters invalid")
        conditions = [each for item in filters if (each := self._item(item, depth)) is not None]
        return _combine(And if joint == "and" else Or, conditions)

    def _item(self, item: Any, depth: int) -> Node | None:
        if not isinstance(item, dict):
            raise FilterError("filters invalid")
        if item.get("filters"):
            return self.condition(item["filters"], item.get("filter_conjunction"), depth + 1)
        self.count += 1
        if self.count > _MAX_FILTERS:
            raise FilterError("filters invalid")
        predicate, term = item.get("filter_predicate"), item.get("filter_term")
        if not _is_sound(term):
            raise FilterError(_BAD_TERM)
        if not predicate or not (item.get("column_key") or item.get("column_name")):
            return None
        field = _find_field(self.table, item)
        if field is None:
            raise FilterError(_NO_COLUMN)
        predicate = str(predicate).strip().replace(" ", "_")
        predicate = _MISSPELT.get(predicate, predicate)
        self._check_predicate(field, predicate)
        if predicate in ("is_empty", "is_not_empty"):
            empty = Is(field, None)
            return empty if predicate == "is_empty" else Not(empty)
        return self._fitting(field, predicate, term, item)

    def _check_predicate(self, field: Field, predicate: str) -> None:
        column = field.column
        if column is None:
            known = column_type(_SYSTEM_TYPES[field.system]).predicates
        else:
            known = column_type(column.type).predicates_of(column)
        if not known:
            raise FilterError(_NOT_SUPPORTED)
        if predicate not in known:
            raise FilterError(_NO_PREDICATE)

    def _fitting(self, field: Field, predicate: str, term: Any, item: dict[str, Any]) -> Node | None:
        """Return the condition of a filter that compares, in the way of what the column shows."""
        shown = (linked_field(self.schema, field) or field) if field_kind(field) is Kind.LINKS else field
        kind, column = _compared_as(shown)
        if kind in (Kind.DATE, Kind.INSTANT):
            return date_condition(field, predicate, item.get("filter_term_modifier"), term, self.environment)
        if kind is Kind.BOOLEAN:
            is_ticked = Is(field, value=True)
            return is_ticked if to_boolean(term) else Not(is_ticked)
        if predicate not in _WITHOUT_TERM and (term is None or term in ("", [])):
            return None
        type_name = column.type if column else _SYSTEM_TYPES.get(shown.system, "text")
        if kind in (Kind.OPTION, Kind.OPTIONS) and column is not None:
            return _set_condition(field, predicate, _each(term, lambda each: _option_name(column, each)))
        if kind is Kind.TEXTS or type_name in ("creator", "last-modifier"):
            return self._people_condition(field, predicate, term)
        if type_name == "department-single-select":
            departments = [number for each in _each(term, self._departments) for number in each]
            return _set_condition(field, predicate, departments)
        if kind is Kind.NUMBER:
            return _number_condition(field, predicate, _number(column, term, self.environment.zone))
        if kind in (Kind.LINKS, Kind.OBJECT) and field_kind(field) in GATHERED:
            # The link leads nowhere, or to what cannot be compared.
            raise FilterError(_NOT_SUPPORTED)
        return self._text_condition(field, predicate, term, case_sensitive=bool(item.get("case_sensitive")))

    def _people_condition(self, field: Field, predicate: str, term: Any) -> Node:
        if predicate == "include_me":
            me = [self.environment.username] if self.environment.username else []
            return _set_condition(field, "has_any_of", me)
        people = _each(term, _user_id)
        return _set_condition(field, predicate, people[:1] if predicate in ("is", "is_not") else people)

    def _text_condition(self, field: Field, predicate: str, term: Any, *, case_sensitive: bool) -> Node:
        text: Node = Call("place_text", (field,)) if field_kind(field) is Kind.OBJECT else field
        if predicate == "is_current_user_ID":
            own = self.environment.id_in_org
            return Comparison("=", text, Literal(own)) if own else Literal(value=False)
        wanted = None if isinstance(term, bool) else to_text(term)
        if wanted is None:
            raise FilterError(_BAD_TERM)
        if predicate in _OPPOSITES:
            return Not(self._text_condition(field, _OPPOSITES[predicate], term, case_sensitive=case_sensitive))
        if predicate == "is":
            return Comparison("=", text, Literal(wanted))
        # The characters that mean something in a pattern mean themselves here.
        for special in "\\%_":
            wanted = wanted.replace(special, "\\" + special)
        return Like(text, Literal(f"%{wanted}%"), ignore_case=not case_sensitive)

    def _departments(self, term: Any) -> Sequence[int]:
        if term == "current_user_department":
            return self.environment.department_ids
        if term == "current_user_department_and_sub":
            return self.environment.department_and_sub_ids
        number = None if isinstance(term, bool) else to_number(term)
        if not isinstance(number, int):
            raise FilterError(_BAD_TERM)
        return (number,)


def _compared_as(field: Field) -> tuple[Kind, Column | None]:
    """Return the kind in which a field, or an element of its list, is compared, and the column that it is like."""
    computed = computed_of(field.column)
    if computed is None:
        return field_kind(field), field.column
    if computed.kind is Kind.ARRAY and computed.like is not None:
        return column_type(computed.like.type).kind, computed.like
    return computed.kind, None


def _set_condition(field: Field, predicate: str, terms: Sequence[Any]) -> Node:
    """Return the condition that a value, or the set that a list is, relates to a set of constants."""
    if predicate in _OPPOSITES:
        return Not(_set_condition(field, _OPPOSITES[predicate], terms))
    items = tuple(map(Literal, terms))
    mode = _SETS.get(predicate, "any")
    return In(field, items) if mode == "any" else Has(mode, field, items)


def _number_condition(field: Field, predicate: str, number: float) -> Node:
    if predicate in _OPPOSITES:
        return Not(_number_condition(field, _OPPOSITES[predicate], number))
    low, high = number - _TOLERANCE, number + _TOLERANCE
    if number in (low, high):
        # So large a number has no neighbours as close as that.
        operators = {"equal": "=", "greater": ">", "greater_or_equal": ">=", "less": "<", "less_or_equal": "<="}
        return Comparison(operators[predicate], field, Literal(number))
    conditions: dict[str, Node] = {
        "equal": And((Comparison(">", field, Literal(low)), Comparison("<", field, Literal(high)))),
        "greater": Comparison(">=", field, Literal(high)),
        "greater_or_equal": Comparison(">", field, Literal(low)),
        "less": Comparison("<=", field, Literal(low)),
        "less_or_equal": Comparison("<", field, Literal(high)),
    }
    return conditions[predicate]


def _number(column: Column | None, term: Any, zone: ZoneInfo) -> float:
    number = None if isinstance(term, bool) else to_number(term)
    if number is None and column is not None and column.type == "duration" and isinstance(term, str):
        number = to_number(column_type(column.type).encoder(column, WriteContext(zone))(term))
    if number is None:
        raise FilterError(_BAD_TERM)
    return number


def _is_sound(term: Any) -> bool:
    """Say whether a term is one that a database takes: no half characters, and no number beyond all bounds."""
    try:
        orjson.dumps(term)
    except TypeError:
        return False
    return True


def _option_name(column: Column, term: Any) -> str:
    """Return the name of the option that a term means by id or name."""
    names = option_names(column)
    text = str(term)
    if text in names:
        return names[text]
    if text not in names.values():
        raise FilterError(_BAD_TERM)
    return text


def _user_id(term: Any) -> str:
    if not isinstance(term, str):
        raise FilterError(_BAD_TERM)
    return term


def _each(term: Any, convert: Callable[[Any], Any]) -> list[Any]:
    """Return the terms in a list, or the one that stands alone, converted."""
    return [convert(each) for each in (term if isinstance(term, list) else [term])]


def _find_field(table: Table, item: dict[str, Any]) -> Field | None:
    """Return the field that a filter or sort names, by key or name, or None."""
    key, name = item.get("column_key"), item.get("column_name")
    column = table.by_key.get(str(key)) if key else None
    column = column or (table.find_column(str(key or name)) if key or name else None)
    if column is not None:
        return Field(table, column)
    system = str(key or name)
    return Field(table, None, system) if system in _SYSTEM_TYPES else None


def _combine(node: type[And] | type[Or], conditions: Sequence[Node]) -> Node | None:
    if len(conditions) < 2:
        return conditions[0] if conditions else None
    return node(tuple(conditions))
