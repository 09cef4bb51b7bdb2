"""Lists in Finix's form: the newest first, with the id of the last item as the cursor to what follows."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet

from core.errors import NotFoundError

TIMES = ("created_at", "updated_at")
Row = TypeVar("Row", bound=Model)


def list_page(
    rows: QuerySet[Row],
    query: dict[str, Any],
    *,
    id_column: str,
    name: str,
    describe: Callable[[Row], dict[str, Any]],
    url: str,
) -> dict[str, Any]:
    """Return the page of a list that a checked ListQuery asks for, under a `name`.

    `id_column` holds the ids that cursors are, and `url` is the address of the list. Raises NotFoundError for a cursor
    that is no item of the list.
    """
    limit = query["limit"]
    filters = {f"{time}__{end}": query[time][end] for time in TIMES for end in query.get(time, ())}
    if "id" in query:
        filters[id_column] = query["id"]
    wanted = rows.filter(**filters)
    if "after_cursor" in query:
        wanted = wanted.filter(pk__lt=_find(rows, id_column, query["after_cursor"]).pk)
    if "before_cursor" in query:
        # What comes right before the cursor, nearest first, then turned round.
        newer = wanted.filter(pk__gt=_find(rows, id_column, query["before_cursor"]).pk).order_by("pk")
        found = list(newer[:limit])[::-1]
        has_more = bool(found)
    else:
        found = list(wanted.order_by("-pk")[: limit + 1])
        has_more = len(found) > limit
        found = found[:limit]
    cursor = getattr(found[-1], id_column) if has_more else None
    links = {"self": {"href": url}}
    if cursor:
        links["next"] = {"href": f"{url}?{urlencode({'limit': limit, 'after_cursor': cursor})}"}
    return {
        "page": {"limit": limit, "next_cursor": cursor},
        "_embedded": {name: [describe(row) for row in found]},
        "_links": links,
    }


def _find(rows: QuerySet[Row], id_column: str, cursor: str) -> Row:
    row = rows.filter(**{id_column: cursor}).first()
    if row is None:
        raise NotFoundError("The cursor was not found.")
    return row
