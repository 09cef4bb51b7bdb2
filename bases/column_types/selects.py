"""Single and multiple select. Cells keep the ids of options; clients write names, and new names become options."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bases.column_types import predicates
from bases.column_types.base import (
    MAX_OPTIONS,
    ColumnType,
    Encoder,
    Form,
    Kind,
    OptionBook,
    Physical,
    Reader,
    WriteContext,
    default_setting,
    new_option,
)
from bases.column_types.values import clean_text, scalar_text
from bases.schema import Column, Document
from core.ids import new_option_id


class Select(ColumnType):
    """What both types of select have in common."""

    def check_data(self, data: Any, *, inserted: bool = False) -> Document | None:
        """Return the settings with complete options. Raises ValueError when an option has no name."""
        checked = super().check_data(data)
        if not checked or checked.get("options") is None:
            return checked
        return {**checked, "options": complete_options(checked["options"])}


class SingleSelect(Select):
    """One option."""

    name = "single-select"
    kind = Kind.OPTION
    physical = Physical.TEXT
    may_be_first = True
    predicates = predicates.OPTION

    def encoder(self, column: Column, context: WriteContext) -> Encoder:
        """Take the name of an option, which is added when it is new."""
        book = context.option_book(column)
        find = book.find

        def encode(value: Any) -> str | None:
            return (find(value) if type(value) is str else None) or _find_or_add(book, value)

        return encode

    def reader(self, column: Column, form: Form, zone: ZoneInfo) -> Reader | None:
        """Show the name, or the id where keys are shown; an option that is gone has no name."""
        return None if form in (Form.KEYS, Form.STORED) else option_names(column).get

    def display(self, column: Column, zone: ZoneInfo) -> Callable[[Any], str]:
        """Write the name."""
        names = option_names(column)
        return lambda option_id: names.get(option_id, "")

    def default(self, column: Column, creator: str, context: WriteContext) -> Any:
        """Return the name of the default option, which the settings name by its id."""
        setting = default_setting(column)
        return option_names(column).get(setting) if isinstance(setting, str) else None


class MultipleSelect(Select):
    """Any number of options."""

    name = "multiple-select"
    kind = Kind.OPTIONS
    physical = Physical.JSON
    predicates = predicates.OPTIONS

    def encoder(self, column: Column, context: WriteContext) -> Encoder:
        """Take a list of names; text is one name where an option is called so, else names between spaces."""
        book = context.option_book(column)
        find = book.find

        # Cells of one column repeat each other. Names are told apart by type, too: the number 1 is one, true is none.
        @lru_cache(maxsize=1024, typed=True)
        def encode_names(*names: Any) -> str | None:
            return encode_option_ids(
                [(find(name) if type(name) is str else None) or _find_or_add(book, name) for name in names]
            )

        def encode(value: Any) -> str | None:
            if type(value) is not list:
                value = _split_names(book, value)
            try:
                return encode_names(*value)
            except TypeError:  # A list or an object in place of a name cannot be looked up.
                return encode_names(*(name for name in value if isinstance(name, Hashable)))

        return encode

    def reader(self, column: Column, form: Form, zone: ZoneInfo) -> Reader | None:
        """Show a list of names, or of ids where keys are shown; options that are gone have no name."""
        if form is Form.STORED:
            return orjson.loads
        if form is Form.KEYS:
            return orjson.Fragment
        names = option_names(column)

        # Cells of one column repeat each other.
        @lru_cache(maxsize=1024)
        def read(text: str) -> orjson.Fragment | None:
            shown = [names[option_id] for option_id in orjson.loads(text) if option_id in names]
            return orjson.Fragment(orjson.dumps(shown)) if shown else None

        return read

    def display(self, column: Column, zone: ZoneInfo) -> Callable[[Any], str]:
        """Write the names in the order of the column's options, with commas between them."""
        names = option_names(column)

        def show(text: str) -> str:
            chosen = set(orjson.loads(text))
            return ", ".join(name for option_id, name in names.items() if option_id in chosen)

        return show


def option_names(column: Column) -> dict[str, str]:
    """Return the names of a select column's options by id, in their order."""
    return {str(option["id"]): str(option.get("name")) for option in column.options}


def encode_option_ids(ids: Iterable[str | None]) -> str | None:
    """Return the JSON list of option ids, each once; None when there are none."""
    kept = list(dict.fromkeys(filter(None, ids)))
    return orjson.dumps(kept).decode() if kept else None


def complete_options(given: Any, others: Sequence[Document] = ()) -> list[Document]:
    """Return select options with the ids and colours that are missing; complete ones are left to the letter.

    `others` are options that the column has already: their ids are taken. Raises ValueError when `given` is not a
    list of objects with names.
    """
    if not isinstance(given, list) or len(given) + len(others) > MAX_OPTIONS:
        raise ValueError("Options are a list of reasonable length.")
    taken = {str(option["id"]) for option in others}
    completed = []
    for number, option in enumerate(given, len(others)):
        name = option.get("name") if isinstance(option, dict) else None
        if not isinstance(name, str) or not name.strip():
            raise ValueError("An option has a name.")
        option_id = option.get("id")
        if not isinstance(option_id, str) or not option_id or option_id in taken:
            option_id = new_option_id(taken)
        taken.add(option_id)
        completed.append(_with_colors({**option, "id": option_id}, number))
    return completed


def _with_colors(option: dict[str, Any], number: int) -> Document:
    if option.get("color") and option.get("textColor"):
        return option
    if option.get("color"):
        return {**option, "textColor": new_option("", "", number)["textColor"]}
    given = {key: value for key, value in option.items() if key not in ("name", "id", "color")}
    return new_option(option["name"], option["id"], number, **given)


def _find_or_add(book: OptionBook, value: Any) -> str | None:
    """Return the option for what is no name as it stands: a number, text to be cleaned, or a new name."""
    if isinstance(value, bool):
        return None
    name = clean_text(scalar_text(value) or "")
    return book.find_or_add(name) if name.strip() else None


def _split_names(book: OptionBook, value: Any) -> list[str]:
    text = "" if isinstance(value, bool) else scalar_text(value) or ""
    return [text] if book.find(text) else text.split()
