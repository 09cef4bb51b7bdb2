"""The one decision whether a link opens for a visitor, for every API and page that serves links.

Nothing is believed that was true when the link was made: the base may be in the trash and the creator may have lost
the right to share it since.
"""

from enum import Enum
from ipaddress import ip_network

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from rest_framework import status

from api_tokens.models import APIToken
from assets.models import FileStatus
from bases.access import read_base
from bases.principals import Principal
from bases.schema import Schema, View
from core.errors import DomainError, InvalidTokenError
from core.rate_limits import count_hit, take_back_hit
from external_links.events import record_denial, record_event
from external_links.models import Action, EventKind, ExternalLink, Kind, State
from external_links.visitors import Visitor, remember_unlocked, visitor_of
from workspaces.access import Level, level_in_base
from workspaces.models import BasePermission

__all__ = [
    "LinkRefused",
    "Reason",
    "TooManyAttempts",
    "Visitor",
    "link_principal",
    "note_view",
    "open_link",
    "remember_unlocked",
    "try_password",
    "visitor_of",
]

MINUTE_SECONDS = 60
# Attempts from all addresses together, for each one that a single address has.
ATTEMPTS_OF_ALL = 20


class Reason(Enum):
    """Why a link does not open, in the order in which it is asked."""

    UNKNOWN = "unknown"
    DISABLED = "disabled"
    EXPIRED = "expired"
    TARGET_GONE = "target gone"
    CREATOR_GONE = "creator gone"
    ADDRESS = "address"
    SIGN_IN = "sign in"
    LIMIT = "limit"
    USED_UP = "used up"
    PASSWORD = "password"  # noqa: S105


# The same words for all that is not there for a visitor: they need not learn what there was.
_NOT_FOUND = (status.HTTP_404_NOT_FOUND, "External link not found.")
_ANSWERS = {
    Reason.UNKNOWN: _NOT_FOUND,
    Reason.DISABLED: _NOT_FOUND,
    Reason.EXPIRED: (status.HTTP_403_FORBIDDEN, "The external link has expired."),
    Reason.TARGET_GONE: _NOT_FOUND,
    Reason.CREATOR_GONE: _NOT_FOUND,
    Reason.ADDRESS: (status.HTTP_403_FORBIDDEN, "Permission denied."),
    Reason.SIGN_IN: (status.HTTP_403_FORBIDDEN, "The external link is for users who are signed in."),
    Reason.LIMIT: (status.HTTP_429_TOO_MANY_REQUESTS, "The external link is viewed too often."),
    Reason.USED_UP: (status.HTTP_403_FORBIDDEN, "The external link has been used as often as it may be."),
    Reason.PASSWORD: (status.HTTP_403_FORBIDDEN, "The external link asks for a password."),
}


_DENIALS = {
    Reason.EXPIRED: EventKind.DENIED_EXPIRED,
    Reason.ADDRESS: EventKind.DENIED_ADDRESS,
    Reason.USED_UP: EventKind.DENIED_USED_UP,
}


class LinkRefused(DomainError):  # noqa: N818 - it is an answer, not a fault
    """A link does not open. `link` is set for the reason PASSWORD, to try passwords on."""

    def __init__(self, reason: Reason, link: ExternalLink | None = None) -> None:
        code, message = _ANSWERS[reason]
        super().__init__(message, status=code)
        self.reason = reason
        self.link = link
        if reason is Reason.LIMIT:
            self.retry_after = MINUTE_SECONDS


class TooManyAttempts(DomainError):  # noqa: N818
    """Too many passwords were tried; `retry_after` is how many seconds to wait."""

    status = status.HTTP_429_TOO_MANY_REQUESTS

    def __init__(self, retry_after: int) -> None:
        super().__init__("You have tried too many passwords. Try again later.")
        self.retry_after = retry_after


def open_link(kind: str, token: str, visitor: Visitor, *, password: str = "") -> ExternalLink:
    """Return the link of a kind and a token, with its base and file, when it opens for the visitor.

    `password` is one that came with the request itself, instead of the cookie of `remember_unlocked`.
    Raises LinkRefused with the first reason that holds, and TooManyAttempts as `try_password` does.
    """
    links = ExternalLink.objects.select_related("base__workspace", "file", "created_by")
    link = links.filter(kind=kind, token=token, revoked_at=None).first()
    if link is None:
        raise LinkRefused(Reason.UNKNOWN)
    reason = _find_reason(link, visitor)
    if reason is not None:
        if reason in _DENIALS:
            record_denial(link, _DENIALS[reason], visitor)
        raise LinkRefused(reason)
    if link.is_protected and link.pk not in visitor.unlocked and not try_password(link, password, visitor):
        raise LinkRefused(Reason.PASSWORD, link)
    return link


