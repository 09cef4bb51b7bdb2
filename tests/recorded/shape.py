"""Comparing an answer with a recorded one.

In a recording the words `str`, `int`, `bool`, `list` and `dict` stand for any value of that type; every other value is
meant literally, and objects have exactly the keys that are recorded.
"""

import re
from collections.abc import Mapping
from typing import Any

PLACEHOLDERS: dict[str, type] = {"str": str, "int": int, "bool": bool, "list": list, "dict": dict}

ROW_ID = r"[A-Za-z0-9_-]{22}"
SHORT_ID = r"[0-9A-Za-z]{4}"
USER_ID = r"[0-9a-f]{32}@auth\.local"
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
OFFSET = r"\+0[12]:00"  # Europe/Berlin, where the recordings were made and the tests run
SECOND = rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d{OFFSET}"
SHOWN_INSTANT = rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{{1,3}})?{OFFSET}"
STORED_INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00"
URL = r"https?://\S+"

Formats = Mapping[str, str]
# What the text under a key looks like, where the recording leaves it open.
STRUCTURE: Formats = {"_id": SHORT_ID, "key": SHORT_ID}
ROW: Formats = {
    "_id": ROW_ID,
    "row_id": ROW_ID,
    "_ctime": SHOWN_INSTANT,
    "_mtime": SHOWN_INSTANT,
    "auto-number-date-prefix": r"\d{8}-\d{4}",
}
STORED_ROW: Formats = {**ROW, "_ctime": STORED_INSTANT, "_mtime": STORED_INSTANT}
ACCOUNT: Formats = {
    "uuid": UUID,
    "dtable_uuid": UUID,
    "created_at": SECOND,
    "updated_at": SECOND,
    "create_time": SECOND,
    "last_login": SECOND,
    "generated_at": SECOND,
    "last_access": SECOND,
    "generated_by": USER_ID,
    "email": USER_ID,
    "avatar_url": URL,
    "token": r"[0-9a-f]{40}",
    "api_token": r"[0-9a-f]{40}",
    "access_token": r"[\w-]+\.[\w-]+\.[\w-]+",
    "dtable_server": r"https?://[^/]+/api-gateway/",
}


def differences(recorded: Any, answer: Any, formats: Formats, place: str = "answer") -> list[str]:
    """Return in words where an answer differs from a recording; nothing when it does not."""
    if isinstance(recorded, str) and recorded in PLACEHOLDERS:
        return _placeholder(PLACEHOLDERS[recorded], answer, formats, place)
    if type(recorded) is not type(answer):
        return [f"{place}: {_brief(answer)} instead of {_brief(recorded)}"]
    if isinstance(recorded, dict):
        found = [f"{place}: lacks {key!r}" for key in recorded.keys() - answer.keys()]
        found += [f"{place}: has {key!r}, which is not recorded" for key in answer.keys() - recorded.keys()]
        for key in recorded.keys() & answer.keys():
            found += differences(recorded[key], answer[key], formats, f"{place}.{key}")
        return sorted(found)
    if isinstance(recorded, list):
        if len(recorded) != len(answer):
            return [f"{place}: {len(answer)} items instead of {len(recorded)}"]
        pairs = enumerate(zip(recorded, answer, strict=True))
        return [found for n, (one, other) in pairs for found in differences(one, other, formats, f"{place}[{n}]")]
    return [] if recorded == answer else [f"{place}: {_brief(answer)} instead of {_brief(recorded)}"]


def _placeholder(expected: type, answer: Any, formats: Formats, place: str) -> list[str]:
    if type(answer) is not expected:
        return [f"{place}: {_brief(answer)} instead of any {expected.__name__}"]
    form = formats.get(place.rpartition(".")[2])
    if form is None or not isinstance(answer, str) or re.fullmatch(form, answer):
        return []
    return [f"{place}: {_brief(answer)} does not look like {form}"]


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
