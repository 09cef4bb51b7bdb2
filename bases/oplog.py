"""The history of a base, written in the transaction of the change itself, in the form of SeaTable's operations."""

import time
from typing import Any

from django.conf import settings

from bases.principals import Principal
from bases.storage.session import Operation, Session

# How often, in versions, what is too old is looked for, and how many operations go at most each time.
FORGET_EVERY = 100
FORGET_MOST = 1000
DAY_MS = 24 * 60 * 60 * 1000


def log_operation(session: Session, principal: Principal, document: dict[str, Any]) -> None:
    """Append one operation; `document` has SeaTable's `op_type` and the fields that belong to it.

    What is older than HISTORY_DAYS goes, some of it with each hundredth operation.
    Whoever listens to a base (sockets, webhooks, rules) works from these, after the commit.
    """
    now_ms = int(time.time() * 1000)
    session.log(Operation(principal.username, principal.app_name, now_ms, document))
    if settings.HISTORY_DAYS and session.version % FORGET_EVERY == 0:
        session.forget_operations(before_ms=now_ms - settings.HISTORY_DAYS * DAY_MS, limit=FORGET_MOST)
