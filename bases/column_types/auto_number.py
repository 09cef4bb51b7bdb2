"""Numbers that the server gives to new rows."""

from datetime import date
from typing import Any, ClassVar

from bases.column_types import predicates
from bases.column_types.base import ColumnType, Encoder, Kind, Physical, WriteContext, ignore_value
from bases.schema import Column, Document

MAX_DIGITS = 20


class AutoNumber(ColumnType):
    """A running number as text. Clients cannot write it."""

    name = "auto-number"
    kind = Kind.TEXT
    physical = Physical.TEXT
    writable = False
    sql_writable = False
    may_be_first = True
    standard_data: ClassVar[Document | None] = {"format": "0000", "digits": 4}
    predicates = predicates.TEXT

    def check_data(self, data: Any, *, inserted: bool = False) -> Document | None:
        """Return the settings; those of a column inserted into a table say that no number is given yet.

        Raises ValueError for anything but 1 to 20 digits and an unknown type of prefix.
        """
        checked = super().check_data(data)
        if checked is None:
            return None
        digits = checked.get("digits", 1)
        if type(digits) is not int or not 1 <= digits <= MAX_DIGITS:
            raise ValueError("The number of digits is 1 to 20.")
        prefix = checked.get("prefix") or ""
        if checked.get("prefix_type") not in (None, "", "string", "date") or not isinstance(prefix, str):
            raise ValueError("The prefix is text or a date.")
        return {**checked, "max_used_auto_number": 0} if inserted else checked

    def encoder(self, column: Column, context: WriteContext) -> Encoder:
        """Take nothing."""
        return ignore_value


def prefix_on(data: Document, today: date) -> str:
    """Return the prefix that the settings of a column ask for on a day: some text, the day as `20250909`, or none."""
    if data.get("prefix_type") == "date":
        return f"{today:%Y%m%d}"
    return str(data.get("prefix") or "") if data.get("prefix_type") == "string" else ""


def format_number(data: Document, number: int, today: date) -> str:
    """Return the auto-number that a row gets on a day: `0001`, `row-0001` or `20250909-0001`.

    The number of digits is in the settings, or that of the zeros at the end of their sample.
    """
    sample = str(data.get("format") or "")
    digits = data.get("digits") or len(sample) - len(sample.rstrip("0"))
    prefix = prefix_on(data, today)
    # Settings in use have the hyphen in the prefix as well as without it.
    joint = "-" if prefix and not prefix.endswith("-") else ""
    return f"{prefix}{joint}{number:0{digits}}"
