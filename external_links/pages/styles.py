"""The colours that people gave to options and rates, as classes: the pages allow no style attributes.

Colours come from users, so they are read as numbers and written anew; anything else has no colour.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from bases.schema import Document

MAX_CLASSES = 1000
# Enough for text of any size; WCAG 2.2, success criterion 1.4.3.
MINIMUM_CONTRAST = 4.5
DARK, LIGHT = "#1c2326", "#ffffff"
_COLOR = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


class StyleBook:
    """The classes of one page. `css` returns their rules, for a style element with the nonce of the page.

    The name of a class says its rule, so pieces that a page loads later have the classes that the page knows.
    """

    def __init__(self) -> None:
        self._rules: dict[str, str] = {}

    def option_class(self, option: Document) -> str:
        """Return the class for the colours of a select option, or nothing when it has none."""
        background = parse_color(option.get("color"))
        if background is None:
            return ""
        wanted = parse_color(option.get("textColor"))
        text = readable_color(background, wanted)
        return self._class(f"o-{background[1:]}-{text[1:]}", f"background-color:{background};color:{text}")

    def text_class(self, color: object) -> str:
        """Return the class for something in a colour, or nothing when it is none."""
        parsed = parse_color(color)
        return "" if parsed is None else self._class(f"c-{parsed[1:]}", f"color:{parsed}")

    def width_class(self, width: int) -> str:
        """Return the class for a column so many pixels wide."""
        return self._class(f"w-{width:d}", f"width:{width:d}px")

    def css(self) -> str:
        """Return the rules of all classes that were given out."""
        return "".join(f".{name}{{{rule}}}" for name, rule in self._rules.items())

    def _class(self, name: str, rule: str) -> str:
        if len(self._rules) < MAX_CLASSES:
            self._rules[name] = rule
        return name


def parse_color(given: object) -> str | None:
    """Return a colour as `#rrggbb`, or None when it is not one of three or six hexadecimal digits."""
    match = _COLOR.fullmatch(given) if isinstance(given, str) else None
    if match is None:
        return None
    digits = match[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


@lru_cache(maxsize=1024)
def readable_color(background: str, wanted: str | None) -> str:
    """Return the wanted colour of text if it can be read on a background, else black or white, whichever can."""
    candidates: Iterable[str] = (wanted, DARK, LIGHT) if wanted else (DARK, LIGHT)
    for color in candidates:
        if contrast(background, color) >= MINIMUM_CONTRAST:
            return color
    return max((DARK, LIGHT), key=lambda color: contrast(background, color))


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG defines it."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
