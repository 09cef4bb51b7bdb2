"""Stores as SQLite files: one file a base, a small pool of open ones, one writer at a time.

A file is in WAL mode, so that readers and the writer do not wait for each other.
"""

import contextlib
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw
import orjson

from bases.formula.settle import settle_formulas
from bases.functions import SQLITE_FUNCTIONS
from bases.query.dialect import quote_identifier as quote
from bases.schema import Schema, decode_schema
from bases.storage.errors import (
    StoreBusyError,
    StoreConstraintError,
    StoreExistsError,
    StoreMissingError,
    StoreTimeoutError,
    StoreUnavailableError,
)
from bases.storage.session import ROW_FIELDS, Session, Stored

# The version of the structure below; a store that has an earlier one is brought up to it when it is opened.
FORMAT = 2
BUSY_MILLISECONDS = 20_000
# How many steps of SQLite's machine pass between two looks at the clock, some milliseconds.
STEPS_BETWEEN_CHECKS = 100_000

AFFINITIES = {"text": "TEXT", "number": "NUMERIC", "boolean": "INTEGER", "json": "TEXT"}

# What has been added since version 1.
ADDITIONS = """
CREATE TABLE IF NOT EXISTS _notification (
    id INTEGER PRIMARY KEY AUTOINCREMENT, username TEXT NOT NULL, msg_type TEXT NOT NULL, created_at TEXT NOT NULL,
    detail TEXT NOT NULL, seen INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS "_notification username" ON _notification (username, id);
"""

STRUCTURE = """
CREATE TABLE _schema (revision INTEGER NOT NULL, document TEXT NOT NULL);
CREATE TABLE _state (suspended INTEGER NOT NULL, revocations TEXT NOT NULL);
CREATE TABLE _operation (
    version INTEGER PRIMARY KEY, op_time INTEGER NOT NULL, author TEXT NOT NULL, app TEXT NOT NULL,
    document BLOB NOT NULL
);
CREATE TABLE _counter (
    table_id TEXT NOT NULL, column_key TEXT NOT NULL, value INTEGER NOT NULL, prefix TEXT NOT NULL,
    PRIMARY KEY (table_id, column_key)
);
INSERT INTO _schema VALUES (0, '{"settings": {}, "links": [], "tables": []}');
INSERT INTO _state VALUES (0, '{}');
"""


