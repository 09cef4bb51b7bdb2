"""The stores that the tests of this folder work on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bases.storage.sqlite import SQLiteStores
from tests.bases.storage.sample import MakeStores, new_base


@pytest.fixture
def make_stores(tmp_path: Path) -> Iterator[MakeStores]:
    """Make stores in one folder, as each process of a server does; small limits unless others are given."""
    made = []

    def make(*, synchronous: str = "OFF", open_files: int = 4, statement_seconds: float = 20) -> SQLiteStores:
        made.append(
            SQLiteStores(
                tmp_path / "bases",
                synchronous=synchronous,
                open_files=open_files,
                statement_seconds=statement_seconds,
            )
        )
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def stores(make_stores: MakeStores) -> SQLiteStores:
    return make_stores()


@pytest.fixture
def base(stores: SQLiteStores) -> str:
    return new_base(stores)
