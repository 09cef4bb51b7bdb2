import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bases.column_types import column_type
from bases.column_types.base import Form
from tests.bases.column_types.columns import default, display, encode, make_column, show

NUMBER = {"format": "number", "decimal": "dot", "thousands": "no"}


@pytest.mark.parametrize("type_name", ["number", "rate", "duration"])
def test_it_works(type_name: str) -> None:
    column = make_column(type_name)
    for value in (0, 42, -7, 2.5, 1e300):
        kept = encode(column, value)
        assert (kept, type(kept)) == (value, type(value))
        for form in Form:
            assert show(column, kept, form) == value


@pytest.mark.parametrize("type_name", ["number", "rate", "duration"])
@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (42.0, 42),
        (-0.0, 0),
        (2**53, 2**53),
        (2**63, 9.223372036854775808e18),
        ("42", 42),
        (" -3.5 ", -3.5),
        ("1e3", 1000),
        ("", None),
        ("  ", None),
        ("none", None),
        (None, None),
        (True, None),
        ([1], None),
        ({"a": 1}, None),
        (float("nan"), None),
        (float("inf"), None),
        ("nan", None),
        ("-Infinity", None),
        ("1e999", None),
        (10**400, None),
        (-(10**400), None),
    ],
)
def test_what_is_no_finite_number_empties_the_cell(type_name: str, value: Any, kept: float | None) -> None:
    assert encode(make_column(type_name), value) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("50%", 0.5),
        ("% 12.5", 0.125),
        ("1,000,000.123", 1000000.123),
        ("1 000", 1000),
        ("$-5", -5),
        ("€ 1'234.50", 1234.5),
        ("12 apples, 7 pears", 127),
        ("3-4", 3),
        ("1.2.3", 1.2),
        (".5", 0.5),
        ("7.", 7),
        ("-.5x", -0.5),
        ("--5", None),
        ("-", None),
        (".", None),
        ("%", None),
        ("9" * 400, None),
        ("9" * 5000 + " apples", None),
    ],
)
def test_text_is_read_as_a_number(text: str, kept: float | None) -> None:
    assert encode(make_column("number"), text) == kept


def test_percent_format_changes_nothing() -> None:
    column = make_column("number", format="percent")
    assert [encode(column, value) for value in (5, 0.5, "50%")] == [5, 0.5, 0.5]


@pytest.mark.parametrize(
    ("duration_format", "text", "seconds"),
    [
        ("h:mm", "1:30", 5400),
        ("h:mm", "0:05", 300),
        ("h:mm", "-1:30", -5400),
        ("h:mm", "1：30", 5400),
        ("h:mm", "1:30:59", 5400),
        ("h:mm", "100:00", 360000),
        ("h:mm:ss", "1:30", 90),
        ("h:mm:ss", "1:30:15", 5415),
        ("h:mm:ss", "-0:00:01", -1),
        ("h:mm:ss.s", "0:00:01.5", 1.5),
        ("h:mm:ss", "5400", 5400),
        ("", "1:30", 5400),
        ("h:mm", "1:30:", None),
        ("h:mm", ":30", None),
        ("h:mm", "1h 30", None),
        ("h:mm", "1:2:3:4", None),
        ("h:mm", f"{'9' * 5000}:00", None),
    ],
)
def test_duration_as_text(duration_format: str, text: str, seconds: float | None) -> None:
    assert encode(make_column("duration", format="duration", duration_format=duration_format), text) == seconds


@pytest.mark.parametrize(
    ("duration_format", "seconds", "text"),
    [
        ("h:mm", 5400, "1:30"),
        ("h:mm", 0, "0:00"),
        ("h:mm", 59, "0:00"),
        ("h:mm", -5400, "-1:30"),
        ("h:mm:ss", 5415, "1:30:15"),
        ("h:mm:ss", 0, "0:00"),
        ("h:mm:ss", 59.9999, "0:01:00"),
        ("h:mm:ss.ss", 1.256, "0:00:01.26"),
        ("h:mm:ss.sss", 3599.9999, "1:00:00.000"),
    ],
)
def test_duration_displayed(duration_format: str, seconds: float, text: str) -> None:
    assert display(make_column("duration", duration_format=duration_format), seconds) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_display_reads_back(number: float) -> None:
    column = make_column("number")
    assert encode(column, display(column, encode(column, number))) == number
    assert math.isclose(
        encode(make_column("duration", duration_format="h:mm:ss.sss"), display(make_column("rate"), number)), number
    )


@given(st.floats(min_value=-1e300, max_value=1e300))
def test_every_duration_is_displayed(seconds: float) -> None:
    assert ":" in display(make_column("duration", duration_format="h:mm:ss.sss"), seconds)


@pytest.mark.parametrize(
    ("type_name", "given_data", "data"),
    [
        ("number", None, NUMBER),
        ("number", {}, NUMBER),
        ("number", {"format": "yuan", "odd": 1}, {"format": "yuan", "odd": 1}),
        ("duration", None, {"format": "duration", "duration_format": "h:mm"}),
        ("duration", {"duration_format": "h:mm:ss"}, {"duration_format": "h:mm:ss"}),
        ("duration", {"duration_format": ""}, {"duration_format": ""}),
        ("duration", {"format": "duration"}, {"format": "duration"}),
        (
            "rate",
            None,
            {"rate_max_number": 5, "rate_style_color": "#FF8000", "rate_style_type": "dtable-icon-rate"},
        ),
        ("rate", {"rate_max_number": 10}, {"rate_max_number": 10}),
    ],
)
def test_settings(type_name: str, given_data: Any, data: Any) -> None:
    assert column_type(type_name).check_data(given_data) == data


def test_standard_settings_are_not_shared() -> None:
    first = column_type("number").check_data(None)
    assert isinstance(first, dict)
    first["format"] = "euro"
    assert column_type("number").check_data(None) == NUMBER


@pytest.mark.parametrize("duration_format", ["h", "mm:ss", "H:MM", 5, ["h:mm"], {"h": "mm"}])
def test_unknown_duration_format(duration_format: Any) -> None:
    with pytest.raises(ValueError, match="duration format"):
        column_type("duration").check_data({"duration_format": duration_format})


@pytest.mark.parametrize(("setting", "value"), [(0, 0), (7, 7), ("", None), (None, None), (False, None)])
def test_default(setting: Any, value: Any) -> None:
    for type_name in ("number", "rate"):
        assert default(make_column(type_name, enable_fill_default_value=True, default_value=setting)) == value
        assert default(make_column(type_name, default_value=setting)) is None
