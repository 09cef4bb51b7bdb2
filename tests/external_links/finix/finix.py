"""Calling the server as Finix's own clients do."""

from base64 import b64encode
from typing import Any

from django.test import Client

from tests.clients import APIClient

API_JSON = "application/vnd.api+json"
ACCEPTED = "application/vnd.api+json, application/hal+json"


class FinixClient(APIClient):
    """A client that presents a name and a secret, and sends and accepts what Finix's SDKs do."""

    def _headers(self) -> dict[str, str]:
        encoded = b64encode(f"US1234567890:{self.token}".encode()).decode()
        return {"authorization": f"Basic {encoded}", "accept": ACCEPTED, "finix-version": "2022-02-01"}


def path_of(url: str) -> str:
    return url.removeprefix("http://testserver")


def use(url: str, method: str = "GET", body: bytes = b"", **headers: str) -> Any:
    """Follow the url of a link, without any credential."""
    return Client().generic(method, path_of(url), body, "application/octet-stream", headers=headers)


def make_file(client: FinixClient, **fields: Any) -> dict[str, Any]:
    answer = client.post("/files", {"type": "OTHER", "linked_to": "MU1234567890"} | fields)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def make_link(client: FinixClient, file_id: str, kind: str = "UPLOAD", **fields: Any) -> dict[str, Any]:
    answer = client.post(f"/files/{file_id}/external_links", {"type": kind} | fields, content_type=API_JSON)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def check_error(answer: Any, status: int, code: str, field: str = "") -> None:
    """Assert that an answer is an error in Finix's form."""
    body = answer.json()
    [error] = body["_embedded"]["errors"]
    assert (answer.status_code, body["total"], error["code"], error.get("field", "")) == (status, 1, code, field)
    assert error.keys() - {"field"} == {"code", "logref", "message", "_links"}
    assert isinstance(error["logref"], str)
    assert error["message"]
    assert error["_links"]["self"] == error["_links"]["source"]
    assert error["_links"]["self"]["href"].startswith(("http://testserver/files", "/files"))
