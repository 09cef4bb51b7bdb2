"""Fields that serializers share."""

from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers

from core.serializers import FlagField, NameField, PageQuery, TimeField
from core.views import checked


class NameForm(serializers.Serializer):
    name = NameField()


class FlagForm(serializers.Serializer):
    flag = FlagField(required=False)


@pytest.mark.parametrize(
    ("given_name", "name"),
    [("a", "a"), (" a b ", "a b"), ("é🎉表", "é🎉表"), ("...", "..."), ("n" * 255, "n" * 255), (7, "7")],
)
def test_names(given_name: object, name: str) -> None:
    assert checked(NameForm, {"name": given_name}) == {"name": name}


@pytest.mark.parametrize(
    "name", ["", " ", ".", "..", " .. ", "a/b", "\\", "a\x00", "a\tb", "\x7f", "n" * 256, None, [], {}, True, "\ud800"]
)
def test_what_is_no_name(name: object) -> None:
    with pytest.raises(serializers.ValidationError):
        checked(NameForm, {"name": name})


@given(st.text())
def test_a_name_that_passes_works_as_a_piece_of_a_path(text: str) -> None:
    serializer = NameForm(data={"name": text})
    if serializer.is_valid():
        name = serializer.validated_data["name"]
        assert name == name.strip() != ""
        assert "/" not in name


@pytest.mark.parametrize("spelling", [True, "true", "True", "TRUE", "1", 1])
def test_true(spelling: object) -> None:
    assert checked(FlagForm, {"flag": spelling}) == {"flag": True}


@pytest.mark.parametrize("spelling", [False, "false", "False", "FALSE", "0", 0])
def test_false(spelling: object) -> None:
    assert checked(FlagForm, {"flag": spelling}) == {"flag": False}


@pytest.mark.parametrize("spelling", ["perhaps", 2, None, [], {}, "\x00"])
def test_neither(spelling: object) -> None:
    with pytest.raises(serializers.ValidationError):
        checked(FlagForm, {"flag": spelling})


def test_a_flag_left_out_of_a_form_is_absent() -> None:
    assert checked(FlagForm, QueryDict("other=1")) == {}
    assert checked(FlagForm, {}) == {}


def test_times_have_seconds_and_the_servers_offset() -> None:
    show = TimeField().to_representation
    assert show(datetime(2026, 3, 6, 9, 25, 9, 123456, tzinfo=UTC)) == "2026-03-06T10:25:09+01:00"
    assert show(datetime(2026, 7, 1, 0, 0, tzinfo=UTC)) == "2026-07-01T02:00:00+02:00"


def test_pages() -> None:
    assert checked(PageQuery, QueryDict("")) == {"page": 1, "per_page": 25}
    assert checked(PageQuery, QueryDict("page=3&per_page=1000")) == {"page": 3, "per_page": 1000}
    for query in ("page=0", "page=x", "per_page=0", "per_page=1001", "page=99999999999999999999"):
        with pytest.raises(serializers.ValidationError):
            checked(PageQuery, QueryDict(query))
