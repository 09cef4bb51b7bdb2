from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bases.column_types import COLUMN_TYPES
from bases.column_types.base import WriteContext
from bases.column_types.convert import converter
from bases.schema import Column
from tests.bases.column_types.columns import BERLIN, OPTIONS, check_physical, make_column

SINGLE = make_column("single-select", options=OPTIONS)
MULTIPLE = make_column("multiple-select", options=OPTIONS)
DAY = make_column("date", format="YYYY-MM-DD")
MINUTE = make_column("date", format="DD.MM.YYYY HH:mm")
HOURS = make_column("duration", duration_format="h:mm")
PEOPLE = '["alice@auth.local","bob@auth.local"]'
FILES = '[{"name":"a.pdf","size":1,"type":"file","url":"u"},{"name":"b.pdf","size":1,"type":"file","url":"u"}]'


def convert(old: Column, new: Column, kept: Any) -> Any:
    return converter(old, new, WriteContext(BERLIN))(kept)


def typed(type_name: str) -> Column:
    return make_column(type_name)


@pytest.mark.parametrize(
    ("old", "new", "kept", "converted"),
    [
        (typed("text"), typed("long-text"), "# Title", "# Title"),
        (typed("long-text"), typed("text"), "# Title", "# Title"),
        (typed("text"), typed("url"), "x", "x"),
        (typed("email"), typed("text"), "a@x", "a@x"),
        (typed("long-text"), typed("text"), "x" * 10_001, "x" * 10_000),
        (typed("number"), typed("rate"), 2.5, 2.5),
        (typed("number"), HOURS, 5400, 5400),
        (HOURS, typed("number"), 5401, 5401),
        (typed("number"), make_column("number", format="percent"), 0.5, 0.5),
        (typed("number"), typed("text"), 42.0, "42"),
        (typed("number"), typed("text"), 1e300, "1e+300"),
        (make_column("number", format="percent"), typed("text"), 0.5, "0.5"),
        (HOURS, typed("text"), 5400, "1:30"),
        (typed("text"), HOURS, "1:30", 5400),
        (typed("text"), typed("number"), "12 %", 0.12),
        (typed("text"), typed("number"), "twelve", None),
        (typed("checkbox"), typed("text"), 1, "true"),
        (typed("checkbox"), typed("text"), 0, "false"),
        (typed("text"), typed("checkbox"), "true", 1),
        (typed("text"), typed("checkbox"), "yes", 0),
        (typed("text"), DAY, "2030-06-20 23:55", "2030-06-20"),
        (typed("text"), MINUTE, "20.06.2030 23:55", "2030-06-20 23:55"),
        (typed("text"), DAY, "soon", None),
        (MINUTE, typed("text"), "2030-06-20 23:55", "2030-06-20 23:55"),
        (MINUTE, DAY, "2030-06-20 23:55", "2030-06-20"),
        (DAY, MINUTE, "2030-06-20", "2030-06-20 00:00"),
        (typed("ctime"), typed("text"), "2026-03-06T09:25:14.659+00:00", "2026-03-06 10:25:14"),
        (typed("ctime"), MINUTE, "2026-03-06T09:25:14.659+00:00", "2026-03-06 10:25"),
        (typed("creator"), typed("text"), "alice@auth.local", "alice@auth.local"),
        (typed("creator"), typed("collaborator"), "alice@auth.local", '["alice@auth.local"]'),
        (typed("collaborator"), typed("text"), PEOPLE, "alice@auth.local, bob@auth.local"),
        (typed("text"), typed("collaborator"), "alice@auth.local, bob@auth.local, Carol", PEOPLE),
        (typed("text"), typed("collaborator"), "Carol", None),
        (typed("collaborator"), typed("collaborator"), PEOPLE, PEOPLE),
        (typed("auto-number"), typed("text"), "row-0001", "row-0001"),
        (typed("file"), typed("text"), FILES, "a.pdf, b.pdf"),
        (typed("file"), typed("file"), FILES, FILES),
        (typed("text"), typed("image"), "http://x/a.png http://x/b.png", '["http://x/a.png","http://x/b.png"]'),
        (typed("image"), typed("text"), '["http://x/a.png","b.png"]', "http://x/a.png b.png"),
        (typed("geolocation"), typed("text"), '{"lng":8.23,"lat":50}', "N50°0′0″, E8°13′48″"),
        (typed("text"), typed("geolocation"), "N50°0′0″, E8°13′48″", '{"lng":8.23,"lat":50}'),
        (SINGLE, typed("text"), "ab12", "dark blue"),
        (SINGLE, typed("text"), "gone", None),
        (MULTIPLE, typed("text"), '["9","7"]', "red, green"),
        (SINGLE, MULTIPLE, "ab12", '["ab12"]'),
        (MULTIPLE, SINGLE, '["9","7"]', "9"),
        (MULTIPLE, SINGLE, '["gone","7"]', "7"),
        (MULTIPLE, MULTIPLE, '["gone"]', None),
        (typed("text"), SINGLE, "dark blue", "ab12"),
        (typed("text"), MULTIPLE, "green, dark blue", '["9","ab12"]'),
        (typed("unheard-of"), typed("text"), '{"a":1}', '{"a":1}'),
        # Only by accident would these become something.
        (DAY, typed("number"), "2030-06-20", None),
        (typed("number"), DAY, 20300620, None),
        (typed("number"), typed("checkbox"), 1, None),
        (typed("checkbox"), typed("number"), 1, None),
        (typed("collaborator"), typed("image"), PEOPLE, None),
        (typed("file"), typed("number"), FILES, None),
    ],
)
def test_it_works(old: Column, new: Column, kept: Any, converted: Any) -> None:
    assert convert(old, new, kept) == converted


