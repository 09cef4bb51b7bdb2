"""A base's store from its creation to its end, for the catalogue that knows whose base it is."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from bases.access import worded_errors
from bases.principals import Principal
from bases.realtime.announcements import end_connections
from bases.rows import insert_empty_rows
from bases.schema import DEFAULT_VIEW_NAME, Column, Table, View
from bases.storage import stores
from bases.storage.notices import clear_notifications
from core.ids import FIRST_ID

# A new base has a table with as many empty rows.
FIRST_ROWS = 3
DEFAULT_SETTINGS = {"date_settings": {"first_day_of_week": "Monday"}}


def create_base(base_uuid: str, *, creator: str) -> None:
    """Make the store of a new base, with `Table1`, as SeaTable makes it; `creator` is a user's id.

    Raises StoreExistsError when there is one.
    """
    principal = Principal(base_uuid, "rw", username=creator)
    stores().create(base_uuid)
    with stores().writing(base_uuid) as session:
        table = _first_table()
        session.create_table(table.physical)
        session.add_column(table.physical, table.columns[0].physical, "text")
        schema = session.schema.add_table(table)
        session.save_schema(replace(schema, settings=DEFAULT_SETTINGS))
        insert_empty_rows(session, principal, table, FIRST_ROWS)


def copy_base(source_uuid: str, target_uuid: str, *, username: str) -> None:
    """Make a store with what a user sees of another, without history, notifications and the private views of others.

    `username` is the user's id. Raises StoreMissingError and StoreExistsError.
    """
    stores().copy(source_uuid, target_uuid)
    with stores().writing(target_uuid) as session:
        session.suspended = False
        session.revocations = {}
        session.save_state()
        session.clear_history()
        clear_notifications(session)
        tables = tuple(_without_private_views(table, username) for table in session.schema.tables)
        session.save_schema(replace(session.schema, tables=tables))


def list_stores() -> Iterator[tuple[str, float]]:
    """Yield (uuid of the base, seconds since 1970 of its last change) for every store there is."""
    return stores().list_all()


def changed_at(base_uuid: str) -> datetime:
    """Return when the content of a base was last changed; the year 1970 when there is none."""
    return datetime.fromtimestamp(stores().changed_at(base_uuid), UTC)


def measure_store(base_uuid: str) -> int:
    """Return the bytes that the store of a base takes on the disk."""
    return stores().size(base_uuid)


def suspend_base(base_uuid: str) -> None:
    """Close a base to every Base-Token, as long as it lies in the trash."""
    _set_suspended(base_uuid, suspended=True)
    end_connections(base_uuid)


def resume_base(base_uuid: str) -> None:
    """Open a suspended base again."""
    _set_suspended(base_uuid, suspended=False)


def purge_base(base_uuid: str) -> None:
    """Remove the store of a base for good; one that is gone already is no error."""
    stores().drop(base_uuid)
    end_connections(base_uuid)


def revoke_tokens(base_uuid: str, *, identity: str) -> None:
    """Refuse all Base-Tokens minted so far for an identity: a user's id, the name of an API-Token or of a link."""
    with worded_errors(base_uuid), stores().writing(base_uuid) as session:
        session.revocations = {**session.revocations, identity: time.time()}
        session.save_state()
    end_connections(base_uuid, identity=identity)


def _without_private_views(table: Table, username: str) -> Table:
    """Return a table without the views that others keep to themselves, unless it has no other view."""
    foreign = [view.id for view in table.views if not view.is_visible_to(username)]
    for view_id in foreign if len(foreign) < len(table.views) else foreign[1:]:
        table = table.remove_view(view_id)
    return table


def _set_suspended(base_uuid: str, *, suspended: bool) -> None:
    with worded_errors(base_uuid), stores().writing(base_uuid) as session:
        session.suspended = suspended
        session.save_state()


def _first_table() -> Table:
    """Return the table that a base is born with; it has fewer keys than tables made later."""
    column = Column(
        {"key": FIRST_ID, "name": "Name", "type": "text", "width": 200, "editable": True, "resizable": True},
        physical=FIRST_ID,
    )
    view = View(
        {
            "_id": FIRST_ID,
            "name": DEFAULT_VIEW_NAME,
            "type": "table",
            "is_locked": False,
            "rows": [],
            "formula_rows": {},
            "summaries": [],
            "filter_conjunction": "And",
            "filters": [],
            "sorts": [],
            "groupbys": [],
            "groups": [],
            "hidden_columns": [],
        }
    )
    return Table({"_id": FIRST_ID, "name": "Table1"}, physical="rows 0000", columns=(column,), views=(view,))
