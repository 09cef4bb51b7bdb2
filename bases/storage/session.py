"""One transaction on the store of one base: the statements about its rows, links, structure and history.

What the databases have in common is written here; `bases.storage.sqlite` adds what SQLite says in its own way.
Values travel as parameters, and every name goes through `quote_identifier`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from bases.formula.settle import settle_formulas
from bases.query.dialect import quote_identifier as quote
from bases.query.statement import Statement
from bases.schema import Schema
from bases.storage.history import pack, unpack
from bases.storage.positions import positions_after, positions_before, positions_between

# What the store keeps in a cell: text (JSON too), a number, 0 or 1, or nothing.
Stored = str | int | float | None

# The fields that the server keeps for each row, in the order in which `insert_rows` takes them.
ROW_FIELDS = ("_position", "_id", "_creator", "_ctime", "_last_modifier", "_mtime")


@dataclass(frozen=True)
class Operation:
    """One entry of a base's history: what was changed, in SeaTable's form, and by whom."""

    author: str
    app: str
    time_ms: int
    document: dict[str, Any]


@dataclass
class Session(ABC):
    """A transaction: reading only, or the one writer of its base.

    `version` counts the operations made on the base so far. `revocations` tells, by user id or app name, the second
    before which its tokens are no longer good. `logged` and `notified` are what was added in this transaction to the
    history and to the notifications: (user id, the document that clients are shown, its id).
    """

    base_uuid: str
    schema: Schema
    version: int
    revocations: dict[str, float]
    suspended: bool
    logged: list[Operation] = field(default_factory=list)
    notified: list[tuple[str, dict[str, Any], int]] = field(default_factory=list)

    @abstractmethod
    def run(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows, if it has any."""

    @abstractmethod
    def run_many(self, sql: str, parameter_rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row of parameters."""

    @abstractmethod
    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Run one statement that reads, and yield its rows as they are found, however many there are."""

    @abstractmethod
    def changed_rows(self) -> int:
        """Return how many rows the last INSERT, UPDATE or DELETE changed."""

    @abstractmethod
    def is_any_of(self, column: str) -> str:
        """Return the condition that a column is one of the values in a list that is bound as one parameter."""

    @abstractmethod
    def bind_list(self, values: Iterable[Any]) -> Any:
        """Return a list of values as the one parameter that `is_any_of` wants."""

    @abstractmethod
    def create_table(self, physical: str) -> None:
        """Make the table for the rows of a user's table, with the fields of the server and no columns yet."""

    @abstractmethod
    def add_column(self, table: str, column: str, physical_type: str) -> None:
        """Add a column to a table of rows; takes the same time however many rows there are."""

    @abstractmethod
    def rebuild_table(self, table: str, columns: dict[str, str]) -> None:
        """Copy a table of rows to where it has these columns only, given as physical types by name."""

    @abstractmethod
    def create_link_table(self, physical: str) -> None:
        """Make the table for the pairs of a link."""

    @abstractmethod
    def copy_rows(self, source: str, target: str, columns: Sequence[str], make_id: Callable[[], str]) -> None:
        """Fill an empty table with the rows of another, under new ids.

        The rows keep their order, their authors and times, and the internal numbers by which links know them; locks
        stay behind. Both tables have `columns`.
        """

    @abstractmethod
    def remove_from_lists(self, table: str, column: str, values: Iterable[str]) -> None:
        """Take values out of the JSON lists of texts in a column; a list without values becomes an empty cell."""

    @abstractmethod
    def convert_column(self, table: str, old: str, new: str, convert: Callable[[Stored], Stored]) -> None:
        """Fill column `new` with what `convert` makes of each value in column `old`."""

    @abstractmethod
    def rewrite_cells(self, table: str, column: str, containing: str, rewrite: Callable[[str], str]) -> None:
        """Replace each text in a column that contains a piece of text by what `rewrite` makes of it."""

    # Reading

    def select(self, statement: Statement) -> list[tuple[Any, ...]]:
        """Return the rows of a compiled statement."""
        return self.run(statement.sql, statement.parameters)

    def find_rows(self, table: str, row_ids: Iterable[str]) -> dict[str, int]:
        """Return the internal number of each of these rows that exists, by row id."""
        sql = f"SELECT _id, _seq FROM {quote(table)} WHERE {self.is_any_of('_id')}"  # noqa: S608
        return dict(self.run(sql, (self.bind_list(row_ids),)))  # type: ignore[arg-type]

    def lock_holders(self, table: str, row_ids: Iterable[str]) -> dict[str, str | None]:
        """Return who has locked each of these rows that exists, by row id; None for a row that is not locked."""
        sql = f"SELECT _id, _locked_by FROM {quote(table)} WHERE {self.is_any_of('_id')}"  # noqa: S608
        return dict(self.run(sql, (self.bind_list(row_ids),)))  # type: ignore[arg-type]

    # Rows

    def insert_rows(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Stored]]) -> None:
        """Insert rows, each the values of `ROW_FIELDS` followed by those of `columns`."""
        names = ", ".join(quote(name) for name in (*ROW_FIELDS, *columns))
        marks = ", ".join("?" * (len(ROW_FIELDS) + len(columns)))
        self.run_many(f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})", rows)  # noqa: S608

    def update_rows(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Stored]]) -> None:
        """Set `columns` of rows; each row of parameters is their values followed by the row's id."""
        assignments = ", ".join(f"{quote(name)} = ?" for name in columns)
        self.run_many(f"UPDATE {quote(table)} SET {assignments} WHERE _id = ?", rows)  # noqa: S608

    def fill_rows(self, table: str, values: dict[str, Stored], row_ids: Iterable[str]) -> None:
        """Set the same values, by column, of all these rows."""
        assignments = ", ".join(f"{quote(name)} = ?" for name in values)
        sql = f"UPDATE {quote(table)} SET {assignments} WHERE {self.is_any_of('_id')}"  # noqa: S608
        self.run(sql, (*values.values(), self.bind_list(row_ids)))

    def delete_rows(self, table: str, numbers: Iterable[int]) -> None:
        """Delete rows by their internal numbers. Their links are removed by `remove_links_of`."""
        sql = f"DELETE FROM {quote(table)} WHERE {self.is_any_of('_seq')}"  # noqa: S608
        self.run(sql, (self.bind_list(numbers),))

    def positions_at_end(self, table: str, count: int) -> list[str]:
        """Return the positions for `count` rows behind all others."""
        ((last,),) = self.run(f"SELECT max(_position) FROM {quote(table)}")  # noqa: S608
        return positions_after(last or "", count)

    def positions_beside(self, table: str, row_id: str, count: int, *, above: bool) -> list[str]:
        """Return the positions for `count` rows directly above or below a row that exists."""
        name = quote(table)
        ((anchor,),) = self.run(f"SELECT _position FROM {name} WHERE _id = ?", (row_id,))  # noqa: S608
        if above:
            ((low,),) = self.run(f"SELECT max(_position) FROM {name} WHERE _position < ?", (anchor,))  # noqa: S608
            return positions_between(low, anchor, count) if low else positions_before(anchor, count)
        ((high,),) = self.run(f"SELECT min(_position) FROM {name} WHERE _position > ?", (anchor,))  # noqa: S608
        return positions_between(anchor, high, count) if high else positions_after(anchor, count)

    def drop_table(self, physical: str) -> None:
        """Remove a table of rows or of links with all it holds."""
        self.run(f"DROP TABLE {quote(physical)}")

    # Links; a pair is (number of the left row, number of the right row)

    def add_links(self, link: str, pairs: Iterable[tuple[int, int]]) -> None:
        """Add pairs in this order; those that exist stay as they are."""
        sql = f'INSERT INTO {quote(link)} ("left", "right") VALUES (?, ?) ON CONFLICT DO NOTHING'  # noqa: S608
        self.run_many(sql, pairs)

    def remove_links(self, link: str, pairs: Iterable[tuple[int, int]]) -> None:
        """Remove pairs; those that do not exist are no error."""
        self.run_many(f'DELETE FROM {quote(link)} WHERE "left" = ? AND "right" = ?', pairs)  # noqa: S608

    def remove_links_of(self, link: str, numbers: Iterable[int], *, left: bool) -> None:
        """Remove every pair whose left (or right) row is one of these."""
        side = quote("left" if left else "right")
        self.run(f"DELETE FROM {quote(link)} WHERE {self.is_any_of(side)}", (self.bind_list(numbers),))  # noqa: S608

    def linked_numbers(self, link: str, numbers: Iterable[int], *, left: bool) -> list[tuple[int, int]]:
        """Return (row, linked row) for each pair of these rows, in the order of linking.

        `left` says that the rows given are the left ones.
        """
        near, far = ('"left"', '"right"') if left else ('"right"', '"left"')
        sql = f"SELECT {near}, {far} FROM {quote(link)} WHERE {self.is_any_of(near)} ORDER BY _seq"  # noqa: S608
        return [(row, other) for row, other in self.run(sql, (self.bind_list(numbers),))]

    # The structure, the counters of auto-numbers, the history

    def save_schema(self, schema: Schema) -> None:
        """Replace the structure of the base; caches of the old one go with its revision."""
        schema = settle_formulas(schema, before=self.schema)
        revision = self.schema.revision + 1
        encoded = orjson.dumps(schema.encode()).decode()
        self.run("UPDATE _schema SET revision = ?, document = ?", (revision, encoded))
        self.schema = replace(schema, revision=revision)

    def counters(self, table_id: str | None = None) -> dict[tuple[str, str], tuple[int, str]]:
        """Return (last number, its date prefix) of auto-number columns by (table id, column key)."""
        where, parameters = (" WHERE table_id = ?", (table_id,)) if table_id is not None else ("", ())
        rows = self.run(f"SELECT table_id, column_key, value, prefix FROM _counter{where}", parameters)  # noqa: S608
        return {(table, column): (value, prefix) for table, column, value, prefix in rows}

    def save_counter(self, table_id: str, column_key: str, value: int, prefix: str) -> None:
        """Remember the last number that an auto-number column has given."""
        self.run(
            "INSERT INTO _counter (table_id, column_key, value, prefix) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (table_id, column_key) DO UPDATE SET value = excluded.value, prefix = excluded.prefix",
            (table_id, column_key, value, prefix),
        )

    def log(self, operation: Operation) -> None:
        """Append an operation to the history; it takes the next version number of the base."""
        self.version += 1
        self.logged.append(operation)
        self.run(
            "INSERT INTO _operation (version, op_time, author, app, document) VALUES (?, ?, ?, ?, ?)",
            (
                self.version,
                operation.time_ms,
                operation.author,
                operation.app,
                pack(operation.document),
            ),
        )

    def operations(self, *, after: int = 0, limit: int) -> list[tuple[int, bytes]]:
        """Return (version, JSON of the document) of the operations behind version `after`, oldest first."""
        sql = "SELECT version, document FROM _operation WHERE version > ? ORDER BY version LIMIT ?"
        return [(version, unpack(kept)) for version, kept in self.run(sql, (after, limit))]

    def forget_operations(self, *, before_ms: int, limit: int) -> None:
        """Delete up to `limit` of the oldest operations, those older than a time in milliseconds since 1970.

        The last operation stays: the version of the base is its number.
        """
        self.run(
            "DELETE FROM _operation WHERE op_time < ? AND version < ? AND version IN "
            "(SELECT version FROM _operation ORDER BY version LIMIT ?)",
            (before_ms, self.version, limit),
        )

    def clear_history(self) -> None:
        """Delete all operations; versions begin anew."""
        self.run("DELETE FROM _operation")
        self.version = 0

    def save_state(self) -> None:
        """Write down whether the base is suspended, and which tokens are revoked."""
        self.run(
            "UPDATE _state SET suspended = ?, revocations = ?",
            (int(self.suspended), orjson.dumps(self.revocations).decode()),
        )
