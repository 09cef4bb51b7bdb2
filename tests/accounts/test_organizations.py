"""/api/v2.1/admin/organizations/: administrators of the server look after organisations and who is in them."""

import re
from typing import Any

import pytest

from accounts.models import Organization, User
from accounts.users import create_user
from tests.clients import APIClient, account_client, base_path
from tests.conftest import PASSWORD
from workspaces.models import Base, Workspace

PATH = "/api/v2.1/admin/organizations/"
NEW = {"org_name": "Acme", "admin_email": "Boss@Example.com", "password": "a good one", "admin_name": "The Boss"}
DORA = {"email": "dora@example.com", "password": "a good one", "name": "Dora"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
SUCCESS = (200, {"success": True})
FORBIDDEN = (403, {"detail": "You do not have permission to perform this action."})


def reply(answer: Any) -> tuple[int, Any]:
    return answer.status_code, answer.json()


def sign_in(email: str, password: str) -> int:
    return APIClient().post("/api2/auth-token/", {"username": email, "password": password}).status_code


@pytest.fixture
def acme(admin_client: APIClient) -> dict[str, Any]:
    """The organisation "Acme", as its creation answered."""
    answer = admin_client.post(PATH, NEW)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


@pytest.fixture
def boss(acme: dict[str, Any]) -> User:
    """The administrator that Acme was made with."""
    return User.objects.get(contact_email="boss@example.com")


@pytest.fixture
def users(acme: dict[str, Any]) -> str:
    """The path of Acme's members."""
    return f"{PATH}{acme['org_id']}/users/"


@pytest.fixture
def dora(admin_client: APIClient, users: str) -> dict[str, Any]:
    """A member of Acme, as her creation answered."""
    answer = admin_client.post(users, DORA)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_it_works(acme: dict[str, Any], boss: User) -> None:
    assert TIME.fullmatch(acme.pop("ctime"))
    assert re.fullmatch("org_[0-9a-z]{20}", acme.pop("org_url_prefix"))
    assert acme == {
        "org_id": Organization.objects.get().pk,
        "org_name": "Acme",
        "role": "org_default",
        "creator_email": boss.username,
        "creator_name": "The Boss",
        "creator_contact_email": "boss@example.com",
        "quota": -2,
        "storage_usage": 0,
        "storage_quota": -1,
        "max_user_number": -1,
        "rows_count": 0,
        "row_limit": -1,
    }
    assert (boss.is_organization_admin, boss.is_staff) == (True, False)
    assert sign_in("boss@example.com", "a good one") == 200
    assert not Workspace.objects.exists()


def test_a_form_with_a_workspace(admin_client: APIClient) -> None:
    answer = admin_client.post_form(
        PATH, {"org_name": "Acme", "admin_email": "boss@example.com", "password": "p", "with_workspace": "true"}
    )
    assert (answer.status_code, answer.json()["creator_name"]) == (200, "boss")
    assert Workspace.objects.get().user == User.objects.get(name="boss")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"org_name": ""}, "org_name invalid."),
        ({"org_name": "n" * 256}, "org_name invalid."),
        ({"org_name": "a\x00b"}, "org_name invalid."),
        ({"org_name": None}, "org_name invalid."),
        ({"admin_email": "boss"}, "admin_email invalid."),
        ({"admin_email": "x@auth.local"}, "email invalid."),
        ({"admin_email": []}, "admin_email invalid."),
        ({"password": ""}, "password invalid."),
        ({"admin_name": {}}, "admin_name invalid."),
        ({"with_workspace": "perhaps"}, "with_workspace invalid."),
        ({"admin_email": "ADMIN@example.com"}, "User admin@example.com already exists."),
    ],
)
def test_bad_values_make_nothing(admin_client: APIClient, change: dict[str, Any], problem: str) -> None:
    assert reply(admin_client.post(PATH, NEW | change)) == (400, {"error_msg": problem})
    assert not Organization.objects.exists()
    assert User.objects.count() == 1


@pytest.mark.parametrize("left_out", ["org_name", "admin_email", "password"])
def test_what_is_needed(admin_client: APIClient, left_out: str) -> None:
    body = {key: value for key, value in NEW.items() if key != left_out}
    assert reply(admin_client.post(PATH, body)) == (400, {"error_msg": f"{left_out} invalid."})


def test_the_list(admin_client: APIClient, acme: dict[str, Any], django_assert_max_num_queries: Any) -> None:
    others = [admin_client.post(PATH, NEW | {"admin_email": f"{n}@example.com"}).json() for n in range(3)]
    with django_assert_max_num_queries(3):
        answer = admin_client.get(PATH)
    assert reply(answer) == (200, {"organizations": [acme, *others], "count": 4})
    second_page = admin_client.get(PATH, {"page": 2, "per_page": 3})
    assert reply(second_page) == (200, {"organizations": others[2:], "count": 4})


