"""GET …/file-external-links/<token>/events/: what happened to a link."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from assets.models import File
from tests.clients import APIClient
from tests.external_links.file_links.visiting import fetch, make_link, page

AGENT = "Mozilla/5.0"


def kinds(client: APIClient, path: str) -> list[str]:
    return [event["kind"] for event in client.get(path).json()["events"]]


def test_it_works(
    alice_client: APIClient, alice: User, file_links: str, report: File, clock: time_machine.Traveller
) -> None:
    token = make_link(alice_client, file_links)["token"]
    clock.shift(60)
    fetch(token, client=Client(REMOTE_ADDR="192.0.2.77"), user_agent=AGENT)
    answer = alice_client.get(f"{file_links}{token}/events/")
    assert answer.status_code == 200
    assert answer.json() == {
        "has_next_page": False,
        "events": [
            {
                "at": "2026-03-06T10:12:12+00:00",
                "kind": "downloaded",
                "actor": "",
                "actor_name": "",
                "ip": "192.0.2.0",
                "user_agent": AGENT,
                "size": 12,
            },
            {
                "at": "2026-03-06T10:11:12+00:00",
                "kind": "created",
                "actor": alice.username,
                "actor_name": "Alice",
                "ip": "",
                "user_agent": "",
                "size": None,
            },
        ],
    }


def test_everything_is_noted(alice_client: APIClient, file_links: str, report: File) -> None:
    link = make_link(alice_client, file_links, password="secret", max_downloads=1)
    path = f"{file_links}{link['token']}/"
    fetch(link["token"], x_link_password="wrong")
    fetch(link["token"], x_link_password="secret")
    fetch(link["token"], x_link_password="secret")
    alice_client.put(path, {"ip_allow": ["192.0.2.0/24"]})
    fetch(link["token"])
    alice_client.put(path, {"ip_allow": []})
    expected = ["updated", "denied_address", "updated", "denied_used_up", "downloaded", "password_ok"]
    assert kinds(alice_client, f"{path}events/") == [*expected, "password_bad", "created"]


def test_refusals_do_not_fill_the_history(
    alice_client: APIClient, file_links: str, report: File, clock: time_machine.Traveller
) -> None:
    token = make_link(alice_client, file_links, expire_minutes=1)["token"]
    clock.shift(61)
    for _ in range(5):
        fetch(token)
        fetch(token, client=Client(REMOTE_ADDR="192.0.2.1"))
    clock.shift(61)
    fetch(token)
    assert kinds(alice_client, f"{file_links}{token}/events/") == ["denied_expired"] * 3 + ["created"]


def test_pages(alice_client: APIClient, file_links: str, report: File) -> None:
    path = f"{file_links}{make_link(alice_client, file_links, token='mine')['token']}/events/"
    fetch("mine")
    fetch("mine", "view/")
    first = alice_client.get(path, {"per_page": 2}).json()
    assert ([event["kind"] for event in first["events"]], first["has_next_page"]) == (["viewed", "downloaded"], True)
    second = alice_client.get(path, {"per_page": 2, "page": 2}).json()
    assert ([event["kind"] for event in second["events"]], second["has_next_page"]) == (["created"], False)
    for query in ({"page": "0"}, {"page": "x"}, {"per_page": "0"}):
        assert alice_client.get(path, query).status_code == 400


@pytest.mark.parametrize("who", ["carol_client", "anonymous"])
def test_of_others(request: Any, alice_client: APIClient, file_links: str, report: File, who: str) -> None:
    make_link(alice_client, file_links, token="mine")
    assert request.getfixturevalue(who).get(f"{file_links}mine/events/").status_code in (403, 404)
    assert alice_client.get(f"{file_links}other/events/").status_code == 404
    assert Client().get(page("mine", "events/")).status_code == 404
