"""The nodes that formulas have beside those of SQL."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bases.column_types.values import clean_text
from bases.query.nodes import Field, Literal, Node, map_children


@dataclass(frozen=True, slots=True)
class Reference(Node):
    """A name in braces, as written, and where its first character stands in the text of the formula, from 0."""

    name: str
    start: int


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A text in quotes: `raw` is as written, and `start` where its first character stands, from 0."""

    raw: str
    start: int

    @property
    def literal(self) -> Literal:
        """The text that is meant: `\\n` is the end of a line."""
        return Literal(clean_text(self.raw.replace("\\n", "\n")))


@dataclass(frozen=True, slots=True)
class Failure(Node):
    """What has no value in any row, and shows an error."""

    error: str


@dataclass(frozen=True, slots=True)
class Linked(Node):
    """What is made of the rows that a link column links to.

    `method` is `count`, `lookup` (a list), `average`, `concatenate`, `max`, `min` or `sum`, of `value` in each linked
    row for which `condition` holds. With `extreme`, which is `max` or `min`, only the rows count in which `compared`
    is largest or smallest, and equal values are one. These three are expressions over the linked rows.
    """

    link: Field
    method: str
    value: Node | None = None
    condition: Node | None = None
    extreme: str = ""
    compared: Node | None = None


def map_inner(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return the node with each of the nodes directly below it changed, those over linked rows too."""
    if not isinstance(node, Linked):
        return map_children(node, change)
    inner = [each if each is None else change(each) for each in (node.link, node.value, node.condition, node.compared)]
    link, value, condition, compared = inner
    if not isinstance(link, Field):
        raise TypeError("A link is followed from a column.")
    return replace(node, link=link, value=value, condition=condition, compared=compared)


def inner_nodes(node: Node) -> list[Node]:
    """Return the nodes directly below a node, those over linked rows too."""
    found: list[Node] = []

    def note(child: Node) -> Node:
        found.append(child)
        return child

    map_inner(node, note)
    return found