@pytest.mark.parametrize(("role", "count"), [("", 1), ("org_default", 1), ("org_plus", 0)])
def test_the_list_by_role(admin_client: APIClient, acme: dict[str, Any], role: str, count: int) -> None:
    answer = admin_client.get(PATH, {"role": role}).json()
    assert (len(answer["organizations"]), answer["count"]) == (count, count)


@pytest.mark.parametrize("query", [{"page": 0}, {"page": 10**30}, {"per_page": "x"}, {"per_page": 1001}])
def test_bad_pages(admin_client: APIClient, users: str, query: dict[str, Any]) -> None:
    for path in (PATH, users):
        assert reply(admin_client.get(path, query)) == (400, {"error_msg": f"{next(iter(query))} invalid."})


def test_one_organization(admin_client: APIClient, acme: dict[str, Any], dora: dict[str, Any], boss: User) -> None:
    assert account_client(boss).post("/api/v2.1/groups/", {"name": "Ours"}).status_code == 201
    admin_client.post("/api/v2.1/groups/", {"name": "Not theirs"})
    User.objects.filter(username=dora["email"]).update(is_active=False)
    answer = admin_client.get(f"{PATH}{acme['org_id']}/")
    assert reply(answer) == (200, acme | {"users_count": 2, "active_users_count": 1, "groups_count": 1})


def test_changing_the_name(admin_client: APIClient, acme: dict[str, Any]) -> None:
    path = f"{PATH}{acme['org_id']}/"
    renamed = acme | {"org_name": "Apex", "monthly_automation_limit_per_user": -1}
    # What there is one value of may be sent back as it was answered.
    assert reply(admin_client.put(path, {"org_name": "Apex", "role": "org_default", "row_limit": -1})) == (200, renamed)
    assert reply(admin_client.put(path, {})) == (200, renamed)
    assert Organization.objects.get().name == "Apex"


@pytest.mark.parametrize(
    "change",
    [
        {"org_name": ""},
        {"org_name": ["x"]},
        {"role": "org_plus"},
        {"row_limit": 1000},
        {"max_user_number": "25"},
        {"asset_quota_mb": str(10**30)},
        {"monthly_automation_limit_per_user": None},
    ],
)
def test_what_cannot_be_set_is_refused(admin_client: APIClient, acme: dict[str, Any], change: dict[str, Any]) -> None:
    answer = admin_client.put(f"{PATH}{acme['org_id']}/", {"org_name": "Apex"} | change)
    assert reply(answer) == (400, {"error_msg": f"{next(iter(change))} invalid."})
    assert Organization.objects.get().name == "Acme"


def test_deleting_leaves_the_accounts(
    admin_client: APIClient, acme: dict[str, Any], boss: User, dora: dict[str, Any]
) -> None:
    assert reply(admin_client.delete(f"{PATH}{acme['org_id']}/")) == SUCCESS
    assert not Organization.objects.exists()
    boss.refresh_from_db()
    assert (boss.organization, boss.is_organization_admin) == (None, False)
    assert "org_id" not in account_client(boss).get("/api2/account/info/").json()
    assert sign_in("dora@example.com", "a good one") == 200


@pytest.mark.parametrize("org_id", [0, 99999, 10**30])
def test_an_organization_that_is_not_there(admin_client: APIClient, admin: User, org_id: int) -> None:
    expected = (404, {"error_msg": f"Organization {org_id} not found."})
    path = f"{PATH}{org_id}/"
    for method, tail, body in (
        ("GET", "", None),
        ("PUT", "", {"org_name": "x"}),
        ("DELETE", "", None),
        ("GET", "users/", None),
        ("POST", "users/", DORA),
        ("PUT", f"users/{admin.username}/", {"name": "x"}),
        ("DELETE", f"users/{admin.username}/", None),
    ):
        assert reply(admin_client.request(method, path + tail, body)) == expected
    assert User.objects.count() == 1


# ---- members


def test_adding_a_member(acme: dict[str, Any], dora: dict[str, Any]) -> None:
    assert re.fullmatch("[0-9a-f]{32}@auth.local", dora.pop("email"))
    assert TIME.fullmatch(dora.pop("create_time"))
    assert dora == {
        "org_id": acme["org_id"],
        "workspace_id": None,
        "name": "Dora",
        "contact_email": "dora@example.com",
        "is_org_admin": False,
        "quota_total": -2,
        "quota_usage": 0,
        "last_login": "",
        "active": True,
    }
    assert sign_in("dora@example.com", "a good one") == 200


