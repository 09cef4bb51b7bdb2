"""Formulas over the rows of a small base: a formula becomes a column, and its cells are read as in a listing."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from bases.column_types.base import Form
from bases.formula.settle import settle_formulas
from bases.query.rows import compile_rows, row_outputs
from bases.query.statement import Environment
from bases.row_forms import row_reader
from bases.schema import Column, Link, Schema, Table
from tests.bases.query.stores import BERLIN, ENVIRONMENT, Store, column, make_store, options, table

ORDERS = table(
    "0001",
    "Orders",
    column("0000", "name", "text"),
    column("aaaa", "n", "number"),
    column("bbbb", "m", "number"),
    column("cccc", "done", "checkbox"),
    column("dddd", "date", "date", format="YYYY-MM-DD HH:mm"),
    column("eeee", "state", "single-select", options=options("open", "done")),
    column("ffff", "tags", "multiple-select", options=options("red", "green")),
    column("gggg", "people", "collaborator"),
    column("hhhh", "span", "duration", format="duration", duration_format="h:mm"),
    column("iiii", "place", "geolocation", geo_format="lng_lat"),
    column("jjjj", "file", "file"),
    column("_ctime", "Created", "ctime"),
    column("kkkk", "button", "button"),
    column("llll", "Parts", "link", link_id="L1", table_id="0001", other_table_id="0002", display_column_key="0000"),
)
PARTS = table(
    "0002",
    "Stock",
    column("0000", "part", "text"),
    column("aaaa", "price", "number"),
    column("bbbb", "tags", "multiple-select", options=options("x", "y")),
    column("cccc", "since", "date", format="YYYY-MM-DD"),
    column("dddd", "state", "single-select", options=options("new", "used")),
    column("llll", "Orders", "link", link_id="L1", table_id="0001", other_table_id="0002", display_column_key="0000"),
)
LINKS = (Link("L1", "0001", "0002", "links L1"),)
FULL, EMPTY, OTHER = 0, 1, 2


def sample_base() -> Store:
    """Three orders: one with everything, one with nothing but its name, one with other values; and four parts."""
    store = make_store(ORDERS, PARTS, links=LINKS)
    store.insert(
        "Orders",
        {
            "name": "full",
            "n": 5,
            "m": 2.5,
            "done": 1,
            "date": "2024-07-03 13:05",
            "state": "893",
            "tags": ["900", "893"],
            "people": ["anna@auth.local", "ben@auth.local"],
            "span": 30_000,
            "place": {"country_region": "Germany"},
            "file": [{"name": "a.pdf", "size": 1, "type": "file", "url": "u"}],
        },
        {"name": "empty"},
        {"name": "12", "n": -3, "m": 0, "done": 0, "date": "2021-01-31", "state": "900"},
    )
    store.insert(
        "Stock",
        {"part": "bolt", "price": 1.1, "tags": ["900", "893"], "since": "2026-01-01", "state": "900"},
        {"part": "nut", "price": 10, "tags": ["893"], "since": "2025-05-05", "state": "893"},
        {"part": "washer"},
        {"part": "screw", "price": 10, "since": "2020-02-02"},
    )
    store.link("L1", (1, 2), (1, 1), (1, 3), (1, 4), (3, 1))
    return store


def formula(name: str, text: str, **data: Any) -> Column:
    """A formula column, whose key is its name."""
    return column(name, name, "formula", formula=text, result_type="string", **data)


def link_formula(name: str, kind: str, **data: Any) -> Column:
    """A link-formula column, whose key is its name, over the link of the table."""
    settings = {"formula": kind, "link_column_key": "llll", "result_type": "string", **data}
    return column(name, name, "link-formula", **settings)


def with_columns(store: Store, *columns: Column, table_name: str = "Orders") -> Store:
    """The store with more columns in a table, all formulas settled."""
    extended = store.schema.tables_by_name[table_name]
    extended = replace(extended, columns=(*extended.columns, *columns))
    return Store(settle_formulas(store.schema.replace_table(extended), store.schema), store.connection)


def find_column(schema: Schema, name: str, table_name: str = "Orders") -> Column:
    """A column by name."""
    return schema.tables_by_name[table_name].by_name[name]


def cells(
    store: Store,
    name: str,
    form: Form = Form.NAMES,
    table_name: str = "Orders",
    environment: Environment = ENVIRONMENT,
) -> list[Any]:
    """The cells of a column as a form of listing shows them; None where the older form leaves them out."""
    shown: Table = store.schema.tables_by_name[table_name]
    outputs = row_outputs(store.schema, shown, [shown.by_name[name]], system=())
    statement = compile_rows(store.schema, shown, outputs, environment=environment)
    read = row_reader(store.schema, outputs, form, BERLIN)
    rows = [read(row) for row in store.execute(statement)]
    # As an answer has them.
    return [orjson.loads(orjson.dumps(next(iter(row.values()), None))) for row in rows]


def results(store: Store, text: str, form: Form = Form.NAMES, **data: Any) -> list[Any]:
    """What a formula shows in each row. Fails for one that cannot be computed."""
    extended = with_columns(store, formula("F", text, **data))
    assert not problem(extended, "F"), problem(extended, "F")
    return cells(extended, "F", form)


def problem(store: Store, name: str, table_name: str = "Orders") -> str:
    """Why a formula column cannot be computed."""
    return str(find_column(store.schema, name, table_name).computed.problem)


def at(moment: str) -> Environment:
    """What the query language knows of a request at a wall time."""
    return Environment(BERLIN, datetime.fromisoformat(moment).replace(tzinfo=BERLIN))
