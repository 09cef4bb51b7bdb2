"""POST /api2/auth-token/: a password for an Account-Token."""

import re

import pytest

from accounts.models import AccountToken, User
from tests.clients import APIClient
from tests.conftest import PASSWORD

PATH = "/api2/auth-token/"
REFUSAL = {"non_field_errors": ["Unable to login with provided credentials."]}


def sign_in(client: APIClient, username: str, password: str = PASSWORD):
    return client.post(PATH, {"username": username, "password": password})


def test_it_works(anonymous: APIClient, alice: User) -> None:
    answer = sign_in(anonymous, "alice@example.com")
    assert answer.status_code == 200
    assert list(answer.json()) == ["token"]
    assert re.fullmatch("[0-9a-f]{40}", answer.json()["token"])
    account = APIClient(answer.json()["token"]).get("/api2/account/info/").json()
    assert account["email"] == alice.username


def test_it_takes_a_form_and_a_multipart_form(anonymous: APIClient, alice: User) -> None:
    fields = {"username": "alice@example.com", "password": PASSWORD}
    as_json = anonymous.post(PATH, fields).json()
    assert anonymous.post_form(PATH, fields).json() == as_json
    body = b"username=alice%40example.com&password=correct+horse+battery"
    answer = anonymous.request("POST", PATH, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.json() == as_json


def test_id_login_id_and_address_in_any_case_name_the_user(anonymous: APIClient, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(login_id="alice")
    tokens = [
        sign_in(anonymous, name).json()["token"]
        for name in ("alice@example.com", "ALICE@Example.com", alice.username, "alice")
    ]
    assert len(set(tokens)) == 1


def test_it_notes_the_time(anonymous: APIClient, alice: User) -> None:
    assert alice.last_login is None
    sign_in(anonymous, "alice@example.com")
    alice.refresh_from_db()
    assert alice.last_login is not None


def test_the_table_does_not_hold_the_token(anonymous: APIClient, alice: User) -> None:
    token = sign_in(anonymous, "alice@example.com").json()["token"]
    row = AccountToken.objects.get(user=alice)
    assert token not in (row.nonce, row.fingerprint)
    assert not row.fingerprint.startswith(token)


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("alice@example.com", "wrong"),
        ("nobody@example.com", PASSWORD),
        ("", PASSWORD),
        ("alice", PASSWORD),
        ("alice@example.com", PASSWORD + " "),
    ],
)
def test_wrong_credentials(anonymous: APIClient, alice: User, username: str, password: str) -> None:
    answer = sign_in(anonymous, username, password)
    assert answer.status_code == 400
    if username:
        assert answer.json() == REFUSAL


def test_a_disabled_user_is_refused_with_the_same_words(anonymous: APIClient, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    answer = sign_in(anonymous, "alice@example.com")
    assert (answer.status_code, answer.json()) == (400, REFUSAL)


@pytest.mark.parametrize(
    ("body", "field", "problem"),
    [
        ({"username": "alice@example.com"}, "password", "This field is required."),
        ({"password": PASSWORD}, "username", "This field is required."),
        ({"username": "a\x00b", "password": PASSWORD}, "username", "Null characters are not allowed."),
        ({"username": ["a"], "password": PASSWORD}, "username", "Not a valid string."),
        ({"username": "a" * 300, "password": "x"}, "username", "Ensure this field has no more than 255 characters."),
    ],
)
def test_bad_fields_are_named(anonymous: APIClient, body: dict[str, object], field: str, problem: str) -> None:
    answer = anonymous.post(PATH, body)
    assert answer.status_code == 400
    assert answer.json() == {field: [problem]}


@pytest.mark.parametrize("body", [[], "text", 1, None])
def test_a_body_that_is_no_object_is_refused(anonymous: APIClient, body: object) -> None:
    assert anonymous.post(PATH, body).status_code == 400


def test_an_unknown_user_costs_a_hash_like_a_wrong_password(
    anonymous: APIClient, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    original = User.set_password
    monkeypatch.setattr(User, "set_password", lambda user, text: (hashed.append(text), original(user, text)))
    sign_in(anonymous, "nobody@example.com", "guess")
    assert hashed == ["guess"]


def test_the_61st_attempt_of_a_minute_is_refused(anonymous: APIClient, alice: User, settings) -> None:
    settings.RATE_LIMIT_LOGIN = 3
    statuses = [sign_in(anonymous, "alice@example.com", "wrong").status_code for _ in range(4)]
    assert statuses == [400, 400, 400, 429]


def test_get_is_not_allowed(anonymous: APIClient) -> None:
    answer = anonymous.get(PATH)
    assert (answer.status_code, answer.json()) == (405, {"detail": 'Method "GET" not allowed.'})
