"""Writing a whole base as one JSON document: what the clients' getDTable answers, and the content of a `.dtable` file.

It is written in one reading transaction, a thousand rows at a time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

import orjson
from django.conf import settings

from bases.access import read_base
from bases.asset_urls import REFERRING_TYPES
from bases.clock import environment_for, server_zone
from bases.column_types import column_type
from bases.column_types.base import Form
from bases.exchange.addresses import Rewrite
from bases.exchange.cells import is_json
from bases.metadata import visible_metadata
from bases.principals import Principal
from bases.query.rows import compile_rows, row_outputs
from bases.schema import FORMAT_VERSION, Column, Document, Link, Table
from bases.storage.session import Session
from bases.storage.transfer import stream_linked_ids
from core.errors import ForbiddenError
from core.spools import new_spool

BATCH = 1000
SYSTEM_FIELDS = ("_id", "_creator", "_ctime", "_last_modifier", "_mtime", "_locked_by", "_archived")
# What the document has in any case; bases that were imported may have values of their own for it.
STANDARD_PARTS: dict[str, Any] = {"statistics": [], "plugin_settings": {}, "scripts": []}
STANDARD_TABLE_PARTS: dict[str, Any] = {"is_header_locked": False, "summary_configs": {}, "header_settings": {}}

RowWriter = Callable[[Sequence[Any]], dict[str, Any]]


@dataclass(frozen=True)
class ExportedBase:
    """What an export tells of the base beside the document: JSON documents that belong into the bundle, by name."""

    companions: Document


def write_base(
    principal: Principal,
    stream: IO[bytes],
    *,
    rewrite: Rewrite | None = None,
    all_views: bool = False,
    for_file: bool = False,
) -> ExportedBase:
    """Write the whole base as a JSON document.

    Views that are private to others than the principal are left out unless `all_views`. `rewrite` is applied to the
    addresses of files in cells. `for_file` leaves out what does not move with a base: that it has an archive.
    Raises what `read_base` raises, and ForbiddenError for whoever may see one view only.
    """
    if principal.view_id:
        raise ForbiddenError
    with read_base(principal, seconds=settings.BASES_EXCHANGE_SECONDS) as session:
        stream.writelines(_document(session, principal, rewrite, all_views=all_views, for_file=for_file))
        return ExportedBase(session.schema.companions)


def spool_base(principal: Principal) -> IO[bytes]:
    """Return the whole base as a JSON document, in a file that goes away when it is closed.

    Raises what `write_base` raises.
    """
    with new_spool() as spool:
        write_base(principal, spool)
    return spool


def _document(
    session: Session, principal: Principal, rewrite: Rewrite | None, *, all_views: bool, for_file: bool
) -> Iterator[bytes]:
    schema = session.schema
    head = {
        "version": session.version,
        "format_version": FORMAT_VERSION,
        **STANDARD_PARTS,
        **schema.extras,
        "settings": _without_archive(schema.settings) if for_file else schema.settings,
    }
    yield orjson.dumps(head)[:-1]
    yield b',"links":['
    for number, link in enumerate(schema.links):
        yield b"," if number else b""
        yield from _link(session, link)
    yield b'],"tables":['
    shown = {table["_id"]: table for table in visible_metadata(session, principal, all_views=all_views)["tables"]}
    for number, table in enumerate(schema.tables):
        yield b"," if number else b""
        yield from _table(session, principal, table, shown[table.id], rewrite)
    yield b"]}"


def _table(
    session: Session, principal: Principal, table: Table, shown: dict[str, Any], rewrite: Rewrite | None
) -> Iterator[bytes]:
    # Columns before rows: whoever reads the document as a stream needs them first.
    view_ids = {view["_id"] for view in shown["views"]}
    document = {**STANDARD_TABLE_PARTS, **shown, "view_structure": _visible_order(table, view_ids)}
    yield orjson.dumps(document)[:-1]
    yield b',"rows":['
    rows = map(row_writer(table.columns, rewrite), _stream_rows(session, principal, table))
    separator = b""
    while batch := list(islice(rows, BATCH)):
        yield separator + orjson.dumps(batch)[1:-1]
        separator = b","
    yield b'],"id_row_map":{}}'


def _stream_rows(session: Session, principal: Principal, table: Table) -> Iterator[Sequence[Any]]:
    outputs = row_outputs(session.schema, table, _stored(table.columns), system=SYSTEM_FIELDS)
    statement = compile_rows(session.schema, table, outputs, environment=environment_for(principal))
    return session.stream(statement.sql, statement.parameters)


def row_writer(columns: Iterable[Column], rewrite: Rewrite | None) -> RowWriter:
    """Return the function that makes a row of the document of the values of SYSTEM_FIELDS and of the stored columns.

    Empty cells are left out, and so are locks and the mark of an archived row where there are none.
    """
    environment: dict[str, Any] = {"Fragment": orjson.Fragment}
    names = [f"value_{number}" for number in range(len(SYSTEM_FIELDS))]
    tests = []
    for number, column in enumerate(_stored(columns)):
        name = f"cell_{number}"
        names.append(name)
        shown = name
        if rewrite is not None and column.type in REFERRING_TYPES:
            environment["rewrite"] = rewrite
            shown = f"rewrite({shown})"
        if is_json(column):
            shown = f"Fragment({shown})"
        else:
            reader = column_type(column.type).reader(column, Form.STORED, server_zone())
            if reader is not None:
                environment[f"read_{number}"] = reader
                shown = f"read_{number}({shown})"
        # The key is a literal made by repr(), so nothing in it can be anything but a string here.
        tests.append(f" if {name} is not None: cells[{column.key!r}] = {shown}")
    source = f"""
