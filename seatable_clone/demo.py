"""The base that a new server shows: made by the same functions that serve clients."""

from collections.abc import Sequence
from typing import Any

from accounts.models import User
from bases.columns import insert_column
from bases.links import LinkChange, add_links
from bases.new_columns import NewColumn
from bases.principals import Principal
from bases.rows import append_rows
from bases.table_views import create_view, update_view
from bases.tables import create_table, delete_table
from seatable_clone.demo_data import COFFEES, COLUMNS, CUSTOMERS, FARMS, LINKS, VIEWS, Row, make_orders
from workspaces.access import get_personal_workspace
from workspaces.catalogue import create_base
from workspaces.models import Base

NAME = "Coffee roastery"
STYLES = {"color": "#656463", "icon": "dtable-icon-coffee", "text_color": None}


def create_demo_base(owner: User) -> Base:
    """Create the demo base in the workspace of its owner. Raises DomainError when there is a base of its name."""
    base = create_base(acting_user=owner, workspace=get_personal_workspace(owner), name=NAME, styles=dict(STYLES))
    fill_base(Principal(str(base.uuid), "rw", username=owner.username))
    return base


def fill_base(principal: Principal) -> None:
    """Put the tables, rows, links and views of the demo into a new base."""
    for table, columns in COLUMNS.items():
        create_table(principal, table_name=table, columns=[NewColumn(*column) for column in columns])
    delete_table(principal, table_name="Table1")
    links = {
        (table, name): insert_column(
            principal, table_name=table, wanted=NewColumn(name, "link", {"table": table, "other_table": other})
        )["data"]["link_id"]
        for table, name, other in LINKS
    }
    customers = [{**customer, "Looked after by": [principal.username]} for customer in CUSTOMERS]
    rows = {"Farms": FARMS, "Coffees": COFFEES, "Customers": customers, "Orders": make_orders()}
    ids = {table: _append(principal, table, given) for table, given in rows.items()}
    for table, name, other in LINKS:
        by_name = dict(zip((row["Name"] for row in rows[other]), ids[other], strict=True))
        linked = {
            row_id: [by_name[wanted] for wanted in row[name]]
            for row_id, row in zip(ids[table], rows[table], strict=True)
        }
        add_links(principal, LinkChange(links[table, name], linked, table_name=table, other_table_name=other))
    for table, view_name, settings in VIEWS:
        create_view(principal, table_name=table, view_name=view_name)
        update_view(principal, table_name=table, view_name=view_name, changes=dict(settings))


def _append(principal: Principal, table: str, rows: Sequence[Row]) -> list[str]:
    """Append rows, whose links are no cells, and return their ids."""
    names = {name for linking, name, _ in LINKS if linking == table}
    cells: list[dict[str, Any]] = [{key: row[key] for key in row if key not in names} for row in rows]
    return append_rows(principal, table_name=table, rows=cells).row_ids
