"""Pages as a browser without scripts gets them, and a base with a column of every type behind a link."""

import html
import io
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client
from PIL import Image

from accounts.models import User
from assets.files import save_file
from bases.grid import GridQuery, read_grid
from bases.principals import Principal
from bases.rows import append_rows
from tests.clients import APIClient
from tests.external_links.pages.samples import PICTURE, fill_base
from workspaces.models import Base

_ROW = re.compile(r"<tr[ >].*?</tr>", re.DOTALL)
_CELL = re.compile(r"<(?:td|th)[ >].*?</(?:td|th)>", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """What a browser got."""

    status: int
    headers: Any
    text: str
    cookies: Any

    @property
    def rows(self) -> list[list[str]]:
        """The text of the cells of each row of data: its number first, then its columns."""
        body = self.text.partition("<tbody")[2].partition("</tbody>")[0] or self.text
        rows = [[text_of(cell) for cell in _CELL.findall(row)] for row in _ROW.findall(body)]
        return [row for row in rows if len(row) > 1]

    @property
    def names(self) -> list[str]:
        """What the first column shows of each row."""
        return [row[1] for row in self.rows]

    def links(self, words: str) -> list[str]:
        """Return the addresses of the links with these words, or with these words in front."""
        found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', self.text, re.DOTALL)
        return [html.unescape(address) for address, content in found if text_of(content).startswith(words)]


class Browser:
    """A browser that takes cookies, follows no redirect, and checks forms against forgery as a server does."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Page:
        """Load a page; the names of headers have underscores."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return _page(self.client.get(path, query_params=query, headers=given))

    def submit(self, path: str, fields: dict[str, str], *, page: Page | None = None) -> Page:
        """Send a form with the token against forgery that its page has."""
        hidden = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', (page or self.get(path)).text)
        assert hidden is not None
        return _page(self.client.post(path, {**fields, "csrfmiddlewaretoken": hidden[1]}))


def _page(answer: Any) -> Page:
    return Page(answer.status_code, answer.headers, answer.content.decode(), answer.cookies)


def text_of(markup: str) -> str:
    """Return the text of some HTML, with the labels of what only has one."""
    labelled = re.sub(r'<[^>]* aria-label="([^"]*)"[^>]*>', r" \1 ", markup)
    pictured = re.sub(r'<img [^>]*alt="([^"]*)"[^>]*>', r" \1 ", labelled)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", pictured)).split())


def path_of(link: dict[str, Any], tail: str = "", **query: object) -> str:
    """Return the path of a link that the API described."""
    return urlsplit(link["url"]).path + tail + (f"?{urlencode(query)}" if query else "")


def keys(principal: Principal) -> dict[str, str]:
    """Return the keys of the columns of the first table by name."""
    return {each.column.name: each.column.key for each in read_grid(principal, GridQuery()).columns}


def add_rows(principal: Principal, *rows: dict[str, Any]) -> None:
    """Append rows to "Everything"."""
    append_rows(principal, table_name="Everything", rows=list(rows))


@pytest.fixture
def visitor(db: None) -> Browser:
    return Browser()


@pytest.fixture
def principal(base: dict[str, Any], alice: User) -> Principal:
    """Alice herself in "Projects"."""
    return Principal(base["uuid"], "rw", username=alice.username)


@pytest.fixture
def row_ids(principal: Principal) -> list[str]:
    """The rows of "Everything", the table with a column of every type, which "Projects" now has."""
    return fill_base(principal)


@pytest.fixture
def path(row_ids: list[str], link: dict[str, Any]) -> str:
    """The path of a link to "Projects", filled."""
    return path_of(link)


@pytest.fixture
def picture(base: dict[str, Any], row_ids: list[str]) -> str:
    """The path, in the folder of "Projects", of a picture that its first row shows: blue, 600 by 300."""
    content = io.BytesIO()
    Image.new("RGB", (600, 300), "#1d4ed8").save(content, "PNG")
    content.seek(0)
    save_file(Base.objects.get(uuid=base["uuid"]), PICTURE, content, replace=False, created_by="")
    return PICTURE


@pytest.fixture
def make_link(alice_client: APIClient, links: str) -> Any:
    """Return a function that makes a link to "Projects" with some settings and returns its path."""

    def make(**settings: Any) -> str:
        changes = {name: settings.pop(name) for name in ("state", "internal", "ip_allow") if name in settings}
        made = alice_client.post(links, settings).json()
        if changes:
            answer = alice_client.put(f"{links}{made['token']}/", changes)
            assert answer.status_code == 200, answer.content
        return path_of(made)

    return make
