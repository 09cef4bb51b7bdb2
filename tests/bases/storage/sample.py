"""A base with one table of two rows and the like, straight in its store."""

import contextlib
import uuid
from collections.abc import Callable, Iterator

from bases.storage.session import Session
from bases.storage.sqlite import SQLiteStores

TABLE = "rows t1"
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

MakeStores = Callable[..., SQLiteStores]


def new_base(stores: SQLiteStores) -> str:
    """Make a store that has one table of rows with a text, a number and a JSON column."""
    base_uuid = str(uuid.uuid4())
    stores.create(base_uuid)
    with stores.writing(base_uuid) as session:
        session.create_table(TABLE)
        for name, physical in (("text", "text"), ("number", "number"), ("json", "json")):
            session.add_column(TABLE, name, physical)
    return base_uuid


def insert(session: Session, *row_ids: str, **cells: str | float | None) -> None:
    positions = session.positions_at_end(TABLE, len(row_ids))
    session.insert_rows(
        TABLE,
        list(cells),
        [
            (position, row_id, "me", "now", "me", "now", *cells.values())
            for position, row_id in zip(positions, row_ids, strict=True)
        ],
    )


def row_ids(session: Session) -> list[str]:
    return [row_id for (row_id,) in session.run(f'SELECT _id FROM "{TABLE}" ORDER BY _position')]


def stored_row_ids(stores: SQLiteStores, base: str) -> list[str]:
    with stores.reading(base) as session:
        return row_ids(session)


@contextlib.contextmanager
def failing_transaction(stores: SQLiteStores, base: str) -> Iterator[Session]:
    """Open a transaction that fails at the end of the block."""
    with contextlib.suppress(ZeroDivisionError), stores.writing(base) as session:
        yield session
        raise ZeroDivisionError
