"""Sorting, searching, filtering and paging in the grid behind a link."""

import re
from typing import Any

import pytest

from bases.principals import Principal
from tests.external_links.pages.conftest import Browser, add_rows, keys
from tests.external_links.pages.samples import make_rows


@pytest.mark.parametrize(
    ("column", "direction", "names"),
    [
        ("Name", "", ["Complete row", "Row 2", "Row 3"]),
        ("Name", "down", ["Row 3", "Row 2", "Complete row"]),
        ("Count", "", ["Row 2", "Row 3", "Complete row"]),
        ("Stars", "down", ["Complete row", "Row 3", "Row 2"]),
    ],
)
def test_sort(visitor: Browser, path: str, principal: Principal, column: str, direction: str, names: list[str]) -> None:
    page = visitor.get(path, {"sort": keys(principal)[column], "dir": direction})
    assert page.names == names
    order = "descending" if direction else "ascending"
    assert page.text.count(f'aria-sort="{order}"') == 1


def test_a_heading_sorts_up_then_down_then_not(visitor: Browser, path: str, principal: Principal) -> None:
    page = visitor.get(path)
    orders = []
    for _ in range(3):
        page = visitor.get(page.links("Count")[0])
        orders.append((page.names[0], re.findall(r'aria-sort="(\w+)"', page.text)))
    assert orders == [("Row 2", ["ascending"]), ("Complete row", ["descending"]), ("Complete row", [])]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("COMPLETE", ["Complete row"]),
        ("row 3", ["Row 3"]),
        ("person2@", ["Row 2"]),
        ("gold", ["Complete row", "Row 2", "Row 3"]),
        ("urgent", ["Complete row", "Row 3"]),
        ("1234567.5", ["Complete row"]),
        ("2026-03-14", ["Complete row"]),
        ("First linked", ["Complete row"]),
        ("marks", ["Row 2", "Row 3"]),
        ("0003", ["Row 3"]),
        ("N52", ["Complete row"]),
        ("100%", []),
        ("_", []),
        ("nowhere to be found", []),
        ("  ", ["Complete row", "Row 2", "Row 3"]),
        ("\0", ["Complete row", "Row 2", "Row 3"]),
    ],
)
def test_search(visitor: Browser, path: str, text: str, names: list[str]) -> None:
    page = visitor.get(path, {"q": text})
    assert (page.status, page.names) == (200, names)
    if not names:
        assert "No row fits." in page.text


@pytest.mark.parametrize(
    ("column", "typed", "names"),
    [
        ("Name", "ROW 2", ["Row 2"]),
        ("Count", "2", ["Row 2"]),
        ("Count", ">2", ["Complete row", "Row 3"]),
        ("Count", "<= 3", ["Row 2", "Row 3"]),
        ("Stars", ">=3", ["Complete row", "Row 3"]),
        ("Length", "0:02:00", ["Row 2"]),
        ("Share", "<0.03", ["Row 2"]),
        ("Share", "2%", ["Row 2"]),
        ("Day", "2026-03", ["Complete row", "Row 2"]),
        ("Day", "2026-03-03", ["Row 2"]),
        ("Day", ">2026-03-03", ["Complete row", "Row 3"]),
        ("Day", "<2026-04", ["Complete row", "Row 2"]),
        ("Day", "<=2026-04", ["Complete row", "Row 2", "Row 3"]),
        ("Minute", "2026-03-14", ["Complete row"]),
        ("Created", ">2000", ["Complete row", "Row 2", "Row 3"]),
        ("State", "1", ["Complete row"]),
        ("Tags", "1", ["Row 3"]),
        ("Done", "yes", ["Complete row", "Row 2"]),
        ("Done", "no", ["Row 3"]),
        ("Files", "filled", ["Complete row"]),
        ("People", "empty", ["Row 2", "Row 3"]),
        ("Notes", "marks", ["Row 2", "Row 3"]),
        ("Linked", "second", []),
        ("Linked", "first", ["Complete row"]),
        ("Place", "52", ["Complete row"]),
    ],
)
def test_filter(visitor: Browser, path: str, principal: Principal, column: str, typed: str, names: list[str]) -> None:
    page = visitor.get(path, {f"f-{keys(principal)[column]}": typed})
    assert page.names == names
    assert "aria-invalid" not in page.text


@pytest.mark.parametrize(
    ("column", "typed"),
    [
        ("Count", "many"),
        ("Count", ">"),
        ("Count", "1e999"),
        ("Day", "yesterday"),
        ("Day", "2026-13"),
        ("Day", "0000"),
        ("Day", "9999-12-31"),
        ("Day", "9999"),
    ],
)
def test_a_filter_that_says_nothing_is_passed_over_and_marked(
    visitor: Browser, path: str, principal: Principal, column: str, typed: str
) -> None:
    page = visitor.get(path, {f"f-{keys(principal)[column]}": typed})
    assert len(page.rows) == 3
    assert page.text.count('aria-invalid="true"') == 1


