"""What is shown of computed columns, on each surface. Their values come as the query language gives them."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bases.column_types import column_type
from bases.column_types.base import Form, Kind, Reader
from bases.column_types.dates import show_date
from bases.display import value_writer
from bases.query.computed import Computed, computed_of
from bases.schema import Column

_PEOPLE = ("creator", "last-modifier")


def cell_reader(column: Column, form: Form, zone: ZoneInfo) -> Reader | None:
    """Return the function that shows values of a column of any type, or None when they are shown as they come."""
    computed = computed_of(column)
    if computed is None:
        return column_type(column.type).reader(column, form, zone)
    if form is Form.V1:
        return _text_reader(column, computed, zone)
    return _value_reader(computed, form, zone)


def plain_number(value: Any) -> Any:
    """Show an integral number without a fraction, as SeaTable does."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def _value_reader(computed: Computed, form: Form, zone: ZoneInfo) -> Reader | None:
    """Return the function that shows values as what they are: numbers, booleans, dates with their offset, lists."""
    if computed.kind is Kind.ARRAY:
        return _list_reader(computed, form, zone)
    readers: dict[Kind, Callable[[Any], Any]] = {Kind.NUMBER: plain_number, Kind.BOOLEAN: bool}
    if form is not Form.STORED:
        readers[Kind.DATE] = lambda kept: show_date(kept, zone)
    read = readers.get(computed.kind)
    return None if read is None else _unless_error(computed.kind, read)


def _list_reader(computed: Computed, form: Form, zone: ZoneInfo) -> Reader:
    read = _element_reader(computed.like, form, zone)

    def show(text: str) -> list[Any]:
        shown = (read(each) for each in orjson.loads(text))
        return [each for each in shown if each is not None]

    return show


def _element_reader(like: Column | None, form: Form, zone: ZoneInfo) -> Callable[[Any], Any]:
    if like is None:
        return plain_number
    read = column_type(like.type).reader(like, form, zone)
    if column_type(like.type).kind is Kind.OBJECT or read is None:
        # What a column keeps as JSON stands in the list as it is.
        return plain_number
    if like.type == "date":
        return lambda kept: show_date(kept, zone) if form is not Form.STORED else kept
    return read


def _text_reader(column: Column, computed: Computed, zone: ZoneInfo) -> Reader | None:
    """Return the function that shows values in the format of the column, as the older surfaces do.

    A column that does not tell of its result, as those made with a new table do, has no format: as in SeaTable its
    numbers stay numbers.
    """
    if computed.kind is Kind.ARRAY and computed.like is not None and computed.like.type in _PEOPLE:
        return orjson.loads
    if computed.kind is Kind.NUMBER and "result_type" not in column.data:
        return plain_number
    return value_writer(column, zone)


def _unless_error(kind: Kind, read: Callable[[Any], Any]) -> Reader:
    """Return the function that shows errors, which are texts beginning with `#`, as they are."""
    if kind is Kind.DATE:
        return lambda value: value if value.startswith("#") else read(value)
    return lambda value: value if isinstance(value, str) else read(value)
