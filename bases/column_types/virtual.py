"""What the types have in common whose values the server makes, and those of them that have no module of their own."""

from bases.column_types.base import ColumnType, Encoder, Kind, WriteContext, ignore_value
from bases.schema import Column


class Virtual(ColumnType):
    """A type that stores nothing of its own: its values are fields of the row, computed, or none at all."""

    kind = Kind.NOTHING
    physical = None
    writable = False
    sql_writable = False
    queryable = False
    sortable = False

    def encoder(self, column: Column, context: WriteContext) -> Encoder:
        """Take nothing."""
        return ignore_value


class Button(Virtual):
    """A button of the web interface; its settings are all there is to it."""

    name = "button"