@dataclass
class SQLiteSession(Session):
    """A transaction on a SQLite file."""

    connection: apsw.Connection | None = None
    # Those that rows are streamed from: one that is not read to its end would hold its tables.
    cursors: list[apsw.Cursor] = field(default_factory=list)

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows, if it has any."""
        with _translated_errors():
            return self._open.execute(sql, parameters).fetchall()

    def run_many(self, sql: str, parameter_rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row of parameters."""
        with _translated_errors():
            self._open.executemany(sql, parameter_rows)

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Run one statement that reads, and yield its rows as they are found, however many there are."""
        with _translated_errors():
            cursor = self._open.cursor()
            self.cursors.append(cursor)
            yield from cursor.execute(sql, parameters)

    def changed_rows(self) -> int:
        """Return how many rows the last INSERT, UPDATE or DELETE changed."""
        return self._open.changes()

    def is_any_of(self, column: str) -> str:
        """Return the condition that a column is one of the values in a list that is bound as one parameter."""
        return f"{column} IN (SELECT value FROM json_each(?))"  # noqa: S608

    def bind_list(self, values: Iterable[Any]) -> str:
        """Return a list of values as the one parameter that `is_any_of` wants."""
        return orjson.dumps(list(values)).decode()

    def create_table(self, physical: str) -> None:
        """Make the table for the rows of a user's table, with the fields of the server and no columns yet."""
        self.run(
            f"CREATE TABLE {quote(physical)} ("
            "_seq INTEGER PRIMARY KEY, _position TEXT NOT NULL, _id TEXT NOT NULL, _creator TEXT, _ctime TEXT, "
            "_last_modifier TEXT, _mtime TEXT, _locked_by TEXT, _archived INTEGER NOT NULL DEFAULT 0)"
        )
        self.run(f"CREATE UNIQUE INDEX {quote(physical + ' id')} ON {quote(physical)} (_id)")
        self.run(f"CREATE INDEX {quote(physical + ' position')} ON {quote(physical)} (_position)")

    def add_column(self, table: str, column: str, physical_type: str) -> None:
        """Add a column to a table of rows; takes the same time however many rows there are."""
        self.run(f"ALTER TABLE {quote(table)} ADD COLUMN {quote(column)} {AFFINITIES[physical_type]}")

    def rebuild_table(self, table: str, columns: dict[str, str]) -> None:
        """Copy a table of rows to where it has these columns only, given as physical types by name."""
        old = f"{table} old"
        self.run(f"ALTER TABLE {quote(table)} RENAME TO {quote(old)}")
        for index in ("id", "position"):
            self.run(f"DROP INDEX {quote(f'{table} {index}')}")
        self.create_table(table)
        for name, physical_type in columns.items():
            self.add_column(table, name, physical_type)
        names = ", ".join(quote(name) for name in ("_seq", *ROW_FIELDS, "_locked_by", "_archived", *columns))
        self.run(f"INSERT INTO {quote(table)} ({names}) SELECT {names} FROM {quote(old)} ORDER BY _seq")  # noqa: S608
        self.run(f"DROP TABLE {quote(old)}")

    def create_link_table(self, physical: str) -> None:
        """Make the table for the pairs of a link."""
        name = quote(physical)
        self.run(
            f'CREATE TABLE {name} (_seq INTEGER PRIMARY KEY, "left" INTEGER NOT NULL, "right" INTEGER NOT NULL, '
            'UNIQUE ("left", "right"))'
        )
        self.run(f'CREATE INDEX {quote(physical + " right")} ON {name} ("right", "left")')

    def copy_rows(self, source: str, target: str, columns: Sequence[str], make_id: Callable[[], str]) -> None:
        """Fill an empty table with the rows of another, under new ids."""
        fields = [name for name in ROW_FIELDS if name != "_id"]
        names = ", ".join(quote(name) for name in ("_seq", "_archived", *fields, *columns))
        self._open.create_scalar_function("new_id", make_id, 0)
        try:
            self.run(
                f"INSERT INTO {quote(target)} (_id, {names}) SELECT new_id(), {names} "  # noqa: S608
                f"FROM {quote(source)} ORDER BY _seq"
            )
        finally:
            self._open.create_scalar_function("new_id", None, 0)

    def remove_from_lists(self, table: str, column: str, values: Iterable[str]) -> None:
        """Take values out of the JSON lists of texts in a column; a list without values becomes an empty cell."""
        name, gone, bound = quote(column), self.is_any_of("item.value"), self.bind_list(values)
        self.run(
            f"UPDATE {quote(table)} SET {name} = (SELECT nullif(json_group_array(item.value ORDER BY item.key), '[]') "  # noqa: S608
            f"FROM json_each({name}) AS item WHERE NOT {gone}) "
            f"WHERE EXISTS (SELECT 1 FROM json_each({name}) AS item WHERE {gone})",
            (bound, bound),
        )

    def convert_column(self, table: str, old: str, new: str, convert: Callable[[Stored], Stored]) -> None:
        """Fill column `new` with what `convert` makes of each value in column `old`."""
        self._open.create_scalar_function("convert_value", convert, 1)
        try:
            self.run(
                f"UPDATE {quote(table)} SET {quote(new)} = convert_value({quote(old)}) "  # noqa: S608
                f"WHERE {quote(old)} IS NOT NULL"
            )
        finally:
            self._open.create_scalar_function("convert_value", None, 1)

    def rewrite_cells(self, table: str, column: str, containing: str, rewrite: Callable[[str], str]) -> None:
        """Replace each text in a column that contains a piece of text by what `rewrite` makes of it."""
        name = quote(column)
        self._open.create_scalar_function("rewrite_value", rewrite, 1)
        try:
            self.run(
                f"UPDATE {quote(table)} SET {name} = rewrite_value({name}) WHERE instr({name}, ?) > 0",  # noqa: S608
                (containing,),
            )
        finally:
            self._open.create_scalar_function("rewrite_value", None, 1)

    @property
    def _open(self) -> apsw.Connection:
        if self.connection is None:
            raise RuntimeError("The session is over.")
        return self.connection


