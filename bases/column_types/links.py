"""Links to rows of another table."""

from bases.column_types import predicates
from bases.column_types.base import Kind
from bases.column_types.virtual import Virtual
from bases.schema import Column


class Link(Virtual):
    """Linked rows: kept in a table of their own, and changed through the endpoints for links only."""

    name = "link"
    kind = Kind.LINKS
    queryable = True
    sortable = True
    predicates = predicates.TEXT_LISTS

    def predicates_of(self, column: Column) -> frozenset[str]:
        """Return the predicates for lists of what the column shows of the linked rows."""
        return predicates.OF_LISTS.get(str(column.data.get("array_type")), predicates.TEXT_LISTS)
