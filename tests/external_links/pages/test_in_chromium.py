"""The pages in a real browser: what scripts and styles do, and that the browser complains of nothing."""

import importlib.resources
import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bases.grid import GridQuery, read_grid
from bases.principals import Principal
from bases.rows import append_rows
from bases.table_views import update_view
from tests.external_links.pages.samples import make_rows

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 780}
# A missing picture is no complaint of the page: the base of these tests has no files.
HARMLESS = "Failed to load resource: the server responded with a status of 404"
BODY = "#grid tbody"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
Open = Callable[..., Page]
# The machine may have other things to do.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for this module."""
    # Playwright keeps an event loop in this thread, for which Django would refuse to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            yield browser
            browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(chromium: Browser, live_server: Any) -> Iterator[Open]:
    """Return a function that opens a path in a window of its own; afterwards nobody may have complained."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_path(path: str, *, window: dict[str, int] = DESKTOP, **options: Any) -> Page:
        context = chromium.new_context(viewport=window, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request", lambda request: complaints.append(request.url) if live_server.url not in request.url else None
        )
        page.goto(live_server.url + path)
        return page

    yield open_path
    for context in contexts:
        context.close()
    assert [complaint for complaint in complaints if not complaint.startswith(HARMLESS)] == []


def key_of(principal: Principal, name: str) -> str:
    columns = read_grid(principal, GridQuery()).columns
    return next(each.column.key for each in columns if each.column.name == name)


def names(page: Page) -> list[str]:
    """Return what the first column shows."""
    return page.locator(f"{BODY} th.first").all_inner_texts()


def numbers(page: Page) -> list[int]:
    """Return the numbers of the rows."""
    return [int(text.removeprefix("Open row ")) for text in page.locator(f"{BODY} td.lead a").all_text_contents()]


def test_it_works(open_page: Open, path: str) -> None:
    page = open_page(path)
    expect(page).to_have_title("Projects · Everything · Default View")
    expect(page.locator(f"{BODY} tr")).to_have_count(3)
    chip = page.locator(".chip", has_text="golden").first
    expect(chip).to_have_css("background-color", "rgb(251, 212, 74)")
    expect(page.locator(".rate").first).to_have_css("color", "rgb(255, 128, 0)")


def test_headings_and_the_first_column_stand_still(open_page: Open, path: str, principal: Principal) -> None:
    append_rows(principal, table_name="Everything", rows=[{"Name": f"More {number}"} for number in range(60)])
    page = open_page(path)
    heading, cell = page.locator("#grid thead th.first"), page.locator(f"{BODY} th.first").nth(40)
    before = heading.bounding_box()
    page.locator("#grid").evaluate("grid => grid.scrollTo(1500, 800)")
    after, first = heading.bounding_box(), cell.bounding_box()
    assert before == after
    assert first is not None
    assert before is not None
    assert first["x"] == before["x"]


def test_sort_by_heading(open_page: Open, path: str) -> None:
    page = open_page(path)
    heading = page.get_by_role("link", name="Count")
    heading.click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Count")
    assert names(page)[0] == "Row 2"
    heading.click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Count")
    assert names(page)[0] == "Complete row"
    assert "dir=down" in page.url
    page.go_back()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Count")


def test_search_while_typing(open_page: Open, path: str) -> None:
    page = open_page(path)
    field = page.get_by_role("searchbox")
    field.press_sequentially("row 3")
    expect(page.locator("#count")).to_have_text("1 row found")
    assert names(page) == ["Row 3"]
    expect(field).to_be_focused()
    assert "q=row%203" in page.url
    field.fill("")
    expect(page.locator("#count")).to_have_text("3 rows")


def test_filters_by_keyboard(open_page: Open, path: str, principal: Principal) -> None:
    page = open_page(path)
    page.get_by_role("link", name="Filters").press("Enter")
    field = page.get_by_label("Filter Count")
    field.fill(">2")
    field.press("Enter")
    expect(page.locator("#count")).to_have_text("2 rows found")
    page.get_by_label("Filter State").select_option("urgent")
    expect(page.locator("#count")).to_have_text("1 row found")
    assert names(page) == ["Complete row"]
    page.get_by_role("link", name="Filters").click()
    expect(page.locator("#count")).to_have_text("3 rows")
    expect(page.locator(".filters")).to_have_count(0)


def test_a_filter_that_was_not_understood(open_page: Open, path: str) -> None:
    page = open_page(f"{path}?filter=on")
    field = page.get_by_label("Filter Count")
    field.fill("lots")
    field.press("Enter")
    expect(page.locator("[aria-invalid=true]")).to_have_value("lots")


def test_scrolling_on_and_on(open_page: Open, path: str, principal: Principal) -> None:
    rows = make_rows(1200, base_uuid=principal.base_uuid, username=principal.username)[3:]
    for start in (0, 1000):
        append_rows(principal, table_name="Everything", rows=rows[start : start + 1000])
    page = open_page(path)
    expect(page.locator("#count")).to_have_text("1,200 rows")
    loaded = page.locator(f"{BODY} th.first")
    for count in range(100, 1200, 100):
        expect(loaded).to_have_count(count)
        page.locator("#more").scroll_into_view_if_needed()
    expect(loaded).to_have_count(1200)
    expect(page.locator("#more")).to_have_count(0)
    assert numbers(page) == list(range(1, 1201))


def test_scrolling_in_what_was_searched_and_sorted(open_page: Open, path: str, principal: Principal) -> None:
    append_rows(principal, table_name="Everything", rows=[{"Name": f"More {number}"} for number in range(250)])
    page = open_page(f"{path}?q=more&sort={key_of(principal, 'Name')}&dir=down")
    for count in (100, 200):
        expect(page.locator(f"{BODY} th.first")).to_have_count(count)
        page.locator("#more").scroll_into_view_if_needed()
    expect(page.locator(f"{BODY} th.first")).to_have_count(250)
    assert names(page) == [f"More {number}" for number in range(249, -1, -1)]


def test_a_row_by_keyboard(open_page: Open, path: str) -> None:
    page = open_page(path)
    opener = page.get_by_role("link", name="Open row 1")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Complete row")).to_be_visible()
    expect(dialog.locator(".chip", has_text="golden")).to_have_css("background-color", "rgb(251, 212, 74)")
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    page.get_by_role("link", name="Open row 2").press("Enter")
    expect(dialog.get_by_role("heading", name="Row 2")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    assert page.url.endswith(path)


def test_the_first_stop_skips_to_the_rows(open_page: Open, path: str) -> None:
    page = open_page(path)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the rows")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#grid")).to_be_focused()


def test_focus_can_be_seen(open_page: Open, path: str) -> None:
    page = open_page(path)
    page.keyboard.press("Tab")
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", page.evaluate("document.activeElement.outerHTML")


def test_the_password_form(open_page: Open, make_link: Any) -> None:
    page = open_page(make_link(password="open sesame"))
    expect(page.get_by_label("Password")).to_be_focused()
    page.get_by_label("Password").fill("open sesame")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()


def test_signing_in(open_page: Open, make_link: Any) -> None:
    page = open_page("/accounts/login/?next=" + make_link(internal=True))
    page.get_by_label("E-mail address or login ID").fill("alice@example.com")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()


@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(21, 25, 27)")])
def test_light_and_dark(open_page: Open, path: str, scheme: str, paper: str) -> None:
    page = open_page(path, color_scheme=scheme)
    expect(page.locator("#grid")).to_have_css("background-color", paper)


def test_on_a_phone(open_page: Open, path: str) -> None:
    page = open_page(path, window=PHONE, is_mobile=True, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    expect(page.get_by_role("searchbox")).to_be_in_viewport()
    page.locator("#grid").evaluate("grid => grid.scrollTo(600, 0)")
    frozen = page.locator(f"{BODY} th.first").first.bounding_box()
    assert frozen is not None
    # A good part of the screen is left to the other columns.
    assert frozen["x"] + frozen["width"] < 200
    page.get_by_role("link", name="Open row 1").tap()
    dialog = page.get_by_role("dialog").bounding_box()
    assert dialog is not None
    assert dialog["x"] >= 0
    assert dialog["x"] + dialog["width"] <= PHONE["width"]


def test_without_scripts(open_page: Open, path: str, principal: Principal) -> None:
    append_rows(principal, table_name="Everything", rows=[{"Name": f"More {number}"} for number in range(100)])
    page = open_page(path, java_script_enabled=False)
    page.get_by_role("link", name="Next rows").click()
    assert numbers(page)[0] == 101
    page.get_by_role("searchbox").fill("row 2")
    page.get_by_role("button", name="Search").click()
    assert page.locator(f"{BODY} th.first").all_inner_texts() == ["Row 2"]
    page.get_by_role("link", name="Open row 1").click()
    expect(page.get_by_role("heading", name="Row 2")).to_be_visible()
    page.get_by_role("link", name="All rows").click()
    page.get_by_role("link", name="Filters").click()
    page.get_by_label("Filter Name").fill("More 7")
    page.get_by_role("searchbox").fill("")
    page.get_by_role("button", name="Apply the filters").click()
    assert page.locator(f"{BODY} th.first").count() == 11


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_of_accessibility_is_broken(
    open_page: Open, path: str, principal: Principal, make_link: Any, scheme: str
) -> None:
    axe = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()
    groups = {"groupbys": [{"column_name": "State", "sort_type": "up"}]}
    update_view(principal, table_name="Everything", view_name="Default View", changes=groups)
    grid = open_page(path, color_scheme=scheme)
    filters = open_page(
        f"{path}?filter=on&sort={key_of(principal, 'Count')}&f-{key_of(principal, 'Day')}=x", color_scheme=scheme
    )
    row = open_page(path, color_scheme=scheme)
    row.get_by_role("link", name="Open row 1").click()
    expect(row.get_by_role("dialog")).to_be_visible()
    locked = open_page(make_link(password="open sesame"), color_scheme=scheme)
    sign_in = open_page("/accounts/login/", color_scheme=scheme)
    phone = open_page(path, color_scheme=scheme, window=PHONE)
    broken = {}
    for name, page in {
        "grid": grid,
        "filters": filters,
        "row": row,
        "locked": locked,
        "sign in": sign_in,
        "phone": phone,
    }.items():
        page.evaluate(axe)
        found = page.evaluate("axe.run().then(results => results.violations)")
        broken[name] = [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found]
    assert {name: rules for name, rules in broken.items() if rules} == {}


def test_pictures_show(open_page: Open, path: str, picture: str) -> None:
    page = open_page(path)
    image = page.get_by_role("img", name="a b.png")
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("naturalWidth", 256)


def test_markup_in_cells_does_nothing(open_page: Open, path: str, principal: Principal) -> None:
    attack = "<img src=x onerror=\"console.log('broken in')\"><script>console.log('broken in')</script>"
    row = {"Name": attack, "State": attack, "Notes": attack, "Site": "javascript:console.log('broken in')"}
    append_rows(principal, table_name="Everything", rows=[row])
    page = open_page(path)
    page.get_by_role("link", name="Open row 4").click()
    expect(page.get_by_role("dialog").get_by_role("heading", name="<img src=x")).to_be_visible()
    assert settings.DEBUG is False
