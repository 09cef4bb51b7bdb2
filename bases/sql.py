"""SQL on a base: SELECT as the compiler says it, UPDATE and DELETE through the same functions as the row endpoints."""

from dataclasses import dataclass
from typing import Any

from bases.access import read_base, write_base
from bases.clock import environment_for, server_zone
from bases.column_types import column_type
from bases.column_types.base import Form, WriteContext
from bases.principals import Principal
from bases.query.compile import compile_query
from bases.query.rows import compile_rows, row_outputs
from bases.query.statement import Delete, Select, Update
from bases.row_forms import row_reader
from bases.rows import fill_cells, remove_rows, write_cells
from bases.storage.session import Session
from core.errors import ForbiddenError

DEFAULT_ROWS = 100
MAX_ROWS = 10_000
# Rows changed by one statement are worked on in portions, to bound the memory that it takes.
PORTION = 10_000
# A statement that changes more rows leaves no copy of what they were in the history, which would be one of the table.
# SeaTable's tables end here.
MAX_KEPT = 100_000


@dataclass(frozen=True)
class QueryResult:
    """The answer of a statement; `metadata` and `rows` are None for one that changes rows."""

    metadata: list[dict[str, Any]] | None
    rows: list[dict[str, Any]] | None
    is_join: bool = False


def run_query(principal: Principal, *, sql: str, parameters: list[Any], convert_keys: bool) -> QueryResult:
    """Run one statement of SeaTable's SQL.

    SELECT returns 100 rows unless it has a LIMIT, and 10,000 at most. With `convert_keys` columns and options go by
    their names, otherwise by their ids.
    Raises DomainError for what the dialect does not know, and ForbiddenError for a change with a reading token.
    """
    with read_base(principal) as session:
        compiled = compile_query(
            session.schema,
            sql,
            parameters,
            environment_for(principal),
            default_limit=DEFAULT_ROWS,
            max_limit=MAX_ROWS,
        )
        if isinstance(compiled, Select):
            return _select(session, compiled, Form.NAMES if convert_keys else Form.KEYS)
    if not principal.can_write:
        raise ForbiddenError("You don't have permission to perform this operation on this base.")
    with write_base(principal) as session:
        # Compiled again: the structure may have changed between the two transactions.
        compiled = compile_query(session.schema, sql, parameters, environment_for(principal))
        if isinstance(compiled, Update):
            _update(session, principal, compiled)
        elif isinstance(compiled, Delete):
            row_ids = _matching_ids(session, principal, compiled)
            for portion in _portions(row_ids):
                remove_rows(session, principal, compiled.table, portion, keep_content=len(row_ids) <= MAX_KEPT)
    return QueryResult(None, None)


def _select(session: Session, compiled: Select, form: Form) -> QueryResult:
    read = row_reader(session.schema, compiled.outputs, form, server_zone())
    rows = [read(row) for row in session.select(compiled.statement)]
    return QueryResult([output.metadata() for output in compiled.outputs], rows, compiled.is_join)


def _update(session: Session, principal: Principal, compiled: Update) -> None:
    context = WriteContext(server_zone())
    cells = {
        column.key: column_type(column.type).encoder(column, context)(value) for column, value in compiled.assignments
    }
    row_ids = _matching_ids(session, principal, compiled)
    for portion in _portions(row_ids):
        if len(row_ids) <= MAX_KEPT:
            write_cells(session, principal, compiled.table, dict.fromkeys(portion, cells))
        else:
            fill_cells(session, principal, compiled.table, portion, cells)


def _matching_ids(session: Session, principal: Principal, compiled: Update | Delete) -> list[str]:
    table = compiled.table
    outputs = row_outputs(session.schema, table, [], system=("_id",))
    statement = compile_rows(
        session.schema, table, outputs, condition=compiled.condition, environment=environment_for(principal)
    )
    return [row_id for (row_id,) in session.select(statement)]


def _portions(row_ids: list[str]) -> list[list[str]]:
    return [row_ids[start : start + PORTION] for start in range(0, len(row_ids), PORTION)]
