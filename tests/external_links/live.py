"""A server with a file in a base of the administrator's, for what only a server can show."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.serve.server import running_server

PASSWORD = "correct horse battery"
CONTENT = b"All is well. " * 100_000


@dataclass
class LiveFile:
    """A file on a running server, and what opens it."""

    server: str
    id: int
    uid: str
    object_id: str
    api_token: str
    links: str

    def call(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        """Send a request with the API-Token."""
        headers = {"Authorization": f"Bearer {self.api_token}"} | kwargs.pop("headers", {})
        return requests.request(method, self.server + path, headers=headers, timeout=60, **kwargs)

    def make_link(self, **fields: Any) -> dict[str, Any]:
        """Make a link to the file."""
        answer = self.call("POST", self.links, json={"file_id": self.uid} | fields)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@contextlib.contextmanager
def live_file(directory: Path, **settings: str) -> Iterator[LiveFile]:
    """Start a server, upload a file as SeaTable's clients do, and yield it."""
    with running_server(directory, DEMO="0", ADMIN_PASSWORD=PASSWORD, **settings) as server:
        login = {"username": "admin@example.com", "password": PASSWORD}
        token = requests.post(f"{server.url}/api2/auth-token/", login, timeout=30).json()["token"]
        headers = {"Authorization": f"Token {token}"}
        answer = requests.post(f"{server.url}/api/v2.1/dtables/", {"name": "Busy"}, headers=headers, timeout=30)
        base = answer.json()["table"]
        path = f"/api/v2.1/workspace/{base['workspace_id']}/dtable/Busy/"
        form = {"app_name": "app", "permission": "rw"}
        api_token = requests.post(server.url + path + "api-tokens/", form, headers=headers, timeout=30).json()[
            "api_token"
        ]
        headers = {"Authorization": f"Token {api_token}"}
        link = requests.get(f"{server.url}/api/v2.1/dtable/app-upload-link/", headers=headers, timeout=30).json()
        answer = requests.post(
            link["upload_link"] + "?ret-json=1",
            {"parent_dir": link["parent_path"], "relative_path": "files"},
            files={"file": ("report.txt", CONTENT)},
            timeout=60,
        )
        object_id = answer.json()[0]["id"]
        file = LiveFile(server.url, 0, "", object_id, api_token, path + "file-external-links/")
        described = file.call("GET", f"/files/{object_id}").json()
        file.uid = described["id"]
        file.id = file.make_link()["file"]["id"]
        yield file
