"""GET /api/v2.1/dtable/app-access-token/: a Base-Token for an API-Token."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
import time_machine

from api_tokens.models import APIToken
from tests.clients import APIClient

PATH = "/api/v2.1/dtable/app-access-token/"
REFUSED = (403, {"error_msg": "Permission denied."})


def claims(answer: Any) -> dict[str, Any]:
    return dict(jwt.decode(answer.json()["access_token"], options={"verify_signature": False}))


@pytest.mark.parametrize("path", [PATH, "/api/v2.1/dtables/app-access-token/", PATH.rstrip("/")])
def test_it_works(app_token: str, base: dict[str, Any], path: str) -> None:
    answer = APIClient(app_token).get(path)
    assert answer.status_code == 200
    body = answer.json()
    assert isinstance(body.pop("access_token"), str)
    assert body == {
        "app_name": "writer",
        "dtable_uuid": base["uuid"],
        "dtable_server": "http://testserver/api-gateway/",
        "dtable_socket": "http://testserver/",
        "dtable_name": "Projects",
        "workspace_id": base["workspace_id"],
        "use_api_gateway": True,
    }


def test_what_the_token_says(app_token: str, reader_token: str, base: dict[str, Any]) -> None:
    said = claims(APIClient(app_token).get(PATH))
    assert said["dtable_uuid"] == base["uuid"]
    assert (said["app_name"], said["username"], said["permission"]) == ("writer", "", "rw")
    assert claims(APIClient(reader_token).get(PATH))["permission"] == "r"


def test_it_opens_the_base(base_client: APIClient) -> None:
    assert base_client.get("/related-users/").status_code == 200


def test_the_configured_address_is_named(app_token: str, settings) -> None:
    settings.SERVER_URL = "https://tables.example.com"
    assert APIClient(app_token).get(PATH).json()["dtable_server"] == "https://tables.example.com/api-gateway/"


def test_an_empty_body_in_json(app_token: str) -> None:
    assert APIClient(app_token).request("GET", PATH, {}).status_code == 200


@pytest.mark.parametrize(
    ("text", "hours"), [(None, 72), ("", 72), ("5h", 5), ("3d", 72), ("1h", 1), ("365d", 8760), ("05h", 5)]
)
def test_lifetimes(app_token: str, text: str | None, hours: int) -> None:
    answer = APIClient(app_token).get(PATH, None if text is None else {"exp": text})
    assert answer.status_code == 200
    assert claims(answer)["exp"] == pytest.approx(time.time() + hours * 3600, abs=5)


@pytest.mark.parametrize("text", ["5", "h", "0h", "-5h", "5m", "5 h", "5H", "1.5h", "366d", "9" * 400 + "d", "٣d", "x"])
def test_bad_lifetimes(app_token: str, text: str) -> None:
    answer = APIClient(app_token).get(PATH, {"exp": text})
    assert (answer.status_code, answer.json()) == (400, {"error_msg": "exp invalid."})


@pytest.mark.parametrize("token", ["0" * 40, "x", "a.b.c", "täg", "a" * 5000])
def test_a_worthless_token(db: None, token: str) -> None:
    answer = APIClient(token).get(PATH)
    assert (answer.status_code, answer.json()) == REFUSED


def test_without_a_token(anonymous: APIClient) -> None:
    answer = anonymous.get(PATH)
    assert answer.status_code == 403
    assert answer.json() == {"detail": "Authentication credentials were not provided."}


def test_other_credentials(alice_client: APIClient, base_client: APIClient) -> None:
    for token in (alice_client.token, base_client.token):
        answer = APIClient(token).get(PATH)
        assert (answer.status_code, answer.json()) == REFUSED


def test_use_is_noted_once_a_minute(app_token: str) -> None:
    made = APIToken.objects.get().last_access
    for seconds, noted in ((59, 0), (60, 60), (119, 60), (121, 121)):
        with time_machine.travel(made + timedelta(seconds=seconds), tick=False):
            APIClient(app_token).get(PATH)
        assert APIToken.objects.get().last_access == made + timedelta(seconds=noted)


def test_a_base_token_expires(app_token: str, base: dict[str, Any]) -> None:
    token = APIClient(app_token).get(PATH, {"exp": "1h"}).json()["access_token"]
    path = f"/api-gateway/api/v2/dtables/{base['uuid']}/related-users/"
    assert APIClient(token).get(path).status_code == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        answer = APIClient(token).get(path)
    assert answer.status_code == 403
    assert answer.json() == {"error_msg": "Token expired.", "error_message": "Token expired."}
