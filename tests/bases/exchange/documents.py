"""Whole-base documents for tests: made by hand, imported, and exported again."""

import io
import uuid
from typing import Any

import orjson

from bases.exchange.addresses import Rewrite
from bases.exchange.exporting import write_base
from bases.exchange.importing import Document, import_base
from bases.principals import Principal
from bases.storage import stores

ROW = "AAAAAAAAAAAAAAAAAAAAA"


def row_id(number: int) -> str:
    """Return the id of a row: 22 characters."""
    return f"{ROW[: 22 - len(str(number))]}{number}"


def text_column(name: str = "Name", key: str = "0000", column_type: str = "text", **data: Any) -> dict[str, Any]:
    """Return a column as older documents have it."""
    return {"key": key, "name": name, "type": column_type, **({"data": data} if data else {})}


def table(name: str = "Table1", table_id: str = "0000", **parts: Any) -> dict[str, Any]:
    """Return a table with a text column, unless `parts` say otherwise."""
    return {"_id": table_id, "name": name, "columns": [text_column()], "rows": [], **parts}


def document(*tables: Any, **parts: Any) -> dict[str, Any]:
    """Return a whole-base document."""
    return {"version": 3, "format_version": 9, "tables": list(tables or [table()]), **parts}


def imported(content: Any, rewrite: Rewrite | None = None, companions: dict[str, Any] | None = None) -> str:
    """Import a document, or bytes that ought to be one, and return the uuid of the base."""
    raw = content if isinstance(content, bytes) else orjson.dumps(content)
    base_uuid = str(uuid.uuid4())
    import_base(base_uuid, Document(lambda: io.BytesIO(raw), author="me", rewrite=rewrite, companions=companions or {}))
    return base_uuid


def exported(base_uuid: str, username: str = "me", **options: Any) -> dict[str, Any]:
    """Return the document that a base is exported as."""
    stream = io.BytesIO()
    write_base(Principal(base_uuid, "r", username=username), stream, **options)
    content: dict[str, Any] = orjson.loads(stream.getvalue())
    return content


def round_trip(content: Any) -> dict[str, Any]:
    """Import a document and export it again."""
    base_uuid = imported(content)
    try:
        return exported(base_uuid)
    finally:
        stores().drop(base_uuid)


def cells_of(content: dict[str, Any], number: int = 0) -> list[dict[str, Any]]:
    """Return the cells of the rows of a table, without the fields of the server."""
    rows = content["tables"][number]["rows"]
    return [{key: value for key, value in row.items() if not key.startswith("_")} for row in rows]


def stored_bases() -> set[str]:
    """Return the names of the stores that there are."""
    return {file.name for file in stores().folder.glob("*.sqlite3")}
