"""The parts that cells are made of, by tables of values."""

from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from bases.column_types import COLUMN_TYPES
from bases.grid import GridColumn
from bases.schema import Column
from external_links.pages.cells import CellWriter, people_in
from external_links.pages.groups import date_group
from external_links.pages.markdown import render_markdown
from external_links.pages.references import Files, file_name, mail_address, web_address
from external_links.pages.styles import StyleBook, contrast, parse_color, readable_color
from tests.bases.column_types.columns import encode, make_column

UUID = "0b5e3b5e-1111-2222-3333-444455556666"
FILES = Files("/dtable/external-links/token/", UUID)
OWN = f"/workspace/7/asset/{UUID}"
HERE = f"/dtable/external-links/token/asset/{UUID}"
JUNK: list[Any] = [0, -1, 1e300, "", "x", "<script>", [], [None], [[1]], [{"x": 1}], {}, {"x": 1}, True]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (f"{OWN}/images/2026-03/a.png", f"{HERE}/images/2026-03/a.png"),
        (f"https://host.example{OWN}/images/2026-03/a.png", f"{HERE}/images/2026-03/a.png"),
        (f"http://host:8000{OWN.upper().replace('WORKSPACE', 'workspace').replace('ASSET', 'asset')}/a", f"{HERE}/a"),
        (f"/workspace/7/asset/{UUID.replace('-', '')}/a.png", f"{HERE}/a.png"),
        (f"{OWN}/files/a b%20c.pdf", f"{HERE}/files/a%20b%20c.pdf"),
        (f"{OWN}/files/ä%3F%23.pdf?dl=1", None),
        (f"{OWN}/files/%C3%A4%3F%23.pdf", f"{HERE}/files/%C3%A4%3F%23.pdf"),
        (f"{OWN}/../../etc/passwd", None),
        (f"{OWN}/%2e%2e/secret", None),
        (f"{OWN}/a//b", None),
        (f"{OWN}/", None),
        (f"/workspace/7/asset/{UUID[:-1]}7/a.png", None),
        (f"javascript:{OWN}/a.png", None),
        ("https://example.com/a.png", None),
        ("custom-asset://x.png", None),
        (None, None),
        (["x"], None),
    ],
)
def test_files_of_the_base(url: object, path: str | None) -> None:
    assert FILES.path(url) == path


@pytest.mark.parametrize(
    ("text", "is_address"),
    [
        ("https://example.com/a?b=c#d", True),
        ("http://example.com", True),
        (" https://example.com ", True),
        ("HTTPS://EXAMPLE.COM", True),
        ("example.com", False),
        ("//example.com", False),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https://exa mple.com", False),
        ("http://[::1", False),
        ("https://example.com/" + "a" * 3000, False),
        ("", False),
        (None, False),
        (7, False),
    ],
)
def test_addresses_of_the_web(text: object, is_address: bool) -> None:
    assert (web_address(text) is not None) is is_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ann@example.com", "mailto:ann@example.com"),
        (" a+b@example.com ", "mailto:a%2Bb@example.com"),
        ("ann@example.com?cc=x", "mailto:ann@example.com%3Fcc%3Dx"),
        ("ann", None),
        ("a@b@c", None),
        ("a@b, c@d", None),
        ('"><script>@x.y', None),
        ("a" * 300 + "@x.y", None),
    ],
)
def test_addresses_to_write_to(text: str, address: str | None) -> None:
    assert mail_address(text) == address


@pytest.mark.parametrize(
    ("url", "name"), [("https://x.y/a/b%20c.png?d#e", "b c.png"), ("https://x.y/a/", "a"), ("", "file"), ("/", "file")]
)
def test_names_of_files(url: str, name: str) -> None:
    assert file_name(url) == name


@pytest.mark.parametrize(
    ("given", "color"),
    [
        ("#FFFFFF", "#ffffff"),
        ("#abc", "#aabbcc"),
        ("#abcd", None),
        ("#12345678", None),
        ("red", None),
        ("#fff;}", None),
        ("#ffffff\n", None),
        ("#ＦＦＦＦＦＦ", None),
        (None, None),
        (255, None),
    ],
)
def test_colours(given: object, color: str | None) -> None:
    assert parse_color(given) == color


def test_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(
    ("background", "wanted", "color"),
    [
        ("#d7e8ff", "#212529", "#212529"),
        ("#9860e5", "#ffffff", "#ffffff"),
        ("#fbd44a", "#ffffff", "#1c2326"),
        ("#222222", "#000000", "#ffffff"),
        ("#ffffff", None, "#1c2326"),
    ],
)
def test_text_on_a_colour_can_be_read(background: str, wanted: str | None, color: str) -> None:
    assert readable_color(background, wanted) == color


def test_classes_say_what_they_do() -> None:
    styles = StyleBook()
    assert styles.option_class({"color": "#D8FAFF", "textColor": "#212529"}) == "o-d8faff-212529"
    assert styles.option_class({"color": "nonsense"}) == ""
    assert styles.text_class("#f80") == "c-ff8800"
    assert styles.text_class("nonsense") == ""
    assert styles.width_class(200) == styles.width_class(200) == "w-200"
    rules = ".o-d8faff-212529{background-color:#d8faff;color:#212529}.c-ff8800{color:#ff8800}.w-200{width:200px}"
    assert styles.css() == rules


