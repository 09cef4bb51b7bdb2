"""/api/v2.1/admin/users/: administrators look after accounts."""

import re
from typing import Any

import pytest

from accounts.models import User
from tests.clients import APIClient, account_client, base_path
from tests.conftest import PASSWORD
from workspaces.models import Base

PATH = "/api/v2.1/admin/users/"
NEW = {"email": "dora@example.com", "password": "a good one", "name": "Dora"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def sign_in(email: str, password: str) -> int:
    return APIClient().post("/api2/auth-token/", {"username": email, "password": password}).status_code


def test_it_works(admin_client: APIClient) -> None:
    answer = admin_client.post(PATH, NEW)
    assert answer.status_code == 200
    user = answer.json()
    assert re.fullmatch("[0-9a-f]{32}@auth.local", user.pop("email"))
    assert TIME.fullmatch(user.pop("create_time"))
    assert user == {
        "name": "Dora",
        "contact_email": "dora@example.com",
        "login_id": "",
        "id_in_org": "",
        "unit": "",
        "is_staff": False,
        "is_active": True,
        "role": "default",
        "storage_usage": 0,
        "add_user_tip": "Successfully added user dora@example.com.",
    }
    assert sign_in("dora@example.com", "a good one") == 200


def test_only_address_and_password_are_needed(admin_client: APIClient) -> None:
    answer = admin_client.post_form(PATH, {"email": "Dora@Example.com", "password": "a good one"})
    assert answer.status_code == 200
    assert answer.json()["name"] == "Dora"
    assert answer.json()["contact_email"] == "dora@example.com"
    assert answer.json()["is_active"] is True


def test_an_administrator(admin_client: APIClient) -> None:
    admin_client.post(PATH, NEW | {"is_staff": "true"})
    assert account_client(User.objects.get(name="Dora")).get(PATH).status_code == 200


def test_a_user_made_inactive_cannot_sign_in(admin_client: APIClient) -> None:
    assert admin_client.post(PATH, NEW | {"is_active": False}).status_code == 200
    assert sign_in("dora@example.com", "a good one") == 400


def test_unknown_fields_change_nothing(admin_client: APIClient) -> None:
    answer = admin_client.post(PATH, NEW | {"username": "me@auth.local", "is_superuser": True, "pk": 1})
    assert answer.status_code == 200
    assert answer.json()["email"] != "me@auth.local"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"email": "dora"}, "email invalid."),
        ({"email": None}, "email invalid."),
        ({"email": "0123@auth.local"}, "email invalid."),
        ({"email": "do\x00ra@example.com"}, "email invalid."),
        ({"password": ""}, "password invalid."),
        ({"password": "a\x00b"}, "password invalid."),
        ({"name": "n" * 256}, "name invalid."),
        ({"name": {}}, "name invalid."),
        ({"is_staff": "perhaps"}, "is_staff invalid."),
        ({"email": "ADMIN@example.com"}, "User admin@example.com already exists."),
    ],
)
def test_bad_values(admin_client: APIClient, change: dict[str, Any], problem: str) -> None:
    answer = admin_client.post(PATH, NEW | change)
    assert (answer.status_code, answer.json()) == (400, {"error_msg": problem})
    assert User.objects.count() == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_others_may_not(alice_client: APIClient, anonymous: APIClient, method: str) -> None:
    answer = alice_client.request(method, PATH, NEW)
    assert answer.status_code == 403
    assert answer.json() == {"detail": "You do not have permission to perform this action."}
    assert anonymous.request(method, PATH, NEW).status_code == 403
    assert not User.objects.filter(name="Dora").exists()


def test_an_administrator_no_longer(admin_client: APIClient, admin: User) -> None:
    User.objects.filter(pk=admin.pk).update(is_staff=False)
    assert admin_client.get(PATH).status_code == 403


def test_the_list(admin_client: APIClient, admin: User, alice: User) -> None:
    answer = admin_client.get(PATH)
    assert answer.status_code == 200
    assert answer.json()["total_count"] == 2
    first, second = answer.json()["data"]
    assert (first["email"], second["email"]) == (admin.username, alice.username)
    assert second.keys() == {
        "email",
        "name",
        "contact_email",
        "login_id",
        "id_in_org",
        "unit",
        "is_staff",
        "is_active",
        "create_time",
        "last_login",
        "role",
        "storage_usage",
        "rows_count",
        "social_auth",
    }
    assert second["last_login"] is None


def test_pages_of_the_list(admin_client: APIClient, alice: User, bob: User) -> None:
    answer = admin_client.get(PATH, {"page": 2, "per_page": 2}).json()
    assert [user["email"] for user in answer["data"]] == [bob.username]
    assert answer["total_count"] == 3


@pytest.mark.parametrize("query", [{"page": 0}, {"page": "x"}, {"per_page": 10**30}, {"page": 10**30}])
def test_bad_pages(admin_client: APIClient, query: dict[str, Any]) -> None:
    answer = admin_client.get(PATH, query)
    assert (answer.status_code, answer.json()) == (400, {"error_msg": f"{next(iter(query))} invalid."})


