"""The grammar of the extended dialect: what it has beyond SeaTable's, each rule beside the one that it extends."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from bases.query.errors import QueryError
from bases.query.nodes import (
    Call,
    Cast,
    Exists,
    In,
    InQuery,
    InsertStatement,
    Item,
    Literal,
    Name,
    Node,
    Parameter,
    SelectStatement,
    Star,
    Subquery,
    TableName,
    UnionStatement,
    Window,
)
from bases.query.parser import Parser
from bases.query.tokens import END, NAME, NUMBER

_Read = TypeVar("_Read")

# SELECTs inside each other: each level takes many frames of Python's stack.
MAX_QUERY_DEPTH = 8
# Words that follow a table or an expression and are no other name for it.
_NO_ALIAS = frozenset({"LEFT", "RIGHT", "FULL", "INNER", "CROSS", "NATURAL", "ON", "USING"})
_CAST_TARGETS = {
    **dict.fromkeys(("TEXT", "CHAR", "VARCHAR", "STRING"), "text"),
    **dict.fromkeys(("NUMBER", "NUMERIC", "DECIMAL", "REAL", "FLOAT", "DOUBLE"), "number"),
    **dict.fromkeys(("INTEGER", "INT", "BIGINT", "SIGNED"), "integer"),
    **dict.fromkeys(("DATE", "DATETIME", "TIMESTAMP"), "date"),
    **dict.fromkeys(("BOOLEAN", "BOOL"), "boolean"),
}


@dataclass
class ExtendedParser(Parser):
    """Reads the extended dialect."""

    queries: int = 0

    # Statements

    def select(self) -> SelectStatement:
        """Read the rest of `SELECT … {UNION [ALL] SELECT …} [ORDER BY …] [limit]`."""
        self.queries += 1
        if self.queries > MAX_QUERY_DEPTH:
            raise QueryError(f"SELECT is nested deeper than {MAX_QUERY_DEPTH} levels")
        queries, operators = [self.selection()], []
        while self.take("UNION"):
            operators.append("UNION ALL" if self.take_word("ALL") else "UNION")
            self.expect("SELECT")
            queries.append(self.selection())
        statement = queries[0]
        if operators:
            union = UnionStatement(tuple(queries), tuple(operators))
            statement = SelectStatement((Item(Star(), "", "*"),), (TableName("", query=union),))
        statement = self.ending(statement)
        self.queries -= 1
        return statement

    def tables(self) -> tuple[TableName, ...]:
        """Read `FROM table {"," table | [kind] JOIN table [ON expression]}`; there may be none."""
        if not self.take("FROM"):
            return ()
        tables = [self.table()]
        while True:
            if self.take(","):
                tables.append(self.table())
            elif join := self.join():
                table = self.table()
                on = None
                if join != "CROSS JOIN":
                    if not self.take_word("ON"):
                        self.fail()
                    on = self.expression()
                tables.append(replace(table, join=join, on=on))
            else:
                return tuple(tables)

    def join(self) -> str:
        """Read `[INNER | CROSS | (LEFT | RIGHT | FULL) [OUTER]] JOIN`, if it is there."""
        for kind in ("INNER", "CROSS", "LEFT", "RIGHT", "FULL"):
            if self.take_word(kind):
                if kind in ("LEFT", "RIGHT", "FULL"):
                    self.take_word("OUTER")
                self.expect("JOIN")
                return "JOIN" if kind == "INNER" else f"{kind} JOIN"
        return "JOIN" if self.take("JOIN") else ""

    def table(self) -> TableName:
        """Read `(name | "(" SELECT … ")") [[AS] name]`."""
        if self.kinds[self.at] != "(":
            return super().table()
        query = self.query()
        alias = self.alias()
        if not alias:
            raise QueryError("a SELECT in FROM needs a name: (SELECT …) AS name")
        return TableName("", alias, query)

    def alias(self) -> str:
        is_other = self.kinds[self.at] == NAME and self.texts[self.at].upper() in _NO_ALIAS
        return "" if is_other else super().alias()

    def insert(self) -> InsertStatement:
        """Read `INTO name ["(" names ")"] (VALUES row {"," row} | SELECT …)`."""
        if not self.take_word("INTO"):
            self.fail()
        table = self.name()
        columns = self.listed(self.name) if self.kinds[self.at] == "(" else ()
        if self.take("SELECT"):
            return InsertStatement(table, columns, query=self.select())
        if not self.take_word("VALUES"):
            self.fail()
        rows = [self.listed(self.assigned)]
        while self.take(","):
            rows.append(self.listed(self.assigned))
        return InsertStatement(table, columns, tuple(rows))

    def listed(self, read: Callable[[], _Read]) -> tuple[_Read, ...]:
        """Read `"(" item {"," item} ")"`."""
        self.expect("(")
        items = [read()]
        while self.take(","):
            items.append(read())
        self.expect(")")
        return tuple(items)

    def assignment(self) -> tuple[Name, Node]:
        """Read `column "=" (constant | expression)`."""
        column = self.column()
        self.expect("=")
        return column, self.assigned()

    def assigned(self) -> Node:
        """Read a constant, which may be a list in parentheses, or an expression."""
        start, depth, parameters = self.at, self.depth, self.parameters
        try:
            constant = self.constant()
        except QueryError:
            constant = None
        if constant is not None and self.kinds[self.at] in (",", ")", ";", "WHERE", END):
            return constant
        self.at, self.depth, self.parameters = start, depth, parameters
        return self.expression()

    # Expressions

    def operand(self) -> Node:
        """Read what the default dialect has, `CASE … END`, `CAST(…)`, `EXISTS (SELECT …)` or `(SELECT …)`."""
        kind, following = self.kinds[self.at], self.kinds[self.at + 1 : self.at + 3]
        if kind == "CASE":
            return self.case()
        if kind == "(" and following[:1] == ["SELECT"]:
            return Subquery(self.query())
        if kind == NAME and following == ["(", "SELECT"] and self.take_word("EXISTS"):
            return Exists(self.query())
        if kind == NAME and following[:1] == ["("] and self.take_word("CAST"):
            return self.cast()
        operand = super().operand()
        return self.window(operand) if isinstance(operand, Call) and self.take_word("OVER") else operand

    def membership(self, left: Node) -> Node:
        """Read the rest of `left IN (arguments | "(" SELECT … ")")`."""
        if self.kinds[self.at : self.at + 2] == ["(", "SELECT"]:
            return InQuery(left, self.query())
        return super().membership(left)

    def query(self) -> SelectStatement:
        """Read `"(" SELECT … ")"`."""
        self.expect("(")
        self.expect("SELECT")
        query = self.select()
        self.expect(")")
        return query

    def case(self) -> Call:
        """Read `CASE [expression] WHEN expression THEN expression {…} [ELSE expression] END`.

        It is a call of `ifs` or `switch`, which mean the same.
        """
        position = self.tokens.starts[self.at] + 1
        self.expect("CASE")
        self.deepen()
        has_subject = not self.is_word("WHEN")
        arguments: list[Node] = [self.expression()] if has_subject else []
        first = len(arguments)
        while self.take_word("WHEN"):
            arguments.append(self.expression())
            self.expect_word("THEN")
            arguments.append(self.expression())
        if len(arguments) == first:
            self.fail()
        if self.take_word("ELSE"):
            arguments += [self.expression()] if has_subject else [Literal(value=True), self.expression()]
        self.expect_word("END")
        self.depth -= 1
        return Call("switch" if has_subject else "ifs", tuple(arguments), position=position)

    def cast(self) -> Cast:
        """Read the rest of `CAST "(" expression AS type ["(" number {"," number} ")"] ")"`."""
        self.expect("(")
        operand = self.expression()
        self.expect("AS")
        target = _CAST_TARGETS.get(self.texts[self.at].upper()) if self.kinds[self.at] == NAME else None
        if target is None:
            self.fail()
        self.at += 1
        if self.kinds[self.at] == "(":
            # Lengths say nothing here: text and numbers have none.
            self.listed(lambda: self.expect(NUMBER))
        self.expect(")")
        return Cast(operand, target)

    def window(self, call: Call) -> Window:
        """Read the rest of `call OVER "(" [PARTITION BY keys] [ORDER BY term {"," term}] ")"`."""
        self.expect("(")
        partition: list[Node] = []
        if self.take_word("PARTITION"):
            self.expect_word("BY")
            partition = self.keys()
        order = [self.order_term()] if self.take_clause("ORDER") else []
        while order and self.take(","):
            order.append(self.order_term())
        self.expect(")")
        return Window(call, tuple(partition), tuple(order))

    def is_word(self, word: str) -> bool:
        """Say whether a word that is not reserved stands here."""
        return self.kinds[self.at] == NAME and self.texts[self.at].upper() == word

    def expect_word(self, word: str) -> None:
        if not self.take_word(word):
            self.fail()


def is_constant(node: Node) -> bool:
    """Say whether what is assigned is a constant, for all rows the same."""
    return isinstance(node, Literal | Parameter) or (isinstance(node, In) and node.operand == Literal(None))
