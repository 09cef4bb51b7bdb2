import time
from typing import Any

import pytest

from bases.column_types import column_type
from bases.column_types.base import Form
from bases.column_types.text import summarize_markdown
from tests.bases.column_types.columns import default, encode, make_column, show


@pytest.mark.parametrize("type_name", ["text", "email", "url", "long-text"])
def test_it_works(type_name: str) -> None:
    column = make_column(type_name)
    kept = encode(column, "Grüße, 世界 🌍\nline")
    assert kept == "Grüße, 世界 🌍\nline"
    for form in (Form.NAMES, Form.KEYS, Form.V1):
        assert show(column, kept, form) == kept


@pytest.mark.parametrize("type_name", ["text", "email", "url"])
@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("  spaces stay ", "  spaces stay "),
        (" ", " "),
        (5, "5"),
        (5.0, "5"),
        (-0.0, "0"),
        (1.5, "1.5"),
        (0.000001, "0.000001"),
        (1e-8, "1e-8"),
        (-2.5e-7, "-2.5e-7"),
        (1e-300, "1e-300"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (2**60, "1152921504606847000"),  # as JavaScript has it
        (True, "true"),
        (False, "false"),
        ("a\0b", "ab"),
        ("half \ud800 pair", "half ? pair"),
        ("", None),
        ("\0", None),
        (None, None),
        ([], None),
        (["a"], None),
        ({"text": "a"}, None),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
    ],
)
def test_scalars_become_text(type_name: str, value: Any, kept: str | None) -> None:
    assert encode(make_column(type_name), value) == kept


def test_text_is_cut() -> None:
    assert encode(make_column("text"), "x" * 10_001) == "x" * 10_000
    assert encode(make_column("text"), "ä" * 10_001) == "ä" * 10_000
    assert encode(make_column("url"), "x" * 10_001) == "x" * 10_001
    assert encode(make_column("long-text"), "x" * 100_001) == "x" * 100_000


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ({"text": "# Title", "preview": "Title", "links": []}, "# Title"),
        ({"text": "a\0b"}, "ab"),
        ({"text": ""}, None),
        ({"text": 5}, None),
        ({"preview": "Title"}, None),
        ("", None),
        (5, None),
        (True, None),
        (["text"], None),
    ],
)
def test_long_text_is_text_or_an_object_with_text(value: Any, kept: str | None) -> None:
    assert encode(make_column("long-text"), value) == kept


def test_long_text_in_histories_is_an_object() -> None:
    text = (
        "# Plan\n- [x] buy `milk`\n* [ ] see [the list](https://example.com/list)\n"
        '![cow](https://example.com/cow.png "A cow") [![small](s.png)](https://example.com/big)'
    )
    assert show(make_column("long-text"), text, Form.STORED) == {
        "text": text,
        "preview": "Plan  x buy milk    see the list",
        "checklist": {"total": 2, "completed": 1},
        "images": ["https://example.com/cow.png", "s.png"],
        "links": ["https://example.com/list", "https://example.com/big"],
    }


def test_preview_is_short() -> None:
    assert summarize_markdown("word " * 100)["preview"] == ("word " * 30)


@pytest.mark.parametrize(
    "text", ["![" * 50_000, "[a](" * 25_000, "![a](" + "x" * 99_995, "\n" * 100_000, " " * 100_000, "- [" * 33_000]
)
def test_hostile_markdown_takes_no_time(text: str) -> None:
    started = time.process_time()
    summarize_markdown(text)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ({"enable_fill_default_value": True, "default_value": "new"}, "new"),
        ({"enable_fill_default_value": True, "default_value": "by { Creator.ID }"}, "by alice@auth.local"),
        ({"enable_fill_default_value": True, "default_value": "{creator.name}{weather}!"}, "alice@auth.local!"),
        ({"enable_fill_default_value": True, "default_value": 0}, 0),
        ({"enable_fill_default_value": True, "default_value": ""}, None),
        ({"enable_fill_default_value": True}, None),
        ({"enable_fill_default_value": False, "default_value": "new"}, None),
        ({"default_value": "new"}, None),
        ({}, None),
    ],
)
def test_default(data: dict[str, Any], value: Any) -> None:
    assert default(make_column("text", **data)) == value


def test_default_of_long_text_is_an_object() -> None:
    setting = {"text": "**new**", "preview": "new"}
    assert default(make_column("long-text", enable_fill_default_value=True, default_value=setting)) == "**new**"
    assert default(make_column("long-text", enable_fill_default_value=True, default_value="new")) == "new"


def test_a_phone_number_is_no_user() -> None:
    text = column_type("text")
    assert "is_current_user_ID" in text.predicates_of(make_column("text"))
    assert text.predicates_of(make_column("text", display_type="phone")) == text.predicates - {"is_current_user_ID"}
