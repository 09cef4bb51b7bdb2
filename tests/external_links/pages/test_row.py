"""A single row behind a link, as a page of its own and as a piece for the dialog."""

from typing import Any

import pytest

from bases.principals import Principal
from bases.rows import append_rows
from bases.table_views import update_view
from tests.external_links.pages.conftest import Browser, path_of, text_of


def test_it_works(visitor: Browser, path: str) -> None:
    grid = visitor.get(path)
    page = visitor.get(grid.links("Open row 1")[0])
    assert page.status == 200
    assert "<h1>Projects</h1>" in page.text
    assert text_of(page.text.partition("<h2>")[2].partition("</h2>")[0]) == "Complete row"
    assert visitor.get(page.links("All rows")[0]).names == grid.names


@pytest.mark.parametrize("slash", ["", "/"])
def test_with_the_last_slash_or_not(visitor: Browser, path: str, row_ids: list[str], slash: str) -> None:
    assert visitor.get(f"{path}row/{row_ids[0]}{slash}").status == 200


def test_a_long_text_is_rendered(visitor: Browser, path: str, row_ids: list[str]) -> None:
    text = visitor.get(f"{path}row/{row_ids[0]}/").text
    assert "<em>emphasis</em>" in text
    assert '<a href="https://example.com/notes" rel="noopener noreferrer nofollow">link</a>' in text
    assert "<li>☑ done</li>" in text
    assert "<td>cups</td>" in text
    # The page has headings of its own above those of the text.
    assert "<h3>Notes</h3>" in text


def test_a_piece_for_the_dialog_is_no_page(visitor: Browser, path: str, row_ids: list[str]) -> None:
    piece = visitor.get(f"{path}row/{row_ids[0]}/", hx_request="true", hx_target="detail")
    assert "<html" not in piece.text
    assert '<form method="dialog">' in piece.text
    assert "Complete row" in piece.text


def test_pieces_have_the_classes_that_the_page_knows(visitor: Browser, path: str, row_ids: list[str]) -> None:
    page = visitor.get(path)
    piece = visitor.get(f"{path}row/{row_ids[0]}/", hx_request="true", hx_target="detail")
    used = {name for name in piece.text.replace('"', " ").split() if name.startswith(("o-", "c-"))}
    assert len(used) == 4
    assert all(f".{name}{{" in page.text for name in used)


def test_all_of_many_values_are_shown(visitor: Browser, path: str, principal: Principal) -> None:
    people = [f"app {number}" for number in range(30)]
    (row_id,) = append_rows(principal, table_name="Everything", rows=[{"Name": "many", "People": people}]).row_ids
    assert "app 29" in visitor.get(f"{path}row/{row_id}/").text
    assert "app 29" not in visitor.get(path).text
    assert "+10" in visitor.get(path).text


def test_hidden_columns_and_rows_stay_hidden(
    visitor: Browser, path: str, principal: Principal, row_ids: list[str]
) -> None:
    changes: dict[str, Any] = {
        "hidden_columns": ["E-mail"],
        "filters": [{"column_name": "Name", "filter_predicate": "is", "filter_term": "Row 2"}],
    }
    update_view(principal, table_name="Everything", view_name="Default View", changes=changes)
    shown, hidden = (visitor.get(f"{path}row/{row_id}/") for row_id in (row_ids[1], row_ids[0]))
    assert shown.status == 200
    assert "person2@example.com" not in shown.text
    assert hidden.status == 404
    assert "Sorry, but the requested page could not be found." in hidden.text


@pytest.mark.parametrize("row_id", ["A" * 22, "x", "%00", "'", "a" * 5000])
def test_a_row_that_there_is_not(visitor: Browser, path: str, row_id: str) -> None:
    assert visitor.get(f"{path}row/{row_id}/").status == 404


def test_a_row_of_another_table_is_not_in_this_one(
    visitor: Browser, path: str, row_ids: list[str], link: dict[str, Any]
) -> None:
    other = visitor.get(path).links("Other")[0].partition("?")[2]
    assert visitor.get(path_of(link, f"row/{row_ids[0]}/") + f"?{other}").status == 404
