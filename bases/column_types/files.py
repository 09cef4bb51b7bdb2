"""Images, files and digital signatures: references to what lies in the file store or elsewhere."""

import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bases.column_types import predicates
from bases.column_types.base import ColumnType, Encoder, Form, Kind, Physical, Reader, WriteContext
from bases.column_types.values import clean_text, encode_json, encode_texts
from bases.schema import Column

_IMAGE_URL = re.compile(r"https?://\S+\.(?:gif|jpe?g|png)", re.IGNORECASE)


class Reference(ColumnType):
    """JSON that is shown as it is kept."""

    physical = Physical.JSON
    sql_writable = False
    sortable = False

    def reader(self, column: Column, form: Form, zone: ZoneInfo) -> Reader | None:
        """Show the JSON."""
        return orjson.loads if form is Form.STORED else orjson.Fragment


class Image(Reference):
    """A list of URLs; that there is something behind them is not checked."""

    name = "image"
    kind = Kind.TEXTS
    predicates = predicates.EMPTINESS

    def encoder(self, column: Column, context: WriteContext) -> Encoder:
        """Take a list of URLs; from text only absolute URLs that look like images, between spaces."""

        def encode(value: Any) -> str | None:
            if type(value) is str:
                return encode_texts(url for url in value.split() if _IMAGE_URL.fullmatch(url))
            return encode_texts(value) if type(value) is list else None

        return encode

    def display(self, column: Column, zone: ZoneInfo) -> Callable[[Any], str]:
        """Write the URLs with spaces between them."""
        return lambda text: " ".join(orjson.loads(text))


class File(Reference):
    """A list of objects with name, size, type and url."""

    name = "file"
    kind = Kind.OBJECT
    queryable = False
    predicates = predicates.EMPTINESS

    def encoder(self, column: Column, context: WriteContext) -> Encoder:
        """Take a list of objects; those that lack one of the four are dropped."""

        def encode(value: Any) -> str | None:
            return encode_json([each for each in value if _is_file(each)]) if type(value) is list else None

        return encode

    def display(self, column: Column, zone: ZoneInfo) -> Callable[[Any], str]:
        """Write the names with commas between them."""
        return lambda text: ", ".join(each["name"] for each in orjson.loads(text))


class DigitalSign(Reference):
    """A signature: who signed when, and the picture of it."""

    name = "digital-sign"
    kind = Kind.OBJECT
    queryable = False

    def encoder(self, column: Column, context: WriteContext) -> Encoder:
        """Take an object."""
        return lambda value: encode_json(value) if type(value) is dict else None

    def display(self, column: Column, zone: ZoneInfo) -> Callable[[Any], str]:
        """Write the URL of the picture."""

        def show(text: str) -> str:
            url = orjson.loads(text).get("sign_image_url")
            return url if isinstance(url, str) else ""

        return show


def _is_file(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("size"), int | float):
        return False
    return all(isinstance(value.get(key), str) and clean_text(value[key]).strip() for key in ("name", "url", "type"))
