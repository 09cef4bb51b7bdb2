"""SQL to what the store can run: parse, find what names mean, check, and say it in the words of the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bases.query.changes import Changes, ChangeStatement
from bases.query.conversions import Conversions
from bases.query.dialect import SQLITE, Dialect
from bases.query.errors import QueryError
from bases.query.extended_parser import ExtendedParser
from bases.query.nodes import SelectStatement
from bases.query.parser import Parser, parse
from bases.query.pieces import Sql, finish
from bases.query.queries import Queries
from bases.query.select import Limits
from bases.query.statement import Delete, Environment, Insert, Output, Select, Update
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
    is_join: bool


def compile_query(
    schema: Schema,
    sql: str,
    parameters: Sequence[Any],
    environment: Environment,
    *,
    default_limit: int = 100,
    max_limit: int = 10_000,
    server_only: bool = False,
    is_extended: bool = False,
    dialect: Dialect = SQLITE,
) -> Select | Update | Delete | Insert:
    """Compile one statement of SeaTable's SQL.

    `parameters` are the values for its question marks. A SELECT without LIMIT returns `default_limit` rows, and no
    SELECT returns more than `max_limit`; with `server_only` it does not see archived rows. `is_extended` says that the
    statement may use the extended dialect. A change is checked, and left to the caller to carry out.
    Raises QueryError for anything that the dialect or the structure of the base does not know, and InsertRefused.
    """
    constants = _check_parameters(parameters)
    has_lists = any(each.kind in LISTS for each in constants)
    limits = Limits(default_limit, max_limit)

    def queries(values: Sequence[Any] | None) -> Queries:
        late = [_late(each, index) for index, each in enumerate(constants)]
        return Queries(schema, Conversions(dialect, environment.zone), late, values, server_only, is_extended)

    def make() -> ChangeStatement | _Plan:
        parsed = parse(sql, ExtendedParser if is_extended else Parser)
        if parsed.parameters != len(parameters):
            raise QueryError(f"the statement has {parsed.parameters} parameters, and {len(parameters)} are given")
        if not isinstance(parsed.statement, SelectStatement):
            return parsed.statement
        # A list stands for as many constants as it has elements, so it cannot wait.
        return _Plan(*queries(parameters if has_lists else None).compile(parsed.statement, limits))

    if has_lists or len(sql) > _MAX_REMEMBERED or len(parameters) > _MAX_REMEMBERED_PARAMETERS:
        made = make()
    else:
        shapes = tuple((each.kind, each.is_ascii) for each in constants)
        key = ("query", sql, shapes, environment.zone.key, limits, server_only, is_extended, dialect.name)
        made = schema.remember(key, make)
    if isinstance(made, _Plan):
        return Select(finish(made.sql, parameters, environment.now), made.outputs, made.is_join)

    def finish_select(statement: SelectStatement) -> Select:
        sql, outputs, _ = queries(parameters).compile(statement, None)
        return Select(finish(sql, parameters, environment.now), outputs)

    return Changes(queries(parameters), parameters, environment.zone, finish_select).compile(made)


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
