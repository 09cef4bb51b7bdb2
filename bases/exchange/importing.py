"""Making the store of a base out of a whole-base document, such as the content.json of a `.dtable` file.

The document is read as a stream, in one writing transaction: rows go into the store as they come. Links name rows of
tables that come later, so they are left for a second reading, which usually ends where the links do.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import IO, Any

from django.conf import settings

from bases.access import worded_errors
from bases.clock import now_text, server_zone
from bases.column_types import column_type
from bases.column_types.base import WriteContext
from bases.exchange.addresses import Rewrite
from bases.exchange.errors import ContentError, quoted
from bases.exchange.json_stream import JSONStream
from bases.exchange.link_order import merge_orders, pair_number, split_pair
from bases.exchange.row_decoding import KeptRow, RowDecoder, last_number, read_linked_ids
from bases.exchange.structure import (
    ROW_KEYS,
    add_missing_links,
    check_json,
    is_row_id,
    link_columns,
    read_columns,
    read_link,
    read_name,
    read_table,
    read_table_id,
)
from bases.lifecycle import create_base
from bases.link_columns import show_current_displays
from bases.schema import Column, Link, Schema, Table, free_rows_name
from bases.storage import stores
from bases.storage.errors import StoreConstraintError
from bases.storage.positions import positions_after
from bases.storage.session import Session
from bases.storage.transfer import insert_whole_rows, stream_values
from bases.tables import MAX_TABLES

BATCH = 1000
LEFT_MAP, RIGHT_MAP = "table1_table2_map", "table2_table1_map"
# What of the document is made anew by the base that it becomes.
_DERIVED_KEYS = ("version", "format_version")


@dataclass(frozen=True)
class Document:
    """A whole-base document to be imported.

    `open` opens it from its beginning, each time anew. `author` is the id of the user who is named where a row says
    nothing of its maker. `rewrite` is applied to addresses of files in cells. `companions` are JSON documents that
    stand beside it in a bundle, by name, kept for the next export.
    """

    open: Callable[[], IO[bytes]]
    author: str
    rewrite: Rewrite | None = None
    companions: Mapping[str, Any] = field(default_factory=dict)


def import_base(base_uuid: str, document: Document) -> None:
    """Make the store of a new base out of a document; an empty one becomes a new base like any other.

    Raises ContentError for a document that cannot become a base, naming what of it cannot, and leaves nothing behind.
    """
    with closing(document.open()) as stream:
        is_empty = JSONStream(stream).is_empty()
    if is_empty:
        create_base(base_uuid, creator=document.author)
        return
    stores().create(base_uuid)
    try:
        writing = stores().writing(base_uuid, seconds=settings.BASES_EXCHANGE_SECONDS)
        with worded_errors(base_uuid), writing as session:
            _Import(session, document).run()
    except BaseException:
        stores().drop(base_uuid)
        raise


class _Import:
    """One import on its way."""

    def __init__(self, session: Session, document: Document) -> None:
        self.session = session
        self.document = document
        self.now = now_text()
        self.zone = server_zone()
        self.tables: list[Table] = []
        self.settings: dict[str, Any] = {}
        self.extras: dict[str, Any] = {}
        self.links: list[dict[str, Any]] = []
        # What link cells hold in older documents: by table id and column key.
        self.linked_in_cells: dict[tuple[str, str], list[tuple[str, list[str]]]] = {}
        self.tables_with_new_options: list[str] = []

    def run(self) -> None:
        with closing(self.document.open()) as stream:
            content = JSONStream(stream)
            self._read(content)
            content.finish()
        if not self.tables:
            raise ContentError("content.json has no tables.")
        schema = Schema(
            tables=tuple(self.tables),
            settings=self.settings,
            extras=self.extras,
            companions=self.document.companions,
            revision=self.session.schema.revision,
        )
        named: list[Link | None] = []
        for document in self.links:
            link = read_link(document, schema)
            schema = schema.add_link(link) if link else schema
            named.append(link)
        schema = add_missing_links(schema)
        for table_id in self.tables_with_new_options:
            schema = show_current_displays(schema, table_id)
        for link in schema.links:
            self.session.create_link_table(link.physical)
        filled = self._read_pairs(schema, named) if any(named) else set()
        self._add_pairs_of_cells(schema, filled)
        for table in schema.tables:
            self._save_counters(table)
        self.session.save_schema(schema)

    # The first reading: everything but the pairs of links.

    def _read(self, stream: JSONStream) -> None:
        for key in stream.members():
            if key == "tables" and stream.is_list():
                for _ in stream.elements():
                    self._read_table(stream)
            elif key == "links" and stream.is_list():
                for _ in stream.elements():
                    self.links.append(_read_link_document(stream))
            elif key in ("tables", "links"):
                if stream.value() is not None:
                    raise ContentError(f"The {key} of content.json are no list.")
            else:
                self._keep(key, stream.value())

    def _keep(self, key: str, value: Any) -> None:
        check_json({key: value}, "A part of content.json")
        if key == "settings":
            if not isinstance(value, dict | None):
                raise ContentError("The settings of content.json are no object.")
            self.settings = value or {}
        elif key not in _DERIVED_KEYS:
            self.extras[key] = value

    def _read_table(self, stream: JSONStream) -> None:
        """Read a table. Its rows are read as a stream if its columns come before them, as they mostly do."""
        where = f"Table {len(self.tables) + 1}"
        if len(self.tables) >= MAX_TABLES:
            raise ContentError(f"There are more than {MAX_TABLES} tables.")
        if not stream.is_object():
            raise ContentError(f"{where} is no object.")
        document: dict[str, Any] = {}
        table: Table | None = None
        rows: list[Any] = []
        for key in stream.members():
            if key == "rows" and table is None and stream.is_list() and {"_id", "name", "columns"} <= set(document):
                table = self._begin_table(document, where)
                self._add_rows(table, stream.batches())
            elif key == "rows":
                value = stream.value()
                if not isinstance(value, list | None) or table is not None:
                    raise ContentError(f"{where}: its rows are no list.")
                rows = value or []
            elif key in ROW_KEYS:
                stream.value()
            else:
                document[key] = stream.value()
        if table is None:
            table = self._begin_table(document, where)
            self._add_rows(table, [rows] if rows else [])
        self._finish_table(document)

    def _begin_table(self, document: dict[str, Any], where: str) -> Table:
        """Make the place for the rows of a table, and put the table at the end of the list."""
        name = read_name(document.get("name"), where)
        where = f"Table {quoted(name)}"
        if any(table.name == name for table in self.tables):
            raise ContentError(f"{where}: another table has the same name.")
        document["_id"] = read_table_id(document.get("_id"), {table.id for table in self.tables}, where)
        physical = free_rows_name(document["_id"], self.tables)
        columns = read_columns(document.get("columns"), where)
        table = Table({"_id": document["_id"], "name": name}, physical, columns)
        self.session.create_table(physical)
        for column in columns:
            kind = column_type(column.type).physical
            if kind:
                self.session.add_column(physical, column.physical, kind.value)
        self.tables.append(table)
        return table

    def _finish_table(self, document: dict[str, Any]) -> None:
        """Give the last table the rest of its structure, which in the document comes behind the rows."""
        begun = self.tables[-1]
        where = f"Table {quoted(begun.name)}"
        check_json({key: value for key, value in document.items() if key not in ("columns", "views")}, where)
        if (document["_id"], document["name"]) != (begun.id, begun.name):
            raise ContentError(f"{where} has two names.")
        self.tables[-1] = read_table(document, begun.columns, begun.physical, where)

    def _add_rows(self, table: Table, batches: Iterable[list[Any]]) -> None:
        context = WriteContext(self.zone)
        decoder = RowDecoder(table, context, author=self.document.author, now=self.now, rewrite=self.document.rewrite)
        names = [column.physical for column in decoder.columns]
        last = ""
        for batch in batches:
            positions = positions_after(last, len(batch))
            last = positions[-1]
            kept = list(map(decoder.decode, batch, positions))
            try:
                insert_whole_rows(self.session, table.physical, names, kept)
            except StoreConstraintError:
                raise self._taken_id(table, kept) from None
        for key, linked in decoder.linked.items():
            self.linked_in_cells[table.id, key] = linked
        self._keep_new_options(table, context)

    def _taken_id(self, table: Table, batch: list[KeptRow]) -> ContentError:
        """Return the error of a batch of rows in which a row has the id of another one."""
        ids = [str(row[1]) for row in batch]
        twice = next((row_id for number, row_id in enumerate(ids) if row_id in ids[:number]), None)
        if twice is None:
            # Of this batch, too, some rows are in the store by now; those of the batches before have lower numbers.
            numbers = self.session.find_rows(table.physical, ids)
            twice = min(numbers, key=lambda row_id: numbers[row_id])
        return ContentError(f"Table {quoted(table.name)}, row {quoted(twice)}: another row has the same _id.")

    def _keep_new_options(self, table: Table, context: WriteContext) -> None:
        """Add the options to select columns that cells named and the columns did not have."""
        for key, book in context.option_books.items():
            if book.added:
                column = table.by_key[key]
                table = table.replace_column(column.with_data(options=[*column.options, *book.added]))
                self.tables[-1] = replace(self.tables[-1], columns=table.columns)
                self.tables_with_new_options.append(table.id)

    # The second reading: the pairs of links.

    def _read_pairs(self, schema: Schema, named: list[Link | None]) -> set[str]:
        """Add the pairs that the links of the document list; return the ids of the links that list some."""
        filled = set()
        with closing(self.document.open()) as opened:
            stream = JSONStream(opened)
            done = 0
            for key in stream.members():
                if key != "links" or not stream.is_list():
                    _skip_part(stream, key)
                    continue
                for _ in stream.elements():
                    link = named[done]
                    done += 1
                    pairs = self._read_pairs_of(stream, schema, link)
                    if link is not None and pairs:
                        self._add_pairs(link, pairs)
                        filled.add(link.id)
                if done == len(named):
                    break
        return filled

    def _read_pairs_of(self, stream: JSONStream, schema: Schema, link: Link | None) -> list[int]:
        """Return the pairs of one link, in an order that both of its sides agree with."""
        orders = {LEFT_MAP: array("q"), RIGHT_MAP: array("q")}
        for key in stream.members():
            if link is None or key not in orders or not stream.is_object():
                _skip_map(stream)
                continue
            orders[key] = self._resolve(_read_map(stream, link), schema, link, left=key == LEFT_MAP)
        return merge_orders(orders[LEFT_MAP], orders[RIGHT_MAP])

    def _resolve(
        self, linked: Iterator[tuple[str, list[str]]], schema: Schema, link: Link, *, left: bool
    ) -> "array[int]":
        """Return the pairs of linked rows; rows that do not exist are passed over, as SeaTable does.

        `linked` yields rows with the rows that are linked to them; `left` says that the former are the left ones.
        """
        ends = (schema.tables_by_id[link.table_id].physical, schema.tables_by_id[link.other_table_id].physical)
        near, far = ends if left else ends[::-1]
        pairs = array("q")
        while batch := list(islice(linked, BATCH)):
            near_numbers = self.session.find_rows(near, filter(is_row_id, (row_id for row_id, _ in batch)))
            others = {other for _, others in batch for other in others}
            far_numbers = self.session.find_rows(far, filter(is_row_id, others))
            for row_id, other_ids in batch:
                number = near_numbers.get(row_id)
                if number is not None:
                    found = [far_numbers[other] for other in other_ids if other in far_numbers]
                    pairs.extend(pair_number(number, other) if left else pair_number(other, number) for other in found)
        return pairs

    def _add_pairs_of_cells(self, schema: Schema, filled: set[str]) -> None:
        """Add the pairs that link cells hold, for links that list none themselves."""
        orders: dict[str, dict[bool, array[int]]] = {}
        for table in schema.tables:
            for column in link_columns(table):
                linked = self.linked_in_cells.get((table.id, column.key))
                if not linked or column.link_id in filled:
                    continue
                link = schema.links_by_id[column.link_id]
                left = link.shows_left_side(table, column)
                sides = orders.setdefault(link.id, {True: array("q"), False: array("q")})
                sides[left].extend(self._resolve(iter(linked), schema, link, left=left))
        for link_id, sides in orders.items():
            self._add_pairs(schema.links_by_id[link_id], merge_orders(sides[True], sides[False]))

    def _add_pairs(self, link: Link, pairs: Iterable[int]) -> None:
        self.session.add_links(link.physical, map(split_pair, pairs))

    # Numbers given so far

    def _save_counters(self, table: Table) -> None:
        for column in table.columns:
            if column.type == "auto-number":
                number, prefix = self._counter(table, column)
                self.session.save_counter(table.id, column.key, number, prefix)

    def _counter(self, table: Table, column: Column) -> tuple[int, str]:
        """Return the last number that a column has given, and the prefix that it had."""
        data = column.data
        prefix = str(data.get("prefix") or "") if data.get("prefix_type") else ""
        number = data.get("max_used_auto_number")
        if number is None:
            number = last_number(map(str, stream_values(self.session, table.physical, column.physical)))
        return number, prefix


def _read_link_document(stream: JSONStream) -> dict[str, Any]:
    """Return what a link says of itself, without its maps."""
    if not stream.is_object():
        raise ContentError("One of the links is no object.")
    document: dict[str, Any] = {}
    for key in stream.members():
        if key in (LEFT_MAP, RIGHT_MAP):
            _skip_map(stream)
        else:
            document[key] = stream.value()
    return document


def _read_map(stream: JSONStream, link: Link) -> Iterator[tuple[str, list[str]]]:
    for row_id in stream.members():
        value = stream.value()
        ids = read_linked_ids(value or [])
        if ids is None:
            raise ContentError(f"Link {link.id}, row {quoted(row_id)}: {quoted(value)} is no list of rows.")
        yield row_id, ids


def _skip_part(stream: JSONStream, key: str) -> None:
    """Pass over a part of the document; tables may be larger than memory."""
    if key != "tables" or not stream.is_list():
        stream.value()
        return
    for _ in stream.elements():
        for _ in stream.members():
            if stream.is_list():
                for _ in stream.elements():
                    stream.value()
            else:
                stream.value()


def _skip_map(stream: JSONStream) -> None:
    """Pass over an object that may be larger than memory."""
    if stream.is_object():
        for _ in stream.members():
            stream.value()
    else:
        stream.value()
