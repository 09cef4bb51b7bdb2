"""A link to one view: that is all it shows of the base."""

from typing import Any

import pytest

from bases.grid import GridQuery, read_grid
from bases.principals import Principal
from bases.table_views import create_view, update_view
from tests.clients import APIClient
from tests.external_links.pages.conftest import Browser, path_of

# What else the base has, and nobody may learn by the link.
SECRETS = ("Projects", "Default View", "Other", "Price", "Complete row", "person3@example.com", "1.234,50")


@pytest.fixture
def view_path(principal: Principal, row_ids: list[str], alice_client: APIClient, view_links: str) -> str:
    """The path of a link to a view that shows row 2 and leaves out some columns."""
    create_view(principal, table_name="Everything", view_name="Shared view")
    changes: dict[str, Any] = {
        "filters": [{"column_name": "Name", "filter_predicate": "is", "filter_term": "Row 2"}],
        "sorts": [{"column_name": "Price", "sort_type": "down"}],
        "hidden_columns": ["Price", "E-mail"],
    }
    update_view(principal, table_name="Everything", view_name="Shared view", changes=changes)
    table = read_grid(principal, GridQuery()).table
    answer = alice_client.post(view_links, {"table_id": table.id, "view_id": table.views[1].id})
    assert answer.status_code == 200, answer.content
    return path_of(answer.json())


def test_it_works(visitor: Browser, view_path: str) -> None:
    page = visitor.get(view_path)
    assert page.status == 200
    assert "<h1>Shared view</h1>" in page.text
    assert page.names == ["Row 2"]
    assert "<nav" not in page.text


def test_nothing_else_of_the_base_shows(visitor: Browser, view_path: str, row_ids: list[str]) -> None:
    pages = [visitor.get(view_path), visitor.get(view_path, {"filter": "on", "q": "o"})]
    pages.append(visitor.get(pages[0].links("Open row 1")[0]))
    for page in pages:
        assert page.status == 200
        assert "Row 2" in page.text
        assert [secret for secret in SECRETS if secret in page.text] == []


def test_an_address_cannot_ask_for_more(
    visitor: Browser, view_path: str, principal: Principal, row_ids: list[str]
) -> None:
    tables = read_grid(principal, GridQuery()).tables
    view = tables[0].views[0].id
    price = tables[0].by_name["Price"].key
    for query in ({"table": tables[1].id}, {"view": view}, {"table": tables[0].id, "view": view}):
        page = visitor.get(view_path, query)
        assert (page.status, page.names) == (200, ["Row 2"])
    assert visitor.get(view_path, {"sort": price}).status == 404
    assert visitor.get(view_path, {f"f-{price}": ">0"}).names == ["Row 2"]
    assert visitor.get(view_path, {"q": "Complete"}).rows == []
    for row_id in (row_ids[0], row_ids[2]):
        assert visitor.get(f"{view_path}row/{row_id}/", {"table": tables[0].id, "view": view}).status == 404
    assert visitor.get(f"{view_path}row/{row_ids[1]}/").status == 200


def test_a_link_of_one_kind_is_none_of_the_other(
    visitor: Browser, link: dict[str, Any], view_link: dict[str, Any]
) -> None:
    assert visitor.get(f"/dtable/view-external-links/{link['token']}/").status == 404
    assert visitor.get(f"/dtable/external-links/{view_link['token']}/").status == 404


def test_a_view_that_is_gone(visitor: Browser, view_path: str, principal: Principal, base_client: APIClient) -> None:
    assert visitor.get(view_path).status == 200
    base_client.delete("/views/Shared view/", query={"table_name": "Everything"})
    page = visitor.get(view_path)
    assert page.status == 404
    assert "Sorry, but the requested page could not be found." in page.text
