"""Values that every store can keep: clean text, finite numbers, and JSON of a sane depth."""

import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import orjson

# Beyond this, whole numbers are not exact in JavaScript, nor as a float.
LARGEST_EXACT = 2**53
# A cell is written into answers and logs a few levels down, and orjson stops at 254.
MAX_DEPTH = 100


def clean_text(text: str) -> str:
    """Return text without NUL, which not every store takes, and with `?` for half surrogate pairs, which none takes."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()
    return text.replace("\0", "")


def finite_number(value: float) -> float | None:
    """Return a number as it is kept: an integer where it is whole and exact, else a float; None when not finite."""
    try:
        number = float(value)
    except OverflowError:
        return None
    if number.is_integer():
        return int(number) if abs(number) <= LARGEST_EXACT else number
    return number if math.isfinite(number) else None


def number_text(number: float) -> str:
    """Return a finite number as JavaScript writes it: no `.0`, and no exponent for sizes of everyday use."""
    text = repr(number)
    if 1e-6 <= abs(number) < 1e21:
        return format(Decimal(text), "f").removesuffix(".0")
    return "0" if number == 0 else text.replace("e-0", "e-")


def scalar_text(value: Any) -> str | None:
    """Return text, a number or a boolean as text, and None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    number = finite_number(value) if isinstance(value, int | float) else None
    return None if number is None else number_text(number)


def encode_texts(values: Iterable[Any]) -> str | None:
    """Return the JSON list of the texts among `values`, each once and without blank ones; None when there are none."""
    texts = dict.fromkeys(clean_text(value) for value in values if type(value) is str)
    kept = [text for text in texts if text and not text.isspace()]
    return orjson.dumps(kept).decode() if kept else None


def encode_json(value: Any) -> str | None:
    """Return a value as compact JSON without NUL; None when it is empty, too deep or cannot be written."""
    if value in (None, "", [], {}) or is_too_deep(value):
        return None
    try:
        text = orjson.dumps(value).decode()
    except TypeError:
        return None
    if r"\u0000" in text:
        cleaned = _without_nul(value)
        # The text of the escape may itself be the value.
        return text if cleaned == value else encode_json(cleaned)
    return None if text == "null" else text  # What is no number is null, too.


def is_too_deep(value: Any) -> bool:
    """Say whether JSON is nested deeper than a cell or the settings of a column may be."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for each in level for child in _children(each)]
        if not level:
            return False
    return True


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_without_nul(each) for each in value]
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(each) for key, each in value.items()}
    return value
