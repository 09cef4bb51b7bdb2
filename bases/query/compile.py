"""SQL to what the store can run: parse, find what names mean, check, and say it in the words of the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bases.query.assignments import check_assignments
from bases.query.conversions import Conversions
from bases.query.dialect import SQLITE, Dialect
from bases.query.errors import InsertRefused, QueryError
from bases.query.expressions import Expressions
from bases.query.nodes import DeleteStatement, Node, SelectStatement, TableName, UpdateStatement
from bases.query.parser import Parsed, parse
from bases.query.pieces import Sql, finish
from bases.query.resolve import Resolver, resolver_for
from bases.query.select import Limits, SelectCompiler
from bases.query.statement import Delete, Environment, Output, Select, Update
from bases.query.values import LISTS, Constant, constant
from bases.schema import Schema

MAX_PARAMETERS = 10_000
# Statements up to this length, in characters, and with so many parameters, are remembered as they were compiled.
_MAX_REMEMBERED = 2_000
_MAX_REMEMBERED_PARAMETERS = 30


@dataclass(frozen=True)
class _Plan:
    """A compiled SELECT that waits for its parameters."""

    sql: Sql
    outputs: tuple[Output, ...]


def compile_query(
    schema: Schema,
    sql: str,
    parameters: Sequence[Any],
    environment: Environment,
    *,
    default_limit: int = 100,
    max_limit: int = 10_000,
    server_only: bool = False,
    dialect: Dialect = SQLITE,
) -> Select | Update | Delete:
    """Compile one statement of SeaTable's SQL.

    `parameters` are the values for its question marks. A SELECT without LIMIT returns `default_limit` rows, and no
    SELECT returns more than `max_limit`; with `server_only` it does not see archived rows. An UPDATE or DELETE is
    checked, and left to the caller to carry out.
    Raises QueryError for anything that the dialect or the structure of the base does not know, and InsertRefused.
    """
    constants = _check_parameters(parameters)
    has_lists = any(each.kind in LISTS for each in constants)
    limits = Limits(default_limit, max_limit)

    def make() -> Parsed | _Plan:
        parsed = parse(sql)
        if parsed.parameters != len(parameters):
            raise QueryError(f"the statement has {parsed.parameters} parameters, and {len(parameters)} are given")
        if not isinstance(parsed.statement, SelectStatement):
            return parsed
        # A list stands for as many constants as it has elements, so it cannot wait.
        resolver = resolver_for(schema, parsed.statement.tables, parameters if has_lists else None)
        late = [_late(each, index) for index, each in enumerate(constants)]
        expressions = Expressions(schema, Conversions(dialect, environment.zone), parameters=late)
        return _Plan(*SelectCompiler(parsed.statement, resolver, expressions, limits, server_only).compile())

    if has_lists or len(sql) > _MAX_REMEMBERED or len(parameters) > _MAX_REMEMBERED_PARAMETERS:
        made = make()
    else:
        shapes = tuple((each.kind, each.is_ascii) for each in constants)
        key = ("query", sql, shapes, environment.zone.key, limits, server_only, dialect.name)
        made = schema.remember(key, make)
    if isinstance(made, _Plan):
        return Select(finish(made.sql, parameters, environment.now), made.outputs)
    return _compile_change(schema, made, parameters, environment, dialect)


def _compile_change(
    schema: Schema, parsed: Parsed, parameters: Sequence[Any], environment: Environment, dialect: Dialect
) -> Update | Delete:
    statement = parsed.statement
    if not isinstance(statement, UpdateStatement | DeleteStatement):
        raise InsertRefused("INSERT is not supported")
    resolver = resolver_for(schema, [TableName(statement.table)], parameters)
    condition = _checked_condition(schema, resolver, statement.where, environment, dialect)
    if isinstance(statement, DeleteStatement):
        return Delete(resolver.table, condition)
    assignments = check_assignments(resolver, statement.assignments, parameters, environment.zone)
    return Update(resolver.table, assignments, condition)


def _checked_condition(
    schema: Schema, resolver: Resolver, where: Node | None, environment: Environment, dialect: Dialect
) -> Node | None:
    """Return the condition of a change, after saying it once: what is wrong with it is to be known at once."""
    if where is None:
        return None
    condition = resolver.resolve(where, "WHERE", use_aggregates=False)
    Expressions(schema, Conversions(dialect, environment.zone)).condition(condition)
    return condition


def _check_parameters(parameters: Sequence[Any]) -> list[Constant]:
    """Return the parameters as constants. Raises QueryError for what is none."""
    if not isinstance(parameters, list | tuple):
        raise QueryError("parameters is a list")
    if len(parameters) > MAX_PARAMETERS:
        raise QueryError(f"there are more than {MAX_PARAMETERS} parameters")
    try:
        for value in parameters:
            for each in value if isinstance(value, list) else [value]:
                str(each).encode()
    except UnicodeEncodeError:
        raise QueryError("a parameter is not valid text") from None
    return [constant(value) for value in parameters]


def _late(shape: Constant, index: int) -> Constant:
    return Constant(shape.kind, is_ascii=shape.is_ascii, late=lambda parameters, _now: parameters[index])
