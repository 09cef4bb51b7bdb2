"""Functions of SeaTable's SQL that no expression of a database says exactly, in Python.

Arguments come converted to the kinds that the registry names, and none of them is empty.
"""

import math
import struct
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Context, Decimal

from bases.functions.values import to_text

# Wide enough for every digit of every float, before and behind the point.
_EXACT = Context(prec=800)
# No text that a function makes is longer, in characters.
MAX_TEXT = 1_000_000
_CURRENCIES = {"dollar": "$", "euro": "€", "yuan": "￥"}


def round_half_up(number: float, digits: float) -> float:
    """Round to a count of digits behind the point, or before it when negative; halves go away from zero."""
    return _rounded(number, digits, ROUND_HALF_UP)


def round_down(number: float, digits: float) -> float:
    """Round towards zero."""
    return _rounded(number, digits, ROUND_DOWN)


def round_up(number: float, digits: float) -> float:
    """Round away from zero."""
    return _rounded(number, digits, ROUND_UP)


def ceiling(number: float, significance: float) -> float:
    """Return the multiple of `significance` next to the number: above it, or below for a negative significance."""
    return _multiple(number, significance, ROUND_CEILING)


def floor(number: float, significance: float) -> float | None:
    """Return the multiple of `significance` below the number; None for a positive number and a negative one."""
    return None if number > 0 > significance else _multiple(number, significance, ROUND_FLOOR)


def logarithm(number: float, base: float) -> float:
    """Return a logarithm, exact where the result is a whole number."""
    result = math.log10(number) if base == 10 else math.log(number, base)
    whole = round(result)
    return whole if base**whole == number else result


def find(needle: str, hay: str, start: float) -> int | str:
    """Return the position of text in other text, from 1, at or behind `start`; 0 when it is not there."""
    if not needle:
        return 1
    return hay.find(needle, max(math.floor(start) - 1, 0)) + 1 if hay else ""


def search(needle: str, hay: str, start: float) -> int | str:
    """Do as `find` does without regard to case."""
    return find(needle.lower(), hay.lower(), start)


def replace(text: str, start: float, count: float, new: str) -> str:
    """Put new text in the place of `count` characters from position `start`."""
    first, length = math.floor(start) - 1, math.floor(count)
    if first < 0 or length < 0:
        raise ValueError("Positions begin with 1.")
    return text[:first] + new + text[first + length :]


def repeat(text: str, count: float) -> str:
    """Return text `count` times over."""
    times = math.floor(count)
    if times < 0 or times * len(text) > MAX_TEXT:
        raise ValueError("The text cannot be repeated so often.")
    return text * times


def substitute(text: str, old: str, new: str, occurrence: float) -> str:
    """Replace one occurrence of text, counted from 1, or with 0 all of them."""
    which = math.floor(occurrence)
    if not old:
        return text
    parts = text.split(old)
    if len(text) + (len(parts) - 1) * len(new) > MAX_TEXT:
        raise ValueError("The text becomes too long.")
    if which == 0:
        return new.join(parts)
    if not 0 < which < len(parts):
        return text
    return old.join(parts[:which]) + new + old.join(parts[which:])


def format_number(number: float, style: str) -> str | None:
    """Write a number as a plain number, a percentage or an amount of money."""
    if style == "number":
        return to_text(number)
    if style == "percent":
        return f"{to_text(float(Decimal(repr(number)) * 100))}%"
    return f"{_CURRENCIES[style]}{to_text(number)}" if style in _CURRENCIES else None


def guarded(function: Callable[..., object]) -> Callable[..., object]:
    """Return the function as a database may call it: empty when an argument is empty or when it fails."""

    def call(*arguments: object) -> object:
        if None in arguments:
            return None
        try:
            result = function(*arguments)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, struct.error):
            return None
        return result if not isinstance(result, float) or math.isfinite(result) else None

    return call


def _rounded(number: float, digits: float, rounding: str) -> float:
    places = math.floor(digits)
    # A float has no digits so far behind the point, and none so far before it.
    if (isinstance(number, int) and places >= 0) or places > 340:
        return number
    if places < -310:
        return 0
    rounded = Decimal(repr(number)).quantize(Decimal((0, (1,), -places)), rounding=rounding, context=_EXACT)
    return _number(rounded)


def _multiple(number: float, significance: float, rounding: str) -> float:
    if significance == 0:
        return 0
    step = Decimal(repr(significance))
    steps = _EXACT.divide(Decimal(repr(number)), step).to_integral_value(rounding=rounding)
    return _number(_EXACT.multiply(steps, step))


def _number(exact: Decimal) -> float:
    number = float(exact)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number
