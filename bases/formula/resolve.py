"""The names in a formula to columns, of its own table and of the tables that this one links to.

A name is looked up exactly as it is written, then without regard to case, where it must be the only one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from bases.formula.errors import REFERENCE, FormulaError
from bases.formula.functions import Signature, find_signature
from bases.formula.link_formulas import METHODS
from bases.formula.nodes import Failure, Linked, Reference, Text, map_inner
from bases.formula.parser import parse_formula
from bases.query.computed import Use
from bases.query.fields import link_ends
from bases.query.nodes import Call, Field, Node
from bases.schema import Column, Schema, Table

LINK_FUNCTIONS = {
    "countlinks": Signature(1, 2),
    "rollup": Signature(3, 4),
    "lookup": Signature(2, 2),
    "findmax": Signature(2, 2),
    "findmin": Signature(2, 2),
}

Named = TypeVar("Named", Column, Table)


@dataclass
class FormulaResolver:
    """Finds what the names in a formula of a table mean.

    `offset` is where the text of the formula stands in that of the column, when it is a condition within another
    formula. `uses` collects the names that were found, with their places, and `problems` those that were not.
    """

    schema: Schema
    table: Table
    offset: int = 0
    uses: list[Use] = field(default_factory=list)
    problems: list[FormulaError] = field(default_factory=list)

    def resolve(self, node: Node) -> Node:
        """Return a formula with fields in the place of references. Raises FormulaError for what means nothing."""
        if isinstance(node, Reference):
            return self._reference(node)
        if isinstance(node, Text):
            return node.literal
        if isinstance(node, Call):
            return self._call(node)
        return map_inner(node, self.resolve)

    # Columns

    def _reference(self, node: Reference) -> Node:
        column = _find(self.table.columns, node.name, "column", self._position(node.start))
        if column is not None:
            return self._field(self.table, column, node.start, len(node.name))
        for place in (place for place, character in enumerate(node.name) if character == "."):
            link = self._find_link(node.name[:place], node.start)
            if link is None:
                continue
            far = self._far_table(link)
            name = Text(node.name[place + 1 :], node.start + place + 1)
            return Linked(link, "lookup", self._column(far, name)) if far else Failure(REFERENCE)
        return self._missing(f"no such column: {node.name}", node.start)

    def _column(self, table: Table, name: Text) -> Node:
        """Return the column of a table that is named in quotes."""
        column = _find(table.columns, name.raw, "column", self._position(name.start))
        if column is None:
            return self._missing(f"no such column: {name.raw} in table {table.name}", name.start)
        return self._field(table, column, name.start, len(name.raw))

    def _missing(self, message: str, start: int) -> Failure:
        """Note that a name means nothing; the other names are looked up all the same, for when they change."""
        self.problems.append(FormulaError(message, self._position(start), REFERENCE))
        return Failure(REFERENCE)

    def _field(self, table: Table, column: Column, start: int, length: int) -> Field:
        self._use(start, length, table, column.key)
        if column.type == "button":
            raise FormulaError(f"column {column.name} is a button and has no values", self._position(start))
        return Field(table, column)

    # Links

    def _find_link(self, name: str, start: int) -> Field | None:
        """Return the link column of a name, or one that leads to the table of that name."""
        position = self._position(start)
        column = _find((each for each in self.table.columns if each.type == "link"), name, "column", position)
        if column is not None:
            self._use(start, len(name), self.table, column.key)
            return Field(self.table, column)
        table = _find(self.schema.tables, name, "table", position)
        for each in self.table.columns if table else ():
            link = Field(self.table, each)
            ends = link_ends(self.schema, link) if each.type == "link" else None
            if table and ends and ends.other.id == table.id:
                self._use(start, len(name), table)
                return link
        return None

    def _link(self, node: Node, call: Call) -> Field | None:
        name = self._text(node, call, "the name of a link column")
        link = self._find_link(name.raw, name.start)
        if link is None:
            self._missing(f"no such link column: {name.raw}", name.start)
        return link

    def _far_table(self, link: Field) -> Table | None:
        ends = link_ends(self.schema, link)
        if ends is None:
            self.problems.append(FormulaError("the link leads to no table", error=REFERENCE))
        return ends.other if ends else None

    # Calls

    def _call(self, call: Call) -> Node:
        name = call.function
        signature = LINK_FUNCTIONS.get(name) or find_signature(name)
        if signature is None:
            raise FormulaError(f"no such function: {name}", self._place_of(call))
        if not signature.takes(len(call.arguments)):
            text = f"function {name} takes {signature.in_words()} arguments, not {len(call.arguments)}"
            raise FormulaError(text, self._place_of(call))
        if name in LINK_FUNCTIONS:
            return self._link_call(call)
        if name == "countitems" and isinstance(call.arguments[0], Text):
            return Call(name, (self._column(self.table, call.arguments[0]),), position=self._place_of(call))
        arguments = tuple(self.resolve(each) for each in call.arguments)
        return Call(name, arguments, position=self._place_of(call))

    def _link_call(self, call: Call) -> Node:
        """Return what a function makes of linked rows; their table is known by the link, and by it their columns."""
        first, *rest = call.arguments
        extreme: Call | None = None
        if call.function in ("findmax", "findmin"):
            raise FormulaError(f"function {call.function} stands in lookup only", self._place_of(call))
        if call.function == "lookup" and isinstance(first, Call) and first.function in ("findmax", "findmin"):
            extreme = first
            if len(extreme.arguments) != 2:
                raise FormulaError(f"function {extreme.function} takes 2 arguments", self._place_of(extreme))
            first = extreme.arguments[0]
        link = self._link(first, call)
        far = self._far_table(link) if link else None
        if link is None or far is None:
            return Failure(REFERENCE)
        if call.function == "countlinks":
            return Linked(link, "count", condition=self._condition(far, rest[0], call) if rest else None)
        value = self._column(far, self._text(rest[0], call, "the name of a column"))
        if call.function == "rollup":
            condition = self._condition(far, rest[2], call) if len(rest) > 2 else None
            return Linked(link, self._method(rest[1], call), value, condition)
        if extreme is None:
            return Linked(link, "lookup", value)
        compared = self._column(far, self._text(extreme.arguments[1], extreme, "the name of a column"))
        return Linked(link, "lookup", value, extreme=extreme.function[4:], compared=compared)

    def _method(self, node: Node, call: Call) -> str:
        method = self._text(node, call, "a method").raw.strip().lower()
        if method not in METHODS:
            known = ", ".join(METHODS)
            raise FormulaError(f"function rollup has no method {method}; there are {known}", self._place_of(call))
        return method

    def _condition(self, far: Table, node: Node, call: Call) -> Node | None:
        """Return the condition on linked rows that a text holds as a formula of its own; None for a blank text."""
        text = self._text(node, call, "a condition")
        if not text.raw.strip():
            return None
        inner = FormulaResolver(self.schema, far, self.offset + text.start, self.uses, self.problems)
        try:
            parsed = parse_formula(text.raw)
        except FormulaError as exc:
            raise FormulaError(exc.message, inner.offset + max(exc.position, 1), exc.error) from None
        return inner.resolve(parsed)

    def _text(self, node: Node, call: Call, what: str) -> Text:
        if not isinstance(node, Text):
            raise FormulaError(f"function {call.function} takes {what} in quotes", self._place_of(call))
        return node

    # Places

    def _position(self, start: int) -> int:
        return self.offset + start + 1

    def _place_of(self, call: Call) -> int:
        return self.offset + call.position if call.position else 0

    def _use(self, start: int, length: int, table: Table, column_key: str = "") -> None:
        begin = self.offset + start
        self.uses.append(Use(begin, begin + length, table.id, column_key))


def _find(candidates: Iterable[Named], name: str, what: str, position: int) -> Named | None:
    listed = list(candidates)
    for each in listed:
        if each.name == name:
            return each
    folded = name.strip().lower()
    found = [each for each in listed if each.name.lower() == folded]
    if len(found) > 1:
        raise FormulaError(f"ambiguous {what} name: {name}", position)
    return found[0] if found else None
