import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bases.exchange import json_stream
from bases.exchange.errors import ContentError
from bases.exchange.json_stream import JSONStream

ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def stream_of(text: str | bytes) -> JSONStream:
    return JSONStream(io.BytesIO(text if isinstance(text, bytes) else text.encode()))


def walked(stream: JSONStream) -> Any:
    """Return a value that was walked down to its leaves."""
    if stream.is_object():
        return {key: walked(stream) for key in stream.members()}
    if stream.is_list():
        return [walked(stream) for _ in stream.elements()]
    return stream.value()


@pytest.fixture(params=[1, 7, 1024 * 1024])
def _window(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read very little at a time, so that values and characters are cut everywhere."""
    monkeypatch.setattr(json_stream, "WINDOW", request.param)


@pytest.mark.usefixtures("_window")
@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        12345,
        -1.5e-7,
        'ä🙂\\" \n',
        True,
        None,
        {"a": [1, {"b": "},{"}, []], "": {"": None}},
        [[[]], [{}], "[", "]"],
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_walks_and_reads(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    assert walked(stream_of(text)) == value
    stream = stream_of(f" {text}\n")
    assert stream.value() == value
    stream.finish()


@given(ANY_JSON)
def test_agrees_with_json(value: Any) -> None:
    assert walked(stream_of(json.dumps(value))) == value


@given(st.lists(st.dictionaries(st.text(), ANY_JSON), max_size=30), st.sampled_from([None, 1]))
def test_batches_hold_all_elements(rows: list[Any], indent: int | None) -> None:
    separators = (",", ":") if indent is None else None
    stream = stream_of(json.dumps({"rows": rows, "after": 1}, separators=separators, indent=indent))
    found: list[Any] = []
    for key in stream.members():
        if key == "rows":
            for batch in stream.batches():
                found += batch
        else:
            assert stream.value() == 1
    assert found == rows


def test_batches_end_with_their_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "QUICK_WINDOW", 40)
    lists = [[{"a": n, "files": [{"x": 1}, {"y": "},{"}]} for n in range(count)] for count in (0, 1, 2, 50)]
    stream = stream_of(json.dumps(lists, separators=(",", ":")))
    assert [[row for batch in stream.batches() for row in batch] for _ in stream.elements()] == lists


@pytest.mark.usefixtures("_window")
@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[1", "[1,]", "[1 2]", "[1]]", "{}{}", '{"a"}', '{"a":}', '{"a":1,}', "{1:2}"),
        *('"abc', '"\\x"', '"\n"', "tru", "nul", "-", "1.5e", "NaN", "[Infinity]", "1" * 5000, "[" * 100_000),
        *(b"\xff", b'"\xc3', b"\xef\xbb\xbf", b"\x00"),
    ],
)
def test_refuses_what_is_no_json(text: str | bytes) -> None:
    with pytest.raises(ContentError):  # noqa: PT012 - the end of the text is part of it
        stream = stream_of(text)
        walked(stream) if len(text) < 100 else stream.value()
        stream.finish()


def test_byte_order_mark() -> None:
    assert stream_of(b"\xef\xbb\xbf[1]").value() == [1]


def test_value_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "WINDOW", 10)
    monkeypatch.setattr(json_stream, "MAX_VALUE", 100)
    assert stream_of(f'"{"a" * 70}"').value() == "a" * 70
    with pytest.raises(ContentError, match="too large"):
        stream_of(f'"{"a" * 1000}"').value()
