"""What formulas make of linked rows, as subqueries.

In a subquery the linked row is called `t`, as every row is that a formula is about; so formulas of linked rows need
no other words inside than outside, however deep. The link is found in a subquery of its own, where `t` is still the
row around.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bases.column_types.base import Kind
from bases.formula.errors import REFERENCE
from bases.formula.nodes import Linked
from bases.formula.values import error_sql, moment_value
from bases.query.conversions import Conversions
from bases.query.dialect import quote_identifier
from bases.query.errors import QueryError
from bases.query.fields import LinkEnds, link_ends, stored
from bases.query.nodes import FIRST_ROW, Field, Node
from bases.query.pieces import Sql, say
from bases.query.resolve import field_kind
from bases.query.values import Constant, Elements, Value
from bases.schema import Column

if TYPE_CHECKING:
    from bases.formula.expressions import FormulaExpressions

_PAIRS = "FROM {} AS l WHERE l.{} = {}._seq"
_FAR = f"JOIN {{}} AS {FIRST_ROW} ON {FIRST_ROW}._seq = l.far"
_ROWS = f"FROM (SELECT l.{{}} AS far, l._seq AS place {_PAIRS}) AS l {_FAR}"
_FILLED = "(SELECT x.value, x.key FROM (SELECT {} AS value, {} AS key {}) AS x WHERE x.value IS NOT NULL)"
# Rows whose compared value is the first in its order; equal values are one, in the place of the first.
_EXTREME = (
    "(SELECT x.value, min(x.key) AS key FROM (SELECT {0} AS value, {1} AS key, {2} AS compared, "
    "{3}({2}) OVER () AS best {4}) AS x WHERE x.compared = x.best AND x.value IS NOT NULL GROUP BY x.value)"
)
_SUMMARIES = {
    "sum": "(SELECT coalesce(sum(CAST(x.value AS REAL)), 0) FROM {} AS x)",
    "average": "(SELECT avg(x.value) FROM {} AS x)",
    "max": "(SELECT max(x.value) FROM {} AS x)",
    "min": "(SELECT min(x.value) FROM {} AS x)",
    "count": "(SELECT count(x.value) FROM {} AS x)",
}
_NUMERIC = ("sum", "average")


@dataclass(frozen=True)
class _Items:
    """What is selected of linked rows: a value, its place, and what joins the rows for it.

    `comparable` is the value as it is compared in conditions. `column` is the one whose options are named by id.
    """

    sql: Sql
    comparable: Sql
    key: Sql
    join: Sql
    kind: Kind
    column: Column | None = None


def linked_value(expressions: "FormulaExpressions", node: Linked) -> Value:
    """Return what a node makes of the linked rows. Raises QueryError for what does not fit together."""
    ends = link_ends(expressions.schema, node.link)
    if ends is None:
        return Value(Sql("NULL"), Kind.TEXT, is_cell=True, error=error_sql(REFERENCE))
    if node.method == "count" and node.condition is None and node.value is None:
        count = say(f"(SELECT count(*) {_PAIRS})", ends.link, ends.near, Sql(node.link.row))
        return Value(count, Kind.NUMBER)
    if node.value is None:
        return Value(say("(SELECT count(*) {})", _rows(expressions, ends, node)), Kind.NUMBER)
    items = _items(expressions, node.value)
    if node.method == "lookup":
        return _lookup(expressions, ends, node, items)
    return _summary(expressions, ends, node, items)


def list_sql(conversions: Conversions, elements: Elements) -> Sql:
    """Return the elements of a list as JSON, in their order."""
    element = Sql("e.value")
    if elements.kind is Kind.OBJECT:
        element = say(conversions.dialect.embed_json, element)
    return say("(SELECT {} FROM {} AS e)", say(conversions.dialect.collect, element, Sql("e.key")), elements.source)


def _rows(expressions: "FormulaExpressions", ends: LinkEnds, node: Linked, join: Sql | None = None) -> Sql:
    """Return FROM and WHERE for the linked rows that count."""
    far = Sql(quote_identifier(ends.other.physical))
    rows = say(_ROWS, ends.far, ends.link, ends.near, Sql(node.link.row), far)
    rows = rows if join is None else say("{}{}", rows, join)
    return rows if node.condition is None else say("{} WHERE {}", rows, expressions.condition(node.condition))


def _items(expressions: "FormulaExpressions", node: Node) -> _Items:
    """Return what a node is in each linked row; of a list each element, also of a column that shows linked rows."""
    conversions = expressions.conversions
    dialect, place = conversions.dialect, Sql("l.place")
    if isinstance(node, Field) and field_kind(node) is Kind.OBJECT:
        kept = stored(node)
        if node.column is None or node.column.type != "file":
            return _Items(kept, kept, place, Sql(""), Kind.OBJECT)
        return _each(dialect.elements, kept, Kind.OBJECT, None)
    value = expressions.value(node)
    if isinstance(value, Constant):
        raise QueryError("a constant cannot be looked up")
    if value.elements is not None:
        listed = list_sql(conversions, value.elements) if value.kind is Kind.LINKS else value.sql
        return _each(dialect.elements, listed, value.elements.kind, value.elements.column)
    value = moment_value(conversions, value)
    sql = say("nullif({}, '')", value.sql) if value.kind is Kind.TEXT else value.sql
    comparable = say(dialect.minute_of_date, sql) if value.kind is Kind.DATE else sql
    return _Items(sql, comparable, place, Sql(""), value.kind, value.column)


def _each(elements: str, listed: Sql, kind: Kind, column: Column | None) -> _Items:
    value, key = Sql("j.value"), Sql("l.place * 1000 + j.key")
    return _Items(value, value, key, say(", {} AS j", say(elements, listed)), kind, column)


def _lookup(expressions: "FormulaExpressions", ends: LinkEnds, node: Linked, items: _Items) -> Value:
    rows = _rows(expressions, ends, node, items.join)
    compared = _compared(expressions, node.compared) if node.compared is not None else None

    def source(value: Sql) -> Sql:
        if compared is None:
            return say(_FILLED, value, items.key, rows)
        return say(_EXTREME, value, items.key, compared, Sql(node.extreme), rows)

    shown = Elements(source(items.sql), items.kind, items.column)
    elements = Elements(source(items.comparable), items.kind, items.column)
    return Value(list_sql(expressions.conversions, shown), Kind.ARRAY, elements=elements, is_cell=True)


def _compared(expressions: "FormulaExpressions", node: Node) -> Sql:
    value = expressions.plain(node)
    if isinstance(value, Constant) or value.kind not in (Kind.NUMBER, Kind.DATE, Kind.INSTANT, Kind.BOOLEAN):
        raise QueryError("only numbers and dates can be compared for the largest or smallest")
    value = moment_value(expressions.conversions, value)
    return say(expressions.dialect.minute_of_date, value.sql) if value.kind is Kind.DATE else value.sql


def _summary(expressions: "FormulaExpressions", ends: LinkEnds, node: Linked, items: _Items) -> Value:
    conversions = expressions.conversions
    value = Value(items.sql, items.kind, items.column, is_cell=True)
    if items.kind is Kind.OBJECT and node.method != "count":
        raise QueryError("files, places and signatures cannot be summed up")
    if node.method in _NUMERIC:
        value = Value(conversions.to_operand(value, Kind.NUMBER), Kind.NUMBER)
    elif node.method == "concatenate":
        value = Value(conversions.to_operand(value, Kind.TEXT), Kind.TEXT)
    else:
        value = conversions.named(value)
    rows = say(_FILLED, value.sql, items.key, _rows(expressions, ends, node, items.join))
    if node.method == "concatenate":
        words = say(expressions.dialect.join_words, Sql("x.value"), Sql("x.key"))
        return Value(say("(SELECT coalesce({}, '') FROM {} AS x)", words, rows), Kind.TEXT)
    kind = Kind.NUMBER if node.method in (*_NUMERIC, "count") else value.kind
    return Value(say(_SUMMARIES[node.method], rows), kind, is_cell=True)
