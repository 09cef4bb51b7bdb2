"""Columns that are computed: formulas over the row, and summaries of linked rows. Nothing of them is stored.

What such a column gives follows from the whole base, and stands in `Column.computed`.
"""

from typing import Any, ClassVar

from bases.column_types import predicates
from bases.column_types.base import Kind
from bases.column_types.virtual import Virtual
from bases.schema import Column, Document

_MAX_FORMULA = 20_000
_PREDICATES = {
    Kind.NUMBER: predicates.NUMBER,
    Kind.BOOLEAN: predicates.CHECKBOX,
    Kind.DATE: predicates.DATE,
}


class Formula(Virtual):
    """A formula over the row."""

    name = "formula"
    queryable = True
    sortable = True
    may_be_first = True

    def check_data(self, data: Any, *, inserted: bool = False) -> Document | None:
        """Return the settings. Raises ValueError when they have no formula."""
        checked = super().check_data(data)
        formula = (checked or {}).get("formula")
        if not checked or not isinstance(formula, str) or not formula.strip() or len(formula) > _MAX_FORMULA:
            raise ValueError("A formula column has a formula.")
        if not inserted:
            return checked
        # What the formula gives is told when it is known (bases/formula/settle.py).
        return {**checked, "operated_columns": [], "result_type": checked.get("result_type") or "string"}

    def predicates_of(self, column: Column) -> frozenset[str]:
        """Return the predicates for what the formula gives."""
        computed = column.computed
        if computed is None:
            return frozenset()
        if computed.kind is Kind.ARRAY:
            return predicates.OF_LISTS.get(computed.like.type if computed.like else "", predicates.TEXT_LISTS)
        return _PREDICATES.get(computed.kind, predicates.TEXT)


class LinkFormula(Formula):
    """A summary of linked rows; its settings name columns by their keys."""

    name = "link-formula"
    may_be_first: ClassVar[bool] = False
