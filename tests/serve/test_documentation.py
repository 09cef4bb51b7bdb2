"""The OpenAPI document and its page, for anybody and without anything from elsewhere."""

import re

import pytest

from tests.clients import APIClient


@pytest.fixture
def anyone() -> APIClient:
    return APIClient()


def test_it_works(anyone: APIClient) -> None:
    answer = anyone.get("/api/schema/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json()["openapi"].startswith("3.")
    assert "post" in answer.json()["paths"]["/api2/auth-token/"]


def test_it_answers_in_json_whatever_is_accepted(anyone: APIClient) -> None:
    answer = anyone.get("/api/schema", headers={"accept": "text/html"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


def test_the_page_takes_its_parts_from_the_server(anyone: APIClient) -> None:
    answer = anyone.get("/api/docs/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    page = answer.content.decode()
    parts = re.findall(r'(?:src|href|data-document)="(/[^"]+)"', page)
    assert len(parts) == 4
    assert "://" not in page
    for part in parts:
        answer = anyone.get(part)
        assert (answer.status_code, answer.getvalue() != b"") == (200, True)


@pytest.mark.parametrize("path", ["/api/schema/", "/api/docs/"])
def test_they_are_only_read(anyone: APIClient, path: str) -> None:
    assert anyone.post(path).status_code == 405
    assert anyone.get(path).status_code == 200