@pytest.mark.parametrize("column", ["State", "Done", "Files", "Press", "Creator"])
def test_choices_that_there_are_not_change_nothing(
    visitor: Browser, path: str, principal: Principal, column: str
) -> None:
    page = visitor.get(path, {f"f-{keys(principal)[column]}": "nonsense"})
    assert (page.status, len(page.rows)) == (200, 3)


def test_filters_and_search_go_together(visitor: Browser, path: str, principal: Principal) -> None:
    key = keys(principal)
    page = visitor.get(path, {"q": "row", f"f-{key['Done']}": "yes", f"f-{key['Count']}": "<10", "sort": key["Name"]})
    assert page.names == ["Row 2"]
    assert "1 row found" in page.text
    sorted_again = visitor.get(page.links("Stars")[0])
    assert sorted_again.names == ["Row 2"]


def test_pages_of_rows_follow_each_other(visitor: Browser, path: str, principal: Principal) -> None:
    rows = make_rows(251, base_uuid=principal.base_uuid, username=principal.username)[3:]
    add_rows(principal, *rows)

    first = visitor.get(path)
    second = visitor.get(first.links("Next rows")[0])
    third = visitor.get(second.links("Next rows")[0])

    numbers = [int(row[0].removeprefix("Open row ")) for page in (first, second, third) for row in page.rows]
    assert numbers == list(range(1, 252))
    assert len({name for page in (first, second, third) for name in page.names}) == 251
    assert third.links("Next rows") == []
    assert visitor.get(third.links("Previous rows")[0]).names == second.names
    assert first.links("Previous rows") == []


def test_a_piece_for_the_script_has_the_next_rows_only(visitor: Browser, path: str, principal: Principal) -> None:
    add_rows(principal, *[{"Name": f"More {number}"} for number in range(150)])
    address = re.findall(r'<tr id="more" class="turn" hx-get="([^"]+)"', visitor.get(path).text)[0].replace(
        "&amp;", "&"
    )

    piece = visitor.get(address, hx_request="true", hx_target="more")

    assert len(piece.rows) == 53
    assert "<html" not in piece.text
    assert "<table" not in piece.text
    assert 'id="more"' not in piece.text


def test_a_piece_for_the_script_has_the_grid_and_the_count(visitor: Browser, path: str) -> None:
    piece = visitor.get(path, {"q": "row 2"}, hx_request="true", hx_target="grid")
    assert piece.names == ["Row 2"]
    assert "<html" not in piece.text
    assert re.search(r'<p id="count"[^>]*hx-swap-oob="true">1 row found', piece.text)


def test_a_page_does_not_grow_for_ever(visitor: Browser, path: str, principal: Principal) -> None:
    rows = [{"Name": f"More {number}"} for number in range(900)]
    for _ in range(3):
        add_rows(principal, *rows)
    inner = visitor.get(path, {"start": "1800"}, hx_request="true", hx_target="more")
    outer = visitor.get(path, {"start": "1900"}, hx_request="true", hx_target="more")
    assert 'id="more" class="turn" hx-get' in inner.text
    assert 'id="more" class="turn">' in outer.text
    following = visitor.get(outer.links("Next rows")[0])
    assert 'id="more" class="turn" hx-get' in following.text


@pytest.mark.parametrize(
    "query",
    [
        {"start": "-1"},
        {"start": "x"},
        {"start": "9" * 30},
        {"start": "１"},
        {"first": "-5"},
        {"q": "x" * 10_000},
        {"q": "\ud7ff\uffff%_\\"},
        {"dir": "sideways"},
        {"f-": "x"},
        {"f-nowhere": "x"},
        {"filter": "on"},
    ],
)
def test_odd_questions_do_no_harm(visitor: Browser, path: str, query: dict[str, str]) -> None:
    assert visitor.get(path, query).status == 200


@pytest.mark.parametrize("query", [{"table": "nope"}, {"view": "nope"}, {"sort": "nope"}, {"table": "\ud7ff\0"}])
def test_what_is_not_there_is_not_found(visitor: Browser, path: str, query: dict[str, str]) -> None:
    page = visitor.get(path, query)
    assert page.status == 404
    assert "Sorry, but the requested page could not be found." in page.text


def test_queries_do_not_grow_with_rows(
    visitor: Browser, path: str, principal: Principal, django_assert_max_num_queries: Any
) -> None:
    add_rows(principal, *[{"Name": f"More {number}", "People": [principal.username]} for number in range(90)])
    visitor.get(path)
    with django_assert_max_num_queries(16):
        assert len(visitor.get(path, {"q": "More"}).rows) == 90
