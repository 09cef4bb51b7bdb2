"""Receiving a file by a link for uploads: first the limits, then the bytes, at last the file takes its place."""

import contextlib
import mimetypes
from collections.abc import Iterator
from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from rest_framework import status

from assets.access import name_of
from assets.files import IncomingFile, fill_file
from assets.models import File, FileStatus
from assets.paths import clean_name, split_path
from assets.storage import CHUNK_BYTES
from assets.uploads import received_form
from core.errors import DomainError, FieldError, ForbiddenError
from external_links.bearers import Bearer
from external_links.downloads import UPLOADS, count_use
from external_links.events import record_event
from external_links.liveness import LinkRefused, Reason
from external_links.models import Action, ExternalLink, State
from external_links.visitors import Visitor
from workspaces.models import Base

FORM = "multipart/form-data"
# What a form has around a file.
FORM_BYTES = 64 * 1024
# Rows cost little and nobody counts them.
MAXIMUM_EXPECTED = 10_000


def receive_linked_file(request: HttpRequest, link: ExternalLink, visitor: Visitor) -> File:
    """Receive the body of a PUT, or the file of a form, as the content of the file of an open link; return the file.

    It takes the place of what was uploaded before. Raises ForbiddenError when the link is not for uploads, LinkRefused
    when it is used up or used too often, and DomainError for what is too large, of a type that the link does not take,
    or incomplete.
    """
    if link.action != Action.UPLOAD or link.file is None:
        raise ForbiddenError("The external link does not allow that.")
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    is_form = (request.content_type or "").lower() == FORM
    _check_size(link, length - (FORM_BYTES if is_form else 0))
    count_use(link, UPLOADS, visitor)
    try:
        with received_file(request) if is_form else _received_body(request, link, length) as incoming:
            _check_still_there(link)
            file = keep_received(link.file, incoming, content_type=request.content_type or "", link=link)
    except BaseException:
        # What did not arrive did not use the link.
        ExternalLink.objects.filter(pk=link.pk, upload_cnt__gt=0).update(upload_cnt=F("upload_cnt") - 1)
        raise
    record_event(link, UPLOADS.event, visitor=visitor, size=file.size)
    return file


def keep_received(
    file: File, incoming: IncomingFile, *, content_type: str = "", link: ExternalLink | None = None
) -> File:
    """Make what was received the content of a file, whose name it gets; an extension that the name lacks is added.

    Raises DomainError when it is not what the link takes, or there is no room for it.
    """
    sent_name, incoming.name = incoming.name, _stored_name(file, incoming.name, content_type)
    if link is not None:
        _check_size(link, incoming.size)
        for name in {sent_name or incoming.name, incoming.name}:
            _check_extension(link, name)
    return fill_file(file, incoming)


def expect_file(*, base: Base, bearer: Bearer, display_name: str, **values: Any) -> File:
    """Return the row of a new file that is to be uploaded; `values` are more columns of it.

    Raises FieldError for a name that no file can have, ForbiddenError when too many files of the base are waited for.
    """
    try:
        name = clean_name(display_name)
    except DomainError:
        raise FieldError("display_name") from None
    if File.objects.filter(base=base, status=FileStatus.REQUIRES_UPLOAD).count() >= MAXIMUM_EXPECTED:
        raise ForbiddenError("Too many files wait to be uploaded.")
    file = File(base=base, display_name=name, created_by=name_of(bearer), **values)
    file.save(force_insert=True)
    return file


def extension_of(name: str) -> str:
    """Return the extension of a name in lower case, without its dot, or ''."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


@contextlib.contextmanager
def received_file(request: HttpRequest) -> Iterator[IncomingFile]:
    """Receive the only file of a form; it goes away after the block, unless it is kept by then.

    Raises DomainError when there is not exactly one.
    """
    if (request.content_type or "").lower() != FORM:
        raise DomainError("file invalid.")
    with received_form(request) as form:
        if len(form.files) != 1:
            raise DomainError("file invalid.")
        yield form.files[0]


@contextlib.contextmanager
def _received_body(request: HttpRequest, link: ExternalLink, length: int) -> Iterator[IncomingFile]:
    incoming = IncomingFile("", limit=link.max_upload_bytes)
    try:
        try:
            while chunk := request.read(CHUNK_BYTES):
                incoming.write(chunk)
        except (UnreadablePostError, OSError):
            raise DomainError("The upload is incomplete.") from None
        incoming.finish()
        if incoming.size != length:
            raise DomainError("The upload is incomplete.")
        yield incoming
    finally:
        incoming.discard()


def _check_still_there(link: ExternalLink) -> None:
    """Raise LinkRefused when a link was deleted or switched off while the file came."""
    if not ExternalLink.objects.filter(pk=link.pk, revoked_at=None, state=State.ENABLED).exists():
        raise LinkRefused(Reason.UNKNOWN)


def _stored_name(file: File, sent_name: str, content_type: str) -> str:
    """Return the name that a file has or will have."""
    if file.path is not None:
        return split_path(str(file.path))[1]
    name = file.display_name
    if extension_of(name):
        return name
    guessed = mimetypes.guess_extension(content_type.lower()) or ""
    extension = extension_of(sent_name) or guessed.removeprefix(".")
    return f"{name}.{extension}" if extension else name


def _check_size(link: ExternalLink, size: int) -> None:
    if link.max_upload_bytes is not None and size > link.max_upload_bytes:
        raise DomainError("The file is too large.", status=status.HTTP_413_REQUEST_ENTITY_TOO_LARGE)


def _check_extension(link: ExternalLink, name: str) -> None:
    if link.allowed_extensions and extension_of(name) not in link.allowed_extensions:
        raise DomainError("The external link does not take files of this type.", status=415)