def try_password(link: ExternalLink, password: str, visitor: Visitor) -> bool:
    """Say whether a password is the link's; none is no attempt, and a link without one takes any.

    Wrong attempts are counted before anything is compared, by address and less strictly by link.
    Raises TooManyAttempts when there were RATE_LIMIT_LINK_PASSWORD of them within a minute.
    """
    if not link.is_protected:
        return True
    if not password:
        return False
    keys = {
        f"link-password:{link.pk}:{visitor.neighbourhood}": settings.RATE_LIMIT_LINK_PASSWORD,
        f"link-password:{link.pk}": settings.RATE_LIMIT_LINK_PASSWORD * ATTEMPTS_OF_ALL,
    }
    for key, limit in keys.items():
        if limit and count_hit(key, MINUTE_SECONDS) > limit:
            raise TooManyAttempts(MINUTE_SECONDS)
    is_right = check_password(password, link.password_hash)
    if is_right:
        for key in keys:
            take_back_hit(key)
    record_event(link, EventKind.PASSWORD_OK if is_right else EventKind.PASSWORD_BAD, visitor=visitor)
    return is_right


def note_view(link: ExternalLink, visitor: Visitor) -> None:
    """Count one visit to the page of a link. Raises LinkRefused when there are too many in this minute."""
    count_visit(link)
    with transaction.atomic():
        ExternalLink.objects.filter(pk=link.pk).update(view_cnt=F("view_cnt") + 1, last_access_at=timezone.now())
        record_event(link, EventKind.VIEWED, visitor=visitor)


def link_principal(link: ExternalLink) -> Principal:
    """Return whom the base is read for: somebody who may do what a Base-Token of the link allows."""
    return Principal(str(link.base.uuid), "r", link=link.identity, table_id=link.table_id, view_id=link.view_id)


def count_visit(link: ExternalLink) -> None:
    """Count what is done with a link against RATE_LIMIT_LINK a minute. Raises LinkRefused when that is too much."""
    limit = settings.RATE_LIMIT_LINK
    if limit and count_hit(_visits_key(link), MINUTE_SECONDS) > limit:
        raise LinkRefused(Reason.LIMIT)


def is_used_up(link: ExternalLink) -> bool:
    """Say whether nothing more can be had by a link, or sent by one for uploads, because of its limits."""
    if link.action == Action.UPLOAD:
        return _is_reached(link.max_uploads, link.upload_cnt)
    if link.action == Action.VIEW:
        return _is_reached(link.max_views, link.view_cnt)
    # Showing a file is no way round a limit of downloads: it has to have one of its own.
    are_views_left = link.max_views is not None and not _is_reached(link.max_views, link.view_cnt)
    return _is_reached(link.max_downloads, link.download_cnt) and not are_views_left


def find_public_view(schema: Schema, table_id: str, view_id: str) -> View | None:
    """Return a view that a link may open: not one that somebody keeps to themselves. None when it is not there."""
    table = schema.tables_by_id.get(table_id)
    view = table and table.find_view(view_id=view_id)
    return view if view and view.is_visible_to("") else None


def _find_reason(link: ExternalLink, visitor: Visitor) -> Reason | None:
    """Return the first reason, apart from the password, for which a link does not open."""
    if link.state != State.ENABLED:
        return Reason.DISABLED
    if link.is_expired:
        return Reason.EXPIRED
    if not _has_target(link):
        return Reason.TARGET_GONE
    if not _may_be_shared(link):
        return Reason.CREATOR_GONE
    if link.ip_allow and not _is_allowed(link, visitor):
        return Reason.ADDRESS
    if link.internal and visitor.user is None:
        return Reason.SIGN_IN
    # A visitor who only asks for a picture of a page is not counted, but waits like all others.
    if settings.RATE_LIMIT_LINK and cache.get(_visits_key(link), 0) > settings.RATE_LIMIT_LINK:
        return Reason.LIMIT
    if is_used_up(link) and link.pk not in visitor.fetched:
        return Reason.USED_UP
    return None


def _has_target(link: ExternalLink) -> bool:
    if link.base.deleted_at is not None:
        return False
    if link.kind == Kind.BASE:
        return True
    if link.file is not None:
        return link.action == Action.UPLOAD or link.file.status == FileStatus.UPLOADED
    try:
        with read_base(Principal(str(link.base.uuid), "r")) as session:
            return find_public_view(session.schema, link.table_id, link.view_id) is not None
    except InvalidTokenError:
        # The store is gone, or closed since the catalogue was asked.
        return False


def _may_be_shared(link: ExternalLink) -> bool:
    """Say whether whoever made a link could make it today."""
    if link.app_name:
        # A token of that name that was made or changed later is another one.
        tokens = APIToken.objects.filter(base=link.base, app_name=link.app_name, generated_at__lte=link.created_at)
        return tokens.filter(permission=BasePermission.READ_WRITE).exists()
    creator = link.created_by
    return creator is not None and creator.is_active and level_in_base(creator, link.base) >= Level.ADMIN


def _is_allowed(link: ExternalLink, visitor: Visitor) -> bool:
    address = visitor.address
    return address is not None and any(address in ip_network(network) for network in link.ip_allow)


def _is_reached(limit: int | None, count: int) -> bool:
    return limit is not None and count >= limit


def _visits_key(link: ExternalLink) -> str:
    return f"link-visits:{link.pk}"
