"""Looking for rows by what people type: a search over all columns, and short filters of single columns.

What is typed becomes a condition of the query compiler, like the filters of views.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from bases.column_types import column_type
from bases.column_types.base import Kind, WriteContext
from bases.column_types.selects import option_names
from bases.column_types.values import clean_text
from bases.functions.values import to_number
from bases.query.computed import computed_of
from bases.query.filters import filter_condition
from bases.query.nodes import And, Call, Comparison, Field, In, Like, Literal, Node, Or
from bases.query.resolve import field_kind
from bases.query.statement import Condition, Environment
from bases.schema import Column, Schema, Table

MAX_LENGTH = 200

# What a filter of a column is typed or chosen as. Columns whose type stands nowhere here have `presence`, if any.
FILTER_KINDS = {
    "text": "text",
    "long-text": "text",
    "email": "text",
    "url": "text",
    "auto-number": "text",
    "geolocation": "text",
    "link": "text",
    "number": "number",
    "rate": "number",
    "duration": "number",
    "date": "date",
    "ctime": "date",
    "mtime": "date",
    "single-select": "option",
    "multiple-select": "option",
    "checkbox": "checkbox",
}
_COMPUTED_KINDS = {Kind.TEXT: "text", Kind.NUMBER: "number", Kind.DATE: "date", Kind.BOOLEAN: "checkbox"}
_NUMBER_PREDICATES = {
    ">": "greater",
    ">=": "greater_or_equal",
    "<": "less",
    "<=": "less_or_equal",
    "": "equal",
    "=": "equal",
}
_DATE_OPERATORS = {">": ("end", ">="), ">=": ("start", ">="), "<": ("start", "<"), "<=": ("end", "<")}
# What numbers and dates consist of.
_CHARACTERS = {
    Kind.NUMBER: frozenset("0123456789.-e"),
    Kind.DATE: frozenset("0123456789-: "),
}
_OPERATOR = re.compile(r"(>=|<=|>|<|=|)\s*(\S.*)")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")


def filter_kind(column: Column) -> str:
    """Return how a column is filtered: by `text`, `number`, `date`, `option`, `checkbox`, `presence`, or not: `''`."""
    computed = computed_of(column)
    kind = FILTER_KINDS.get(column.type) if computed is None else _COMPUTED_KINDS.get(computed.kind)
    if kind is not None:
        return kind
    return "presence" if "is_empty" in column_type(column.type).predicates_of(column) else ""


def search_condition(table: Table, columns: Sequence[Column], text: str) -> Condition | None:
    """Return the condition that one of some columns shows a text, in any case of letters; None for a blank text.

    Dates and numbers are looked through as they are kept; of moments that the server noted the day, month or year is
    compared; of linked rows the first one counts, and rates, durations, people, images and files not at all.
    """
    wanted = _clean(text)
    if not wanted:
        return None
    conditions = [each for column in columns if (each := _shows(Field(table, column), wanted)) is not None]
    # Without a column that could show it, no row does.
    return Or(tuple(conditions)) if conditions else Literal(value=False)


def column_condition(
    schema: Schema, table: Table, column: Column, typed: str, environment: Environment
) -> Condition | None:
    """Return the condition for what was typed into the filter of a column; None for nothing.

    Text is looked for anywhere in the cell, and in the first row that a link shows. Numbers and dates may have `>`,
    `>=`, `<` or `<=` in front, dates may be a month or a year. For an option its id is given, for a checkbox `yes` or
    `no`, and for columns that can only be empty or not `filled` or `empty`. Raises ValueError when it is none of these.
    """
    text = _clean(typed)
    if not text:
        return None
    field = Field(table, column)
    match filter_kind(column):
        case "text":
            return _contains(field, text)
        case "number":
            operator, number = _number(column, text, environment)
            item: dict[str, Any] = {"filter_predicate": _NUMBER_PREDICATES[operator], "filter_term": number}
        case "date":
            return _date_condition(field, text)
        case "option":
            if text not in option_names(column):
                raise ValueError("No such option.")
            predicate = "is" if column.type == "single-select" else "has_any_of"
            item = {"filter_predicate": predicate, "filter_term": text if predicate == "is" else [text]}
        case "checkbox":
            item = {"filter_predicate": "is", "filter_term": _choice(text, "no", "yes")}
        case "presence":
            is_filled = _choice(text, "empty", "filled")
            item = {"filter_predicate": "is_not_empty" if is_filled else "is_empty"}
        case _:
            raise ValueError("The column cannot be filtered.")
    return filter_condition(schema, table, [{"column_key": column.key, **item}], "And", environment)


def _clean(text: str) -> str:
    return clean_text(text)[:MAX_LENGTH].strip()


def _shows(field: Field, text: str) -> Node | None:
    """Return the condition that a cell shows a text, or None when cells of the column never show it."""
    column = field.column
    if column is None or not (column_type(column.type).queryable or column.type == "geolocation"):
        return None
    kind = field_kind(field)
    if kind in (Kind.OPTION, Kind.OPTIONS):
        named = [name for name in option_names(column).values() if text.casefold() in name.casefold()]
        return In(field, tuple(map(Literal, named))) if named else None
    if kind is Kind.INSTANT:
        return _date_condition_of(field, text)
    if column.type in ("rate", "duration", "department-single-select"):
        return None
    characters = _CHARACTERS.get(kind)
    if characters is not None:
        # To write all numbers and dates of a table out as text takes long, so it is not done in vain.
        return _contains(field, text) if set(text) <= characters else None
    is_text = kind in (Kind.TEXT, Kind.LINKS) and column.type not in ("creator", "last-modifier")
    return _contains(field, text) if is_text or column.type == "geolocation" else None


def _date_condition_of(field: Field, text: str) -> Node | None:
    try:
        return _date_condition(field, text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def _contains(field: Field, text: str) -> Node:
    shown: Node = Call("place_text", (field,)) if field_kind(field) is Kind.OBJECT else field
    # The characters that mean something in a pattern mean themselves here.
    escaped = re.sub(r"([\\%_])", r"\\\1", text)
    return Like(shown, Literal(f"%{escaped}%"), ignore_case=True)


def _number(column: Column, text: str, environment: Environment) -> tuple[str, float]:
    operator, rest = _split(text)
    number: Any = to_number(rest)
    is_percentage = column.data.get("format") == "percent" and rest.endswith("%")
    if number is None and (is_percentage or column.type == "duration"):
        number = column_type(column.type).encoder(column, WriteContext(environment.zone))(rest)
    if number is None or abs(number) == float("inf"):
        raise ValueError("No number.")
    return operator, number


def _date_condition(field: Field, text: str) -> Node:
    operator, rest = _split(text)
    match = _DATE.fullmatch(rest)
    if match is None:
        raise ValueError("No date.")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        start = date(year or 0, month or 1, day or 1)
        end = _next_start(start, has_month=month is not None, has_day=day is not None)
    except OverflowError:
        raise ValueError("No date.") from None

    def compare(sign: str, moment: date) -> Node:
        return Comparison(sign, field, Literal(f"{moment.isoformat()} 00:00:00"))

    if operator in _DATE_OPERATORS:
        side, sign = _DATE_OPERATORS[operator]
        return compare(sign, start if side == "start" else end)
    return And((compare(">=", start), compare("<", end)))


def _next_start(start: date, *, has_month: bool, has_day: bool) -> date:
    """Return the first day after the day, month or year that begins on a day. Raises ValueError past year 9999."""
    if has_day:
        return start + timedelta(days=1)
    if has_month and start.month < 12:
        return start.replace(month=start.month + 1)
    return start.replace(year=start.year + 1, month=1)


def _split(text: str) -> tuple[str, str]:
    match = _OPERATOR.fullmatch(text)
    if match is None:
        raise ValueError("Nothing to compare with.")
    return match[1], match[2]


def _choice(text: str, no: str, yes: str) -> bool:
    if text not in (no, yes):
        raise ValueError("No such choice.")
    return text == yes
