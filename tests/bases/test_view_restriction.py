"""A Base-Token for one view: the view's rows and columns in every answer, and nothing else of the base."""

import re
from typing import Any

import pytest

from bases.tokens import mint_base_token
from core.checks import api_patterns
from core.errors import is_base_surface
from tests.bases.factories import SampleTable, append_rows, base_uuid, column, create_table, list_rows
from tests.clients import APIClient

STATES = [{"id": "1", "name": "open"}, {"id": "2", "name": "shut"}]
COLUMNS = [column("Name"), column("State", "single-select", options=STATES), column("HIDDEN cost", "number")]
ROWS = [
    {"Name": "second", "State": "open", "HIDDEN cost": 20},
    {"Name": "HIDDEN", "State": "shut", "HIDDEN cost": 30},
    {"Name": "first", "State": "open", "HIDDEN cost": 10},
]
BY_COST = {"filters": [{"column_name": "HIDDEN cost", "filter_predicate": "is_empty"}]}
HIDDEN = ("HIDDEN", "shut-row", "Table1", "Secrets")


@pytest.fixture
def shops(base_client: APIClient) -> SampleTable:
    """Shops, of which the view "Open" shows the open ones by their cost, which it hides, and people linked to them."""
    people = create_table(base_client, "Secrets", [column("Name"), column("HIDDEN pay")], [{"Name": "Pat"}])
    shops = create_table(base_client, "Shops", COLUMNS, ROWS)
    link = {"table": "Shops", "other_table": "Secrets"}
    answer = base_client.post(
        "/columns/",
        {"table_name": "Shops", "column_name": "Staff", "column_type": "link", "column_data": link},
    )
    assert answer.status_code == 200, answer.content
    body = {"table_id": shops.id, "other_table_id": people.id, "link_id": answer.json()["data"]["link_id"]}
    linked = dict.fromkeys(shops.row_ids, people.row_ids)
    assert base_client.post("/links/", {**body, "other_rows_ids_map": linked}).status_code == 200
    view(base_client, filters=[{"column_name": "State", "filter_predicate": "is", "filter_term": "1"}])
    return shops


def view(client: APIClient, **changes: Any) -> None:
    """Make the view "Open" if it is not there, and set it."""
    client.post("/views/?table_name=Shops", {"name": "Open"})
    settings = {
        "sorts": [{"column_name": "HIDDEN cost", "sort_type": "up"}],
        "hidden_columns": ["HIDDEN cost"],
        **changes,
    }
    answer = client.put("/views/Open/?table_name=Shops", settings)
    assert answer.status_code == 200, answer.content


@pytest.fixture
def visitor(base_client: APIClient, shops: SampleTable) -> APIClient:
    views = base_client.get("/views/?table_name=Shops").json()["views"]
    return visitor_of(base_client, shops, next(each["_id"] for each in views if each["name"] == "Open"))


def visitor_of(client: APIClient, table: SampleTable, view_id: str, permission: str = "r") -> APIClient:
    token = mint_base_token(
        base_uuid(client), permission=permission, identity="external-link 1", table_id=table.id, view_id=view_id
    )
    return APIClient(token, client.prefix)


def test_it_works(visitor: APIClient):
    rows = list_rows(visitor, "Shops", view_name="Open")
    assert [row["Name"] for row in rows] == ["first", "second"]
    assert [row["State"] for row in rows] == ["open", "open"]
    assert [[each["display_value"] for each in row["Staff"]] for row in rows] == [["Pat"], ["Pat"]]


def test_without_naming_the_view(visitor: APIClient):
    assert [row["Name"] for row in list_rows(visitor, "Shops")] == ["second", "first"]
    assert [row["Name"] for row in list_rows(visitor, "Shops", start=1)] == ["first"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/metadata/", None),
        ("GET", "/views/?table_name=Shops", None),
        ("GET", "/views/Open/?table_name=Shops", None),
        ("GET", "/columns/?table_name=Shops", None),
        ("GET", "/rows/?table_name=Shops&convert_keys=true", None),
        ("GET", "/rows/?table_name=Shops&view_name=Open", None),
        ("GET", "/rows/?table_name=Shops&order_by=Name&direction=desc", None),
        ("GET", "/filtered-rows/?table_name=Shops", {"filters": []}),
        ("POST", "/sql/", {"sql": "SELECT * FROM Shops", "convert_keys": True}),
        ("POST", "/sql/", {"sql": "SELECT State, count(*), max(Name) FROM Shops GROUP BY State"}),
    ],
)
def test_nothing_else_shows(visitor: APIClient, method: str, path: str, body: Any):
    answer = visitor.request(method, path, body)
    assert answer.status_code == 200, answer.content
    text = answer.content.decode()
    assert [word for word in HIDDEN if word in text] == []
    assert "first" in text or "Open" in text or "Staff" in text or "second" in text


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/rows/?table_name=Secrets", None),
        ("GET", "/rows/?table_name=Table1", None),
        ("GET", "/rows/?table_name=Shops&view_name=Default%20View", None),
        ("GET", "/rows/?table_name=Shops&order_by=HIDDEN%20cost", None),
        ("GET", "/columns/?table_name=Secrets", None),
        ("GET", "/views/Default%20View/?table_name=Shops", None),
        ("GET", "/filtered-rows/?table_name=Shops", BY_COST),
        ("POST", "/sql/", {"sql": "SELECT * FROM Secrets"}),
        ("POST", "/sql/", {"sql": "SELECT `HIDDEN cost` FROM Shops"}),
        ("POST", "/sql/", {"sql": "SELECT Name FROM Shops WHERE `HIDDEN cost` > 5"}),
        ("POST", "/sql/", {"sql": "SELECT Name FROM Shops ORDER BY `HIDDEN cost`"}),
        ("POST", "/sql/", {"sql": "SELECT Shops.Name FROM Shops, Secrets WHERE Shops.Name = Secrets.Name"}),
        ("POST", "/sql/", {"sql": "SELECT Name FROM Shops UNION SELECT Name FROM Secrets", "extended": True}),
        ("POST", "/sql/", {"sql": "SELECT (SELECT max(Name) FROM Table1) AS x FROM Shops", "extended": True}),
        ("POST", "/sql/", {"sql": "SELECT Name FROM Shops ORDER BY `HIDDEN cost` + 1", "extended": True}),
        ("GET", "/", None),
    ],
)  # fmt: skip
def test_the_rest_cannot_be_named(base_client: APIClient, visitor: APIClient, method: str, path: str, body: Any):
    assert visitor.request(method, path, body).status_code in (400, 403, 404)
    assert base_client.request(method, path, body).status_code == 200


