"""What holds for each column type, whatever comes."""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bases.column_types import COLUMN_TYPES, OPAQUE, column_type
from bases.column_types.base import Form, Kind, WriteContext
from bases.schema import Column
from tests.bases.column_types.columns import BERLIN, OPTIONS, check_physical, make_column, show

COLUMNS = [
    *(make_column(name) for name in COLUMN_TYPES),
    make_column("unheard-of"),
    make_column("single-select", options=OPTIONS),
    make_column("multiple-select", options=OPTIONS),
    make_column("duration", duration_format="h:mm:ss"),
    *(make_column("date", format=each) for each in ("YYYY-MM-DD HH:mm", "M/D/YYYY", "DD/MM/YYYY", "DD.MM.YYYY HH:mm")),
]

texts = st.one_of(
    st.text(st.characters(), max_size=20),
    st.text("0123456789.,-+:/ T%Ze", max_size=20),
    st.sampled_from(["red", "dark blue", "true", "\0", "\ud800", "a\0b", " ", r"\u0000", "nan", "1:30"]),
    st.datetimes().map(str),
    st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()),
)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda children: st.one_of(
        st.lists(children, max_size=4),
        st.dictionaries(texts, children, max_size=4),
        st.fixed_dictionaries({"name": children, "size": children, "type": children, "url": children}),
        st.fixed_dictionaries({"text": children}),
        st.fixed_dictionaries({"lng": children, "lat": children}),
    ),
    max_leaves=10,
)


def nested(depth: int) -> Any:
    value: Any = "deep"
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


def check_round_trip(column: Column, value: Any) -> None:
    context = WriteContext(BERLIN)
    kept = column_type(column.type).encoder(column, context)(value)
    if kept is None:
        return
    check_physical(column_type(column.type).physical, kept)
    if column.key in context.option_books:
        column = column.with_data(options=[*column.options, *context.option_book(column).added])
    again = column_type(column.type).encoder(column, WriteContext(BERLIN))
    assert again(show(column, kept)) == kept
    assert again(show(column, kept, Form.V1)) == kept
    for form in Form:
        show(column, kept, form)
    assert isinstance(column_type(column.type).display(column, BERLIN)(kept), str)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: f"{column.type}-{column.data.get('format', '')}")
@settings(max_examples=60, deadline=None)
@given(value=json_values)
def test_any_value_is_kept_or_empties_the_cell(column: Column, value: Any) -> None:
    check_round_trip(column, value)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: f"{column.type}-{column.data.get('format', '')}")
def test_deep_values(column: Column) -> None:
    for depth in (99, 101, 1000, 20_000):
        check_round_trip(column, nested(depth))


@pytest.mark.parametrize("type_name", list(COLUMN_TYPES))
@settings(max_examples=30, deadline=None)
@given(
    data=st.one_of(
        json_values,
        st.fixed_dictionaries({}, optional={"options": json_values, "format": texts, "digits": json_values}),
    ),
    inserted=st.booleans(),
)
def test_any_settings_fit_or_are_refused(type_name: str, data: Any, inserted: bool) -> None:
    try:
        checked = COLUMN_TYPES[type_name].check_data(data, inserted=inserted)
    except ValueError:
        return
    assert checked is None or orjson.loads(orjson.dumps(checked)) is not None
    column = make_column(type_name, **(checked or {}))
    check_round_trip(column, "red")
    assert column_type(type_name).predicates_of(column) is not None
    column_type(type_name).default(column, "alice", WriteContext(BERLIN))


@pytest.mark.parametrize("type_name", list(COLUMN_TYPES))
def test_settings_that_are_no_sane_object(type_name: str) -> None:
    for data in ("x", 5, True, [], [{}], nested(100), {"a": 2**70}, {"a": "\ud800"}):
        with pytest.raises(ValueError, match="settings"):
            COLUMN_TYPES[type_name].check_data(data)


@pytest.mark.parametrize(
    "type_name",
    ["text", "long-text", "email", "url", "checkbox", "image", "file", "collaborator", "digital-sign", "button"],
)
def test_settings_that_are_kept_to_the_letter(type_name: str) -> None:
    for data in (None, {}, {"anything": ["goes"], "default_value": 5}):
        assert COLUMN_TYPES[type_name].check_data(data) == data


def test_types_are_found_by_name() -> None:
    assert all(each.name == name for name, each in COLUMN_TYPES.items())
    assert column_type("text") is COLUMN_TYPES["text"]
    assert column_type("unheard-of") is column_type("") is OPAQUE


def names_of(attribute: str) -> set[str]:
    return {name for name, each in COLUMN_TYPES.items() if getattr(each, attribute)}


