"""What the query of a page's address asks for, and addresses that ask for something else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict

from bases.column_types.values import clean_text
from bases.grid import GridQuery

PAGE_SIZE = 100
# So many rows stand in one page at most; the next ones come with a page of their own.
MAX_ROWS_IN_PAGE = 2000
LAST_START = 2**40
FILTER_PREFIX = "f-"
MAX_VALUE = 200


@dataclass(frozen=True)
class PageQuery:
    """The query of a page. `start` is the first row of the page or piece, `first` the first one of the page around it.

    `with_filters` shows the fields for filters although none is set.
    """

    table_id: str = ""
    view_id: str = ""
    search: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    order_by: str = ""
    descending: bool = False
    start: int = 0
    first: int = 0
    with_filters: bool = False

    def grid_query(self, *, with_count: bool) -> GridQuery:
        """Return what is asked of the base."""
        return GridQuery(
            table_id=self.table_id,
            view_id=self.view_id,
            search=self.search,
            filters=self.filters,
            order_by=self.order_by,
            descending=self.descending,
            start=self.start,
            limit=PAGE_SIZE,
            with_count=with_count,
        )

    def address(self, **changes: object) -> str:
        """Return the query of the same page with some changes, from `?` on; without `start` it begins at the top."""
        values: dict[str, object] = {
            "table": self.table_id,
            "view": self.view_id,
            "q": self.search,
            "sort": self.order_by,
            "dir": "down" if self.descending else "",
            "filter": "on" if self.with_filters else "",
            **{FILTER_PREFIX + key: value for key, value in self.filters.items()},
            **changes,
        }
        return "?" + urlencode({name: value for name, value in values.items() if value not in ("", 0)})


def read_query(given: QueryDict) -> PageQuery:
    """Return what an address asks for; whatever makes no sense in it counts as not asked."""
    values = {name: clean_text(value)[:MAX_VALUE] for name, value in given.items() if isinstance(value, str)}
    filters = {
        name.removeprefix(FILTER_PREFIX): value
        for name, value in values.items()
        if name.startswith(FILTER_PREFIX) and value.strip()
    }
    return PageQuery(
        table_id=values.get("table", ""),
        view_id=values.get("view", ""),
        search=values.get("q", "").strip(),
        filters=filters,
        order_by=values.get("sort", ""),
        descending=values.get("dir") == "down",
        start=_number(values.get("start", "")),
        first=_number(values.get("first", "")),
        with_filters=bool(values.get("filter")) or bool(filters),
    )


def _number(text: str) -> int:
    return min(int(text), LAST_START) if text.isascii() and text.isdecimal() else 0
