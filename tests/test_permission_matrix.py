"""The permission matrix: every route, with every method it has, under every credential."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from accounts.models import Organization, User
from accounts.users import create_user
from assets.files import find_file_at
from bases import lifecycle
from bases.tokens import mint_base_token
from core.checks import api_patterns
from core.errors import is_base_surface
from tests.clients import APIClient, account_client, api_token, base_path, base_token_client
from tests.permission_matrix import ALLOWED, CREDENTIALS, RULES, read_matrix
from workspaces.models import Base

MATRIX = read_matrix()
PASSWORD = "correct horse battery"
TRASHED = "Base-Token of a trashed base"
Values = dict[str, Any]


def served_routes() -> set[tuple[str, str]]:
    """Return (method, route) of everything that is served."""
    return {
        (method.upper(), route)
        for route, callback in api_patterns()
        for method in callback.actions
        if method not in ("head", "options")
    }


@pytest.fixture(scope="module")
def _database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


class Cast:
    """The people, the group "Sales" with its bases, and a token of each kind. Made once for all routes."""

    def __init__(self) -> None:
        names = ("Alice", "Bob", "Carol", "Dave", "Erin", "Admin")
        self.users = {
            name: create_user(email=f"{name}@example.com", password=PASSWORD, name=name, is_staff=name == "Admin")
            for name in names
        }
        self.organization = self._make_organization()
        self.clients = {name: account_client(user) for name, user in self.users.items()}
        self.alice = self.clients["Alice"]
        self.group = self._make_group()
        self.base = self._make_base("Leads")
        self.trashed_base = self._make_base("Old leads")
        self.own_trashed_base = self._make_base("Old things", personal=True)
        self.view = {"table_id": "0000", "view_id": "0000"}
        path = base_path(self.base)
        self.link_token = self._ask("POST", path + "external-links/")["token"]
        self.view_link_token = self._ask("POST", path + "view-external-links/", self.view)["token"]
        # A client for each credential.
        self.bearers = {name: APIClient(token) for name, token in self._make_tokens().items()}
        rows = f"/api-gateway/api/v2/dtables/{self.base['uuid']}/rows/"
        answer = self.bearers["Base-Token rw"].get(rows, {"table_name": "Table1"})
        self.row_id = answer.json()["rows"][0]["_id"]
        self.file_path = self._make_file()
        self.file_row = find_file_at(Base.objects.get(uuid=self.base["uuid"]), self.file_path)
        self.transfer_tokens = self._make_transfer_tokens()
        path += "file-external-links/"
        self.file_link = self._ask("POST", path, {"path": self.file_path})
        self.upload_token = self._ask("POST", path, {"name": "b.txt"})["token"]
        [link] = self._ask("GET", f"/files/{self.file_row.uid}/external_links")["_embedded"]["external_links"]
        self.file_link_id = link["id"]
        # Last: the trash closes the bases.
        for base in (self.trashed_base, self.own_trashed_base):
            self._ask("DELETE", f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": base["name"]})

    def _ask(self, method: str, path: str, body: Values | None = None) -> Any:
        answer = self.alice.request(method, path, body)
        assert answer.status_code in (200, 201), answer.content
        return answer.json()

    def _make_organization(self) -> Organization:
        """Make the organisation that Alice administers, and Bob and Erin are in."""
        organization = Organization.objects.create(name="Team")
        ids = [self.users[name].pk for name in ("Alice", "Bob", "Erin")]
        User.objects.filter(pk__in=ids).update(organization=organization)
        User.objects.filter(pk=ids[0]).update(is_organization_admin=True)
        return organization

    def _make_group(self) -> Values:
        """Make the group: Alice owns it, Bob and Erin are members."""
        group = self._ask("POST", "/api/v2.1/groups/", {"name": "Sales"})
        for name in ("Bob", "Erin"):
            email = self.users[name].username
            self._ask("POST", f"/api/v2.1/groups/{group['id']}/members/", {"email": email})
        entries = self._ask("GET", "/api/v2.1/workspaces/")["workspace_list"]
        return group | {"workspace_id": next(each["id"] for each in entries if each.get("group_id") == group["id"])}

    def _make_base(self, name: str, *, personal: bool = False) -> Values:
        place = {} if personal else {"workspace_id": self.group["workspace_id"]}
        return dict(self._ask("POST", "/api/v2.1/dtables/", {"name": name, **place})["table"])

    def _make_tokens(self) -> dict[str, str]:
        """Make a token of each kind. Dave has a share of the base, and there is a spare API-Token to try things on."""
        path = base_path(self.base)
        self._ask("POST", path + "share/", {"email": self.users["Dave"].username, "permission": "rw"})
        app_tokens = {name: api_token(self.alice, self.base, "rw", name) for name in ("writer", "deleted", "spare")}
        app_tokens["reader"] = api_token(self.alice, self.base, "r", "reader")
        exchanged = {name: base_token_client(token).token for name, token in app_tokens.items()}
        self._ask("DELETE", path + "api-tokens/deleted/")
        other_base = dict(self.clients["Carol"].post("/api/v2.1/dtables/", {"name": "Secrets"}).json()["table"])
        expired = mint_base_token(self.base["uuid"], permission="rw", app_name="writer", lifetime_seconds=-1)
        return {
            "none": "",
            "garbage": "0123456789" * 4,
            "account of owner": self.alice.token,
            "account of member": self.clients["Bob"].token,
            "account of stranger": self.clients["Carol"].token,
            "account of administrator": self.clients["Admin"].token,
            "API-Token rw": app_tokens["writer"],
            "API-Token r": app_tokens["reader"],
            "temporary API-Token": self._ask("GET", path + "temp-api-token/")["api_token"],
            "deleted API-Token": app_tokens["deleted"],
            "Base-Token rw": exchanged["writer"],
            "Base-Token r": exchanged["reader"],
            "Base-Token of another base": base_token_client(
                api_token(self.clients["Carol"], other_base, "rw", "stranger")
            ).token,
            "expired Base-Token": expired,
            "revoked Base-Token": exchanged["deleted"],
            TRASHED: base_token_client(api_token(self.alice, self.trashed_base, "rw", "late")).token,
        }

    def _make_file(self) -> str:
        """Put a file among those of the base, name it in a cell, and return its path."""
        path = "files/2026-03/a.txt"
        place = Path(settings.STORAGES["assets"]["OPTIONS"]["location"]) / self.base["uuid"] / path
        place.parent.mkdir(parents=True)
        place.write_bytes(b"content")
        column = {"table_name": "Table1", "column_name": "Notes", "column_type": "long-text"}
        row = {"Notes": f"/workspace/{self.base['workspace_id']}/asset/{self.base['uuid']}/{path}"}
        writer = self.bearers["Base-Token rw"].under(f"/api-gateway/api/v2/dtables/{self.base['uuid']}")
        for tail, body in (("/columns/", column), ("/rows/", {"table_name": "Table1", "rows": [row]})):
            assert writer.post(tail, body).status_code == 200
        return path

    def _make_transfer_tokens(self) -> dict[str, str]:
        """Return the tokens of an upload and of a download link, by the start of the routes that take them."""
        app = self.bearers["API-Token rw"]
        upload = app.get("/api/v2.1/dtable/app-upload-link/").json()["upload_link"]
        download = app.get("/api/v2.1/dtable/app-download-link/", {"path": self.file_path}).json()["download_link"]
        return {"seafhttp/upload-api/": upload.split("/")[-1], "seafhttp/files/": download.split("/")[-2]}

    def path_values(self) -> Values:
        """What stands in the variable pieces of a path."""
        return {
            "workspace_id": self.group["workspace_id"],
            "group_id": self.group["id"],
            "org_id": self.organization.pk,
            "base_name": self.base["name"],
            "base_uuid": self.base["uuid"],
            "base_id": self.own_trashed_base["id"],
            "app_name": "spare",
            "token": self.link_token,
            "path": self.file_path,
            "name": "a.txt",
            "file_name": f"{self.file_row.uuid}.txt",
            "file_id": self.file_row.uid,
            "link_id": self.file_link_id,
            "key": self.file_link["token"],
            "user_id": self.users["Erin"].username,
            "view_name": "Default View",
            "row_id": "A" * 22,
            "notification_id": "1",
        }

    def body(self) -> Values:
        """One body for all: it has what any route asks for, so that nothing is refused for its form.

        On the base surface it names a table that there is not and a type that there is not, so that no content is
        changed.
        """
        dave = self.users["Dave"].username
        message = {"to_user": dave, "msg_type": "notification_rules", "detail": {"msg": "x"}}
        return {
            "name": self.base["name"],
            "org_name": "New team",
            "admin_email": "new@example.com",
            "new_name": "Prospects",
            "workspace_id": self.group["workspace_id"],
            "src_workspace_id": self.group["workspace_id"],
            "dst_workspace_id": self.group["workspace_id"],
            "dtable_uuid": self.base["uuid"],
            "email": dave,
            "username": dave,
            "password": PASSWORD,
            "user_id_list": [dave],
            "is_admin": True,
            "app_name": "new",
            "permission": "r",
            "table_name": "Nowhere",
            "new_table_name": "Elsewhere",
            "column": "Name",
            "column_name": "Name",
            "column_type": "nonsense",
            "columns": [{"column_name": "Name", "column_type": "nonsense"}],
            "op_type": "rename_column",
            "new_column_name": "Title",
            "options": [{"id": "1", "name": "red"}],
            "option_names": ["red"],
            "child_column": "City",
            "parent_column": "Region",
            "cascade_settings": {},
            "row": {"Name": "x"},
            "rows": [{"Name": "x", "row_id": "A" * 22}],
            "row_id": "A" * 22,
            "row_ids": ["A" * 22],
            "row_id_list": ["A" * 22],
            "updates": [{"row_id": "A" * 22, "row": {"Name": "x"}}],
            "filters": [{"column_name": "Name", "filter_predicate": "is", "filter_term": "x"}],
            "filter_conjunction": "And",
            "sql": "SELECT * FROM Nowhere",
            "link_id": "none",
            "link_column": "none",
            "link_column_key": "none",
            "other_table_name": "Nowhere",
            "table_row_id": "A" * 22,
            "other_table_row_id": "A" * 22,
            "other_rows_ids": ["A" * 22],
            "other_rows_ids_map": {"A" * 22: ["A" * 22]},
            "link": f"/dtable/external-links/{self.link_token}/",
            "seen": True,
            **message,
            "toast_type": "success",
            "user_messages": [message],
        }

    def path(self, method: str, route: str, credential: str) -> str:
        """Return the path to try a credential on: of a base in the trash for the token of one."""
        values = self.path_values()
        if "trash-dtables/" in route or (credential == TRASHED and not route.startswith("dtable/")):
            values["base_uuid"] = self.trashed_base["uuid"]
        for start, token in self.transfer_tokens.items():
            if route.startswith(start):
                values["token"] = token
        if "/row/" in route:
            values["row_id"] = self.row_id
        if "view-external-link" in route:
            values["token"] = self.view_link_token
        if "file-external-links" in route or route.startswith(("files/links/", "s/")):
            is_upload = route.endswith("/upload/") or (route.startswith("files/links/") and method != "GET")
            values["token"] = self.upload_token if is_upload else self.file_link["token"]
        return "/" + re.sub(r"<\w+:(\w+)>", lambda piece: str(values[piece[1]]), route)


@pytest.fixture(scope="module")
def cast(_database: None) -> Cast:
    """The cast of this module."""
    return Cast()


@pytest.fixture(autouse=True)
def _stores_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request's changes to the catalogue are rolled back, those to the stores of bases cannot be: prevent them."""
    for name in ("suspend_base", "resume_base", "purge_base", "revoke_tokens"):
        monkeypatch.setattr(lifecycle, name, _do_nothing)


