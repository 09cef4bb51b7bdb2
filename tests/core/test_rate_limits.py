"""Rate limits: off by default, a sliding minute when on."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.clients import APIClient

pytestmark = pytest.mark.urls("tests.core.probe")

ACCOUNT = "/api/v2.1/limited/"
BASE = "/api-gateway/api/v2/limited/0f3c/"
# The beginning of a minute.
START = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)


def statuses(path: str, count: int, token: str = "") -> list[int]:
    client = APIClient(token)
    return [client.get(path).status_code for _ in range(count)]


def after(seconds: float) -> Any:
    return time_machine.travel(START + timedelta(seconds=seconds), tick=False)


@pytest.mark.parametrize("path", [ACCOUNT, BASE])
def test_off_by_default(path: str) -> None:
    answer = APIClient().get(path)
    assert answer.status_code == 200
    assert "x-ratelimit-limit" not in answer


def test_headers_count_down(settings) -> None:
    settings.RATE_LIMIT_BASE = 5
    with after(10):
        answers = [APIClient().get(BASE) for _ in range(2)]
    assert [answer["x-ratelimit-remaining"] for answer in answers] == ["4", "3"]
    assert answers[0]["x-ratelimit-limit"] == "5"
    assert answers[0]["x-ratelimit-reset"] == str(int(START.timestamp()) + 60)


def test_the_base_surface_answers_429_with_nothing_in_it(settings) -> None:
    settings.RATE_LIMIT_BASE = 2
    with after(10):
        assert statuses(BASE, 3) == [200, 200, 429]
        answer = APIClient().get(BASE)
    assert (answer.status_code, answer.content) == (429, b"")
    assert answer["retry-after"] == "50"
    assert answer["x-ratelimit-remaining"] == "0"


def test_the_account_surface_answers_429_with_a_sentence(settings) -> None:
    settings.RATE_LIMIT_ACCOUNT = 2
    with after(18):
        assert statuses(ACCOUNT, 2) == [200, 200]
        answer = APIClient().get(ACCOUNT)
    assert answer.status_code == 429
    assert answer.json() == {"detail": "Request was throttled. Expected available in 42 seconds."}
    assert answer["retry-after"] == "42"


@pytest.mark.parametrize(
    ("proxies", "passed", "status"),
    [
        (0, ["203.0.113.1", "203.0.113.2"], 429),
        (1, ["203.0.113.1", "203.0.113.2"], 200),
        # What a client writes itself in front of what the proxy adds is not believed.
        (1, ["10.0.0.1, 203.0.113.1", "10.0.0.2, 203.0.113.1"], 429),
        (2, ["203.0.113.1, 10.0.0.9", "203.0.113.2, 10.0.0.9"], 200),
        (2, ["203.0.113.1", "203.0.113.2"], 429),
        (1, ["", " "], 429),
    ],
)
def test_addresses_behind_proxies(settings, proxies: int, passed: list[str], status: int) -> None:
    settings.RATE_LIMIT_ACCOUNT, settings.TRUSTED_PROXIES = 1, proxies
    with after(0):
        answers = [APIClient().get(ACCOUNT, headers={"x-forwarded-for": each}).status_code for each in passed]
    assert answers == [200, status]


def test_bases_are_counted_apart(settings) -> None:
    settings.RATE_LIMIT_BASE = 1
    with after(0):
        assert statuses(BASE, 2) == [200, 429]
        assert statuses("/api-gateway/api/v2/limited/77aa/", 1) == [200]


def test_the_minute_slides(settings) -> None:
    settings.RATE_LIMIT_BASE = 10
    with after(59):
        assert statuses(BASE, 10) == [200] * 10
    # The turn of the minute frees nothing yet, its middle half of what was used.
    with after(61):
        assert statuses(BASE, 1) == [429]
    with after(91):
        assert statuses(BASE, 6) == [200] * 4 + [429] * 2
    with after(181):
        assert statuses(BASE, 1) == [200]
