"""Images: thumbnails, which are kept on the disk, and turning a picture.

Only what a browser shows as an image is decoded, and only as many pixels as memory is meant for.
"""

import contextlib
import hashlib
import io
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from assets.files import open_file, save_file
from assets.models import File
from assets.paths import clean_path
from assets.storage import StoredFile, asset_storage
from core.errors import DomainError, NotFoundError
from workspaces.models import Base

FORMATS = ("BMP", "GIF", "JPEG", "PNG", "WEBP")
# A decoded pixel takes up to four bytes, and turning a picture needs two of it.
MAXIMUM_PIXELS = 40_000_000
MAXIMUM_SOURCE_BYTES = 100 * 1024 * 1024
# Whatever size is asked for, the next of these is made: a file has no more thumbnails than there are sizes.
SIZES = (32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
ANGLES = (90, 180, 270)

Image.MAX_IMAGE_PIXELS = MAXIMUM_PIXELS
# A large picture takes much memory for a moment; more than two at once wait for each other.
_decoding = threading.BoundedSemaphore(2)


def make_thumbnail(base: Base, path: str, size: int) -> tuple[Path, str]:
    """Return the file of an image's thumbnail and its media type; made when it is first asked for.

    The longer side has `size` pixels or somewhat more, and never more than the image has itself. Raises NotFoundError
    when there is no such file, DomainError when it is no image or too large.
    """
    path = clean_path(path)
    stored = asset_storage().find(f"{base.uuid}/{path}")
    if stored is None:
        raise NotFoundError("Asset file does not exist.")
    side = next((each for each in SIZES if each >= size), SIZES[-1])
    place = _thumbnail_place(base, stored, side)
    for suffix, media_type in ((".jpg", "image/jpeg"), (".png", "image/png")):
        if place.with_suffix(suffix).exists():
            return place.with_suffix(suffix), media_type
    with _decoded(base, stored, side) as image:
        image.thumbnail((side, side))
        is_opaque = image.mode in ("L", "RGB")
        suffix, name = (".jpg", "JPEG") if is_opaque else (".png", "PNG")
        content = io.BytesIO()
        image.save(content, format=name)
    _write(place.with_suffix(suffix), content.getvalue())
    return place.with_suffix(suffix), f"image/{name.lower()}"


def rotate_image(base: Base, path: str, angle: int, *, created_by: str) -> File:
    """Turn an image clockwise by 90, 180 or 270 degrees, in its place, and return its row.

    Raises NotFoundError when there is no such file, DomainError when it is no image or too large, or by another angle.
    """
    path = clean_path(path)
    if angle not in ANGLES:
        raise DomainError("angle invalid.")
    stored = asset_storage().find(f"{base.uuid}/{path}")
    if stored is None:
        raise NotFoundError("File not found.")
    content = io.BytesIO()
    with _decoded(base, stored) as image:
        turned = image.rotate(-angle, expand=True)
        turned.save(content, format=image.info["original_format"], **_kept(image))
    content.seek(0)
    return save_file(base, path, content, replace=True, created_by=created_by)


def remove_thumbnails(base_uuid: str) -> None:
    """Remove the thumbnails of a base."""
    folder = settings.THUMBNAILS_DIR / base_uuid
    for file in folder.glob("*"):
        file.unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError):
        folder.rmdir()


@contextlib.contextmanager
def _decoded(base: Base, stored: StoredFile, side: int | None = None) -> Iterator[Image.Image]:
    """Decode an image, upright. JPEG can be decoded at a fraction of its size, when only `side` pixels are needed."""
    if stored.size > MAXIMUM_SOURCE_BYTES:
        raise DomainError("The image is too large.")
    with open_file(base, stored.path) as source, _decoding:
        try:
            yield _decode(source, side)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise DomainError("The image is too large.") from None
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
            raise DomainError("The file is no image.") from None


def _decode(source: BinaryIO, side: int | None) -> Image.Image:
    image = Image.open(source, formats=FORMATS)
    if image.width * image.height > MAXIMUM_PIXELS:
        raise Image.DecompressionBombError
    original = image.format
    if side is not None:
        image.draft("RGB", (side, side))
    image.load()
    upright = ImageOps.exif_transpose(image)
    if upright.mode not in ("L", "LA", "RGB", "RGBA"):
        has_alpha = "transparency" in upright.info or upright.mode in ("PA", "La", "RGBa")
        info = upright.info
        upright = upright.convert("RGBA" if has_alpha else "RGB")
        upright.info = info
    upright.info["original_format"] = original
    return upright


def _kept(image: Image.Image) -> dict[str, object]:
    """Return what of an image's other data goes into one that replaces it."""
    kept = {key: image.info[key] for key in ("icc_profile", "dpi") if image.info.get(key)}
    return kept | {"quality": 95} if image.info["original_format"] == "JPEG" else kept


def _thumbnail_place(base: Base, stored: StoredFile, side: int) -> Path:
    name = hashlib.sha256(f"{stored.path}\n{stored.etag}\n{side}".encode()).hexdigest()
    return Path(settings.THUMBNAILS_DIR) / str(base.uuid) / name


def _write(place: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(content)
    Path(name).replace(place)
