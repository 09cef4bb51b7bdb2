"""GET /workspace/<ws>/asset/<uuid>/<path>: who gets a file, whole or in parts, and what a browser may do with it."""

from typing import Any

import pytest
from django.test import Client, RequestFactory, override_settings

from accounts.models import User
from assets.serving import attachment_header, serve_file
from bases.tokens import mint_base_token
from tests.assets.uploads import asset_url, body_of, status_of, upload
from tests.clients import APIClient, api_token, base_path
from workspaces.models import Base

DIGITS = b"0123456789"


@pytest.fixture
def url(app_client: APIClient, base: dict[str, Any]) -> str:
    """The address of a file of ten digits in "Projects"."""
    upload(app_client, "digits.txt", DIGITS)
    return asset_url(base, "files/2026-03/digits.txt")


def test_it_works(alice_client: APIClient, url: str) -> None:
    answer = alice_client.get(url)
    assert (answer.status_code, body_of(answer)) == (200, DIGITS)
    assert answer["Content-Length"] == "10"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == 'inline; filename="digits.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Access-Control-Allow-Origin" not in answer


# ---- who


@pytest.mark.parametrize("who", ["alice_client", "app_client", "app_reader", "base_client", "reader_client"])
def test_every_token_of_the_base_opens_it(request: pytest.FixtureRequest, url: str, who: str) -> None:
    assert body_of(request.getfixturevalue(who).under("").get(url)) == DIGITS


@pytest.mark.parametrize("scheme", ["Bearer", "Token", "token"])
def test_spellings_of_the_header(url: str, app_token: str, scheme: str) -> None:
    assert body_of(Client().get(url, headers={"authorization": f"{scheme} {app_token}"})) == DIGITS


def test_a_share_opens_it(
    alice_client: APIClient, bob_client: APIClient, bob: User, base: dict[str, Any], url: str
) -> None:
    assert bob_client.get(url).status_code == 404
    alice_client.post(base_path(base, "share/"), {"email": bob.username, "permission": "r"})
    assert body_of(bob_client.get(url)) == DIGITS


def test_strangers(
    carol_client: APIClient, admin_client: APIClient, other_base: dict[str, Any], stranger_client: APIClient, url: str
) -> None:
    others_token = APIClient(api_token(carol_client, other_base, "rw", "other"))
    answers = [each.get(url) for each in (carol_client, admin_client, others_token, stranger_client.under(""))]
    assert [answer.status_code for answer in answers] == [404, 404, 403, 403]
    assert not any(answer.streaming for answer in answers)


def test_tokens_of_external_links_have_their_own_ways(base: dict[str, Any], url: str) -> None:
    tokens = [
        mint_base_token(base["uuid"], permission="r", identity="link"),
        mint_base_token(base["uuid"], permission="r", identity="link", table_id="0000", view_id="0000"),
    ]
    assert [APIClient(token).get(url).status_code for token in tokens] == [403, 403]


def test_a_revoked_token(alice_client: APIClient, base: dict[str, Any], base_client: APIClient, url: str) -> None:
    alice_client.delete(base_path(base, "api-tokens/writer/"))
    assert base_client.under("").get(url).status_code == 403


def test_a_garbled_token(url: str) -> None:
    answer = APIClient("a.b.c").get(url)
    assert (answer.status_code, answer["Content-Type"]) == (403, "text/plain; charset=utf-8")


def test_nobody_is_asked_to_sign_in(anonymous: APIClient, url: str) -> None:
    answer = anonymous.get(url + "?dl=1")
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/accounts/login/?next={url.replace('/', '%2F')}%3Fdl%3D1",
    )


def test_a_browser_session(alice: User, carol: User, url: str) -> None:
    browser = Client()
    browser.force_login(alice)
    assert body_of(browser.get(url)) == DIGITS
    assert browser.get(url, headers={"authorization": "Token " + "0" * 40}).status_code == 403
    browser.force_login(carol)
    assert browser.get(url).status_code == 404


