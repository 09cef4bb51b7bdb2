"""JSON, forms and multipart forms in, JSON out."""

import orjson
import pytest

from core.json import OrjsonRenderer
from tests.clients import APIClient

pytestmark = pytest.mark.urls("tests.core.probe")
PATH = "/api/v2.1/echo/"


@pytest.fixture
def client() -> APIClient:
    return APIClient()


@pytest.mark.parametrize(
    ("data", "content_type", "parsed"),
    [
        (b'{"a": [1, null, "\xc3\xa9"]}', "application/json", {"a": [1, None, "é"]}),
        (b'{"a": 1}', "application/json; charset=utf-8", {"a": 1}),
        (b'{"a": 1}', "APPLICATION/JSON", {"a": 1}),
        (b'{"a": 1}', "", {"a": 1}),
        (b'{"a": 1}', "text/plain", {"a": 1}),
        (b"", "application/json", {}),
        (b"  \n", "application/json", {}),
        (b"[]", "application/json", []),
        (b'"text"', "application/json", "text"),
        (b"a=1&b=%C3%A9", "application/x-www-form-urlencoded", {"a": "1", "b": "é"}),
    ],
)
def test_bodies(client: APIClient, data: bytes, content_type: str, parsed: object) -> None:
    answer = client.request("POST", PATH, data=data, content_type=content_type)
    assert (answer.status_code, answer.json()) == (200, {"data": parsed})


def test_a_multipart_form(client: APIClient) -> None:
    assert client.post_form(PATH, {"a": "1"}).json() == {"data": {"a": "1"}}


@pytest.mark.parametrize(
    "data", [b"{", b"{'a': 1}", b'{"a": NaN}', b"\xff", b'{"a": "\xed\xa0\x80"}', b"[" * 2000, b'{"a":1}x']
)
def test_what_is_no_json(client: APIClient, data: bytes) -> None:
    answer = client.request("POST", PATH, data=data)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("JSON parse error - ")
    answer = client.request("POST", "/api-gateway/api/v2/echo/", data=data)
    assert answer.status_code == 400
    assert answer.json()["error_message"].startswith("JSON parse error - ")


def test_a_type_nobody_reads(client: APIClient) -> None:
    answer = client.request("POST", PATH, data=b"a,b", content_type="text/csv")
    assert answer.status_code == 415


def test_answers_are_json_whatever_is_accepted(client: APIClient) -> None:
    for accept in ("application/xml", "text/html", "application/json; indent=4", "nonsense"):
        answer = client.get(PATH, headers={"accept": accept})
        assert (answer.status_code, answer["content-type"]) == (200, "application/json")


def test_rendering() -> None:
    render = OrjsonRenderer().render
    assert render(None) == b""
    assert render({"name": "é"}) == '{"name":"é"}'.encode()
    assert render([orjson.Fragment(b'{"a": 1}')]) == b'[{"a": 1}]'
