from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bases.column_types import COLUMN_TYPES
from bases.column_types.base import Form, Kind
from bases.query.statement import Output
from bases.row_forms import row_reader
from bases.schema import Column, Link, Schema, Table
from core.json import OrjsonRenderer

BERLIN = ZoneInfo("Europe/Berlin")
TABLE = Table({"_id": "t1", "name": "Contacts"}, "rows t1")

HOSTILE_NAMES = [
    "'",
    '"',
    "`",
    "\\",
    "\\'",
    "'''",
    "\n",
    "\r\n",
    "\u2028",
    "a': 1, **globals(), 'b",
    "'}; import os; os.abort()\nreturn {'",
    "{__import__('os').abort()}",
    "\\N{BULLET}",
    "\\u0027",
    "row[0]",
    "%s",
    "🎉",
    "x" * 200,
    "\x00",
    "",
    "ключ",
]


def cell(column_type: str, key: str = "c1", name: str = "Cell", **data: Any) -> Output:
    column = Column({"key": key, "name": name, "type": column_type, "data": data or None}, key)
    return Output(key, name, column, TABLE, COLUMN_TYPES[column_type].kind)


def expression(kind: Kind, name: str = "expression") -> Output:
    return Output(name, name, None, None, kind)


def read(outputs: list[Output], row: tuple, form: Form = Form.NAMES, schema: Schema | None = None) -> Any:
    """Return what a client sees: the JSON of the row, read again."""
    shown = row_reader(schema or Schema(), outputs, form, BERLIN)(row)
    return orjson.loads(OrjsonRenderer().render(shown))


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_names_are_nothing_but_names(name: str):
    """In every form, whether they stand for a column, its key or an expression."""
    outputs = [cell("text", "c1", name), cell("number", name, "n"), expression(Kind.NUMBER, "e" + name)]
    assert read(outputs, ("a", 1, 2)) == {name: "a", "n": 1, "e" + name: 2}
    for form in (Form.KEYS, Form.STORED):
        assert read(outputs, ("a", 1, 2), form) == {"c1": "a", name: 1, "e" + name: 2}


@given(names=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=200), unique=True, max_size=30))
def test_any_names(names: list[str]):
    values = tuple(f"value {number}" for number in range(len(names)))
    outputs = [cell("text", f"c{number}", name) for number, name in enumerate(names)]
    assert read(outputs, values) == dict(zip(names, values, strict=True))


def test_no_columns_at_all():
    assert read([], ()) == {}


def test_five_hundred_columns():
    outputs = [cell("text", f"c{number}", f"Column {number}") for number in range(500)]
    row = tuple(str(number) for number in range(500))
    assert list(read(outputs, row, Form.KEYS).values()) == list(row)


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (Kind.TEXT, "x", "x"),
        (Kind.NUMBER, 2.0, 2),
        (Kind.NUMBER, 2.5, 2.5),
        (Kind.NUMBER, -0.0, 0),
        (Kind.NUMBER, 1e300, 1e300),
        (Kind.NUMBER, 1e15, 1e15),
        (Kind.BOOLEAN, 1, True),
        (Kind.BOOLEAN, 0, False),
        (Kind.DATE, "2024-06-05", "2024-06-05T00:00:00+02:00"),
        (Kind.DATE, "2024-12-05 23:55", "2024-12-05T23:55:00+01:00"),
        (Kind.INSTANT, "2025-09-15T08:57:23.457+00:00", "2025-09-15T10:57:23.457+02:00"),
        (Kind.TEXTS, '["a","b"]', ["a", "b"]),
        (Kind.OBJECT, '{"lat":1}', {"lat": 1}),
    ],
)
def test_values_of_expressions(kind: Kind, value: Any, shown: Any):
    for form in (Form.NAMES, Form.KEYS):
        assert read([expression(kind)], (value,), form) == {"expression": shown}
        assert read([expression(kind)], (None,), form) == {"expression": None}


def test_whole_numbers_have_no_fraction():
    rendered = OrjsonRenderer().render(row_reader(Schema(), [expression(Kind.NUMBER)], Form.NAMES, BERLIN)((2.0,)))
    assert rendered == b'{"expression":2}'


def test_older_form_leaves_empty_cells_out():
    outputs = [cell("text", f"c{number}", f"C{number}") for number in range(3)]
    outputs += [cell("number", "n", "Zero"), cell("checkbox", "b", "False"), cell("multiple-select", "m", "Tags")]
    assert read(outputs, ("a", None, "", 0, 0, None), Form.V1) == {"C0": "a", "Zero": 0, "False": False}


LINK_DATA = {"link_id": "l1", "table_id": "t1", "other_table_id": "t2", "display_column_key": "0000"}


def linked_schema(display_type: str, **data: Any) -> Schema:
    shown = Column({"key": "0000", "name": "Name", "type": display_type, "data": data or None}, "0000")
    firms = Table({"_id": "t2", "name": "Firms"}, "rows t2", columns=(shown,))
    return Schema(tables=(TABLE, firms), links=(Link("l1", "t1", "t2", "link l1"),))


def test_links():
    output, schema = cell("link", **LINK_DATA), linked_schema("date", format="YYYY-MM-DD")
    kept = '[{"row_id":"r1","display_value":"2024-06-05"},{"row_id":"r2","display_value":null}]'
    shown = [
        {"row_id": "r1", "display_value": "2024-06-05T00:00:00+02:00"},
        {"row_id": "r2", "display_value": None},
    ]
    for form in (Form.NAMES, Form.KEYS):
        assert read([output], (kept,), form, schema) == {output.key if form is Form.KEYS else output.name: shown}
    assert read([output], (kept,), Form.V1, schema) == {"Cell": ["r1", "r2"]}
    assert read([output], (kept,), Form.STORED, schema) == {"c1": ["r1", "r2"]}


def test_links_to_text():
    output, schema = cell("link", **LINK_DATA), linked_schema("text")
    kept = '[{"row_id":"r1","display_value":"it\'s \\"x\\""}]'
    assert read([output], (kept,), schema=schema) == {"Cell": [{"row_id": "r1", "display_value": 'it\'s "x"'}]}


def test_links_to_lists():
    """What stands in the linked cell as JSON stands so in the link."""
    output = cell("link", **LINK_DATA)
    schema = linked_schema("multiple-select", options=[{"id": "1", "name": "one"}, {"id": "2", "name": "two"}])
    kept = '[{"row_id":"r1","display_value":["2","1"]}]'
    assert read([output], (kept,), Form.NAMES, schema) == {"Cell": [{"row_id": "r1", "display_value": ["two", "one"]}]}
    assert read([output], (kept,), Form.KEYS, schema) == {"c1": [{"row_id": "r1", "display_value": ["2", "1"]}]}


def test_no_links():
    output, schema = cell("link", **LINK_DATA), linked_schema("text")
    assert read([output], (None,), Form.NAMES, schema) == {"Cell": []}
    assert read([output], (None,), Form.V1, schema) == {}


def test_links_to_a_table_that_is_gone():
    assert read([cell("link", **LINK_DATA)], ('[{"row_id":"r1","display_value":1}]',)) == {
        "Cell": [{"row_id": "r1", "display_value": 1}]
    }
