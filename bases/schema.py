"""The structure of a base as immutable values: tables, columns, views and links, and pure edits on them.

Each part keeps the JSON object that clients see (`document`), unknown keys included, beside what only the server
needs: the physical names under which the store keeps the data. `Schema.metadata` is what clients are shown,
`Schema.encode` what the store keeps; `decode_schema` reads that back.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

FORMAT_VERSION = 9
DEFAULT_VIEW_NAME = "Default View"

# Columns of these types show a system field, and have its name as their key.
SYSTEM_COLUMN_KEYS = {
    "creator": "_creator",
    "ctime": "_ctime",
    "last-modifier": "_last_modifier",
    "mtime": "_mtime",
}

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column. `physical` names it in the store; it is empty for a column that stores nothing of its own.

    `computed` belongs to a formula column: what it is to the query language (bases/query/computed.py), which follows
    from the structure of the whole base and is worked out anew whenever that is read or saved.
    """

    document: Document
    physical: str = ""
    computed: Any = field(default=None, compare=False, repr=False)

    @property
    def key(self) -> str:
        """The id of the column, unique in its table."""
        return str(self.document["key"])

    @property
    def name(self) -> str:
        """The name that users see."""
        return str(self.document["name"])

    @property
    def type(self) -> str:
        """The name of the column type, such as `single-select`."""
        return str(self.document["type"])

    @property
    def data(self) -> Document:
        """The settings of the column; empty when it has none."""
        return self.document.get("data") or {}

    @property
    def options(self) -> list[Document]:
        """The options of a select column, in their order."""
        return self.data.get("options") or []

    @property
    def link_id(self) -> str:
        """The id of the link that a link column shows."""
        return str(self.data.get("link_id", ""))

    def with_values(self, **values: Any) -> "Column":
        """Return the column with some keys of its document replaced."""
        return replace(self, document={**self.document, **values})

    def with_data(self, **values: Any) -> "Column":
        """Return the column with some of its settings replaced."""
        return self.with_values(data={**self.data, **values})


@dataclass(frozen=True)
class View:
    """A view of a table."""

    document: Document

    @property
    def id(self) -> str:
        """The id of the view, unique in its table."""
        return str(self.document["_id"])

    @property
    def name(self) -> str:
        """The name that users see."""
        return str(self.document["name"])

    @property
    def hidden_columns(self) -> list[str]:
        """The keys of the columns that the view does not show."""
        return self.document.get("hidden_columns") or []

    @property
    def filters(self) -> list[Any]:
        """The filters, in SeaTable's form."""
        return self.document.get("filters") or []

    @property
    def filter_conjunction(self) -> str:
        """How the filters combine: `And` or `Or`."""
        return str(self.document.get("filter_conjunction") or "And")

    @property
    def sorts(self) -> list[Any]:
        """The sorts, in SeaTable's form."""
        return self.document.get("sorts") or []

    def is_visible_to(self, username: str) -> bool:
        """Say whether a user may see the view: it is not one that somebody else keeps to themselves."""
        return self.document.get("private_for") in (None, "", username)

    def with_values(self, **values: Any) -> "View":
        """Return the view with some keys of its document replaced."""
        return View({**self.document, **values})


