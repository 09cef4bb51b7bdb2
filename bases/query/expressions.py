"""Expressions in SQL: values of rows and the functions over them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bases.column_types.base import Kind
from bases.functions import FUNCTIONS
from bases.query.calls import Calls
from bases.query.errors import QueryError
from bases.query.fields import field_value
from bases.query.lists import sort_text, sorted_list
from bases.query.nested import cast_value, derived_value, scalar_value
from bases.query.nodes import (
    Arithmetic,
    Call,
    Cast,
    Field,
    Literal,
    Negative,
    Node,
    OrderTerm,
    Parameter,
    Relative,
    Subquery,
    Window,
)
from bases.query.options import option_order
from bases.query.pieces import Sql, join, order_term, say
from bases.query.sources import Derived
from bases.query.values import Constant, Operand, Value, constant


@dataclass
class Expressions(Calls):
    """Says expressions over the rows of one table in the words of a database.

    `parameters` are constants without values for the parameters whose values come later.
    """

    parameters: Sequence[Constant] = ()

    def value(self, node: Node) -> Operand:
        """Return an expression as a value. Raises QueryError for what does not fit together."""
        if self.keys and node in self.keys:
            return self.group_key(node)
        if isinstance(node, Field):
            return field_value(self.conversions, self.schema, node)
        if isinstance(node, Literal):
            return constant(node.value)
        if isinstance(node, Parameter):
            return self.parameters[node.index]
        if isinstance(node, Relative):
            make = node.make
            return Constant(Kind.TEXT, late=lambda _parameters, now: make(now))
        if isinstance(node, Call):
            return self.call(node)
        if isinstance(node, Arithmetic):
            template = {"/": self.dialect.divide, "%": self.dialect.remainder}.get(node.operator)
            template = template or f"({{}} {node.operator} {{}})"
            return Value(say(template, self._number(node.left), self._number(node.right)), Kind.NUMBER)
        if isinstance(node, Negative):
            return Value(say("(- {})", self._number(node.operand)), Kind.NUMBER)
        return self._extended_value(node)

    def _extended_value(self, node: Node) -> Operand:
        """Return what the extended dialect has beyond SeaTable's, and predicates."""
        if isinstance(node, Derived):
            return derived_value(self.dialect, node)
        if isinstance(node, Window):
            return self._window(node)
        if isinstance(node, Subquery):
            return scalar_value(self.dialect, node.query)
        if isinstance(node, Cast):
            return cast_value(self.conversions, node, self.value(node.operand))
        # What is left are the predicates.
        return Value(say("(({}) IS TRUE)", self.condition(node)), Kind.BOOLEAN)

    def _window(self, node: Window) -> Value:
        """Say a function of the rows around a row."""
        value, parts = self._over_rows(node.call), []
        if node.partition:
            parts.append(say("PARTITION BY {}", join(", ", [self.sql_for_grouping(key) for key in node.partition])))
        if node.order:
            parts.append(say("ORDER BY {}", join(", ", map(self._order_in_window, node.order))))
        return replace(value, sql=say("{} OVER ({})", value.sql, join(" ", parts)))

    def _over_rows(self, call: Call) -> Value:
        function = FUNCTIONS[call.function]
        if function.aggregate or function.result is not None:
            return self.conversions.as_value(self.call(call))
        first = self.conversions.as_value(self.conversions.first(self.value(call.arguments[0])))
        rest = [self._number(argument) for argument in call.arguments[1:]]
        missing = function.optional[len(rest) :]
        return replace(first, sql=say(self.dialect.function(call.function), first.sql, *rest, *map(Sql, missing)))

    def _order_in_window(self, term: OrderTerm) -> Sql:
        value = self.conversions.as_value(self.value(term.expression))
        return order_term(self.sortable(value), descending=term.descending)

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

    def _number(self, node: Node) -> Sql:
        return self.conversions.to_operand(self.value(node), Kind.NUMBER)
