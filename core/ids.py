"""The identifiers of SeaTable's wire format."""

import base64
import os
import secrets
import string
import time
import uuid
from collections.abc import Container

ALPHABET = string.digits + string.ascii_letters
FIRST_ID = "0000"


def new_row_id() -> str:
    """Return a row id: a UUID as 22 characters of URL-safe base64.

    It is one of version 7, which begins with the time: the ids of rows that are made together lie together in the
    index, so that appending to a large table touches few of its pages. 74 bits are random.
    """
    milliseconds = int(time.time() * 1000).to_bytes(6, "big")
    rest = bytearray(os.urandom(10))
    rest[0] = rest[0] & 0x0F | 0x70
    rest[2] = rest[2] & 0x3F | 0x80
    return base64.urlsafe_b64encode(milliseconds + rest).rstrip(b"=").decode()


def new_short_id(taken: Container[str]) -> str:
    """Return an id of four letters and digits, as tables, columns, views and links have, that is not in `taken`."""
    while True:
        candidate = "".join(secrets.choice(ALPHABET) for _ in range(4))
        if candidate not in taken:
            return candidate


def new_option_id(taken: Container[str]) -> str:
    """Return the id of a select option: one to six decimal digits, not in `taken`."""
    while True:
        candidate = str(secrets.randbelow(1_000_000))
        if candidate not in taken:
            return candidate


def new_user_id() -> str:
    """Return a user id: it looks like an e-mail address, and is none."""
    return f"{secrets.token_hex(16)}@auth.local"


def new_url_prefix() -> str:
    """Return the name of an organisation in SeaTable's addresses: `org_` and 20 lower-case letters and digits."""
    return "org_" + "".join(secrets.choice(string.digits + string.ascii_lowercase) for _ in range(20))


def parse_uuid(text: str) -> str | None:
    """Return a base's uuid in its dashed form, from either form, or None when it is none."""
    try:
        return str(uuid.UUID(text))
    except (ValueError, AttributeError, TypeError):
        return None
