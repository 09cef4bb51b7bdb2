"""Values from one kind to another, in Python for constants and in SQL for the rest, to the same effect."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, overload
from zoneinfo import ZoneInfo

from bases.column_types.base import Kind
from bases.functions.values import DAY, SECOND, instant_text, moment_text, parse_moment, to_boolean, to_number, to_text
from bases.query.dialect import Dialect
from bases.query.errors import QueryError
from bases.query.options import option_name
from bases.query.pieces import Sql, bound, say
from bases.query.values import GATHERED, LISTS, TIMES, Constant, Operand, Value

NOT_COMPARABLE = "files, places and signatures can only be selected and tested with IS NULL"
# What functions take an empty cell for.
_EMPTY = {Kind.NUMBER: 0, Kind.TEXT: ""}
_NAMES = {Kind.NUMBER: "a number", Kind.TEXT: "text", Kind.BOOLEAN: "a boolean"}


@dataclass(frozen=True)
class Conversions:
    """Conversions in the words of a database, for a server in a time zone."""

    dialect: Dialect
    zone: ZoneInfo

    @property
    def _zone(self) -> Sql:
        return bound(str(self.zone.key))

    def to_operand(self, operand: Operand, kind: Kind) -> Sql:
        """Return an operand of an operator as a kind. What cannot be converted is empty.

        Raises QueryError for constants that are no dates where a date is wanted, and for kinds that do not mix.
        """
        if isinstance(operand, Constant):
            return self.constant(operand, kind)
        return self._convert(self.first(operand), kind)

    def to_argument(self, operand: Operand, kind: Kind, *, empty: Any = None) -> Sql:
        """Return an argument of a function as a kind: an empty cell is 0 or empty text, or `empty` if that is given.

        What does not fit is empty.
        """
        empty = _EMPTY.get(kind) if empty is None else empty
        if isinstance(operand, Constant):
            if operand.kind in LISTS:
                raise QueryError("a list of constants cannot be given to a function")
            return self._bind(operand, kind, lambda value: self._python(value, kind, empty=empty))
        operand = self.first(operand)
        converted = self._convert(operand, kind)
        if operand.is_cell and empty is not None:
            return say("coalesce({}, {})", converted, bound(empty))
        return converted

    def constant(self, constant: Constant, kind: Kind, *, length: int = SECOND) -> Sql:
        """Return a constant as an operand of a kind; dates have at least `length` characters."""
        if constant.kind in LISTS:
            raise QueryError("a list of constants can only stand in IN")
        return self._bind(constant, kind, lambda value: self._strict_python(value, kind, length))

    def natural(self, constant: Constant) -> Sql:
        """Return a constant as what it is."""
        kind = Kind.TEXT if constant.kind is Kind.NOTHING else constant.kind
        return self.constant(constant, kind, length=DAY)

    def as_value(self, operand: Operand) -> Value:
        """Return a constant as a value like any other."""
        return operand if isinstance(operand, Value) else Value(self.natural(operand), operand.kind)

    def bindable(self, constant: Constant, kind: Kind, *, length: int = SECOND) -> Any:
        """Return a constant as a bound value of a kind."""
        return self.constant(constant, kind, length=length).bindings[0]

    @overload
    def first(self, value: Value) -> Value: ...

    @overload
    def first(self, value: Operand) -> Operand: ...

    def first(self, value: Operand) -> Operand:
        """Return the first element of a list, and any other value as it is."""
        elements = value.elements if isinstance(value, Value) else None
        if elements is None or isinstance(value, Constant):
            return value
        if value.kind not in GATHERED:
            first = say(self.dialect.first_element, value.sql)
        else:
            first = say("(SELECT e.value FROM {} AS e ORDER BY e.key LIMIT 1)", elements.source)
        return Value(first, elements.kind, elements.column, is_cell=True)

    def collapse(self, value: Operand) -> Operand:
        """Return what a comparison sees of a list: the first text, or the only number or date; `''` if there is none.

        Other values are returned as they are.
        """
        elements = value.elements if isinstance(value, Value) else None
        if elements is None or isinstance(value, Constant):
            return value
        if elements.kind in (Kind.TEXT, Kind.OPTION):
            text = self._convert(self.first(value), Kind.TEXT)
            return Value(say("coalesce({}, '')", text), Kind.TEXT)
        return self.single(value)

    def single(self, value: Value) -> Value:
        """Return the element of a list that has just one, and nothing for other lists."""
        elements = value.elements
        if elements is None:
            return value
        only = say("(SELECT CASE WHEN count(*) = 1 THEN min(e.value) END FROM {} AS e)", elements.source)
        return Value(only, elements.kind, elements.column, is_cell=True)

    def named(self, value: Value) -> Value:
        """Return an option as its name, and any other value as it is."""
        if value.kind is not Kind.OPTION:
            return value
        return Value(self._convert(value, Kind.TEXT), Kind.TEXT, is_cell=value.is_cell)

    def _bind(self, constant: Constant, kind: Kind, convert: Callable[[Any], Any]) -> Sql:
        if constant.kind in TIMES and kind not in TIMES:
            raise QueryError(f"a date cannot be used as {_named(kind)}")
        return bound(constant.bind(convert))

    def _strict_python(self, value: Any, kind: Kind, length: int) -> Any:
        """Convert a constant. Raises QueryError for what is no date where a date is wanted."""
        converted = self._python(value, kind, length=length)
        if converted is None and kind in TIMES and value not in (None, ""):
            raise QueryError(f"invalid date: {str(value)[:50]!r}")
        return converted

    def _python(self, value: Any, kind: Kind, *, empty: Any = None, length: int = SECOND) -> Any:
        if value is None or value == "":
            return empty if empty is not None else value if kind is Kind.TEXT else None
        if kind is Kind.NUMBER:
            return to_number(value)
        if kind is Kind.BOOLEAN:
            return to_boolean(value)
        if kind is Kind.TEXT:
            return to_text(value)
        moment = value.astimezone(self.zone) if isinstance(value, datetime) else parse_moment(str(value), self.zone)
        if moment is None:
            return None
        try:
            return moment_text(moment, length) if kind is Kind.DATE else instant_text(moment)
        except OverflowError:
            return None

    def _convert(self, value: Value, kind: Kind) -> Sql:
        """Return a value of a row, not a list, as a kind."""
        if value.kind is kind:
            return value.sql
        if value.kind is Kind.OPTION and value.column is not None:
            named = Value(option_name(self.dialect, value.column, value.sql), Kind.TEXT, is_cell=value.is_cell)
            return self._convert(named, kind)
        if value.kind is Kind.OBJECT:
            raise QueryError(NOT_COMPARABLE)
        template = self._templates.get((value.kind, kind))
        # The dates that functions give are not text: SeaTable refuses them as such too.
        if template is None or (value.kind in TIMES and kind is Kind.TEXT and not value.is_cell):
            raise QueryError(f"{_named(value.kind)} cannot be used as {_named(kind)}")
        return say(template, value.sql, self._zone)

    @cached_property
    def _templates(self) -> dict[tuple[Kind, Kind], str]:
        """How to come from one kind to another; the zone is the second part for whoever needs it."""
        dialect = self.dialect
        return {
            (Kind.NUMBER, Kind.TEXT): dialect.text_of_number,
            (Kind.TEXT, Kind.NUMBER): dialect.number_of_text,
            (Kind.BOOLEAN, Kind.NUMBER): "{}",
            (Kind.BOOLEAN, Kind.TEXT): "CASE {} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END",
            (Kind.NUMBER, Kind.BOOLEAN): "CASE {} WHEN 1 THEN 1 WHEN 0 THEN 0 END",
            (Kind.TEXT, Kind.BOOLEAN): "CASE lower({}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END",
            (Kind.TEXT, Kind.DATE): dialect.moment_of_text,
            (Kind.TEXT, Kind.INSTANT): dialect.instant_of_text,
            (Kind.DATE, Kind.INSTANT): dialect.instant_of_text,
            (Kind.DATE, Kind.TEXT): "{}",
            (Kind.INSTANT, Kind.DATE): dialect.moment_of_instant,
            (Kind.INSTANT, Kind.TEXT): dialect.moment_of_instant,
        }


def _named(kind: Kind) -> str:
    return "a date" if kind in TIMES else _NAMES.get(kind, "something else")
