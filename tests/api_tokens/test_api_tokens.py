"""…/dtable/{base_name}/api-tokens/: the API-Tokens of a base."""

import re
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from accounts.models import User
from api_tokens.models import APIToken
from tests.clients import APIClient, base_path, base_token_client

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def tokens(base: dict[str, Any], tail: str = "") -> str:
    return base_path(base, f"api-tokens/{tail}")


def exchange(token: str) -> Any:
    return APIClient(token).get("/api/v2.1/dtable/app-access-token/")


def test_it_works(alice_client: APIClient, alice: User, base: dict[str, Any]) -> None:
    answer = alice_client.post_form(tokens(base), {"app_name": "my app", "permission": "rw"})
    assert answer.status_code == 201
    token = answer.json()
    assert re.fullmatch("[0-9a-f]{40}", token["api_token"])
    assert TIME.fullmatch(token["generated_at"])
    assert TIME.fullmatch(token["last_access"])
    assert token.keys() == {"app_name", "api_token", "generated_by", "generated_at", "last_access", "permission"}
    assert (token["app_name"], token["generated_by"], token["permission"]) == ("my app", alice.username, "rw")
    assert exchange(token["api_token"]).json()["dtable_uuid"] == base["uuid"]


def test_the_list_shows_the_tokens_again(alice_client: APIClient, base: dict[str, Any]) -> None:
    made = [
        alice_client.post(tokens(base), {"app_name": name, "permission": permission}).json()
        for name, permission in (("b", "r"), ("a", "rw"))
    ]
    answer = alice_client.get(tokens(base))
    assert (answer.status_code, answer.json()) == (200, {"api_tokens": made})


def test_the_table_does_not_hold_the_token(app_token: str) -> None:
    row = APIToken.objects.get()
    assert app_token not in (row.nonce, row.fingerprint)
    assert not row.fingerprint.startswith(app_token)


@pytest.mark.parametrize("name", ["n8n", "Ünïcode 🎉", "a.b-c_d", "50%", "n" * 255, "what?", '#1 `quoted` "name"'])
def test_odd_names_work(alice_client: APIClient, base: dict[str, Any], name: str) -> None:
    answer = alice_client.post(tokens(base), {"app_name": name, "permission": "r"})
    assert answer.status_code == 201
    assert exchange(answer.json()["api_token"]).json()["app_name"] == name


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"permission": "r"}, "app_name invalid."),
        ({"app_name": "", "permission": "r"}, "app_name invalid."),
        ({"app_name": "n" * 256, "permission": "r"}, "app_name invalid."),
        ({"app_name": "a/b", "permission": "r"}, "app_name invalid."),
        ({"app_name": "a\x00b", "permission": "r"}, "app_name invalid."),
        ({"app_name": ["a"], "permission": "r"}, "app_name invalid."),
        ({"app_name": "0123@AUTH.local", "permission": "r"}, "app_name invalid."),
        ({"app_name": "a"}, "permission invalid."),
        ({"app_name": "a", "permission": ""}, "permission invalid."),
        ({"app_name": "a", "permission": "w"}, "permission invalid."),
        ({"app_name": "a", "permission": ["r"]}, "permission invalid."),
        ([], "parameters invalid."),
    ],
)
def test_bad_values(alice_client: APIClient, base: dict[str, Any], body: Any, problem: str) -> None:
    answer = alice_client.post(tokens(base), body)
    assert (answer.status_code, answer.json()) == (400, {"error_msg": problem})
    assert not APIToken.objects.exists()


def test_a_name_that_is_taken(alice_client: APIClient, base: dict[str, Any], app_token: str) -> None:
    answer = alice_client.post(tokens(base), {"app_name": "writer", "permission": "r"})
    assert (answer.status_code, answer.json()) == (400, {"error_msg": "api token already exist."})
    assert APIToken.objects.get().permission == "rw"


def test_changing_the_permission(alice_client: APIClient, base: dict[str, Any], reader_token: str) -> None:
    answer = alice_client.put(tokens(base, "reader/"), {"permission": "rw"})
    assert answer.status_code == 200
    assert (answer.json()["api_token"], answer.json()["permission"]) == (reader_token, "rw")
    claims = jwt.decode(exchange(reader_token).json()["access_token"], options={"verify_signature": False})
    assert claims["permission"] == "rw"


def test_less_permission_ends_old_base_tokens(
    alice_client: APIClient, base: dict[str, Any], app_token: str, base_client: APIClient, reader_client: APIClient
) -> None:
    assert base_client.get("/related-users/").status_code == 200
    assert alice_client.put(tokens(base, "writer/"), {"permission": "r"}).status_code == 200
    answer = base_client.get("/related-users/")
    # With this text the Python client fetches a new token by itself.
    assert (answer.status_code, answer.json()["error_msg"]) == (403, "Token expired.")
    assert base_token_client(app_token).get("/related-users/").status_code == 200
    assert reader_client.get("/related-users/").status_code == 200


