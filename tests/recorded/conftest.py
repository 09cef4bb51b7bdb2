"""Answers that real SeaTable servers gave, if they lie beside the project; without them these tests are skipped."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RECORDED = Path(__file__).resolve().parents[3] / "shared" / "recorded"


@pytest.fixture(scope="session")
def recording() -> Callable[[str], Any]:
    """Return the function that reads a recording, named as `test_views/test_getView`."""
    if not RECORDED.is_dir():
        pytest.skip("There are no recorded answers here.")

    def read(name: str) -> Any:
        return json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))

    return read
