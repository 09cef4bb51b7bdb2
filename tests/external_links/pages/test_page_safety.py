"""What users wrote does nothing in a page, and a page tells nobody else anything."""

import re
from typing import Any

import pytest

from bases.principals import Principal
from bases.table_views import create_view, update_view
from tests.clients import APIClient
from tests.external_links.pages.conftest import Browser, add_rows

SCRIPT = "<script>alert('x')</script>"


def test_names_and_cells_cannot_be_markup(
    visitor: Browser, alice_client: APIClient, base: dict[str, Any], path: str, principal: Principal
) -> None:
    alice_client.put(
        f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": base["name"], "new_name": "<script>base"}
    )
    create_view(principal, table_name="Everything", view_name=SCRIPT)
    add_rows(
        principal,
        {
            "Name": SCRIPT,
            "State": SCRIPT,
            "Tags": [SCRIPT, "'\"><img src=x onerror=alert(1)>"],
            "Notes": f"{SCRIPT} <img src=x onerror=alert(1)> [x](javascript:alert(1))",
            "E-mail": '"><script>@x.y',
            "Site": "javascript:alert(1)",
            "Pictures": ["javascript:alert(1)", 'https://x.y/"onerror="alert(1)', "data:text/html,<script>"],
            "Files": [{"name": SCRIPT, "size": 1, "type": "file", "url": "javascript:alert(1)"}],
            "Place": {"address": SCRIPT},
            "People": [SCRIPT],
            "Signature": {"sign_image_url": "javascript:alert(1)"},
        },
    )
    pages = [visitor.get(path), visitor.get(path, {"q": SCRIPT, "filter": "on"})]
    pages.append(visitor.get(pages[0].links("Open row 4")[0]))
    groups = [{"column_name": "State", "sort_type": "up"}, {"column_name": "Tags", "sort_type": "up"}]
    update_view(principal, table_name="Everything", view_name="Default View", changes={"groupbys": groups})
    pages.append(visitor.get(path))
    for page in pages:
        assert page.status == 200
        assert "&lt;script&gt;" in page.text
        assert len(re.findall(r"<script(?! src=\"/static/)", page.text)) == 0
        assert "onerror=alert" not in re.sub(r"&lt;.*?&gt;", "", page.text)
        assert not re.search(r'<[^>]*(?:href|src)="\s*(?:javascript|data):', page.text, re.IGNORECASE)
        assert not re.search(r"<[^>]*\s(?:on\w+|style)=", page.text)


@pytest.mark.parametrize(
    "color",
    ["red;}body{display:none", "#fff}</style><script>", "url(https://evil.example/x)", "#12345", "", None, 7, ["#fff"]],
)
def test_colours_of_options_cannot_be_anything_else(
    visitor: Browser, path: str, base_client: APIClient, color: Any
) -> None:
    option = {"name": "odd", "color": color, "textColor": "#000;}*{x:y"}
    columns = [{"column_name": "Odd", "column_type": "single-select", "column_data": {"options": [option]}}]
    answer = base_client.post("/tables/", {"table_name": "Odd", "columns": columns})
    assert answer.status_code == 200, answer.content
    base_client.post("/rows/", {"table_name": "Odd", "rows": [{"Odd": "odd"}]})
    page = visitor.get(path, {"table": answer.json()["_id"]})
    (style,) = re.findall(r"<style nonce=\"[^\"]+\">(.*?)</style>", page.text, re.DOTALL)
    assert page.names == ["odd"]
    assert re.fullmatch(r"(\.[ocw]-[0-9a-f-]+\{[a-z0-9:;#-]*\})*", style)


def test_headers_keep_the_page_safe_and_private(visitor: Browser, path: str) -> None:
    page = visitor.get(path)
    policy = dict(part.split(" ", 1) for part in page.headers["Content-Security-Policy"].split("; "))
    (nonce,) = re.findall(r'<style nonce="([^"]+)">', page.text)

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["img-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["style-src"] == f"'self' 'nonce-{nonce}'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in page.headers
    assert page.cookies == {}
    assert nonce not in visitor.get(path).text


def test_parts_of_the_page_are_served(visitor: Browser, path: str) -> None:
    parts = re.findall(r'(?:src|href)="(/static/[^"]+)"', visitor.get(path).text)
    assert len(parts) == 5
    for part in parts:
        answer = visitor.client.get(part)
        assert (answer.status_code, answer.getvalue() != b"") == (200, True)


def test_links_out_of_cells_tell_nothing_to_where_they_lead(visitor: Browser, path: str) -> None:
    outward = re.findall(r'<a href="(?:https?:|mailto:)[^>]*>', visitor.get(path).text)
    assert len(outward) == 4
    assert all('rel="noopener noreferrer nofollow"' in link for link in outward)


def test_files_go_through_the_link_and_nothing_is_fetched_from_elsewhere(
    visitor: Browser, path: str, base: dict[str, Any]
) -> None:
    text = visitor.get(path).text
    asset = f"{path}asset/{base['uuid']}"

    assert f'href="{asset}/images/2026-03/a%20b.png"' in text
    assert f'src="{asset}/images/2026-03/a%20b.png?size=256"' in text
    assert f'href="{asset}/files/2026-03/plan.pdf?dl=1"' in text
    assert f'src="{asset}/digital-signs/2026-03/ann-1.png?size=256"' in text
    assert all(source.startswith("/") for source in re.findall(r'(?:src|hx-get)="([^"]*)"', text))
    assert re.search(r'<a class="file" href="https://elsewhere.example/c.png" rel="noopener noreferrer nofollow"', text)
