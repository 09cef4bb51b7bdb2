"""What opens a base, and what does not."""

import base64
import time
from typing import Any

import jwt
import orjson
import pytest
import time_machine
from django.conf import settings

from accounts.models import User
from bases import lifecycle, tokens
from bases.tokens import LIFETIME_SECONDS, mint_base_token, verify_base_token
from tests.bases.factories import SampleTable, append_rows, base_uuid, dtable_db, list_rows, refusal, v1, whole_base
from tests.clients import APIClient, api_token, base_path, base_token_client

INVALID = (403, "invalid token")
EXPIRED = (403, "Token expired.")
READ = {"table_name": "Table1"}


def with_token(client: APIClient, token: str) -> APIClient:
    return APIClient(token, client.prefix)


def answers(client: APIClient) -> list[Any]:
    """Ask a thing of each family of paths, for reading and for writing."""
    older = dtable_db(client)
    return [
        client.get("/rows/", READ),
        client.get("/metadata/"),
        client.post("/rows/", {**READ, "rows": [{"Name": "x"}]}),
        client.post("/sql/", {"sql": "DELETE FROM Table1"}),
        v1(client).get("/rows/", READ),
        v1(client).post("/rows/", {**READ, "row": {"Name": "x"}}),
        client.under("/dtable-server/dtables").get(f"/{base_uuid(client)}/"),
        older.get(f"/base-info/{base_uuid(client)}/"),
        older.post(f"/query/{base_uuid(client)}/", {"sql": "SELECT Name FROM Table1"}),
        client.under("/dtable-db/api/v2/dtables").get(f"/{base_uuid(client)}/rows/", READ),
    ]


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def sign(claims: dict[str, Any], key: Any = None, algorithm: str = "HS256", **headers: Any) -> str:
    return jwt.encode(claims, settings.SECRET_KEY if key is None else key, algorithm=algorithm, headers=headers)


def test_it_works(base_client: APIClient):
    assert {answer.status_code for answer in answers(base_client)} == {200}


def test_claims(base_client: APIClient, base: dict):
    """Some clients look into the token."""
    claims = claims_of(base_client.token)
    assert jwt.get_unverified_header(base_client.token) == {"alg": "HS256", "typ": "JWT"}
    assert claims["dtable_uuid"] == base["uuid"]
    assert (claims["username"], claims["app_name"], claims["permission"]) == ("", "writer", "rw")
    assert isinstance(claims["exp"], int)
    assert abs(claims["exp"] - time.time() - LIFETIME_SECONDS) < 60


def test_app_and_user_are_named_in_what_they_do(
    alice: User, alice_client: APIClient, base: dict, base_client: APIClient
):
    answer = alice_client.get(base_path(base, "access-token/"))
    alice_on_base = with_token(base_client, answer.json()["access_token"])
    append_rows(base_client, "Table1", [{"Name": "by the app"}])
    append_rows(alice_on_base, "Table1", [{"Name": "by Alice"}])
    creators = {row["Name"]: row["_creator"] for row in list_rows(base_client, "Table1")}
    assert creators == {None: alice.username, "by the app": "writer", "by Alice": alice.username}