def write(row):
 {", ".join(names)}, = row
 cells = {{'_id': value_0, '_participants': [], '_creator': value_1, '_ctime': value_2, '_last_modifier': value_3,
  '_mtime': value_4}}
 if value_5 is not None: cells['_locked'] = True; cells['_locked_by'] = value_5
 if value_6: cells['_archived'] = True
{chr(10).join(tests)}
 return cells
"""
    exec(source, environment)  # noqa: S102
    write: RowWriter = environment["write"]
    return write


def _link(session: Session, link: Link) -> Iterator[bytes]:
    head = {"_id": link.id, "table1_id": link.table_id, "table2_id": link.other_table_id}
    yield orjson.dumps(head)[:-1]
    yield b',"table1_table2_map":{'
    yield from _link_map(session, link, left=True)
    yield b'},"table2_table1_map":{'
    yield from _link_map(session, link, left=False)
    yield b"}}"


def _link_map(session: Session, link: Link, *, left: bool) -> Iterator[bytes]:
    """Yield the inside of an object: lists of linked rows by row."""
    tables = session.schema.tables_by_id
    ends = (tables[link.table_id].physical, tables[link.other_table_id].physical)
    near, far = ends if left else ends[::-1]
    linked = stream_linked_ids(session, link.physical, near, far, left=left)
    separator = b""
    while batch := list(islice(linked, BATCH)):
        yield separator + ",".join([f'"{row_id}":{others}' for row_id, others in batch]).encode()
        separator = b","


def _visible_order(table: Table, view_ids: set[str]) -> dict[str, Any]:
    """Return the folders and the order of the views that are shown."""
    order = table.view_order()
    folders = [
        {**folder, "view_ids": [each for each in folder["view_ids"] if each in view_ids]} for folder in order["folders"]
    ]
    return {**order, "folders": folders, "view_ids": [each for each in order["view_ids"] if each in view_ids]}


def _stored(columns: Iterable[Column]) -> list[Column]:
    return [column for column in columns if column.physical]


def _without_archive(document: Document) -> Document:
    return {**document, "enable_archive": False} if "enable_archive" in document else document
