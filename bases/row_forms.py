"""Rows as clients see them: for the columns of a result a function is generated that turns tuples into objects.

The cost of a listing is that of its cells, so nothing is decided cell by cell: a value that is shown as it is kept is
copied, and any other goes through the one function that its column type gives.
"""

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bases.column_types import column_type
from bases.column_types.base import Form, Kind, Reader
from bases.computed_cells import cell_reader, plain_number
from bases.query.fields import linked_field
from bases.query.nodes import Field
from bases.query.statement import Output
from bases.query.values import GATHERED
from bases.schema import Column, Schema, Table

RowReader = Callable[[Sequence[Any]], dict[str, Any]]

# The fields of the server that rows of the gateway and of `SELECT *` have, in their order.
SYSTEM_FIELDS = ("_id", "_ctime", "_mtime", "_creator", "_last_modifier", "_locked", "_locked_by", "_archived")
# Those that rows of the older paths have.
V1_SYSTEM_FIELDS = ("_id", "_ctime", "_mtime")

EMPTY_VALUES = (None, "", [], {})


def row_reader(
    schema: Schema, outputs: Sequence[Output], form: Form, zone: ZoneInfo, *, shows_linked: bool = False
) -> RowReader:
    """Return the function that makes an object of a tuple with the values of `outputs`.

    With `shows_linked` a link cell tells what is displayed of the linked rows in the older form too, and not their ids
    only.
    """
    environment: dict[str, Any] = {}
    cells = []
    for number, output in enumerate(outputs):
        label = output.id or (output.key if form in (Form.KEYS, Form.STORED) else output.name)
        value = f"row[{number}]"
        reader = output_reader(schema, output, form, zone, shows_linked=shows_linked)
        if reader is not None:
            environment[f"read_{number}"] = reader
            empty = "[]" if output.kind in GATHERED else "None"
            value = f"{empty} if {value} is None else read_{number}({value})"
        # The label is a literal made by repr(), so no name that a user chose can be anything but a string here.
        cells.append(f"{label!r}: {value}")
    exec(f"def read(row): return {{{', '.join(cells)}}}", environment)  # noqa: S102
    read: RowReader = environment["read"]
    if form is Form.V1:
        return lambda row: _without_empty_cells(read(row))
    return read


def output_reader(
    schema: Schema, output: Output, form: Form, zone: ZoneInfo, *, shows_linked: bool = False
) -> Reader | None:
    """Return the function that shows one column of a result, or None when values are shown as they are kept."""
    if output.column is not None and output.table is not None:
        if output.column.type == "link":
            has_ids_only = form is Form.STORED or (form is Form.V1 and not shows_linked)
            return _linked_ids if has_ids_only else link_reader(schema, output.table, output.column, form, zone)
        return cell_reader(output.column, form, zone)
    return kind_reader(output.kind, form, zone)


def kind_reader(kind: Kind, form: Form, zone: ZoneInfo) -> Reader | None:
    """Return the function that shows values of a kind that stand in no column of a user."""
    stand_in = {Kind.BOOLEAN: "checkbox", Kind.INSTANT: "ctime", Kind.DATE: "date"}.get(kind)
    if stand_in is not None:
        return column_type(stand_in).reader(Column({"key": "", "name": "", "type": stand_in}), form, zone)
    if kind in (Kind.TEXTS, Kind.OPTIONS, Kind.ARRAY, Kind.OBJECT):
        return orjson.loads if form is Form.STORED else orjson.Fragment
    return plain_number if kind is Kind.NUMBER else None


def link_reader(schema: Schema, table: Table, column: Column, form: Form, zone: ZoneInfo) -> Reader:
    """Return the function that shows the linked rows of a cell, which come as JSON with the values as kept."""
    show = display_reader(schema, table, column, form, zone)
    if show is None:
        # The older form looks into the cell: it leaves out an empty one.
        return orjson.loads if form is Form.V1 else orjson.Fragment

    def read(text: str) -> list[dict[str, Any]]:
        linked = orjson.loads(text)
        for each in linked:
            value = each["display_value"]
            if isinstance(value, list | dict):
                # What a column keeps as JSON stands in the JSON of the cell as it is; readers take it as text.
                value = orjson.dumps(value).decode()
            if value is not None:
                each["display_value"] = show(value)
        return linked

    return read


def display_reader(schema: Schema, table: Table, column: Column, form: Form, zone: ZoneInfo) -> Reader | None:
    """Return the function that shows what a link column displays of a linked row, or None when it is as kept."""
    shown = linked_field(schema, Field(table, column))
    if shown is None or shown.column is None:
        return None
    return cell_reader(shown.column, form, zone)


def _linked_ids(text: str) -> list[str]:
    return [each["row_id"] for each in orjson.loads(text)]


def _without_empty_cells(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value not in EMPTY_VALUES}
