"""Statements about the notifications of the users of a base.

Ids of notifications rise, and none is given twice, also when the latest one is deleted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from bases.storage.session import Session

# What is kept: so many for each user, and so many in a base, whoever they are for. The oldest go.
MAX_FOR_USER = 2000
MAX_IN_BASE = 50_000


@dataclass(frozen=True)
class Notification:
    """A notification as it is kept; `created_at` is text as clients are shown it, `detail` any JSON object."""

    id: int
    username: str
    msg_type: str
    created_at: str
    detail: dict[str, Any]
    seen: bool = False


def next_id(session: Session) -> int:
    """Return the id of the notification that is added next."""
    ((last,),) = session.run("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = '_notification'")
    return int(last) + 1


def insert_notifications(session: Session, notifications: Sequence[Notification]) -> None:
    """Keep new notifications, and forget the oldest ones of these users, and of the base, where there are too many."""
    session.run_many(
        "INSERT INTO _notification (id, username, msg_type, created_at, detail, seen) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (each.id, each.username, each.msg_type, each.created_at, orjson.dumps(each.detail).decode(), each.seen)
            for each in notifications
        ],
    )
    session.run_many(
        "DELETE FROM _notification WHERE username = ?1 AND id <= "
        "(SELECT id FROM _notification WHERE username = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
        [(username, MAX_FOR_USER) for username in {each.username for each in notifications}],
    )
    session.run(
        "DELETE FROM _notification WHERE id <= (SELECT id FROM _notification ORDER BY id DESC LIMIT 1 OFFSET ?)",
        (MAX_IN_BASE,),
    )


def notifications_of(session: Session, username: str, *, start: int, limit: int) -> list[Notification]:
    """Return up to `limit` notifications of a user, newest first, without the first `start`."""
    rows = session.run(
        "SELECT id, username, msg_type, created_at, detail, seen FROM _notification WHERE username = ? "
        "ORDER BY id DESC LIMIT ? OFFSET ?",
        (username, limit, start),
    )
    return [
        Notification(number, owner, msg_type, created_at, orjson.loads(detail), bool(seen))
        for number, owner, msg_type, created_at, detail, seen in rows
    ]


def set_seen(session: Session, username: str, *, seen: bool, number: int | None = None) -> int:
    """Mark the notification `number` of a user, or all of them, as seen or not; return how many there are."""
    where, parameters = _chosen(username, number)
    session.run(f"UPDATE _notification SET seen = ? WHERE {where}", (seen, *parameters))  # noqa: S608
    return session.changed_rows()


def delete_notifications(session: Session, username: str, *, number: int | None = None) -> int:
    """Delete the notification `number` of a user, or all of them; return how many there were."""
    where, parameters = _chosen(username, number)
    session.run(f"DELETE FROM _notification WHERE {where}", parameters)  # noqa: S608
    return session.changed_rows()


def clear_notifications(session: Session) -> None:
    """Delete the notifications of everybody."""
    session.run("DELETE FROM _notification")


def _chosen(username: str, number: int | None) -> tuple[str, tuple[Any, ...]]:
    return ("username = ?", (username,)) if number is None else ("username = ? AND id = ?", (username, number))
