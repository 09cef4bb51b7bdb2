"""The formula columns of a base, worked out anew for each structure: what they are to the query language.

What follows from the structure is settled here and nowhere else: formulas find their columns, follow those that get
another name, and show an error when a column is gone or they would need themselves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from bases.column_types.base import Kind
from bases.formula.errors import REFERENCE, VALUE, FormulaError
from bases.formula.expressions import FormulaExpressions
from bases.formula.link_formulas import link_formula_node, named_keys
from bases.formula.nodes import Failure, Linked, inner_nodes, map_inner
from bases.formula.parser import parse_formula
from bases.formula.renames import follow_renames
from bases.formula.resolve import FormulaResolver
from bases.formula.results import RESULT_TYPES, array_settings, element_column, result_value
from bases.query.computed import COMPUTED_TYPES, Computed, Use, computed_of
from bases.query.conversions import Conversions
from bases.query.dialect import SQLITE
from bases.query.errors import QueryError
from bases.query.fields import link_ends, linked_field
from bases.query.nodes import Field, Node
from bases.query.values import Value
from bases.schema import Column, Schema, Table

# What the formulas of one column may come to, with those of the columns that they need: nodes, nodes inside each
# other, and links followed one after another, each of which may lead to many rows.
MAX_SIZE, MAX_DEPTH, MAX_LINKS = 3_000, 100, 4
# What the formulas of one table may come to in a statement that shows them all: characters and bound values.
MAX_TEXT, MAX_BINDINGS = 700_000, 2_500
_UTC = ZoneInfo("UTC")

# The id of a table and the key of one of its columns.
Place = tuple[str, str]


def settle_formulas(schema: Schema, before: Schema | None = None) -> Schema:
    """Return a structure in which every formula column knows what it computes, and its settings tell of the result.

    `before` is the structure that this one was made of, settled: formulas follow the names that were changed since.
    """
    if not any(column.type in COMPUTED_TYPES for table in schema.tables for column in table.columns):
        return schema
    if before is not None:
        schema = follow_renames(before, schema)
    return _Base(schema).settle()


@dataclass
class _Formula:
    """A formula column on its way: what its names mean, which formula columns it needs, and what is wrong with it."""

    table_id: str
    key: str
    node: Node | None = None
    needs: set[Place] = field(default_factory=set)
    uses: tuple[Use, ...] = ()
    problem: str = ""
    error: str = REFERENCE


@dataclass
class _Base:
    """A structure in which one formula column after another is settled."""

    schema: Schema
    text: dict[str, int] = field(default_factory=dict)
    bindings: dict[str, int] = field(default_factory=dict)

    def settle(self) -> Schema:
        formulas = {
            (table.id, column.key): self._read(table, column)
            for table in self.schema.tables
            for column in table.columns
            if column.type in COMPUTED_TYPES
        }
        for formula in in_order(formulas, self.schema):
            table = self.schema.tables_by_id[formula.table_id]
            column = table.by_key[formula.key]
            computed = self._compute(table, column, formula)
            column = _with_result(replace(column, computed=computed))
            self.schema = self.schema.replace_table(table.replace_column(column))
        self.schema = show_results_in_links(self.schema)
        return self.schema

    def _read(self, table: Table, column: Column) -> _Formula:
        """Find out what the names in a formula mean."""
        formula = _Formula(table.id, column.key)
        if column.type == "link-formula":
            formula.needs = set(self._needs_of_link_formula(table, column))
            return formula
        resolver = FormulaResolver(self.schema, table)
        try:
            formula.node = resolver.resolve(parse_formula(str(column.data.get("formula") or "")))
            formula.needs = set(self._needs(formula.node))
            if resolver.problems:
                formula.problem = str(resolver.problems[0])
        except FormulaError as exc:
            formula.problem, formula.error = str(exc), VALUE
        formula.uses = tuple(resolver.uses)
        return formula

    def _needs(self, node: Node) -> Iterator[Place]:
        """Yield the formula columns that a node needs."""
        if isinstance(node, Field) and node.table is not None and node.column is not None:
            yield from self._needs_of_column(node.table, node.column)
        for inner in inner_nodes(node):
            if not (isinstance(node, Linked) and inner is node.link):
                yield from self._needs(inner)

    def _needs_of_column(self, table: Table, column: Column) -> Iterator[Place]:
        shown = column if column.type != "link" else None
        ends = link_ends(self.schema, Field(table, column)) if column.type == "link" else None
        if ends is not None:
            table, shown = ends.other, ends.other.by_key.get(str(column.data.get("display_column_key")))
        if shown is not None and shown.type in COMPUTED_TYPES:
            yield table.id, shown.key

    def _needs_of_link_formula(self, table: Table, column: Column) -> Iterator[Place]:
        link = table.by_key.get(str(column.data.get("link_column_key")))
        ends = link_ends(self.schema, Field(table, link)) if link else None
        for key in named_keys(column.data) if ends else ():
            wanted = ends.other.by_key.get(key) if ends else None
            if ends is None or wanted is None:
                continue
            yield from self._needs_of_column(ends.other, wanted)
            second = link_ends(self.schema, Field(ends.other, wanted)) if wanted.type == "link" else None
            shown = second and second.other.by_key.get(str(column.data.get("level2_linked_table_column_key")))
            if second and shown:
                yield from self._needs_of_column(second.other, shown)

    def _compute(self, table: Table, column: Column, formula: _Formula) -> Computed:
        if formula.problem:
            return _failed(formula.problem, formula.error, formula.uses)
        try:
            node = self._node(table, column, formula, _UTC)
            size, depth, links = measure(self.schema, node)
            if size > MAX_SIZE or depth > MAX_DEPTH or links > MAX_LINKS:
                raise FormulaError("the formula needs too much: formulas in formulas, or links after links")  # noqa: TRY301
            value = result_value(FormulaExpressions(self.schema, Conversions(SQLITE, _UTC)), node)
            self._spend(table, value)
        except FormulaError as exc:
            return _failed(str(exc), exc.error, formula.uses)
        except QueryError as exc:
            return _failed(exc.message, VALUE, formula.uses)
        result: dict[str, Any] = {
            "operated_columns": _operated_columns(table, column, formula.uses),
            "result_type": RESULT_TYPES[value.kind],
        }
        if value.kind is Kind.ARRAY:
            result |= array_settings(self.schema, node)
        return Computed(
            kind=value.kind,
            like=element_column(self.schema, node, value),
            say=self._sayer(table, column, formula),
            result=result,
            uses=formula.uses,
            size=size,
            depth=depth,
            links=links,
        )

    def _node(self, table: Table, column: Column, formula: _Formula, zone: ZoneInfo) -> Node:
        """Return a formula in which every field knows its column as it is settled by now."""
        if column.type == "link-formula":
            return self._settled(link_formula_node(self.schema, table, column.data, zone))
        return self._settled(formula.node or Failure(VALUE))

    def _settled(self, node: Node) -> Node:
        if isinstance(node, Field) and node.table is not None and node.column is not None:
            table = self.schema.tables_by_id.get(node.table.id, node.table)
            return replace(node, column=table.by_key.get(node.column.key, node.column))
        return map_inner(node, self._settled)

    def _sayer(self, table: Table, column: Column, formula: _Formula) -> Any:
        said: dict[tuple[str, str], Value] = {}

        def say(conversions: Conversions) -> Value:
            """Say the formula in SQL, once for each database and zone."""
            words = conversions.dialect.name, str(conversions.zone.key)
            if words not in said:
                node = self._node(table, column, formula, conversions.zone)
                said[words] = result_value(FormulaExpressions(self.schema, conversions), node)
            return said[words]

        return say

    def _spend(self, table: Table, value: Value) -> None:
        """Refuse a formula with which the statement for all columns of the table would become too long."""
        parts = [value.sql, *([value.error] if value.error else [])]
        text = self.text.get(table.id, 0) + sum(len(part.text) for part in parts)
        bindings = self.bindings.get(table.id, 0) + sum(len(part.bindings) for part in parts)
        if text > MAX_TEXT or bindings > MAX_BINDINGS:
            raise FormulaError("the formulas of the table need too much together")
        self.text[table.id], self.bindings[table.id] = text, bindings


def in_order(formulas: dict[Place, _Formula], schema: Schema) -> list[_Formula]:
    """Return formulas so that each comes after those that it needs. Those that need themselves get a problem."""
    done: dict[Place, _Formula] = {}
    for start in formulas:
        path: list[Place] = []
        waiting: list[tuple[Place, Iterator[Place]]] = []

        def enter(place: Place, path: list[Place] = path, waiting: list[Any] = waiting) -> None:
            path.append(place)
            waiting.append((place, iter(sorted(formulas[place].needs))))

        if start not in done:
            enter(start)
        while waiting:
            place, needs = waiting[-1]
            needed = next(needs, None)
            if needed is None:
                waiting.pop()
                path.pop()
                done[place] = formulas[place]
            elif needed in path:
                circle = path[path.index(needed) :]
                for each in circle:
                    formulas[each].problem = f"the formula needs itself: {_names(schema, [*circle, needed])}"
            elif needed in formulas and needed not in done:
                enter(needed)
    return list(done.values())


def measure(schema: Schema, node: Node) -> tuple[int, int, int]:
    """Return how many nodes a formula comes to, how many inside each other, and how many links it follows in a row.

    Formulas that it refers to count with all they come to.
    """
    if isinstance(node, Field):
        shown = linked_field(schema, node) if node.column is not None and node.column.type == "link" else None
        computed = computed_of(shown.column if shown else node.column)
        extra = 1 if shown else 0
        return (1, 1, extra) if computed is None else (computed.size + 1, computed.depth + 1, computed.links + extra)
    inner = [measure(schema, each) for each in inner_nodes(node)]
    size = 1 + sum(each[0] for each in inner)
    depth = 1 + max((each[1] for each in inner), default=0)
    if isinstance(node, Linked):
        # The link itself is the first of them.
        return size, depth, 1 + max((each[2] for each in inner[1:]), default=0)
    return size, depth, max((each[2] for each in inner), default=0)


def show_results_in_links(schema: Schema) -> Schema:
    """Return a structure in which link columns tell of what kind the formula is that they display."""
    for table in schema.tables:
        for column in table.columns:
            shown = linked_field(schema, Field(table, column)) if column.type == "link" else None
            computed = computed_of(shown.column) if shown else None
            if shown is None or shown.column is None or computed is None:
                continue
            told = column.with_data(
                array_type=RESULT_TYPES[computed.kind], array_data=shown.column.document.get("data")
            )
            if told != column:
                schema = schema.replace_table(schema.tables_by_id[table.id].replace_column(told))
    return schema


def _failed(problem: str, error: str, uses: tuple[Use, ...]) -> Computed:
    def say(_conversions: Conversions) -> Value:
        return result_value(FormulaExpressions(Schema(), _conversions), Failure(error))

    return Computed(Kind.TEXT, None, say, problem=problem, uses=uses)


def _with_result(column: Column) -> Column:
    """Return a column whose settings tell of its result, if they did before: in new tables SeaTable leaves that out."""
    computed = computed_of(column)
    if computed is None or not computed.result or "result_type" not in column.data:
        return column
    kept = {key: value for key, value in column.data.items() if key not in ("array_type", "array_data")}
    data = {**kept, **computed.result}
    return column if data == column.data else column.with_values(data=data)


def _operated_columns(table: Table, column: Column, uses: Iterable[Use]) -> list[str]:
    if column.type == "link-formula":
        return [str(column.data.get("link_column_key"))]
    return list(dict.fromkeys(use.column_key for use in uses if use.table_id == table.id and use.column_key))


def _names(schema: Schema, places: list[Place]) -> str:
    tables = schema.tables_by_id
    return " → ".join(f"{tables[table_id].name}.{tables[table_id].by_key[key].name}" for table_id, key in places)