def test_a_session_of_somebody_who_was_disabled(alice: User, url: str) -> None:
    browser = Client()
    browser.force_login(alice)
    alice.is_active = False
    alice.save()
    assert browser.get(url).status_code == 302


def test_a_base_in_the_trash(
    alice_client: APIClient, app_client: APIClient, base_client: APIClient, base: dict[str, Any], url: str
) -> None:
    alice_client.delete(f"/api/v2.1/workspace/{base['workspace_id']}/dtable/", {"name": "Projects"})
    statuses = [each.under("").get(url).status_code for each in (alice_client, app_client, base_client)]
    assert statuses == [404, 403, 403]


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("files/2026-03/nothing.txt", 404, "Asset file does not exist."),
        ("files", 404, "Asset file does not exist."),
        ("files/2026-03/digits.txt/", 200, ""),
        ("files/2026-03/digits.txt/x", 404, "Asset file does not exist."),
        ("files/../../../control.sqlite3", 400, "path invalid."),
        ("..%2F..%2Fcontrol.sqlite3", 400, "path invalid."),
        ("%2Fetc/passwd", 404, "Asset file does not exist."),
        ("a%00b", 400, "path invalid."),
        ("a%5Cb", 400, "path invalid."),
        ("a%01b", 400, "path invalid."),
        ("%C3%BC" * 200, 400, "path invalid."),
        ("a/" * 800, 400, "path invalid."),
        ("%FF%FE", 404, "Asset file does not exist."),
    ],
)
def test_paths(alice_client: APIClient, base: dict[str, Any], url: str, path: str, status: int, text: str) -> None:
    answer = alice_client.get(asset_url(base, path))
    assert answer.status_code == status
    if status == 200:
        assert body_of(answer) == DIGITS
    else:
        assert (answer["Content-Type"], answer.content.decode()) == ("text/plain; charset=utf-8", text)


def test_one_base_does_not_lead_to_another(
    alice_client: APIClient, other_base: dict[str, Any], base: dict[str, Any], url: str
) -> None:
    assert alice_client.get(asset_url(base, f"../{other_base['uuid']}/files/x")).status_code == 400


def test_other_methods(alice_client: APIClient, url: str) -> None:
    assert [alice_client.request(method, url).status_code for method in ("POST", "PUT", "DELETE")] == [405] * 3


# ---- parts


@pytest.mark.parametrize(
    ("header", "part", "content_range"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=4-", b"456789", "bytes 4-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-30", DIGITS, "bytes 0-9/10"),
        ("bytes=9-9", b"9", "bytes 9-9/10"),
        ("bytes=5-500", b"56789", "bytes 5-9/10"),
        ("Bytes = 0-3".replace(" ", ""), b"0123", "bytes 0-3/10"),
    ],
)
def test_a_part(alice_client: APIClient, url: str, header: str, part: bytes, content_range: str) -> None:
    answer = alice_client.get(url, headers={"range": header})
    assert (answer.status_code, body_of(answer)) == (206, part)
    assert (answer["Content-Range"], answer["Content-Length"]) == (content_range, str(len(part)))


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999-"])
def test_a_part_that_is_not_there(alice_client: APIClient, url: str, header: str) -> None:
    answer = alice_client.get(url, headers={"range": header})
    assert (answer.status_code, answer["Content-Range"], answer.content) == (416, "bytes */10", b"")


@pytest.mark.parametrize(
    "header", ["bytes=3-1", "bytes=0-1,4-5", "bytes=x-", "bytes=-", "lines=0-1", "bytes 0-1", "bytes=" + "1" * 30]
)
def test_ranges_that_are_passed_over(alice_client: APIClient, url: str, header: str) -> None:
    answer = alice_client.get(url, headers={"range": header})
    assert (answer.status_code, body_of(answer)) == (200, DIGITS)


