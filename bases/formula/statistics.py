"""Functions of any number of arguments, which may be lists: then each element counts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bases.column_types.base import Kind
from bases.formula.values import Argument, combined
from bases.query.nodes import Call
from bases.query.pieces import Sql, join, say
from bases.query.values import Constant, Elements, Operand, Value

if TYPE_CHECKING:
    from bases.formula.expressions import FormulaExpressions

_NUMBERS = "(SELECT {} FROM ({}) AS n)"
_RANKED = "SELECT n.value, row_number() OVER (ORDER BY n.value {}) AS place FROM ({}) AS n"


def statistic(expressions: "FormulaExpressions", call: Call) -> Operand:
    """Return the value of a call of one of `STATISTICS`. Raises QueryError for what is no number."""
    operands = [expressions.value(node) for node in call.arguments]
    if call.function in ("count", "counta", "countblank"):
        return _count(call.function, operands)
    ranks = call.function in ("large", "small")
    rank = [expressions.as_argument(expressions.conversions.first(operands.pop()), Kind.NUMBER)] if ranks else []
    arguments: list[Argument] = []
    sources: list[Sql] = []
    for operand in operands:
        elements = None if isinstance(operand, Constant) else operand.elements
        if elements is not None:
            sources.append(_numbers_of(expressions, elements))
            continue
        argument = expressions.as_argument(operand, Kind.NUMBER)
        arguments.append(argument)
        sources.append(say("SELECT {} AS value", argument.sql))
    numbers = join(" UNION ALL ", sources)
    if call.function == "sum" and len(arguments) == len(sources):
        sql = say("({})", join(" + ", [each.sql for each in arguments]))
    elif ranks:
        ordered = say(_RANKED, Sql("DESC" if call.function == "large" else "ASC"), numbers)
        sql = say("(SELECT n.value FROM ({}) AS n WHERE n.place = CAST({} AS INTEGER))", ordered, rank[0].sql)
    else:
        sql = say(_NUMBERS, Sql(_AGGREGATES[call.function]), numbers)
    if len(arguments) == len(sources) and call.function == "sum":
        return Value(sql, Kind.NUMBER, error=combined(arguments, may_fail=False))
    failing = [each for each in arguments if each.error is not None]
    if failing:
        # The aggregates of the database pass over what is empty.
        fails = join(" OR ", [say("{} IS NULL", each.sql) for each in failing])
        sql = say("CASE WHEN {} THEN NULL ELSE {} END", fails, sql)
    error = combined([*arguments, *rank], may_fail=ranks)
    return Value(sql, Kind.NUMBER, is_cell=not ranks and not arguments, error=error)


_AGGREGATES = {
    "sum": "coalesce(sum(CAST(n.value AS REAL)), 0)",
    "average": "avg(n.value)",
    "max": "max(n.value)",
    "min": "min(n.value)",
}


def _numbers_of(expressions: "FormulaExpressions", elements: Elements) -> Sql:
    element = Value(Sql("e.value"), elements.kind, elements.column)
    number = expressions.conversions.to_operand(element, Kind.NUMBER)
    return say("SELECT {} AS value FROM {} AS e WHERE e.value IS NOT NULL", number, elements.source)


def _count(function: str, operands: Sequence[Operand]) -> Operand:
    """Count the arguments that are numbers, that are filled, or that are empty."""
    counts = [_count_of(function, operand) for operand in operands]
    return Value(say("({})", join(" + ", counts)), Kind.NUMBER)


def _count_of(function: str, operand: Operand) -> Sql:
    if isinstance(operand, Constant):
        is_filled = operand.late is not None or operand.value not in (None, "")
        is_counted = {"count": operand.kind is Kind.NUMBER, "counta": is_filled, "countblank": not is_filled}
        return Sql(str(int(is_counted[function])))
    if operand.elements is not None:
        count = say("(SELECT count(*) FROM {} AS e)", operand.elements.source)
        if function == "count" and operand.elements.kind is not Kind.NUMBER:
            return Sql("0")
        return say("({} = 0)", count) if function == "countblank" else count
    if function == "count":
        return say("({} IS NOT NULL)", operand.sql) if operand.kind is Kind.NUMBER else Sql("0")
    value = say("nullif({}, '')", operand.sql) if operand.kind is Kind.TEXT else operand.sql
    filled = value if operand.error is None else say("coalesce({}, {})", value, operand.error)
    return say("({} IS NOT NULL)" if function == "counta" else "({} IS NULL)", filled)
