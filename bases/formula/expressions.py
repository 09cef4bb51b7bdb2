"""Formulas in SQL. They differ from expressions of SQL in what is empty and in what fails.

An empty number counts as 0 and an empty text as empty text wherever one is wanted, in operators too. What has no
result is an error, which is not the same as empty: beside its SQL a value has that of the error (`Value.error`).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bases.column_types.base import Kind
from bases.formula.errors import DIVISION, VALUE
from bases.formula.functions import DIVISIONS, STATISTICS, TOTAL
from bases.formula.linked import linked_value
from bases.formula.nodes import Failure, Linked
from bases.formula.statistics import statistic
from bases.formula.values import Argument, combined, error_or, error_sql, moment_value
from bases.functions import FUNCTIONS
from bases.query.computed import computed_of
from bases.query.conditions import common_kind
from bases.query.errors import QueryError
from bases.query.expressions import Expressions
from bases.query.nodes import Call, Field, Negative, Node
from bases.query.pieces import Sql, first_case, say
from bases.query.values import TIMES, Constant, Operand, Value, constant

_COMPARISONS = {
    "equal": "=",
    "unequal": "=",
    "greater": ">",
    "greatereq": ">=",
    "lessthan": "<",
    "lessthaneq": "<=",
}
_EMPTY = {Kind.NUMBER: Sql("0"), Kind.TEXT: Sql("''"), Kind.BOOLEAN: Sql("0")}
# A year, or a month of one: a date as constants of formulas may have it.
_BEGUN_DATE = re.compile(r"\s*(\d{4})(?:-(\d{1,2}))?\s*", re.ASCII)
_NULL = Sql("NULL")


@dataclass
class FormulaExpressions(Expressions):
    """Says formulas over the rows of one table in the words of a database."""

    _formula_calls: dict[str, Callable[[Call], Operand]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """List the functions that formulas say in their own way."""
        super().__post_init__()
        self._formula_calls = {
            **dict.fromkeys(_COMPARISONS, self._comparison),
            **dict.fromkeys(DIVISIONS, self._division),
            **dict.fromkeys(STATISTICS, lambda call: statistic(self, call)),
            "add": self._addition,
            "subtract": self._addition,
            "now": self._this_second,
            "t": self._text_only,
        }

    def value(self, node: Node) -> Operand:
        """Return a formula as a value. Raises QueryError for what does not fit together."""
        if isinstance(node, Linked):
            return linked_value(self, node)
        if isinstance(node, Failure):
            return Value(_NULL, Kind.TEXT, is_cell=True, error=error_sql(node.error))
        if isinstance(node, Negative):
            number = self.argument(node.operand, Kind.NUMBER)
            return Value(say("(- {})", number.sql), Kind.NUMBER, error=number.error)
        return super().value(node)

    def call(self, call: Call) -> Operand:
        """Return the value of a call."""
        said = self._formula_calls.get(call.function)
        if said is not None:
            return said(call)
        function = FUNCTIONS[call.function]
        if not self.dialect.function(call.function) or function.arguments == (None,):
            return super().call(call)
        kinds = [function.kind_of_argument(number) for number in range(len(call.arguments))]
        arguments = [self.argument(node, kind or Kind.TEXT) for node, kind in zip(call.arguments, kinds, strict=True)]
        if function.empty_dates:
            arguments = [
                Argument(say("coalesce({}, '')", each.sql)) if kind is Kind.DATE else each
                for each, kind in zip(arguments, kinds, strict=True)
            ]
        value = self.say_function(call.function, [each.sql for each in arguments])
        error = combined(arguments, may_fail=call.function not in TOTAL)
        return Value(value.sql, value.kind, error=error)

    # Arguments

    def argument(self, node: Node, kind: Kind) -> Argument:
        """Return an argument as a kind. What is empty is 0 or empty text, and a condition that fails is not met."""
        if kind is Kind.BOOLEAN:
            return Argument(say("(({}) IS TRUE)", self.condition(node)))
        return self.as_argument(self.plain(node), kind)

    def as_argument(self, value: Operand, kind: Kind) -> Argument:
        """Return a value, not a list, as a kind, as `argument` does. Raises QueryError for what cannot be one."""
        if isinstance(value, Constant):
            return self._constant(value, kind)
        value = moment_value(self.conversions, self.conversions.named(value))
        filled = _filled(value)
        if value.kind is kind:
            is_missing = kind is Kind.DATE and value.is_cell
            return Argument(filled, error_or(value.error, VALUE) if is_missing else value.error)
        if kind is Kind.TEXT and value.kind is Kind.DATE:
            return Argument(_filled(value, Sql("''")), value.error)
        if kind is Kind.TEXT and value.kind is Kind.NUMBER:
            written = self.conversions.to_operand(value, Kind.TEXT)
            return Argument(_filled(replace(value, sql=written), Sql("''")), value.error)
        if value.kind is not Kind.TEXT:
            return Argument(self.conversions.to_operand(Value(filled, value.kind), kind), value.error)
        converted = self.conversions.to_operand(Value(filled, Kind.TEXT), kind)
        if kind is Kind.NUMBER:
            converted = say("CASE {} WHEN '' THEN 0 ELSE {} END", filled, converted)
        elif kind is Kind.DATE:
            converted = say(self.dialect.function("shorten_moment"), converted)
        return Argument(converted, error_or(value.error, VALUE))

    def _constant(self, value: Constant, kind: Kind) -> Argument:
        if kind is Kind.TEXT and value.kind in TIMES:
            return Argument(self.conversions.constant(value, Kind.DATE, length=len("YYYY-MM-DD")))
        begun = _BEGUN_DATE.fullmatch(value.value) if kind is Kind.DATE and isinstance(value.value, str) else None
        if begun is not None:
            value = constant(f"{begun[1]}-{begun[2] or 1}-1")
        sql = self.conversions.to_argument(value, kind)
        fails = value.late is None and sql.bindings == (None,)
        return Argument(sql, error_sql(VALUE) if fails else None)

    # Arithmetic

    def _division(self, call: Call) -> Value:
        arguments = [self.argument(node, Kind.NUMBER) for node in call.arguments]
        value = self.say_function(call.function, [each.sql for each in arguments])
        divisor = arguments[1].sql
        other = combined(arguments, may_fail=True) or error_sql(VALUE)
        error = say("CASE WHEN {} = 0 THEN {} ELSE {} END", divisor, error_sql(DIVISION), other)
        return Value(value.sql, Kind.NUMBER, error=error)

    def _addition(self, call: Call) -> Value:
        """Say a sum or difference: of numbers, of a date and days or a duration, and of two dates, which is in days."""
        left, right = (self.plain(node) for node in call.arguments)
        is_difference = call.function == "subtract"
        if left.kind not in TIMES and right.kind not in TIMES:
            numbers = [self.as_argument(each, Kind.NUMBER) for each in (left, right)]
            return self._said(call.function, numbers, may_fail=False)
        if left.kind in TIMES and right.kind in TIMES:
            if not is_difference:
                raise QueryError("two dates cannot be added")
            return self._said("moments_apart", [self.as_argument(each, Kind.DATE) for each in (left, right)])
        if right.kind in TIMES:
            if is_difference:
                raise QueryError("a date cannot be taken from a number")
            date, count, counted = right, left, call.arguments[0]
        else:
            date, count, counted = left, right, call.arguments[1]
        number = self.as_argument(count, Kind.NUMBER)
        if is_difference:
            number = Argument(say("(- {})", number.sql), number.error)
        shift = "shift_by_seconds" if _is_duration(counted) else "shift_by_days"
        return self._said(shift, [self.as_argument(date, Kind.DATE), number])

    def _said(self, function: str, arguments: Sequence[Argument], *, may_fail: bool = True) -> Value:
        value = self.say_function(function, [each.sql for each in arguments])
        return Value(value.sql, value.kind, error=combined(arguments, may_fail=may_fail))

    # Comparisons

    def _comparison(self, call: Call) -> Value:
        left, right = (self.plain(node) for node in call.arguments)
        holds = self._compared(_COMPARISONS[call.function], left, right)
        template = "(({}) IS NOT TRUE)" if call.function == "unequal" else "(({}) IS TRUE)"
        return Value(say(template, holds), Kind.BOOLEAN)

    def _compared(self, operator: str, left: Operand, right: Operand) -> Sql:
        """Return the condition that two values compare in a way. Anything empty equals empty text."""
        if operator == "=" and _is_blank(left):
            left, right = right, left
        if operator == "=" and _is_blank(right) and isinstance(left, Value):
            return _is_empty(left)
        kind = common_kind(left, right)
        if kind in TIMES:
            return self.compare(operator, _without_instant(self, left), _without_instant(self, right))
        sides = [self.as_argument(each, kind).sql for each in (left, right)]
        return say(f"{{}} {operator} {{}}", *sides)

    # Choices

    def matches(self, value: Operand, match: Operand) -> Sql:
        """Return the condition that the value of a `switch` is one of those that it has results for."""
        return self._compared("=", value, match)

    def _cases(self, tests: Sequence[Sql], values: Sequence[Operand]) -> Value:
        """Return the first value whose test holds, or the one that is left over.

        All are of the kind of the first that is not blank; a value of another kind that cannot become it is empty.
        """
        kind = next((value.kind for value in values if not _is_blank(value)), Kind.TEXT)
        kind = Kind.TEXT if kind is Kind.OPTION else Kind.DATE if kind is Kind.INSTANT else kind
        results = [self._result(value, kind) for value in values]
        errors = [each.error for each in results]
        sql = first_case(tests, [each.sql for each in results])
        error = None if not any(errors) else first_case(tests, [each or _NULL for each in errors])
        return Value(sql, kind, is_cell=True, error=error)

    def _result(self, value: Operand, kind: Kind) -> Argument:
        """Return a value as a kind: what is empty stays empty, and so is what cannot be converted."""
        if _is_blank(value):
            return Argument(_NULL if kind is not Kind.TEXT else Sql("''"))
        try:
            if isinstance(value, Constant):
                return Argument(self._constant(value, kind).sql)
            value = moment_value(self.conversions, self.conversions.named(value))
            if value.kind is kind or (kind is Kind.TEXT and value.kind is Kind.DATE):
                return Argument(value.sql, value.error)
            return Argument(self.as_argument(value, kind).sql, value.error)
        except QueryError:
            return Argument(_NULL)

    # Others

    def _this_second(self, _call: Call) -> Constant:
        def now_in_zone(_parameters: Sequence[Any], now: datetime) -> datetime:
            return now.astimezone(self.conversions.zone).replace(microsecond=0)

        return Constant(Kind.DATE, late=now_in_zone)

    def _text_only(self, call: Call) -> Operand:
        value = self.plain(call.arguments[0])
        if value.kind not in (Kind.TEXT, Kind.OPTION):
            return constant("")
        text = self.as_argument(value, Kind.TEXT)
        return Value(text.sql, Kind.TEXT, error=text.error)


def _filled(value: Value, empty: Sql | None = None) -> Sql:
    """Return a value in which an empty cell, but not an error, is 0 or empty text."""
    empty = empty or _EMPTY.get(value.kind)
    if empty is None or not value.is_cell:
        return value.sql
    if value.error is None:
        return say("coalesce({}, {})", value.sql, empty)
    return say("coalesce({}, CASE WHEN {} IS NULL THEN {} END)", value.sql, value.error, empty)


def _is_blank(value: Operand) -> bool:
    return isinstance(value, Constant) and value.late is None and value.value in (None, "")


def _is_empty(value: Value) -> Sql:
    empty = say("{} IS NULL", say("nullif({}, '')", value.sql) if value.kind is Kind.TEXT else value.sql)
    return empty if value.error is None else say("({} AND {} IS NULL)", empty, value.error)


def _is_duration(node: Node) -> bool:
    """Say whether a number counts seconds: it is a duration, or a formula shown as one."""
    if not isinstance(node, Field) or node.column is None:
        return False
    return node.column.type == "duration" or (
        computed_of(node.column) is not None and node.column.data.get("format") == "duration"
    )


def _without_instant(expressions: FormulaExpressions, value: Operand) -> Operand:
    return value if isinstance(value, Constant) else moment_value(expressions.conversions, value)
