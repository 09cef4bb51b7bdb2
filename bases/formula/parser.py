"""The text of a formula to nodes. Operators become calls of the functions that do the same."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, VisitError

from bases.formula.errors import FormulaError
from bases.formula.nodes import Reference, Text
from bases.functions.values import to_number
from bases.query.nodes import Call, Literal, Negative, Node

MAX_LENGTH = 20_000
# Calls and operators inside each other; each operator in a row counts as one inside the next.
MAX_DEPTH = 100
# Formulas are read again with every change of a base; those up to this length are remembered as they were read.
_MAX_REMEMBERED = 1_000

GRAMMAR = r"""
?start: comparison
?comparison: concatenation (COMPARE concatenation)*
?concatenation: sum ("&" sum)+ -> concatenation | sum
?sum: product ((PLUS | MINUS) product)*
?product: power (PRODUCT power)*
?power: unary (POWER unary)*
?unary: MINUS unary -> negative | PLUS unary -> positive | primary
?primary: NUMBER -> number
    | STRING -> string
    | COLUMN -> column
    | "(" comparison ")"
    | NAME "(" ")" -> call
    | NAME "(" comparison ("," comparison)* ")" -> call
    | NAME -> constant

COMPARE: "<>" | "!=" | "<=" | ">=" | "===" | "==" | "=" | "<" | ">"
PLUS: "+"
MINUS: "-"
PRODUCT: "*" | "/" | "%"
POWER: "^"
COLUMN: /\{[^{}]+\}/
STRING: /"[^"]*"|'[^']*'|“[^”]*”|‘[^’]*’/
NUMBER: /(\d+\.\d*|\.\d+|\d+)([eE][+-]?\d+)?/
NAME: /[^\W\d]\w*/
%ignore /\s+/
"""
OPERATORS = {
    **dict.fromkeys(("=", "==", "==="), "equal"),
    **dict.fromkeys(("<>", "!="), "unequal"),
    ">": "greater",
    ">=": "greatereq",
    "<": "lessthan",
    "<=": "lessthaneq",
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
    "%": "mod",
    "^": "power",
}
CONSTANTS = {"true": True, "false": False, "e": 2.718281828459045, "pi": 3.141592653589793}


def parse_formula(text: str) -> Node:
    """Return the nodes of a formula: calls, literals, references and texts. Raises FormulaError with the place."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"the formula is longer than {MAX_LENGTH} characters")
    return _remembered(text) if len(text) <= _MAX_REMEMBERED else _parse(text)


@lru_cache(maxsize=1024)
def _remembered(text: str) -> Node:
    return _parse(text)


def _parse(text: str) -> Node:
    if not text.strip():
        raise FormulaError("the formula is empty")
    try:
        parsed: _Part = _parser().parse(text)  # type: ignore[assignment]
    except UnexpectedInput as exc:
        raise _syntax_error(text, exc) from None
    except VisitError as exc:
        if isinstance(exc.orig_exc, FormulaError):
            raise exc.orig_exc from None
        raise
    return parsed.node


@dataclass(frozen=True, slots=True)
class _Part:
    """A node with how deep it is."""

    node: Node
    depth: int


class _Builder(Transformer[Token, Any]):
    """Makes nodes as the parser finds rules, from the inside out."""

    def comparison(self, items: Sequence[Any]) -> _Part:
        return _chain(items)

    sum = product = power = comparison

    def concatenation(self, items: Sequence[_Part]) -> _Part:
        return _part(lambda nodes: Call("concatenate", nodes), items)

    def negative(self, items: Sequence[Any]) -> _Part:
        operand = items[1]
        if isinstance(operand.node, Literal) and type(operand.node.value) in (int, float):
            return _Part(Literal(-operand.node.value), operand.depth)
        return _part(lambda nodes: Negative(nodes[0]), [operand])

    def positive(self, items: Sequence[Any]) -> _Part:
        return _part(lambda nodes: Call("add", (Literal(0), nodes[0])), [items[1]])

    def number(self, items: Sequence[Token]) -> _Part:
        number = to_number(str(items[0]))
        if number is None or math.isinf(number):
            raise FormulaError("the number is too large", _start(items[0]) + 1)
        return _Part(Literal(number), 1)

    def string(self, items: Sequence[Token]) -> _Part:
        return _Part(Text(items[0][1:-1], _start(items[0]) + 1), 1)

    def column(self, items: Sequence[Token]) -> _Part:
        return _Part(Reference(items[0][1:-1], _start(items[0]) + 1), 1)

    def call(self, items: Sequence[Any]) -> _Part:
        name, *arguments = items
        lowered = str(name).lower()
        if lowered in CONSTANTS and not arguments:
            return _Part(Literal(CONSTANTS[lowered]), 1)
        return _part(lambda nodes: Call(lowered, nodes, position=_start(name) + 1), arguments)

    def constant(self, items: Sequence[Token]) -> _Part:
        name = str(items[0]).lower()
        if name not in CONSTANTS:
            raise FormulaError(f"unknown name {items[0]}", _start(items[0]) + 1)
        return _Part(Literal(CONSTANTS[name]), 1)


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", transformer=_Builder(), maybe_placeholders=False)


def _chain(items: Sequence[Any]) -> _Part:
    """Return operands joined by operators of one rank, from the left."""
    pairs = zip(items[1::2], items[2::2], strict=True)

    def join(left: _Part, pair: tuple[Token, _Part]) -> _Part:
        operator, right = pair
        position = _start(operator) + 1
        return _part(lambda nodes: Call(OPERATORS[str(operator)], nodes, position=position), [left, right])

    first: _Part = items[0]
    return reduce(join, pairs, first)


def _part(make: Callable[[tuple[Node, ...]], Node], inner: Sequence[_Part]) -> _Part:
    depth = 1 + max((each.depth for each in inner), default=0)
    if depth > MAX_DEPTH:
        raise FormulaError(f"the formula is nested deeper than {MAX_DEPTH} levels")
    return _Part(make(tuple(each.node for each in inner)), depth)


def _start(token: Token) -> int:
    return token.start_pos or 0


def _syntax_error(text: str, exc: UnexpectedInput) -> FormulaError:
    position = exc.pos_in_stream
    if not isinstance(exc, UnexpectedCharacters) and (position is None or position < 0 or not text[position:].strip()):
        return FormulaError("the formula ends too early", len(text) + 1)
    if isinstance(exc, UnexpectedInput) and getattr(getattr(exc, "token", None), "type", "") == "$END":
        return FormulaError("the formula ends too early", len(text) + 1)
    place = position or 0
    return FormulaError(f"syntax error near '{text[place:].split(maxsplit=1)[0][:30]}'", place + 1)
