"""Calls of functions in SQL: those with a template, those that depend on their arguments, and aggregates."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bases.column_types.base import Kind
from bases.functions import FUNCTIONS, Function
from bases.query.conditions import Conditions, common_kind
from bases.query.errors import QueryError
from bases.query.fields import stored
from bases.query.lists import is_empty
from bases.query.nodes import Call, Field, Node
from bases.query.pieces import Sql, first_case, join, say
from bases.query.resolve import field_kind
from bases.query.values import GATHERED, TIMES, Constant, Operand, Value, constant


@dataclass
class Calls(Conditions):
    """Says calls of functions over the values of a row."""

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
            "average": self._average,
            **dict.fromkeys(("counta", "countall", "countblank"), self._count_arguments),
            "countitems": self._count_items,
            "count": self._count,
            "min": self._extreme,
            "max": self._extreme,
            "sum": self._total,
            "avg": self._total,
        }

    @abstractmethod
    def sql_for_grouping(self, node: Node) -> Sql:
        """Return what stands in COUNT(DISTINCT) for an expression."""

    def call(self, call: Call) -> Operand:
        """Return the value of a call. Raises QueryError for arguments that do not fit."""
        special = self._special.get(call.function)
        return special(call) if special else self._plain_call(call)

    def _plain_call(self, call: Call) -> Value:
        """Say a function by its template."""
        function = FUNCTIONS[call.function]
        arguments = [self._argument(function, number, node) for number, node in enumerate(call.arguments)]
        return self.say_function(call.function, arguments)

    def say_function(self, name: str, arguments: Sequence[Sql]) -> Value:
        """Say a function by its template, with arguments of the kinds that it takes."""
        function, template = FUNCTIONS[name], self.dialect.function(name)
        result = function.result or Kind.TEXT
        if "{*}" in template:
            return Value(say(template.replace("{*}", "{}"), join(", ", arguments)), result)
        if not function.repeats:
            missing = len(function.arguments) - len(arguments)
            given = [Sql(text) for text in function.optional[len(function.optional) - missing :]] if missing else []
            return Value(say(template, *arguments, *given), result)
        joined = arguments[0]
        for argument in arguments[1:]:
            joined = say(template, joined, argument)
        return Value(joined, result)

    def _argument(self, function: Function, number: int, node: Node) -> Sql:
        # Functions that take any kind have no template, and are not said here.
        kind = function.kind_of_argument(number) or Kind.TEXT
        if kind is Kind.BOOLEAN:
            return say("(({}) IS TRUE)", self.condition(node))
        empty = "" if function.empty_dates and kind is Kind.DATE else None
        return self.conversions.to_argument(self.value(node), kind, empty=empty)

    def _now(self, _call: Call) -> Constant:
        return Constant(Kind.INSTANT, late=lambda _parameters, now: now)

    def _today(self, _call: Call) -> Constant:
        def midnight(_parameters: Sequence[Any], now: datetime) -> datetime:
            return now.astimezone(self.conversions.zone).replace(hour=0, minute=0, second=0, microsecond=0)

        return Constant(Kind.DATE, late=midnight)

    def _text_or_nothing(self, call: Call) -> Operand:
        value = self.plain(call.arguments[0])
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
        left, right = (self.plain(node) for node in call.arguments)
        kind = common_kind(left, right)
        if kind in (Kind.NUMBER, Kind.TEXT):
            sides = (self.conversions.to_argument(side, kind) for side in (left, right))
            return Value(say("(({} = {}) IS TRUE)", *sides), Kind.BOOLEAN)
        return Value(say("(({}) IS TRUE)", self.compare("=", left, right)), Kind.BOOLEAN)

    def _unequal(self, call: Call) -> Value:
        return Value(say("(NOT {})", self._equal(call).sql), Kind.BOOLEAN)

    def plain(self, node: Node) -> Operand:
        """Return a value with the first element in the place of a list."""
        return self.conversions.first(self.value(node))

    def _if(self, call: Call) -> Value:
        """Say `if(condition, value, other)` and `ifs(condition, value, condition, value, …)`."""
        arguments = call.arguments
        is_single = call.function == "if"
        tests = [self.condition(node) for node in (arguments[:1] if is_single else arguments[::2])]
        values = [self.plain(node) for node in (arguments[1:] if is_single else arguments[1::2])]
        return self._cases(tests, values)

    def _switch(self, call: Call) -> Value:
        """Say `switch(value, match, result, match, result, …, default)`."""
        subject, *rest = call.arguments
        pairs = len(rest) // 2 * 2
        value = self.plain(subject)
        tests = [self.matches(value, self.plain(match)) for match in rest[:pairs:2]]
        results = [self.plain(node) for node in (*rest[1:pairs:2], *rest[pairs:])]
        return self._cases(tests, results)

    def matches(self, value: Operand, match: Operand) -> Sql:
        """Return the condition that the value of a `switch` is one of those that it has results for."""
        return self.compare("=", value, match)

    def _cases(self, tests: Sequence[Sql], values: Sequence[Operand]) -> Value:
        """Return the first value whose test holds, or the one that is left over; all in the kind of the first."""
        kind = next((value.kind for value in values if value.kind is not Kind.NOTHING), Kind.TEXT)
        kind = Kind.TEXT if kind is Kind.OPTION else kind
        results = [self.conversions.to_operand(value, kind) for value in values]
        return Value(first_case(tests, results), kind, is_cell=kind not in TIMES)

    # Statistics of the arguments, and of the elements of a list

    def _average(self, call: Call) -> Value:
        numbers = [self.conversions.to_argument(self.value(node), Kind.NUMBER) for node in call.arguments]
        # As floats: SQLite fails when a sum of integers is too large for one.
        total = join(" + ", [say("CAST({} AS REAL)", number) for number in numbers])
        return Value(say(f"(({{}}) / {len(numbers)})", total), Kind.NUMBER)

    def _count_arguments(self, call: Call) -> Operand:
        if call.function == "countall":
            return constant(len(call.arguments))
        counts_filled = call.function == "counta"
        tests = [self._is_empty(node, negated=counts_filled) for node in call.arguments]
        return Value(say("({})", join(" + ", [say("(({}) IS TRUE)", test) for test in tests])), Kind.NUMBER)

    def _count_items(self, call: Call) -> Value:
        (node,) = call.arguments
        if isinstance(node, Field) and node.column is not None and node.column.type == "file":
            return Value(say(self.dialect.function("countitems"), stored(node)), Kind.NUMBER)
        value = self._of_row(node)
        elements = value.elements if isinstance(value, Value) else None
        if elements is None or isinstance(value, Constant):
            raise QueryError("function countitems takes a column that holds lists")
        if value.kind in GATHERED:
            return Value(say("(SELECT count(*) FROM {} AS e)", elements.source), Kind.NUMBER)
        return Value(say(self.dialect.function("countitems"), value.sql), Kind.NUMBER)

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
        if value.kind in GATHERED:
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
