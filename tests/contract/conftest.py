"""A live server, and SeaTable's official client on it.

Tests that take `base` run twice: over the gateway, and over the `/dtable-server` and `/dtable-db` paths that the same
client used before there was one. `Family` says what is different between the two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
import requests
from seatable_api import Account, SeaTableAPI

from tests.contract.server import ADMIN_EMAIL, ADMIN_PASSWORD, running_server

_numbers = count(1)

PEOPLE = [
    {"Name": "Ada", "Age": 36, "Team": "red", "Tags": ["x", "y"], "Active": True, "Born": "1815-12-10"},
    {"Name": "Bob", "Age": 5, "Team": "blue", "Tags": ["x"], "Active": False, "Born": "2020-01-31"},
    {"Name": "Cleo", "Age": 70, "Team": "red", "Active": True},
    {"Name": "Dan"},
]
COLUMNS = [
    {"column_name": "Name", "column_type": "text"},
    {"column_name": "Age", "column_type": "number"},
    {"column_name": "Team", "column_type": "single-select", "column_data": {"options": []}},
    {"column_name": "Tags", "column_type": "multiple-select", "column_data": {"options": []}},
    {"column_name": "Active", "column_type": "checkbox"},
    {"column_name": "Born", "column_type": "date", "column_data": {"format": "YYYY-MM-DD"}},
]


@dataclass(frozen=True)
class Family:
    """A family of paths: whether it is the gateway's, and how the fixture is called in the names of tests."""

    name: str
    is_gateway: bool

    def __str__(self) -> str:
        return self.name


GATEWAY = Family("gateway", is_gateway=True)
OLDER = Family("older", is_gateway=False)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that runs as long as the tests do."""
    with running_server(tmp_path_factory.mktemp("contract")) as url:
        yield url


@pytest.fixture(scope="session")
def account(server: str) -> Account:
    """The administrator, signed in."""
    account = Account(ADMIN_EMAIL, ADMIN_PASSWORD, server)
    account.auth()
    return account


@pytest.fixture(scope="session")
def stranger(server: str, account: Account) -> Account:
    """Somebody else, signed in."""
    form = {"email": "carol@contract.test", "password": "correct horse", "name": "Carol"}
    call(account, "POST", "/api/v2.1/admin/users/", form)
    carol = Account(form["email"], form["password"], server)
    carol.auth()
    return carol


@pytest.fixture(params=[GATEWAY, OLDER], ids=str, scope="module")
def family(request: pytest.FixtureRequest) -> Family:
    """Which paths the client uses."""
    return request.param


@pytest.fixture
def base(account: Account, family: Family) -> SeaTableAPI:
    """A new base with its `Table1`, opened with an API-Token for reading and writing."""
    return open_base(account, new_base(account), family)


@pytest.fixture
def people(base: SeaTableAPI) -> SeaTableAPI:
    """A base with a table `People`, filled."""
    base.add_table("People", columns=COLUMNS)
    base.batch_append_rows("People", PEOPLE)
    return base


def new_base(account: Account, workspace_id: int | None = None) -> dict[str, Any]:
    """Create a base and return what the client is told about it."""
    return account.add_base(f"Base {next(_numbers)}", workspace_id)


def open_base(account: Account, base: dict[str, Any], family: Family, permission: str = "rw") -> SeaTableAPI:
    """Return the client of a base, with a new API-Token."""
    return sign_in(SeaTableAPI(new_api_token(account, base, permission), account.server_url), family)


def sign_in(client: SeaTableAPI, family: Family) -> SeaTableAPI:
    """Fetch a Base-Token, and for the older paths make the client believe that an older server answered."""
    client.auth()
    if not family.is_gateway:
        client.use_api_gateway = False
        client.dtable_server_url = f"{client.server_url}/dtable-server"
        client.dtable_db_url = f"{client.server_url}/dtable-db"
    return client


def new_api_token(account: Account, base: dict[str, Any], permission: str = "rw", app_name: str = "") -> str:
    """Create an API-Token of a base. The client has no method for that: people do it in the browser."""
    path = f"/api/v2.1/workspace/{base['workspace_id']}/dtable/{base['name']}/api-tokens/"
    form = {"app_name": app_name or f"app {next(_numbers)}", "permission": permission}
    return str(call(account, "POST", path, form)["api_token"])


def call(account: Account, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Send a request that the client has no method for, and return its answer."""
    answer = requests.request(method, account.server_url + path, json=body, headers=account.token_headers, timeout=30)
    assert answer.ok, answer.text
    return answer.json()


def refusal(error: pytest.ExceptionInfo[ConnectionError]) -> int:
    """Return the status that made the client raise an error."""
    return int(error.value.args[0])
