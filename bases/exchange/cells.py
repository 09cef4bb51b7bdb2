"""Cells of a whole-base document: what the store keeps for each, and back.

Taking a cell in is stricter than writing over the API: what cannot be kept is refused, not dropped. It is more lenient
too, for older documents have names in place of option ids, and dates in any form.
"""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import orjson

from bases.asset_urls import REFERRING_TYPES
from bases.column_types import column_type
from bases.column_types.base import OptionBook, Physical, WriteContext
from bases.column_types.dates import is_kept_date
from bases.column_types.geolocation import parse_coordinates
from bases.column_types.selects import encode_option_ids
from bases.column_types.values import MAX_DEPTH, clean_text, encode_json, encode_texts, scalar_text
from bases.exchange.addresses import Rewrite
from bases.schema import Column

Kept = str | int | float | None
# Turns a cell of the document, which is not null, into what the store keeps. Raises ValueError when it cannot.
Decoder = Callable[[Any], Kept]

# Cells of one column repeat each other.
_is_known_date = lru_cache(maxsize=8192)(is_kept_date)
_OPTION_ID = re.compile(r"[0-9]{1,6}")


def cell_decoder(column: Column, context: WriteContext, rewrite: Rewrite | None = None) -> Decoder:
    """Return the function that takes the cells of a column in. `rewrite` is applied to addresses of files in them.

    `context` collects the options that the cells of select columns bring.
    """
    decode = _decoder(column, context)
    if rewrite is None or column.type not in REFERRING_TYPES:
        return decode

    def decode_and_rewrite(value: Any) -> Kept:
        kept = decode(value)
        return rewrite(kept) if isinstance(kept, str) else kept

    return decode_and_rewrite


def _decoder(column: Column, context: WriteContext) -> Decoder:
    if column.type in _SIMPLE:
        return _SIMPLE[column.type]
    if column.type in ("single-select", "multiple-select"):
        take = _option if column.type == "single-select" else _options
        return partial(take, _OptionFinder(context.option_book(column)))
    return partial(_date if column.type == "date" else _encoded, column_type(column.type).encoder(column, context))


def is_json(column: Column) -> bool:
    """Say whether the store keeps the cells of a column as the JSON that the document has."""
    return column_type(column.type).physical is Physical.JSON


def _text(value: Any) -> str | None:
    if type(value) is str:
        return (value if value.isascii() and "\0" not in value else clean_text(value)) or None
    text = scalar_text(value)
    if text is None and value not in ([], {}):
        raise ValueError
    return text


def _long_text(value: Any) -> str | None:
    return _text((value.get("text") or "") if type(value) is dict else value)


def _encoded(encode: Callable[[Any], Kept], value: Any) -> Kept:
    kept = encode(value)
    if kept is None and not _is_blank(value):
        raise ValueError
    return kept


def _checkbox(value: Any) -> int | None:
    if value in (True, "true"):
        return 1
    if value in (False, "false"):
        return 0
    if _is_blank(value):
        return None
    raise ValueError


def _date(encode: Callable[[Any], Kept], value: Any) -> Kept:
    # A column that has got another format still has dates of the old one.
    if type(value) is str and _is_known_date(value):
        return value
    return _encoded(encode, value)


class _OptionFinder:
    """Finds the id of an option that a cell names: by its id or, as in older documents, by its name."""

    def __init__(self, book: OptionBook) -> None:
        self.book = book
        self.ids = {str(option["id"]) for option in book.options}
        # Cells of one column repeat each other.
        self.encode_all = lru_cache(maxsize=1024, typed=True)(self._encode_all)

    def find(self, value: Any) -> str | None:
        """Return the id; None for a blank. Raises ValueError when there is no option and none can be made."""
        if isinstance(value, bool):
            raise TypeError
        if value in self.ids:
            return str(value)
        text = clean_text(scalar_text(value) or "")
        if not text.strip():
            if _is_blank(value):
                return None
            raise ValueError
        if text in self.ids:
            return text
        known = self.book.find(text)
        if known is None and _OPTION_ID.fullmatch(text):
            # The option is gone, and the cell shows nothing, as it did.
            return text
        found = known or self.book.find_or_add(text)
        if found is None:
            raise ValueError
        return found

    def _encode_all(self, *values: Any) -> str | None:
        return encode_option_ids([self.find(value) for value in values])


def _option(options: _OptionFinder, value: Any) -> str | None:
    if isinstance(value, list | dict):
        if value:
            raise ValueError
        return None
    return options.find(value)


def _options(options: _OptionFinder, value: Any) -> str | None:
    return options.encode_all(*(value if type(value) is list else (value,)))


def _texts(value: Any) -> str | None:
    return _encode_people(*(value if type(value) is list else (value,)))


# Cells of one column repeat each other.
@lru_cache(maxsize=1024, typed=True)
def _encode_people(*values: Any) -> str | None:
    if any(not isinstance(each, str) and not _is_blank(each) for each in values):
        raise ValueError
    return encode_texts(values)


def _images(value: Any) -> str | None:
    if not isinstance(value, list | str) and not _is_blank(value):
        raise ValueError
    # SeaTable, too, passes over what is no address.
    return encode_texts(value if isinstance(value, list) else [value])


def _files(value: Any) -> str | None:
    if not isinstance(value, list) and not _is_blank(value):
        raise ValueError
    return _json([each for each in value or () if isinstance(each, dict) and _has_url(each)])


def _has_url(item: dict[str, Any]) -> bool:
    return isinstance(item.get("url"), str) and bool(item["url"].strip())


def _place(value: Any) -> str | None:
    return _object(parse_coordinates(value) or value if isinstance(value, str) else value)


def _object(value: Any) -> str | None:
    if not isinstance(value, dict) and not _is_blank(value):
        raise ValueError
    return _json(value)


def _json(value: Any) -> str | None:
    if _is_blank(value):
        return None
    text = orjson.dumps(value).decode()
    # What is left is looked at closely only where there may be something to find.
    if text.count("{") + text.count("[") > MAX_DEPTH or r"\u0000" in text or text == "null":
        kept = encode_json(value)
        if kept is None:
            raise ValueError
        return kept
    return text


def _is_blank(value: Any) -> bool:
    return value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip())


_SIMPLE: dict[str, Decoder] = {
    "text": _text,
    "email": _text,
    "url": _text,
    "auto-number": _text,
    "long-text": _long_text,
    "checkbox": _checkbox,
    "collaborator": _texts,
    "image": _images,
    "file": _files,
    "geolocation": _place,
    "digital-sign": _object,
}