def test_what_types_can_do() -> None:
    everything = set(COLUMN_TYPES)
    virtual = {"link", "formula", "link-formula", "button", "creator", "last-modifier", "ctime", "mtime"}
    assert names_of("creatable") == everything
    assert names_of("physical") == everything - virtual
    assert names_of("writable") == everything - virtual - {"auto-number"}
    assert names_of("sql_writable") == {
        "text",
        "long-text",
        "number",
        "single-select",
        "multiple-select",
        "checkbox",
        "date",
        "duration",
        "rate",
        "url",
        "email",
        "collaborator",
    }
    assert names_of("queryable") == everything - {"button", "file", "geolocation", "digital-sign"}
    assert names_of("may_be_first") == {"text", "number", "date", "single-select", "formula", "auto-number"}
    assert names_of("sortable") == {
        "date",
        "ctime",
        "mtime",
        "single-select",
        "multiple-select",
        "text",
        "number",
        "link",
        "auto-number",
        "collaborator",
        "duration",
        "url",
        "email",
        "checkbox",
        "rate",
        "department-single-select",
        "formula",
        "link-formula",
    }


@pytest.mark.parametrize(
    ("type_names", "predicates"),
    [
        (
            "text url email geolocation auto-number",
            "contains does_not_contain is is_not is_empty is_not_empty is_current_user_ID",
        ),
        (
            "number rate duration",
            "equal not_equal less greater less_or_equal greater_or_equal is_empty is_not_empty",
        ),
        ("checkbox", "is"),
        ("single-select department-single-select", "is is_not is_any_of is_none_of is_empty is_not_empty"),
        ("multiple-select", "has_any_of has_all_of has_none_of is_exactly is_empty is_not_empty"),
        ("collaborator", "has_any_of has_all_of has_none_of is_exactly is_empty is_not_empty include_me"),
        ("creator last-modifier", "contains does_not_contain is is_not include_me"),
        (
            "date ctime mtime",
            "is is_not is_before is_after is_on_or_before is_on_or_after is_within is_empty is_not_empty",
        ),
        ("image file long-text", "is_empty is_not_empty"),
        ("link", "contains does_not_contain is is_not is_empty is_not_empty"),
        ("button formula link-formula", ""),
    ],
)
def test_predicates(type_names: str, predicates: str) -> None:
    for name in type_names.split():
        assert COLUMN_TYPES[name].predicates_of(make_column(name)) == set(predicates.split())


@pytest.mark.parametrize(
    ("shown_type", "like"),
    [("number", "number"), ("date", "date"), ("single-select", "multiple-select"), ("creator", "collaborator")],
)
def test_predicates_of_a_link_are_those_of_what_it_shows(shown_type: str, like: str) -> None:
    column = make_column("link", array_type=shown_type)
    assert COLUMN_TYPES["link"].predicates_of(column) == COLUMN_TYPES[like].predicates


def test_kinds() -> None:
    kinds: dict[Kind, set[str]] = {kind: set() for kind in Kind}
    for name, each in COLUMN_TYPES.items():
        kinds[each.kind].add(name)
    assert kinds[Kind.TEXT] == {"text", "long-text", "email", "url", "auto-number", "creator", "last-modifier"}
    assert kinds[Kind.NUMBER] == {"number", "rate", "duration", "department-single-select"}
    assert kinds[Kind.DATE] == {"date"}
    assert kinds[Kind.INSTANT] == {"ctime", "mtime"}
    assert kinds[Kind.OPTION] == {"single-select"}
    assert kinds[Kind.OPTIONS] == {"multiple-select"}
    assert kinds[Kind.TEXTS] == {"collaborator", "image"}
    assert kinds[Kind.LINKS] == {"link"}
    assert kinds[Kind.OBJECT] == {"file", "geolocation", "digital-sign"}
    assert kinds[Kind.NOTHING] == {"button", "formula", "link-formula"}


def test_opaque_values_are_kept_as_they_are() -> None:
    column = make_column("unheard-of")
    for value in ({"a": [1, None]}, ["x"], 5, 0, False, "text", {"a": "\\u0000"}):
        kept = OPAQUE.encoder(column, WriteContext(BERLIN))(value)
        for form in Form:
            assert show(column, kept, form) == value


def test_empty_json_empties_an_opaque_cell() -> None:
    encoder = OPAQUE.encoder(make_column("unheard-of"), WriteContext(BERLIN))
    for value in (None, "", " ", "\0", [], {}, float("nan"), float("inf"), "\ud800"):
        assert encoder(value) is None
