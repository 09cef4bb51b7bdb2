"""Pages of lists whose length nobody asks for."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def read_page(rows: QuerySet[Row], query: dict[str, Any]) -> tuple[list[Row], bool]:
    """Return the rows of the page that a checked PageQuery asks for, and whether there is a next one."""
    start, size = (query["page"] - 1) * query["per_page"], query["per_page"]
    # One more than the page holds tells.
    found = list(rows[start : start + size + 1])
    return found[:size], len(found) > size
