"""Conditions in SQL, with SeaTable's two truth values.

A condition is written so that an empty result means false, which is how WHERE, AND and OR take it anyway; so plain
comparisons stay as plain as an index wants them. Only where the difference shows, under NOT and as a value, it is
turned into true or false.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from bases.column_types.base import Kind
from bases.functions.values import DAY, MINUTE, is_true, to_text
from bases.query.computed import computed_of
from bases.query.conversions import Conversions
from bases.query.dialect import Dialect
from bases.query.errors import QueryError
from bases.query.fields import stored
from bases.query.lists import constants_of, has, is_empty, is_member, members
from bases.query.nested import only_output, result_value
from bases.query.nodes import (
    And,
    Between,
    Comparison,
    Exists,
    Field,
    Has,
    In,
    InQuery,
    Is,
    Like,
    Node,
    Not,
    Or,
    Predicate,
)
from bases.query.options import option_id
from bases.query.pieces import Sql, bound, join_balanced, say
from bases.query.resolve import field_kind
from bases.query.sources import Rows, column_name
from bases.query.values import LISTS, TIMES, Constant, Operand, Value
from bases.schema import Schema

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}
# Patterns are matched by trying; this bounds what one can cost.
_MAX_PATTERN = 10_000


@dataclass
class Conditions(ABC):
    """Says conditions on the rows of one table in the words of a database. `keys` are what rows are grouped by."""

    schema: Schema
    conversions: Conversions
    keys: Sequence[Node] = ()

    @abstractmethod
    def value(self, node: Node) -> Operand:
        """Return an expression as a value. Raises QueryError for what does not fit together."""

    @property
    def dialect(self) -> Dialect:
        """The words of the database."""
        return self.conversions.dialect

    def condition(self, node: Node) -> Sql:
        """Return an expression as a condition. Raises QueryError for what does not fit together."""
        match node:
            case And(operands) | Or(operands):
                joint = "AND" if isinstance(node, And) else "OR"
                return join_balanced(joint, [self.condition(each) for each in operands])
            case Not(operand=Is() as inner):
                return self._is(inner, negated=True)
            case Not(operand):
                return say("({}) IS NOT TRUE", self.condition(operand))
            case Comparison(operator, left, right):
                return self.compare(operator, self.value(left), self.value(right))
            case Between(operand, low, high):
                value = self.value(operand)
                bounds = (self.compare(">=", value, self.value(low)), self.compare("<=", value, self.value(high)))
                return say("({} AND {})", *bounds)
            case In(operand, items):
                return self._in(self.value(operand), [self.value(item) for item in items])
            case Has():
                return self._has(node)
            case Like():
                return self._like(node)
            case Is():
                return self._is(node)
        return self._extended_condition(node)

    def _extended_condition(self, node: Node) -> Sql:
        """Return what the extended dialect has beyond SeaTable's, and values that stand for conditions."""
        if isinstance(node, Exists):
            return say("EXISTS ({})", node.query.sql)
        if isinstance(node, InQuery):
            return self._in_query(self.value(node.operand), node.query)
        return self._truth(self.value(node))

    def compare(self, operator: str, left: Operand, right: Operand) -> Sql:
        """Return the condition that two values compare in a way. Raises QueryError for kinds that do not mix."""
        if isinstance(left, Constant) and isinstance(right, Value):
            return self.compare(_MIRRORED[operator], right, left)
        left, right = self.conversions.collapse(left), self.conversions.collapse(right)
        kind = common_kind(left, right)
        if isinstance(left, Value) and isinstance(right, Constant) and right.kind not in LISTS:
            column = left.column
            if left.kind is Kind.OPTION and column is not None and operator == "=":
                return say("{} = {}", left.sql, bound(right.bind(lambda name: option_id(column, to_text(name)))))
            if kind is Kind.DATE and left.kind is Kind.DATE and left.is_cell:
                return self._compare_date(operator, left.sql, right)
        return say(f"{{}} {operator} {{}}", *self._sides(left, right, kind))

    def equals(self, left: Value, right: Value) -> tuple[Sql, Sql]:
        """Return two values in the form in which they are equal when SeaTable calls them so."""
        one, other = self.conversions.collapse(left), self.conversions.collapse(right)
        return self._sides(one, other, common_kind(one, other))

    def _sides(self, left: Operand, right: Operand, kind: Kind) -> tuple[Sql, Sql]:
        one, other = (self.conversions.to_operand(side, kind) for side in (left, right))
        if kind is Kind.DATE:
            return say(self.dialect.second_of_date, one), say(self.dialect.second_of_date, other)
        return one, other

    def _compare_date(self, operator: str, cell: Sql, date: Constant) -> Sql:
        """Compare a date in a cell, to the day or to the minute, with a constant, as text.

        Midnight is written in two ways, of which the one to the day sorts first: the constant takes the form that
        puts it on the right side of both.
        """
        short, long = (self.conversions.constant(date, Kind.DATE, length=length) for length in (DAY, MINUTE))
        if operator == "=":
            return say("{} BETWEEN {} AND {}", cell, short, long)
        return say(f"{{}} {operator} {{}}", cell, short if operator in ("<", ">=") else long)

    def _in(self, operand: Operand, items: Sequence[Operand]) -> Sql:
        constants = constants_of(items)
        if isinstance(operand, Value) and constants is not None:
            if operand.elements is not None:
                return has(self.conversions, "any", operand.elements, constants)
            kind = _kind_of_members(operand, constants)
            if kind is not None:
                value = operand.sql if kind is operand.kind else self.conversions.to_operand(operand, kind)
                wanted = members(self.conversions, constants, kind, operand.column)
                if kind is Kind.DATE:
                    wanted += [self.conversions.bindable(each, kind, length=DAY) for each in constants]
                return is_member(self.dialect, value, wanted)
        if isinstance(operand, Value) and operand.elements is not None:
            raise QueryError("a list can only be compared with constants")
        each_item = items if constants is None else constants
        return join_balanced("OR", [self.compare("=", operand, item) for item in each_item] or [Sql("1 = 0")])

    def _in_query(self, operand: Operand, rows: Rows) -> Sql:
        """Say that a value is among those of the only column of a SELECT."""
        found = result_value(self.dialect, Sql(f'q."{column_name(0)}"'), only_output(rows))
        elements = operand.elements if isinstance(operand, Value) else None
        if isinstance(operand, Constant):
            operand = Value(self.conversions.natural(operand), operand.kind)
        elif elements is not None:
            operand = Value(Sql("e.value"), elements.kind, elements.column, is_cell=True)
        sides = self.equals(operand, found)
        is_found = say("{} IN (SELECT {} FROM ({}) AS q)", *sides, rows.sql)
        return (
            is_found if elements is None else say("EXISTS (SELECT 1 FROM {} AS e WHERE {})", elements.source, is_found)
        )

    def _has(self, node: Has) -> Sql:
        operand = self.value(node.operand)
        constants = constants_of([self.value(item) for item in node.items])
        if constants is None:
            raise QueryError("HAS and IS EXACTLY take constants only")
        if isinstance(operand, Value) and operand.elements is not None:
            return has(self.conversions, node.mode, operand.elements, constants)
        # A single value is a list of one element, which has all of several only when these are all the same.
        if node.mode == "any":
            return self._in(operand, constants)
        return join_balanced("AND", [self.compare("=", operand, each) for each in constants] or [Sql("1 = 0")])

    def _like(self, node: Like) -> Sql:
        dialect = self.dialect
        text = self.conversions.to_operand(self.conversions.collapse(self.value(node.operand)), Kind.TEXT)
        pattern = self.value(node.pattern)
        if isinstance(pattern, Value):
            written = self.conversions.to_operand(pattern, Kind.TEXT)
            if node.ignore_case:
                text, written = (say(dialect.function("lower"), side) for side in (text, written))
            return say(dialect.like_expression, text, written)
        if pattern.kind in LISTS or pattern.kind in TIMES:
            raise QueryError("LIKE takes text")
        template, write = dialect.like, dialect.like_pattern
        if node.ignore_case and pattern.is_ascii:
            template, write = dialect.ilike_ascii, dialect.ilike_ascii_pattern
        elif node.ignore_case:
            template, write = dialect.ilike, dialect.ilike_pattern

        def convert(value: object) -> str | None:
            as_text = to_text(value)
            if as_text is not None and len(as_text) > _MAX_PATTERN:
                raise QueryError(f"a pattern of LIKE is longer than {_MAX_PATTERN} characters")
            return None if as_text is None else write(as_text)

        return say(template, text, bound(pattern.bind(convert)))

    def _is(self, node: Is, *, negated: bool = False) -> Sql:
        if node.value is None:
            return self._is_empty(node.operand, negated=negated)
        value = self.conversions.first(self.value(node.operand))
        test = self._truth(value)
        if node.value is False:
            # Not just "not true": an empty value is neither.
            holds = Sql("") if isinstance(value, Constant) else say("{} IS NOT NULL AND ", value.sql)
            test = say("{}({}) IS NOT TRUE", holds, test)
        return say("({}) IS NOT TRUE", test) if negated else test

    def _is_empty(self, operand: Node, *, negated: bool) -> Sql:
        template = "{} IS NOT NULL" if negated else "{} IS NULL"
        if isinstance(operand, Predicate):
            return Sql("1 = 1" if negated else "1 = 0")
        if isinstance(operand, Field) and operand not in self.keys and _is_kept(operand):
            # Also for what can be tested for nothing else, such as files.
            return say(template, stored(operand))
        value = self.value(operand)
        if isinstance(value, Constant):
            return say(template, bound(value.bind(lambda each: 1 if each not in (None, "", (), []) else None)))
        if value.elements is not None:
            empty = is_empty(value)
            return say("NOT ({})", empty) if negated else empty
        return say(template, say("nullif({}, '')", value.sql) if value.kind is Kind.TEXT else value.sql)

    def _truth(self, value: Operand) -> Sql:
        """Return a value as a condition: true when it is neither empty nor zero nor false."""
        if isinstance(value, Constant):
            return say("{} = 1", bound(value.bind(lambda each: int(is_true(each)))))
        if value.elements is not None:
            return say("NOT ({})", is_empty(value))
        if value.kind is Kind.BOOLEAN:
            return say("{} = 1", value.sql) if value.is_cell else value.sql
        return say("{} <> 0" if value.kind is Kind.NUMBER else "{} <> ''", value.sql)


