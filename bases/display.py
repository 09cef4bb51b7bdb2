"""Values as people read them: in the format that the settings of their column ask for.

Everything here is pure. Values are taken as the store keeps them; `display_writer` gives the function for a column.
"""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bases.column_types import column_type
from bases.column_types.base import Kind
from bases.column_types.dates import STANDARD_FORMAT, show_instant
from bases.column_types.text import summarize_markdown
from bases.column_types.values import number_text
from bases.query.computed import Computed, computed_of
from bases.query.fields import linked_field
from bases.query.nodes import Field
from bases.schema import Column, Schema, Table

Writer = Callable[[Any], str]
Settings = Mapping[str, Any]

MAX_DECIMALS = 8
# The greatest float has 309 digits before the point.
_EXACT = Context(prec=400)

_CURRENCIES = {"yuan": "￥", "dollar": "$", "euro": "€"}
_DECIMAL_MARKS = {"dot": ".", "comma": ","}
_THOUSANDS_MARKS = {"no": "", "comma": ",", "dot": ".", "space": "\N{NO-BREAK SPACE}"}
_SIZES = ("B", "KB", "MB", "GB", "TB")


def display_writer(schema: Schema, table: Table, column: Column, zone: ZoneInfo) -> Writer:
    """Return the function that writes values of a column, as the store keeps them, the way people read them."""
    if column.type == "link":
        return _link_writer(schema, table, column, zone)
    return value_writer(column, zone)


def value_writer(column: Column, zone: ZoneInfo) -> Writer:
    """Return the function for a column of any type but link, whose values need another table to be understood."""
    data = column.data
    match column.type:
        case "number":
            return lambda number: format_number(number, data)
        case "date":
            date_format = str(data.get("format") or STANDARD_FORMAT)
            return lambda kept: format_date(kept, date_format)
        case "ctime" | "mtime":
            return lambda kept: format_instant(kept, zone)
        case "duration":
            duration_format = str(data.get("duration_format") or "h:mm")
            return lambda seconds: format_duration(seconds, duration_format)
        case "rate" | "department-single-select":
            return number_text
        case "long-text":
            return preview
        case "formula" | "link-formula":
            return result_writer(column, zone)
    return column_type(column.type).display(column, zone)


def format_number(number: float, data: Settings) -> str:
    """Return a number in the format of a number column: `1.234,50 €`, `12.5%`.

    Without a precision of its own a number has at most eight decimals, and an amount of money two. A percentage is
    kept as a fraction.
    """
    kind = str(data.get("format"))
    currency = str(data.get("currency_symbol") or "") if kind == "custom_currency" else _CURRENCIES.get(kind, "")
    is_money = kind == "custom_currency" or kind in _CURRENCIES
    value = Decimal(repr(number)) * (100 if kind == "percent" else 1)
    precision = _precision(data)
    if precision is None and is_money:
        precision = 2
    places = MAX_DECIMALS if precision is None else precision
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _EXACT)
    whole, _, fraction = format(abs(rounded), "f").partition(".")
    if precision is None:
        fraction = fraction.rstrip("0")
    mark = _THOUSANDS_MARKS.get(str(data.get("thousands")), "")
    if mark:
        whole = f"{int(whole):,}".replace(",", mark)
    shown = whole + (_DECIMAL_MARKS.get(str(data.get("decimal")), ".") + fraction if fraction else "")
    if kind == "percent":
        shown += "%"
    elif kind == "custom_currency" and data.get("currency_symbol_position") == "after":
        shown += currency
    else:
        shown = currency + shown
    return f"-{shown}" if rounded < 0 else shown


@lru_cache(maxsize=8192)
def format_date(kept: str, date_format: str) -> str:
    """Return a date, kept as `YYYY-MM-DD` or `YYYY-MM-DD HH:MM`, in one of the formats of date columns.

    The time is shown where the format has one, and is midnight where the date has none. An unknown format, and a
    value that is no date, leave the date as it is kept.
    """
    year, month, day, time = kept[:4], kept[5:7], kept[8:10], kept[11:16]
    date_part = date_format.removesuffix(" HH:mm")
    shown = {
        "YYYY-MM-DD": f"{year}-{month}-{day}",
        "M/D/YYYY": f"{month.lstrip('0')}/{day.lstrip('0')}/{year}",
        "D/M/YYYY": f"{day.lstrip('0')}/{month.lstrip('0')}/{year}",
        "DD/MM/YYYY": f"{day}/{month}/{year}",
        "DD.MM.YYYY": f"{day}.{month}.{year}",
    }.get(date_part)
    if shown is None or not (year + month + day).isdigit():
        return kept
    return f"{shown} {time or '00:00'}" if date_format.endswith(" HH:mm") else shown


