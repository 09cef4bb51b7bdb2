"""`.dtable` files over HTTP: fetching, opening, making and sending them."""

import io
import zipfile
from typing import Any

import orjson
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.assets.uploads import body_of
from tests.clients import APIClient, api_token, base_token_client


def export_path(base: dict[str, Any]) -> str:
    """Return the path that exports a base at once."""
    return f"/api/v2.1/workspace/{base['workspace_id']}/synchronous-export/export-dtable/"


def export(client: APIClient, base: dict[str, Any], **query: Any) -> bytes:
    """Export a base at once and return the file."""
    answer = client.get(export_path(base), {"dtable_name": base["name"], **query})
    return fetched(answer)


def fetched(answer: Any) -> bytes:
    """Return the file that was answered."""
    assert answer.status_code == 200, answer.content
    return body_of(answer)


def entries(bundle: bytes) -> dict[str, bytes]:
    """Return the content of each entry of a zip file by its name."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def content_of(bundle: bytes) -> dict[str, Any]:
    """Return the base in a `.dtable` file."""
    content: dict[str, Any] = orjson.loads(entries(bundle)["content.json"])
    return content


def make_bundle(content: Any = None, **files: bytes) -> bytes:
    """Return a `.dtable` file with a document, or the bytes of one, and other entries by their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        if content is not None:
            archive.writestr("content.json", content if isinstance(content, bytes) else orjson.dumps(content))
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def send(client: APIClient, workspace_id: int, bundle: bytes, name: str = "Copy.dtable", **fields: Any) -> Any:
    """Send a file to be imported and return the answer."""
    path = f"/api/v2.1/workspace/{workspace_id}/import-dtable/"
    return client.post_form(path, {"dtable": SimpleUploadedFile(name, bundle), **fields})


def import_base(client: APIClient, workspace_id: int, bundle: bytes, name: str = "Copy.dtable") -> dict[str, Any]:
    """Import a file and return the base as the answer describes it."""
    answer = send(client, workspace_id, bundle, name)
    assert answer.status_code == 200, answer.content
    return dict(answer.json()["table"])


def base_client_of(owner: APIClient, base: dict[str, Any]) -> APIClient:
    """Return a client below the gateway path of a base, with a Base-Token for reading and writing."""
    return base_token_client(api_token(owner, base, "rw", "writer"))
