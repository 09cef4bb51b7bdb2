"""/dtable/external-links/{token}/download-zip/: a base as a `.dtable` file, for whoever has a link to it."""

import io
import zipfile
from typing import Any

import orjson
import pytest
import time_machine
from django.test import Client

from external_links.models import ExternalLinkEvent
from tests.clients import APIClient

NOT_FOUND = b"Sorry, but the requested page could not be found."


def fetch(client: Client, token: str, prefix: str = "", **headers: str) -> Any:
    """Return the answer, with its whole body in `body`."""
    answer: Any = client.get(f"/dtable/external-links/{prefix}{token}/download-zip/", headers=headers)
    answer.body = answer.getvalue()
    return answer


def content(answer: Any) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        return dict(orjson.loads(archive.read("content.json")))


def test_it_works(client: Client, base_client: APIClient, link: dict[str, Any]) -> None:
    base_client.post("/rows/", {"table_name": "Table1", "rows": [{"Name": "Ada"}]})
    answer = fetch(client, link["token"])
    assert answer.status_code == 200
    [table] = content(answer)["tables"]
    assert (table["name"], [row.get("0000") for row in table["rows"]]) == ("Table1", [None, None, None, "Ada"])
    assert list(ExternalLinkEvent.objects.values_list("kind", flat=True)) == ["created", "downloaded"]


def test_11_the_content_type_of_a_zip_file(client: Client, link: dict[str, Any]) -> None:
    answer = fetch(client, link["token"])
    assert answer.headers["Content-Type"] == "application/x-zip-compressed"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Projects.dtable"'


def test_2_custom_links_have_two_addresses(client: Client, alice_client: APIClient, links: str) -> None:
    custom = alice_client.post(links, {"token": "mine"}).json()["token"]
    plain = alice_client.post(links).json()["token"]
    for token in (custom, plain):
        for prefix in ("", "custom/"):
            assert fetch(client, token, prefix).status_code == 200


def test_a_path_without_its_last_slash(client: Client, link: dict[str, Any]) -> None:
    answer: Any = client.get(f"/dtable/external-links/{link['token']}/download-zip")
    assert (answer.status_code, answer.getvalue()[:2]) == (200, b"PK")


@pytest.mark.parametrize("token", ["nothing", "a b", "ü"])
def test_10_a_missing_token_is_a_page(client: Client, link: dict[str, Any], token: str) -> None:
    answer = fetch(client, token)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")
    assert NOT_FOUND in answer.body


def test_10_a_link_to_a_view_is_missing_too(client: Client, view_link: dict[str, Any]) -> None:
    answer = fetch(client, view_link["token"])
    assert (answer.status_code, NOT_FOUND in answer.body) == (404, True)


def test_9_a_protected_link_asks_for_its_password(client: Client, alice_client: APIClient, links: str) -> None:
    alice_client.post(links, {"token": "mine", "password": "Schlüssel"})
    answer = fetch(client, "mine")
    assert (answer.status_code, b"PK" in answer.body) == (403, False)
    assert answer.headers["Content-Type"].startswith("text/html")
    wrong = {"X-Link-Password": "wrong"}
    assert fetch(client, "mine", **wrong).status_code == 403
    right = {"X-Link-Password": "Schlüssel".encode().decode("latin-1")}
    assert fetch(client, "mine", **right).status_code == 200


def test_9_the_password_of_the_page_will_do(client: Client, alice_client: APIClient, links: str) -> None:
    url = alice_client.post(links, {"password": "secret"}).json()["url"]
    token = url.rstrip("/").rpartition("/")[2]
    assert client.post(url, {"password": "wrong"}).status_code == 403
    assert fetch(client, token).status_code == 403
    assert client.post(url, {"password": "secret"}).status_code in (302, 303)
    assert fetch(client, token).status_code == 200
    alice_client.put(f"{links}{token}/", {"password": "secret"})
    assert fetch(client, token).status_code == 403


def test_a_link_that_has_expired(
    client: Client, alice_client: APIClient, links: str, clock: time_machine.Traveller
) -> None:
    alice_client.post(links, {"token": "mine", "expire_days": 1})
    clock.shift(24 * 3600)
    answer = fetch(client, "mine")
    assert (answer.status_code, answer.headers["Content-Type"][:9]) == (403, "text/html")


def test_private_views_stay_with_their_owner(
    client: Client, link: dict[str, Any], private_view: dict[str, str]
) -> None:
    [table] = content(fetch(client, link["token"]))["tables"]
    assert [view["name"] for view in table["views"]] == ["Default View"]


def test_it_is_limited_by_the_minute(client: Client, link: dict[str, Any], settings) -> None:
    settings.RATE_LIMIT_LINK = 1
    assert [fetch(client, link["token"]).status_code for _ in range(2)] == [200, 429]