def format_instant(kept: str, zone: ZoneInfo) -> str:
    """Return a moment that the server noted as wall time in a zone: `2026-03-06 10:25:14`."""
    return show_instant(kept, zone)[:19].replace("T", " ")


def format_duration(seconds: float, duration_format: str) -> str:
    """Return seconds in one of the formats of duration columns, `h:mm` to `h:mm:ss.sss`; what has no place is cut."""
    decimals = len(duration_format.partition(".")[2])
    unit = 10**decimals
    # Counted in the smallest unit shown, so that 59.999 seconds carry over into a minute.
    size = abs(seconds)
    minutes, rest = divmod(int(size) * unit + round(size % 1 * unit), 60 * unit)
    shown = f"{minutes // 60}:{minutes % 60:02}"
    if duration_format.startswith("h:mm:ss"):
        shown += f":{rest // unit:02}"
        shown += f".{rest % unit:0{decimals}}" if decimals else ""
    return f"-{shown}" if seconds < 0 and shown.strip("0:.") else shown


def format_size(size: float) -> str:
    """Return a number of bytes as people read it: `999 B`, `1.5 MB`."""
    amount = max(0.0, float(size))
    for unit in _SIZES[:-1]:
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:,.1f} {_SIZES[-1]}"


def result_writer(column: Column, zone: ZoneInfo) -> Writer:
    """Return the function that writes the results of a formula, as the query language gives them, and its errors."""
    computed, data = computed_of(column), column.data
    kind = computed.kind if computed else Kind.TEXT
    if computed is not None and kind is Kind.ARRAY:
        write = value_writer(computed.like, zone) if computed.like else str
        return lambda text: ", ".join(write(each) for each in list_elements(computed, text))
    if kind is Kind.BOOLEAN:
        return lambda value: "true" if value == 1 else "false"
    if kind is Kind.NUMBER and data.get("format") == "duration":
        duration_format = str(data.get("duration_format") or "h:mm")
        return lambda value: value if isinstance(value, str) else format_duration(value, duration_format)
    if kind is Kind.DATE:
        date_format = str(data.get("format") or "")
        return lambda value: format_date(value, date_format)
    return lambda value: format_result(value, data, zone)


def list_elements(computed: Computed, text: str) -> list[Any]:
    """Return the elements of a list that a formula gives, each as a cell of the column keeps it that it is like."""
    elements = (each for each in orjson.loads(text) if each is not None)
    if computed.like is not None and computed.like.type == "file":
        # Cells keep lists of files, of which each element is one.
        return [linked_value([each]) for each in elements]
    return [linked_value(each) for each in elements]


def format_result(value: Any, data: Settings, zone: ZoneInfo) -> str:
    """Return the result of a formula, in the format that its settings give for the type of the result."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return format_number(value, data)
    if isinstance(value, list):
        return ", ".join(format_result(each, data.get("array_data") or {}, zone) for each in value if each is not None)
    if isinstance(value, dict):
        return orjson.dumps(value).decode()
    if data.get("result_type") == "date":
        return format_date(str(value), str(data.get("format") or STANDARD_FORMAT))
    return str(value)


def preview(markdown: str) -> str:
    """Return the beginning of a long text as one line without marks."""
    return " ".join(str(summarize_markdown(markdown)["preview"]).split())


def linked_column(schema: Schema, table: Table, column: Column) -> Column | None:
    """Return the column of the other table that a link column displays, or None when it displays nothing."""
    shown = linked_field(schema, Field(table, column))
    return shown.column if shown else None


def linked_value(value: Any) -> Any:
    """Return what a link cell displays of one row as the far column keeps it: what is JSON there is JSON text."""
    return orjson.dumps(value).decode() if isinstance(value, list | dict) else value


def _link_writer(schema: Schema, table: Table, column: Column, zone: ZoneInfo) -> Writer:
    shown = linked_column(schema, table, column)
    if shown is None:
        return lambda _: ""
    write = value_writer(shown, zone)

    def write_links(text: str) -> str:
        values = (linked_value(each["display_value"]) for each in orjson.loads(text))
        return ", ".join(write(value) for value in values if value is not None)

    return write_links


def _precision(data: Settings) -> int | None:
    """Return the number of decimals that a column fixes, or None when it fixes none."""
    precision = data.get("precision", 2)
    if not data.get("enable_precision") or not isinstance(precision, int) or isinstance(precision, bool):
        return None
    return min(max(precision, 0), MAX_DECIMALS)
