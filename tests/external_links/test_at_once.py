"""Links made at the same time, on a server that answers in several threads."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.serve.server import running_server

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of the links to a base of the administrator's, and the headers that open it."""
    directory = tmp_path_factory.mktemp("at-once")
    with running_server(directory, DEMO="0", ADMIN_PASSWORD=PASSWORD, LINKS_PER_BASE="4") as server:
        login = {"username": "admin@example.com", "password": PASSWORD}
        token = requests.post(f"{server.url}/api2/auth-token/", login, timeout=30).json()["token"]
        headers = {"Authorization": f"Token {token}"}
        answer = requests.post(f"{server.url}/api/v2.1/dtables/", {"name": "Busy"}, headers=headers, timeout=30)
        base = answer.json()["table"]
        yield f"{server.url}/api/v2.1/workspace/{base['workspace_id']}/dtable/Busy/external-links/", headers


def test_one_creation_gets_the_token_and_no_more_get_the_last_places(links: tuple[str, dict[str, str]]) -> None:
    url, headers = links

    def create(fields: dict[str, str]) -> int:
        return requests.post(url, fields, headers=headers, timeout=30).status_code

    with ThreadPoolExecutor(8) as threads:
        assert Counter(threads.map(create, [{"token": "mine"}] * 8)) == {200: 1, 400: 7}
        assert Counter(threads.map(create, [{}] * 8)) == {200: 3, 403: 5}
    assert len(requests.get(url, headers=headers, timeout=30).json()["links"]) == 4
