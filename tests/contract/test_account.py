"""The client's `Account`: signing in, workspaces, and bases of one's own and of groups."""

import pytest
from seatable_api import Account, SeaTableAPI
from seatable_api.exception import BaseUnauthError

from tests.contract.conftest import call, new_base, refusal
from tests.contract.server import ADMIN_EMAIL


@pytest.fixture
def group_workspace(account: Account) -> int:
    """The id of the workspace of a new group."""
    group = call(account, "POST", "/api/v2.1/groups/", {"name": f"Group {len(_groups(account)) + 1}"})
    return next(entry["id"] for entry in _groups(account) if entry["group_id"] == group["id"])


def _groups(account: Account) -> list[dict]:
    return [entry for entry in account.list_workspaces()["workspace_list"] if entry["type"] == "group"]


def _personal(account: Account) -> dict:
    entries = account.list_workspaces()["workspace_list"]
    return next(entry for entry in entries if entry["type"] == "personal")


def test_it_works(account: Account) -> None:
    account.load_account_info()

    assert len(account.token) == 40
    assert account.username.endswith("@auth.local")


@pytest.mark.parametrize(("login", "password"), [(ADMIN_EMAIL, "wrong"), ("nobody@contract.test", "wrong"), ("", "")])
def test_wrong_credentials_are_refused(server: str, login: str, password: str) -> None:
    with pytest.raises(ConnectionError) as error:
        Account(login, password, server).auth()

    assert refusal(error) == 400


def test_a_forged_account_token_is_refused(account: Account) -> None:
    forger = Account(account.login_name, "", account.server_url)
    forger.token = "0" * 40

    with pytest.raises(ConnectionError) as error:
        forger.list_workspaces()

    assert refusal(error) == 401


def test_list_workspaces(account: Account, group_workspace: int) -> None:
    base = new_base(account)
    entries = account.list_workspaces()["workspace_list"]

    assert {entry["type"] for entry in entries} == {"starred", "shared", "group", "personal"}
    assert group_workspace in {entry["id"] for entry in entries}
    assert base["uuid"] in {table["uuid"] for table in _personal(account)["table_list"]}


def test_add_base(account: Account) -> None:
    base = account.add_base("Mine 😀 & 'yours'")

    assert base["name"] == "Mine 😀 & 'yours'"
    assert base["workspace_id"] == _personal(account)["id"]


@pytest.mark.parametrize("workspace", ["group", "personal"])
def test_add_base_to_a_workspace(account: Account, group_workspace: int, workspace: str) -> None:
    workspace_id = group_workspace if workspace == "group" else _personal(account)["id"]
    base = new_base(account, workspace_id)

    assert base["workspace_id"] == workspace_id


def test_a_name_is_given_once(account: Account) -> None:
    base = new_base(account)

    with pytest.raises(ConnectionError) as error:
        account.add_base(base["name"])

    assert refusal(error) == 400


def test_get_base(account: Account, group_workspace: int) -> None:
    made = new_base(account, group_workspace)
    base = account.get_base(group_workspace, made["name"])

    assert isinstance(base, SeaTableAPI)
    assert base.is_authed
    assert base.use_api_gateway is True
    assert (base.dtable_uuid, base.dtable_name) == (made["uuid"], made["name"])
    assert base.workspace_id == group_workspace
    assert base.dtable_server_url == f"{account.server_url}/api-gateway"
    assert [table["name"] for table in base.list_tables()] == ["Table1"]


def test_who_opens_a_base_is_named_in_its_rows(account: Account) -> None:
    account.load_account_info()
    made = new_base(account)
    base = account.get_base(made["workspace_id"], made["name"])
    row = base.append_row("Table1", {"Name": "by a person"})

    assert base.get_row("Table1", row["_id"])["_creator"] == account.username


def test_somebody_elses_base_is_not_there(account: Account, stranger: Account) -> None:
    base = new_base(account)

    with pytest.raises(ConnectionError) as error:
        stranger.get_base(base["workspace_id"], base["name"])

    assert refusal(error) == 404


def test_copy_base(account: Account, group_workspace: int) -> None:
    made = new_base(account)
    original = account.get_base(made["workspace_id"], made["name"])
    original.append_row("Table1", {"Name": "copied"})
    copied = account.copy_base(made["workspace_id"], made["name"], group_workspace)

    assert (copied["name"], copied["workspace_id"]) == (made["name"], group_workspace)
    assert copied["uuid"] != made["uuid"]
    copy = account.get_base(group_workspace, copied["name"])
    assert copy.list_rows("Table1") == original.list_rows("Table1")
    copy.append_row("Table1", {"Name": "only here"})
    assert len(copy.list_rows("Table1")) == len(original.list_rows("Table1")) + 1


def test_a_client_that_has_not_signed_in_asks_nothing(server: str) -> None:
    with pytest.raises(BaseUnauthError):
        SeaTableAPI("0" * 40, server).get_metadata()
