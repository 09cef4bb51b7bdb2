from typing import Any

import pytest

from bases.column_types.base import Form
from tests.bases.column_types.columns import default, display, encode, make_column, show


@pytest.mark.parametrize("form", list(Form))
def test_it_works(form: Form) -> None:
    column = make_column("checkbox")
    assert encode(column, True) == 1
    assert encode(column, False) == 0
    assert show(column, 1, form) is True
    assert show(column, 0, form) is False
    assert (display(column, 1), display(column, 0)) == ("true", "false")


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("true", 1),
        ("TRUE", 0),
        ("1", 0),
        ("false", 0),
        (1, 0),
        (1.0, 0),
        (0, 0),
        ([True], 0),
        ({}, 0),
        (None, None),
        ("", None),
        ("  ", None),
    ],
)
def test_only_true_is_true(value: Any, kept: int | None) -> None:
    assert encode(make_column("checkbox"), value) == kept


@pytest.mark.parametrize(("setting", "value"), [(True, True), (False, None), (None, None)])
def test_default(setting: Any, value: Any) -> None:
    assert default(make_column("checkbox", enable_fill_default_value=True, default_value=setting)) is value
    assert default(make_column("checkbox", default_value=setting)) is None
