"""What no route serves, and what fails, is answered in the form of its URL family."""

from typing import Any

import pytest
from django.test import Client

from accounts import views


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v2.1/nothing-here/", {"error_msg": "Not found."}),
        ("/api-gateway/api/v2/nothing-here", {"error_message": "Not found.", "error_msg": "Not found."}),
        ("/nothing-here", {"error_msg": "Not found."}),
    ],
)
def test_a_path_that_is_not_served(path: str, body: dict[str, str]) -> None:
    answer = Client().get(path)

    assert answer.status_code == 404
    assert answer.json() == body


def test_a_fault_tells_nothing_about_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError("SELECT secret FROM somewhere")

    monkeypatch.setattr(views.StatusViewSet, "show_server_info", fail)

    answer = Client(raise_request_exception=False).get("/server-info/")

    assert answer.status_code == 500
    assert answer.json() == {"error_msg": "Internal Server Error"}
