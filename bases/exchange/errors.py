"""What is wrong with a document that a base is to be made of."""

import orjson

from core.errors import DomainError


class ContentError(DomainError):
    """The document cannot become a base; the message says what of it cannot, after SeaTable's own `dtable invalid.`"""

    def __init__(self, problem: str) -> None:
        super().__init__(f"dtable invalid. {problem}")


def quoted(value: object, length: int = 100) -> str:
    """Return a value as JSON for a message, cut to a length that a person reads."""
    try:
        text = orjson.dumps(value).decode()
    except TypeError:
        text = ascii(value)
    return text if len(text) <= length else f"{text[:length]}…"
