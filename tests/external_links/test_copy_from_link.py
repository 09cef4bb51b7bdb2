"""POST /api/v2.1/dtable-external-link/dtable-copy/: a base of one's own out of somebody's link."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from bases.storage import stores
from tests.clients import APIClient, base_path
from workspaces.models import Base

PATH = "/api/v2.1/dtable-external-link/dtable-copy/"


@pytest.fixture
def target(other_base: dict[str, Any]) -> int:
    """Carol's workspace."""
    return int(other_base["workspace_id"])


def test_it_works(
    carol_client: APIClient, base_client: APIClient, base: dict[str, Any], link: dict[str, Any], target: int
) -> None:
    base_client.post("/rows/", {"table_name": "Table1", "rows": [{"Name": "Ada"}]})
    answer = carol_client.post_form(PATH, {"link": link["url"], "dst_workspace_id": target})
    assert answer.status_code == 200
    copy = answer.json()["dtable"]
    assert copy.keys() >= {"id", "created_at", "updated_at", "color", "text_color", "icon"}
    assert (copy["workspace_id"], copy["name"], copy["creator"], copy["modifier"]) == (
        target,
        "Projects",
        "Carol",
        "Carol",
    )
    assert copy["uuid"] != base["uuid"]
    token = carol_client.get(base_path(copy, "access-token/")).json()["access_token"]
    client = APIClient(token, f"/api-gateway/api/v2/dtables/{copy['uuid']}")
    rows = client.get("/rows/", {"table_name": "Table1", "convert_keys": "true"}).json()["rows"]
    assert [row.get("Name") for row in rows] == [None, None, None, "Ada"]


def test_the_copy_has_what_the_link_shows_and_no_more(
    carol_client: APIClient, base_client: APIClient, link: dict[str, Any], private_view: dict[str, str], target: int
) -> None:
    base_client.post("/rows/", {"table_name": "Table1", "rows": [{"Name": "deleted"}]})
    base_client.post("/sql/", {"sql": "DELETE FROM Table1 WHERE Name = 'deleted'"})
    copy = carol_client.post(PATH, {"link": link["url"], "dst_workspace_id": target}).json()["dtable"]
    with stores().reading(copy["uuid"]) as session:
        assert [view.name for view in session.schema.tables[0].views] == ["Default View"]
        history = session.run("SELECT count(*) FROM _operation")
    assert history == [(0,)]


def test_the_files_come_along(
    carol_client: APIClient, base_client: APIClient, base: dict[str, Any], link: dict[str, Any], target: int
) -> None:
    place = Path(settings.STORAGES["assets"]["OPTIONS"]["location"]) / base["uuid"] / "files/2026-03/a.txt"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"content")
    copy = carol_client.post(PATH, {"link": link["url"], "dst_workspace_id": target}).json()["dtable"]
    answer = carol_client.get(f"/workspace/{target}/asset/{copy['uuid']}/files/2026-03/a.txt")
    assert (answer.status_code, answer.getvalue()) == (200, b"content")


def test_a_name_that_is_taken_gets_a_number(carol_client: APIClient, link: dict[str, Any], target: int) -> None:
    body = {"link": link["url"], "dst_workspace_id": target}
    names = [carol_client.post(PATH, body).json()["dtable"]["name"] for _ in range(2)]
    assert names == ["Projects", "Projects (1)"]


def test_a_folder_is_not_there(carol_client: APIClient, link: dict[str, Any], target: int) -> None:
    answer = carol_client.post(PATH, {"link": link["url"], "dst_workspace_id": target, "folder_id": 5})
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "Folder 5 not found."})
    assert Base.objects.count() == 2


@pytest.mark.parametrize(
    "form",
    [
        "http://testserver/dtable/external-links/custom/mine/",
        "http://testserver/dtable/external-links/mine/",
        "http://testserver/dtable/external-links/mine",
        "HTTP://TESTSERVER/dtable/external-links/mine/?a=b#c",
        "/dtable/external-links/custom/mine/",
    ],
)
def test_2_the_token_counts_and_not_the_prefix(
    alice_client: APIClient, carol_client: APIClient, links: str, target: int, form: str
) -> None:
    alice_client.post(links, {"token": "mine"})
    assert carol_client.post(PATH, {"link": form, "dst_workspace_id": target}).status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        "http://elsewhere.example/dtable/external-links/mine/",
        "http://testserver/dtable/view-external-links/mine/",
        "http://testserver/dtable/external-links/",
        "http://testserver/dtable/external-links/a b/",
        "http://testserver/dtable/external-links/mine/download-zip/",
        "http://[",
        "mine",
        "x" * 2001,
        "a\x00",
        "",
        None,
        ["http://testserver/dtable/external-links/mine/"],
    ],
)
def test_what_is_no_link(alice_client: APIClient, carol_client: APIClient, links: str, target: int, form: Any) -> None:
    alice_client.post(links, {"token": "mine"})
    answer = carol_client.post(PATH, {"link": form, "dst_workspace_id": target})
    assert (answer.status_code, answer.json()) == (400, {"error_msg": "link invalid."})
    assert Base.objects.count() == 2


def test_a_link_that_does_not_open(
    alice_client: APIClient, carol_client: APIClient, links: str, link: dict[str, Any], target: int
) -> None:
    body = {"link": link["url"], "dst_workspace_id": target}
    alice_client.put(f"{links}{link['token']}/", {"state": "disabled"})
    answer = carol_client.post(PATH, body)
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "External link not found."})
    answer = carol_client.post(PATH, body | {"link": "/dtable/external-links/nothing/"})
    assert (answer.status_code, answer.json()) == (404, {"error_msg": "External link not found."})
    assert Base.objects.count() == 2


def test_a_password_is_asked_for(alice_client: APIClient, carol_client: APIClient, links: str, target: int) -> None:
    link = alice_client.post(links, {"password": "secret"}).json()
    body = {"link": link["url"], "dst_workspace_id": target}
    statuses = [
        carol_client.post(PATH, body, headers={"X-Link-Password": word}).status_code for word in ("", "wrong", "secret")
    ]
    assert statuses == [403, 403, 200]


def test_a_workspace_that_is_not_ones_own(
    bob_client: APIClient, carol_client: APIClient, sales: dict[str, Any], base: dict[str, Any], link: dict[str, Any]
) -> None:
    body = {"link": link["url"], "dst_workspace_id": base["workspace_id"]}
    answer = carol_client.post(PATH, body)
    assert (answer.status_code, answer.json()) == (404, {"error_msg": f"Workspace {base['workspace_id']} not found."})
    answer = bob_client.post(PATH, body | {"dst_workspace_id": sales["workspace_id"]})
    assert (answer.status_code, answer.json()) == (403, {"error_msg": "Permission denied."})
    for wrong in (None, 0, "x", [1], 2**62 * 10.0):
        answer = carol_client.post(PATH, body | {"dst_workspace_id": wrong})
        assert (answer.status_code, answer.json()) in (
            (400, {"error_msg": "dst_workspace_id invalid."}),
            (404, {"error_msg": f"Workspace {2**62 * 10} not found."}),
        )
    assert Base.objects.count() == 1


def test_who_is_nobody(anonymous: APIClient, link: dict[str, Any], target: int) -> None:
    body = {"link": link["url"], "dst_workspace_id": target}
    assert anonymous.post(PATH, body).status_code == 403
    assert APIClient("0" * 40).post(PATH, body).status_code == 401
