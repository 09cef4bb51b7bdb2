"""/api/v2.1/admin/file-external-links/: all links to files."""

from assets.models import File
from tests.clients import APIClient
from tests.external_links.file_links.visiting import fetch, make_link

ADMIN = "/api/v2.1/admin/file-external-links/"


def test_it_works(admin_client: APIClient, alice_client: APIClient, file_links: str, report: File) -> None:
    links = [make_link(alice_client, file_links) for _ in range(3)]
    answer = admin_client.get(ADMIN, {"per_page": 2})
    assert answer.status_code == 200
    expected = [link | {"from_base_uuid": str(report.base.uuid)} for link in links]
    assert answer.json() == {"has_next_page": True, "external_link_list": expected[:2]}
    answer = admin_client.get(ADMIN, {"per_page": 2, "page": 2})
    assert answer.json() == {"has_next_page": False, "external_link_list": expected[2:]}


def test_deleting(admin_client: APIClient, alice_client: APIClient, file_links: str, report: File) -> None:
    token = make_link(alice_client, file_links)["token"]
    for _ in range(2):
        answer = admin_client.delete(f"{ADMIN}{token}/")
        assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert fetch(token)[0] == 404


def test_only_links_to_files(
    admin_client: APIClient, alice_client: APIClient, links: str, link: dict[str, str], report: File
) -> None:
    assert admin_client.get(ADMIN).json()["external_link_list"] == []
    admin_client.delete(f"{ADMIN}{link['token']}/")
    assert alice_client.get(links).json()["links"] == [link]


def test_only_for_administrators(alice_client: APIClient, file_links: str, report: File) -> None:
    token = make_link(alice_client, file_links)["token"]
    assert alice_client.get(ADMIN).status_code == 403
    assert alice_client.delete(f"{ADMIN}{token}/").status_code == 403
