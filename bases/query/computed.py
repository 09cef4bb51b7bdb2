"""Columns that are computed: their values are expressions of the statement that reads them, and stored nowhere."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bases.column_types.base import Kind
from bases.query.conversions import Conversions
from bases.query.dialect import quote_identifier
from bases.query.nodes import FIRST_ROW, Field
from bases.query.pieces import Sql, say
from bases.query.values import Value
from bases.schema import Column

COMPUTED_TYPES = frozenset({"formula", "link-formula"})


@dataclass(frozen=True)
class Use:
    """A name in the text of a formula, from `start` up to `end`: that of a table, or of one of its columns."""

    start: int
    end: int
    table_id: str
    column_key: str = ""


@dataclass(frozen=True)
class Computed:
    """What a formula column is to the query language.

    `kind` is that of its values, and never OPTION, OPTIONS, LINKS or INSTANT: options go by name, and every list is an
    ARRAY. `like` is a column like whose cells the elements of a list are shown, compared and filtered. `say` returns
    the value in SQL, of a row that is called `t`. `problem` is why the formula cannot be computed, in words.
    `result` are the settings of the column that follow from the formula, and `uses` the names in its text. `size`,
    `depth` and `links` tell how much work it is: nodes, nodes inside each other, and links followed one after another.
    """

    kind: Kind
    like: Column | None
    say: Callable[[Conversions], Value]
    problem: str = ""
    result: dict[str, Any] | None = None
    uses: tuple[Use, ...] = ()
    size: int = 1
    depth: int = 1
    links: int = 0


def computed_of(column: Column | None) -> Computed | None:
    """Return what is computed for a column, or None for one that is not of such a type."""
    if column is None or column.type not in COMPUTED_TYPES:
        return None
    computed: Computed | None = column.computed
    return computed


def computed_value(conversions: Conversions, field: Field, computed: Computed) -> Value:
    """Return the value of a computed column in the row that a field belongs to."""
    value = computed.say(conversions)
    if field.row == FIRST_ROW or field.table is None:
        return value
    # Where the row has another name, the expression gets a row of its own that is the same one.
    rows, first, row = Sql(quote_identifier(field.table.physical)), Sql(FIRST_ROW), Sql(field.row)

    def moved(sql: Sql) -> Sql:
        return say("(SELECT {0} FROM {1} AS {2} WHERE {2}._seq = {3}._seq)", sql, rows, first, row)

    elements = value.elements
    if elements is not None:
        elements = replace(elements, source=say(conversions.dialect.elements, moved(value.sql)))
    error = None if value.error is None else moved(value.error)
    return replace(value, sql=moved(value.sql), elements=elements, error=error)


def computed_cell(conversions: Conversions, field: Field, computed: Computed) -> Sql:
    """Return what a result holds of a computed column: its value, or the error that its cell shows."""
    value = computed_value(conversions, field, computed)
    return value.sql if value.error is None else say("coalesce({}, {})", value.sql, value.error)
