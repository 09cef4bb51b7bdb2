"""The identifiers of the wire format."""

import base64
import re
import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ids import new_option_id, new_row_id, new_short_id, new_user_id, parse_uuid


@pytest.mark.parametrize(
    ("make", "pattern"),
    [
        (new_row_id, "[A-Za-z0-9_-]{22}"),
        (lambda: new_short_id(set()), "[0-9a-zA-Z]{4}"),
        (lambda: new_option_id(set()), "[0-9]{1,6}"),
        (new_user_id, "[0-9a-f]{32}@auth.local"),
    ],
)
def test_formats(make, pattern: str) -> None:
    assert all(re.fullmatch(pattern, make()) for _ in range(200))


def test_row_ids_are_uuids_of_this_moment() -> None:
    ids = {new_row_id() for _ in range(1000)}
    assert len(ids) == 1000
    for row_id in ids:
        value = uuid.UUID(bytes=base64.urlsafe_b64decode(f"{row_id}=="))
        assert (value.version, value.variant) == (7, uuid.RFC_4122)
        assert abs((value.int >> 80) / 1000 - time.time()) < 60


class AllBut(set):
    """Everything is taken except what is in here."""

    def __contains__(self, value: object) -> bool:
        return not super().__contains__(value)


def test_what_is_taken_is_not_given_out_again() -> None:
    free = {str(number) for number in range(0, 1_000_000, 50)}
    assert new_option_id(AllBut(free)) in free


@given(st.uuids())
def test_uuids_are_read_in_either_form(value: uuid.UUID) -> None:
    assert parse_uuid(str(value)) == parse_uuid(value.hex) == parse_uuid(str(value).upper()) == str(value)


@pytest.mark.parametrize("text", ["", "x", "0" * 31, "0" * 33, None, 5, "00000000-0000-0000-0000-00000000000g", "\x00"])
def test_what_is_no_uuid(text: object) -> None:
    assert parse_uuid(text) is None
