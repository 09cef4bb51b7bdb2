"""Every error in the form of its URL family."""

from typing import Any

import pytest

from core.errors import first_problem
from tests.clients import APIClient

pytestmark = pytest.mark.urls("tests.core.probe")

ACCOUNT = "/api/v2.1/"
BASE = "/api-gateway/api/v2/"


@pytest.fixture
def client() -> APIClient:
    return APIClient()


def both(text: str, **more: str) -> dict[str, str]:
    return {"error_message": text, "error_msg": text, **more}


@pytest.mark.parametrize(
    ("error", "status", "account_body", "base_body"),
    [
        ("domain", 400, {"error_msg": "name invalid."}, both("name invalid.")),
        (
            "typed",
            400,
            {"error_msg": "Column X exists."},
            both("Column X exists.", error_type="column_already_exists"),
        ),
        ("not-found", 404, {"error_msg": "table not found"}, both("table not found")),
        ("forbidden", 403, {"error_msg": "Permission denied."}, both("Permission denied.")),
        ("conflict", 409, {"error_msg": "Webhook exists."}, both("Webhook exists.")),
        ("busy", 503, {"error_msg": "The base is busy."}, both("The base is busy.")),
        ("token", 403, {"error_msg": "invalid token"}, both("invalid token")),
        ("http404", 404, {"error_msg": "Not found."}, both("Not found.")),
        ("too-big", 413, {"error_msg": "The request is too large."}, both("The request is too large.")),
        (
            "media-type",
            415,
            {"detail": 'Unsupported media type "text/csv" in request.'},
            both('Unsupported media type "text/csv" in request.'),
        ),
    ],
)
def test_bodies(
    client: APIClient, error: str, status: int, account_body: dict[str, str], base_body: dict[str, str]
) -> None:
    for prefix, body in ((ACCOUNT, account_body), (BASE, base_body)):
        answer = client.get(f"{prefix}fail/{error}/")
        assert (answer.status_code, answer.json()) == (status, body)
        assert answer["content-type"] == "application/json"


@pytest.mark.parametrize("error", ["conflict", "busy"])
def test_what_passes_can_be_tried_again(client: APIClient, error: str) -> None:
    assert client.get(f"{BASE}fail/{error}/")["retry-after"] == "1"
    assert "retry-after" not in client.get(f"{BASE}fail/domain/")


@pytest.mark.parametrize(
    ("prefix", "body"),
    [
        (ACCOUNT, {"detail": "Authentication credentials were not provided."}),
        (BASE, both("invalid token")),
    ],
)
def test_no_token(client: APIClient, prefix: str, body: dict[str, str]) -> None:
    answer = client.get(f"{prefix}guarded/account/")
    assert (answer.status_code, answer.json()) == (403, body)
    assert "www-authenticate" not in answer


@pytest.mark.parametrize(
    ("prefix", "body"),
    [(ACCOUNT, {"detail": 'Method "PUT" not allowed.'}), (BASE, both('Method "PUT" not allowed.'))],
)
def test_a_method_that_a_path_does_not_have(client: APIClient, prefix: str, body: dict[str, str]) -> None:
    for path in ("echo/", "guarded/account/"):
        answer = client.put(prefix + path)
        assert (answer.status_code, answer.json()) == (405, body)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "name invalid."),
        ({"name": None}, "name invalid."),
        ({"name": "a\x00b"}, "name invalid."),
        ({"name": "a", "items": [{"size": 1}, {"size": "x"}]}, "size invalid."),
        ({"name": "a", "items": {}}, "items invalid."),
        ({"name": "a", "tags": ["x", {}]}, "tags invalid."),
        ([], "parameters invalid."),
        ("text", "parameters invalid."),
    ],
)
def test_a_field_that_is_wrong_is_named(client: APIClient, body: Any, text: str) -> None:
    answer = client.post(f"{ACCOUNT}check/", body)
    assert (answer.status_code, answer.json()) == (400, {"error_msg": text})
    answer = client.post(f"{BASE}check/", body)
    assert (answer.status_code, answer.json()) == (400, both(text, error_type="parameter_error"))


def test_a_view_may_keep_the_form_of_drf(client: APIClient) -> None:
    answer = client.post(f"{ACCOUNT}field-errors/", {})
    assert (answer.status_code, answer.json()) == (400, {"name": ["This field is required."]})


def test_a_fault_of_ours_is_no_answer_of_a_view() -> None:
    client = APIClient()
    with pytest.raises(KeyError):
        client.get(f"{BASE}fail/no-such-error/")


@pytest.mark.parametrize(
    ("detail", "text"),
    [
        ({"a": ["x"]}, "a invalid."),
        ({"a": {"b": ["x"]}}, "b invalid."),
        ({"a": {3: ["x"]}}, "a invalid."),
        ({"a": [{}, {"b": ["x"]}]}, "b invalid."),
        ({"non_field_errors": ["x"]}, "parameters invalid."),
        ({"a": {"non_field_errors": ["x"]}}, "a invalid."),
        ([], "parameters invalid."),
        (["x"], "parameters invalid."),
    ],
)
def test_first_problem(detail: Any, text: str) -> None:
    assert first_problem(detail) == text