@pytest.mark.parametrize(
    ("day", "unit", "group"),
    [
        ("2026-03-14", "day", "2026-03-14"),
        ("2026-03-14 09:05", "day", "2026-03-14"),
        ("2026-03-14", "week", "2026-03-09"),
        ("2026-03-09", "week", "2026-03-09"),
        ("0001-01-01", "week", "0001-01-01"),
        ("2026-03-14", "month", "2026-03"),
        ("2026-03-14", "quartar", "2026-Q1"),
        ("2026-12-31", "quarter", "2026-Q4"),
        ("2026-03-14", "year", "2026"),
        ("2026-03-14", "nonsense", "2026-03"),
    ],
)
def test_groups_of_dates(day: str, unit: str, group: str) -> None:
    assert date_group(day, unit) == group


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**a** *b* ~~c~~ `d`", "<p><strong>a</strong> <em>b</em> <s>c</s> <code>d</code></p>\n"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>\n"),
        ("a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"),
        ("[a](javascript:x)", "<p>[a](javascript:x)</p>\n"),
        ("[a](JAVASCRIPT&colon;x)", "<p>[a](JAVASCRIPT:x)</p>\n"),
        ("[a](/relative)", '<p><a rel="noopener noreferrer nofollow">a</a></p>\n'),
        ('[a](https://x.y "t")', '<p><a href="https://x.y" rel="noopener noreferrer nofollow">a</a></p>\n'),
        ("<https://x.y>", '<p><a href="https://x.y" rel="noopener noreferrer nofollow">https://x.y</a></p>\n'),
        (f"[a]({OWN}/files/b.pdf)", f'<p><a href="{HERE}/files/b.pdf" rel="noopener noreferrer nofollow">a</a></p>\n'),
        (f"![a]({OWN}/images/b.png)", f'<p><img src="{HERE}/images/b.png" alt="a" loading="lazy"></p>\n'),
        ("![](https://x.y/b.png)", '<p><a href="https://x.y/b.png" rel="noopener noreferrer nofollow">b.png</a></p>\n'),
        ("![a](data:image/png;base64,x)", "<p>a</p>\n"),
        (
            '![" onerror="x](https://x.y)',
            '<p><a href="https://x.y" rel="noopener noreferrer nofollow">" onerror="x</a></p>\n',
        ),
        ("# a", "<h2>a</h2>\n"),
        ("###### a", "<h6>a</h6>\n"),
        ("1. [x] a\n2. [ ] b", "<ol>\n<li>☑ a</li>\n<li>☐ b</li>\n</ol>\n"),
        ("```html\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>\n"),
    ],
)
def test_markdown(markdown: str, html: str) -> None:
    assert render_markdown(markdown, FILES) == html


def shown(type_name: str, data: Any = None, linked: Column | None = None) -> GridColumn:
    column = Column({"key": "k", "name": "Column", "type": type_name, "data": data})
    return GridColumn(column, linked, sortable=False, filter_kind="")


def kept_of(type_name: str, value: Any) -> Any:
    """Return what the store keeps of a value in a column of a type, or a likely value if it keeps nothing of it."""
    moment = "2026-03-06T09:25:14.659+00:00"
    likely = {"ctime": moment, "mtime": moment, "link": "[]", "formula": value, "link-formula": value}
    return encode(make_column(type_name), value) or likely.get(type_name)


@pytest.mark.parametrize("type_name", COLUMN_TYPES)
@pytest.mark.parametrize("junk", JUNK, ids=repr)
@pytest.mark.parametrize("is_detail", [False, True])
def test_odd_settings_and_values_do_no_harm(type_name: str, junk: Any, is_detail: bool) -> None:
    names = ("format", "duration_format", "precision", "decimal", "thousands", "currency_symbol", "rate_max_number")
    others = ("rate_style_type", "rate_style_color", "button_name", "geo_format", "result_type")
    data = {**dict.fromkeys((*names, *others), junk), "enable_precision": True}
    writer = CellWriter(ZoneInfo("UTC"), FILES, StyleBook(), {}, is_detail=is_detail)
    column = shown(type_name, data, Column({"key": "f", "name": "Far", "type": "text"}))
    html = writer.renderer(column)(kept_of(type_name, junk))
    people_in([column], [{"k": kept_of(type_name, junk)}])
    assert "<script" not in html
    assert writer.renderer(column)(None) == "" or type_name in ("checkbox", "button")


@pytest.mark.parametrize("type_name", [each for each in COLUMN_TYPES if COLUMN_TYPES[each].physical])
def test_links_show_values_of_any_type(type_name: str) -> None:
    far = Column({"key": "f", "name": "Far", "type": type_name, "data": {"options": [{"id": "1", "name": "<one>"}]}})
    column = shown("link", None, far)
    physical = COLUMN_TYPES[type_name].physical
    value: Any = {"date": "2026-03-14", "checkbox": 1}.get(type_name) or kept_of(type_name, 1) or "text"
    if physical and physical.value == "json":
        value = {"single-select": "1", "multiple-select": ["1"], "collaborator": ["<ann>"], "image": ["<x>"]}.get(
            type_name, [{"name": "<x>", "url": "y"}] if type_name == "file" else {"address": "<x>"}
        )
    cell = orjson.dumps([{"row_id": "a", "display_value": value}, {"row_id": "b", "display_value": None}]).decode()
    html = CellWriter(ZoneInfo("UTC"), FILES, StyleBook()).renderer(column)(cell)
    assert html.count('class="linked"') == 2
    assert "<x>" not in html
    assert "<one>" not in html
    assert people_in([column], [{"k": cell}]) == ({"<ann>"} if type_name == "collaborator" else set())