def reading_routes() -> list[str]:
    """Return every route of the base surface that answers a GET."""
    return [route for route, view in api_patterns() if is_base_surface(f"/{route}") and "get" in view.actions]


@pytest.mark.parametrize("route", reading_routes())
def test_no_route_tells_more(base_client: APIClient, shops: SampleTable, visitor: APIClient, route: str):
    """Also those that are made later: whatever is answered with what the owner would ask is the view's own."""
    values = {"base_uuid": base_uuid(base_client), "view_name": "Open", "row_id": shops.row_ids[1]}
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values.get(match[1], "1"), route)
    for query in ({}, {"table_name": "Shops"}, {"table_name": "Secrets"}, {"table_name": "Shops", "view_name": "Open"}):
        answer = visitor.under("").get(path, {**query, "convert_keys": "true"})
        body = answer.getvalue() if answer.streaming else answer.content
        assert answer.status_code in (200, 400, 403, 404)
        assert [word for word in HIDDEN if word in body.decode() and query.get("table_name") != word] == []


def test_single_rows(base_client: APIClient, shops: SampleTable, visitor: APIClient):
    second, hidden, _ = shops.row_ids
    path = "/rows/{}/?table_name=Shops&convert_keys=true"
    assert visitor.get(path.format(second)).json()["Name"] == "second"
    assert visitor.get(path.format(hidden)).status_code == 404
    assert base_client.get(path.format(hidden)).status_code == 200


def test_linked_rows(shops: SampleTable, visitor: APIClient):
    second, hidden, _ = shops.row_ids
    body = {"table_name": "Shops", "link_column_name": "Staff", "rows": [{"row_id": second}, {"row_id": hidden}]}
    answer = visitor.post("/query-links/", body).json()
    assert [each["display_value"] for each in answer[second]] == ["Pat"]
    assert answer[hidden] == []


def test_rows_that_come_and_go(base_client: APIClient, visitor: APIClient):
    append_rows(base_client, "Shops", [{"Name": "zeroth", "State": "open", "HIDDEN cost": 1}, {"Name": "HIDDEN"}])
    assert [row["Name"] for row in list_rows(visitor, "Shops", view_name="Open")] == ["zeroth", "first", "second"]


def test_a_view_without_filters_shows_all_rows(base_client: APIClient, visitor: APIClient):
    view(base_client, filters=[])
    assert len(list_rows(visitor, "Shops", view_name="Open")) == 3


def test_a_broken_filter_shows_none(base_client: APIClient, visitor: APIClient):
    body = {"table_name": "Shops", "column": "State", "option_names": ["open"]}
    assert base_client.delete("/column-options/", body).status_code == 200
    assert list_rows(visitor, "Shops") == []


def test_a_view_that_is_gone(base_client: APIClient, visitor: APIClient):
    assert base_client.delete("/views/Open/?table_name=Shops").status_code == 200
    assert visitor.get("/metadata/").status_code == 404
    assert list_rows(base_client, "Shops")


def test_others_still_see_everything(base_client: APIClient, visitor: APIClient):
    """What was read for the visitor is not remembered as the structure of the base."""
    visitor.get("/metadata/")
    assert {table["name"] for table in base_client.get("/metadata/").json()["metadata"]["tables"]} >= {"Secrets"}


def test_it_never_writes(base_client: APIClient, shops: SampleTable):
    views = base_client.get("/views/?table_name=Shops").json()["views"]
    writer = visitor_of(base_client, shops, views[-1]["_id"], "rw")
    body = {"table_name": "Shops", "rows": [{"Name": "new"}]}
    assert writer.post("/rows/", body).status_code == 403
    assert writer.post("/sql/", {"sql": "DELETE FROM Shops"}).status_code == 403
    assert len(list_rows(base_client, "Shops")) == 3
