"""Statements that carry a whole base in or out of its store, however large it is."""

from collections.abc import Iterable, Iterator, Sequence

from bases.query.dialect import quote_identifier as quote
from bases.storage.session import ROW_FIELDS, Session, Stored

# The fields that `insert_whole_rows` takes of each row, in their order.
WHOLE_ROW_FIELDS = (*ROW_FIELDS, "_locked_by", "_archived")


def insert_whole_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Stored]]) -> None:
    """Insert rows, each the values of `WHOLE_ROW_FIELDS` followed by those of `columns`.

    Raises StoreConstraintError when a row has the id of another one.
    """
    names = ", ".join(quote(name) for name in (*WHOLE_ROW_FIELDS, *columns))
    marks = ", ".join("?" * (len(WHOLE_ROW_FIELDS) + len(columns)))
    session.run_many(f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})", rows)  # noqa: S608


def stream_linked_ids(session: Session, link: str, near: str, far: str, *, left: bool) -> Iterator[tuple[str, str]]:
    """Yield (row id, JSON list of the ids of its linked rows, in the order of linking) for each row of `near`.

    `left` says that the rows of the table `near` are the left ones of the link.
    """
    near_side, far_side = ('"left"', '"right"') if left else ('"right"', '"left"')
    sql = (
        f"SELECT n._id, json_group_array(f._id ORDER BY l._seq) FROM {quote(link)} l "  # noqa: S608
        f"JOIN {quote(near)} n ON n._seq = l.{near_side} JOIN {quote(far)} f ON f._seq = l.{far_side} "
        f"GROUP BY l.{near_side}"
    )
    return ((row_id, others) for row_id, others in session.stream(sql))


def stream_values(session: Session, table: str, column: str) -> Iterator[Stored]:
    """Yield the values of a column that are not empty."""
    sql = f"SELECT {quote(column)} FROM {quote(table)} WHERE {quote(column)} IS NOT NULL"  # noqa: S608
    return (value for (value,) in session.stream(sql))
