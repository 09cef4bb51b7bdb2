from typing import Any

import orjson
import pytest

from bases.column_types import column_type
from bases.column_types.base import Form
from tests.bases.column_types.columns import BERLIN, display, encode, make_column, show

FILE = {"name": "plan.pdf", "size": 0, "type": "file", "url": "https://example.com/plan.pdf"}
SIGN = {
    "username": "alice@auth.local",
    "sign_image_url": "/digital-signs/2023-06/alice-1.png",
    "sign_time": "2023-06-05T13:28:56.090+00:00",
}


@pytest.mark.parametrize(
    ("type_name", "value", "text"),
    [
        ("image", ["/workspace/1/asset/x/images/2026-03/a.png", "custom-asset://1.png"], None),
        ("file", [FILE, {**FILE, "name": "b.txt", "upload_time": "2026"}], "plan.pdf, b.txt"),
        ("digital-sign", SIGN, "/digital-signs/2023-06/alice-1.png"),
    ],
)
def test_it_works(type_name: str, value: Any, text: str | None) -> None:
    column = make_column(type_name)
    kept = encode(column, value)
    assert kept == orjson.dumps(value).decode()
    for form in Form:
        assert show(column, kept, form) == value
    assert display(column, kept) == (text or " ".join(value))


@pytest.mark.parametrize("type_name", ["image", "file", "digital-sign", "geolocation", "collaborator"])
def test_json_is_passed_through_except_where_it_is_edited(type_name: str) -> None:
    readers = {form: column_type(type_name).reader(make_column(type_name), form, BERLIN) for form in Form}
    assert readers.pop(Form.STORED) is orjson.loads
    assert set(readers.values()) == {orjson.Fragment}


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (["a.png", "a.png", None, "", " ", 5, {"url": "b.png"}], ["a.png"]),
        ("http://x/a.png https://x/b.JPG http://x/c.pdf d.gif", ["http://x/a.png", "https://x/b.JPG"]),
        ("http://x/a.png", ["http://x/a.png"]),
        ("a.png", None),
        ("", None),
        ([], None),
        (5, None),
        ({"url": "a.png"}, None),
    ],
)
def test_images(value: Any, kept: list[str] | None) -> None:
    expected = None if kept is None else orjson.dumps(kept).decode()
    assert encode(make_column("image"), value) == expected


@pytest.mark.parametrize("missing", ["name", "size", "type", "url"])
def test_files_lacking_something_are_dropped(missing: str) -> None:
    column = make_column("file")
    lacking = {key: value for key, value in FILE.items() if key != missing}
    assert encode(column, [lacking]) is None
    assert show(column, encode(column, [lacking, FILE])) == [FILE]
    for bad in (None, "", " ", "\0", [], {}):
        assert encode(column, [{**FILE, missing: bad}]) is None


@pytest.mark.parametrize("value", [None, "", "plan.pdf", 5, [], [None], ["plan.pdf"], FILE, {}])
def test_no_files(value: Any) -> None:
    assert encode(make_column("file"), value) is None


@pytest.mark.parametrize("value", [None, "", "x", 5, True, [], [SIGN], {}])
def test_no_signature(value: Any) -> None:
    assert encode(make_column("digital-sign"), value) is None


def test_a_signature_without_picture_displays_nothing() -> None:
    column = make_column("digital-sign")
    assert display(column, encode(column, {"username": "alice"})) == ""
    assert display(column, encode(column, {"sign_image_url": 5})) == ""
