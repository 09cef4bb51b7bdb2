"""Sending a file: whole or a part of it, fresh or known, shown or to be saved, and never as a page that runs.

What a browser may show at all is in assets.media_types; everything else is an attachment. A sandbox keeps whatever a
browser makes of a file away from this server's own pages.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import http_date, parse_http_date_safe

from assets.media_types import PDF, saved_type, shown_type
from assets.paths import clean_path, split_path
from assets.storage import Content, asset_storage
from core.errors import NotFoundError
from workspaces.models import Base

_RANGE = re.compile(r"bytes=\s*([0-9]{0,19})\s*-\s*([0-9]{0,19})\s*", re.ASCII | re.IGNORECASE)
_UNSAFE_IN_HEADERS = re.compile(r'[^\x20-\x7e]|["\\%]')
_SANDBOX = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
# Browsers show PDF in a viewer of their own, without the rights of any site, and refuse to do so in a sandbox.
_POLICY_OF_PDF = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"


class _UnsatisfiableError(Exception):
    """The part asked for lies outside the file."""


class _Part:
    """A body that is read piece by piece; Django closes it when the response ends, read or not."""

    def __init__(self, content: Content, start: int, length: int) -> None:
        self.content, self.start, self.length = content, start, length

    def __iter__(self) -> Iterator[bytes]:
        return self.content.chunks(self.start, self.length)

    def close(self) -> None:
        self.content.close()


def serve_file(
    request: HttpRequest, base: Base, path: str, *, download: bool, name: str | None = None
) -> HttpResponseBase:
    """Return the response that sends a file of a base, to a GET or HEAD request that was found to be allowed.

    With `download` a browser saves it, under `name` if one is given. Ranges, If-Range, If-None-Match and
    If-Modified-Since are honoured; several ranges at once are answered by the whole file.
    Raises NotFoundError when there is no such file, DomainError for a path that no file can have.
    """
    path = clean_path(path)
    content = asset_storage().open_content(f"{base.uuid}/{path}")
    if content is None:
        raise NotFoundError("Asset file does not exist.")
    try:
        response = _respond(request, content)
    except BaseException:
        content.close()
        raise
    return _describe(response, content, name or split_path(path)[1], download=download)


def attachment_header(name: str, *, download: bool) -> str:
    """Return the Content-Disposition of a file: the name in ASCII for old clients, and as it is for the others.

    No character of the name can end the header or a parameter of it.
    """
    plain = _UNSAFE_IN_HEADERS.sub("_", name)
    header = f'{"attachment" if download else "inline"}; filename="{plain}"'
    if plain != name:
        header += f"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"
    return header


def _respond(request: HttpRequest, content: Content) -> HttpResponseBase:
    stored = content.stored
    if _is_known(request, stored.etag, stored.modified_at):
        content.close()
        return HttpResponse(status=304)
    try:
        part = _wanted_part(request, stored.size, stored.etag, stored.modified_at)
    except _UnsatisfiableError:
        content.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"})
    start, length = part or (0, stored.size)
    headers = {"Content-Length": str(length)}
    if part:
        headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{stored.size}"
    if request.method == "HEAD":
        content.close()
        response: HttpResponseBase = HttpResponse(headers=headers)
    else:
        response = StreamingHttpResponse(_Part(content, start, length), headers=headers)
    response.status_code = 206 if part else 200
    return response


def _describe(response: HttpResponseBase, content: Content, name: str, *, download: bool) -> HttpResponseBase:
    """Add what the client is to know of the file, and what a browser may do with it."""
    shown = None if download else shown_type(name)
    response["ETag"] = f'"{content.stored.etag}"'
    response["Last-Modified"] = http_date(content.stored.modified_at.timestamp())
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"
    response["Content-Type"] = shown or saved_type(name)
    response["Content-Disposition"] = attachment_header(name, download=shown is None)
    response["Content-Security-Policy"] = _POLICY_OF_PDF if shown == PDF else _SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _is_known(request: HttpRequest, etag: str, modified_at: datetime) -> bool:
    """Say whether the client has this very content already."""
    if known := request.META.get("HTTP_IF_NONE_MATCH"):
        tags = {tag.strip().removeprefix("W/").strip('"') for tag in known.split(",")}
        return etag in tags or known.strip() == "*"
    since = parse_http_date_safe(request.META.get("HTTP_IF_MODIFIED_SINCE", ""))
    return since is not None and int(modified_at.timestamp()) <= since


def _wanted_part(request: HttpRequest, size: int, etag: str, modified_at: datetime) -> tuple[int, int] | None:
    """Return (first byte, number of bytes) of the part asked for, or None for the whole. Raises _UnsatisfiableError."""
    match = _RANGE.fullmatch(request.META.get("HTTP_RANGE", ""))
    if match is None or not (match[1] or match[2]) or not _is_same(request, etag, modified_at):
        return None
    if not match[1]:
        start, end = max(0, size - int(match[2])), size - 1
        if int(match[2]) == 0:
            raise _UnsatisfiableError
    else:
        start, end = int(match[1]), min(int(match[2] or size), size - 1)
        if match[2] and int(match[2]) < start:
            return None
    if start >= size:
        raise _UnsatisfiableError
    return start, end - start + 1


def _is_same(request: HttpRequest, etag: str, modified_at: datetime) -> bool:
    """Say whether the part that the client has is of this content, or it did not ask for that to be so."""
    condition = request.META.get("HTTP_IF_RANGE", "").strip()
    if not condition:
        return True
    if condition.startswith('"'):
        return condition == f'"{etag}"'
    return parse_http_date_safe(condition) == int(modified_at.timestamp())
