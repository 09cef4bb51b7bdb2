"""People and departments. The data plane knows users by their ids only."""

from collections.abc import Callable
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import orjson

from bases.column_types import predicates
from bases.column_types.base import (
    ColumnType,
    Encoder,
    Form,
    Kind,
    Physical,
    Reader,
    WriteContext,
    default_setting,
    fills_default,
)
from bases.column_types.numbers import Number
from bases.column_types.values import encode_texts
from bases.column_types.virtual import Virtual
from bases.schema import Column, Document


class Collaborator(ColumnType):
    """Any number of users."""

    name = "collaborator"
    kind = Kind.TEXTS
    physical = Physical.JSON
    predicates = predicates.PEOPLE

    def encoder(self, column: Column, context: WriteContext) -> Encoder:
        """Take a list of user ids, or one."""

        def encode(value: Any) -> str | None:
            if type(value) is list:
                return encode_texts(value)
            return encode_texts([value])

        return encode

    def reader(self, column: Column, form: Form, zone: ZoneInfo) -> Reader | None:
        """Show a list of user ids."""
        return orjson.loads if form is Form.STORED else orjson.Fragment

    def display(self, column: Column, zone: ZoneInfo) -> Callable[[Any], str]:
        """Write the user ids with commas between them."""
        return lambda text: ", ".join(orjson.loads(text))

    def default(self, column: Column, creator: str, context: WriteContext) -> Any:
        """Return the users in the settings, or the creator of the row."""
        if fills_default(column) and column.data.get("default_collaborator_type") == "current_user":
            return [creator]
        return default_setting(column)


class Person(Virtual):
    """A user, or an app, that the server notes."""

    kind = Kind.TEXT
    queryable = True
    predicates = predicates.PERSON


class Creator(Person):
    """Who made a row."""

    name = "creator"


class LastModifier(Person):
    """Who changed a row last."""

    name = "last-modifier"


class Department(Number):
    """A department, by its number."""

    name = "department-single-select"
    may_be_first = False
    sql_writable = False
    standard_data: ClassVar[Document | None] = None
    predicates = predicates.OPTION

    def encoder(self, column: Column, context: WriteContext) -> Encoder:
        """Take whole numbers."""
        encode_number = super().encoder(column, context)

        def encode(value: Any) -> int | None:
            number = encode_number(value)
            return number if isinstance(number, int) else None

        return encode

    def default(self, column: Column, creator: str, context: WriteContext) -> Any:
        """Return the number in the settings; the department of the creator is not known here."""
        setting = default_setting(column)
        return setting if isinstance(setting, int) else None
