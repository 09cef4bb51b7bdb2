"""A SELECT with all SELECTs inside it, compiled."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bases.column_types.base import Kind
from bases.query.conversions import Conversions
from bases.query.errors import QueryError
from bases.query.expressions import Expressions
from bases.query.nested import result_value
from bases.query.nodes import SelectStatement, TableName, UnionStatement
from bases.query.pieces import Sql, join, say
from bases.query.resolve import MAX_SOURCES, Resolver, resolver_for
from bases.query.select import Limits, SelectCompiler
from bases.query.sources import Rows, Source, column_name, find_table, row_name
from bases.query.statement import Output
from bases.query.values import GATHERED, LISTS, TIMES, Constant
from bases.schema import Schema

# SELECTs in one statement, wherever they stand.
MAX_QUERIES = 50


@dataclass
class Queries:
    """Compiles the SELECTs of one statement.

    `late` are the parameters as constants without values, and `values` their values, when they are to be filled in.
    """

    schema: Schema
    conversions: Conversions
    late: Sequence[Constant]
    values: Sequence[Any] | None = None
    server_only: bool = False
    is_extended: bool = False
    # How many sources there are, and how many SELECTs.
    _sources: int = 0
    _queries: int = 0

    def compile(self, statement: SelectStatement, limits: Limits | None) -> tuple[Sql, tuple[Output, ...], bool]:
        """Return the statement, the columns of its result and whether it is a join. Raises QueryError.

        Without `limits` it is one whose rows only the server sees: all of them, in any order.
        """
        compiler = self._compiler(statement, limits)
        return *compiler.compile(), compiler.is_join

    def nested(self, statement: Any, outer: Resolver | None = None) -> Rows:
        """Return a SELECT inside the statement; `outer` is what it may refer to."""
        if isinstance(statement, UnionStatement):
            return self._union(statement)
        compiler = self._compiler(statement, None, outer)
        sql, outputs = compiler.compile()
        return Rows(sql, outputs, tuple(compiler.resolver.outer_nodes))

    def skip_first_source(self) -> None:
        """Leave the name of the first source to the rows of a statement around the SELECTs."""
        self._sources = max(self._sources, 1)

    def _compiler(
        self, statement: SelectStatement, limits: Limits | None, outer: Resolver | None = None
    ) -> SelectCompiler:
        self._queries += 1
        if self._queries > MAX_QUERIES:
            raise QueryError(f"the statement has more than {MAX_QUERIES} times SELECT")
        if not self.is_extended:
            resolver = resolver_for(self.schema, statement.tables, self.values)
        else:
            if len(statement.tables) > MAX_SOURCES:
                raise QueryError(f"the statement has more than {MAX_SOURCES} tables")
            sources = tuple(map(self._source, statement.tables))
            depth = outer.depth if outer else 0
            resolver = Resolver(sources, values=self.values, compile_nested=self.nested, outer=outer, outer_depth=depth)
        expressions = Expressions(self.schema, self.conversions, parameters=self.late)
        return SelectCompiler(statement, resolver, expressions, limits, self.server_only, self.is_extended)

    def _source(self, table: TableName) -> Source:
        rows = self.nested(table.query) if table.query else None
        self._sources += 1
        found = None if table.query else find_table(self.schema, table.name)
        return Source(row_name(self._sources), table.alias, found, rows, table.join)

    def _union(self, union: UnionStatement) -> Rows:
        """Return the rows of several SELECTs, whose columns become of one kind."""
        branches = [self.nested(query) for query in union.queries]
        widths = {len(branch.outputs) for branch in branches}
        if len(widths) > 1:
            raise QueryError("the SELECTs of a UNION have different numbers of columns")
        outputs = tuple(map(_united, zip(*(branch.outputs for branch in branches), strict=True)))
        parts = [self._branch(branch, outputs) for branch in branches]
        sql = parts[0]
        for operator, part in zip(union.operators, parts[1:], strict=True):
            sql = say(f"{{}} {operator} {{}}", sql, part)
        return Rows(sql, outputs)

    def _branch(self, branch: Rows, outputs: Sequence[Output]) -> Sql:
        dialect, cells = self.conversions.dialect, []
        for number, (own, united) in enumerate(zip(branch.outputs, outputs, strict=True)):
            name = column_name(number)
            sql = Sql(f'q."{name}"')
            if united.column is None and united.kind is not own.kind:
                sql = self.conversions.to_operand(result_value(dialect, sql, own), united.kind)
            cells.append(say(f'{{}} AS "{name}"', sql))
        return say("SELECT {} FROM ({}) AS q", join(", ", cells), branch.sql)


def _united(outputs: Sequence[Output]) -> Output:
    """Return the column of a UNION in which certain columns meet. Raises QueryError for those that do not mix."""
    first = outputs[0]
    kinds = {output.kind for output in outputs}
    if all(output.column is first.column and output.kind is first.kind for output in outputs):
        return first
    if kinds & (LISTS | GATHERED | {Kind.OBJECT}):
        raise QueryError(f"column {first.name} of a UNION is a list or an object, and not the same in each SELECT")
    mixed = set[Kind](Kind.TEXT if kind is Kind.OPTION else kind for kind in kinds if kind is not Kind.NOTHING)
    kind = mixed.pop() if len(mixed) == 1 else Kind.INSTANT if mixed and mixed <= TIMES else Kind.TEXT
    return Output(first.key, first.name, None, None, kind)