@pytest.mark.parametrize("scheme", ["Token", "Bearer", "token", "BEARER"])
def test_schemes(base_client: APIClient, scheme: str):
    anonymous = APIClient(prefix=base_client.prefix)
    answer = anonymous.get("/metadata/", headers={"authorization": f"{scheme} {base_client.token}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("header", ["", "Token", "Token ", "Basic {}", "{}", "Token{}"])
def test_no_token(base_client: APIClient, header: str):
    anonymous = APIClient(prefix=base_client.prefix)
    answer = anonymous.get("/metadata/", headers={"authorization": header.format(base_client.token)})
    assert refusal(answer) == INVALID


def test_token_of_two_words(base_client: APIClient):
    anonymous = APIClient(prefix=base_client.prefix)
    answer = anonymous.get("/metadata/", headers={"authorization": f"Token {base_client.token} {base_client.token}"})
    assert refusal(answer)[0] in (401, 403)


def test_expired(base_client: APIClient):
    """The text makes clients fetch a new token by themselves."""
    before = whole_base(base_client)
    old = with_token(base_client, mint_base_token(base_uuid(base_client), permission="rw", lifetime_seconds=-1))
    assert [refusal(answer) for answer in answers(old)] == [EXPIRED] * 10
    assert whole_base(base_client) == before


def test_expires_while_it_is_known(base_client: APIClient):
    """A token that was found good before is looked at again."""
    assert base_client.get("/metadata/").status_code == 200
    with time_machine.travel(time.time() + LIFETIME_SECONDS - 60):
        assert base_client.get("/metadata/").status_code == 200
    with time_machine.travel(time.time() + LIFETIME_SECONDS + 60):
        assert refusal(base_client.get("/metadata/")) == EXPIRED


def unsigned(claims: dict[str, Any], **header: Any) -> str:
    parts = [base64.urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=").decode() for part in (header, claims)]
    return ".".join([*parts, ""])


FORGERIES = {
    "wrong key": lambda claims: sign(claims, "x" * 40),
    "another algorithm": lambda claims: sign(claims, algorithm="HS512"),
    "no algorithm": lambda claims: unsigned(claims, alg="none", typ="JWT"),
    "algorithm None": lambda claims: unsigned(claims, alg="NONE"),
    "no signature": lambda claims: unsigned(claims, alg="HS256", typ="JWT"),
    "signature of another": lambda claims: sign(claims).rpartition(".")[0] + "." + sign({}).rpartition(".")[2],
    "key in the header": lambda claims: sign(
        claims, "x" * 40, jwk={"kty": "oct", "k": base64.urlsafe_b64encode(b"x" * 40).decode()}, kid="../../dev/null"
    ),
    "no expiry": lambda claims: sign({key: value for key, value in claims.items() if key != "exp"}),
    "no base": lambda claims: sign({key: value for key, value in claims.items() if key != "dtable_uuid"}),
    "no time of issue": lambda claims: sign({key: value for key, value in claims.items() if key != "iat"}),
    "no use": lambda claims: sign({key: value for key, value in claims.items() if key != "use"}),
    "another use": lambda claims: sign(claims | {"use": "room"}),
    "issued in the future": lambda claims: sign(claims | {"iat": time.time() + 3600}),
    "odd expiry": lambda claims: sign(claims | {"exp": "tomorrow"}),
    "no token": lambda _: "abc",
    "dots": lambda _: "..",
    "long": lambda _: "a" * 20_000,
    "forty digits": lambda _: "a" * 40,
}


@pytest.mark.filterwarnings("ignore::jwt.InsecureKeyLengthWarning")
@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_forged(base_client: APIClient, forge: Any):
    claims = claims_of(base_client.token)
    assert with_token(base_client, sign(claims)).get("/metadata/").status_code == 200
    before = whole_base(base_client)
    forged = with_token(base_client, forge(claims))
    assert [refusal(answer) for answer in answers(forged)] == [INVALID] * 10
    assert whole_base(base_client) == before


def test_changed_claims(base_client: APIClient, reader_client: APIClient):
    """A reading token cannot be made into a writing one by rewriting it."""
    header, _, signature = reader_client.token.split(".")
    payload = base64.urlsafe_b64encode(orjson.dumps(claims_of(base_client.token))).rstrip(b"=").decode()
    forged = with_token(base_client, f"{header}.{payload}.{signature}")
    assert refusal(forged.get("/metadata/")) == INVALID


def test_other_kinds_of_tokens(alice_client: APIClient, base: dict, base_client: APIClient, app_token: str):
    temporary = alice_client.get(base_path(base, "temp-api-token/")).json()["api_token"]
    for token in (alice_client.token, app_token, temporary):
        assert {refusal(answer) for answer in answers(with_token(base_client, token))} == {INVALID}


def test_of_a_temporary_api_token(alice_client: APIClient, base: dict, base_client: APIClient):
    temporary = alice_client.get(base_path(base, "temp-api-token/")).json()["api_token"]
    assert base_token_client(temporary).get("/metadata/").status_code == 200


def test_of_another_base(base_client: APIClient, carol_client: APIClient, other_base: dict, contacts: SampleTable):
    """Both bases open for their own tokens at the same time, and neither for that of the other."""
    stranger = base_token_client(api_token(carol_client, other_base, "rw", "stranger"))
    for _ in range(2):
        assert whole_base(base_client)["tables"][1]["name"] == "Contacts"
        assert len(whole_base(stranger)["tables"]) == 1
        for client in (stranger.under(base_client.prefix), base_client.under(stranger.prefix)):
            assert [refusal(answer) for answer in answers(client)] == [INVALID] * 10


@pytest.mark.parametrize("uuid", ["00000000-0000-0000-0000-000000000000", "x", "it's", "%00", "%F0%9F%8E%89"])
def test_of_no_base(base_client: APIClient, uuid: str):
    assert refusal(base_client.under(f"/api-gateway/api/v2/dtables/{uuid}").get("/metadata/")) == INVALID


def test_good_token_of_a_base_that_is_gone(base_client: APIClient):
    token = mint_base_token("00000000-0000-0000-0000-000000000000", permission="rw", app_name="writer")
    client = APIClient(token, "/api-gateway/api/v2/dtables/00000000-0000-0000-0000-000000000000")
    assert [refusal(answer) for answer in answers(client)] == [INVALID] * 10


def test_base_in_the_trash(alice_client: APIClient, base: dict, base_client: APIClient):
    assert alice_client.delete(
        f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": base["name"]}
    ).json() == {"success": True}
    assert [refusal(answer) for answer in answers(base_client)] == [INVALID] * 10
    lifecycle.resume_base(base_uuid(base_client))
    assert base_client.get("/metadata/").status_code == 200


def test_base_purged(base_client: APIClient):
    assert base_client.get("/metadata/").status_code == 200
    lifecycle.purge_base(base_uuid(base_client))
    assert [refusal(answer) for answer in answers(base_client)] == [INVALID] * 10


def test_app_deleted(alice_client: APIClient, base: dict, base_client: APIClient, reader_client: APIClient):
    """Its tokens are refused from the next request on, those of other apps are not."""
    assert base_client.get("/metadata/").status_code == 200
    assert alice_client.delete(base_path(base, "api-tokens/writer/")).status_code == 200
    assert [refusal(answer) for answer in answers(base_client)] == [EXPIRED] * 10
    assert reader_client.get("/metadata/").status_code == 200
    again = base_token_client(api_token(alice_client, base, "rw", "writer"))
    assert again.get("/metadata/").status_code == 200
    assert refusal(base_client.get("/metadata/")) == EXPIRED


def test_app_that_may_only_read_from_now_on(alice_client: APIClient, base: dict, base_client: APIClient):
    assert alice_client.put(base_path(base, "api-tokens/writer/"), {"permission": "r"}).status_code == 200
    assert refusal(base_client.post("/rows/", {**READ, "rows": [{"Name": "x"}]})) == EXPIRED


def test_revoked_user(alice: User, alice_client: APIClient, base: dict, base_client: APIClient):
    def open_base() -> APIClient:
        return with_token(base_client, alice_client.get(base_path(base, "access-token/")).json()["access_token"])

    before = open_base()
    lifecycle.revoke_tokens(base_uuid(base_client), identity=alice.username)
    assert [refusal(answer) for answer in answers(before)] == [EXPIRED] * 10
    assert open_base().get("/metadata/").status_code == 200
    assert base_client.get("/metadata/").status_code == 200


def test_copy_of_a_base_takes_no_revocations_along(alice_client: APIClient, base: dict, base_client: APIClient):
    lifecycle.revoke_tokens(base_uuid(base_client), identity="writer")
    body = {"src_workspace_id": base["workspace_id"], "name": base["name"], "dst_workspace_id": base["workspace_id"]}
    copied = alice_client.post("/api/v2.1/dtable-copy/", body).json()["dtable"]
    copy_client = base_token_client(api_token(alice_client, copied, "rw", "writer"))
    assert copy_client.get("/metadata/").status_code == 200


def test_what_is_remembered_of_tokens_is_bounded():
    for number in range(tokens.VERIFIED_TOKENS + 50):
        verify_base_token(mint_base_token("b", permission="r", app_name=str(number)))
    assert len(tokens._verified) == tokens.VERIFIED_TOKENS