def common_kind(left: Operand, right: Operand) -> Kind:
    """Return the kind in which two values are compared. Raises QueryError for a date and a number."""
    kinds = {left.kind, right.kind}
    if kinds & TIMES:
        if kinds & {Kind.NUMBER, Kind.BOOLEAN}:
            raise QueryError("a date cannot be compared with a number")
        return Kind.INSTANT if Kind.INSTANT in kinds else Kind.DATE
    if Kind.NUMBER in kinds:
        return Kind.NUMBER
    if Kind.BOOLEAN in kinds:
        other = right if left.kind is Kind.BOOLEAN else left
        # Text in a column is compared as it is, a constant as the boolean that it says.
        return Kind.BOOLEAN if other.kind is Kind.BOOLEAN or isinstance(other, Constant) else Kind.TEXT
    return Kind.TEXT


def _kind_of_members(operand: Value, constants: Sequence[Constant]) -> Kind | None:
    """Return the one kind in which a value is compared with constants; None when it takes several."""
    if operand.kind is Kind.TEXT:
        kinds = {each.kind for each in constants} - {Kind.NOTHING}
        return Kind.TEXT if kinds <= {Kind.TEXT} else Kind.NUMBER if kinds == {Kind.NUMBER} else None
    if operand.kind in TIMES and any(each.kind in (Kind.NUMBER, Kind.BOOLEAN) for each in constants):
        raise QueryError("a date cannot be compared with a number")
    return operand.kind if operand.is_cell or operand.kind is Kind.NUMBER else None


def _is_kept(field: Field) -> bool:
    return computed_of(field.column) is None and field_kind(field) not in (Kind.LINKS, Kind.NOTHING)