def test_a_part_of_the_same_file_only(alice_client: APIClient, app_client: APIClient, url: str) -> None:
    first = alice_client.get(url)
    body_of(first)

    def part(condition: str) -> int:
        return status_of(alice_client.get(url, headers={"range": "bytes=0-1", "if-range": condition}))

    assert [part(first["ETag"]), part(first["Last-Modified"]), part('"other"'), part("nonsense")] == [
        206,
        206,
        200,
        200,
    ]
    upload(app_client, "digits.txt", b"9876543210", replace="1")
    assert part(first["ETag"]) == 200


def test_what_the_client_has_already(alice_client: APIClient, app_client: APIClient, url: str) -> None:
    first = alice_client.get(url)
    body_of(first)

    def status(**headers: str) -> int:
        return status_of(alice_client.get(url, headers={key.replace("_", "-"): each for key, each in headers.items()}))

    etag, modified = first["ETag"], first["Last-Modified"]
    assert status(if_none_match=etag) == 304
    assert status(if_none_match=f'"x", W/{etag}') == 304
    assert status(if_none_match="*") == 304
    assert status(if_none_match='"x"', if_modified_since=modified) == 200
    assert status(if_modified_since=modified) == 304
    assert status(if_modified_since="Thu, 01 Jan 1970 00:00:00 GMT") == 200
    assert status(if_modified_since="nonsense") == 200
    upload(app_client, "digits.txt", DIGITS, replace="1")
    assert status(if_none_match=etag) == 200


def test_only_the_headers(alice_client: APIClient, url: str) -> None:
    answer = alice_client.request("HEAD", url)
    assert (answer.status_code, answer["Content-Length"], answer["Accept-Ranges"]) == (200, "10", "bytes")
    assert answer.content == b""
    answer = alice_client.request("HEAD", url, headers={"range": "bytes=2-3"})
    assert (answer.status_code, answer["Content-Length"], answer["Content-Range"]) == (206, "2", "bytes 2-3/10")


def test_an_empty_file(alice_client: APIClient, app_client: APIClient, base: dict[str, Any]) -> None:
    upload(app_client, "empty.txt", b"")
    url = asset_url(base, "files/2026-03/empty.txt")
    answer = alice_client.get(url)
    assert (answer.status_code, answer["Content-Length"], body_of(answer)) == (200, "0", b"")
    assert alice_client.get(url, headers={"range": "bytes=0-"}).status_code == 416


# ---- what a browser may do with it

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("name", "media_type", "shown"),
    [
        ("a.png", "image/png", True),
        ("A.JPG", "image/jpeg", True),
        ("a.webp", "image/webp", True),
        ("a.pdf", "application/pdf", True),
        ("a.mp4", "video/mp4", True),
        ("a.mp3", "audio/mpeg", True),
        ("a.csv", "text/plain; charset=utf-8", True),
        ("a.md", "text/plain; charset=utf-8", True),
        ("a.json", "text/plain; charset=utf-8", True),
        ("a.svg", "image/svg+xml", False),
        ("a.html", "application/octet-stream", False),
        ("a.HTM", "application/octet-stream", False),
        ("a.xhtml", "application/octet-stream", False),
        ("a.xml", "application/octet-stream", False),
        ("a.js", "application/octet-stream", False),
        ("a.mjs", "application/octet-stream", False),
        ("a.css", "application/octet-stream", False),
        ("a.svgz", "application/octet-stream", False),
        ("a.swf", "application/x-shockwave-flash", False),
        ("a.zip", "application/zip", False),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", False),
        ("a", "application/octet-stream", False),
        ("png", "application/octet-stream", False),
        (".png", "image/png", True),
        ("a.png.exe", "application/octet-stream", False),
        ("a.unheardof", "application/octet-stream", False),
    ],
)
def test_types(
    alice_client: APIClient, app_client: APIClient, base: dict[str, Any], name: str, media_type: str, shown: bool
) -> None:
    upload(app_client, name, SVG)
    answer = alice_client.get(asset_url(base, f"files/2026-03/{name}"))
    assert body_of(answer) == SVG
    assert (answer["Content-Type"], answer["Content-Disposition"].partition(";")[0]) == (
        media_type,
        "inline" if shown else "attachment",
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert ("sandbox" in answer["Content-Security-Policy"]) is (name != "a.pdf")


def test_saving_instead_of_showing(alice_client: APIClient, url: str) -> None:
    answer = alice_client.get(url, {"dl": "1"})
    assert body_of(answer) == DIGITS
    assert answer["Content-Disposition"] == 'attachment; filename="digits.txt"'


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("a.txt", 'attachment; filename="a.txt"'),
        ("a b.txt", 'attachment; filename="a b.txt"'),
        ('a"; x="b.html', "attachment; filename=\"a_; x=_b.html\"; filename*=UTF-8''a%22%3B%20x%3D%22b.html"),
        ("a\r\nX-Y: x.txt", "attachment; filename=\"a__X-Y: x.txt\"; filename*=UTF-8''a%0D%0AX-Y%3A%20x.txt"),
        ("Prüfung.pdf", "attachment; filename=\"Pr_fung.pdf\"; filename*=UTF-8''Pr%C3%BCfung.pdf"),
        ("50%.txt", "attachment; filename=\"50_.txt\"; filename*=UTF-8''50%25.txt"),
        ("a\\b", "attachment; filename=\"a_b\"; filename*=UTF-8''a%5Cb"),
        ("\ud800", "attachment; filename=\"_\"; filename*=UTF-8''%3F"),
    ],
)  # fmt: skip
def test_names_in_the_header(name: str, header: str) -> None:
    assert attachment_header(name, download=True) == header


