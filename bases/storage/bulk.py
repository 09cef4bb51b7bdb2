"""Statements that work on a whole table at once, however many rows it has."""

from collections.abc import Iterable

from bases.query.dialect import quote_identifier as quote
from bases.storage.session import Session


def copy_links(session: Session, source: str, target: str, *, swapped: bool) -> None:
    """Fill an empty link table with the pairs of another, the two sides exchanged if `swapped`."""
    sides = '"right", "left"' if swapped else '"left", "right"'
    session.run(
        f'INSERT INTO {quote(target)} ("left", "right") SELECT {sides} FROM {quote(source)} ORDER BY _seq'  # noqa: S608
    )


def number_rows(session: Session, table: str, column: str) -> int:
    """Set a text column to 1, 2, 3 … in the order of the rows, and return how many there are."""
    name = quote(table)
    session.run(
        f"UPDATE {name} SET {quote(column)} = numbered.number FROM "  # noqa: S608
        f"(SELECT _seq, CAST(row_number() OVER (ORDER BY _position, _seq) AS TEXT) AS number FROM {name}) AS numbered "
        f"WHERE {name}._seq = numbered._seq"
    )
    return session.changed_rows()


def clear_values(session: Session, table: str, column: str, values: Iterable[str]) -> None:
    """Empty the cells of a column that hold one of these values."""
    session.run(
        f"UPDATE {quote(table)} SET {quote(column)} = NULL WHERE {session.is_any_of(quote(column))}",  # noqa: S608
        (session.bind_list(values),),
    )


def keep_last_link(session: Session, link: str, numbers: Iterable[int], *, left: bool) -> None:
    """Remove all links of these rows but the latest of each; `left` says that they are the left rows."""
    name, side = quote(link), quote("left" if left else "right")
    chosen, rows = session.is_any_of(side), session.bind_list(numbers)
    session.run(
        f"DELETE FROM {name} WHERE {chosen} AND _seq NOT IN "  # noqa: S608
        f"(SELECT max(_seq) FROM {name} WHERE {chosen} GROUP BY {side})",
        (rows, rows),
    )


def linked_ids(
    session: Session, link: str, near: str, far: str, numbers: Iterable[int], *, left: bool
) -> list[tuple[str, str]]:
    """Return (row id, id of a linked row) for each link of these rows of the table `near`, in the order of linking."""
    near_side, far_side = ('"left"', '"right"') if left else ('"right"', '"left"')
    sql = (
        f"SELECT n._id, f._id FROM {quote(link)} l "  # noqa: S608
        f"JOIN {quote(near)} n ON n._seq = l.{near_side} JOIN {quote(far)} f ON f._seq = l.{far_side} "
        f"WHERE {session.is_any_of(f'l.{near_side}')} ORDER BY l._seq"
    )
    return [(row_id, other_id) for row_id, other_id in session.run(sql, (session.bind_list(numbers),))]


def forget_counter(session: Session, table_id: str, column_key: str) -> None:
    """Forget the last number of an auto-number column that is gone."""
    session.run("DELETE FROM _counter WHERE table_id = ? AND column_key = ?", (table_id, column_key))
