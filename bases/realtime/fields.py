"""Reading the fields of an operation that a client made: each is of its type, or the operation is refused."""

import re
from collections.abc import Mapping
from typing import Any

from bases.schema import Column, Schema, Table, View
from core.errors import DomainError

MAX_ROWS = 1000
MAX_TEXT = 255

ROW_ID = re.compile(r"[0-9A-Za-z_-]{1,36}", re.ASCII)
SHORT_ID = re.compile(r"[0-9A-Za-z]{4}", re.ASCII)


class Fields:
    """The fields of an operation, or of a part of one; every method raises DomainError for what does not fit."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def text(self, name: str, *, maximum: int = MAX_TEXT) -> str:
        """Return a text that is not empty."""
        value = self.values.get(name)
        if not isinstance(value, str) or not 0 < len(value) <= maximum or "\0" in value:
            raise invalid(name)
        return value

    def optional_text(self, name: str, *, maximum: int = MAX_TEXT) -> str:
        """Return a text; '' when it is null or not there."""
        return self.text(name, maximum=maximum) if self.values.get(name) else ""

    def identifier(self, name: str, form: re.Pattern[str] = SHORT_ID) -> str:
        """Return an id that a client made, in the form of such ids."""
        value = self.text(name)
        if not form.fullmatch(value):
            raise invalid(name)
        return value

    def flag(self, name: str) -> bool:
        """Return a true or false."""
        value = self.values.get(name)
        if not isinstance(value, bool):
            raise invalid(name)
        return value

    def integer(self, name: str, *, minimum: int, maximum: int) -> int:
        """Return a whole number within its limits."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= maximum:
            raise invalid(name)
        return value

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """Return one of the texts that are allowed."""
        value = self.text(name)
        if value not in allowed:
            raise invalid(name)
        return value

    def mapping(self, name: str) -> dict[str, Any]:
        """Return an object."""
        value = self.values.get(name)
        if not isinstance(value, dict):
            raise invalid(name)
        return value

    def part(self, name: str) -> "Fields":
        """Return an object, to have its fields read."""
        return Fields(self.mapping(name))

    def parts(self, name: str, *, minimum: int = 1, maximum: int = MAX_ROWS) -> list["Fields"]:
        """Return a list of objects, to have their fields read."""
        value = self.values.get(name)
        if value is None and not minimum:
            return []
        if not isinstance(value, list) or not minimum <= len(value) <= maximum:
            raise invalid(name)
        if not all(isinstance(item, dict) for item in value):
            raise invalid(name)
        return [Fields(item) for item in value]

    def texts(self, name: str, *, minimum: int = 1, maximum: int = MAX_ROWS) -> list[str]:
        """Return a list of texts."""
        value = self.values.get(name)
        if not isinstance(value, list) or not minimum <= len(value) <= maximum:
            raise invalid(name)
        if not all(isinstance(item, str) and len(item) <= MAX_TEXT for item in value):
            raise invalid(name)
        return value

    def absent(self, name: str) -> None:
        """Refuse a field that has something in it, which this server would have to pass over."""
        if self.values.get(name):
            raise invalid(name)

    def table(self, schema: Schema, name: str = "table_id") -> Table:
        """Return the table that a field names by its id."""
        table = schema.tables_by_id.get(self.text(name))
        if table is None:
            raise invalid(name)
        return table

    def column(self, table: Table, name: str = "column_key") -> Column:
        """Return the column that a field names by its key."""
        column = table.by_key.get(self.text(name))
        if column is None:
            raise invalid(name)
        return column

    def view(self, table: Table, name: str = "view_id") -> View:
        """Return the view that a field names by its id."""
        view = table.find_view(view_id=self.text(name))
        if view is None:
            raise invalid(name)
        return view


def invalid(name: str) -> DomainError:
    """Return the refusal of an operation; clients are told only that it is not valid."""
    return DomainError(f"{name} invalid.", error_type="parameter_error")
