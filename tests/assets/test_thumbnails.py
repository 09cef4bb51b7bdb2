"""GET /thumbnail/workspace/<ws>/asset/<uuid>/<path>?size=: small pictures of pictures."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image

from assets import images
from tests.assets.uploads import asset_url, body_of, upload
from tests.clients import APIClient


def picture(size: tuple[int, int], media: str = "PNG", mode: str = "RGB", **options: Any) -> bytes:
    content = io.BytesIO()
    Image.new(mode, size, 120).save(content, media, **options)
    return content.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says it has so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.fixture
def ask(app_client: APIClient, alice_client: APIClient, base: dict[str, Any]) -> Any:
    """Upload a picture and ask for its thumbnail."""

    def ask(name: str, content: bytes, size: str = "256") -> Any:
        upload(app_client, name, content, replace="1")
        return alice_client.get(f"/thumbnail{asset_url(base, f'files/2026-03/{name}')}", {"size": size})

    return ask


def opened(answer: Any) -> Image.Image:
    assert answer.status_code == 200, answer.content
    return Image.open(io.BytesIO(body_of(answer)))


def test_it_works(ask: Any) -> None:
    answer = ask("a.png", picture((1000, 500)), "256")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    thumbnail = opened(answer)
    assert (thumbnail.format, thumbnail.size) == ("JPEG", (256, 128))


@pytest.mark.parametrize(
    ("size", "side"), [("1", 32), ("32", 32), ("33", 48), ("200", 256), ("1024", 1024), ("4096", 1024)]
)
def test_sizes_are_rounded_up(ask: Any, size: str, side: int) -> None:
    assert opened(ask("a.png", picture((2000, 100)), size)).width == side


@pytest.mark.parametrize("size", ["0", "-1", "4097", "x", "1e9"])
def test_bad_sizes(ask: Any, size: str) -> None:
    assert ask("a.png", picture((20, 10)), size).status_code == 400


def test_a_small_picture_stays_small(ask: Any) -> None:
    assert opened(ask("a.png", picture((20, 10)))).size == (20, 10)


@pytest.mark.parametrize(
    ("name", "media", "mode", "format_"),
    [
        ("a.jpg", "JPEG", "RGB", "JPEG"),
        ("a.jpg", "JPEG", "CMYK", "JPEG"),
        ("a.gif", "GIF", "P", "JPEG"),
        ("a.webp", "WEBP", "RGB", "JPEG"),
        ("a.bmp", "BMP", "RGB", "JPEG"),
        ("a.png", "PNG", "L", "JPEG"),
        ("a.png", "PNG", "1", "JPEG"),
        ("a.png", "PNG", "RGBA", "PNG"),
        ("a.png", "PNG", "LA", "PNG"),
        ("without extension", "PNG", "RGB", "JPEG"),
    ],
)
def test_formats(ask: Any, name: str, media: str, mode: str, format_: str) -> None:
    thumbnail = opened(ask(name, picture((400, 200), media, mode), "128"))
    assert (thumbnail.format, thumbnail.size) == (format_, (128, 64))


def test_a_picture_that_lies_on_its_side(ask: Any) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(ask("a.jpg", picture((400, 200), "JPEG", exif=exif), "128")).size == (64, 128)


@pytest.mark.parametrize("content", [b"", b"no picture", b"<svg/>", picture((100, 100))[:-40], b"%PDF-1.4"])
def test_what_is_no_picture(ask: Any, content: bytes) -> None:
    answer = ask("a.png", content)
    assert (answer.status_code, answer.content) == (400, b"The file is no image.")


@pytest.mark.parametrize("size", [(7000, 7000), (60_000, 60_000), (2_000_000_000, 1)])
def test_more_pixels_than_memory_is_meant_for(ask: Any, size: tuple[int, int]) -> None:
    answer = ask("a.png", huge_png(*size))
    assert (answer.status_code, answer.content) == (400, b"The image is too large.")


def test_thumbnails_are_kept(ask: Any, alice_client: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask("a.png", picture((400, 200)))
    body = body_of(first)

    def fail(*args: Any) -> None:
        raise AssertionError("It was decoded again.")

    with monkeypatch.context() as patch:
        patch.setattr(images, "_decode", fail)
        assert body_of(alice_client.get(first.wsgi_request.get_full_path())) == body
    assert opened(ask("a.png", picture((200, 400)))).size == (128, 256)


def test_nobody_and_nothing(
    anonymous: APIClient, carol_client: APIClient, alice_client: APIClient, base: dict[str, Any]
) -> None:
    url = f"/thumbnail{asset_url(base, 'files/2026-03/a.png')}"
    assert [each.get(url).status_code for each in (anonymous, carol_client, alice_client)] == [302, 404, 404]
    assert alice_client.get(f"/thumbnail{asset_url(base, '../a.png')}").status_code == 400


def test_thumbnails_lie_apart_from_the_files(ask: Any, base: dict[str, Any], folder: Path) -> None:
    body_of(ask("a.png", picture((400, 200))))
    assert len(list((Path(settings.THUMBNAILS_DIR) / base["uuid"]).iterdir())) == 1
    assert [path.name for path in folder.rglob("*.*")] == ["a.png"]
