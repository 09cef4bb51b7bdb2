"""Text, and the types that are text with a purpose: long-text, email and url."""

import re
import sys
from typing import Any
from zoneinfo import ZoneInfo

from bases.column_types import predicates
from bases.column_types.base import ColumnType, Encoder, Form, Kind, Physical, Reader, WriteContext, default_setting
from bases.column_types.values import clean_text, scalar_text
from bases.schema import Column

MAX_TEXT = 10_000
MAX_LONG_TEXT = 100_000
MAX_PREVIEW = 150

# Each of these looks at a character only a fixed number of times, whatever the text.
_IMAGE = re.compile(r"!\[[^\[\]]*+\]\(([^()\s]++)[^()]*+\)")
_LINK = re.compile(r"\[([^\[\]]*+)\]\(([^()\s]++)[^()]*+\)")
_CHECK = re.compile(r"^[ \t]*+[-*+][ \t]++\[([ xX])\]", re.MULTILINE)
_MARKS = str.maketrans({"\n": " ", "\r": None, **dict.fromkeys("#*[]-`")})
_VARIABLE = re.compile(r"\{([^{}]*)\}")


class Text(ColumnType):
    """A line of text. SeaTable cuts it at 10,000 characters without a word."""

    name = "text"
    kind = Kind.TEXT
    physical = Physical.TEXT
    may_be_first = True
    predicates = predicates.TEXT
    max_length = MAX_TEXT

    def encoder(self, column: Column, context: WriteContext) -> Encoder:
        """Take text as it is, numbers and booleans as text; lists and objects empty the cell."""
        limit = self.max_length

        def encode(value: Any) -> str | None:
            # Most texts are fine as they are, which these tests find out at once.
            if type(value) is str and value.isascii() and "\0" not in value and len(value) <= limit:
                return value or None
            text = scalar_text(value)
            return clean_text(text)[:limit] or None if text else None

        return encode

    def default(self, column: Column, creator: str, context: WriteContext) -> Any:
        """Return the default text; `{creator.id}` and `{creator.name}` stand for the creator, other names for nothing.

        The creator is known by its id only, which stands for the name too.
        """
        setting = default_setting(column)
        if not isinstance(setting, str):
            return setting
        known = {"creator.id": creator, "creator.name": creator}
        return _VARIABLE.sub(lambda match: known.get(match[1].strip().lower(), ""), setting)

    def predicates_of(self, column: Column) -> frozenset[str]:
        """Return the predicates: a phone number is no one's user id."""
        is_phone = column.data.get("display_type") == "phone"
        return self.predicates - {"is_current_user_ID"} if is_phone else self.predicates


class Email(Text):
    """An e-mail address, unchecked."""

    name = "email"
    may_be_first = False
    max_length = sys.maxsize


class Url(Text):
    """A link to somewhere, unchecked."""

    name = "url"
    may_be_first = False
    max_length = sys.maxsize


class LongText(ColumnType):
    """Markdown of up to 100,000 characters."""

    name = "long-text"
    kind = Kind.TEXT
    physical = Physical.TEXT
    sortable = False
    predicates = predicates.EMPTINESS

    def encoder(self, column: Column, context: WriteContext) -> Encoder:
        """Take text, or the text out of an object like the one that `summarize_markdown` returns."""

        def encode(value: Any) -> str | None:
            if type(value) is dict:
                value = value.get("text")
            if type(value) is not str:
                return None
            return clean_text(value)[:MAX_LONG_TEXT] or None

        return encode

    def reader(self, column: Column, form: Form, zone: ZoneInfo) -> Reader | None:
        """Show the Markdown; histories and exports hold an object around it."""
        return summarize_markdown if form is Form.STORED else None

    def default(self, column: Column, creator: str, context: WriteContext) -> Any:
        """Return the default text."""
        setting = default_setting(column)
        return setting.get("text") if isinstance(setting, dict) else setting


def summarize_markdown(text: str) -> dict[str, Any]:
    """Return the object that SeaTable keeps for a long text, with a preview and what the text holds.

    That is how many items of checklists there are and how many of them are ticked, and the URLs of images and links.
    """
    checks = _CHECK.findall(text)
    without_images = _IMAGE.sub("", text)
    without_markup = _LINK.sub(r"\1", without_images)
    return {
        "text": text,
        "preview": without_markup.translate(_MARKS).strip()[:MAX_PREVIEW],
        "checklist": {"total": len(checks), "completed": sum(check != " " for check in checks)},
        "images": _IMAGE.findall(text),
        "links": [url for _, url in _LINK.findall(without_images)],
    }
