"""Cells that name files, for who may have a file because a cell that they may see names it."""

import contextlib
import re
from collections.abc import Callable, Generator, Iterator
from typing import Any, cast

import orjson

from bases.access import read_base
from bases.asset_urls import REFERRING_TYPES
from bases.clock import server_zone
from bases.principals import Principal
from bases.query.computed import computed_of
from bases.query.conversions import Conversions
from bases.query.dialect import SQLITE, Dialect
from bases.query.fields import cell, linked_field
from bases.query.nodes import Field
from bases.query.pieces import Sql, bound, join, join_balanced, say
from bases.query.rows import from_table
from bases.schema import Schema, Table

# Letters and digits look alike in every spelling of an address. A few of them are enough to find the cells by.
_WORD = re.compile(r"[A-Za-z0-9]+", re.ASCII)
_WORDS = 4

Row = tuple[Any, ...]


def find_in_cells(principal: Principal, *, path: str, accept: Callable[[str], bool]) -> bool:
    """Say whether a cell that the principal may see holds a text that `accept` takes.

    Looked at are the texts in cells that may name files, or display such cells of linked rows, and of these in the
    ones that hold the words of `path` in their order: an address, or Markdown with addresses in it.
    """
    words = _WORD.findall(path)[-_WORDS:]
    pattern = "%".join(("", *words, "")) or "%"
    with read_base(principal) as session:
        for table in session.schema.tables:
            statement = _cells_like(session.schema, table, pattern)
            if statement is None:
                continue
            stream = cast("Generator[Row, None, None]", session.stream(statement.text, statement.bindings))
            # Closed as soon as something is found: a statement that is not over would keep the transaction open.
            with contextlib.closing(stream) as rows:
                if any(accept(text) for row in rows for kept in row for text in _texts(kept)):
                    return True
    return False


def _cells_like(schema: Schema, table: Table, pattern: str, dialect: Dialect = SQLITE) -> Sql | None:
    """Return the statement for the cells that may name files, of the rows in which one matches a LIKE pattern."""
    cells, conversions = [], Conversions(dialect, server_zone())
    for column in table.columns:
        field = Field(table, column)
        shown = linked_field(schema, field) if column.type == "link" else field
        computed = computed_of(shown.column) if shown else None
        named = computed.like if computed else shown and shown.column
        if named and named.type in REFERRING_TYPES:
            cells.append(cell(conversions, schema, field))
    if not cells:
        return None
    wanted = bound(dialect.like_pattern(pattern))
    conditions = [say(dialect.like, each, wanted) for each in cells]
    return say("SELECT {} {} WHERE {}", join(", ", cells), from_table(table), join_balanced("OR", conditions))


def _texts(kept: object) -> Iterator[str]:
    """Yield the texts in what the store keeps in a cell: Markdown as it is, or those anywhere in JSON."""
    if not isinstance(kept, str):
        return
    try:
        waiting = [orjson.loads(kept)]
    except orjson.JSONDecodeError:
        yield kept
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | dict):
            waiting += value.values() if isinstance(value, dict) else value
