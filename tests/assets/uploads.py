"""Uploading as clients do, in two steps: a link, then a form."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.clients import APIClient

UPLOAD_LINK = "/api/v2.1/dtable/app-upload-link/"


def upload_link(client: APIClient) -> dict[str, Any]:
    """Ask for an upload link with an API-Token."""
    answer = client.get(UPLOAD_LINK)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def path_of(url: str) -> str:
    """Return the path of an address of the test server."""
    return url.removeprefix("http://testserver")


def post_files(link: dict[str, Any], *files: tuple[str, bytes], **fields: str) -> Any:
    """Send files to a link, as a browser would; `fields` replace those that the link asks for."""
    form: dict[str, Any] = {"parent_dir": link["parent_path"], "relative_path": "files/2026-03"} | fields
    form["file"] = [SimpleUploadedFile(name, content) for name, content in files]
    return Client().post(path_of(link["upload_link"]) + "?ret-json=1", form)


def upload(client: APIClient, name: str, content: bytes, **fields: str) -> dict[str, Any]:
    """Upload one file with an API-Token and return what was answered for it."""
    answer = post_files(upload_link(client), (name, content), **fields)
    assert answer.status_code == 200, answer.content
    return dict(answer.json()[0])


def asset_url(base: dict[str, Any], path: str) -> str:
    """Return the address that cells hold of a file."""
    return f"/workspace/{base['workspace_id']}/asset/{base['uuid']}/{path}"


def status_of(answer: Any) -> int:
    """Return the status of an answer whose body does not matter; it has to be read, for its file to be closed."""
    body_of(answer)
    return int(answer.status_code)


def body_of(answer: Any) -> bytes:
    """Return the body of an answer, which may come in pieces."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
