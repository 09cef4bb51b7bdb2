"""Looking at tables and columns, and two tables that are linked, for the tests of the structure of a base."""

from dataclasses import dataclass
from typing import Any

import orjson

from bases.storage import stores
from tests.bases.factories import SampleTable, base_uuid, column, create_table
from tests.clients import APIClient

# The types that a column can be made with, but for links, which are made in a way of their own.
CREATABLE = [
    "text",
    "long-text",
    "number",
    "checkbox",
    "date",
    "duration",
    "single-select",
    "multiple-select",
    "collaborator",
    "department-single-select",
    "image",
    "file",
    "digital-sign",
    "email",
    "url",
    "rate",
    "geolocation",
    "auto-number",
    "button",
    "creator",
    "last-modifier",
    "ctime",
    "mtime",
]
# The first view of a table that was just made.
VIEW = {
    "_id": "0000",
    "name": "Default View",
    "type": "table",
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
# The column of a table that is made without any.
NAME_COLUMN = {
    "key": "0000",
    "type": "text",
    "name": "Name",
    "editable": True,
    "width": 200,
    "resizable": True,
    "draggable": True,
    "data": None,
    "permission_type": "",
    "permitted_users": [],
    "permitted_group": [],
    "edit_metadata_permission_type": "",
    "edit_metadata_permitted_users": [],
    "edit_metadata_permitted_group": [],
    "description": None,
    "colorbys": {},
}
# What no table, column or view can be called.
UNUSABLE_NAMES = ["", "   ", "x" * 256, "a\x00b", "a\nb", None, ["a"], {"a": 1}]
# What everything can be called.
UNUSUAL_NAMES = ['It\'s "quoted"', "名称 🙂", "; DROP TABLE x --", "a/b\\c", "x" * 200, "' OR 1=1"]


@dataclass(frozen=True)
class LinkedTables:
    """ "Tasks" with three rows, "People" with three rows, and the column "Who" of "Tasks" that links the two."""

    tasks: SampleTable
    people: SampleTable
    link_id: str
    column: dict[str, Any]

    def body(self, links: Any, **extra: Any) -> dict[str, Any]:
        """Return the body of a change of links from the side of "Tasks"."""
        return {
            "link_id": self.link_id,
            "table_name": "Tasks",
            "other_table_name": "People",
            "other_rows_ids_map": links,
            **extra,
        }

    def body_from_people(self, links: Any) -> dict[str, Any]:
        """Return the body of a change of links from the side of "People"."""
        return self.body(links, table_name="People", other_table_name="Tasks")


def create_linked_tables(client: APIClient, **link_data: Any) -> LinkedTables:
    """Create the two tables through a client below the gateway path."""
    tasks = create_table(client, "Tasks", [column("Title")], [{"Title": title} for title in ("cook", "eat", "wash")])
    people = create_table(
        client, "People", [column("Name"), column("Age", "number")], [{"Name": name} for name in ("Ann", "Bob", "Cid")]
    )
    made = insert_column(client, "Tasks", "Who", "link", {"table": "Tasks", "other_table": "People", **link_data})
    return LinkedTables(tasks, people, made["data"]["link_id"], made)


def insert_column(client: APIClient, table_name: str, name: str, column_type: str, data: Any = None) -> dict[str, Any]:
    """Insert a column and return it."""
    answer = client.post(
        "/columns/",
        {"table_name": table_name, "column_name": name, "column_type": column_type, "column_data": data},
    )
    assert answer.status_code == 200, answer.content
    made: dict[str, Any] = answer.json()
    return made


def shown_tables(client: APIClient) -> dict[str, dict[str, Any]]:
    """Return the tables of the metadata by name."""
    return {table["name"]: table for table in client.get("/metadata/").json()["metadata"]["tables"]}


def shown_columns(client: APIClient, table_name: str) -> dict[str, dict[str, Any]]:
    """Return the columns of a table by name, in their order."""
    return {each["name"]: each for each in shown_tables(client)[table_name]["columns"]}


def linked_names(client: APIClient, table_name: str, column_name: str) -> dict[str, list[Any]]:
    """Return what the rows of a table show of their linked rows, by the id of the row."""
    rows = client.get("/rows/", {"table_name": table_name, "convert_keys": "true"}).json()["rows"]
    return {row["_id"]: [each["display_value"] for each in row[column_name] or []] for row in rows}


def operations(client: APIClient) -> list[dict[str, Any]]:
    """Return the history of the base, oldest first, which no path answers as it is kept."""
    with stores().reading(base_uuid(client)) as session:
        return [orjson.loads(document) for _, document in session.operations(limit=10_000)]


def stored_tables(client: APIClient) -> set[str]:
    """Return the names of the tables that the store of the base really has for rows and links."""
    with stores().reading(base_uuid(client)) as session:
        names = {name for (name,) in session.run("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {name for name in names if not name.startswith("_")}