def test_one_user(admin_client: APIClient, alice: User) -> None:
    answer = admin_client.get(f"{PATH}{alice.username}/")
    assert answer.status_code == 200
    user = answer.json()
    assert TIME.fullmatch(user.pop("create_time"))
    assert user == {
        "email": alice.username,
        "name": "Alice",
        "contact_email": "alice@example.com",
        "login_id": "",
        "id_in_org": "",
        "unit": "",
        "phone": "",
        "is_staff": False,
        "is_active": True,
        "role": "default",
        "avatar_url": "http://testserver/static/accounts/avatar.svg",
        "storage_usage": 0,
        "storage_quota": -1,
        "row_usage": 0,
        "row_limit": -1,
        "api_calls_count": 0,
        "monthly_api_call_limit_per_user": -1,
    }


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_unknown_user(admin_client: APIClient, method: str) -> None:
    answer = admin_client.request(method, f"{PATH}nobody@auth.local/", {"name": "N"})
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "User nobody@auth.local not found."})


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_others_may_not_touch_a_user(alice_client: APIClient, bob: User, method: str) -> None:
    answer = alice_client.request(method, f"{PATH}{bob.username}/", {"name": "N"})
    assert answer.status_code == 403
    bob.refresh_from_db()
    assert bob.name == "Bob"


def test_changes(admin_client: APIClient, alice: User) -> None:
    body = {"name": "Alicia", "contact_email": "ALICIA@example.com", "login_id": "alicia", "is_staff": True}
    answer = admin_client.put(f"{PATH}{alice.username}/", body)
    assert answer.status_code == 200
    assert answer.json()["contact_email"] == "alicia@example.com"
    assert answer.json()["update_status_tip"] == ""
    assert sign_in("alicia", PASSWORD) == 200
    alice.refresh_from_db()
    assert (alice.name, alice.is_staff) == ("Alicia", True)


def test_a_form_leaves_alone_what_it_does_not_name(admin_client: APIClient, alice: User) -> None:
    body = b"name=Alicia"
    answer = admin_client.request(
        "PUT", f"{PATH}{alice.username}/", data=body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["is_active"]) == ("Alicia", True)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"contact_email": "bob@example.com"}, "User bob@example.com already exists."),
        ({"login_id": "bobby"}, "Login id bobby already exists."),
        ({"login_id": "bob@example.com"}, "login_id invalid."),
        ({"contact_email": "x"}, "contact_email invalid."),
        ({"name": ""}, "name invalid."),
        ({"is_active": None}, "is_active invalid."),
    ],
)
def test_bad_changes(admin_client: APIClient, alice: User, bob: User, change: dict[str, Any], problem: str) -> None:
    User.objects.filter(pk=bob.pk).update(login_id="bobby")
    answer = admin_client.put(f"{PATH}{alice.username}/", {"name": "Alicia"} | change)
    assert (answer.status_code, answer.json()) == (400, {"error_msg": problem})
    alice.refresh_from_db()
    assert (alice.name, alice.contact_email) == ("Alice", "alice@example.com")


def test_disabling_ends_access_at_once(
    admin_client: APIClient, alice: User, alice_client: APIClient, base: dict[str, Any]
) -> None:
    token = alice_client.get(base_path(base, "access-token/")).json()["access_token"]
    path = f"/api/v2.1/dtables/{base['uuid']}/related-users/"
    assert APIClient(token).get(path).status_code == 200
    assert admin_client.put(f"{PATH}{alice.username}/", {"is_active": False}).status_code == 200
    assert alice_client.get("/api2/account/info/").status_code == 401
    assert APIClient(token).get(path).status_code == 403
    assert sign_in("alice@example.com", PASSWORD) == 400


def test_a_new_password_ends_what_the_old_one_opened(
    admin_client: APIClient, alice: User, alice_client: APIClient, base: dict[str, Any]
) -> None:
    token = alice_client.get(base_path(base, "access-token/")).json()["access_token"]
    assert admin_client.put(f"{PATH}{alice.username}/", {"password": "another one"}).status_code == 200
    assert alice_client.get("/api2/account/info/").status_code == 401
    assert APIClient(token).get(f"/api/v2.1/dtables/{base['uuid']}/related-users/").status_code == 403
    assert sign_in("alice@example.com", PASSWORD) == 400
    assert sign_in("alice@example.com", "another one") == 200


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_administrators_do_not_shut_themselves_out(
    admin_client: APIClient, admin: User, change: dict[str, bool]
) -> None:
    assert admin_client.put(f"{PATH}{admin.username}/", change).status_code == 400
    assert admin_client.delete(f"{PATH}{admin.username}/").status_code == 400
    assert admin_client.get(PATH).status_code == 200


def test_removing_takes_the_personal_bases_along(
    admin_client: APIClient, alice: User, alice_client: APIClient, base_client: APIClient
) -> None:
    related_users = "/related-users/"
    assert base_client.get(related_users).status_code == 200
    answer = admin_client.delete(f"{PATH}{alice.username}/")
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert not User.objects.filter(pk=alice.pk).exists()
    assert not Base.objects.exists()
    assert alice_client.get("/api2/account/info/").status_code == 401
    assert base_client.get(related_users).status_code == 403


def test_removing_a_member_leaves_the_groups_bases(
    admin_client: APIClient, bob: User, sales: dict[str, Any], sales_base: dict[str, Any], bob_client: APIClient
) -> None:
    token = bob_client.get(base_path(sales_base, "access-token/")).json()["access_token"]
    assert admin_client.delete(f"{PATH}{bob.username}/").status_code == 200
    assert Base.objects.get().name == "Leads"
    assert APIClient(token).get(f"/api/v2.1/dtables/{sales_base['uuid']}/related-users/").status_code == 403


def test_the_owner_of_a_group_is_not_removed(
    admin_client: APIClient, alice: User, sales: dict[str, Any], sales_base: dict[str, Any]
) -> None:
    answer = admin_client.delete(f"{PATH}{alice.username}/")
    assert answer.status_code == 400
    assert "owns groups" in answer.json()["error_msg"]
    assert User.objects.filter(pk=alice.pk).exists()
