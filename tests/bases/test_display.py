"""Values as people read them, by tables of values."""

from typing import Any

import orjson
import pytest

from bases.display import (
    display_writer,
    format_date,
    format_duration,
    format_number,
    format_result,
    format_size,
    preview,
    value_writer,
)
from bases.schema import Column, Link, Schema, Table
from tests.bases.column_types.columns import BERLIN, OPTIONS, make_column


def money(kind: str, **settings: Any) -> dict[str, Any]:
    return {"format": kind, "decimal": "comma", "thousands": "dot", **settings}


@pytest.mark.parametrize(
    ("number", "data", "shown"),
    [
        (42, {}, "42"),
        (0, {}, "0"),
        (-0.0, {}, "0"),
        (1234567.5, {"format": "number"}, "1234567.5"),
        (1234567.5, {"format": "number", "thousands": "comma"}, "1,234,567.5"),
        (1234567.5, {"format": "number", "thousands": "dot", "decimal": "comma"}, "1.234.567,5"),
        (1234567, {"format": "number", "thousands": "space"}, "1\u00a0234\u00a0567"),
        (999, {"format": "number", "thousands": "comma"}, "999"),
        (0.1 + 0.2, {"format": "number"}, "0.3"),
        (1 / 3, {"format": "number"}, "0.33333333"),
        (1e-9, {"format": "number"}, "0"),
        (-1e-9, {"format": "number"}, "0"),
        (1e300, {"format": "number", "thousands": "comma"}, "1" + ",000" * 100),
        (2.5, {"format": "number", "enable_precision": True, "precision": 0}, "3"),
        (2.675, {"format": "number", "enable_precision": True, "precision": 2}, "2.68"),
        (2, {"format": "number", "enable_precision": True, "precision": 3}, "2.000"),
        (2, {"format": "number", "enable_precision": True, "precision": "many"}, "2"),
        (2, {"format": "number", "enable_precision": True, "precision": -4}, "2"),
        (0.425, {"format": "percent"}, "42.5%"),
        (0.07, {"format": "percent"}, "7%"),
        (-0.5, {"format": "percent"}, "-50%"),
        (0.12345, {"format": "percent", "enable_precision": True, "precision": 1}, "12.3%"),
        (1234.5, money("euro"), "€1.234,50"),
        (-1234.5, money("euro"), "-€1.234,50"),
        (1234.5, {"format": "dollar", "thousands": "comma"}, "$1,234.50"),
        (3, {"format": "yuan"}, "￥3.00"),
        (3, {"format": "dollar", "enable_precision": True, "precision": 0}, "$3"),
        (3.5, money("custom_currency", currency_symbol="Kč", currency_symbol_position="after"), "3,50Kč"),
        (3.5, money("custom_currency", currency_symbol="CHF "), "CHF 3,50"),
        (5, {"format": "nonsense", "thousands": "nonsense", "decimal": "nonsense"}, "5"),
        (5.5, {"format": None}, "5.5"),
    ],
)
def test_number(number: float, data: dict[str, Any], shown: str) -> None:
    assert format_number(number, data) == shown


@pytest.mark.parametrize(
    ("kept", "date_format", "shown"),
    [
        ("2026-03-04", "YYYY-MM-DD", "2026-03-04"),
        ("2026-03-04", "YYYY-MM-DD HH:mm", "2026-03-04 00:00"),
        ("2026-03-04 09:05", "YYYY-MM-DD HH:mm", "2026-03-04 09:05"),
        ("2026-03-04 09:05", "YYYY-MM-DD", "2026-03-04"),
        ("2026-03-04", "M/D/YYYY", "3/4/2026"),
        ("2026-10-20 23:59", "M/D/YYYY HH:mm", "10/20/2026 23:59"),
        ("2026-03-04", "D/M/YYYY", "4/3/2026"),
        ("2026-03-04 09:05", "D/M/YYYY HH:mm", "4/3/2026 09:05"),
        ("2026-03-04", "DD/MM/YYYY", "04/03/2026"),
        ("2026-03-04 09:05", "DD/MM/YYYY HH:mm", "04/03/2026 09:05"),
        ("2026-03-04", "DD.MM.YYYY", "04.03.2026"),
        ("2026-03-04 09:05", "DD.MM.YYYY HH:mm", "04.03.2026 09:05"),
        ("2026-03-04", "nonsense", "2026-03-04"),
        ("nonsense", "DD.MM.YYYY", "nonsense"),
    ],
)
def test_date(kept: str, date_format: str, shown: str) -> None:
    assert format_date(kept, date_format) == shown


