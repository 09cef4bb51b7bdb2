"""Notifications, which each user of a base has of their own, and toasts, which are shown once and not kept.

What a Base-Token without a user may see of notifications is nothing: an app has none, nor has a visitor by a link.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from bases.access import read_base, require_writing, write_base, write_own
from bases.principals import Principal
from bases.realtime.announcements import notify_users
from bases.schema import Table
from bases.storage.notices import (
    Notification,
    delete_notifications,
    insert_notifications,
    next_id,
    notifications_of,
    set_seen,
)
from bases.storage.session import Session
from core.errors import DomainError, NotFoundError

MAX_BATCH = 500
MAX_DETAIL_BYTES = 10_000
MAX_USER_LENGTH = 255
# One change of many rows tells a user of so many of them, and sends so many notifications to all users together: more
# would be read by nobody, and fill sockets.
MAX_FOR_USER_AT_ONCE = 100
MAX_AT_ONCE = 5000
# Longer than any id.
MAX_ID_DIGITS = 18
SELECTED_COLLABORATOR = "selected_collaborator"

# Cells by row id and column key, as the history tells them.
Rows = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Message:
    """What a user is told: `to_user` is their id, `kind` the type of the notification or toast."""

    to_user: str
    kind: str
    detail: dict[str, Any]


def list_notifications(principal: Principal, *, page: int, per_page: int) -> list[dict[str, Any]]:
    """Return a page of the notifications of the token's user, the newest first; pages count from 1."""
    with read_base(principal) as session:
        found = notifications_of(session, _owner(principal), start=(page - 1) * per_page, limit=per_page)
    return [_show(principal.base_uuid, each) for each in found]


def mark_notifications(principal: Principal, *, seen: bool) -> None:
    """Mark all notifications of the token's user as seen, or as not seen."""
    with write_own(principal) as session:
        set_seen(session, _owner(principal), seen=seen)


def mark_notification(principal: Principal, *, notification_id: str, seen: bool) -> None:
    """Mark one notification of the token's user as seen, or not. Raises NotFoundError for any other."""
    with write_own(principal) as session:
        if not set_seen(session, _owner(principal), seen=seen, number=_parse_id(notification_id)):
            raise _not_found(notification_id)


def remove_notifications(principal: Principal) -> None:
    """Delete all notifications of the token's user."""
    with write_own(principal) as session:
        delete_notifications(session, _owner(principal))


def remove_notification(principal: Principal, *, notification_id: str) -> None:
    """Delete one notification of the token's user. Raises NotFoundError for any other."""
    with write_own(principal) as session:
        if not delete_notifications(session, _owner(principal), number=_parse_id(notification_id)):
            raise _not_found(notification_id)


def send_notifications(principal: Principal, messages: Sequence[Message]) -> int:
    """Send notifications, and return how many. Raises DomainError for too many, or for a detail that is too long."""
    if len(messages) > MAX_BATCH:
        raise DomainError(f"The number of messages exceeds the limit of {MAX_BATCH}")
    for message in messages:
        _check_detail(message)
    with write_base(principal) as session:
        _add(session, messages)
    return len(messages)


def send_toast(principal: Principal, toast: Message) -> None:
    """Show a user a toast wherever they have the base open now. Raises DomainError for a detail that is too long."""
    require_writing(principal)
    _check_detail(toast)
    base_uuid = principal.base_uuid
    # Only to look whether the token still opens the base.
    with read_base(principal):
        pass
    document = {
        "dtable_uuid": base_uuid,
        "username": toast.to_user,
        "toast_type": toast.kind,
        "detail": toast.detail,
    }
    notify_users(base_uuid, [(toast.to_user, document, 0)])


def notify_collaborators(
    session: Session, principal: Principal, table: Table, rows: Rows, old_rows: Rows | None = None
) -> None:
    """Tell users whom a change has newly put into rows, where the settings of the column ask for it.

    `rows` are the new cells, `old_rows` what the same cells held before; all of it in the transaction of the change.
    """
    keys = [
        column.key
        for column in table.columns
        if column.type == "collaborator" and column.data.get("enable_send_notification")
    ]
    if not keys:
        return
    counts = Counter(username for username, _, _ in session.notified)
    messages: list[Message] = []
    for row_id, username in _newly_named(keys, rows, old_rows):
        if len(session.notified) + len(messages) == MAX_AT_ONCE:
            break
        if username == principal.username or len(username) > MAX_USER_LENGTH:
            continue
        if counts[username] < MAX_FOR_USER_AT_ONCE:
            counts[username] += 1
            detail = {"author": principal.name, "table_id": table.id, "row_id": row_id}
            messages.append(Message(username, SELECTED_COLLABORATOR, detail))
    _add(session, messages)


def _newly_named(keys: Sequence[str], rows: Rows, old_rows: Rows | None) -> Iterator[tuple[str, str]]:
    """Yield (row id, user id) for each user, once a row, who is in one of these cells and was not in it before."""
    for row_id, cells in rows.items():
        before = old_rows[row_id] if old_rows else {}
        named: dict[str, None] = {}
        for key in keys:
            known = frozenset(before.get(key) or ())
            named.update((name, None) for name in cells.get(key) or () if name not in known)
        yield from ((row_id, name) for name in named)


def _add(session: Session, messages: Sequence[Message]) -> None:
    """Keep notifications; they are announced when the transaction is done."""
    if not messages:
        return
    first, now = next_id(session), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    notifications = [
        Notification(number, message.to_user, message.kind, now, message.detail)
        for number, message in enumerate(messages, first)
    ]
    insert_notifications(session, notifications)
    session.notified += [(each.username, _show(session.base_uuid, each), each.id) for each in notifications]


def _show(base_uuid: str, notification: Notification) -> dict[str, Any]:
    return {
        "id": notification.id,
        "dtable_uuid": base_uuid,
        "username": notification.username,
        "msg_type": notification.msg_type,
        "created_at": notification.created_at,
        "detail": notification.detail,
        "seen": int(notification.seen),
    }


def _owner(principal: Principal) -> str:
    """Return whose notifications a token opens; nobody's name is empty."""
    return "" if principal.view_id else principal.username


def _parse_id(text: str) -> int:
    """Return the number that an id in a path stands for. Raises NotFoundError when it is none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= MAX_ID_DIGITS):
        raise _not_found(text)
    return int(text)


def _not_found(notification_id: str) -> NotFoundError:
    return NotFoundError(f"notification {notification_id} not found.")


def _check_detail(message: Message) -> None:
    if len(orjson.dumps(message.detail)) > MAX_DETAIL_BYTES:
        raise DomainError(f"The size of detail exceeds the limit of {MAX_DETAIL_BYTES} bytes")
