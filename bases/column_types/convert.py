"""What becomes of cells when their column gets another type or other settings."""

from collections.abc import Callable
from typing import Any

import orjson

from bases.column_types import column_type
from bases.column_types.base import Encoder, Kind, Physical, WriteContext, ignore_value
from bases.column_types.selects import encode_option_ids, option_names
from bases.schema import Column

# The kinds that values of a kind can become, each by way of text. What is not named here would only become
# something by accident, such as the year of a date a number, or a number a time in January 1970.
_TEXT_KINDS = {Kind.TEXT, Kind.OPTION, Kind.OPTIONS}
_REACHABLE = {
    Kind.TEXT: set(Kind),
    Kind.OPTION: set(Kind),
    Kind.OPTIONS: set(Kind),
    Kind.NUMBER: {*_TEXT_KINDS, Kind.NUMBER},
    Kind.BOOLEAN: {*_TEXT_KINDS, Kind.BOOLEAN},
    Kind.DATE: {*_TEXT_KINDS, Kind.DATE},
    Kind.INSTANT: {*_TEXT_KINDS, Kind.DATE},
    Kind.TEXTS: _TEXT_KINDS,
    Kind.OBJECT: _TEXT_KINDS,
}
_SELECTS = (Kind.OPTION, Kind.OPTIONS)


def converter(old: Column, new: Column, context: WriteContext) -> Callable[[Any], Any]:
    """Return the function that turns a kept, not empty value of `old` into one of `new`; None empties the cell.

    `context` serves the whole conversion, and its option book of `new` holds the options that came up on the way.

    Nothing is lost between text, long-text, email and url (but text ends at 10,000 characters, long-text at 100,000);
    between number, rate and duration; from single to multiple select, ids and colours included; and from number,
    date, checkbox and the selects to text. These lose something: a multiple select keeps its first option as a single
    one; a date loses its time to a format without one; a duration becomes text to the second or minute that its format
    shows; a place becomes text without the parts that are not shown, with coordinates to a hundredth of a second; a
    file becomes its name, a signature the URL of its picture. Text becomes what the new type reads in it, or nothing:
    for multiple select and collaborators it is parted at commas.
    Links, buttons and formulas have nothing to give, and nothing is stored for them, for what the server notes about
    rows, and for auto-numbers, which are given anew.
    """
    source, target = column_type(old.type), column_type(new.type)
    if target.physical is None or not target.writable:
        return ignore_value
    if source.kind in _SELECTS and target.kind in _SELECTS:
        return _option_converter(old, new, context)
    is_number = source.kind is target.kind is Kind.NUMBER
    if is_number or (old.type == new.type and target.physical is Physical.JSON):
        return lambda kept: kept
    if target.kind not in _REACHABLE.get(source.kind, ()):
        return ignore_value
    return _text_converter(source.display(old, context.zone), new, context)


def _option_converter(old: Column, new: Column, context: WriteContext) -> Callable[[Any], Any]:
    """Options stay themselves where the new settings have them, else they go by name, and else come along."""
    book = context.option_book(new)
    kept_ids = option_names(new).keys()
    old_options = {str(option["id"]): option for option in old.options}

    def option_id(old_id: str) -> str | None:
        if old_id in kept_ids:
            return old_id
        option = old_options.get(old_id)
        return None if option is None else book.find_or_adopt(option)

    is_list = column_type(old.type).kind is Kind.OPTIONS
    becomes_list = column_type(new.type).kind is Kind.OPTIONS

    def convert(kept: str) -> str | None:
        ids = (option_id(each) for each in (orjson.loads(kept) if is_list else [kept]))
        return encode_option_ids(ids) if becomes_list else next(filter(None, ids), None)

    return convert


def _text_converter(display: Callable[[Any], str], new: Column, context: WriteContext) -> Callable[[Any], Any]:
    encode: Encoder = column_type(new.type).encoder(new, context)
    if new.type == "multiple-select":
        find = context.option_book(new).find

        def convert_to_options(kept: Any) -> Any:
            text = display(kept)
            return encode([text] if find(text) else _parts(text))

        return convert_to_options
    if new.type == "collaborator":
        # The ids of users look like e-mail addresses; any other text would become people who do not exist.
        return lambda kept: encode([part for part in _parts(display(kept)) if "@" in part])
    return lambda kept: encode(display(kept))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]
