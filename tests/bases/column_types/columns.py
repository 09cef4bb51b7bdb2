"""Making columns and using their types, as the tests of this folder do."""

import math
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bases.column_types import column_type
from bases.column_types.base import Form, Physical, WriteContext
from bases.schema import Column

BERLIN = ZoneInfo("Europe/Berlin")
UTC = ZoneInfo("UTC")

OPTIONS = [
    {"id": "7", "name": "red", "color": "#FF0000", "textColor": "#FFFFFF"},
    {"id": "ab12", "name": "dark blue", "color": "#0000FF", "textColor": "#FFFFFF"},
    {"id": "9", "name": "green", "color": "#00FF00", "textColor": "#FFFFFF"},
]


def make_column(type_name: str, **data: Any) -> Column:
    return Column({"key": "abcd", "name": "Column", "type": type_name, "data": data or None}, "abcd")


def encode(column: Column, value: Any, zone: ZoneInfo = BERLIN) -> Any:
    """Return what the store keeps of a value."""
    return column_type(column.type).encoder(column, WriteContext(zone))(value)


def show(column: Column, kept: Any, form: Form = Form.NAMES, zone: ZoneInfo = BERLIN) -> Any:
    """Return what a client sees of a kept value, after its way through JSON."""
    reader = column_type(column.type).reader(column, form, zone)
    shown = kept if reader is None else reader(kept)
    return orjson.loads(orjson.dumps(shown))


def display(column: Column, kept: Any, zone: ZoneInfo = BERLIN) -> str:
    return column_type(column.type).display(column, zone)(kept)


def default(column: Column, creator: str = "alice@auth.local", zone: ZoneInfo = BERLIN) -> Any:
    return column_type(column.type).default(column, creator, WriteContext(zone))


def check_physical(physical: Physical | None, kept: Any) -> None:
    """Assert that a kept value is of the native type of its column."""
    if physical is Physical.TEXT:
        assert type(kept) is str
        assert "\0" not in kept
        assert kept.encode()
    elif physical is Physical.NUMBER:
        assert type(kept) in (int, float)
        assert math.isfinite(kept)
        assert type(kept) is float or abs(kept) <= 2**53
    elif physical is Physical.BOOLEAN:
        assert type(kept) is int
        assert kept in (0, 1)
    else:
        assert physical is Physical.JSON
        assert type(kept) is str
        assert "\0" not in kept
        assert orjson.dumps(orjson.loads(kept)).decode() == kept
        assert kept not in ("null", "[]", "{}", '""')
