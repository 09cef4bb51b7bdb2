"""Changes by SQL, carried out through the same functions as those of the row endpoints."""

from typing import Any

import orjson

from bases.clock import environment_for, server_zone
from bases.column_types import column_type
from bases.column_types.base import Kind, WriteContext
from bases.column_types.selects import option_names
from bases.principals import Principal
from bases.query.assignments import fitting
from bases.query.rows import compile_rows, row_outputs
from bases.query.statement import Delete, Insert, Output, Pending, Update
from bases.rows import MAX_WRITE, RowEncoder, fill_cells, insert_cells, remove_rows, write_cells
from bases.schema import Column
from bases.storage.session import Session
from core.errors import DomainError

# Rows changed by one statement are worked on in portions, to bound the memory that it takes.
PORTION = 10_000
# A statement that changes more rows leaves no copy of what they were in the history, which would be one of the table.
# SeaTable's tables end here. Rows that get values of their own, and new ones, may not be more.
MAX_KEPT = 100_000


def carry_out(session: Session, principal: Principal, change: Update | Delete | Insert) -> int:
    """Do what a statement asks for, and return how many rows there were. Raises DomainError for too many."""
    if isinstance(change, Insert):
        return _insert(session, principal, change)
    if isinstance(change, Update) and change.select is not None:
        return _update_each(session, principal, change)
    row_ids = _matching_ids(session, principal, change)
    if isinstance(change, Update):
        _update(session, principal, change, row_ids)
    else:
        for portion in _portions(row_ids):
            remove_rows(session, principal, change.table, portion, keep_content=len(row_ids) <= MAX_KEPT)
    return len(row_ids)


def _update(session: Session, principal: Principal, update: Update, row_ids: list[str]) -> None:
    cells = _constant_cells(update)
    for portion in _portions(row_ids):
        if len(row_ids) <= MAX_KEPT:
            write_cells(session, principal, update.table, dict.fromkeys(portion, cells))
        else:
            fill_cells(session, principal, update.table, portion, cells)


def _update_each(session: Session, principal: Principal, update: Update) -> int:
    """Set cells to what an expression gives for each row. All of them are worked out before the first is set."""
    cells, context = _constant_cells(update), WriteContext(server_zone())
    encoders = [column_type(column.type).encoder(column, context) for column in update.computed]
    outputs = update.select.outputs[1:] if update.select else ()
    rows = _limited(session, update)
    for start in range(0, len(rows), PORTION):
        changes = {}
        for row_id, *values in rows[start : start + PORTION]:
            given = zip(update.computed, encoders, outputs, values, strict=True)
            computed = {column.key: encode(_fitted(column, output, value)) for column, encode, output, value in given}
            changes[row_id] = {**cells, **computed}
        write_cells(session, principal, update.table, changes)
    return len(rows)


def _insert(session: Session, principal: Principal, insert: Insert) -> int:
    selected = _limited(session, insert)
    outputs = insert.select.outputs if insert.select else ()
    if insert.rows:
        first = selected[0] if selected else ()

        def given(column: Column, value: Any) -> Any:
            return _fitted(column, outputs[value.number], first[value.number]) if type(value) is Pending else value

        rows = [list(map(given, insert.columns, row)) for row in insert.rows]
    else:
        rows = [list(map(_fitted, insert.columns, outputs, row)) for row in selected]
    encoder, names = RowEncoder(insert.table), [column.name for column in insert.columns]
    for start in range(0, len(rows), MAX_WRITE):
        portion = rows[start : start + MAX_WRITE]
        encoded = [encoder.encode(dict(zip(names, row, strict=True))) for row in portion]
        insert_cells(session, principal, insert.table, encoded)
    return len(rows)


def _limited(session: Session, change: Update | Insert) -> list[tuple[Any, ...]]:
    """Return what the SELECT of a change returns. Raises DomainError for too many rows."""
    if change.select is None:
        return []
    rows: list[tuple[Any, ...]] = []
    for row in session.select(change.select.statement):
        rows.append(row)
        if len(rows) > MAX_KEPT:
            raise DomainError(f"One statement can give values of their own to at most {MAX_KEPT} rows.")
    return rows


def _fitted(column: Column, output: Output, value: Any) -> Any:
    """Return what an expression gave for a cell as clients write it. Raises QueryError when it does not fit."""
    return fitting(column, _client_value(output, value), server_zone())


def _client_value(output: Output, value: Any) -> Any:
    if value is None:
        return None
    if output.kind is Kind.BOOLEAN:
        return bool(value)
    names = option_names(output.column) if output.column and output.kind in (Kind.OPTION, Kind.OPTIONS) else {}
    if output.kind is Kind.OPTION:
        return names.get(value)
    if output.kind is Kind.OPTIONS:
        return [names[each] for each in orjson.loads(value) if each in names]
    return orjson.loads(value) if output.kind is Kind.TEXTS else value


def _constant_cells(update: Update) -> dict[str, Any]:
    context = WriteContext(server_zone())
    return {
        column.key: column_type(column.type).encoder(column, context)(value) for column, value in update.assignments
    }


def _matching_ids(session: Session, principal: Principal, change: Update | Delete) -> list[str]:
    table = change.table
    outputs = row_outputs(session.schema, table, [], system=("_id",))
    statement = compile_rows(
        session.schema, table, outputs, condition=change.condition, environment=environment_for(principal)
    )
    return [row_id for (row_id,) in session.select(statement)]


def _portions(row_ids: list[str]) -> list[list[str]]:
    return [row_ids[start : start + PORTION] for start in range(0, len(row_ids), PORTION)]
