"""Sending the file behind a link, and counting it.

What counts is a GET that was meant: not HEAD, not what a browser fetches in advance, not the rest of a file whose
beginning was sent before. Where views or downloads are limited, nothing of the file is sent that does not count,
except to the visitor who was sent the file just now and whose connection broke.
"""

from dataclasses import dataclass

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from rest_framework import status

from assets.media_types import shown_type
from assets.paths import split_path
from assets.serving import serve_file
from core.errors import DomainError, ForbiddenError
from external_links.events import record_denial, record_event
from external_links.liveness import LinkRefused, Reason, count_visit
from external_links.models import Action, EventKind, ExternalLink
from external_links.visitors import Visitor, remember_fetched

PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Moz")


@dataclass(frozen=True)
class Counter:
    """What is counted, what limits it, and what the history calls it."""

    column: str
    limit: str
    event: EventKind


VIEWS = Counter("view_cnt", "max_views", EventKind.VIEWED)
DOWNLOADS = Counter("download_cnt", "max_downloads", EventKind.DOWNLOADED)
UPLOADS = Counter("upload_cnt", "max_uploads", EventKind.UPLOADED)


def send_linked_file(request: HttpRequest, link: ExternalLink, visitor: Visitor, *, save: bool) -> HttpResponseBase:
    """Return the response that sends the file of an open link, to be shown or to be saved.

    Raises ForbiddenError when the link is not for that, LinkRefused when it is used up or used too often, and
    NotFoundError when the file is gone.
    """
    if not (can_be_saved(link) if save else can_be_shown(link)):
        raise ForbiddenError("The external link does not allow that.")
    counter = DOWNLOADS if save else VIEWS
    is_limited = getattr(link, counter.limit) is not None
    is_ahead = is_prefetch(request)
    if is_limited and is_ahead:
        raise ForbiddenError("The external link is not to be opened in advance.")
    response = serve_file(request, link.base, _path_of(link), download=save)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    try:
        if is_limited and response.status_code == status.HTTP_206_PARTIAL_CONTENT:
            if link.pk not in visitor.fetched:
                raise ForbiddenError("The file of this external link is only sent whole.")
        elif request.method == "GET" and not is_ahead and _is_beginning(response):
            count_use(link, counter, visitor)
            record_event(link, counter.event, visitor=visitor, size=link.file.size if link.file else None)
            if is_limited:
                remember_fetched(response, link)
    except DomainError:
        _let_go(response)
        raise
    return response


def can_be_shown(link: ExternalLink) -> bool:
    """Say whether a link is for showing its file in a browser, or, for lack of that, for giving it to be saved."""
    is_shown = shown_type(_path_of(link)) is not None
    if link.action == Action.VIEW:
        return is_shown or not link.deny_download
    # Showing a file is no way round a limit of downloads.
    return link.action == Action.DOWNLOAD and is_shown and (link.max_downloads is None or link.max_views is not None)


def can_be_saved(link: ExternalLink) -> bool:
    """Say whether a link is for saving its file."""
    return link.action == Action.DOWNLOAD


def is_prefetch(request: HttpRequest) -> bool:
    """Say whether a browser fetches something in advance, which its user may never look at."""
    return any("prefetch" in request.headers.get(name, "").lower() for name in PREFETCH_HEADERS)


def count_use(link: ExternalLink, counter: Counter, visitor: Visitor) -> None:
    """Count one use of a link, which has to be within the limit at this very moment.

    Raises LinkRefused when the link is used up, or used too often in this minute.
    """
    count_visit(link)
    left = ExternalLink.objects.filter(pk=link.pk, revoked_at=None).filter(
        Q(**{f"{counter.limit}__isnull": True}) | Q(**{f"{counter.column}__lt": F(counter.limit)})
    )
    if not left.update(**{counter.column: F(counter.column) + 1, "last_access_at": timezone.now()}):
        record_denial(link, EventKind.DENIED_USED_UP, visitor)
        raise LinkRefused(Reason.USED_UP)


def _path_of(link: ExternalLink) -> str:
    return str(link.file.path) if link.file and link.file.path else ""


def file_name(link: ExternalLink) -> str:
    """Return the name of the file of a link: where it lies, or, before an upload, what it will be called."""
    return split_path(_path_of(link))[1] or (link.file.display_name if link.file else "")


def _is_beginning(response: HttpResponseBase) -> bool:
    """Say whether a response sends a file, or a part with its first byte."""
    if response.status_code == status.HTTP_206_PARTIAL_CONTENT:
        return response["Content-Range"].startswith("bytes 0-")
    return response.status_code == status.HTTP_200_OK


def _let_go(response: HttpResponseBase) -> None:
    """Close the file that a response would have sent. Closing the response would end the request."""
    for close in response._resource_closers:  # type: ignore[attr-defined]  # noqa: SLF001
        close()