@pytest.mark.parametrize(
    ("seconds", "duration_format", "shown"),
    [
        (0, "h:mm", "0:00"),
        (5025, "h:mm", "1:23"),
        (5025, "h:mm:ss", "1:23:45"),
        (0, "h:mm:ss", "0:00:00"),
        (59.96, "h:mm:ss.s", "0:01:00.0"),
        (1.5, "h:mm:ss.ss", "0:00:01.50"),
        (1.25, "h:mm:ss.sss", "0:00:01.250"),
        (-5025, "h:mm:ss", "-1:23:45"),
        (-1, "h:mm", "0:00"),
        (360000, "h:mm", "100:00"),
    ],
)
def test_duration(seconds: float, duration_format: str, shown: str) -> None:
    assert format_duration(seconds, duration_format) == shown


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1500, "1.5 KB"),
        (123456, "123 KB"),
        (1.5e6, "1.5 MB"),
        (3e13, "30.0 TB"),
        (-1, "0 B"),
    ],
)
def test_size(size: float, shown: str) -> None:
    assert format_size(size) == shown


@pytest.mark.parametrize(
    ("value", "data", "shown"),
    [
        (3.5, {"result_type": "number", "format": "euro"}, "€3.50"),
        (True, {"result_type": "bool"}, "true"),
        ("2026-03-04", {"result_type": "date", "format": "DD.MM.YYYY"}, "04.03.2026"),
        ("text", {"result_type": "string"}, "text"),
        ("#VALUE!", {"result_type": "number"}, "#VALUE!"),
        ([1, None, 2.5], {"result_type": "array", "array_type": "number"}, "1, 2.5"),
        ([0.5], {"result_type": "array", "array_data": {"format": "percent"}}, "50%"),
        ({"a": 1}, {}, '{"a":1}'),
    ],
)
def test_result_of_a_formula(value: Any, data: dict[str, Any], shown: str) -> None:
    assert format_result(value, data, BERLIN) == shown


@pytest.mark.parametrize(
    ("column", "kept", "shown"),
    [
        (make_column("text"), "<b>", "<b>"),
        (make_column("number", format="percent"), 0.5, "50%"),
        (make_column("date"), "2026-03-04", "2026-03-04"),
        (make_column("duration", duration_format="h:mm:ss"), 61, "0:01:01"),
        (make_column("rate"), 4, "4"),
        (make_column("ctime"), "2026-03-06T09:25:14.659+00:00", "2026-03-06 10:25:14"),
        (make_column("long-text"), "# Title\n\nand *more*", "Title and more"),
        (make_column("single-select", options=OPTIONS), "9", "green"),
        (make_column("multiple-select", options=OPTIONS), '["9","7"]', "red, green"),
        (make_column("formula", result_type="number", format="dollar"), 2, "$2.00"),
        (make_column("file"), '[{"name":"a.pdf","size":1,"type":"file","url":"x"}]', "a.pdf"),
    ],
)
def test_column(column: Column, kept: Any, shown: str) -> None:
    assert value_writer(column, BERLIN)(kept) == shown


def test_links_show_the_other_table_in_its_format() -> None:
    price = Column({"key": "p", "name": "Price", "type": "number", "data": {"format": "euro"}}, "p")
    tags = Column({"key": "t", "name": "Tags", "type": "multiple-select", "data": {"options": OPTIONS}}, "t")
    link = {"link_id": "L", "table_id": "0001", "other_table_id": "0002"}
    columns = [
        Column({"key": key, "name": key, "type": "link", "data": {**link, "display_column_key": key}}) for key in "ptx"
    ]
    near = Table({"_id": "0001", "name": "Near"}, "near", tuple(columns))
    far = Table({"_id": "0002", "name": "Far"}, "far", (price, tags))
    schema = Schema(tables=(near, far), links=(Link(id="L", table_id="0001", other_table_id="0002", physical="l"),))
    cells = {
        "p": [{"row_id": "a", "display_value": 1.5}, {"row_id": "b", "display_value": None}],
        "t": [{"row_id": "a", "display_value": ["7"]}],
        "x": [{"row_id": "a", "display_value": None}],
    }
    shown = [
        display_writer(schema, near, column, BERLIN)(orjson.dumps(cells[column.key]).decode()) for column in columns
    ]
    assert shown == ["€1.50", "red", ""]


def test_a_preview_is_one_line() -> None:
    assert preview("- one\n- two\n\n![picture](x.png) [three](y)") == "one two three"
