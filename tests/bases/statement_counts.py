"""Counting the statements that a request sends to the store of its base."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from bases.storage.sqlite import SQLiteSession


@contextlib.contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Collect the statements that sessions are asked to run; one that runs for many rows at once counts once."""
    sent: list[str] = []
    run, run_many = SQLiteSession.run, SQLiteSession.run_many

    def counting_run(session: SQLiteSession, sql: str, *arguments: Any) -> Any:
        sent.append(sql)
        return run(session, sql, *arguments)

    def counting_run_many(session: SQLiteSession, sql: str, *arguments: Any) -> None:
        sent.append(sql)
        run_many(session, sql, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLiteSession, "run", counting_run)
        patch.setattr(SQLiteSession, "run_many", counting_run_many)
        yield sent
