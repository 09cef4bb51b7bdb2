"""Reading a JSON document piece by piece, so that one of any size takes little memory.

The document is walked from outside: `members` and `elements` step through an object or a list, and whoever steps reads
or skips each value before the next step. Values are decoded by Python's own decoder, which tells where a value ends.
"""

import codecs
import contextlib
import json
import re
from collections.abc import Iterator
from typing import IO, Any

import orjson

from bases.exchange.errors import ContentError

# Bytes that are read at a time.
WINDOW = 1024 * 1024
# What of a number the decoder leaves over when its end is missing.
LONGEST_CUT = 2
# Characters that are tried as a batch at a time, and ends of objects that are tried as its end.
QUICK_WINDOW = 256 * 1024
QUICK_ATTEMPTS = 8
# A row, a list of columns, the settings of a plugin: no such value is longer, in characters.
MAX_VALUE = 64 * 1024 * 1024

_BLANKS = re.compile(r"[ \t\n\r]*")


class JSONStream:
    """A JSON document in a binary stream. Every method raises ContentError when the document is none."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._bytes = codecs.getincrementaldecoder("utf-8-sig")()
        self._decode = json.JSONDecoder(parse_constant=_refuse_constant).raw_decode
        self._text = ""
        self._at = 0
        self._ended = False

    def members(self) -> Iterator[str]:
        """Step through an object: each key is yielded, and its value must be read before the next step."""
        self._expect("{")
        if self._peek() == "}":
            self._at += 1
            return
        while True:
            key = self.value()
            if not isinstance(key, str):
                raise _malformed()
            self._expect(":")
            yield key
            if self._separator("}"):
                return

    def elements(self) -> Iterator[None]:
        """Step through a list: each element must be read before the next step."""
        self._expect("[")
        if self._peek() == "]":
            self._at += 1
            return
        while True:
            yield
            if self._separator("]"):
                return

    def batches(self) -> Iterator[list[Any]]:
        """Read a list of objects, and yield its elements, some hundreds at a time.

        What lies in the window up to the end of some object is tried as a list by itself, with a quicker decoder. When
        that is one, its elements are elements of the list: the same characters mean the same in both. It reads whole
        numbers of more than 64 bits as fractions.
        """
        self._expect("[")
        if self._peek() == "]":
            self._at += 1
            return
        is_last = False
        while not is_last:
            self._peek()
            batch, end = self._quick_batch()
            if end:
                self._at = end
            else:
                batch = [self.value()]
            is_last = self._separator("]")
            yield batch

    def _quick_batch(self) -> tuple[list[Any], int]:
        """Return elements that follow, and where they end; none and 0 when no end was found."""
        end = min(self._at + QUICK_WINDOW, len(self._text))
        for _ in range(QUICK_ATTEMPTS):
            end = self._text.rfind("},{", self._at, end) + 1
            if not end:
                break
            with contextlib.suppress(orjson.JSONDecodeError):
                return orjson.loads(f"[{self._text[self._at : end]}]"), end
        return [], 0

    def value(self) -> Any:
        """Return the next value as a whole."""
        self._peek()
        while True:
            try:
                value, end = self._decode(self._text, self._at)
            except RecursionError:
                raise ContentError("content.json is nested too deeply.") from None
            except ValueError as exc:
                if self._ended or _is_final(exc, len(self._text)):
                    raise _malformed() from None
            else:
                # A number may go on behind the window, where it could be cut as in `1.5e-`.
                margin = LONGEST_CUT if isinstance(value, int | float) else 0
                if self._ended or end + margin < len(self._text):
                    self._at = end
                    return value
            if len(self._text) - self._at > MAX_VALUE:
                raise ContentError("content.json has a value that is too large.")
            self._fill()

    def is_list(self) -> bool:
        """Say whether the next value is a list."""
        return self._peek() == "["

    def is_object(self) -> bool:
        """Say whether the next value is an object."""
        return self._peek() == "{"

    def is_empty(self) -> bool:
        """Say whether nothing follows but blanks."""
        return self._peek() == ""

    def finish(self) -> None:
        """Make sure that nothing follows."""
        if not self.is_empty():
            raise _malformed()

    def _peek(self) -> str:
        """Return the next character that is no blank; empty at the end."""
        while True:
            match = _BLANKS.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if self._ended:
                return ""
            self._fill()

    def _expect(self, character: str) -> None:
        if self._peek() != character:
            raise _malformed()
        self._at += 1

    def _separator(self, closing: str) -> bool:
        """Pass over a comma, or over the closing bracket, and say whether it was the latter."""
        found = self._peek()
        if found not in (",", closing) or not found:
            raise _malformed()
        self._at += 1
        return found == closing

    def _fill(self) -> None:
        """Read on. A long value is tried anew each time, so each time reads as much as there is already."""
        rest = self._text[self._at :]
        more = self._stream.read(max(WINDOW, len(rest)))
        self._ended = not more
        try:
            self._text = rest + self._bytes.decode(more, final=self._ended)
        except UnicodeDecodeError:
            raise ContentError("content.json is not UTF-8.") from None
        self._at = 0


def _is_final(problem: ValueError, length: int) -> bool:
    """Say whether more text could not mend what the decoder complains about."""
    if not isinstance(problem, json.JSONDecodeError):
        return True
    # A literal or an escape that is cut off is shorter than that.
    return not problem.msg.startswith("Unterminated string") and problem.pos < length - 20


def _refuse_constant(name: str) -> Any:
    raise ContentError(f"content.json has {name} in place of a number.")


def _malformed() -> ContentError:
    return ContentError("content.json is not JSON.")