def test_adding_a_member_with_a_workspace(admin_client: APIClient, users: str) -> None:
    answer = admin_client.post_form(users, {"email": "d@example.com", "password": "p", "with_workspace": "true"})
    workspace = Workspace.objects.get(user__contact_email="d@example.com")
    assert (answer.status_code, answer.json()["workspace_id"]) == (200, workspace.pk)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"email": "dora"}, "email invalid."),
        ({"email": "boss@example.com"}, "User boss@example.com already exists."),
        ({"password": None}, "password invalid."),
        ({"name": "n" * 256}, "name invalid."),
    ],
)
def test_bad_members(admin_client: APIClient, users: str, change: dict[str, Any], problem: str) -> None:
    assert reply(admin_client.post(users, DORA | change)) == (400, {"error_msg": problem})
    assert not User.objects.filter(name="Dora").exists()


def test_the_members(
    admin_client: APIClient,
    alice: User,
    boss: User,
    users: str,
    dora: dict[str, Any],
    django_assert_max_num_queries: Any,
) -> None:
    sign_in("boss@example.com", "a good one")
    with django_assert_max_num_queries(3):
        answer = admin_client.get(users)
    assert answer.status_code == 200
    first, second = answer.json()["users"]
    assert (first["email"], first["is_org_admin"], second) == (boss.username, True, dora)
    assert TIME.fullmatch(first["last_login"])
    assert admin_client.get(users, {"page": 2, "per_page": 1}).json() == {"users": [dora]}


def test_changing_a_member(admin_client: APIClient, users: str, dora: dict[str, Any]) -> None:
    path = f"{users}{dora['email']}/"
    body = {"is_admin": "true", "name": "Theodora", "contact_email": "THEO@example.com", "quota_total": -2}
    expected = dora | {"is_org_admin": True, "name": "Theodora", "contact_email": "theo@example.com"}
    assert reply(admin_client.put(path, body)) == (200, expected)
    assert reply(admin_client.put(path, {"is_admin": False})) == (200, expected | {"is_org_admin": False})
    assert reply(admin_client.put(path, {})) == (200, expected | {"is_org_admin": False})


def test_disabling_a_member_ends_access_at_once(admin_client: APIClient, users: str, dora: dict[str, Any]) -> None:
    client = account_client(User.objects.get(username=dora["email"]))
    base = client.post("/api/v2.1/dtables/", {"name": "Mine"}).json()["table"]
    token = client.get(base_path(base, "access-token/")).json()["access_token"]
    path = f"/api/v2.1/dtables/{base['uuid']}/related-users/"
    assert APIClient(token).get(path).status_code == 200
    answer = admin_client.put(f"{users}{dora['email']}/", {"active": False})
    assert (answer.status_code, answer.json()["active"]) == (200, False)
    assert client.get("/api2/account/info/").status_code == 401
    assert APIClient(token).get(path).status_code == 403


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"is_admin": None}, "is_admin invalid."),
        ({"active": "perhaps"}, "active invalid."),
        ({"name": ""}, "name invalid."),
        ({"contact_email": "boss@example.com"}, "User boss@example.com already exists."),
        ({"quota_total": 100}, "quota_total invalid."),
    ],
)
def test_bad_changes(
    admin_client: APIClient, users: str, dora: dict[str, Any], change: dict[str, Any], problem: str
) -> None:
    answer = admin_client.put(f"{users}{dora['email']}/", {"name": "Theodora", "is_admin": True} | change)
    assert reply(answer) == (400, {"error_msg": problem})
    assert not User.objects.filter(name="Theodora").exists()
    assert User.objects.get(username=dora["email"]).is_organization_admin is False


def test_deleting_a_member_takes_the_personal_bases_along(
    admin_client: APIClient, users: str, dora: dict[str, Any]
) -> None:
    client = account_client(User.objects.get(username=dora["email"]))
    client.post("/api/v2.1/dtables/", {"name": "Mine"})
    assert reply(admin_client.delete(f"{users}{dora['email']}/")) == SUCCESS
    assert not User.objects.filter(username=dora["email"]).exists()
    assert not Base.objects.exists()


def test_an_organization_outlives_who_it_was_made_with(
    admin_client: APIClient, acme: dict[str, Any], users: str, boss: User
) -> None:
    assert reply(admin_client.delete(f"{users}{boss.username}/")) == SUCCESS
    nobody = {"creator_email": "", "creator_name": "", "creator_contact_email": ""}
    assert admin_client.get(PATH).json()["organizations"] == [acme | nobody]


