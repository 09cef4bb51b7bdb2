from typing import Any

import orjson
import pytest

from bases.column_types import column_type
from bases.column_types.base import MAX_OPTIONS, Form, OptionBook, WriteContext, new_option
from bases.column_types.selects import complete_options
from tests.bases.column_types.columns import BERLIN, OPTIONS, default, display, encode, make_column, show

SINGLE = make_column("single-select", options=OPTIONS)
MULTIPLE = make_column("multiple-select", options=OPTIONS)


def test_it_works() -> None:
    assert encode(SINGLE, "dark blue") == "ab12"
    assert {form: show(SINGLE, "ab12", form) for form in Form} == {
        Form.NAMES: "dark blue",
        Form.KEYS: "ab12",
        Form.V1: "dark blue",
        Form.STORED: "ab12",
    }
    assert encode(MULTIPLE, ["green", "red"]) == '["9","7"]'
    assert {form: show(MULTIPLE, '["9","7"]', form) for form in Form} == {
        Form.NAMES: ["green", "red"],
        Form.KEYS: ["9", "7"],
        Form.V1: ["green", "red"],
        Form.STORED: ["9", "7"],
    }


def test_stored_lists_can_be_edited() -> None:
    reader = column_type("multiple-select").reader(MULTIPLE, Form.STORED, BERLIN)
    assert reader is not None
    reader('["9"]').append("7")
    assert reader('["9"]') == ["9"]


@pytest.mark.parametrize("value", [None, "", "  ", "\0", True, [], ["red"], {}, {"name": "red"}, float("nan")])
def test_what_is_no_name_empties_a_single_select(value: Any) -> None:
    context = WriteContext(BERLIN)
    assert column_type("single-select").encoder(SINGLE, context)(value) is None
    assert context.option_book(SINGLE).added == []


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (["red", "red", None, "", " ", [], ["green"], {"name": "green"}, True, "green"], '["7","9"]'),
        ("red", '["7"]'),
        ("dark blue", '["ab12"]'),
        ("red green", '["7","9"]'),
        ("  red ", '["7"]'),
        ([], None),
        ([None], None),
        ([[]], None),
        ("", None),
        (" ", None),
        (None, None),
        (True, None),
        ({"name": "red"}, None),
    ],
)
def test_values_of_a_multiple_select(value: Any, kept: str | None) -> None:
    assert encode(MULTIPLE, value) == kept


@pytest.mark.parametrize(
    ("type_name", "value", "names"),
    [
        ("single-select", "new one", ["new one"]),
        ("single-select", 5, ["5"]),
        ("single-select", 5.0, ["5"]),
        ("single-select", "n\0ul", ["nul"]),
        ("single-select", "half \ud800", ["half ?"]),
        ("single-select", 'quote " and 🎈', ['quote " and 🎈']),
        ("single-select", "RED", ["RED"]),
        ("multiple-select", ["x", "red", "y", "x"], ["x", "y"]),
        ("multiple-select", [1, True, 1.5, "1"], ["1", "1.5"]),
        ("multiple-select", "x red y", ["x", "y"]),
        ("multiple-select", 5, ["5"]),
    ],
)
def test_new_names_become_options(type_name: str, value: Any, names: list[str]) -> None:
    column = make_column(type_name, options=OPTIONS)
    context = WriteContext(BERLIN)
    encoder = column_type(type_name).encoder(column, context)
    kept = encoder(value)
    added = context.option_book(column).added
    assert [option["name"] for option in added] == names
    assert all({"id", "name", "color", "textColor"} <= option.keys() for option in added)
    assert encoder(value) == kept
    assert context.option_book(column).added == added

    grown = column.with_data(options=[*OPTIONS, *added])
    assert encode(grown, value) == kept
    shown = show(grown, kept)
    assert set(names) <= set(shown if isinstance(shown, list) else [shown])


def test_numbers_and_booleans_are_not_mixed_up() -> None:
    encoder = column_type("multiple-select").encoder(MULTIPLE, WriteContext(BERLIN))
    assert len(orjson.loads(encoder([1, "red"]))) == 2
    assert encoder([True, "red"]) == '["7"]'


