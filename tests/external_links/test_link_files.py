"""/dtable/external-links/{token}/asset/{base_uuid}/{path} and those of views: the files behind links."""

import io
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from external_links.files import names_file
from tests.clients import APIClient
from tests.external_links.conftest import VIEW

PICTURE = "images/2026-03/a photo (1).png"
HIDDEN = "files/2026-03/hidden.txt"
NOT_FOUND = (404, b"Asset file does not exist.")


def png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (600, 300), "red").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def _files(base: dict[str, Any]) -> None:
    """Two files of "Projects"."""
    folder = Path(settings.STORAGES["assets"]["OPTIONS"]["location"]) / base["uuid"]
    for path, content in ((PICTURE, png()), (HIDDEN, b"hidden")):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


@pytest.fixture
def _cells(base: dict[str, Any], base_client: APIClient, _files: None) -> None:
    """A column that shows the picture, and one with the other file that the view hides."""
    for name, kind in (("Picture", "image"), ("Paper", "file")):
        column = {"table_name": "Table1", "column_name": name, "column_type": kind}
        key = base_client.post("/columns/", column).json()["key"]
    paper = {"name": "hidden.txt", "size": 6, "type": "file", "url": address(base, HIDDEN)}
    row = {"Name": "Ada", "Picture": [address(base, PICTURE)], "Paper": [paper]}
    assert base_client.post("/rows/", {"table_name": "Table1", "rows": [row]}).status_code == 200
    changes = {
        "hidden_columns": [key],
        "filters": [{"column_key": "0000", "filter_predicate": "is", "filter_term": "Ada"}],
    }
    answer = base_client.put("/views/Default%20View/", changes, query={"table_name": "Table1"})
    assert answer.status_code == 200, answer.content


def address(base: dict[str, Any], path: str) -> str:
    """Return the address of a file as cells have it."""
    return f"https://tables.example.com/workspace/{base['workspace_id']}/asset/{base['uuid']}/{quote(path)}"


def file_of(link: dict[str, Any], base: dict[str, Any], path: str) -> str:
    return f"{link['url'].removeprefix('http://testserver')}asset/{base['uuid']}/{quote(path)}"


def fetch(client: Client, path: str, query: dict[str, str] | None = None, **headers: str) -> tuple[int, bytes]:
    """Return (status, body); the file is closed when it has been read."""
    answer = client.get(path, query, headers=headers)
    return answer.status_code, answer.getvalue()


@pytest.mark.usefixtures("_files")
def test_it_works(client: Client, base: dict[str, Any], link: dict[str, Any]) -> None:
    assert fetch(client, file_of(link, base, PICTURE)) == (200, png())
    # A link to a base opens every file of it.
    assert fetch(client, file_of(link, base, HIDDEN)) == (200, b"hidden")


@pytest.mark.usefixtures("_files")
def test_a_part_of_a_file(client: Client, base: dict[str, Any], link: dict[str, Any]) -> None:
    assert fetch(client, file_of(link, base, HIDDEN), range="bytes=0-2") == (206, b"hid")


@pytest.mark.usefixtures("_files")
def test_a_file_to_be_saved(client: Client, base: dict[str, Any], link: dict[str, Any]) -> None:
    answer = client.head(file_of(link, base, PICTURE), {"dl": "1"})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    answer = client.head(file_of(link, base, PICTURE))
    assert answer.headers["Content-Disposition"].startswith("inline")


@pytest.mark.usefixtures("_files")
def test_a_thumbnail(client: Client, base: dict[str, Any], link: dict[str, Any]) -> None:
    status, body = fetch(client, file_of(link, base, PICTURE), {"size": "100"})
    assert status == 200
    with Image.open(io.BytesIO(body)) as image:
        assert 100 <= max(image.size) < 600
    assert fetch(client, file_of(link, base, PICTURE), {"size": "x"})[0] == 400
    assert fetch(client, file_of(link, base, HIDDEN), {"size": "100"})[0] == 400


@pytest.mark.usefixtures("_cells")
def test_a_view_opens_what_its_cells_name(
    client: Client, alice_client: APIClient, base: dict[str, Any], view_links: str
) -> None:
    for token in ("", "mine"):
        link = alice_client.post(view_links, VIEW | {"token": token}).json()
        assert fetch(client, file_of(link, base, PICTURE)) == (200, png())
        assert fetch(client, file_of(link, base, PICTURE), {"size": "100"})[0] == 200
        assert fetch(client, file_of(link, base, HIDDEN)) == NOT_FOUND


@pytest.mark.usefixtures("_cells")
def test_a_row_that_leaves_the_view_takes_its_files_along(
    client: Client, base: dict[str, Any], base_client: APIClient, view_link: dict[str, Any]
) -> None:
    assert fetch(client, file_of(view_link, base, PICTURE))[0] == 200
    sql = "UPDATE Table1 SET Name = 'Eve' WHERE Name = 'Ada'"
    assert base_client.post("/sql/", {"sql": sql}).status_code == 200
    assert fetch(client, file_of(view_link, base, PICTURE)) == NOT_FOUND