def test_no_file_is_open_after_an_answer_that_nobody_reads(base: dict[str, Any], url: str) -> None:
    row = Base.objects.get(uuid=base["uuid"])
    answer = serve_file(RequestFactory().get(url), row, "files/2026-03/digits.txt", download=False)
    for close in answer._resource_closers:
        close()
    with pytest.raises(ValueError, match="closed file"):
        next(iter(answer))


def test_a_file_stays_whole_while_it_is_replaced(alice_client: APIClient, app_client: APIClient, url: str) -> None:
    answer = alice_client.get(url)
    upload(app_client, "digits.txt", b"something longer", replace="1")
    assert body_of(answer) == DIGITS


def test_queries_for_a_file(alice_client: APIClient, url: str, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(4):
        body_of(alice_client.get(url))


# ---- previews


@pytest.mark.parametrize(
    ("name", "element"), [("a.png", "<img "), ("a.mp4", "<video "), ("a.mp3", "<audio "), ("a.pdf", "<iframe ")]
)
def test_previews(
    alice_client: APIClient, app_client: APIClient, base: dict[str, Any], name: str, element: str
) -> None:
    upload(app_client, name, b"x")
    answer = alice_client.get(asset_url(base, f"files/2026-03/{name}").replace("/asset/", "/asset-preview/"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    page = answer.content.decode()
    assert f'{element}src="{asset_url(base, f"files/2026-03/{name}")}"' in page
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_preview_of_what_cannot_be_shown(
    alice_client: APIClient, app_client: APIClient, base: dict[str, Any]
) -> None:
    name = "<script>alert(1)<%2Fscript>.html".replace("%2F", "")
    upload(app_client, name, b"x")
    path = asset_url(base, "files/2026-03/%3Cscript%3Ealert(1)%3Cscript%3E.html").replace("/asset/", "/asset-preview/")
    answer = alice_client.get(path)
    assert answer.status_code == 200
    assert b"<script>" not in answer.content
    assert b"A browser cannot show this file." in answer.content


def test_previews_for_nobody_and_of_nothing(anonymous: APIClient, alice_client: APIClient, url: str) -> None:
    preview = url.replace("/asset/", "/asset-preview/")
    assert anonymous.get(preview).status_code == 302
    assert alice_client.get(preview + "x").status_code == 404


def test_files_are_not_limited_by_the_size_of_bodies(alice_client: APIClient, url: str) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=5):
        assert body_of(alice_client.get(url)) == DIGITS
