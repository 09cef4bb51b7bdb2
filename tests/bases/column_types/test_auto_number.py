from datetime import date
from typing import Any

import pytest

from bases.column_types import column_type
from bases.column_types.auto_number import format_number, prefix_on
from bases.column_types.base import Form
from tests.bases.column_types.columns import encode, make_column, show

TODAY = date(2025, 9, 9)


@pytest.mark.parametrize(
    ("data", "number", "text"),
    [
        ({"format": "0000", "digits": 4}, 1, "0001"),
        ({"format": "0000", "digits": 4}, 12345, "12345"),
        ({"format": "0000", "digits": 4, "prefix_type": None, "prefix": None}, 7, "0007"),
        ({"format": "0000", "digits": 4, "prefix_type": "string", "prefix": "row"}, 1, "row-0001"),
        ({"format": "0000", "digits": 4, "prefix_type": "string", "prefix": "ID-"}, 1, "ID-0001"),
        ({"format": "0000", "digits": 4, "prefix_type": "string", "prefix": ""}, 1, "0001"),
        ({"format": "Upload-00000", "digits": 5, "prefix_type": "string", "prefix": "Upload"}, 3, "Upload-00003"),
        ({"format": "0000", "digits": 4, "prefix_type": "date"}, 1, "20250909-0001"),
        ({"format": "YYYYMMDD-00", "digits": 2, "prefix_type": "date", "prefix": "20250101"}, 33, "20250909-33"),
        ({"format": "000"}, 5, "005"),
        ({}, 5, "5"),
    ],
)
def test_it_works(data: dict[str, Any], number: int, text: str) -> None:
    assert format_number(data, number, TODAY) == text


@pytest.mark.parametrize(
    ("data", "prefix"),
    [
        ({"prefix_type": "date", "prefix": "20250101"}, "20250909"),
        ({"prefix_type": "string", "prefix": "row"}, "row"),
        ({"prefix_type": "string", "prefix": None}, ""),
        ({"prefix_type": None, "prefix": "row"}, ""),
        ({}, ""),
    ],
)
def test_prefix(data: dict[str, Any], prefix: str) -> None:
    assert prefix_on(data, TODAY) == prefix


def test_it_cannot_be_written() -> None:
    column = make_column("auto-number")
    assert encode(column, "0007") is None
    assert not column_type("auto-number").writable
    for form in Form:
        assert show(column, "0007", form) == "0007"


def test_settings() -> None:
    auto_number = column_type("auto-number")
    data = {"format": "0000", "digits": 4}
    assert auto_number.check_data(data) == data
    assert auto_number.check_data(data, inserted=True) == {**data, "max_used_auto_number": 0}
    assert auto_number.check_data({**data, "max_used_auto_number": "x"}, inserted=True) == {
        **data,
        "max_used_auto_number": 0,
    }
    assert auto_number.check_data(None, inserted=True) == {**data, "max_used_auto_number": 0}


@pytest.mark.parametrize(
    "data",
    [
        {"digits": 0},
        {"digits": -1},
        {"digits": 21},
        {"digits": 10**12},
        {"digits": "4"},
        {"digits": True},
        {"digits": None},
        {"digits": 4, "prefix_type": "time"},
        {"digits": 4, "prefix_type": ["date"]},
        {"digits": 4, "prefix": 5},
        {"digits": 4, "prefix": ["x"]},
    ],
)
def test_bad_settings(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"digits|prefix"):
        column_type("auto-number").check_data(data)
