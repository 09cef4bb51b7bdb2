"""Files through SeaTable's client: up, into cells, and down again; and custom folders."""

from pathlib import Path
from typing import Any

import pytest
import requests
from seatable_api import Account, SeaTableAPI

from tests.contract.conftest import Family, new_api_token, new_base, open_base, refusal, sign_in

# The client does not close the files that it sends.
leaves_files_open = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
CONTENT = bytes(range(256)) * 100


@pytest.fixture
def filed(base: SeaTableAPI) -> SeaTableAPI:
    """A base whose table has a column for files and one for images."""
    for name in ("file", "image"):
        base.add_table(name.title() + "s", columns=[{"column_name": "Name", "column_type": "text"}, column(name)])
    return base


def column(kind: str) -> dict[str, str]:
    return {"column_name": kind.title(), "column_type": kind}


@pytest.mark.parametrize("name", ["report.pdf", "Prüfung März.pdf", "50% & more.pdf"])
def test_it_works(filed: SeaTableAPI, tmp_path: Path, name: str) -> None:
    info = filed.upload_bytes_file(name, CONTENT)
    assert (info["name"], info["size"], info["type"]) == (name, len(CONTENT), "file")
    filed.append_row("Files", {"Name": "a", "File": [info]})
    (row,) = filed.list_rows("Files")
    assert row["File"] == [info]
    filed.download_file(row["File"][0]["url"], str(tmp_path / "got"))
    assert (tmp_path / "got").read_bytes() == CONTENT


@leaves_files_open
def test_images(filed: SeaTableAPI, tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(CONTENT)
    info = filed.upload_local_file(str(tmp_path / "x.png"), file_type="image")
    assert "/images/" in info["url"]
    filed.append_row("Images", {"Name": "a", "Image": [info["url"]]})
    (row,) = filed.list_rows("Images")
    filed.download_file(row["Image"][0], str(tmp_path / "got"))
    assert (tmp_path / "got").read_bytes() == CONTENT


def test_a_name_that_is_taken(base: SeaTableAPI) -> None:
    names = [base.upload_bytes_file("a.txt", b"x")["name"] for _ in range(2)]
    assert names == ["a.txt", "a(1).txt"]
    assert base.upload_bytes_file("a.txt", b"y", replace=True)["name"] == "a.txt"


def test_links(base: SeaTableAPI) -> None:
    link = base.get_file_upload_link()
    assert link["workspace_id"] == base.workspace_id
    base.upload_bytes_file("a.txt", b"x")
    address = base.get_file_download_link(f"/{link['file_relative_path']}/a.txt")
    assert requests.get(address, timeout=10).content == b"x"
    with pytest.raises(ConnectionError) as error:
        base.get_file_download_link("/files/2020-01/nothing.txt")
    assert refusal(error) == 400


def test_a_reader_downloads_only(account: Account, family: Family, base: SeaTableAPI, tmp_path: Path) -> None:
    described = new_base(account)
    info = open_base(account, described, family).upload_bytes_file("a.txt", b"x")
    reader = sign_in(SeaTableAPI(new_api_token(account, described, "r"), account.server_url), family)
    reader.download_file(info["url"], str(tmp_path / "got"))
    assert (tmp_path / "got").read_bytes() == b"x"
    with pytest.raises(ConnectionError) as error:
        reader.get_file_upload_link()
    assert refusal(error) == 403


@leaves_files_open
def test_custom_folders(filed: SeaTableAPI, tmp_path: Path) -> None:
    (tmp_path / "b 1.pdf").write_bytes(CONTENT)
    info: dict[str, Any] = filed.upload_local_file_to_custom_folder(str(tmp_path / "b 1.pdf"), "/Main/Sub")
    assert (info["name"], info["size"]) == ("b 1.pdf", len(CONTENT))
    assert info == filed.get_custom_file_info("/Main/Sub", "b 1.pdf")
    filed.append_row("Files", {"Name": "a", "File": [info]})
    (row,) = filed.list_rows("Files")
    assert row["File"] == [info]
    assert filed.list_custom_assets("/") == {"dir": [{"name": "Main"}], "file": []}
    assert filed.list_custom_assets("/Main/Sub") == {"dir": [], "file": [{"name": "b 1.pdf"}]}
    filed.download_custom_file("/Main/Sub/b 1.pdf", str(tmp_path / "got"))
    assert (tmp_path / "got").read_bytes() == CONTENT
    address = filed.get_custom_file_download_link("/Main/Sub/b 1.pdf")
    assert requests.get(address, timeout=10).content == CONTENT
    assert filed.get_custom_file_upload_link("/Main")["relative_path"] == "/Main"
