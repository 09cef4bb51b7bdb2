"""Rows of a whole-base document, as tuples for the store: for the columns of a table a function is generated."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bases.column_types.base import WriteContext
from bases.column_types.values import clean_text
from bases.exchange.addresses import Rewrite
from bases.exchange.cells import Decoder, Kept, cell_decoder
from bases.exchange.errors import ContentError, quoted
from bases.exchange.structure import is_row_id, link_columns
from bases.names import MAX_NAME_LENGTH
from bases.schema import Table
from core.ids import new_row_id

KeptRow = tuple[Kept, ...]
_INSTANT_LENGTH = len("2026-03-06T09:25:14.659+00:00")


class RowDecoder:
    """Turns rows of one table into what the store keeps of them.

    Fields of the server that a row lacks are filled in: `author` made it, at the moment `now`. `linked` collects what
    link cells hold in older documents, by column key: (row id, ids of linked rows).
    """

    def __init__(
        self, table: Table, context: WriteContext, *, author: str, now: str, rewrite: Rewrite | None = None
    ) -> None:
        self.table = table
        self.columns = [column for column in table.columns if column.physical]
        self.linked: dict[str, list[tuple[str, list[str]]]] = {}
        self._link_keys = [column.key for column in link_columns(table)]
        self._fields: dict[str, Decoder] = {
            "_id": _row_id,
            "_creator": partial(_person, author),
            "_ctime": partial(_moment, now),
            "_last_modifier": partial(_person, author),
            "_mtime": partial(_moment, now),
            "_locked_by": partial(_holder, author),
            "_archived": int,
        }
        self._cells = {column.key: cell_decoder(column, context, rewrite) for column in self.columns}
        self._decode = self._generate()

    def decode(self, row: Any, position: str) -> KeptRow:
        """Return the values of a row: its position, id, creator, times, holder of its lock, archived, and its cells.

        Raises ContentError for one that cannot be kept, naming the row and the column.
        """
        try:
            kept = self._decode(row, position)
        except (ValueError, TypeError, AttributeError):
            raise self._explain(row) from None
        for key in self._link_keys:
            if row.get(key):
                self.linked.setdefault(key, []).append((str(kept[1]), self._linked_ids(row, key)))
        return kept

    def _generate(self) -> Callable[[Any, str], KeptRow]:
        """Return the function that decodes a row; a cell that is null costs one look."""
        environment: dict[str, Any] = {}
        values = []
        for number, (key, decode) in enumerate([*self._fields.items(), *self._cells.items()]):
            environment[f"decode_{number}"] = decode
            # Keys stand in the source as literals made by repr(), so they cannot be anything but strings there.
            if number == len(self._fields) - 2:
                values.append(f"decode_{number}(get('_locked'), get({key!r}))")
            elif number == len(self._fields) - 1:
                values.append(f"decode_{number}(get({key!r}) is True)")
            elif number < len(self._fields):
                values.append(f"decode_{number}(get({key!r}))")
            else:
                values.append(f"None if (cell := get({key!r})) is None else decode_{number}(cell)")
        source = f"def decode(row, position):\n get = row.get\n return (position, {', '.join(values)},)"
        exec(source, environment)  # noqa: S102
        decode_row: Callable[[Any, str], KeptRow] = environment["decode"]
        return decode_row

    def _explain(self, row: Any) -> ContentError:
        """Return the error that says which cell of a row cannot be kept."""
        where = f"Table {quoted(self.table.name)}"
        if not isinstance(row, dict):
            return ContentError(f"{where}: the row {quoted(row)} is no object.")
        where = f"{where}, row {_shown(row)}"
        for key in ("_id", "_creator", "_ctime", "_last_modifier", "_mtime"):
            if not _is_taken(self._fields[key], row.get(key)):
                return ContentError(f"{where}: {key} cannot be {quoted(row[key])}.")
        for column in self.columns:
            if row.get(column.key) is not None and not _is_taken(self._cells[column.key], row[column.key]):
                name = f"column {quoted(column.name)} of type {quoted(column.type)}"
                return ContentError(f"{where}: {name} cannot hold {quoted(row[column.key])}.")
        return ContentError(f"{where}: the lock cannot be of {quoted(row.get('_locked_by'))}.")

    def _linked_ids(self, row: dict[str, Any], key: str) -> list[str]:
        ids = read_linked_ids(row[key])
        if ids is None:
            where = f"Table {quoted(self.table.name)}, row {_shown(row)}"
            name = quoted(self.table.by_key[key].name)
            raise ContentError(f'{where}: column {name} of type "link" cannot hold {quoted(row[key])}.')
        return ids


def read_linked_ids(value: Any) -> list[str] | None:
    """Return the row ids in a list of them, or of objects with `row_id`; None when it is neither."""
    if not isinstance(value, list):
        return None
    named = [each.get("row_id") if isinstance(each, dict) else each for each in value]
    ids = [each for each in named if isinstance(each, str)]
    return ids if len(ids) == len(named) else None


def last_number(texts: Iterable[str]) -> int:
    """Return the greatest number that auto-numbers end in, 0 for none."""
    endings = (text[len(text.rstrip("0123456789")) :][-15:] for text in texts)
    return max((int(ending) for ending in endings if ending), default=0)


def _shown(row: dict[str, Any]) -> str:
    """Return how a row is named in errors: by its id, or what it begins with."""
    return quoted(row if row.get("_id") is None else row["_id"])


def _is_taken(decode: Decoder, value: Any) -> bool:
    try:
        decode(value)
    except (ValueError, TypeError, AttributeError):
        return False
    return True


def _row_id(value: Any) -> str:
    if value is None:
        return new_row_id()
    if not is_row_id(value):
        raise ValueError
    return str(value)


def _person(default: str, value: Any) -> str:
    if value is None or value == "":
        return default
    if not isinstance(value, str):
        raise TypeError
    return clean_text(value)[:MAX_NAME_LENGTH]


def _holder(default: str, locked: Any, holder: Any) -> str | None:
    """Return who has locked a row, None when nobody has."""
    if not locked and not holder:
        return None
    return _person(default, holder)


def _moment(default: str, value: Any) -> str:
    """Return a moment as rows keep it: UTC with three digits of a second."""
    if value is None or value == "":
        return default
    if not isinstance(value, str):
        raise TypeError
    moment = datetime.fromisoformat(value)
    if len(value) == _INSTANT_LENGTH and value[10] == "T" and value[19] == "." and value.endswith("+00:00"):
        return value
    try:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError from None
    return moment.isoformat(timespec="milliseconds")
