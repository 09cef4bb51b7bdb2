"""The base that formulas are tried on."""

import pytest

from tests.bases.formula.formulas import sample_base
from tests.bases.query.stores import Store


@pytest.fixture(scope="module")
def store() -> Store:
    """A base that no test changes."""
    return sample_base()
