"""Linking rows over a link column, from whichever side, and reading what is linked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bases.access import read_base, write_base
from bases.clock import environment_for, server_zone
from bases.column_types.base import Form
from bases.lookup import get_column, get_link, get_table
from bases.oplog import log_operation
from bases.principals import Principal
from bases.query.links import MAX_LINKED_ROWS, LinkPage, compile_linked_rows
from bases.row_forms import display_reader
from bases.schema import Link, Schema, Table
from bases.storage.bulk import keep_last_link, linked_ids
from bases.storage.session import Session
from core.errors import DomainError

MAX_ROWS = 1000
MAX_PAIRS = 50_000
MAX_PAGE = 1000
DEFAULT_PAGE = 10

Pairs = list[tuple[int, int]]


@dataclass(frozen=True)
class LinkChange:
    """A change of links: `other_rows` holds, by row id in the table, row ids in the other table.

    Tables go by name or id, and either of the two may be the one that the link was made from.
    """

    link_id: str
    other_rows: Mapping[str, Sequence[str]]
    table_name: str = ""
    table_id: str = ""
    other_table_name: str = ""
    other_table_id: str = ""


def add_links(principal: Principal, change: LinkChange) -> None:
    """Link rows; pairs that are linked already stay as they are, and rows that do not exist are passed over.

    In a column for single links a new link takes the place of the one before.
    Raises NotFoundError for an unknown table or link, and DomainError for too many rows or none.
    """
    _check_size(change)
    with write_base(principal) as session:
        side = _Side.find(session.schema, change)
        pairs = side.existing_pairs(session, change)
        rows = side.touched_rows(session, pairs)
        before = side.linked_ids(session, rows)
        session.add_links(side.link.physical, side.stored(pairs))
        side.keep_single(session, pairs)
        side.log(session, principal, before, side.linked_ids(session, rows))


def replace_links(principal: Principal, change: LinkChange) -> None:
    """Give each row named exactly the links named, in that order; an empty list takes all away.

    Raises what `add_links` raises.
    """
    _check_size(change)
    with write_base(principal) as session:
        side = _Side.find(session.schema, change)
        pairs = side.existing_pairs(session, change)
        named = session.find_rows(side.table.physical, change.other_rows).values()
        rows = {*named, *side.touched_rows(session, pairs)}
        before = side.linked_ids(session, rows)
        session.remove_links_of(side.link.physical, named, left=side.is_left)
        session.add_links(side.link.physical, side.stored(pairs))
        side.keep_single(session, pairs)
        side.log(session, principal, before, side.linked_ids(session, rows))


def remove_links(principal: Principal, change: LinkChange) -> int:
    """Unlink rows, and return how many pairs were named; as in SeaTable, those that were not linked count too.

    Raises what `add_links` raises.
    """
    _check_size(change)
    with write_base(principal) as session:
        side = _Side.find(session.schema, change)
        pairs = side.existing_pairs(session, change)
        rows = {near for near, _ in pairs}
        before = side.linked_ids(session, rows)
        session.remove_links(side.link.physical, side.stored(pairs))
        side.log(session, principal, before, side.linked_ids(session, rows))
    return sum(map(len, change.other_rows.values()))


def query_links(
    principal: Principal, *, table_name: str = "", table_id: str = "", column: str, pages: Sequence[LinkPage]
) -> dict[str, list[dict[str, Any]]]:
    """Return for each row named a page of its linked rows, oldest rows first: `row_id` and `display_value`.

    A page has 1000 rows at most, and a row without links, or that does not exist, an empty list.
    Raises NotFoundError for an unknown table or column, and DomainError for another type of column, for too many
    rows or none, and for an answer of more than 100,000 linked rows.
    """
    if not 0 < len(pages) <= MAX_ROWS:
        raise DomainError("rows invalid.", error_type="parameter_error")
    with read_base(principal) as session:
        schema = session.schema
        table = get_table(schema, table_id=table_id, table_name=table_name)
        link_column = get_column(table, column)
        if link_column.type != "link" or link_column.link_id not in schema.links_by_id:
            raise DomainError(f"{column} is not a link column.", error_type="parameter_error")
        linked: dict[str, list[dict[str, Any]]] = {page.row_id: [] for page in pages}
        rows = session.select(
            compile_linked_rows(schema, table, link_column, pages, environment=environment_for(principal))
        )
        if len(rows) > MAX_LINKED_ROWS:
            raise DomainError(f"Number of links returned exceeds the limit of {MAX_LINKED_ROWS}")
        show = display_reader(schema, table, link_column, Form.NAMES, server_zone()) or _as_kept
        for row_id, other_id, value in rows:
            linked[row_id].append({"row_id": other_id, "display_value": None if value is None else show(value)})
    return linked


@dataclass(frozen=True)
class _Side:
    """A link as one of its tables sees it. Pairs are (number of a row of this table, number of a row of the other)."""

    schema: Schema
    link: Link
    table: Table
    other_table: Table
    is_left: bool

    @classmethod
    def find(cls, schema: Schema, change: LinkChange) -> "_Side":
        table = get_table(schema, table_id=change.table_id, table_name=change.table_name)
        other = get_table(schema, table_id=change.other_table_id, table_name=change.other_table_name)
        link, is_left = get_link(schema, change.link_id, table, other)
        return cls(schema, link, table, other, is_left)

    def existing_pairs(self, session: Session, change: LinkChange) -> Pairs:
        """Return the pairs that a change names, without those of rows that do not exist."""
        wanted = {row_id for others in change.other_rows.values() for row_id in others}
        near = session.find_rows(self.table.physical, change.other_rows)
        far = session.find_rows(self.other_table.physical, wanted)
        return [
            (near[row_id], far[other_id])
            for row_id, other_ids in change.other_rows.items()
            for other_id in other_ids
            if row_id in near and other_id in far
        ]

    def stored(self, pairs: Pairs) -> Pairs:
        """Return pairs as the link table has them: the left row first."""
        return pairs if self.is_left else [(far, near) for near, far in pairs]

    def keep_single(self, session: Session, pairs: Pairs) -> None:
        """Leave rows only their latest link on each side where the column takes one only."""
        if self._is_single(self.table):
            keep_last_link(session, self.link.physical, {near for near, _ in pairs}, left=self.is_left)
        if self.table.id != self.other_table.id and self._is_single(self.other_table):
            keep_last_link(session, self.link.physical, {far for _, far in pairs}, left=not self.is_left)

    def touched_rows(self, session: Session, pairs: Pairs) -> set[int]:
        """Return the rows of this table whose links change when pairs are added."""
        rows = {near for near, _ in pairs}
        if self.table.id != self.other_table.id and self._is_single(self.other_table):
            far = {far for _, far in pairs}
            rows |= {near for _, near in session.linked_numbers(self.link.physical, far, left=not self.is_left)}
        return rows

    def linked_ids(self, session: Session, rows: Collection[int]) -> dict[str, list[str]]:
        """Return the ids of the linked rows, in the order of linking, by the id of a row of this table."""
        links: dict[str, list[str]] = {}
        near, far = self.table.physical, self.other_table.physical
        for row_id, other_id in linked_ids(session, self.link.physical, near, far, rows, left=self.is_left):
            links.setdefault(row_id, []).append(other_id)
        return links

    def log(
        self, session: Session, principal: Principal, before: dict[str, list[str]], after: dict[str, list[str]]
    ) -> None:
        """Write into the history how the links of rows changed, if they did."""
        changed = [row_id for row_id in {**before, **after} if before.get(row_id) != after.get(row_id)]
        if changed:
            log_operation(
                session,
                principal,
                {
                    "op_type": "update_rows_links",
                    "link_id": self.link.id,
                    "table_id": self.table.id,
                    "other_table_id": self.other_table.id,
                    "row_id_list": changed,
                    "other_rows_ids_map": {row_id: after.get(row_id, []) for row_id in changed},
                    "old_other_rows_ids_map": {row_id: before.get(row_id, []) for row_id in changed},
                },
            )

    def _is_single(self, table: Table) -> bool:
        columns = (column for column in table.columns if column.type == "link" and column.link_id == self.link.id)
        return any(column.data.get("is_multiple") is False for column in columns)


def _check_size(change: LinkChange) -> None:
    if not change.other_rows:
        raise DomainError("other_rows_ids_map invalid.", error_type="parameter_error")
    if len(change.other_rows) > MAX_ROWS:
        raise DomainError(f"The number of rows exceeds the limit of {MAX_ROWS}", error_type="exceed_rows_limit")
    if sum(map(len, change.other_rows.values())) > MAX_PAIRS:
        raise DomainError(f"The number of links exceeds the limit of {MAX_PAIRS}", error_type="exceed_rows_limit")


def _as_kept(value: Any) -> Any:
    return value
