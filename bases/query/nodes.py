"""The syntax tree of SQL, of filters and of formulas: one set of nodes for all three.

The parser makes `Name`s; `bases.query.resolve` puts a `Field` in the place of each. Negated forms have no nodes of
their own: they are the exact complement, so `NOT` around the positive form.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bases.schema import Column, Table


class Node:
    """An expression."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A constant: text, a number, a boolean, None or a tuple of those."""

    value: Any


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """A constant that comes with the request; `index` counts from 0."""

    index: int


@dataclass(frozen=True, slots=True)
class Relative(Node):
    """A constant text that depends on when the statement runs, such as today; `make` takes the aware present."""

    make: Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A column by name, perhaps with the name of its table."""

    name: str
    table: str = ""


# What a statement calls the row that it is about: the first one in FROM.
FIRST_ROW = "t"


@dataclass(frozen=True, slots=True)
class Field(Node):
    """A column of a table, or a field that the server keeps for rows of any table, such as `_id`.

    `row` is what the statement calls the row.
    """

    table: Table | None
    column: Column | None = None
    system: str = ""
    row: str = FIRST_ROW


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A call of a function; `star` is the argument of `COUNT(*)`. `position` is where it stands in the text, from 1."""

    function: str
    arguments: tuple[Node, ...] = ()
    distinct: bool = False
    star: bool = False
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """One of `+ - * / %` between numbers."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """A number with the other sign."""

    operand: Node


class Predicate(Node):
    """An expression that is true or false, never empty."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Comparison(Predicate):
    """One of `= < <= > >=` between two values."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class In(Predicate):
    """Whether a value, or any element of a list, is one of several. A constant list stands for its elements."""

    operand: Node
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Has(Predicate):
    """How a list relates to a set of constants: has `any` of them, has `all`, or has `exactly` them."""

    mode: str
    operand: Node
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Like(Predicate):
    """Whether the whole of a text fits a pattern with `%` and `_`."""

    operand: Node
    pattern: Node
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class Between(Predicate):
    """Whether a value lies between two others or equals one of them."""

    operand: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Is(Predicate):
    """Whether a value is empty (None), true or false."""

    operand: Node
    value: bool | None


@dataclass(frozen=True, slots=True)
class Not(Predicate):
    """The opposite of a condition."""

    operand: Node


@dataclass(frozen=True, slots=True)
class And(Predicate):
    """Whether all of several conditions hold."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Predicate):
    """Whether one of several conditions holds."""

    operands: tuple[Node, ...]


# Nodes of the extended dialect. `query` is a statement as parsed; resolving puts in its place what it was compiled to.


@dataclass(frozen=True, slots=True)
class Subquery(Node):
    """The value in the only row and column of what a SELECT returns; empty when there is no row."""

    query: Any


@dataclass(frozen=True, slots=True)
class Exists(Predicate):
    """Whether a SELECT returns any row."""

    query: Any


@dataclass(frozen=True, slots=True)
class InQuery(Predicate):
    """Whether a value, or any element of a list, is among those that a SELECT of one column returns."""

    operand: Node
    query: Any


@dataclass(frozen=True, slots=True)
class Cast(Node):
    """A value as another kind: `text`, `number`, `integer`, `date` or `boolean`; empty when it does not fit."""

    operand: Node
    target: str


@dataclass(frozen=True, slots=True)
class Window(Node):
    """A function of the rows around a row, or an aggregate over them: those with the same `partition`, in an order."""

    call: Call
    partition: tuple[Node, ...]
    order: "tuple[OrderTerm, ...]"


def map_children(node: Node, change: Callable[[Node], Node]) -> Node:  # noqa: C901, PLR0912 - one case for each kind
    """Return the node with each of the nodes directly below it changed."""
    match node:
        case Comparison(operator, left, right):
            return Comparison(operator, change(left), change(right))
        case Arithmetic(operator, left, right):
            return Arithmetic(operator, change(left), change(right))
        case Call(arguments=arguments):
            return replace(node, arguments=tuple(map(change, arguments)))
        case In(operand, items):
            return In(change(operand), tuple(map(change, items)))
        case Has(mode, operand, items):
            return Has(mode, change(operand), tuple(map(change, items)))
        case Like(operand, pattern, ignore_case):
            return Like(change(operand), change(pattern), ignore_case)
        case Between(operand, low, high):
            return Between(change(operand), change(low), change(high))
        case Is(operand, value):
            return Is(change(operand), value)
        case InQuery(operand, query):
            return InQuery(change(operand), query)
        case Window(call, partition, order):
            terms = tuple(replace(term, expression=change(term.expression)) for term in order)
            called = replace(call, arguments=tuple(map(change, call.arguments)))
            return Window(called, tuple(map(change, partition)), terms)
        case Cast(operand, target):
            return Cast(change(operand), target)
        case Not(operand):
            return Not(change(operand))
        case Negative(operand):
            return Negative(change(operand))
        case And(operands):
            return And(tuple(map(change, operands)))
        case Or(operands):
            return Or(tuple(map(change, operands)))
    return node


def children(node: Node) -> list[Node]:
    """Return the nodes directly below a node."""
    found: list[Node] = []

    def note(child: Node) -> Node:
        found.append(child)
        return child

    map_children(node, note)
    return found


@dataclass(frozen=True, slots=True)
class Star:
    """All columns: of the statement, or of one table."""

    table: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """What a SELECT selects; `text` is the expression as it was typed."""

    expression: Node | Star
    alias: str
    text: str


@dataclass(frozen=True, slots=True)
class TableName:
    """A table in FROM. In the extended dialect `query` may stand in its place, and `join` and `on` tell how it joins
    what stands before it.
    """

    name: str
    alias: str = ""
    query: Any = None
    join: str = ","
    on: Node | None = None


@dataclass(frozen=True, slots=True)
class OrderTerm:
    """One key of ORDER BY."""

    expression: Node
    descending: bool = False


@dataclass(frozen=True, slots=True)
class SelectStatement:
    """A SELECT."""

    items: tuple[Item, ...]
    tables: tuple[TableName, ...]
    distinct: bool = False
    where: Node | None = None
    group: tuple[Node, ...] = ()
    having: Node | None = None
    order: tuple[OrderTerm, ...] = ()
    limit: Node | None = None
    offset: Node | None = None


@dataclass(frozen=True, slots=True)
class UnionStatement:
    """What several SELECTs return, one after another; `operators` stand between them: UNION or UNION ALL."""

    queries: tuple[SelectStatement, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InsertStatement:
    """An INSERT. The default dialect always refuses it: only that it is well formed is of interest."""

    table: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Node, ...], ...] = ()
    query: SelectStatement | None = None


@dataclass(frozen=True, slots=True)
class UpdateStatement:
    """An UPDATE."""

    table: str
    assignments: tuple[tuple[Name, Node], ...]
    where: Node | None = None


@dataclass(frozen=True, slots=True)
class DeleteStatement:
    """A DELETE."""

    table: str
    where: Node | None = None


Statement = SelectStatement | InsertStatement | UpdateStatement | DeleteStatement