def _do_nothing(base_uuid: str, **kwargs: str) -> None:
    """Stand in for a function of bases.lifecycle."""


def outcome(path: str, status: int) -> str:
    """Return what a status says of a credential. Below a base, not finding a thing comes after being let in."""
    if status in (302, 401, 403) or (status == 404 and not is_base_surface(path)):
        return str(status)
    return ALLOWED


def test_each_served_route_is_in_the_matrix_and_nothing_else() -> None:
    served = served_routes()

    assert served - set(MATRIX) == set(), "These routes have no line in permission_matrix.py."
    assert set(MATRIX) - served == set(), "These lines of permission_matrix.py have no route."


def test_each_line_names_a_rule() -> None:
    assert set(MATRIX.values()) == set(RULES)
    assert all(set(rule) == set(CREDENTIALS) for rule in RULES.values())


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "route"), MATRIX, ids=lambda value: value)
def test_rule(cast: Cast, method: str, route: str) -> None:
    outcomes = {}
    for credential in CREDENTIALS:
        path = cast.path(method, route, credential)
        with transaction.atomic():
            view = cast.view if "view-external-links/" in route else {}
            query = {"table_name": "Nowhere", "q": "Sales", "dtable_uuid": cast.base["uuid"], "task_id": "none"} | view
            query["dtable_name"] = query["name"] = cast.base["name"]
            kind = {"type": "VIEW"} if route.startswith("files/") else {}
            answer = cast.bearers[credential].request(method, path, cast.body() | view | kind, query=query)
            transaction.set_rollback(True)
        if answer.streaming:
            # A file is closed when it has been read.
            answer.getvalue()
        outcomes[credential] = outcome(path, answer.status_code)

    assert outcomes == RULES[MATRIX[method, route]]


@pytest.mark.django_db
def test_sql_that_changes_rows_needs_a_writing_token(cast: Cast) -> None:
    path = f"/api-gateway/api/v2/dtables/{cast.base['uuid']}/sql/"
    for sql in ("DELETE FROM Table1", "UPDATE Table1 SET Name = 'x'"):
        statuses = [
            cast.bearers[f"Base-Token {permission}"].post(path, {"sql": sql}).status_code for permission in ("r", "rw")
        ]
        assert statuses == [403, 200]
