"""SELECT: which columns a result has and what they are called, and the statement for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bases.column_types.base import Kind
from bases.functions import FUNCTIONS
from bases.query.errors import QueryError
from bases.query.expressions import Expressions
from bases.query.fields import cell
from bases.query.nodes import (
    And,
    Arithmetic,
    Call,
    Comparison,
    Field,
    Item,
    Literal,
    Name,
    Negative,
    Node,
    OrderTerm,
    SelectStatement,
    Star,
)
from bases.query.pieces import Sql, bound, join, say
from bases.query.resolve import SYSTEM_FIELDS, Resolver, check_grouped, field_kind, is_aggregate
from bases.query.rows import from_table, order_term
from bases.query.statement import Output
from bases.query.values import Constant
from bases.schema import Table

# Beyond it no row has a place.
_MAX_OFFSET = 2**62


@dataclass(frozen=True)
class Limits:
    """How many rows a SELECT without LIMIT returns, and how many any returns at most."""

    default: int
    most: int


@dataclass
class SelectCompiler:
    """Compiles one SELECT over one table."""

    statement: SelectStatement
    resolver: Resolver
    expressions: Expressions
    limits: Limits
    server_only: bool

    @property
    def table(self) -> Table:
        """The table that is read."""
        return self.resolver.table

    def compile(self) -> tuple[Sql, tuple[Output, ...]]:
        """Return the statement and the columns of its result. Raises QueryError."""
        statement, resolve = self.statement, self.resolver.resolve
        selected = [each for item in statement.items for each in self._select_item(item)]
        where = self._where()
        keys = [resolve(key, "GROUP BY", use_aliases=True, use_aggregates=False) for key in statement.group]
        having = resolve(statement.having, "HAVING", use_aliases=True) if statement.having else None
        order = [
            OrderTerm(resolve(term.expression, "ORDER BY", use_aliases=True), term.descending)
            for term in statement.order
        ]
        shown = [*(node for _, node in selected), *(term.expression for term in order), *([having] if having else [])]
        is_grouped = bool(keys) or any(map(is_aggregate, shown))
        if having and not is_grouped:
            raise QueryError("HAVING needs GROUP BY or an aggregate function")
        if is_grouped:
            for node in shown:
                check_grouped(node, keys)
        filtering = say("WHERE {}", self.expressions.condition(where)) if where else None
        # From here on, what rows are grouped by is said in the form in which equal values are alike.
        self.expressions.keys = keys
        columns = [self._column(label, node) for label, node in selected]
        cells = [sql for _, sql in columns]
        grouping = [_reference(self.expressions.sql_for_grouping(key), cells) for key in keys]
        terms = [order_term(_reference(self._sortable(term), cells), descending=term.descending) for term in order]
        parts = [
            Sql("SELECT DISTINCT" if statement.distinct else "SELECT"),
            join(", ", cells),
            from_table(self.table),
            filtering,
            say("GROUP BY {}", join(", ", grouping)) if keys else None,
            say("HAVING {}", self.expressions.condition(having)) if having else None,
            self._order(terms, grouping, len(columns), is_grouped=is_grouped),
            self._limit(),
        ]
        return join(" ", [part for part in parts if part]), tuple(output for output, _ in columns)

    # What is selected

    def _select_item(self, item: Item) -> list[tuple[str, Node]]:
        """Return what an item selects, each with its label where it has one of its own."""
        expression = item.expression
        if not isinstance(expression, Star):
            node = self.resolver.resolve_item(expression, item.alias)
            label = "" if isinstance(node, Field) else _label(expression, item.text, self.table)
            return [(item.alias or label, node)]
        if expression.table and self.resolver.find_field(Name("_id", expression.table)) is None:
            raise QueryError(f"no such table: {expression.table}")
        columns = [Field(self.table, column) for column in self.table.columns if column.type != "button"]
        return [("", each) for each in (*columns, *(Field(self.table, None, name) for name in SYSTEM_FIELDS))]

    def _column(self, label: str, node: Node) -> tuple[Output, Sql]:
        """Return a column of the result, and what is selected for it."""
        expressions = self.expressions
        if isinstance(node, Field):
            output = self._output(label, node)
            unites_equals = self.statement.distinct or node in expressions.keys
            if not unites_equals or output.kind in (Kind.LINKS, Kind.OBJECT, Kind.NOTHING):
                return output, cell(expressions.dialect, expressions.schema, node)
            return output, expressions.sql_for_grouping(node)
        value = expressions.value(node)
        kind = Kind.TEXT if value.kind is Kind.NOTHING else value.kind
        sql = expressions.conversions.natural(value) if isinstance(value, Constant) else value.sql
        return Output(label, label, None, None, kind), sql

    def _output(self, alias: str, selected: Field) -> Output:
        column, kind = selected.column, field_kind(selected)
        if column is None:
            label = alias or selected.system
            return Output(label, label, None, None, kind, selected.system)
        if column.type == "button":
            raise QueryError(f"column {column.name} is a button and has no values")
        return Output(alias or column.key, alias or column.name, column, self.table, kind)

    # Which rows, in which order

    def _where(self) -> Node | None:
        where = self.statement.where
        resolved = self.resolver.resolve(where, "WHERE", use_aggregates=False) if where else None
        if not self.server_only:
            return resolved
        kept = Comparison("=", Field(None, None, "_archived"), Literal(value=False))
        return And((resolved, kept)) if resolved else kept

    def _order(self, terms: list[Sql], grouping: list[Sql], columns: int, *, is_grouped: bool) -> Sql | None:
        """Return the ORDER BY clause, which leaves no two rows without an order, so that pages fit together."""
        if is_grouped:
            terms = terms + [order_term(key) for key in grouping]
        elif self.statement.distinct:
            terms = terms + [order_term(Sql(str(number))) for number in range(1, columns + 1)]
        else:
            terms = [*terms, Sql("t._position"), Sql("t._seq")]
        return say("ORDER BY {}", join(", ", terms)) if terms else None

    def _sortable(self, term: OrderTerm) -> Sql:
        value = self.expressions.value(term.expression)
        if isinstance(value, Constant):
            raise QueryError("rows cannot be ordered by a constant")
        return self.expressions.sortable(value)

    def _limit(self) -> Sql:
        limit = bound(min(self.limits.default, self.limits.most))
        if self.statement.limit is not None:
            limit = self._count(self.statement.limit, self.limits.most)
        if self.statement.offset is None:
            return say("LIMIT {}", limit)
        return say("LIMIT {} OFFSET {}", limit, self._count(self.statement.offset, _MAX_OFFSET))

    def _count(self, node: Node, most: int) -> Sql:
        value = self.expressions.value(self.resolver.resolve(node, "LIMIT"))

        def convert(count: Any) -> int:
            # A number with so many digits that it is a float is as good as the greatest.
            if type(count) not in (int, float) or count < 0 or count % 1:
                raise QueryError("LIMIT and OFFSET take whole numbers from 0")
            return int(min(count, most))

        return bound(value.bind(convert)) if isinstance(value, Constant) else value.sql


def _reference(sql: Sql, selected: Sequence[Sql]) -> Sql:
    """Return the number of the column that selects a piece of SQL, which saves working it out again, or the piece."""
    return Sql(str(selected.index(sql) + 1)) if sql in selected else sql


def _label(expression: Node, text: str, table: Table) -> str:
    """Return what an expression without alias is called in the result: much as it was typed."""
    plain = text.replace("`", "")
    if isinstance(expression, Call) and text.lower().startswith(expression.function):
        # Only the function in front is written in upper case, and only aggregates lose their quotes.
        is_aggregate_call = expression.function in FUNCTIONS and FUNCTIONS[expression.function].aggregate
        shown = plain if is_aggregate_call else text
        arguments = shown[shown.index("(") + 1 : -1]
        return f"{expression.function.upper()}({arguments.strip() if is_aggregate_call else arguments})"
    return f"{table.name}.{plain}" if isinstance(expression, Arithmetic | Negative) else plain
