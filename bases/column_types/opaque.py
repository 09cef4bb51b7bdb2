"""Columns of types that this server does not know, such as newer ones in imported bases."""

from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bases.column_types.base import ColumnType, Encoder, Form, Kind, Physical, Reader, WriteContext
from bases.column_types.values import encode_json
from bases.schema import Column


class Opaque(ColumnType):
    """Any JSON, kept and shown without a look into it."""

    name = ""
    kind = Kind.OBJECT
    physical = Physical.JSON
    creatable = False
    sql_writable = False
    queryable = False
    sortable = False

    def encoder(self, column: Column, context: WriteContext) -> Encoder:
        """Take any JSON."""

        def encode(value: Any) -> str | None:
            return None if isinstance(value, str) and not value.strip() else encode_json(value)

        return encode

    def reader(self, column: Column, form: Form, zone: ZoneInfo) -> Reader | None:
        """Show the JSON."""
        return orjson.loads if form is Form.STORED else orjson.Fragment
