"""The comparison itself finds what it is to find."""

from typing import Any

import pytest

from tests.recorded.shape import ACCOUNT, ROW, STRUCTURE, differences


@pytest.mark.parametrize(
    ("recorded", "answer"),
    [
        ({"a": "str", "b": "int"}, {"a": "x", "b": 1}),
        ([{"a": None}, 1.5, "literal"], [{"a": None}, 1.5, "literal"]),
        ({"_id": "str"}, {"_id": "x7Qa"}),
        ({"rows": "list", "row": "dict", "ok": "bool"}, {"rows": [], "row": {}, "ok": False}),
    ],
)
def test_what_is_alike(recorded: Any, answer: Any) -> None:
    assert differences(recorded, answer, STRUCTURE) == []


@pytest.mark.parametrize(
    ("recorded", "answer", "formats", "place"),
    [
        ({"a": 1}, {}, STRUCTURE, "answer: lacks 'a'"),
        ({}, {"a": 1}, STRUCTURE, "answer: has 'a', which is not recorded"),
        ({"a": "int"}, {"a": True}, STRUCTURE, "answer.a: True instead of any int"),
        ({"a": "str"}, {"a": None}, STRUCTURE, "answer.a: None instead of any str"),
        ({"a": 5}, {"a": 5.0}, STRUCTURE, "answer.a: 5.0 instead of 5"),
        ({"a": False}, {"a": 0}, STRUCTURE, "answer.a: 0 instead of False"),
        (["x"], ["y"], STRUCTURE, "answer[0]: 'y' instead of 'x'"),
        ([], [1], STRUCTURE, "answer: 1 items instead of 0"),
        ({"_id": "str"}, {"_id": "x7Qa"}, ROW, "answer._id: 'x7Qa' does not look like"),
        ({"_ctime": "str"}, {"_ctime": "2030-06-20T00:00:00.120456+02:00"}, ROW, "answer._ctime"),
        ({"_ctime": "str"}, {"_ctime": "2030-06-20T00:00:00Z"}, ROW, "answer._ctime"),
        ({"email": "str"}, {"email": "a@example.com"}, ACCOUNT, "answer.email"),
    ],
)
def test_what_differs(recorded: Any, answer: Any, formats: Any, place: str) -> None:
    (found,) = differences(recorded, answer, formats)

    assert found.startswith(place)