def test_the_owner_of_a_group_is_not_deleted(admin_client: APIClient, users: str, boss: User) -> None:
    account_client(boss).post("/api/v2.1/groups/", {"name": "Ours"})
    answer = admin_client.delete(f"{users}{boss.username}/")
    assert answer.status_code == 400
    assert "owns groups" in answer.json()["error_msg"]
    assert User.objects.filter(pk=boss.pk).exists()


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_who_is_in_no_or_another_organization(
    admin_client: APIClient, users: str, alice: User, dora: dict[str, Any], method: str
) -> None:
    other = admin_client.post(PATH, NEW | {"admin_email": "other@example.com"}).json()
    for path, user_id in ((users, alice.username), (f"{PATH}{other['org_id']}/users/", dora["email"])):
        answer = admin_client.request(method, f"{path}{user_id}/", {"name": "x", "is_admin": True})
        assert reply(answer) == (404, {"error_msg": f"User {user_id} not found."})
    assert not User.objects.filter(name="x").exists()
    assert User.objects.count() == 5


def test_members_are_deleted_by_their_organization_only(
    admin_client: APIClient, acme: dict[str, Any], users: str, dora: dict[str, Any]
) -> None:
    problem = f"User {dora['email']} is in organization {acme['org_id']}."
    assert reply(admin_client.delete(f"/api/v2.1/admin/users/{dora['email']}/")) == (400, {"error_msg": problem})
    assert reply(admin_client.delete(f"{users}{dora['email']}/")) == SUCCESS


def test_administrators_do_not_shut_themselves_out(
    admin_client: APIClient, admin: User, acme: dict[str, Any], users: str
) -> None:
    User.objects.filter(pk=admin.pk).update(organization=acme["org_id"])
    path = f"{users}{admin.username}/"
    for answer in (admin_client.put(path, {"active": False}), admin_client.delete(path)):
        assert reply(answer) == (400, {"error_msg": "You cannot take your own access away."})
    assert admin_client.get(PATH).status_code == 200


# ---- what others see of it


def test_administrators_of_an_organization_may_not(
    alice_client: APIClient, anonymous: APIClient, acme: dict[str, Any], users: str, boss: User, dora: dict[str, Any]
) -> None:
    member = f"{users}{dora['email']}/"
    for method, path, body in (
        ("GET", PATH, None),
        ("POST", PATH, NEW | {"admin_email": "new@example.com"}),
        ("GET", f"{PATH}{acme['org_id']}/", None),
        ("PUT", f"{PATH}{acme['org_id']}/", {"org_name": "x"}),
        ("DELETE", f"{PATH}{acme['org_id']}/", None),
        ("GET", users, None),
        ("POST", users, DORA | {"email": "new@example.com"}),
        ("PUT", member, {"is_admin": True}),
        ("DELETE", member, None),
    ):
        for client in (account_client(boss), alice_client):
            assert reply(client.request(method, path, body)) == FORBIDDEN
        assert anonymous.request(method, path, body).status_code == 403
    assert Organization.objects.get().name == "Acme"
    assert User.objects.filter(is_organization_admin=True).count() == 1


def test_account_info_tells_of_the_organization(acme: dict[str, Any], boss: User, dora: dict[str, Any]) -> None:
    member = User.objects.get(username=dora["email"])
    for user, is_org_staff in ((boss, 1), (member, 0)):
        account = account_client(user).get("/api2/account/info/").json()
        shown = (account["org_id"], account["is_org_staff"], account["is_cloud_personal_account"])
        assert shown == (acme["org_id"], is_org_staff, False)
        assert type(account["is_org_staff"]) is int


def test_a_user_for_administrators_tells_of_the_organization(
    admin_client: APIClient, alice: User, acme: dict[str, Any], boss: User
) -> None:
    for method in ("GET", "PUT"):
        shown = admin_client.request(method, f"/api/v2.1/admin/users/{boss.username}/", {}).json()
        assert (shown["org_id"], shown["org_name"]) == (acme["org_id"], "Acme")
        shown = admin_client.request(method, f"/api/v2.1/admin/users/{alice.username}/", {}).json()
        assert shown.keys().isdisjoint({"org_id", "org_name"})


def test_nobody_makes_themselves_an_administrator(admin_client: APIClient, dora: dict[str, Any]) -> None:
    for name in ("is_organization_admin", "is_admin", "organization"):
        admin_client.put(f"/api/v2.1/admin/users/{dora['email']}/", {name: 1})
    assert User.objects.get(username=dora["email"]).is_organization_admin is False
    assert create_user(email="e@example.com", password=PASSWORD).organization is None
