"""Names to what they stand for, and the verdict on what a statement asks for.

A name is looked up exactly as it is written, then without regard to case, where it must be the only one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bases.column_types import column_type
from bases.column_types.base import Kind
from bases.functions import FUNCTIONS
from bases.query.errors import QueryError
from bases.query.nodes import Call, Field, Literal, Name, Node, Parameter, TableName, children, map_children
from bases.query.parser import MAX_DEPTH
from bases.schema import SYSTEM_COLUMN_KEYS, Schema, Table

# The fields that the server keeps for each row, as `SELECT *` lists them, with their kinds.
SYSTEM_FIELDS = {
    "_id": Kind.TEXT,
    "_ctime": Kind.INSTANT,
    "_mtime": Kind.INSTANT,
    "_creator": Kind.TEXT,
    "_last_modifier": Kind.TEXT,
    "_locked": Kind.BOOLEAN,
    "_locked_by": Kind.TEXT,
    "_archived": Kind.BOOLEAN,
}
# What only the server sees of a row: its number and its place. SQL has no names for them.
INTERNAL_FIELDS = {"_seq": Kind.NUMBER, "_position": Kind.TEXT}
# Names of constants among the arguments of a function, where no column is called that.
CONSTANTS = {"e": 2.718281828459045, "pi": 3.141592653589793}
UNGROUPED = "columns in group by should match columns in select"


@dataclass
class Resolver:
    """Finds what the names in a statement about one table mean.

    `label` is the other name of the table in the statement. `aliases` are the names of selected expressions, with
    the expressions and how deep they are. `values` are those of the parameters, when these are to be filled in.
    """

    table: Table
    label: str = ""
    aliases: dict[str, tuple[Node, int]] = field(default_factory=dict)
    values: Sequence[Any] | None = None
    # Where we are: how deep and how deep at most, and how many functions and aggregates around.
    _depth: int = 0
    _deepest: int = 0
    _calls: int = 0
    _aggregates: int = 0
    _clause: str = ""
    _use_aliases: bool = False
    _use_aggregates: bool = True

    def resolve(self, node: Node, clause: str, *, use_aliases: bool = False, use_aggregates: bool = True) -> Node:
        """Return an expression with a Field in the place of each name.

        `clause` says in complaints where the expression stands. Raises QueryError for names that mean nothing here,
        for unknown functions and for aggregates where there are none.
        """
        self._depth = self._deepest = self._calls = self._aggregates = 0
        self._clause, self._use_aliases, self._use_aggregates = clause, use_aliases, use_aggregates
        return self._resolve(node)

    def resolve_item(self, node: Node, alias: str) -> Node:
        """Return a selected expression, and keep it under its alias if it has one."""
        resolved = self.resolve(node, "SELECT")
        if alias:
            self.aliases[alias] = (resolved, self._deepest)
        return resolved

    def _resolve(self, node: Node) -> Node:
        self._deepen(1)
        if isinstance(node, Name):
            resolved = self._name(node)
        elif isinstance(node, Call):
            resolved = self._call(node)
        elif isinstance(node, Parameter) and self.values is not None:
            resolved = Literal(self.values[node.index])
        else:
            resolved = map_children(node, self._resolve)
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
        found = self.find_field(node)
        if found is not None:
            return found
        if self._calls and not node.table and node.name.lower() in CONSTANTS:
            return Literal(CONSTANTS[node.name.lower()])
        alias = None if node.table else _find(self.aliases, node.name, "alias")
        if alias and self._use_aliases:
            return self._alias(alias)
        if alias:
            raise QueryError(f"syntax error: the alias {alias} cannot be used in {self._clause}")
        raise QueryError(f"no such column: {node.table + '.' if node.table else ''}{node.name}")

    def _alias(self, name: str) -> Node:
        node, depth = self.aliases[name]
        if (self._aggregates or not self._use_aggregates) and is_aggregate(node):
            place = "an aggregate function" if self._aggregates else self._clause
            raise QueryError(f"the alias {name} of an aggregate cannot be used in {place}")
        self._deepen(depth)
        self._depth -= depth
        return node

    def find_field(self, name: Name) -> Field | None:
        """Return the column or field that a name means, or None."""
        if name.table and _find((self.label, self.table.name), name.table, "table") is None:
            return None
        table = self.table
        if name.name in table.by_name:
            return Field(table, table.by_name[name.name])
        if name.name in SYSTEM_FIELDS:
            return Field(table, None, name.name)
        found = _find((*table.by_name, *SYSTEM_FIELDS), name.name, "column")
        if found is None:
            return None
        column = table.by_name.get(found)
        return Field(table, column) if column else Field(table, None, found)

    def _call(self, node: Call) -> Node:
        function = FUNCTIONS.get(node.function)
        if function is None or not function.sql:
            raise QueryError(f"no such function: {node.function}")
        count = len(node.arguments)
        fits = node.function == "count" if node.star else function.takes(count)
        if not fits or (node.function == "ifs" and count % 2):
            raise QueryError(f"wrong number of arguments to function {node.function}")
        if node.distinct and node.function != "count":
            raise QueryError(f"function {node.function} does not take DISTINCT")
        if function.aggregate and (self._aggregates or not self._use_aggregates):
            place = "another aggregate function" if self._aggregates else self._clause
            raise QueryError(f"aggregate function {node.function} cannot be used in {place}")
        self._calls += 1
        self._aggregates += function.aggregate
        resolved = map_children(node, self._resolve)
        self._calls -= 1
        self._aggregates -= function.aggregate
        return resolved


def find_table(schema: Schema, name: str) -> Table:
    """Return a table by its name. Raises QueryError."""
    found = _find(schema.tables_by_name, name, "table")
    if found is None:
        raise QueryError(f"no such table: {name}")
    return schema.tables_by_name[found]


def resolver_for(schema: Schema, tables: Sequence[TableName], values: Sequence[Any] | None = None) -> Resolver:
    """Return the resolver for the table of a statement. Raises QueryError for an unknown one, or for several."""
    found = [find_table(schema, table.name) for table in tables]
    if len(found) > 1:
        raise QueryError("a query over several tables is not supported")
    return Resolver(found[0], tables[0].alias, values=values)


def field_kind(field: Field) -> Kind:
    """Return the kind of a field's values."""
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


def check_grouped(node: Node, keys: Sequence[Node]) -> None:
    """Raise QueryError unless an expression has one value for a whole group: it is made of keys and aggregates."""
    if node in keys or (isinstance(node, Call) and FUNCTIONS[node.function].aggregate):
        return
    if isinstance(node, Field):
        raise QueryError(UNGROUPED)
    for child in children(node):
        check_grouped(child, keys)


def _find(names: Iterable[str] | Mapping[str, Any], wanted: str, what: str) -> str | None:
    """Return the name that is meant, or None. Raises QueryError when it could be several."""
    listed = list(names)
    if wanted in listed:
        return wanted
    folded = wanted.lower()
    found = [name for name in listed if name.lower() == folded]
    if len(found) > 1:
        raise QueryError(f"ambiguous {what} name: {wanted}")
    return found[0] if found else None