@dataclass(frozen=True)
class Table:
    """A table. `document` has neither columns nor views; `retired` are physical names of columns that are gone.

    `source` and `order` belong to a table of which only the rows of one view may be seen (bases/query/restriction.py):
    what stands for the physical table, and the order of the view.
    """

    document: Document
    physical: str
    columns: tuple[Column, ...] = ()
    views: tuple[View, ...] = ()
    retired: tuple[str, ...] = ()
    source: Any = None
    order: tuple[Any, ...] | None = None

    @property
    def id(self) -> str:
        """The id of the table, unique in its base."""
        return str(self.document["_id"])

    @property
    def name(self) -> str:
        """The name that users see."""
        return str(self.document["name"])

    @cached_property
    def by_key(self) -> dict[str, Column]:
        """The columns by key."""
        return {column.key: column for column in self.columns}

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    def find_column(self, name_or_key: str) -> Column | None:
        """Return a column by its name or, when none is called that, by its key."""
        return self.by_name.get(name_or_key) or self.by_key.get(name_or_key)

    def find_view(self, *, view_id: str = "", name: str = "") -> View | None:
        """Return a view by its id or, when none has it, by its name."""
        by_id = (view for view in self.views if view_id and view.id == view_id)
        by_name = (view for view in self.views if name and view.name == name)
        return next(by_id, None) or next(by_name, None)

    def replace_column(self, column: Column) -> "Table":
        """Return the table with the column of the same key replaced."""
        return replace(self, columns=tuple(column if each.key == column.key else each for each in self.columns))

    def replace_view(self, view: View) -> "Table":
        """Return the table with the view of the same id replaced."""
        return replace(self, views=tuple(view if each.id == view.id else each for each in self.views))

    def remove_view(self, view_id: str) -> "Table":
        """Return the table without a view, in its folders too."""
        order = self.view_order()
        folders = [
            {**folder, "view_ids": [each for each in folder["view_ids"] if each != view_id]}
            for folder in order["folders"]
        ]
        order = {"folders": folders, "view_ids": [each for each in order["view_ids"] if each != view_id]}
        views = tuple(view for view in self.views if view.id != view_id)
        return replace(self, views=views, document={**self.document, "view_structure": order})

    def insert_columns(self, columns: Iterable[Column], *, after: str | None = None) -> "Table":
        """Return the table with columns put in behind the one whose key is `after`, or at the end."""
        keys = [column.key for column in self.columns]
        position = keys.index(after) + 1 if after is not None else len(keys)
        return replace(self, columns=(*self.columns[:position], *columns, *self.columns[position:]))

    def remove_column(self, key: str) -> "Table":
        """Return the table without a column; views no longer mention it, and its physical name stays taken."""
        gone = self.by_key[key]
        views = tuple(_forget_column(view, key) for view in self.views)
        retired = (*self.retired, gone.physical) if gone.physical else self.retired
        columns = tuple(column for column in self.columns if column.key != key)
        return replace(self, columns=columns, views=views, retired=retired)

    def forget_filters(self, key: str) -> "Table":
        """Return the table whose views do not filter by a column any more."""
        views = tuple(view.with_values(filters=_without_column(view.filters, key)) for view in self.views)
        return replace(self, views=views)

    def free_physical_name(self, key: str) -> str:
        """Return the physical name for a new column: its key, numbered when the store cannot tell it from another.

        SQLite compares names of columns without regard to case, SeaTable's keys differ by it, and a column that
        is gone or has changed its type still holds its name in the file.
        """
        taken = {column.physical.lower() for column in self.columns} | {name.lower() for name in self.retired}
        return free_name(key, taken)

    def view_order(self) -> Document:
        """Return the folders and the order of the views, as SeaTable's `view_structure`."""
        known = self.document.get("view_structure")
        return known or {"folders": [], "view_ids": [view.id for view in self.views]}

    def metadata(self) -> dict[str, Any]:
        """Return the table as the metadata shows it: without rows and without the order of its views."""
        shown = {key: value for key, value in self.document.items() if key != "view_structure"}
        return {
            **shown,
            "columns": [column.document for column in self.columns],
            "views": [view.document for view in self.views],
        }


@dataclass(frozen=True)
class Link:
    """A relation between the rows of two tables, which may be one and the same; a link column shows one side."""

    id: str
    table_id: str
    other_table_id: str
    physical: str

    def shows_left_side(self, table: Table, column: Column) -> bool:
        """Say whether the rows of the table of a link column are the left ones.

        In a link of a table with itself, the column that came back shows the other direction.
        """
        is_back = self.table_id == self.other_table_id and bool(column.data.get("is_linked_back"))
        return self.table_id == table.id and not is_back


