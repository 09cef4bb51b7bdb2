"""Checkboxes."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from bases.column_types import predicates
from bases.column_types.base import (
    ColumnType,
    Encoder,
    Form,
    Kind,
    Physical,
    Reader,
    WriteContext,
    default_setting,
)
from bases.schema import Column


class Checkbox(ColumnType):
    """Ticked, not ticked, or never touched."""

    name = "checkbox"
    kind = Kind.BOOLEAN
    physical = Physical.BOOLEAN
    predicates = predicates.CHECKBOX

    def encoder(self, column: Column, context: WriteContext) -> Encoder:
        """Take `true` and "true" as ticked, and all else as not ticked: SeaTable does so with the number 1, too."""

        def encode(value: Any) -> int | None:
            if value is None or (type(value) is str and not value.strip()):
                return None
            return 1 if value is True or value == "true" else 0

        return encode

    def reader(self, column: Column, form: Form, zone: ZoneInfo) -> Reader | None:
        """Show a boolean."""
        return bool

    def display(self, column: Column, zone: ZoneInfo) -> Callable[[Any], str]:
        """Write `true` or `false`."""
        return lambda ticked: "true" if ticked else "false"

    def default(self, column: Column, creator: str, context: WriteContext) -> Any:
        """Return true when new rows are to be ticked."""
        return default_setting(column)
