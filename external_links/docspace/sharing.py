"""What a visitor of a link is told in DocSpace's shape: always an answer, whose `status` says how it went."""

from enum import IntEnum
from typing import Any

from external_links.docspace.serializers import FILE_ENTRY
from external_links.downloads import file_name
from external_links.liveness import LinkRefused, Reason, Visitor, open_link, try_password
from external_links.models import Action, ExternalLink, Kind
from workspaces.access import Level, level_in_base


class ShareStatus(IntEnum):
    """How it went."""

    OK = 0
    INVALID = 1
    EXPIRED = 2
    REQUIRED_PASSWORD = 3
    INVALID_PASSWORD = 4
    EXTERNAL_ACCESS_DENIED = 5


STATUSES = {
    Reason.UNKNOWN: ShareStatus.INVALID,
    Reason.DISABLED: ShareStatus.INVALID,
    Reason.TARGET_GONE: ShareStatus.INVALID,
    Reason.CREATOR_GONE: ShareStatus.INVALID,
    Reason.USED_UP: ShareStatus.INVALID,
    Reason.EXPIRED: ShareStatus.EXPIRED,
    Reason.ADDRESS: ShareStatus.EXTERNAL_ACCESS_DENIED,
    Reason.SIGN_IN: ShareStatus.EXTERNAL_ACCESS_DENIED,
    Reason.PASSWORD: ShareStatus.REQUIRED_PASSWORD,
}


def read_share(*, key: str, visitor: Visitor) -> dict[str, Any]:
    """Return what a visitor is told of the link with a key. Raises LinkRefused when it is used too often."""
    status, link = _find(key, visitor)
    return describe_share(status, link, visitor)


def unlock_share(*, key: str, password: str, visitor: Visitor) -> tuple[dict[str, Any], ExternalLink | None, bool]:
    """Try a password on the link with a key; return what the visitor is told, the link, and whether it is open now.

    Raises TooManyAttempts, and LinkRefused when the link is used too often.
    """
    status, link = _find(key, visitor)
    if status is ShareStatus.REQUIRED_PASSWORD and link is not None:
        status = ShareStatus.OK if try_password(link, password, visitor) else ShareStatus.INVALID_PASSWORD
    return describe_share(status, link, visitor), link, status is ShareStatus.OK


def describe_share(status: ShareStatus, link: ExternalLink | None, visitor: Visitor) -> dict[str, Any]:
    """Return what a visitor is told: all of an open link, the name of one that asks for a password, else nothing."""
    answer: dict[str, Any] = {
        "status": int(status),
        "tenantId": 0,
        "shared": False,
        "linkId": str(link.uid) if link and status in (ShareStatus.OK, ShareStatus.REQUIRED_PASSWORD) else _NO_ID,
        "isAuthenticated": visitor.user is not None,
        "isRoom": False,
        "isRoomMember": False,
    }
    if link is None or status not in (ShareStatus.OK, ShareStatus.REQUIRED_PASSWORD):
        return answer
    named = {"id": str(link.file_id), "title": file_name(link), "type": FILE_ENTRY}
    if status is ShareStatus.REQUIRED_PASSWORD:
        return answer | named
    entity = {"entityId": named["id"], "entityTitle": named["title"], "entityType": FILE_ENTRY}
    is_reader = visitor.user is not None and level_in_base(visitor.user, link.base) >= Level.READ
    return answer | named | entity | {"tenantId": 1, "shared": is_reader}


def _find(key: str, visitor: Visitor) -> tuple[ShareStatus, ExternalLink | None]:
    try:
        link = open_link(Kind.FILE, key, visitor)
    except LinkRefused as refusal:
        if refusal.reason is Reason.LIMIT:
            raise
        is_upload = refusal.link is not None and refusal.link.action == Action.UPLOAD
        return (ShareStatus.INVALID, None) if is_upload else (STATUSES[refusal.reason], refusal.link)
    # DocSpace knows no links for uploads.
    return (ShareStatus.INVALID, None) if link.action == Action.UPLOAD else (ShareStatus.OK, link)


_NO_ID = "00000000-0000-0000-0000-000000000000"
