"""How an operation is kept in the history: JSON, compressed when it is long.

An append of 1000 rows is some hundred kilobytes of JSON, most of it alike; compressing them takes a fraction of the
time that writing them would.
"""

import zlib
from typing import Any

import orjson

# Below this, in bytes, there is little to gain.
COMPRESS_FROM = 2_000
# The first byte of compressed data; JSON of an operation begins with a brace.
ZLIB_MARK = b"\x78"


def pack(document: dict[str, Any]) -> bytes:
    """Return an operation's document as the store keeps it."""
    encoded = orjson.dumps(document)
    return zlib.compress(encoded, 1) if len(encoded) >= COMPRESS_FROM else encoded


def unpack(kept: bytes | str) -> bytes:
    """Return the JSON of a document that `pack` wrote, or that stores of the first versions have as text."""
    if isinstance(kept, str):
        return kept.encode()
    return zlib.decompress(kept) if kept.startswith(ZLIB_MARK) else kept
