"""The last slash of a path, and calls from other origins."""

import pytest

from tests.clients import APIClient

pytestmark = pytest.mark.urls("tests.core.probe")


@pytest.fixture
def client() -> APIClient:
    return APIClient()


@pytest.mark.parametrize("prefix", ["/api/v2.1", "/api-gateway/api/v2"])
@pytest.mark.parametrize("method", ["POST", "DELETE", "GET"])
def test_the_last_slash_may_be_missing_and_the_body_arrives(client: APIClient, prefix: str, method: str) -> None:
    for path in ("/echo/", "/echo"):
        answer = client.request(method, prefix + path, {"a": 1})
        assert (answer.status_code, answer.json()) == (200, {"data": {"a": 1}})


def test_errors_too(client: APIClient) -> None:
    assert client.get("/api-gateway/api/v2/fail/domain").json()["error_message"] == "name invalid."


def test_other_paths_are_left_alone(client: APIClient) -> None:
    answer = client.get("/nothing")
    assert answer.status_code == 404
    assert "access-control-allow-origin" not in answer


@pytest.mark.parametrize("path", ["/api/v2.1/echo/", "/api-gateway/api/v2/echo", "/dtable-server/whatever/", "/api2/x"])
def test_options_is_answered_for_all_paths(client: APIClient, path: str) -> None:
    answer = client.request("OPTIONS", path, headers={"origin": "https://example.com"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["access-control-allow-origin"] == "*"
    assert answer["access-control-allow-methods"] == "GET,POST,PUT,DELETE,OPTIONS"
    assert answer["access-control-allow-headers"] == "deviceType,token,authorization,content-type"


@pytest.mark.parametrize("path", ["/api/v2.1/echo/", "/api-gateway/api/v2/fail/domain/", "/api/v2.1/no-such-path/"])
def test_answers_and_errors_may_be_read_from_anywhere(client: APIClient, path: str) -> None:
    answer = client.get(path)
    assert answer["access-control-allow-origin"] == "*"
    assert "x-ratelimit-remaining" in answer["access-control-expose-headers"]