@pytest.mark.usefixtures("_cells")
def test_long_text_names_files_too(
    client: Client, base: dict[str, Any], base_client: APIClient, view_link: dict[str, Any]
) -> None:
    assert fetch(client, file_of(view_link, base, HIDDEN)) == NOT_FOUND
    column = {"table_name": "Table1", "column_name": "Notes", "column_type": "long-text"}
    assert base_client.post("/columns/", column).status_code == 200
    row = {"Name": "Ada", "Notes": f"See [the paper]({address(base, HIDDEN)}), it is short."}
    assert base_client.post("/rows/", {"table_name": "Table1", "rows": [row]}).status_code == 200
    assert fetch(client, file_of(view_link, base, HIDDEN)) == (200, b"hidden")


@pytest.mark.usefixtures("_cells")
def test_linked_rows_name_files_too(
    client: Client, base: dict[str, Any], base_client: APIClient, view_link: dict[str, Any]
) -> None:
    """A link column shows a cell of the other table, which is not in the view itself."""
    assert base_client.post("/tables/", {"table_name": "Papers"}).status_code == 200
    column = {"table_name": "Papers", "column_name": "Paper", "column_type": "file"}
    assert base_client.post("/columns/", column).status_code == 200
    paper = {"name": "hidden.txt", "size": 6, "type": "file", "url": address(base, HIDDEN)}
    made = base_client.post("/rows/", {"table_name": "Papers", "rows": [{"Paper": [paper]}]}).json()
    data = {"table": "Table1", "other_table": "Papers", "display_column_key": "Paper"}
    column = {"table_name": "Table1", "column_name": "Linked", "column_type": "link", "column_data": data}
    link_id = base_client.post("/columns/", column).json()["data"]["link_id"]
    assert fetch(client, file_of(view_link, base, HIDDEN)) == NOT_FOUND
    rows = base_client.get("/rows/", {"table_name": "Table1", "view_name": "Default View"}).json()["rows"]
    body = {
        "table_name": "Table1",
        "other_table_name": "Papers",
        "link_id": link_id,
        "other_rows_ids_map": {rows[0]["_id"]: [made["row_ids"][0]["_id"]]},
    }
    assert base_client.post("/links/", body).status_code == 200
    assert fetch(client, file_of(view_link, base, HIDDEN)) == (200, b"hidden")


@pytest.mark.usefixtures("_cells")
def test_files_that_are_not_there(
    client: Client, base: dict[str, Any], other_base: dict[str, Any], link: dict[str, Any], view_link: dict[str, Any]
) -> None:
    for each in (link, view_link):
        for path in ("images/2026-03/nothing.png", "images", "../x", "images/../../x", "a\x00b", "a\\b", "x" * 2000):
            assert fetch(client, file_of(each, base, path)) == NOT_FOUND
        for uuid in (other_base["uuid"], "x"):
            assert fetch(client, file_of(each, base | {"uuid": uuid}, PICTURE)) == NOT_FOUND


@pytest.mark.usefixtures("_files")
def test_a_link_that_does_not_open(
    client: Client, alice_client: APIClient, base: dict[str, Any], links: str, link: dict[str, Any]
) -> None:
    path = file_of(link, base, PICTURE)
    assert fetch(client, path.replace("external-links", "view-external-links"))[0] == 404
    assert fetch(client, path.replace("external-links", "external-links/custom"))[0] == 200
    alice_client.put(f"{links}{link['token']}/", {"password": "secret"})
    assert fetch(client, path)[0] == 403
    alice_client.delete(f"{links}{link['token']}/")
    assert fetch(client, path) == (404, b"External link not found.")


UUID = "24c7281d-d80b-402f-aaa9-ebe442522579"
HERE = f"/workspace/1/asset/{UUID}/"


@pytest.mark.parametrize(
    ("text", "path", "named"),
    [
        (f"https://example.com{HERE}images/a.png", "images/a.png", True),
        (f"{HERE}images/a.png", "images/a.png", True),
        (f"https://example.com{HERE.replace('-', '')}images/a.png?x=1#y", "images/a.png", True),
        (f"https://example.com{HERE.upper().replace('WORKSPACE', 'workspace')}a.png", "a.png", True),
        (f"https://example.com{HERE}images/a%20(1).png", "images/a (1).png", True),
        (f"https://example.com{HERE}images/a b.png", "images/a", False),
        (f"https://example.com{HERE}images/a b.png", "images/a b.png", True),
        (f"https://example.com{HERE}images/a.png2", "images/a.png", False),
        (f"https://example.com{HERE}images/cafe%CC%81.png", "images/caf\u00e9.png", True),
        (f"https://example.com{HERE}images/a.png", "a.png", False),
        (f"https://example.com{HERE.replace('24c7', '24c8')}a.png", "a.png", False),
        (f"![]({HERE}images/a.png)", "images/a.png", True),
        (f"![]({HERE}images/a(1).png)", "images/a(1).png", True),
        (f"![]({HERE}images/a(1).png)", "images/a", False),
        (f'text ![x](https://h{HERE}images/a.png "title") more', "images/a.png", True),
        (f"<{HERE}images/a.png>", "images/a.png", True),
        (f"[1]: {HERE}images/a.png\nmore", "images/a.png", True),
        (f"![]({HERE}images/a.png.exe)", "images/a.png", False),
        ("images/a.png", "images/a.png", False),
        ("", "a.png", False),
    ],
)
def test_what_names_a_file(text: str, path: str, named: bool) -> None:
    assert names_file(text, base_uuid=UUID, path=path) is named
