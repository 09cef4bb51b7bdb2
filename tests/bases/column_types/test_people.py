from typing import Any

import pytest

from bases.column_types.base import Form
from tests.bases.column_types.columns import default, display, encode, make_column, show


def test_it_works() -> None:
    column = make_column("collaborator")
    kept = encode(column, ["alice@auth.local", "bob@auth.local"])
    assert kept == '["alice@auth.local","bob@auth.local"]'
    for form in Form:
        assert show(column, kept, form) == ["alice@auth.local", "bob@auth.local"]
    assert display(column, kept) == "alice@auth.local, bob@auth.local"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (["a@x", "b@x", "a@x"], '["a@x","b@x"]'),
        (["a@x", None, "", " ", 5, ["b@x"], {}, "\0"], '["a@x"]'),
        (["a\0@x"], '["a@x"]'),
        ("a@x", '["a@x"]'),
        ([], None),
        ([None], None),
        ("", None),
        (" ", None),
        (None, None),
        (5, None),
        ({"email": "a@x"}, None),
    ],
)
def test_only_texts_are_people(value: Any, kept: str | None) -> None:
    assert encode(make_column("collaborator"), value) == kept


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ({"default_value": ["bob@auth.local"]}, ["bob@auth.local"]),
        ({"default_collaborator_type": "current_user"}, ["alice@auth.local"]),
        ({"default_collaborator_type": "current_user", "default_value": []}, ["alice@auth.local"]),
        ({}, None),
    ],
)
def test_default(data: dict[str, Any], value: Any) -> None:
    assert default(make_column("collaborator", enable_fill_default_value=True, **data)) == value
    assert default(make_column("collaborator", **data)) is None


@pytest.mark.parametrize("type_name", ["creator", "last-modifier"])
def test_noted_people_cannot_be_written(type_name: str) -> None:
    column = make_column(type_name)
    assert encode(column, "alice@auth.local") is None
    for form in Form:
        assert show(column, "alice@auth.local", form) == "alice@auth.local"
    assert display(column, "alice@auth.local") == "alice@auth.local"


@pytest.mark.parametrize(
    ("value", "kept"),
    [(3, 3), (3.0, 3), ("3", 3), (3.5, None), ("current_user_department", None), (True, None), ([3], None), ("", None)],
)
def test_departments_are_whole_numbers(value: Any, kept: int | None) -> None:
    assert encode(make_column("department-single-select"), value) == kept


@pytest.mark.parametrize(("setting", "value"), [(3, 3), ("current_user_department", None), (None, None)])
def test_default_department(setting: Any, value: int | None) -> None:
    column = make_column("department-single-select", enable_fill_default_value=True, default_value=setting)
    assert default(column) == value