@pytest.mark.parametrize(
    "type_name",
    ["link", "button", "formula", "link-formula", "creator", "last-modifier", "ctime", "mtime", "auto-number"],
)
def test_nothing_is_stored_for_what_the_server_gives(type_name: str) -> None:
    assert convert(typed("text"), typed(type_name), "text") is None


@pytest.mark.parametrize("type_name", ["link", "button", "formula", "link-formula"])
def test_nothing_comes_from_what_stores_nothing(type_name: str) -> None:
    assert convert(typed(type_name), typed("text"), "text") is None


@pytest.mark.parametrize("text", ["new", "new, one", "1.5"])
def test_text_becomes_options(text: str) -> None:
    for type_name, names in (("single-select", [text]), ("multiple-select", text.split(", "))):
        context = WriteContext(BERLIN)
        new = make_column(type_name, options=OPTIONS)
        kept = converter(typed("text"), new, context)(text)
        added = context.option_book(new).added
        assert [option["name"] for option in added] == names
        ids = [option["id"] for option in added]
        assert kept == (ids[0] if type_name == "single-select" else orjson.dumps(ids).decode())


def test_a_name_with_a_comma_is_one_option_where_there_is_one() -> None:
    new = make_column("multiple-select", options=[{"id": "1", "name": "red, white"}])
    assert convert(typed("text"), new, "red, white") == '["1"]'


def test_options_come_along() -> None:
    new = make_column("multiple-select", options=[{"id": "7", "name": "crimson"}, {"id": "1", "name": "green"}])
    context = WriteContext(BERLIN)
    change = converter(SINGLE, new, context)
    assert change("7") == '["7"]'  # the id is known
    assert change("9") == '["1"]'  # the name is known
    assert change("ab12") == '["ab12"]'  # neither is
    assert context.option_book(new).added == [OPTIONS[1]]


@given(st.lists(st.text(min_size=1), min_size=1, max_size=5))
def test_text_types_lose_nothing(texts: list[str]) -> None:
    for text in texts:
        kept = text.replace("\0", "") or "x"
        for name in ("long-text", "url", "email"):
            assert convert(typed(name), typed("text"), convert(typed("text"), typed(name), kept)) == kept


@pytest.mark.parametrize("old_name", list(COLUMN_TYPES))
def test_every_pair_converts(old_name: str) -> None:
    kept = {
        "number": 1.5,
        "rate": 3,
        "duration": 5400,
        "checkbox": 1,
        "department-single-select": 3,
        "date": "2030-06-20",
        "ctime": "2026-03-06T09:25:14.659+00:00",
        "mtime": "2026-03-06T09:25:14.659+00:00",
        "multiple-select": '["7"]',
        "collaborator": PEOPLE,
        "image": '["http://x/a.png"]',
        "file": FILES,
        "digital-sign": '{"sign_image_url":"http://x/a.png"}',
        "geolocation": '{"lng":8.23,"lat":50}',
    }.get(old_name, "7")
    old = make_column(old_name, options=OPTIONS)
    for new_name, new_type in COLUMN_TYPES.items():
        converted = convert(old, make_column(new_name, options=OPTIONS), kept)
        if converted is not None:
            check_physical(new_type.physical, converted)
        if old_name == new_name and new_type.writable:
            assert converted == kept