def test_the_permission_it_has_already(alice_client: APIClient, base: dict[str, Any], reader_token: str) -> None:
    answer = alice_client.put(tokens(base, "reader/"), {"permission": "r"})
    assert (answer.status_code, answer.json()) == (400, {"error_msg": "api token already has r permission."})


def test_deleting_ends_access_at_once(
    alice_client: APIClient, base: dict[str, Any], app_token: str, base_client: APIClient
) -> None:
    answer = alice_client.delete(tokens(base, "writer/"))
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert base_client.get("/related-users/").status_code == 403
    answer = exchange(app_token)
    assert (answer.status_code, answer.json()) == (403, {"error_msg": "Permission denied."})
    assert alice_client.get(tokens(base)).json() == {"api_tokens": []}


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize("name", ["nothing", "WRITER", "a%20b"])
def test_a_token_that_is_not_there(
    alice_client: APIClient, base: dict[str, Any], app_token: str, method: str, name: str
) -> None:
    answer = alice_client.request(method, tokens(base, f"{name}/"), {"permission": "r"})
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "api token not found."})
    assert APIToken.objects.get().permission == "rw"


@pytest.mark.parametrize("encoding", ["json", "form", "multipart"])
def test_every_kind_of_body(alice_client: APIClient, base: dict[str, Any], encoding: str) -> None:
    def send(method: str, path: str, fields: dict[str, str]) -> Any:
        if encoding == "json":
            return alice_client.request(method, path, fields)
        if encoding == "form":
            form = "application/x-www-form-urlencoded"
            return alice_client.request(method, path, data=urlencode(fields).encode(), content_type=form)
        multipart = encode_multipart(BOUNDARY, fields)
        return alice_client.request(method, path, data=multipart, content_type=MULTIPART_CONTENT)

    made = send("POST", tokens(base), {"app_name": "gmail", "permission": "rw"})
    assert made.status_code == 201
    changed = send("PUT", tokens(base, "gmail/"), {"permission": "r"})
    assert (changed.status_code, changed.json()["permission"]) == (200, "r")
    assert changed.json()["api_token"] == made.json()["api_token"]
    assert send("DELETE", tokens(base, "gmail/"), {}).json() == {"success": True}
    assert not APIToken.objects.exists()


def test_another_secret_key_ends_all_tokens(
    alice: User, alice_client: APIClient, base: dict[str, Any], app_token: str, settings
) -> None:
    row = APIToken.objects.get()
    settings.SECRET_KEY = "another-key-that-is-long-enough-to-be-one"
    assert exchange(app_token).status_code == 403
    alice_client.token = (
        APIClient()
        .post("/api2/auth-token/", {"username": alice.username, "password": "correct horse battery"})
        .json()["token"]
    )
    shown = alice_client.get(tokens(base)).json()["api_tokens"][0]["api_token"]
    assert shown != app_token
    assert exchange(shown).status_code == 200
    assert APIToken.objects.get().nonce == row.nonce


@pytest.mark.parametrize(
    ("method", "tail"),
    [
        ("GET", "api-tokens/"),
        ("POST", "api-tokens/"),
        ("PUT", "api-tokens/writer/"),
        ("DELETE", "api-tokens/writer/"),
        ("GET", "api-tokens-status/"),
    ],
)
def test_who_may_not(
    carol_client: APIClient,
    anonymous: APIClient,
    alice_client: APIClient,
    bob_client: APIClient,
    base: dict[str, Any],
    sales_base: dict[str, Any],
    app_token: str,
    method: str,
    tail: str,
) -> None:
    body = {"app_name": "mine", "permission": "r"}
    answer = carol_client.request(method, base_path(base, tail), body)
    assert (answer.status_code, answer.json()) == (404, {"error_msg": f"Workspace {base['workspace_id']} not found."})
    answer = bob_client.request(method, base_path(sales_base, tail), body)
    assert (answer.status_code, answer.json()) == (403, {"error_msg": "Permission denied."})
    answer = alice_client.request(method, base_path(base | {"name": "Nothing"}, tail), body)
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "dtable Nothing not found."})
    answer = alice_client.request(method, base_path(base | {"workspace_id": 10**30}, tail), body)
    assert (answer.status_code, answer.json()) == (404, {"error_msg": f"Workspace {10**30} not found."})
    assert anonymous.request(method, base_path(base, tail), body).status_code == 403
    assert APIClient(app_token).request(method, base_path(base, tail), body).status_code == 401
    assert APIToken.objects.get().permission == "rw"


def test_an_admin_of_the_group_manages_them(alice_client: APIClient, sales_base: dict[str, Any]) -> None:
    answer = alice_client.post(tokens(sales_base), {"app_name": "crm", "permission": "rw"})
    assert answer.status_code == 201
    assert exchange(answer.json()["api_token"]).json()["workspace_id"] == sales_base["workspace_id"]
