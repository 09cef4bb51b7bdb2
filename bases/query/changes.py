"""UPDATE, DELETE and INSERT: checked, and said as far as statements say them; the caller carries them out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from bases.column_types import column_type
from bases.column_types.base import Kind
from bases.query.assignments import check_assignments, constant_value, fitting, writable_columns
from bases.query.errors import InsertRefused, QueryError
from bases.query.expressions import Expressions
from bases.query.extended_parser import is_constant
from bases.query.nodes import (
    DeleteStatement,
    InsertStatement,
    Item,
    Name,
    Node,
    SelectStatement,
    TableName,
    UpdateStatement,
)
from bases.query.queries import Queries
from bases.query.resolve import Resolver, resolver_for
from bases.query.select import MAX_OUTPUTS
from bases.query.statement import Delete, Insert, Output, Pending, Select, Update
from bases.query.values import GATHERED
from bases.schema import Column

ChangeStatement = UpdateStatement | DeleteStatement | InsertStatement


@dataclass(frozen=True)
class Changes:
    """Compiles statements that change rows.

    `queries` compiles what they read. `parameters` are the values of the question marks, and `finish` makes a
    statement for the store of a SELECT, all of whose rows it returns.
    """

    queries: Queries
    parameters: Sequence[Any]
    zone: ZoneInfo
    finish: Callable[[SelectStatement], Select]

    def compile(self, statement: ChangeStatement) -> Update | Delete | Insert:
        """Return what is to be done. Raises QueryError."""
        if isinstance(statement, InsertStatement):
            if not self.queries.is_extended:
                raise InsertRefused("INSERT is not supported")
            return self._insert(statement)
        resolver = self._resolver(statement.table)
        condition = self._condition(resolver, statement.where)
        if isinstance(statement, DeleteStatement):
            return Delete(resolver.table, condition)
        return self._update(resolver, statement, condition)

    def _resolver(self, table: str) -> Resolver:
        resolver = resolver_for(self.queries.schema, [TableName(table)], self.parameters)
        if self.queries.is_extended:
            # The rows that are changed are the first source, and called as such.
            self.queries.skip_first_source()
            resolver.compile_nested = self.queries.nested
        return resolver

    def _condition(self, resolver: Resolver, where: Node | None) -> Node | None:
        """Return the condition of a change, after saying it once: what is wrong with it is to be known at once."""
        if where is None:
            return None
        condition = resolver.resolve(where, "WHERE", use_aggregates=False)
        Expressions(self.queries.schema, self.queries.conversions).condition(condition)
        return condition

    def _update(self, resolver: Resolver, statement: UpdateStatement, condition: Node | None) -> Update:
        writable_columns(resolver, [name for name, _ in statement.assignments])
        constants = [(name, node) for name, node in statement.assignments if is_constant(node)]
        others = [(name, node) for name, node in statement.assignments if not is_constant(node)]
        assignments = check_assignments(resolver, constants, self.parameters, self.zone)
        if not others:
            return Update(resolver.table, assignments, condition)
        computed = writable_columns(resolver, [name for name, _ in others])
        items = [
            Item(Name("_id"), "", "_id"),
            *(Item(node, f"c{number}", "") for number, (_, node) in enumerate(others)),
        ]
        select = self.finish(SelectStatement(tuple(items), (TableName(statement.table),), where=statement.where))
        _check_writable(computed, select.outputs[1:])
        return Update(resolver.table, assignments, condition, computed, select)

    def _insert(self, statement: InsertStatement) -> Insert:
        resolver = self._resolver(statement.table)
        table = resolver.table
        columns = tuple(column for column in table.columns if column_type(column.type).sql_writable)
        if statement.columns:
            columns = writable_columns(resolver, [Name(name) for name in statement.columns])
        if statement.query is not None:
            select = self.finish(statement.query)
            if len(select.outputs) != len(columns):
                raise QueryError(f"there are {len(columns)} columns, and SELECT returns {len(select.outputs)}")
            _check_writable(columns, select.outputs)
            return Insert(table, columns, select=select)
        pending: list[tuple[Column, Node]] = []
        rows = tuple(self._row(columns, row, pending) for row in statement.rows)
        if not pending:
            return Insert(table, columns, rows)
        if len(pending) > MAX_OUTPUTS:
            raise QueryError(f"VALUES has more than {MAX_OUTPUTS} expressions")
        items = tuple(Item(node, f"c{number}", "") for number, (_, node) in enumerate(pending))
        select = self.finish(SelectStatement(items, ()))
        _check_writable([column for column, _ in pending], select.outputs)
        return Insert(table, columns, rows, select)

    def _row(
        self, columns: Sequence[Column], nodes: Sequence[Node], pending: list[tuple[Column, Node]]
    ) -> tuple[Any, ...]:
        """Return the values of a row; what is no constant is noted and waits."""
        if len(nodes) != len(columns):
            raise QueryError(f"there are {len(columns)} columns, and a row of VALUES has {len(nodes)}")
        row: list[Any] = []
        for column, node in zip(columns, nodes, strict=True):
            if is_constant(node):
                row.append(fitting(column, constant_value(node, self.parameters), self.zone))
            else:
                row.append(Pending(len(pending)))
                pending.append((column, node))
        return tuple(row)


def _check_writable(columns: Sequence[Column], outputs: Sequence[Output]) -> None:
    """Raise QueryError for a column that would get what is no value of a cell."""
    for column, output in zip(columns, outputs, strict=True):
        if output.kind in (*GATHERED, Kind.OBJECT):
            raise QueryError(f"column {column.name} of type {column.type} cannot hold linked rows, files or places")
