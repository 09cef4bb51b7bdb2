"""SELECT: which columns a result has and what they are called, and the statement for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bases.column_types.base import Kind
from bases.functions import FUNCTIONS
from bases.query.errors import QueryError
from bases.query.expressions import Expressions
from bases.query.fields import cell
from bases.query.joins import Joins, check_joined, with_ids
from bases.query.nested import as_label, derived_sql, only_output
from bases.query.nodes import (
    And,
    Arithmetic,
    Call,
    Comparison,
    Field,
    Item,
    Literal,
    Negative,
    Node,
    OrderTerm,
    SelectStatement,
    Star,
    Subquery,
)
from bases.query.pieces import Sql, bound, join, order_term, say
from bases.query.resolve import Resolver, check_grouped, field_kind, is_aggregate
from bases.query.sources import Derived, Source, column_name, sources_named
from bases.query.statement import Output
from bases.query.values import Constant, Value

# Values that are not the same when they are written alike, or that nothing is made of.
_NOT_UNITED = frozenset({Kind.LINKS, Kind.ARRAY, Kind.OBJECT, Kind.NOTHING})
# Columns of a result, which is as many as SQLite takes.
MAX_OUTPUTS = 2_000
# Beyond it no row has a place.
_MAX_OFFSET = 2**62


@dataclass(frozen=True)
class Limits:
    """How many rows a SELECT without LIMIT returns, and how many any returns at most."""

    default: int
    most: int


@dataclass
class SelectCompiler:
    """Compiles one SELECT."""

    statement: SelectStatement
    resolver: Resolver
    expressions: Expressions
    # None for a SELECT inside another statement: it has no rows too many, and no order but for its own LIMIT.
    limits: Limits | None
    server_only: bool
    is_extended: bool = False

    @property
    def sources(self) -> tuple[Source, ...]:
        """What is read."""
        return self.resolver.sources

    @property
    def is_join(self) -> bool:
        """Whether rows of several sources are joined."""
        return len(self.sources) > 1

    @property
    def filters_sources(self) -> bool:
        """Whether archived rows are left out of each source, and not by WHERE."""
        return self.is_join or self.is_extended

    def compile(self) -> tuple[Sql, tuple[Output, ...]]:
        """Return the statement and the columns of its result. Raises QueryError."""
        statement, resolve = self.statement, self.resolver.resolve
        selected = [each for item in statement.items for each in self._select_item(item)]
        if len(selected) > MAX_OUTPUTS:
            raise QueryError(f"the statement selects more than {MAX_OUTPUTS} columns")
        where = self._where()
        ons = [resolve(each.on, "ON", use_aggregates=False) if each.on else None for each in statement.tables]
        keys = [resolve(key, "GROUP BY", use_aliases=True, use_aggregates=False) for key in statement.group]
        having = resolve(statement.having, "HAVING", use_aliases=True) if statement.having else None
        order = [
            OrderTerm(resolve(term.expression, "ORDER BY", use_aliases=True), term.descending)
            for term in statement.order
        ]
        shown = [*(node for _, node in selected), *([having] if having else []), *(term.expression for term in order)]
        is_grouped = bool(keys) or any(map(is_aggregate, shown))
        if having and not is_grouped:
            raise QueryError("HAVING needs GROUP BY or an aggregate function")
        if is_grouped:
            _check_groups(keys, shown[: len(shown) - len(order)], shown[len(shown) - len(order) :])
        joins = Joins(self.expressions, self.sources, server_only=self.server_only and self.filters_sources)
        filtering = say("WHERE {}", joins.condition(where)) if where else None
        source = joins.from_clause(ons)
        # From here on, what rows are grouped by is said in the form in which equal values are alike.
        self.expressions.keys = keys
        columns = [self._column(label, node) for label, node in selected]
        cells = [sql for _, sql in columns]
        grouping = [_reference(self.expressions.sql_for_grouping(key), cells) for key in keys]
        terms = [order_term(_reference(self._sortable(term), cells), descending=term.descending) for term in order]
        parts = [
            Sql("SELECT DISTINCT" if statement.distinct else "SELECT"),
            join(", ", cells if self.limits else _named(cells)),
            source,
            filtering,
            say("GROUP BY {}", join(", ", grouping)) if keys else None,
            say("HAVING {}", self.expressions.condition(having)) if having else None,
            self._order(terms, grouping, len(columns), is_grouped=is_grouped),
            self._limit(),
        ]
        outputs = tuple(output for output, _ in columns)
        return join(" ", [part for part in parts if part]), with_ids(
            outputs
        ) if self.is_join and self.limits else outputs

    # What is selected

    def _select_item(self, item: Item) -> list[tuple[str, Node]]:
        """Return what an item selects, each with its label where it has one of its own."""
        expression = item.expression
        if not isinstance(expression, Star):
            node = self.resolver.resolve_item(expression, item.alias)
            label = "" if isinstance(node, Field | Derived) else _label(expression, item.text, self.sources)
            return [(item.alias or label, node)]
        sources = sources_named(self.sources, expression.table) if expression.table else self.sources
        if not sources:
            raise QueryError(f"no such table: {expression.table}")
        return [("", node) for source in sources for node in source.nodes()]

    def _column(self, label: str, node: Node) -> tuple[Output, Sql]:
        """Return a column of the result, and what is selected for it."""
        expressions = self.expressions
        unites_equals = self.statement.distinct or node in expressions.keys
        if isinstance(node, Field):
            output = self._output(label, node)
            if not unites_equals or output.kind in (Kind.LINKS, Kind.OBJECT, Kind.NOTHING):
                return output, cell(expressions.conversions, expressions.schema, node)
            return output, expressions.sql_for_grouping(node)
        if isinstance(node, Derived):
            output = as_label(node.output, label)
            unites_equals = unites_equals and output.kind not in _NOT_UNITED
            return output, expressions.sql_for_grouping(node) if unites_equals else derived_sql(node)
        value = expressions.value(node)
        if isinstance(node, Subquery) and isinstance(value, Value):
            return as_label(only_output(node.query), label), value.sql
        value = expressions.conversions.named(value) if isinstance(value, Value) else value
        kind = Kind.TEXT if value.kind is Kind.NOTHING else value.kind
        sql = expressions.conversions.natural(value) if isinstance(value, Constant) else value.sql
        return Output(label, label, None, None, kind), sql

    def _output(self, alias: str, selected: Field) -> Output:
        column, kind = selected.column, field_kind(selected)
        if column is None:
            label = alias or selected.system
            return Output(label, label, None, selected.table, kind, selected.system)
        if column.type == "button":
            raise QueryError(f"column {column.name} is a button and has no values")
        return Output(alias or column.key, alias or column.name, column, selected.table, kind)

    # Which rows, in which order

    def _where(self) -> Node | None:
        where = self.statement.where
        resolved = self.resolver.resolve(where, "WHERE", use_aggregates=False) if where else None
        if not self.is_extended:
            check_joined(self.sources, resolved)
        if not self.server_only or self.filters_sources:
            return resolved
        kept = Comparison("=", Field(None, None, "_archived"), Literal(value=False))
        return And((resolved, kept)) if resolved else kept

    def _order(self, terms: list[Sql], grouping: list[Sql], columns: int, *, is_grouped: bool) -> Sql | None:
        """Return the ORDER BY clause, which leaves no two rows without an order, so that pages fit together."""
        if self.limits is None and self.statement.limit is None:
            return None
        if is_grouped:
            terms = terms + [order_term(key) for key in grouping]
        elif self.statement.distinct:
            terms = terms + [order_term(Sql(str(number))) for number in range(1, columns + 1)]
        else:
            # What a SELECT in FROM returns comes as it is.
            tables = [each.row for each in self.sources if each.table]
            terms = [*terms, *(Sql(f"{row}.{key}") for row in tables for key in ("_position", "_seq"))]
        return say("ORDER BY {}", join(", ", terms)) if terms else None

    def _sortable(self, term: OrderTerm) -> Sql:
        value = self.expressions.value(term.expression)
        if isinstance(value, Constant):
            raise QueryError("rows cannot be ordered by a constant")
        return self.expressions.sortable(value)

    def _limit(self) -> Sql | None:
        limits = self.limits or Limits(_MAX_OFFSET, _MAX_OFFSET)
        if self.limits is None and self.statement.limit is None:
            return None
        limit = bound(min(limits.default, limits.most))
        if self.statement.limit is not None:
            limit = self._count(self.statement.limit, limits.most)
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


def _check_groups(keys: Sequence[Node], shown: Sequence[Node], order: Sequence[Node]) -> None:
    """Raise QueryError unless all that is shown, and all that orders it, has one value for a whole group."""
    for node in (*shown, *order):
        check_grouped(node, keys)
    if not keys and not any(map(is_aggregate, shown)):
        raise QueryError("an aggregate function in ORDER BY needs GROUP BY")


def _named(cells: Sequence[Sql]) -> list[Sql]:
    return [say(f'{{}} AS "{column_name(number)}"', cell) for number, cell in enumerate(cells)]


def _reference(sql: Sql, selected: Sequence[Sql]) -> Sql:
    """Return the number of the column that selects a piece of SQL, which saves working it out again, or the piece."""
    return Sql(str(selected.index(sql) + 1)) if sql in selected else sql


def _label(expression: Node, text: str, sources: Sequence[Source]) -> str:
    """Return what an expression without alias is called in the result: much as it was typed."""
    plain = text.replace("`", "")
    if isinstance(expression, Call) and text.lower().startswith(expression.function):
        # Only the function in front is written in upper case, and only aggregates lose their quotes.
        is_aggregate_call = expression.function in FUNCTIONS and FUNCTIONS[expression.function].aggregate
        shown = plain if is_aggregate_call else text
        arguments = shown[shown.index("(") + 1 : -1]
        return f"{expression.function.upper()}({arguments.strip() if is_aggregate_call else arguments})"
    table = sources[0].table if len(sources) == 1 else None
    return f"{table.name}.{plain}" if table and isinstance(expression, Arithmetic | Negative) else plain
