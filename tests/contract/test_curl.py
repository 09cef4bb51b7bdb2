"""Calls as SeaTable's older documentation writes them down for curl: form bodies, multipart bodies, odd headers."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from seatable_api import Account

from tests.contract.conftest import new_base

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")

ACCEPT = "Accept: application/json; charset=utf-8; indent=4"
INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
NAIVE_INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}"


class Curl:
    """Runs curl below the address of a base on the account surface, with the Account-Token of its owner."""

    def __init__(self, account: Account, base: dict[str, Any]) -> None:
        self.server = account.server_url
        self.token = account.token_headers["Authorization"].split()[-1]
        self.base = f"{self.server}/api/v2.1/workspace/{base['workspace_id']}/dtable/{base['name'].replace(' ', '%20')}"

    def run(self, url: str, *arguments: str, token: str | None = None) -> tuple[int, str]:
        """Return the status and the body of an answer."""
        header = ["-H", f"Authorization: Token {self.token if token is None else token}"]
        command = ["curl", "-s", "-w", "\n%{http_code}", *header, "-H", ACCEPT, *arguments, url]
        text = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout
        body, _, status = text.rpartition("\n")
        return int(status), body

    def json(self, url: str, *arguments: str, token: str | None = None) -> tuple[int, Any]:
        """Return the status and the JSON of an answer."""
        status, body = self.run(url, *arguments, token=token)
        return status, json.loads(body)


@pytest.fixture
def curl(account: Account) -> Curl:
    return Curl(account, new_base(account))


def create_token(curl: Curl, app_name: str = "gmail") -> dict[str, Any]:
    status, token = curl.json(f"{curl.base}/api-tokens/", "-X", "POST", "-d", f"app_name={app_name}&permission=rw")
    assert status == 201
    return dict(token)


def test_create_and_list_api_tokens(curl: Curl) -> None:
    token = create_token(curl)
    assert (token["app_name"], token["permission"]) == ("gmail", "rw")
    assert re.fullmatch("[0-9a-f]{40}", token["api_token"])
    assert re.fullmatch(INSTANT, token["generated_at"])
    assert re.fullmatch(INSTANT, token["last_access"])
    other = create_token(curl, "mail")
    assert curl.json(f"{curl.base}/api-tokens/") == (200, {"api_tokens": [token, other]})


def test_update_and_delete_an_api_token(curl: Curl) -> None:
    token = create_token(curl)
    status, changed = curl.json(f"{curl.base}/api-tokens/gmail/", "-X", "PUT", "-d", "permission=r")
    assert (status, changed["permission"], changed["api_token"]) == (200, "r", token["api_token"])
    assert curl.json(f"{curl.base}/api-tokens/gmail/", "-X", "DELETE") == (200, {"success": True})
    assert curl.json(f"{curl.base}/api-tokens/") == (200, {"api_tokens": []})


@pytest.mark.parametrize("path", ["dtable", "dtables"])
def test_exchange(curl: Curl, path: str) -> None:
    api_token = create_token(curl)["api_token"]
    status, answer = curl.json(f"{curl.server}/api/v2.1/{path}/app-access-token/", token=api_token)
    assert status == 200
    assert {"access_token", "dtable_uuid", "dtable_server", "dtable_socket"} <= answer.keys()
    metadata = f"{answer['dtable_server']}api/v2/dtables/{answer['dtable_uuid']}/metadata/"
    assert curl.json(metadata, token=answer["access_token"])[0] == 200


def test_upload_and_download(curl: Curl, tmp_path: Path) -> None:
    """The query of the first call is ignored, the header of the second one too: its address says it all."""
    api_token = create_token(curl)["api_token"]
    status, link = curl.json(f"{curl.server}/api/v2.1/dtable/app-upload-link/?workspace_id=1&name=x", token=api_token)
    assert (status, link["parent_path"].startswith("/asset/")) == (200, True)
    picture = tmp_path / "test_pic.jpg"
    picture.write_bytes(b"\xff\xd8 no picture")
    fields = (f"parent_dir={link['parent_path']}", "relative_path=images/2020-02", "replace=0", f"file=@{picture}")
    forms = [part for field in fields for part in ("-F", field)]
    status, (stored,) = curl.json(f"{link['upload_link']}?ret-json=1", *forms, token="anything")
    assert (status, stored["name"], stored["size"]) == (200, "test_pic.jpg", 13)
    path = "/images/2020-02/test_pic.jpg"
    status, answer = curl.json(f"{curl.server}/api/v2.1/dtable/app-download-link/?path={path}", token=api_token)
    assert (status, answer["download_link"].endswith("/test_pic.jpg")) == (200, True)
    target = tmp_path / "back.jpg"
    assert curl.run(answer["download_link"], "-o", str(target))[0] == 200
    assert target.read_bytes() == picture.read_bytes()


def test_statuses(curl: Curl) -> None:
    create_token(curl)
    status, answer = curl.json(f"{curl.base}/api-tokens-status/")
    (app,) = answer["app_status"]
    assert (status, app["app_name"], app["connected"]) == (200, "gmail", False)
    assert re.fullmatch(NAIVE_INSTANT, app["last_access"])


def test_external_link(curl: Curl) -> None:
    """Some shells leave the quotes around the values of the form to curl, which takes them off."""
    form = ("--form", 'password="12345678"', "--form", 'expire_days="30"', "--form", 'token="fleischkaesebroetchen"')
    status, link = curl.json(f"{curl.base}/external-links/", "-X", "POST", *form)
    assert status == 200
    assert re.fullmatch(INSTANT, link.pop("expire_date"))
    assert link == {
        "url": f"{curl.server}/dtable/external-links/custom/fleischkaesebroetchen/",
        "token": "fleischkaesebroetchen",
        "is_custom": True,
        "permission": "read-only",
        "is_expired": False,
    }
    # Once it has a password it cannot be downloaded.
    assert curl.run(f"{curl.server}/dtable/external-links/fleischkaesebroetchen/download-zip/")[0] == 403
    assert curl.run(link["url"])[0] == 200
    assert curl.json(f"{curl.base}/external-links/fleischkaesebroetchen/", "-X", "DELETE") == (200, {"success": True})


def test_download_by_an_external_link(curl: Curl, tmp_path: Path) -> None:
    _, link = curl.json(f"{curl.base}/external-links/", "-X", "POST")
    address = f"{curl.server}/dtable/external-links/{link['token']}/download-zip/"
    bundle = tmp_path / "base.dtable"
    subprocess.run(["curl", "-s", "-f", "-o", str(bundle), address], check=True, timeout=30)
    assert bundle.read_bytes().startswith(b"PK")
    status, page = curl.run(f"{curl.server}/dtable/external-links/8720e55e17a44aa89990/download-zip/")
    assert (status, "Sorry, but the requested page could not be found." in page) == (404, True)


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("dtable/none/external-links/", 404, {"error_msg": "SeaTable none not found."}),
        ("dtable/none/api-tokens/", 404, {"error_msg": "dtable none not found."}),
    ],
)
def test_unknown_base(curl: Curl, path: str, status: int, body: dict[str, str]) -> None:
    workspace = curl.base.partition("/dtable/")[0]
    assert curl.json(f"{workspace}/{path}") == (status, body)


def test_bad_token(curl: Curl) -> None:
    assert curl.json(f"{curl.base}/external-links/", token="0" * 40) == (401, {"detail": "Invalid token"})


def test_links_of_the_whole_server(curl: Curl) -> None:
    _, link = curl.json(f"{curl.base}/external-links/", "-X", "POST")
    status, page = curl.json(f"{curl.server}/api/v2.1/admin/external-links/?page=1&per_page=1")
    assert (status, len(page["external_link_list"]), type(page["has_next_page"])) == (200, 1, bool)
    keys = {"id", "from_dtable", "creator", "creator_name", "token", "permission", "create_at", "view_cnt"}
    assert keys <= page["external_link_list"][0].keys()
    # What is deleted, or never was, is not there afterwards: that is all the answer says.
    for _ in range(2):
        address = f"{curl.server}/api/v2.1/admin/external-links/{link['token']}/"
        assert curl.json(address, "-X", "DELETE") == (200, {"success": True})
    assert curl.json(f"{curl.base}/external-links/") == (200, {"links": []})
