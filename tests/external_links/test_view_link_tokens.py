"""/api/v2.1/view-external-link-tokens/{token}/access-token/: a Base-Token that opens one view."""

from typing import Any

import jwt
import pytest

from tests.clients import GATEWAY, APIClient
from tests.external_links.conftest import VIEW


def path(link: dict[str, Any]) -> str:
    return f"/api/v2.1/view-external-link-tokens/{link['token']}/access-token/"


@pytest.fixture
def narrow_link(alice_client: APIClient, base_client: APIClient, view_links: str) -> dict[str, Any]:
    """A link to a view that hides a column and shows one of four rows; there is a second table besides."""
    column = {"table_name": "Table1", "column_name": "Salary", "column_type": "number"}
    key = base_client.post("/columns/", column).json()["key"]
    base_client.post("/tables/", {"table_name": "Secrets"})
    rows = [{"Name": "Ada", "Salary": 1}]
    assert base_client.post("/rows/", {"table_name": "Table1", "rows": rows}).status_code == 200
    view = base_client.post("/views/", {"name": "Narrow"}, query={"table_name": "Table1"}).json()
    changes = {
        "hidden_columns": [key],
        "filters": [{"column_key": "0000", "filter_predicate": "is", "filter_term": "Ada"}],
    }
    assert base_client.put("/views/Narrow/", changes, query={"table_name": "Table1"}).status_code == 200
    answer = alice_client.post(view_links, {"table_id": "0000", "view_id": view["_id"]})
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_it_works(anonymous: APIClient, base: dict[str, Any], narrow_link: dict[str, Any]) -> None:
    answer = anonymous.get(path(narrow_link))
    assert answer.status_code == 200
    client = APIClient(answer.json()["access_token"], f"{GATEWAY}/{base['uuid']}")
    [row] = client.get("/rows/", {"table_name": "Table1", "convert_keys": "true"}).json()["rows"]
    assert row["Name"] == "Ada"
    assert "Salary" not in row
    [table] = client.get("/metadata/").json()["metadata"]["tables"]
    assert [column["name"] for column in table["columns"]] == ["Name"]
    for sql in ("SELECT * FROM Secrets", "SELECT Salary FROM Table1"):
        assert client.post("/sql/", {"sql": sql}).status_code in (400, 404)
    assert client.post("/rows/", {"table_name": "Table1", "rows": [{"Name": "x"}]}).status_code == 403


def test_what_the_token_says(anonymous: APIClient, narrow_link: dict[str, Any]) -> None:
    answer = anonymous.get(path(narrow_link))
    said = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})
    assert (said["permission"], said["username"], said["app_name"]) == ("r", "", "")
    assert (said["table_id"], said["view_id"]) == ("0000", narrow_link["view_id"])


def test_30_the_union_of_all_versions(anonymous: APIClient, view_link: dict[str, Any], link: dict[str, Any]) -> None:
    other = anonymous.get(f"/api/v2.1/external-link-tokens/{link['token']}/access-token/").json()
    shown = anonymous.get(path(view_link)).json()
    assert shown | {"access_token": ""} == other | {"access_token": ""}


def test_a_password_is_asked_for(alice_client: APIClient, anonymous: APIClient, view_links: str) -> None:
    link = alice_client.post(view_links, VIEW | {"password": "secret"}).json()
    statuses = [
        anonymous.get(path(link), headers={"X-Link-Password": word}).status_code for word in ("", "wrong", "secret")
    ]
    assert statuses == [403, 403, 200]


def test_deleting_the_link_ends_it_at_once(
    alice_client: APIClient, anonymous: APIClient, base: dict[str, Any], view_links: str, view_link: dict[str, Any]
) -> None:
    token = anonymous.get(path(view_link)).json()["access_token"]
    client = APIClient(token, f"{GATEWAY}/{base['uuid']}")
    assert client.get("/metadata/").status_code == 200
    alice_client.delete(f"{view_links}{view_link['token']}/")
    assert client.get("/metadata/").status_code == 403


def test_a_view_that_is_gone(
    anonymous: APIClient, base_client: APIClient, base: dict[str, Any], narrow_link: dict[str, Any]
) -> None:
    token = anonymous.get(path(narrow_link)).json()["access_token"]
    assert base_client.delete("/views/Narrow/", query={"table_name": "Table1"}).status_code == 200
    answer = anonymous.get(path(narrow_link))
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "External link not found."})
    assert APIClient(token, f"{GATEWAY}/{base['uuid']}").get("/metadata/").status_code == 404


def test_a_link_to_the_base_is_none_to_a_view(anonymous: APIClient, link: dict[str, Any]) -> None:
    answer = anonymous.get(path(link))
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "External link not found."})
