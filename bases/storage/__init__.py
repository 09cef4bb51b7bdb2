"""The stores of the bases: the only code that sends statements about user data."""

from functools import cache
from pathlib import Path

from django.conf import settings

from bases.storage.sqlite import SQLiteStores


@cache
def stores() -> SQLiteStores:
    """Return the stores that BASES_URL names; one pool of open files for each process."""
    return SQLiteStores(
        Path(settings.BASES_URL.removeprefix("sqlite:///")),
        synchronous=settings.BASES_SYNCHRONOUS,
        open_files=settings.BASES_OPEN_FILES,
        statement_seconds=settings.BASES_STATEMENT_SECONDS,
    )
