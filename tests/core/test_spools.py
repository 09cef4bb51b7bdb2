from typing import Any

import pytest

from core import spools
from core.spools import new_spool, send_spool

# Closing a response makes Django look after its connections.
pytestmark = pytest.mark.django_db


def spooled(content: bytes) -> Any:
    with new_spool() as spool:
        spool.write(content)
    return spool


@pytest.mark.parametrize("size", [0, 10, spools.ONE_PIECE_BYTES, spools.ONE_PIECE_BYTES + 1])
@pytest.mark.parametrize("file_name", ["", "a.txt", 'ä "b".txt'])
def test_it_works(size: int, file_name: str) -> None:
    spool = spooled(b"x" * size)
    answer: Any = send_spool(spool, content_type="text/plain", file_name=file_name)
    assert answer["Content-Length"] == str(size)
    assert answer["Content-Type"] == "text/plain"
    assert answer.get("Content-Disposition", "").startswith("attachment; filename" if file_name else "")
    assert bool(answer.get("Content-Disposition")) == bool(file_name)
    assert answer.getvalue() == b"x" * size
    answer.close()
    assert spool.closed


def test_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spools, "MEMORY_BYTES", 10)
    monkeypatch.setattr(spools, "ONE_PIECE_BYTES", 10)
    answer: Any = send_spool(spooled(b"x" * 1000), content_type="text/plain")
    assert answer.streaming
    assert answer.getvalue() == b"x" * 1000
    answer.close()


def test_failing_writer() -> None:
    opened: list[Any] = []

    def write() -> None:
        with new_spool() as spool:
            opened.append(spool)
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        write()
    assert opened[0].closed
