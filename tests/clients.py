"""Clients for tests: one sends requests with one credential, in JSON unless told otherwise."""

from typing import Any
from urllib.parse import quote

import orjson
from django.test import Client

from accounts.account_tokens import issue_account_token
from accounts.models import User

GATEWAY = "/api-gateway/api/v2/dtables"


class APIClient:
    """A Django test client with a token, below a prefix that is put in front of each path."""

    def __init__(self, token: str = "", prefix: str = "") -> None:
        self.token = token
        self.prefix = prefix
        self._client = Client()

    def under(self, prefix: str) -> "APIClient":
        """Return a client with the same token below another prefix."""
        return APIClient(self.token, prefix)

    def get(self, path: str, query: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """Send a GET request, with a query if one is given."""
        return self.request("GET", path, query=query, **kwargs)

    def post(self, path: str, body: Any = None, **kwargs: Any) -> Any:
        """Send a POST request with a body in JSON."""
        return self.request("POST", path, body, **kwargs)

    def put(self, path: str, body: Any = None, **kwargs: Any) -> Any:
        """Send a PUT request with a body in JSON."""
        return self.request("PUT", path, body, **kwargs)

    def delete(self, path: str, body: Any = None, **kwargs: Any) -> Any:
        """Send a DELETE request with a body in JSON."""
        return self.request("DELETE", path, body, **kwargs)

    def post_form(self, path: str, fields: dict[str, Any]) -> Any:
        """Send a POST request with a multipart form."""
        return self._client.post(self.prefix + path, fields, headers=self._headers())

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, Any] | None = None,
        data: bytes | None = None,
        content_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Send a request; `data` are the bytes of a body that is not to be encoded."""
        if data is None:
            data = b"" if body is None else orjson.dumps(body)
        return self._client.generic(
            method,
            self.prefix + path,
            data,
            content_type,
            query_params=query,
            headers=self._headers() | (headers or {}),
        )

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Token {self.token}"} if self.token else {}


def account_client(user: User) -> APIClient:
    """Return a client that presents a user's Account-Token."""
    return APIClient(issue_account_token(user=user))


def base_path(base: dict[str, Any], tail: str = "") -> str:
    """Return the account surface's path of a base, which goes by its workspace and name."""
    return f"/api/v2.1/workspace/{base['workspace_id']}/dtable/{quote(base['name'], safe='')}/{tail}"


def api_token(owner: APIClient, base: dict[str, Any], permission: str, app_name: str) -> str:
    """Create an API-Token of a base over HTTP and return it."""
    answer = owner.post(base_path(base, "api-tokens/"), {"app_name": app_name, "permission": permission})
    assert answer.status_code == 201, answer.content
    return str(answer.json()["api_token"])


def base_token_client(token: str) -> APIClient:
    """Exchange an API-Token for a Base-Token over HTTP and return a client that presents it to the gateway."""
    answer = APIClient(token).get("/api/v2.1/dtable/app-access-token/")
    assert answer.status_code == 200, answer.content
    return APIClient(answer.json()["access_token"], f"{GATEWAY}/{answer.json()['dtable_uuid']}")
