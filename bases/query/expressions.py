"""Expressions in SQL: values of rows and the functions over them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bases.column_types.base import Kind
from bases.functions import FUNCTIONS
from bases.query.conditions import Conditions, common_kind
from bases.query.errors import QueryError
from bases.query.fields import field_value, stored
from bases.query.lists import is_empty, sort_text, sorted_list
from bases.query.nodes import Arithmetic, Call, Field, Literal, Negative, Node, Parameter
from bases.query.options import option_order
from bases.query.pieces import Sql, join, say
from bases.query.resolve import field_kind
from bases.query.values import TIMES, Constant, Operand, Value, constant


@dataclass
class Expressions(Conditions):
    """Says expressions over the rows of one table in the words of a database.

    `parameters` are constants without values for the parameters whose values come later.
    """

    parameters: Sequence[Constant] = ()
    _special: dict[str, Callable[[Call], Operand]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """List the functions that have no template."""
        self._special = {
            "now": self._now,
            "today": self._today,
            "t": self._text_or_nothing,
            **dict.fromkeys(("country", "province", "city", "district", "place_text"), self._place),
            "equal": self._equal,
            "unequal": self._unequal,
            "if": self._if,
            "ifs": self._if,
            "switch": self._switch,
            "count": self._count,
            "min": self._extreme,
            "max": self._extreme,
            "sum": self._total,
            "avg": self._total,
        }

    def value(self, node: Node) -> Operand:
        """Return an expression as a value. Raises QueryError for what does not fit together."""
        if self.keys and node in self.keys:
            return self.group_key(node)
        if isinstance(node, Field):
            return field_value(self.dialect, self.schema, node)
        if isinstance(node, Literal):
            return constant(node.value)
        if isinstance(node, Parameter):
            return self.parameters[node.index]
        if isinstance(node, Call):
            special = self._special.get(node.function)
            return special(node) if special else self._call(node)
        if isinstance(node, Arithmetic):
            template = {"/": self.dialect.divide, "%": self.dialect.remainder}.get(node.operator)
            template = template or f"({{}} {node.operator} {{}})"
            return Value(say(template, self._number(node.left), self._number(node.right)), Kind.NUMBER)
        if isinstance(node, Negative):
            return Value(say("(- {})", self._number(node.operand)), Kind.NUMBER)
        # What is left are the predicates.
        return Value(say("(({}) IS TRUE)", self.condition(node)), Kind.BOOLEAN)

    def group_key(self, node: Node) -> Operand:
        """Return what rows are grouped by: equal lists and equal dates become the same text."""
        keys, self.keys = self.keys, ()
        value = self.value(node)
        self.keys = keys
        if isinstance(value, Constant):
            return value
        return self.canonical(value)

    def canonical(self, value: Value) -> Value:
        """Return a value so that equal ones are written alike."""
        if value.kind is Kind.DATE and value.is_cell:
            return Value(say(self.dialect.minute_of_date, value.sql), Kind.DATE, is_cell=True)
        return sorted_list(self.dialect, value)

    def sql_for_grouping(self, node: Node) -> Sql:
        """Return what stands in GROUP BY, or in COUNT(DISTINCT), for an expression."""
        value = self.group_key(node)
        if isinstance(value, Constant):
            raise QueryError("rows cannot be grouped by a constant")
        if value.kind is Kind.LINKS and value.elements is not None:
            return sort_text(self.dialect, value.elements)
        return value.sql

    def sortable(self, value: Value) -> Sql:
        """Return what sorts as a value does: options in the order of their column, lists by their elements."""
        if value.elements is not None:
            return sort_text(self.dialect, value.elements)
        if value.kind is Kind.OPTION and value.column is not None:
            return option_order(self.dialect, value.column, value.sql)
        return value.sql

    # Functions

    def _call(self, call: Call) -> Value:
        function = FUNCTIONS[call.function]
        kinds = [function.kind_of_argument(number) for number in range(len(call.arguments))]
        arguments = [self._argument(node, kind) for node, kind in zip(call.arguments, kinds, strict=True)]
        missing = len(function.arguments) - len(arguments)
        arguments += (
            [Sql(text) for text in function.optional[len(function.optional) - missing :]] if missing > 0 else []
        )
        template = self.dialect.function(call.function)
        result = function.result or Kind.TEXT
        if not function.repeats:
            return Value(say(template, *arguments), result)
        joined = arguments[0]
        for argument in arguments[1:]:
            joined = say(template, joined, argument)
        return Value(joined, result)

    def _argument(self, node: Node, kind: Kind | None) -> Sql:
        if kind is Kind.BOOLEAN:
            return say("(({}) IS TRUE)", self.condition(node))
        # Functions that take any kind have no template, and are not said here.
        return self.conversions.to_argument(self.value(node), kind or Kind.TEXT)

    def _number(self, node: Node) -> Sql:
        return self.conversions.to_operand(self.value(node), Kind.NUMBER)

    def _now(self, _call: Call) -> Constant:
        return Constant(Kind.INSTANT, late=lambda _parameters, now: now)

    def _today(self, _call: Call) -> Constant:
        def midnight(_parameters: Sequence[Any], now: datetime) -> datetime:
            return now.astimezone(self.conversions.zone).replace(hour=0, minute=0, second=0, microsecond=0)

        return Constant(Kind.DATE, late=midnight)

    def _text_or_nothing(self, call: Call) -> Operand:
        value = self._plain(call.arguments[0])
        if value.kind not in (Kind.TEXT, Kind.OPTION):
            return constant("")
        return Value(self.conversions.to_argument(value, Kind.TEXT), Kind.TEXT)

    def _place(self, call: Call) -> Value:
        """Say a place, or a part of it, as text: the places themselves are not compared."""
        (place,) = call.arguments
        if not isinstance(place, Field) or place.column is None or place.column.type != "geolocation":
            raise QueryError(f"function {call.function} takes a geolocation column")
        return Value(say(self.dialect.function(call.function), stored(place)), Kind.TEXT, is_cell=True)

    def _equal(self, call: Call) -> Value:
        left, right = (self._plain(node) for node in call.arguments)
        kind = common_kind(left, right)
        if kind in (Kind.NUMBER, Kind.TEXT):
            sides = (self.conversions.to_argument(side, kind) for side in (left, right))
            return Value(say("(({} = {}) IS TRUE)", *sides), Kind.BOOLEAN)
        return Value(say("(({}) IS TRUE)", self.compare("=", left, right)), Kind.BOOLEAN)

    def _unequal(self, call: Call) -> Value:
        return Value(say("(NOT {})", self._equal(call).sql), Kind.BOOLEAN)

    def _plain(self, node: Node) -> Operand:
        """Return a value with the first element in the place of a list."""
        return self.conversions.first(self.value(node))

    def _if(self, call: Call) -> Value:
        """Say `if(condition, value, other)` and `ifs(condition, value, condition, value, …)`."""
        arguments = call.arguments
        is_single = call.function == "if"
        tests = [self.condition(node) for node in (arguments[:1] if is_single else arguments[::2])]
        values = [self._plain(node) for node in (arguments[1:] if is_single else arguments[1::2])]
        return self._cases(tests, values)

    def _switch(self, call: Call) -> Value:
        """Say `switch(value, match, result, match, result, …, default)`."""
        subject, *rest = call.arguments
        pairs = len(rest) // 2 * 2
        value = self._plain(subject)
        tests = [self.compare("=", value, self._plain(match)) for match in rest[:pairs:2]]
        results = [self._plain(node) for node in (*rest[1:pairs:2], *rest[pairs:])]
        return self._cases(tests, results)

    def _cases(self, tests: Sequence[Sql], values: Sequence[Operand]) -> Value:
        """Return the first value whose test holds, or the one that is left over; all in the kind of the first."""
        kind = next((value.kind for value in values if value.kind is not Kind.NOTHING), Kind.TEXT)
        kind = Kind.TEXT if kind is Kind.OPTION else kind
        results = [self.conversions.to_operand(value, kind) for value in values]
        cases = join(" ", [say("WHEN {} THEN {}", *case) for case in zip(tests, results, strict=False)])
        default = results[len(tests)] if len(results) > len(tests) else Sql("NULL")
        return Value(say("CASE {} ELSE {} END", cases, default), kind, is_cell=kind not in TIMES)

    # Aggregates, whose arguments are of single rows

    def _count(self, call: Call) -> Value:
        if call.star:
            return Value(Sql("count(*)"), Kind.NUMBER)
        (node,) = call.arguments
        if call.distinct:
            return Value(say("count(DISTINCT {})", self.sql_for_grouping(node)), Kind.NUMBER)
        if isinstance(node, Field) and field_kind(node) is Kind.OBJECT:
            return Value(say("count({})", stored(node)), Kind.NUMBER)
        value = self._of_row(node)
        if isinstance(value, Constant):
            return Value(say("count({})", self.conversions.natural(value)), Kind.NUMBER)
        if value.kind is Kind.LINKS:
            return Value(say("count(CASE WHEN {} THEN NULL ELSE 1 END)", is_empty(value)), Kind.NUMBER)
        return Value(say("count({})", value.sql), Kind.NUMBER)

    def _extreme(self, call: Call) -> Value:
        value = self._of_row(call.arguments[0])
        if isinstance(value, Constant):
            return Value(say(f"{call.function}({{}})", self.conversions.natural(value)), value.kind)
        value = self.conversions.named(self.conversions.single(value))
        return Value(say(f"{call.function}({{}})", value.sql), value.kind, is_cell=value.is_cell)

    def _total(self, call: Call) -> Value:
        value = self._of_row(call.arguments[0])
        single = self.conversions.single(value) if isinstance(value, Value) else value
        number = self.conversions.to_operand(single, Kind.NUMBER)
        return Value(say(self.dialect.function(call.function), number), Kind.NUMBER)

    def _of_row(self, node: Node) -> Operand:
        keys, self.keys = self.keys, ()
        value = self.value(node)
        self.keys = keys
        return value
