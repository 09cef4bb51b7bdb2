"""Names to what they stand for, and the verdict on what a statement asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bases.column_types import column_type
from bases.column_types.base import Kind
from bases.functions import FUNCTIONS, Function
from bases.query.computed import computed_of
from bases.query.errors import QueryError
from bases.query.nodes import (
    Call,
    Exists,
    Field,
    InQuery,
    Literal,
    Name,
    Node,
    Parameter,
    Subquery,
    TableName,
    Window,
    children,
    map_children,
)
from bases.query.parser import MAX_DEPTH
from bases.query.sources import (
    SYSTEM_FIELDS,
    Derived,
    Rows,
    Source,
    find_name,
    find_node,
    find_table,
    has_label,
    row_name,
)
from bases.schema import SYSTEM_COLUMN_KEYS, Schema, Table

# What only the server sees of a row: its number and its place. SQL has no names for them.
INTERNAL_FIELDS = {"_seq": Kind.NUMBER, "_position": Kind.TEXT}
# Names of constants among the arguments of a function, where no column is called that.
CONSTANTS = {"e": 2.718281828459045, "pi": 3.141592653589793}
# Tables in one FROM: planning a join takes time that grows quickly with their number.
MAX_SOURCES = 10
# Where windows may be asked for: the database opens them when it has the rows and groups.
_WINDOW_CLAUSES = ("SELECT", "ORDER BY")
UNGROUPED = "columns in group by should match columns in select"


@dataclass
class Resolver:
    """Finds what the names in a statement mean.

    `sources` are what the statement has in FROM. `aliases` are the names of selected expressions, with
    the expressions and how deep they are. `values` are those of the parameters, when these are to be filled in.
    """

    sources: tuple[Source, ...]
    aliases: dict[str, tuple[Node, int]] = field(default_factory=dict)
    values: Sequence[Any] | None = None
    # For the extended dialect: what compiles a SELECT inside this one, and for that SELECT what it stands in, how deep,
    # and what it refers to there.
    compile_nested: "Callable[[Any, Resolver], Rows] | None" = None
    outer: "Resolver | None" = None
    outer_depth: int = 0
    outer_nodes: list[Node] = field(default_factory=list)
    # Where we are: how deep and how deep at most, and how many functions and aggregates around.
    _depth: int = 0
    _deepest: int = 0
    _calls: int = 0
    _aggregates: int = 0
    _windows: int = 0
    _clause: str = ""
    _use_aliases: bool = False
    _use_aggregates: bool = True

    @property
    def table(self) -> Table:
        """The only table of a statement that changes rows."""
        (source,) = self.sources
        if source.table is None:
            raise QueryError("only the rows of tables can be changed")
        return source.table

    def resolve(self, node: Node, clause: str, *, use_aliases: bool = False, use_aggregates: bool = True) -> Node:
        """Return an expression with a Field in the place of each name.

        `clause` says in complaints where the expression stands. Raises QueryError for names that mean nothing here,
        for unknown functions and for aggregates where there are none.
        """
        self._depth = self._deepest = self.outer_depth
        self._calls = self._aggregates = self._windows = 0
        self._clause, self._use_aliases, self._use_aggregates = clause, use_aliases, use_aggregates
        return self._resolve(node)

    def resolve_item(self, node: Node, alias: str) -> Node:
        """Return a selected expression, and keep it under its alias if it has one."""
        resolved = self.resolve(node, "SELECT")
        if alias:
            self.aliases[alias] = (resolved, self._deepest - self.outer_depth)
        return resolved

    def _resolve(self, node: Node) -> Node:
        self._deepen(1)
        if isinstance(node, Name):
            resolved = self._name(node)
        elif isinstance(node, Call):
            resolved = self._call(node)
        elif isinstance(node, Window):
            resolved = self._window(node)
        elif isinstance(node, Parameter) and self.values is not None:
            resolved = Literal(self.values[node.index])
        else:
            resolved = map_children(node, self._resolve)
            if isinstance(resolved, Subquery | Exists | InQuery) and self.compile_nested is not None:
                resolved = replace(resolved, query=self.compile_nested(resolved.query, self))
        self._depth -= 1
        return resolved

    def _deepen(self, levels: int) -> None:
        self._depth += levels
        self._deepest = max(self._deepest, self._depth)
        if self._deepest > MAX_DEPTH:
            raise QueryError(f"the statement is nested deeper than {MAX_DEPTH} levels")

    def _name(self, node: Name) -> Node:
        if not node.table and self._use_aliases and node.name in self.aliases:
            return self._alias(node.name)
        found = self.find(node)
        if found is not None:
            return found
        if self._calls and not node.table and node.name.lower() in CONSTANTS:
            return Literal(CONSTANTS[node.name.lower()])
        alias = None if node.table else find_name(self.aliases, node.name, "alias")
        if alias and self._use_aliases:
            return self._alias(alias)
        if alias:
            raise QueryError(f"syntax error: the alias {alias} cannot be used in {self._clause}")
        raise QueryError(f"no such column: {node.table + '.' if node.table else ''}{node.name}")

    def _alias(self, name: str) -> Node:
        node, depth = self.aliases[name]
        if self._clause not in _WINDOW_CLAUSES and has_window(node):
            raise QueryError(f"the alias {name} of a window function cannot be used in {self._clause}")
        if (self._aggregates or not self._use_aggregates) and is_aggregate(node):
            place = "an aggregate function" if self._aggregates else self._clause
            raise QueryError(f"the alias {name} of an aggregate cannot be used in {place}")
        self._deepen(depth)
        self._depth -= depth
        return node

    def find(self, name: Name) -> Node | None:
        """Return the column or field that a name means, here or in the statement around this one, or None."""
        # The other name of a source around this SELECT goes before the table that a source here shows under another.
        is_outer = name.table and not has_label(self.sources, name.table) and self._is_outer_label(name.table)
        found = None if is_outer else find_node(self.sources, name)
        if found is None and self.outer is not None:
            found = self.outer.find(name)
            if found is not None:
                self.outer_nodes.append(found)
        return found

    def _is_outer_label(self, name: str) -> bool:
        outer = self.outer
        while outer is not None and not has_label(outer.sources, name):
            outer = outer.outer
        return outer is not None

    @property
    def depth(self) -> int:
        """How deep the expression is that is being resolved."""
        return self._depth

    def _call(self, node: Call) -> Node:
        function = self._checked_function(node)
        if function.aggregate and (self._aggregates or not self._use_aggregates):
            place = "another aggregate function" if self._aggregates else self._clause
            raise QueryError(f"aggregate function {node.function} cannot be used in {place}")
        self._calls += 1
        self._aggregates += function.aggregate
        around = len(self.outer_nodes)
        resolved = map_children(node, self._resolve)
        if function.aggregate and len(self.outer_nodes) > around:
            # The database would take it for an aggregate of the statement around this one.
            raise QueryError(f"aggregate function {node.function} takes columns of its own SELECT only")
        self._calls -= 1
        self._aggregates -= function.aggregate
        return resolved

    def _window(self, node: Window) -> Node:
        function = self._checked_function(node.call, before_over=True)
        if self._clause not in _WINDOW_CLAUSES or self._aggregates or self._windows:
            place = "an aggregate or window function" if self._aggregates or self._windows else self._clause
            raise QueryError(f"window function {node.call.function} cannot be used in {place}")
        if not (function.window or function.aggregate) or node.call.distinct:
            raise QueryError(f"function {node.call.function} cannot be used with OVER")
        self._calls += 1
        self._windows += 1
        resolved = map_children(node, self._resolve)
        self._calls -= 1
        self._windows -= 1
        return resolved

    def _checked_function(self, node: Call, *, before_over: bool = False) -> Function:
        """Return the function that is called. Raises QueryError for an unknown one and for wrong arguments."""
        function = FUNCTIONS.get(node.function)
        place = f" at position {node.position}" if node.position else ""
        if function is None or not (function.sql or (function.window and before_over)):
            raise QueryError(f"no such function: {node.function}{place}")
        if not (node.function == "count" if node.star else function.takes(len(node.arguments))):
            raise QueryError(
                f"wrong number of arguments to function {node.function}{place}: it takes {function.counts()}"
            )
        if node.distinct and node.function != "count":
            raise QueryError(f"function {node.function}{place} does not take DISTINCT")
        return function


def resolver_for(schema: Schema, tables: Sequence[TableName], values: Sequence[Any] | None = None) -> Resolver:
    """Return the resolver for the tables of a statement.

    Raises QueryError for an unknown one, for one that occurs twice, and for more than MAX_SOURCES.
    """
    if len(tables) > MAX_SOURCES:
        raise QueryError(f"the statement has more than {MAX_SOURCES} tables")
    found = [find_table(schema, table.name) for table in tables]
    for table in found:
        if found.count(table) > 1:
            raise QueryError(f"table {table.name} occurs more than once")
    sources = [Source(row_name(number), tables[number - 1].alias, table) for number, table in enumerate(found, 1)]
    return Resolver(tuple(sources), values=values)


def field_kind(field: Field) -> Kind:
    """Return the kind of a field's values."""
    computed = computed_of(field.column)
    if computed is not None:
        return computed.kind
    if field.column is not None:
        return column_type(field.column.type).kind
    return SYSTEM_FIELDS.get(field.system) or INTERNAL_FIELDS[field.system]


def is_queryable(field: Field) -> bool:
    """Say whether a field may stand in conditions and orders."""
    return field.column is None or column_type(field.column.type).queryable


def system_key(field: Field) -> str:
    """Return which field of the server a column shows or a field is, or nothing."""
    return SYSTEM_COLUMN_KEYS.get(field.column.type, "") if field.column else field.system


def is_aggregate(node: Node) -> bool:
    """Say whether an expression has an aggregate function in it."""
    if isinstance(node, Call) and FUNCTIONS[node.function].aggregate:
        return True
    return any(is_aggregate(child) for child in children(node))


def has_window(node: Node) -> bool:
    """Say whether an expression has a window function in it."""
    return isinstance(node, Window) or any(map(has_window, children(node)))


def check_grouped(node: Node, keys: Sequence[Node]) -> None:
    """Raise QueryError unless an expression has one value for a whole group: it is made of keys and aggregates."""
    if node in keys or (isinstance(node, Call) and FUNCTIONS[node.function].aggregate):
        return
    if isinstance(node, Field | Derived):
        raise QueryError(UNGROUPED)
    inside = node.query.outer if isinstance(node, Subquery | Exists | InQuery) else ()
    for child in (*children(node), *inside):
        check_grouped(child, keys)
