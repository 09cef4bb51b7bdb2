"""Numbers, rates and durations."""

import re
from collections.abc import Callable
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from bases.column_types import predicates
from bases.column_types.base import ColumnType, Encoder, Kind, Physical, WriteContext, default_setting
from bases.column_types.values import LARGEST_EXACT, finite_number, number_text
from bases.schema import Column, Document

DURATION_FORMATS = ("h:mm", "h:mm:ss", "h:mm:ss.s", "h:mm:ss.ss", "h:mm:ss.sss")

_LEADING = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_NO_PART_OF_A_NUMBER = re.compile(r"[^0-9.-]+")
_CLOCK = re.compile(r"(-?)([0-9]{1,9}):([0-9]{1,9})(?::([0-9]{1,9}(?:\.[0-9]{1,9})?))?")


class Number(ColumnType):
    """A number of any format; what the format shows is left to clients, a percentage is a fraction."""

    name = "number"
    kind = Kind.NUMBER
    physical = Physical.NUMBER
    may_be_first = True
    standard_data: ClassVar[Document | None] = {"format": "number", "decimal": "dot", "thousands": "no"}
    predicates = predicates.NUMBER

    def encoder(self, column: Column, context: WriteContext) -> Encoder:
        """Take finite numbers, and whatever number a text begins with."""
        return number_encoder(parse_number)

    def display(self, column: Column, zone: ZoneInfo) -> Callable[[Any], str]:
        """Write the plain number."""
        return number_text

    def default(self, column: Column, creator: str, context: WriteContext) -> Any:
        """Return the default number."""
        return default_setting(column)


class Rate(Number):
    """A number of stars. SeaTable keeps numbers beyond the maximum, too."""

    name = "rate"
    may_be_first = False
    standard_data: ClassVar[Document | None] = {
        "rate_max_number": 5,
        "rate_style_color": "#FF8000",
        "rate_style_type": "dtable-icon-rate",
    }


class Duration(Number):
    """A number of seconds."""

    name = "duration"
    may_be_first = False
    standard_data: ClassVar[Document | None] = {"format": "duration", "duration_format": "h:mm"}

    def check_data(self, data: Any, *, inserted: bool = False) -> Document | None:
        """Return the settings. Raises ValueError for an unknown format."""
        checked = super().check_data(data)
        if checked and (checked.get("duration_format") or "h:mm") not in DURATION_FORMATS:
            raise ValueError("Unknown duration format.")
        return checked

    def encoder(self, column: Column, context: WriteContext) -> Encoder:
        """Take seconds as a number or as text, and `h:mm` or `h:mm:ss` as the column's format reads it."""
        has_seconds = _duration_format(column) != "h:mm"
        return number_encoder(lambda text: parse_duration(text, has_seconds=has_seconds))

    def display(self, column: Column, zone: ZoneInfo) -> Callable[[Any], str]:
        """Write hours and minutes and, where the column's format has them, seconds."""
        duration_format = _duration_format(column)
        has_seconds = duration_format != "h:mm"
        decimals = len(duration_format.partition(".")[2])
        unit = 10**decimals

        def show(seconds: float) -> str:
            # Counted in the smallest unit shown, so that 59.999 seconds carry over into a minute.
            size = abs(seconds)
            minutes, rest = divmod(int(size) * unit + round(size % 1 * unit), 60 * unit)
            shown = f"{minutes // 60}:{minutes % 60:02}"
            if has_seconds and seconds:
                shown += f":{rest // unit:02}"
                shown += f".{rest % unit:0{decimals}}" if decimals else ""
            return f"-{shown}" if seconds < 0 else shown

        return show


def number_encoder(parse: Callable[[str], float | None]) -> Encoder:
    """Return an encoder that keeps finite numbers, leaves text to `parse`, and empties the cell for all else."""
    smallest, largest = -LARGEST_EXACT, LARGEST_EXACT

    def encode(value: Any) -> float | None:
        kind: Any = type(value)
        if kind is int:
            return value if smallest <= value <= largest else finite_number(value)
        if kind is float:
            return value if smallest < value < largest and value % 1 else finite_number(value)
        return parse(value) if kind is str else None

    return encode


def parse_number(text: str) -> float | None:
    """Return the number in a text, or None when it begins with none.

    As in SeaTable, everything but digits, dots and minus signs is passed over (currency signs, thousands), and a
    percent sign anywhere divides by 100.
    """
    try:
        return finite_number(float(text))
    except ValueError:
        leading = _LEADING.match(_NO_PART_OF_A_NUMBER.sub("", text))
    if leading is None:
        return None
    number = float(leading[0])
    return finite_number(number / 100 if "%" in text else number)


def parse_duration(text: str, *, has_seconds: bool) -> float | None:
    """Return the seconds in a text: plain seconds, `h:mm` or `h:mm:ss`; None when it is none of these.

    Two parts are minutes and seconds when the column's format has seconds (`has_seconds`); when it has none, a third
    part does not count.
    """
    try:
        return finite_number(float(text))
    except ValueError:
        match = _CLOCK.fullmatch(text.strip().replace("：", ":"))
    if match is None:
        return None
    sign, first, second, third = match.groups()
    if not has_seconds:
        seconds = float(int(first) * 3600 + int(second) * 60)
    elif third is None:
        seconds = float(int(first) * 60 + int(second))
    else:
        seconds = int(first) * 3600 + int(second) * 60 + float(third)
    return finite_number(-seconds if sign else seconds)


def _duration_format(column: Column) -> str:
    return str(column.data.get("duration_format") or "h:mm")
