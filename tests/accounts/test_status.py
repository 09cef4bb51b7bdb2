"""The pings and /server-info/: open to all, each with its own body."""

import pytest

from tests.clients import APIClient


@pytest.mark.parametrize(
    ("path", "content_type", "body"),
    [
        ("/api2/ping/", "application/json", b'"pong"'),
        ("/dtable-server/ping/", "text/html", b"pong"),
        ("/dtable-db/ping/", "application/json", b'{"ret":"pong"}'),
        ("/api-gateway/api/v2/ping/", "application/json", b'{"ret":"pong"}'),
    ],
)
def test_it_works(anonymous: APIClient, path: str, content_type: str, body: bytes) -> None:
    for spelling in (path, path.rstrip("/")):
        answer = anonymous.get(spelling)
        assert (answer.status_code, answer["content-type"], answer.content) == (200, content_type, body)


def test_a_worthless_token_does_not_matter(db: None) -> None:
    assert APIClient("0" * 40).get("/api2/ping/").status_code == 200


def test_server_info(anonymous: APIClient) -> None:
    answer = anonymous.get("/server-info/")
    assert answer.status_code == 200
    assert answer.json() == {"version": "6.2.0", "edition": "enterprise edition"}


def test_ping_with_an_account_token(alice_client: APIClient) -> None:
    answer = alice_client.get("/api2/auth/ping/")
    assert (answer.status_code, answer.content) == (200, b'"pong"')


def test_ping_without_a_token(anonymous: APIClient) -> None:
    assert anonymous.get("/api2/auth/ping/").status_code == 403
