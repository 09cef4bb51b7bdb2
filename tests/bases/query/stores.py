"""A small base in SQLite's memory: physical tables made by hand, filled with values as the store keeps them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import apsw
import orjson

from bases.column_types import column_type
from bases.functions import SQLITE_FUNCTIONS
from bases.query.compile import compile_query
from bases.query.dialect import quote_identifier as quote
from bases.query.filters import filter_condition, sort_order
from bases.query.rows import compile_rows, row_outputs
from bases.query.statement import Environment, Select, Statement
from bases.schema import SYSTEM_COLUMN_KEYS, Column, Link, Schema, Table

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 6, 9, 25, 14, tzinfo=BERLIN)
ENVIRONMENT = Environment(
    zone=BERLIN,
    now=NOW,
    username="me@auth.local",
    id_in_org="E-7",
    department_ids=(3,),
    department_and_sub_ids=(3, 4),
)
AFFINITIES = {"text": "TEXT", "number": "NUMERIC", "boolean": "INTEGER", "json": "TEXT"}


def column(key: str, name: str, column_type_name: str, **data: Any) -> Column:
    """A column; its physical name is its key."""
    physical = key if column_type(column_type_name).physical else ""
    return Column({"key": key, "name": name, "type": column_type_name, "data": data or None}, physical)


def table(table_id: str, name: str, *columns: Column) -> Table:
    """A table; its physical name is `table <id>`."""
    return Table({"_id": table_id, "name": name}, f"table {table_id}", columns)


def options(*names: str) -> list[dict[str, str]]:
    """Options with ids that say nothing about their order."""
    return [{"id": str(900 - 7 * place), "name": name} for place, name in enumerate(names)]


@dataclass
class Store:
    """A base and the connection to what it holds."""

    schema: Schema
    connection: apsw.Connection

    def insert(self, table_name: str, *rows: dict[str, Any]) -> None:
        """Insert rows by column name, lists and objects as JSON, in the order of the table."""
        target = self.schema.tables_by_name[table_name]
        for row in rows:
            (number,) = self.connection.execute(f"SELECT count(*) FROM {quote(target.physical)}").fetchone()
            cells = {
                "_id": f"row{number}",
                "_position": f"{number:06}",
                "_ctime": "2026-03-06T08:25:14.659+00:00",
                "_mtime": "2026-03-06T08:25:14.659+00:00",
                "_creator": "anna@auth.local",
                "_last_modifier": "anna@auth.local",
            }
            for name, value in row.items():
                found = target.by_name.get(name)
                key = (SYSTEM_COLUMN_KEYS.get(found.type) or found.physical) if found else name
                cells[key] = orjson.dumps(value).decode() if isinstance(value, list | dict) else value
            names = ", ".join(map(quote, cells))
            marks = ", ".join("?" * len(cells))
            self.connection.execute(
                f"INSERT INTO {quote(target.physical)} ({names}) VALUES ({marks})", tuple(cells.values())
            )

    def link(self, link_id: str, *pairs: tuple[int, int]) -> None:
        """Link rows by their numbers, which count from 1."""
        physical = self.schema.links_by_id[link_id].physical
        self.connection.executemany(f'INSERT INTO {quote(physical)} ("left", "right") VALUES (?, ?)', pairs)

    def execute(self, statement: Statement) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement.sql, statement.parameters).fetchall()

    def compile(self, sql: str, *parameters: Any, environment: Environment = ENVIRONMENT, **keywords: Any) -> Any:
        return compile_query(self.schema, sql, list(parameters), environment, **keywords)

    def query(self, sql: str, *parameters: Any, **keywords: Any) -> list[tuple[Any, ...]]:
        """Run a SELECT and return its rows, values as the store has them."""
        compiled = self.compile(sql, *parameters, **keywords)
        assert isinstance(compiled, Select)
        return self.execute(compiled.statement)

    def values(self, sql: str, *parameters: Any) -> list[Any]:
        """Run a SELECT of one column and return its values."""
        return [value for (value,) in self.query(sql, *parameters)]

    def where(self, condition: str, *parameters: Any, table_name: str = "T") -> list[str]:
        """Return the names of the rows that fit a condition, in the order of the table."""
        return self.values(f"SELECT `name` FROM `{table_name}` WHERE {condition} LIMIT 1000", *parameters)

    def filtered(
        self,
        filters: list[Any],
        conjunction: str = "And",
        sorts: list[Any] | None = None,
        table_name: str = "T",
        environment: Environment = ENVIRONMENT,
    ) -> list[str]:
        """Return the names of the rows that a view with these filters and sorts shows."""
        shown = self.schema.tables_by_name[table_name]
        condition = filter_condition(self.schema, shown, filters, conjunction, environment)
        outputs = row_outputs(self.schema, shown, [shown.by_name["name"]], system=())
        order = sort_order(shown, sorts or [])
        statement = compile_rows(self.schema, shown, outputs, condition=condition, order=order, environment=environment)
        return [name for (name,) in self.execute(statement)]


def make_store(*tables: Table, links: tuple[Link, ...] = ()) -> Store:
    """Make a base with empty tables."""
    connection = apsw.Connection(":memory:")
    for name, (function, arity, deterministic) in SQLITE_FUNCTIONS.items():
        connection.create_scalar_function(name, function, arity, deterministic=deterministic)
    for each in tables:
        kinds = {found.physical: column_type(found.type).physical for found in each.columns if found.physical}
        physical = [f"{quote(name)} {AFFINITIES[kind.value]}" for name, kind in kinds.items()]
        kept = [
            "_seq INTEGER PRIMARY KEY",
            "_position TEXT NOT NULL",
            "_id TEXT NOT NULL UNIQUE",
            *(f"{name} TEXT" for name in ("_creator", "_ctime", "_last_modifier", "_mtime", "_locked_by")),
            "_archived INTEGER NOT NULL DEFAULT 0",
        ]
        connection.execute(f"CREATE TABLE {quote(each.physical)} ({', '.join([*kept, *physical])})")
        connection.execute(f"CREATE INDEX {quote('index ' + each.id)} ON {quote(each.physical)} (_position)")
    for link in links:
        name = quote(link.physical)
        connection.execute(
            f'CREATE TABLE {name} (_seq INTEGER PRIMARY KEY, "left" INTEGER NOT NULL, "right" INTEGER NOT NULL, '
            'UNIQUE ("left", "right"))'
        )
        connection.execute(f'CREATE INDEX {quote("index " + link.id)} ON {name} ("right", "left")')
    return Store(Schema(tables, links), connection)
