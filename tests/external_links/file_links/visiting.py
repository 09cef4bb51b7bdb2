"""Making links and following them, as visitors do."""

from typing import Any

from django.test import Client

from tests.assets.uploads import body_of
from tests.clients import APIClient


def make_link(client: APIClient, links: str, **fields: Any) -> dict[str, Any]:
    """Make a link to a file; without a file in the fields, to `files/2026-03/report.txt`."""
    if not {"path", "file_id", "name"} & fields.keys():
        fields["path"] = "files/2026-03/report.txt"
    answer = client.post(links, fields)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def page(token: str, tail: str = "") -> str:
    """Return the path of the page of a link, or of what lies below it."""
    return f"/dtable/file-external-links/{token}/{tail}"


def fetch(token: str, tail: str = "download/", client: Client | None = None, **headers: str) -> tuple[int, bytes]:
    """Send a GET request and return status and body. Underscores in the names of headers stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = (client or Client()).get(page(token, tail), headers=named)
    return answer.status_code, body_of(answer)
