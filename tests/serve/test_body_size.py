"""A body over the limit is refused by its length, before it is read."""

import pytest
from django.test import override_settings

from tests.clients import APIClient

LIMIT = 1000


@pytest.mark.parametrize("path", ["/api2/auth-token/", "/api2/auth-token"])
@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded"])
def test_it_works(anonymous: APIClient, path: str, content_type: str) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=LIMIT):
        allowed = anonymous.request("POST", path, data=b" " * LIMIT, content_type=content_type)
        refused = anonymous.request("POST", path, data=b" " * (LIMIT + 1), content_type=content_type)
    assert allowed.status_code == 400
    assert (refused.status_code, refused.json()) == (413, {"error_msg": "The request is too large."})
    assert refused["Access-Control-Allow-Origin"] == "*"


def test_base_paths_word_it_their_way(anonymous: APIClient) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=LIMIT):
        answer = anonymous.request("POST", "/api-gateway/api/v2/dtables/x/rows/", data=b" " * (LIMIT + 1))
    sentence = "The request is too large."
    assert (answer.status_code, answer.json()) == (413, {"error_message": sentence, "error_msg": sentence})
