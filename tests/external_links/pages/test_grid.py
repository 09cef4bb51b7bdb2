"""The grid behind a link, as a browser without scripts gets it."""

import io
import re
import zipfile
from typing import Any

import pytest
from PIL import Image

from bases.access import write_base
from bases.display import preview
from bases.grid import GridQuery, read_grid
from bases.principals import Principal
from bases.rows import delete_rows
from bases.table_views import create_view, update_view
from tests.clients import APIClient
from tests.external_links.pages.conftest import Browser, add_rows, keys
from tests.external_links.pages.samples import COLUMNS, LONG_TEXT


def test_it_works(visitor: Browser, path: str) -> None:
    page = visitor.get(path)

    assert page.status == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1>Projects</h1>" in page.text
    assert page.names == ["Complete row", "Row 2", "Row 3"]
    assert "3 rows" in page.text


@pytest.mark.parametrize("custom", ["", "custom/"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_with_custom_or_not_and_with_the_last_slash_or_not(
    visitor: Browser, link: dict[str, Any], view_link: dict[str, Any], custom: str, slash: str
) -> None:
    for kind, token in (("external-links", link["token"]), ("view-external-links", view_link["token"])):
        assert visitor.get(f"/dtable/{kind}/{custom}{token}{slash}").status == 200


def test_cells_of_every_type_show_as_people_expect(visitor: Browser, path: str) -> None:
    headings = re.findall(r'<th scope="col".*?</th>', visitor.get(path).text, re.DOTALL)[1:]
    names = [re.sub(r"<[^>]*>", "", heading).strip() for heading in headings]
    row = dict(zip(names, visitor.get(path).rows[0][1:], strict=True))
    created = row.pop("Created")

    assert names == [*(name for name, _, _ in COLUMNS), "Linked"]
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d", created)
    assert row.pop("Modified") == created
    assert row == {
        "Name": "Complete row",
        "State": "urgent",
        "Tags": "calm golden",
        "Done": "yes",
        "Stars": "4 of 5",
        "Day": "14.03.2026",
        "Minute": "3/14/2026 09:05",
        "Count": "1,234,567.5",
        "Price": "€1.234,50",
        "Share": "42.5%",
        "Length": "1:23:45",
        "Notes": preview(LONG_TEXT),
        "E-mail": "ann@example.com",
        "Site": "https://example.com/a?b=c&d=e",
        "Pictures": "a b.png c.png",
        "Files": "plan.pdf",
        "Place": "N52°30′0″, E13°24′0″",
        "People": "A Alice",
        "Signature": "ann-1.png",
        "Code": "0001",
        "Press": "Send it",
        "Creator": "A Alice",
        "Modifier": "A Alice",
        "Linked": "First linked Second linked",
    }


def test_pictures_and_files_open_through_the_link(
    visitor: Browser, path: str, base: dict[str, Any], picture: str
) -> None:
    page = visitor.get(path)
    (thumbnail,) = re.findall(r'src="([^"]*/a%20b.png[^"]*)"', page.text)
    (whole,) = re.findall(r'href="([^"]*/a%20b.png[^"]*)"', page.text)
    sizes = []
    for address in (thumbnail, whole):
        answer = visitor.client.get(address)
        assert answer.status_code == 200, address
        sizes.append(Image.open(io.BytesIO(answer.getvalue())).size)
    assert sizes == [(256, 128), (600, 300)]


def test_the_base_can_be_saved(visitor: Browser, path: str) -> None:
    (address,) = visitor.get(path).links("Download")
    answer = visitor.client.get(address)
    assert answer.status_code == 200
    assert "content.json" in zipfile.ZipFile(io.BytesIO(answer.getvalue())).namelist()


def test_people_without_an_account_have_no_name(visitor: Browser, path: str, principal: Principal) -> None:
    add_rows(principal, {"Name": "gone", "People": ["0123456789abcdef0123456789abcdef@auth.local"]})
    text = visitor.get(path).text
    assert "Former member" in text
    assert "@auth.local" not in text
    assert "alice@example.com" not in text


def test_tables_and_views_are_tabs(visitor: Browser, path: str, principal: Principal) -> None:
    create_view(principal, table_name="Everything", view_name="Second view")

    page = visitor.get(path)
    assert page.links("Everything")
    assert visitor.get(path + page.links("Other")[0].removeprefix(path)).names == ["First linked", "Second linked"]
    assert re.search(r'aria-current="page">Everything</a>', page.text)
    assert visitor.get(page.links("Second view")[0]).names == page.names


def test_a_view_filters_sorts_and_hides(visitor: Browser, path: str, principal: Principal) -> None:
    update_view(
        principal,
        table_name="Everything",
        view_name="Default View",
        changes={
            "filters": [{"column_name": "Name", "filter_predicate": "contains", "filter_term": "row "}],
            "sorts": [{"column_name": "Name", "sort_type": "down"}],
            "hidden_columns": ["Price", "E-mail"],
            "row_height": "triple",
        },
    )
    page = visitor.get(path)
    assert page.names == ["Row 3", "Row 2"]
    assert "Price" not in page.text
    assert "person2@example.com" not in page.text
    assert '<table class="triple"' in page.text


def test_what_a_view_hides_cannot_be_asked_for(visitor: Browser, path: str, principal: Principal) -> None:
    hidden = keys(principal)["E-mail"]
    update_view(principal, table_name="Everything", view_name="Default View", changes={"hidden_columns": ["E-mail"]})
    assert visitor.get(path, {"sort": hidden}).status == 404
    assert len(visitor.get(path, {f"f-{hidden}": "person2"}).rows) == 3
    assert visitor.get(path, {"q": "person2"}).rows == []


def test_views_of_somebody_else_are_not_shown(visitor: Browser, path: str, principal: Principal) -> None:
    create_view(principal, table_name="Everything", view_name="Mine")
    shown = visitor.get(path).links("Mine")[0]
    with write_base(principal) as session:
        table = session.schema.tables[0]
        mine = table.views[1].with_values(private_for=principal.username)
        session.save_schema(session.schema.replace_table(table.replace_view(mine)))
    assert len(read_grid(principal, GridQuery()).views) == 2
    assert visitor.get(path).links("Mine") == []
    assert visitor.get(shown).status == 404


def test_groups_have_headings(visitor: Browser, path: str, principal: Principal) -> None:
    groups = [{"column_name": "State", "sort_type": "up"}, {"column_name": "Day", "sort_type": "down"}]
    update_view(principal, table_name="Everything", view_name="Default View", changes={"groupbys": groups})
    add_rows(principal, {"Name": "Row 4", "State": "urgent", "Day": "2026-03-20"})

    page = visitor.get(path)

    headings = re.findall(r'<tr class="group depth(\d)">.*?</tr>', page.text, re.DOTALL)
    labels = [
        (depth, " ".join(re.sub(r"<[^>]*>", " ", text).split()))
        for depth, text in re.findall(r'<tr class="group depth(\d)">(.*?)</tr>', page.text, re.DOTALL)
    ]
    assert len(headings) == 6
    assert labels[:3] == [("0", "State urgent"), ("1", "Day 2026-03"), ("0", "State golden")]
    assert page.names == ["Row 4", "Complete row", "Row 2", "Row 3"]
    assert labels[-2:] == [("0", "State Empty"), ("1", "Day 2026-04")]


def test_rows_have_the_colour_of_an_option(visitor: Browser, path: str, principal: Principal) -> None:
    rule = {"type": "by_column", "color_by_column": keys(principal)["State"]}
    update_view(principal, table_name="Everything", view_name="Default View", changes={"colorbys": rule})
    text = visitor.get(path).text
    assert text.count('<i class="mark o-f4667c-') == 1
    assert text.count('<i class="mark') == 2


def test_an_empty_table_says_so(visitor: Browser, path: str, principal: Principal, row_ids: list[str]) -> None:
    delete_rows(principal, table_name="Everything", row_ids=row_ids)
    assert "There are no rows here." in visitor.get(path).text


def test_a_visit_is_counted_and_looking_around_is_not(
    visitor: Browser, path: str, admin_client: APIClient, link: dict[str, Any]
) -> None:
    visitor.get(path)
    visitor.get(path, {"q": "row"})
    visitor.get(path, hx_request="true", hx_target="grid")
    visitor.get(path, sec_purpose="prefetch;prerender")
    visitor.client.head(path)
    (listed,) = admin_client.get("/api/v2.1/admin/external-links/").json()["external_link_list"]
    assert (listed["token"], listed["view_cnt"]) == (link["token"], 1)
