"""Tokens to nodes, by recursive descent: one method for each rule of the grammar, which its docstring quotes.

Operators are read by precedence, so that a level of nesting costs only few frames of the stack.
"""

from dataclasses import dataclass, field, replace
from typing import NoReturn

from bases.functions.values import to_number
from bases.query.errors import QueryError
from bases.query.nodes import (
    And,
    Arithmetic,
    Between,
    Call,
    Comparison,
    DeleteStatement,
    Has,
    In,
    InsertStatement,
    Is,
    Item,
    Like,
    Literal,
    Name,
    Negative,
    Node,
    Not,
    Or,
    OrderTerm,
    Parameter,
    SelectStatement,
    Star,
    Statement,
    TableName,
    UpdateStatement,
)
from bases.query.tokens import END, NAME, NUMBER, PARAMETER, QUOTED_NAME, STRING, Tokens, tokenize

# Characters of a statement; room for 10,000 row ids in an IN list.
MAX_LENGTH = 300_000
# Parentheses, calls, lists and signs inside each other, and operators of arithmetic in a row.
MAX_DEPTH = 100

# How tightly operators bind. Those of a comparison do not chain: `a = b = c` is refused.
DISJUNCTION, CONJUNCTION, NEGATION, COMPARISON, SUM, PRODUCT = range(1, 7)
POWERS = {
    "OR": DISJUNCTION,
    "AND": CONJUNCTION,
    **dict.fromkeys(("=", "<>", "!=", "<", "<=", ">", ">=", "NOT", "IN", "LIKE", "ILIKE", "BETWEEN", "IS"), COMPARISON),
    **dict.fromkeys(("HAS ANY OF", "HAS ALL OF", "HAS NONE OF", "IS EXACTLY"), COMPARISON),
    **dict.fromkeys("+-", SUM),
    **dict.fromkeys("*/%", PRODUCT),
}
WORDS = {"NULL": None, "TRUE": True, "FALSE": False}
HAS_MODES = {"HAS ANY OF": "any", "HAS ALL OF": "all", "HAS NONE OF": "any", "IS EXACTLY": "exactly"}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A statement and the count of its parameters."""

    statement: Statement
    parameters: int


def parse(sql: str, kind: "type[Parser] | None" = None) -> Parsed:
    """Return the nodes of a statement, read by a kind of parser, which is that of SeaTable's dialect unless given.

    Raises QueryError, with the place, for what is not in the grammar.
    """
    if len(sql) > MAX_LENGTH:
        raise QueryError(f"the statement is longer than {MAX_LENGTH} characters")
    try:
        sql.encode()
    except UnicodeEncodeError:
        raise QueryError("the statement is not valid text") from None
    parser = (kind or Parser)(tokenize(sql))
    return Parsed(parser.statement(), parser.parameters)


@dataclass
class Parser:
    """Reads SeaTable's dialect. A dialect with more overrides the methods of the rules in which it has more."""

    tokens: Tokens
    at: int = 0
    depth: int = 0
    parameters: int = 0
    kinds: list[str] = field(init=False)
    texts: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.kinds, self.texts = self.tokens.kinds, self.tokens.texts

    # Statements

    def statement(self) -> Statement:
        """Read `(select | insert | update | delete) [";"]`."""
        statement: Statement
        if self.take("SELECT"):
            statement = self.select()
        elif self.take_word("UPDATE"):
            statement = self.update()
        elif self.take_word("DELETE"):
            self.expect("FROM")
            statement = DeleteStatement(self.name(), self.where())
        elif self.take_word("INSERT"):
            statement = self.insert()
        else:
            self.fail()
        self.take(";")
        self.expect(END)
        return statement

    def select(self) -> SelectStatement:
        """Read the rest of `SELECT … [ORDER BY …] [limit]`."""
        return self.ending(self.selection())

    def selection(self) -> SelectStatement:
        """Read the rest of `SELECT [DISTINCT] items FROM tables [where] [GROUP BY …] [HAVING …]`."""
        distinct = self.take("DISTINCT")
        items = [self.item()]
        while self.take(","):
            items.append(self.item())
        tables = self.tables()
        where = self.where()
        group = self.keys() if self.take_clause("GROUP") else []
        having = self.expression() if self.take("HAVING") else None
        return SelectStatement(tuple(items), tables, distinct, where, tuple(group), having)

    def ending(self, statement: SelectStatement) -> SelectStatement:
        """Read `[ORDER BY term {"," term}] [limit]`."""
        order = [self.order_term()] if self.take_clause("ORDER") else []
        while order and self.take(","):
            order.append(self.order_term())
        limit, offset = self.limit()
        return replace(statement, order=tuple(order), limit=limit, offset=offset)

    def tables(self) -> tuple[TableName, ...]:
        """Read `FROM table {"," table}`."""
        self.expect("FROM")
        tables = [self.table()]
        while self.take(","):
            tables.append(self.table())
        return tuple(tables)

    def item(self) -> Item:
        """Read `"*" | name "." "*" | expression [[AS] name]`."""
        if self.take("*"):
            return Item(Star(), "", "*")
        if self.kinds[self.at + 1 : self.at + 3] == [".", "*"]:
            table = self.name()
            self.at += 2
            return Item(Star(table), "", "*")
        start = self.tokens.starts[self.at]
        expression = self.expression()
        text = self.tokens.source[start : self.tokens.ends[self.at - 1]]
        return Item(expression, self.alias(), text)

    def table(self) -> TableName:
        """Read `name [[AS] name]`."""
        return TableName(self.name(), self.alias())

    def alias(self) -> str:
        return self.name() if self.take("AS") or self.kinds[self.at] in (NAME, QUOTED_NAME) else ""

    def where(self) -> Node | None:
        return self.expression() if self.take("WHERE") else None

    def keys(self) -> list[Node]:
        keys = [self.expression()]
        while self.take(","):
            keys.append(self.expression())
        return keys

    def order_term(self) -> OrderTerm:
        """Read `expression [ASC | DESC]`."""
        expression = self.expression()
        descending = self.take_word("DESC")
        if not descending:
            self.take_word("ASC")
        return OrderTerm(expression, descending)

    def limit(self) -> tuple[Node | None, Node | None]:
        """Read `LIMIT count [OFFSET count] | LIMIT offset "," count`."""
        if not self.take("LIMIT"):
            return None, None
        first = self.count()
        if self.take(","):
            return self.count(), first
        return first, self.count() if self.take_word("OFFSET") else None

    def count(self) -> Node:
        """Read a whole number or a parameter."""
        is_whole = self.kinds[self.at] == NUMBER and self.texts[self.at].isdigit()
        if not is_whole and self.kinds[self.at] != PARAMETER:
            self.fail()
        return self.literal()

    def insert(self) -> InsertStatement:
        """Read `INSERT INTO name ["(" names ")"] VALUES constants {"," constants}`."""
        if not self.take_word("INTO"):
            self.fail()
        self.name()
        if self.take("("):
            self.name()
            while self.take(","):
                self.name()
            self.expect(")")
        if not self.take_word("VALUES"):
            self.fail()
        self.constants()
        while self.take(","):
            self.constants()
        return InsertStatement()

    def update(self) -> UpdateStatement:
        """Read `UPDATE name SET column "=" constant {"," column "=" constant} [where]`."""
        table = self.name()
        if not self.take_word("SET"):
            self.fail()
        assignments = [self.assignment()]
        while self.take(","):
            assignments.append(self.assignment())
        return UpdateStatement(table, tuple(assignments), self.where())

    def assignment(self) -> tuple[Name, Node]:
        column = self.column()
        self.expect("=")
        return column, self.constant()

    def constant(self) -> Node:
        """Read `literal | "-" number | constants`."""
        if self.kinds[self.at] == "(":
            return self.constants()
        negative = self.take("-")
        if negative and self.kinds[self.at] != NUMBER:
            self.fail()
        literal = self.literal()
        return Literal(-literal.value) if negative and isinstance(literal, Literal) else literal

    def constants(self) -> In:
        """Read `"(" constant {"," constant} ")"`."""
        self.expect("(")
        self.deepen()
        constants = [self.constant()]
        while self.take(","):
            constants.append(self.constant())
        self.depth -= 1
        self.expect(")")
        # Parameters among them have no values yet, so this is no Literal.
        return In(Literal(None), tuple(constants))

    # Expressions

    def expression(self, power: int = 0) -> Node:
        """Read operands joined by operators that bind at least as tightly as `power`."""
        self.deepen()
        # What binds more loosely than a comparison cannot be an operand of one without parentheses.
        tightest = PRODUCT
        left: Node
        if self.kinds[self.at] == "NOT" and power <= NEGATION:
            self.at += 1
            left = Not(self.expression(NEGATION))
            tightest = CONJUNCTION
        else:
            left = self.operand()
        chained = 0
        while power <= (found := POWERS.get(self.kinds[self.at], -1)) <= tightest:
            if found >= SUM:
                chained += 1
                self.deepen()
                operator = self.texts[self.at]
                self.at += 1
                left = Arithmetic(operator, left, self.expression(found + 1))
            elif found == COMPARISON:
                left = self.comparison(left)
                tightest = CONJUNCTION
            else:
                left = self.junction(left, found)
                tightest = DISJUNCTION
        self.depth -= 1 + chained
        return left

    def junction(self, first: Node, power: int) -> Node:
        """Read the rest of conditions joined by AND, or by OR."""
        kind = "AND" if power == CONJUNCTION else "OR"
        operands = [first]
        while self.take(kind):
            operands.append(self.expression(power + 1))
        return And(tuple(operands)) if power == CONJUNCTION else Or(tuple(operands))

    def comparison(self, left: Node) -> Node:
        """Read the rest of a comparison, from its operator."""
        operator = self.kinds[self.at]
        self.at += 1
        negated = operator == "NOT"
        if negated:
            operator = self.kinds[self.at]
            self.at += 1
        node: Node
        if operator == "IN":
            node = self.membership(left)
        elif operator in ("LIKE", "ILIKE"):
            node = Like(left, self.expression(SUM), operator == "ILIKE")
        elif operator == "BETWEEN":
            low = self.expression(SUM)
            self.expect("AND")
            node = Between(left, low, self.expression(SUM))
        elif negated:
            self.at -= 1
            self.fail()
        elif operator in HAS_MODES:
            node = Has(HAS_MODES[operator], left, self.arguments(least=1))
            negated = operator == "HAS NONE OF"
        elif operator == "IS":
            negated = self.take("NOT")
            if self.kinds[self.at] not in WORDS:
                self.fail()
            node = Is(left, WORDS[self.kinds[self.at]])
            self.at += 1
        else:
            negated = operator in ("!=", "<>")
            node = Comparison("=" if negated else operator, left, self.expression(SUM))
        return Not(node) if negated else node

    def membership(self, left: Node) -> Node:
        """Read the rest of `left IN arguments`."""
        return In(left, self.arguments())

    def arguments(self, least: int = 0) -> tuple[Node, ...]:
        """Read `"(" [expression {"," expression}] ")"`."""
        self.expect("(")
        arguments = []
        if least or self.kinds[self.at] != ")":
            arguments = self.keys()
        self.expect(")")
        return tuple(arguments)

    def operand(self) -> Node:
        """Read `literal | column | call | "(" expression ")" | "-" operand`."""
        kind = self.kinds[self.at]
        if kind == NAME or kind in ("AND", "OR"):
            if self.kinds[self.at + 1] == "(":
                return self.call()
            if kind == NAME:
                return self.column()
        elif kind == QUOTED_NAME:
            return self.column()
        elif kind == "(":
            self.at += 1
            inner = self.expression()
            self.expect(")")
            return inner
        elif kind == "-":
            self.at += 1
            self.deepen()
            operand = self.operand()
            self.depth -= 1
            if isinstance(operand, Literal) and type(operand.value) in (int, float):
                return Literal(-operand.value)
            return Negative(operand)
        return self.literal()

    def call(self) -> Call:
        """Read `name "(" ["*" | DISTINCT expression | expression {"," expression}] ")"`."""
        function, position = self.texts[self.at].lower(), self.tokens.starts[self.at] + 1
        self.at += 2
        if self.take("*"):
            call = Call(function, star=True, position=position)
        elif self.take("DISTINCT"):
            call = Call(function, (self.expression(),), distinct=True, position=position)
        else:
            arguments = self.keys() if self.kinds[self.at] != ")" else ()
            call = Call(function, tuple(arguments), position=position)
        self.expect(")")
        return call

    def column(self) -> Name:
        """Read `name ["." name]`."""
        first = self.name()
        return Name(self.name(), first) if self.take(".") else Name(first)

    def name(self) -> str:
        if self.kinds[self.at] not in (NAME, QUOTED_NAME):
            self.fail()
        self.at += 1
        return self.texts[self.at - 1]

    def literal(self) -> Node:
        kind, text = self.kinds[self.at], self.texts[self.at]
        self.at += 1
        if kind == STRING:
            return Literal(text)
        if kind == NUMBER:
            return Literal(to_number(text))
        if kind == PARAMETER:
            self.parameters += 1
            return Parameter(self.parameters - 1)
        if kind not in WORDS:
            self.at -= 1
            self.fail()
        if kind != "NULL" and self.kinds[self.at : self.at + 2] == ["(", ")"]:
            # Older manuals write `true()`.
            self.at += 2
        return Literal(WORDS[kind])

    # Tokens

    def take(self, kind: str) -> bool:
        """Step over a token of a kind, if there is one."""
        if self.kinds[self.at] != kind:
            return False
        self.at += 1
        return True

    def take_word(self, word: str) -> bool:
        """Step over a word that is not reserved, if it is there."""
        if self.kinds[self.at] != NAME or self.texts[self.at].upper() != word:
            return False
        self.at += 1
        return True

    def take_clause(self, kind: str) -> bool:
        """Step over `GROUP BY` or `ORDER BY`, if it is there."""
        if not self.take(kind):
            return False
        if not self.take_word("BY"):
            self.fail()
        return True

    def expect(self, kind: str) -> None:
        if not self.take(kind):
            self.fail()

    def deepen(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QueryError(f"the statement is nested deeper than {MAX_DEPTH} levels")

    def fail(self) -> NoReturn:
        """Refuse the statement at the present token."""
        source, start = self.tokens.source, self.tokens.starts[self.at]
        if self.kinds[self.at] == END:
            raise QueryError("syntax error at the end of the statement")
        near = source[start:].split(maxsplit=1)[0][:30]
        raise QueryError(f"syntax error at position {start + 1} near '{near}'")
