"""The names that tables, columns and views may have."""

import re
from collections.abc import Container

from bases.row_forms import SYSTEM_FIELDS
from core.errors import DomainError

MAX_NAME_LENGTH = 255

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# Formulas write a column as `{Table.column}`, SQL writes names between backticks.
_NOT_IN_COLUMN_NAMES = re.compile(r"[.{}`]")
_NOT_IN_TABLE_NAMES = re.compile(r"[{}]")


def check_table_name(name: str, parameter: str) -> None:
    """Refuse a name that no table may have: blank, longer than 255 characters, with control characters or `{}`.

    `parameter` is what the client calls the name. Raises DomainError.
    """
    if not is_usable(name) or _NOT_IN_TABLE_NAMES.search(name):
        raise DomainError(f"{parameter} invalid.", error_type="parameter_error")


def check_column_name(name: str, parameter: str) -> None:
    """Refuse a name that no column may have: one that no table may have, with dots or backticks, or a field's of rows.

    Raises DomainError.
    """
    # A column that is called like a field of the server would hide it in rows by name.
    if not is_usable(name) or _NOT_IN_COLUMN_NAMES.search(name) or name in SYSTEM_FIELDS:
        raise DomainError(f"{parameter} invalid.", error_type="parameter_error")


def is_usable(name: str) -> bool:
    """Say whether anything may have the name: neither blank nor too long, without control characters."""
    return bool(name.strip()) and len(name) <= MAX_NAME_LENGTH and not _CONTROL.search(name)


def numbered_name(wanted: str, taken: Container[str]) -> str:
    """Return `wanted`, or `wanted(1)`, `wanted(2)` …: the first that is not taken, cut to the length of a name."""
    name, number = wanted[:MAX_NAME_LENGTH], 0
    while name in taken:
        number += 1
        suffix = f"({number})"
        name = wanted[: MAX_NAME_LENGTH - len(suffix)] + suffix
    return name


def as_column_name(name: str) -> str:
    """Return a name of a table as one that a column may have."""
    return _NOT_IN_COLUMN_NAMES.sub("_", name)
