"""FROM with several sources: how they are joined, so that no join takes time with the product of their rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bases.query.errors import QueryError
from bases.query.expressions import Expressions
from bases.query.fields import rows_of
from bases.query.nodes import And, Comparison, Field, Node
from bases.query.pieces import Sql, join, join_balanced, say
from bases.query.sources import Derived, Source
from bases.query.statement import Output
from bases.query.values import Value

# SQLite finds rows by a column of its own accord, and by an expression only when that is made a column.
_PLAIN_COLUMN = re.compile(r'\w+\."[^"]*"')
# Limited rows are worked out before they are joined, and once only.
_WORKED_OUT = "(SELECT {0}.*, {1} FROM {2} AS {0} LIMIT -1)"


@dataclass
class Joins:
    """Says what stands in FROM, and the conditions that join it.

    With `server_only` archived rows are left out of tables here, before they are joined.
    """

    expressions: Expressions
    sources: Sequence[Source]
    server_only: bool = False
    # What rows of a source are looked up by, by the name of the row.
    _keys: dict[str, list[Sql]] = field(default_factory=dict)

    def condition(self, node: Node) -> Sql:
        """Return a condition on the joined rows."""
        return join_balanced("AND", [self._conjunct(each) for each in conjuncts(node)])

    def from_clause(self, ons: Sequence[Node | None] = ()) -> Sql | None:
        """Return the FROM clause, when all other conditions have been said, or None when there are no sources.

        `ons` are the conditions of explicit joins, one for each source.
        """
        if not self.sources:
            return None
        joined = [say(" ON {}", self.condition(on)) if on else Sql("") for on in ons or [None] * len(self.sources)]
        parts = []
        for number, source in enumerate(self.sources):
            before = "" if number == 0 else ", " if source.join == "," else f" {source.join} "
            parts.append(say(f"{before}{{}} AS {source.row}{{}}", self._rows(source), joined[number]))
        return say("FROM {}", join("", parts))

    def _rows(self, source: Source) -> Sql:
        rows = say("({})", source.rows.sql) if source.rows else Sql("")
        if source.table is not None:
            rows = rows_of(source.table)
        if self.server_only and source.table is not None:
            rows = say("(SELECT * FROM {} WHERE _archived = 0)", rows)
        keys = self._keys.get(source.row)
        if not keys:
            return rows
        named = join(", ", [say(f'{{}} AS "{_key_name(number)}"', key) for number, key in enumerate(keys)])
        return say(_WORKED_OUT, Sql(source.row), named, rows)

    def _conjunct(self, node: Node) -> Sql:
        pair, order = join_of(node), [source.row for source in self.sources]
        if pair is None or not set(pair) <= set(order) or not isinstance(node, Comparison):
            return self.expressions.condition(node)
        left, right = self.expressions.value(node.left), self.expressions.value(node.right)
        if not isinstance(left, Value) or not isinstance(right, Value):
            return self.expressions.condition(node)
        sides = self.expressions.equals(left, right)
        if any(_PLAIN_COLUMN.fullmatch(side.text) for side in sides):
            return say("{} = {}", *sides)
        # The one that comes later in FROM gets a column to be found by.
        later = max((0, 1), key=lambda side: order.index(pair[side]))
        keys = self._keys.setdefault(pair[later], [])
        keys.append(sides[later])
        return say(f'{{}} = {pair[later]}."{_key_name(len(keys) - 1)}"', sides[1 - later])


def conjuncts(node: Node) -> list[Node]:
    """Return the conditions that must all hold for one to hold."""
    if not isinstance(node, And):
        return [node]
    return [each for operand in node.operands for each in conjuncts(operand)]


def join_of(node: Node) -> tuple[str, str] | None:
    """Return the names of the two rows that a condition joins: it says that a column of each is the same."""
    if not isinstance(node, Comparison) or node.operator != "=":
        return None
    left, right = _row_of(node.left), _row_of(node.right)
    return (left, right) if left and right and left != right else None


def check_joined(sources: Sequence[Source], where: Node | None) -> None:
    """Raise QueryError unless WHERE joins each of several tables to another, as SeaTable asks for."""
    found = [join_of(each) for each in conjuncts(where)] if where else []
    joined = {row for pair in found if pair for row in pair}
    for source in sources:
        if len(sources) > 1 and source.row not in joined:
            raise QueryError(f"table {source.name} is not joined: WHERE needs a condition such as A.x = B.y for it")


def with_ids(outputs: Sequence[Output]) -> tuple[Output, ...]:
    """Return the columns of the result of a join, each with an id of its own.

    It is the key where only one column has that, as clients expect that look rows up by key, and otherwise the id of
    the table and the key.
    """
    keys = [output.key for output in outputs]
    found: list[Output] = []
    taken: set[str] = set()
    for output in outputs:
        is_clear = keys.count(output.key) == 1 or output.table is None
        wanted = output.key if is_clear or output.table is None else f"{output.table.id}_{output.key}"
        name, number = wanted, 1
        while name in taken:
            number += 1
            name = f"{wanted}_{number}"
        taken.add(name)
        found.append(replace(output, id=name))
    return tuple(found)


def _row_of(node: Node) -> str:
    return node.row if isinstance(node, Field | Derived) else ""


def _key_name(number: int) -> str:
    return f"#join {number + 1}"