@dataclass(frozen=True)
class Schema:
    """The structure of a base. `revision` counts the changes of the structure, for caches of what depends on it.

    `linked_tables` are those of a base that is seen in part: cells may show their rows, and nothing else does.
    `extras` are parts of the whole-base document, and `companions` JSON files beside it in a bundle, that an import
    brought and that this server keeps for the next export without a look into them.
    """

    tables: tuple[Table, ...] = ()
    links: tuple[Link, ...] = ()
    settings: Document = field(default_factory=dict)
    revision: int = 0
    linked_tables: tuple[Table, ...] = ()
    extras: Document = field(default_factory=dict)
    companions: Document = field(default_factory=dict)

    @cached_property
    def tables_by_id(self) -> dict[str, Table]:
        """The tables by id."""
        return {table.id: table for table in self.tables}

    @cached_property
    def tables_by_name(self) -> dict[str, Table]:
        """The tables by name."""
        return {table.name: table for table in self.tables}

    @cached_property
    def links_by_id(self) -> dict[str, Link]:
        """The links by id."""
        return {link.id: link for link in self.links}

    @cached_property
    def memo(self) -> dict[Any, Any]:
        """A place for what is derived from this very structure, such as compiled statements; gone with it."""
        return {}

    def remember(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return what was remembered under `key`, making it the first time. At most 1000 things are kept."""
        memo = self.memo
        # Other threads may clear it at any time, so what was found or made is kept at hand.
        made = memo.get(key)
        if made is None:
            if len(memo) >= 1000:
                memo.clear()
            made = memo[key] = make()
        return made

    def find_table(self, *, table_id: str = "", name: str = "") -> Table | None:
        """Return a table by its id or, when none has it, by its name."""
        return self.tables_by_id.get(table_id) or self.tables_by_name.get(name)

    def linked_table(self, table_id: str) -> Table | None:
        """Return the table at an end of a link, for its rows in link cells."""
        if self.linked_tables:
            return next((table for table in self.linked_tables if table.id == table_id), None)
        return self.tables_by_id.get(table_id)

    def other_table(self, table: Table, column: Column) -> Table | None:
        """Return the table on the far side of a link column of `table`."""
        data = column.data
        far = data.get("other_table_id") if data.get("table_id") == table.id else data.get("table_id")
        return self.tables_by_id.get(str(far))

    def replace_table(self, table: Table) -> "Schema":
        """Return the schema with the table of the same id replaced."""
        return replace(self, tables=tuple(table if each.id == table.id else each for each in self.tables))

    def add_table(self, table: Table) -> "Schema":
        """Return the schema with a table at the end."""
        return replace(self, tables=(*self.tables, table))

    def remove_table(self, table_id: str) -> "Schema":
        """Return the schema without a table."""
        return replace(self, tables=tuple(table for table in self.tables if table.id != table_id))

    def make_link(self, link_id: str, table_id: str, other_table_id: str) -> Link:
        """Return a link that is not in the schema yet, with a place in the store that no other has."""
        physical = free_name(f"links {link_id}", {link.physical.lower() for link in self.links})
        return Link(link_id, table_id, other_table_id, physical)

    def add_link(self, link: Link) -> "Schema":
        """Return the schema with one more link."""
        return replace(self, links=(*self.links, link))

    def remove_link(self, link_id: str) -> "Schema":
        """Return the schema without a link."""
        return replace(self, links=tuple(link for link in self.links if link.id != link_id))

    def metadata(self, version: int) -> dict[str, Any]:
        """Return the document of the metadata endpoint; `version` is the number of changes made to the base."""
        return {
            "format_version": FORMAT_VERSION,
            "version": version,
            "settings": self.settings,
            "tables": [table.metadata() for table in self.tables],
        }

    def encode(self) -> dict[str, Any]:
        """Return the schema as the store keeps it."""
        return {
            "settings": self.settings,
            "extras": self.extras,
            "companions": self.companions,
            "links": [vars(link) for link in self.links],
            "tables": [
                {
                    "document": table.document,
                    "physical": table.physical,
                    "retired": table.retired,
                    "columns": [{"document": each.document, "physical": each.physical} for each in table.columns],
                    "views": [view.document for view in table.views],
                }
                for table in self.tables
            ],
        }


def decode_schema(stored: Document, revision: int) -> Schema:
    """Return the schema that `Schema.encode` wrote."""
    tables = tuple(
        Table(
            document=each["document"],
            physical=each["physical"],
            retired=tuple(each["retired"]),
            columns=tuple(Column(column["document"], column["physical"]) for column in each["columns"]),
            views=tuple(View(view) for view in each["views"]),
        )
        for each in stored["tables"]
    )
    links = tuple(Link(**link) for link in stored["links"])
    return Schema(
        tables=tables,
        links=links,
        settings=stored["settings"],
        revision=revision,
        extras=stored.get("extras", {}),
        companions=stored.get("companions", {}),
    )


def free_rows_name(table_id: str, tables: Iterable[Table]) -> str:
    """Return the physical name for the rows of a new table beside others."""
    return free_name(f"rows {table_id}", {table.physical.lower() for table in tables})


def free_name(wanted: str, taken: set[str]) -> str:
    """Return `wanted`, or `wanted~2`, `wanted~3` …: the first whose lower-case form is not in `taken`."""
    name, number = wanted, 1
    while name.lower() in taken:
        number += 1
        name = f"{wanted}~{number}"
    return name


def new_column_document(key: str, name: str, column_type: str, data: Document | None) -> dict[str, Any]:
    """Return the JSON object of a new column, with every key that SeaTable gives it."""
    return {
        "key": key,
        "type": column_type,
        "name": name,
        "editable": True,
        "width": 200,
        "resizable": True,
        "draggable": True,
        "data": data,
        "permission_type": "",
        "permitted_users": [],
        "permitted_group": [],
        "edit_metadata_permission_type": "",
        "edit_metadata_permitted_users": [],
        "edit_metadata_permitted_group": [],
        "description": None,
        "colorbys": {},
    }


def new_view_document(view_id: str, name: str, view_type: str = "table") -> dict[str, Any]:
    """Return the JSON object of a new view, with every key that SeaTable gives it."""
    return {
        "_id": view_id,
        "name": name,
        "type": view_type,
        "private_for": None,
        "is_locked": False,
        "row_height": "default",
        "filter_conjunction": "And",
        "filters": [],
        "sorts": [],
        "groupbys": [],
        "colorbys": {},
        "hidden_columns": [],
        "rows": [],
        "formula_rows": {},
        "summaries": {},
        "colors": {},
        "column_colors": {},
        "groups": [],
    }


def _forget_column(view: View, key: str) -> View:
    """Return the view without any filter, sort or grouping by a column that is gone."""
    return view.with_values(
        filters=_without_column(view.filters, key),
        sorts=[sort for sort in view.sorts if sort.get("column_key") != key],
        groupbys=[group for group in view.document.get("groupbys") or [] if group.get("column_key") != key],
        hidden_columns=[hidden for hidden in view.hidden_columns if hidden != key],
    )


def _without_column(filters: list[Any], key: str) -> list[Any]:
    kept = []
    for item in filters:
        if item.get("filters"):
            inner = _without_column(item["filters"], key)
            if inner:
                kept.append({**item, "filters": inner})
        elif item.get("column_key") != key:
            kept.append(item)
    return kept