class SQLiteStores:
    """The stores in one folder.

    `synchronous` is SQLite's setting of that name, `open_files` how many idle connections are kept at most, and
    `statement_seconds` how long one transaction may compute.
    """

    def __init__(self, folder: Path, *, synchronous: str, open_files: int, statement_seconds: float) -> None:
        self.folder = folder
        self.synchronous = synchronous
        self.open_files = open_files
        self.statement_seconds = statement_seconds
        self._idle: OrderedDict[int, tuple[str, apsw.Connection]] = OrderedDict()
        self._schemas: OrderedDict[str, Schema] = OrderedDict()
        self._lock = threading.Lock()

    def exists(self, base_uuid: str) -> bool:
        """Say whether there is a store for a base."""
        # Asked for each transaction, and a Path would take longer to make than the look takes.
        return os.path.exists(f"{self.folder}/{base_uuid}.sqlite3")  # noqa: PTH110

    def create(self, base_uuid: str) -> None:
        """Make an empty store. Raises StoreExistsError when there is one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self._file(base_uuid)
        if file.exists():
            raise StoreExistsError(base_uuid)
        connection = apsw.Connection(str(file))
        try:
            connection.execute(f"PRAGMA journal_mode = WAL; PRAGMA user_version = {FORMAT}")
            with connection:
                connection.execute(STRUCTURE + ADDITIONS)
        finally:
            connection.close()

    def copy(self, source_uuid: str, target_uuid: str) -> None:
        """Make a store with the content of another, as it is at this moment, writers going on meanwhile.

        Raises StoreMissingError and StoreExistsError.
        """
        if self.exists(target_uuid):
            raise StoreExistsError(target_uuid)
        with self._connection(source_uuid) as source:
            target = apsw.Connection(str(self._file(target_uuid)))
            try:
                with target.backup("main", source, "main") as backup:
                    backup.step()
                target.execute("PRAGMA journal_mode = WAL")
            finally:
                target.close()

    def drop(self, base_uuid: str) -> None:
        """Remove a store; one that does not exist is no error."""
        self._forget(base_uuid)
        for suffix in ("", "-wal", "-shm"):
            self._file(base_uuid, suffix).unlink(missing_ok=True)

    def size(self, base_uuid: str) -> int:
        """Return the bytes that a store takes on disk."""
        return sum(
            file.stat().st_size for file in (self._file(base_uuid), self._file(base_uuid, "-wal")) if file.exists()
        )

    def list_all(self) -> Iterator[tuple[str, float]]:
        """Yield (uuid of the base, seconds since 1970 of its last change) for every store there is."""
        for file in sorted(self.folder.glob("*.sqlite3")):
            yield file.stem, self.changed_at(file.stem)

    def changed_at(self, base_uuid: str) -> float:
        """Return when a store was last changed, in seconds since 1970; 0 when there is none."""
        changes = [0.0]
        for suffix in ("", "-wal"):
            # It may be dropped at this moment.
            with contextlib.suppress(FileNotFoundError):
                changes.append(self._file(base_uuid, suffix).stat().st_mtime)
        return max(changes)

    @contextlib.contextmanager
    def reading(self, base_uuid: str, *, seconds: float | None = None) -> Iterator[SQLiteSession]:
        """Open a transaction that sees one state of the base throughout; `seconds` overrides `statement_seconds`.

        Raises StoreMissingError.
        """
        with self._connection(base_uuid) as connection:
            yield from self._transaction(base_uuid, connection, "BEGIN", seconds)

    @contextlib.contextmanager
    def writing(self, base_uuid: str, *, seconds: float | None = None) -> Iterator[SQLiteSession]:
        """Open the one transaction that may change the base; an exception undoes all of it.

        `seconds` overrides `statement_seconds`. Raises StoreMissingError, and StoreBusyError when the writer before
        takes too long.
        """
        with self._connection(base_uuid) as connection:
            yield from self._transaction(base_uuid, connection, "BEGIN IMMEDIATE", seconds)

    def close(self) -> None:
        """Close the idle connections."""
        with self._lock:
            while self._idle:
                self._idle.popitem()[1][1].close()

    def _transaction(
        self, base_uuid: str, connection: apsw.Connection, begin: str, seconds: float | None = None
    ) -> Iterator[SQLiteSession]:
        deadline = time.monotonic() + (self.statement_seconds if seconds is None else seconds)
        connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS_BETWEEN_CHECKS)
        with _translated_errors():
            connection.execute(begin)
        cursors: list[apsw.Cursor] = []
        try:
            with _translated_errors():
                session = self._session(base_uuid, connection)
            session.cursors = cursors
            yield session
            with _translated_errors():
                connection.execute("COMMIT")
        except BaseException:
            # SQLite has rolled back by itself after some errors, a full disk for one.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        else:
            self._remember(base_uuid, session.schema)
        finally:
            for cursor in cursors:
                cursor.close(True)
            connection.set_progress_handler(None)

    def _session(self, base_uuid: str, connection: apsw.Connection) -> SQLiteSession:
        ((revision, suspended, revocations, version),) = connection.execute(
            "SELECT revision, suspended, revocations, (SELECT max(version) FROM _operation) FROM _schema, _state"
        )
        schema = self._schemas.get(base_uuid)
        if schema is None or schema.revision != revision:
            ((document,),) = connection.execute("SELECT document FROM _schema")
            schema = settle_formulas(decode_schema(orjson.loads(document), revision))
        return SQLiteSession(
            base_uuid=base_uuid,
            schema=schema,
            version=version or 0,
            revocations=orjson.loads(revocations),
            suspended=bool(suspended),
            connection=connection,
        )

    def _remember(self, base_uuid: str, schema: Schema) -> None:
        with self._lock:
            # Another thread may have come here with a later state, or with the same: its caches are as good.
            known = self._schemas.get(base_uuid)
            if known is None or known.revision < schema.revision:
                self._schemas[base_uuid] = schema
            self._schemas.move_to_end(base_uuid)
            while len(self._schemas) > self.open_files:
                self._schemas.popitem(last=False)

    @contextlib.contextmanager
    def _connection(self, base_uuid: str) -> Iterator[apsw.Connection]:
        if not self.exists(base_uuid):
            # Dropped, if it ever was: an open file would go on without a name, also in another process.
            self._forget(base_uuid)
            raise StoreMissingError(base_uuid)
        connection = self._take(base_uuid) or self._connect(base_uuid)
        try:
            yield connection
        finally:
            self._give_back(base_uuid, connection)

    def _take(self, base_uuid: str) -> apsw.Connection | None:
        with self._lock:
            found = next((number for number in reversed(self._idle) if self._idle[number][0] == base_uuid), None)
            return None if found is None else self._idle.pop(found)[1]

    def _give_back(self, base_uuid: str, connection: apsw.Connection) -> None:
        with self._lock:
            self._idle[id(connection)] = (base_uuid, connection)
            surplus = [self._idle.popitem(last=False)[1][1] for _ in range(len(self._idle) - self.open_files)]
        for old in surplus:
            old.close()

    def _forget(self, base_uuid: str) -> None:
        with self._lock:
            self._schemas.pop(base_uuid, None)
            gone = [number for number, (uuid, _) in self._idle.items() if uuid == base_uuid]
            for number in gone:
                self._idle.pop(number)[1].close()

    def _connect(self, base_uuid: str) -> apsw.Connection:
        with _translated_errors():
            connection = apsw.Connection(str(self._file(base_uuid)), flags=apsw.SQLITE_OPEN_READWRITE)
        connection.set_busy_timeout(BUSY_MILLISECONDS)
        # What a statement sorts or groups goes to the disk when it is large: memory would be slower, and has no bounds.
        connection.execute(f"PRAGMA synchronous = {self.synchronous}; PRAGMA temp_store = FILE")
        for name, (function, arity, deterministic) in SQLITE_FUNCTIONS.items():
            connection.create_scalar_function(name, function, arity, deterministic=deterministic)
        try:
            _bring_up_to_date(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _file(self, base_uuid: str, suffix: str = "") -> Path:
        return self.folder / f"{base_uuid}.sqlite3{suffix}"


def _bring_up_to_date(connection: apsw.Connection) -> None:
    """Add to a store what an earlier version of the program did not make."""
    with _translated_errors():
        ((found,),) = connection.execute("PRAGMA user_version")
        if found < FORMAT:
            connection.execute(f"BEGIN IMMEDIATE; {ADDITIONS} PRAGMA user_version = {FORMAT}; COMMIT")


@contextlib.contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except apsw.BusyError as exc:
        raise StoreBusyError from exc
    except apsw.ConstraintError as exc:
        raise StoreConstraintError from exc
    except (apsw.InterruptError, apsw.TooBigError) as exc:
        raise StoreTimeoutError from exc
    except (apsw.CantOpenError, apsw.FullError, apsw.IOError, apsw.ReadOnlyError) as exc:
        raise StoreUnavailableError from exc
