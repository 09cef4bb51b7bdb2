"""The order of rows as text keys that never need renumbering.

A key is read as the fraction 0.k₁k₂k₃… in base 16, so there is always room between two keys. Rows put at either end
get keys of ten digits, one after another, from the middle of the range on; only rows put between two others get longer
ones.
No key ends in 0, for below such a key there would be no room.
"""

DIGITS = "0123456789abcdef"
WIDTH = 10
MIDDLE = 16**WIDTH // 2


def positions_after(last: str, count: int) -> list[str]:
    """Return `count` keys in ascending order, all behind the key `last` (empty: there are no rows yet)."""
    number = _number(last) if last else MIDDLE
    if number + 2 * count >= 16**WIDTH:
        return positions_between(last, "", count)
    keys = []
    while len(keys) < count:
        number += 1
        if number % 16:
            keys.append(f"{number:0{WIDTH}x}")
    return keys


def positions_before(first: str, count: int) -> list[str]:
    """Return `count` keys in ascending order, all before the key `first`."""
    number = _number(first)
    if number - 2 * count <= 0:
        return positions_between("", first, count)
    keys = []
    while len(keys) < count:
        number -= 1
        if number % 16:
            keys.append(f"{number:0{WIDTH}x}")
    return keys[::-1]


def positions_between(low: str, high: str, count: int) -> list[str]:
    """Return `count` keys in ascending order, strictly between two keys; an empty one stands for that end."""
    if count == 0:
        return []
    middle = _middle(low, high)
    before = count // 2
    return [
        *positions_between(low, middle, before),
        middle,
        *positions_between(middle, high, count - before - 1),
    ]


def _number(key: str) -> int:
    return int(key[:WIDTH].ljust(WIDTH, "0"), 16)


def _middle(low: str, high: str) -> str:
    """Return a short key strictly between two."""
    digits = []
    index = 0
    bounded = bool(high)
    while True:
        floor = int(low[index], 16) if index < len(low) else 0
        ceiling = int(high[index], 16) if bounded and index < len(high) else 16
        if ceiling - floor > 1:
            digits.append(DIGITS[(floor + ceiling) // 2])
            return "".join(digits)
        digits.append(DIGITS[floor])
        # Once a digit lies below that of the upper key, the upper key bounds nothing any more.
        bounded = bounded and ceiling == floor
        index += 1
