"""How the client gets at a base and how it finds out that it no longer may: API-Tokens and Base-Tokens."""

import time

import jwt
import pytest
from seatable_api import Account, SeaTableAPI
from seatable_api.exception import AuthExpiredError

from tests.contract.conftest import Family, call, new_api_token, new_base, open_base, refusal, sign_in
from tests.contract.server import SECRET_KEY


def _expire(client: SeaTableAPI) -> None:
    """Put a Base-Token into a client that is what it had, with an end that has passed."""
    claims = jwt.decode(client.jwt_token, options={"verify_signature": False})
    expired = jwt.encode(claims | {"exp": int(time.time()) - 1}, SECRET_KEY, algorithm="HS256")
    # The client shares this object with its gateway half.
    client.headers["Authorization"] = f"Token {expired}"


def test_it_works(base: SeaTableAPI, account: Account) -> None:
    assert base.is_authed
    assert base.get_metadata()["tables"][0]["name"] == "Table1"


def test_a_wrong_api_token_is_refused(server: str) -> None:
    with pytest.raises(ConnectionError) as error:
        SeaTableAPI("0" * 40, server).auth()

    assert refusal(error) == 403


def test_an_app_is_named_in_its_rows(account: Account) -> None:
    client = SeaTableAPI(new_api_token(account, new_base(account), app_name="importer"), account.server_url)
    client.auth()
    row = client.append_row("Table1", {"Name": "by an app"})

    assert client.get_row("Table1", row["_id"])["_creator"] == "importer"


def test_a_reading_token_reads_and_does_not_write(account: Account, family: Family) -> None:
    made = new_base(account)
    row = open_base(account, made, family).append_row("Table1", {"Name": "kept"})
    reader = open_base(account, made, family, permission="r")
    before = reader.list_rows("Table1")
    attempts = [
        lambda: reader.append_row("Table1", {"Name": "no"}),
        lambda: reader.update_row("Table1", row["_id"], {"Name": "no"}),
        lambda: reader.delete_row("Table1", row["_id"]),
        lambda: reader.add_table("No"),
        lambda: reader.add_view("Table1", "No"),
        lambda: reader.rename_column("Table1", "0000", "No"),
        lambda: reader.query("DELETE FROM Table1"),
        lambda: reader.query("UPDATE Table1 SET Name = 'no'"),
    ]

    for attempt in attempts:
        with pytest.raises(ConnectionError) as error:
            attempt()
        assert refusal(error) == 403
    assert reader.list_rows("Table1") == before
    assert reader.query("SELECT Name FROM Table1 WHERE Name = 'kept'") == [{"Name": "kept"}]


@pytest.mark.parametrize(
    ("method", "arguments"), [("get_metadata", ()), ("get_related_users", ()), ("query", ("SELECT * FROM Table1",))]
)
def test_an_expired_base_token_is_told_so_that_clients_fetch_another(
    base: SeaTableAPI, family: Family, method, arguments
) -> None:
    _expire(base)

    with pytest.raises(AuthExpiredError):
        getattr(base, method)(*arguments)
    assert getattr(sign_in(base, family), method)(*arguments)


def test_a_token_that_may_less_than_before_is_fetched_anew(account: Account, family: Family) -> None:
    made = new_base(account)
    client = sign_in(SeaTableAPI(new_api_token(account, made, app_name="demoted"), account.server_url), family)
    client.append_row("Table1", {"Name": "before"})
    path = f"/api/v2.1/workspace/{made['workspace_id']}/dtable/{made['name']}/api-tokens/demoted/"
    call(account, "PUT", path, {"permission": "r"})

    with pytest.raises(AuthExpiredError):
        client.append_row("Table1", {"Name": "after"})
    sign_in(client, family)
    assert client.list_rows("Table1")[-1]["Name"] == "before"


def test_a_deleted_api_token_opens_nothing(account: Account, family: Family) -> None:
    made = new_base(account)
    client = sign_in(SeaTableAPI(new_api_token(account, made, app_name="gone"), account.server_url), family)
    call(account, "DELETE", f"/api/v2.1/workspace/{made['workspace_id']}/dtable/{made['name']}/api-tokens/gone/")

    with pytest.raises(ConnectionError) as error:
        client.auth()
    assert refusal(error) == 403
    with pytest.raises(ConnectionError):
        client.get_metadata()


def test_a_base_in_the_trash_is_closed_until_it_is_restored(account: Account, family: Family) -> None:
    made = new_base(account)
    client = open_base(account, made, family)
    call(account, "DELETE", f"/api/v2.1/workspace/{made['workspace_id']}/dtable/", {"name": made["name"]})

    with pytest.raises(ConnectionError) as error:
        client.get_metadata()
    assert refusal(error) == 403
    call(account, "PUT", f"/api/v2.1/trash-dtables/{made['id']}/")
    assert client.get_metadata()["tables"]


def test_a_token_opens_no_other_base(account: Account, family: Family) -> None:
    client = open_base(account, new_base(account), family)
    other = new_base(account)["uuid"]
    client.dtable_uuid = client.api_gateway.dtable_uuid = other

    with pytest.raises(ConnectionError) as error:
        client.get_metadata()

    assert refusal(error) == 403


def test_get_related_users(account: Account, base: SeaTableAPI) -> None:
    account.load_account_info()
    (user,) = base.get_related_users()

    assert user["email"] == account.username
    assert user["contact_email"] == account.login_name
    assert isinstance(user["name"], str)
