"""Answers that real SeaTable servers gave, if they lie beside the project; without them these tests are skipped."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RECORDED = Path(__file__).resolve().parents[3] / "shared" / "recorded"

# Computed columns are not served yet: the recordings are compared without them.
NOT_SERVED = frozenset(
    {
        "formula",
        "formula-boolean-return-value",
        "formula-float-return-value",
        "formula-integer-return-value",
        "formula-number",
        "formula-number-decimal-comma-thousands-space",
        "formula-number-decimal-dot-thousands-comma",
        "formula-number-decimal-dot-thousands-no",
        "formula-number-euro",
        "formula-number-percent",
        "formula-sum",
        "link-formula-countlinks",
        "link-formula-findmax",
        "link-formula-findmin",
        "link-formula-lookup",
        "link-formula-rollup-average",
        "link-formula-rollup-concatenate",
        "link-formula-rollup-max",
    }
)


@pytest.fixture(scope="session")
def recording() -> Callable[[str], Any]:
    """Return the function that reads a recording, named as `test_views/test_getView`, without what is not served."""
    if not RECORDED.is_dir():
        pytest.skip("There are no recorded answers here.")

    def read(name: str) -> Any:
        return _served(json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8")))

    return read


def _served(value: Any) -> Any:
    """Return a recording without the cells and the descriptions of columns that are not served."""
    if isinstance(value, dict):
        return {key: _served(each) for key, each in value.items() if key not in NOT_SERVED}
    if isinstance(value, list):
        return [_served(each) for each in value if not (isinstance(each, dict) and each.get("name") in NOT_SERVED)]
    return value
