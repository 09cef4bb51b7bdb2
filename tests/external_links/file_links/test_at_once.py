"""What several visitors and clients do at the same moment, on a server."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.external_links.live import CONTENT, LiveFile, live_file


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveFile]:
    with live_file(tmp_path_factory.mktemp("at-once"), RATE_LIMIT_LINK="0") as file:
        yield file


def at_once(function: Any, count: int = 8) -> list[Any]:
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(lambda _: function(), range(count)))


@pytest.mark.parametrize(
    ("fields", "tail"),
    [
        ({"max_downloads": 1}, "download/"),
        ({"type": "view", "max_views": 1}, "view/"),
        ({"max_downloads": 3}, "download/"),
    ],
)
def test_a_file_goes_out_as_often_as_it_may(file: LiveFile, fields: dict[str, Any], tail: str) -> None:
    link = file.make_link(**fields)
    limit = link["max_downloads"] or link["max_views"]
    answers = at_once(lambda: requests.get(link["url"] + tail, timeout=60))
    assert Counter(answer.status_code for answer in answers) == {200: limit, 403: 8 - limit}
    assert all((answer.content == CONTENT) is (answer.status_code == 200) for answer in answers)
    shown = file.call("GET", f"{file.links}{link['token']}/").json()
    assert (shown["view_cnt"] + shown["download_cnt"], shown["is_used_up"]) == (limit, True)


def test_one_upload_wins(file: LiveFile) -> None:
    answer = file.call("POST", file.links, json={"name": "drop.bin", "max_uploads": 1})
    url = answer.json()["direct_url"]
    answers = at_once(lambda: requests.put(url, data=CONTENT, timeout=60))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 403: 7}


def test_one_primary_link(file: LiveFile) -> None:
    path = f"/api/2.0/files/file/{file.id}/links"
    answers = at_once(lambda: file.call("PUT", path, json={"access": 2, "primary": True}))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 403: 7}
    made = at_once(lambda: file.call("POST", path.removesuffix("s"), json={}))
    assert len({answer.json()["response"]["sharedLink"]["id"] for answer in made}) == 1
    # The way of DocSpace's samples too.
    changed = at_once(lambda: file.call("PUT", path, json={"denyDownload": True}))
    assert Counter(answer.status_code for answer in changed) == {200: 8}


def test_one_link_of_an_id(file: LiveFile) -> None:
    path, uid = f"/api/2.0/files/file/{file.id}/links", "6f1c2c1e-8a1b-4b5e-9d59-0c9a1f5a7b11"
    answers = at_once(lambda: file.call("PUT", path, json={"linkId": uid, "access": 2}))
    assert {answer.status_code for answer in answers} <= {200, 409}
    listed = file.call("GET", path).json()["response"]
    assert [entry["sharedLink"]["id"] for entry in listed].count(uid) == 1
