"""SQL on a base: SELECT as the compiler says it, and changes of rows as `bases.sql_changes` carries them out."""

from dataclasses import dataclass, replace
from typing import Any

from bases.access import read_base, write_base
from bases.clock import environment_for, server_zone
from bases.column_types.base import Form, Kind
from bases.principals import Principal
from bases.query.compile import compile_query
from bases.query.statement import Output, Select
from bases.row_forms import row_reader
from bases.sql_changes import carry_out
from bases.storage.session import Session
from core.errors import ForbiddenError

DEFAULT_ROWS = 100
MAX_ROWS = 10_000


@dataclass(frozen=True)
class QueryResult:
    """The answer of a statement. One that changes rows has no `metadata` and no `rows`, but tells their number."""

    metadata: list[dict[str, Any]] | None
    rows: list[dict[str, Any]] | None
    is_join: bool = False
    affected_rows: int | None = None


def run_query(
    principal: Principal,
    *,
    sql: str,
    parameters: list[Any],
    convert_keys: bool = False,
    convert_date: bool = False,
    server_only: bool = False,
    is_extended: bool = False,
) -> QueryResult:
    """Run one statement of SeaTable's SQL.

    SELECT returns 100 rows unless it has a LIMIT, and 10,000 at most. With `convert_keys` columns and options go by
    their names, otherwise by their ids; with `convert_date` dates are `YYYY-MM-DD` or `YYYY-MM-DD HH:MM`, as their
    columns have a time or not, and not RFC 3339. With `server_only` SELECT does not see archived rows. `is_extended`
    opens the dialect that SeaTable does not have.
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
            server_only=server_only,
            is_extended=is_extended,
        )
        if isinstance(compiled, Select):
            form = Form.NAMES if convert_keys else Form.KEYS
            return _select(session, compiled, form, has_short_dates=convert_date)
    if not principal.can_write:
        raise ForbiddenError("You don't have permission to perform this operation on this base.")
    with write_base(principal) as session:
        # Compiled again: the structure may have changed between the two transactions.
        change = compile_query(session.schema, sql, parameters, environment_for(principal), is_extended=is_extended)
        affected_rows = None if isinstance(change, Select) else carry_out(session, principal, change)
    return QueryResult(None, None, affected_rows=affected_rows)


def _select(session: Session, compiled: Select, form: Form, *, has_short_dates: bool) -> QueryResult:
    shown = compiled.outputs
    if has_short_dates:
        # Read as text, which is shown as it is.
        shown = tuple(replace(each, column=None, kind=Kind.TEXT) if each.kind is Kind.DATE else each for each in shown)
    read = row_reader(session.schema, shown, form, server_zone())
    found = session.select(compiled.statement)
    if has_short_dates:
        lengths = [_date_length(output) for output in compiled.outputs]
        found = [tuple(map(_shortened, row, lengths)) for row in found]
    rows = [read(row) for row in found]
    return QueryResult([output.metadata() for output in compiled.outputs], rows, compiled.is_join)


def _date_length(output: Output) -> int:
    """Return how many characters a date of a column has in its format, or 0 for what is no such date."""
    if output.kind is not Kind.DATE or output.column is None:
        return 0
    return len("YYYY-MM-DD HH:MM") if "HH:mm" in str(output.column.data.get("format")) else len("YYYY-MM-DD")


def _shortened(value: Any, length: int) -> Any:
    """Return a date as it is kept, which may be a day only, with so many characters."""
    return f"{value} 00:00"[:length] if length and value else value