def test_options_may_be_missing() -> None:
    for data in ({}, {"options": None}, {"options": []}):
        context = WriteContext(BERLIN)
        column = make_column("single-select", **data)
        option_id = column_type("single-select").encoder(column, context)("first")
        assert [option["id"] for option in context.option_book(column).added] == [option_id]


def test_options_that_are_gone_have_no_name() -> None:
    assert show(SINGLE, "1234") is None
    assert show(SINGLE, "1234", Form.KEYS) == "1234"
    assert show(MULTIPLE, '["1234","7"]') == ["red"]
    assert show(MULTIPLE, '["1234","7"]', Form.KEYS) == ["1234", "7"]
    assert show(MULTIPLE, '["1234"]') is None


def test_display_is_in_the_order_of_the_options() -> None:
    assert display(SINGLE, "ab12") == "dark blue"
    assert display(SINGLE, "1234") == ""
    assert display(MULTIPLE, '["9","1234","7"]') == "red, green"


def test_of_two_options_with_one_name_the_first_counts() -> None:
    column = make_column("single-select", options=[{"id": "1", "name": "x"}, {"id": "2", "name": "x"}])
    assert encode(column, "x") == "1"


def test_a_column_has_no_end_of_options() -> None:
    book = OptionBook([{"id": str(number), "name": str(number)} for number in range(MAX_OPTIONS)])
    assert book.find_or_add("5") == "5"
    assert book.find_or_add("new") is None
    assert book.find_or_adopt({"id": "new", "name": "new"}) is None
    assert book.added == []


def test_adopted_options_stay_what_they_are() -> None:
    book = OptionBook(list(OPTIONS))
    assert book.find_or_adopt({"id": "x1", "name": "red"}) == "7"
    assert book.find_or_adopt({"id": "x2", "name": "pink", "color": "#FFC0CB"}) == "x2"
    renumbered = book.find_or_adopt({"id": "7", "name": "grey", "color": "#808080"})
    assert renumbered not in {"7", "x2"}
    assert book.added == [
        {"id": "x2", "name": "pink", "color": "#FFC0CB"},
        {"id": renumbered, "name": "grey", "color": "#808080"},
    ]


@pytest.mark.parametrize("data", [None, {}, {"options": None}, {"options": OPTIONS}, {"cascade_column_key": "x"}])
def test_settings_are_kept_to_the_letter(data: Any) -> None:
    for type_name in ("single-select", "multiple-select"):
        assert column_type(type_name).check_data(data) == data


def test_incomplete_options_are_completed() -> None:
    given = [{"name": "a"}, {"name": "b", "id": "x"}, {"name": "c", "id": "x", "color": "#123456", "more": [1]}]
    data = column_type("single-select").check_data({"options": given, "other": 1})
    assert data is not None
    assert data["other"] == 1
    first, second, third = data["options"]
    assert first == new_option("a", first["id"], 0)
    assert second == new_option("b", "x", 1)
    assert third == {"name": "c", "id": third["id"], "color": "#123456", "textColor": "#212529", "more": [1]}
    assert len({first["id"], second["id"], third["id"]}) == 3
    assert given[0] == {"name": "a"}


def test_new_options_stay_apart_from_others() -> None:
    (option,) = complete_options([{"name": "new", "id": "7"}], OPTIONS)
    assert option["id"] not in {"7", "ab12", "9"}
    assert option["color"] == new_option("new", "", len(OPTIONS))["color"]


@pytest.mark.parametrize(
    "options",
    ["red", 5, {"name": "red"}, ["red"], [None], [{}], [{"id": "1"}], [{"name": ""}], [{"name": " "}], [{"name": 5}]],
)
def test_options_need_names(options: Any) -> None:
    with pytest.raises(ValueError, match=r"option|Options"):
        column_type("single-select").check_data({"options": options})


@pytest.mark.parametrize(("setting", "value"), [("ab12", "dark blue"), ("1234", None), ("", None), (["7"], None)])
def test_default(setting: Any, value: Any) -> None:
    data = {"options": OPTIONS, "enable_fill_default_value": True, "default_value": setting}
    assert default(make_column("single-select", **data)) == value
    assert default(make_column("multiple-select", **data)) is None
