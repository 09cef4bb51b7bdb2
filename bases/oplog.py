"""The history of a base, written in the transaction of the change itself, in the form of SeaTable's operations."""

import time
from typing import Any

from bases.principals import Principal
from bases.storage.session import Operation, Session


def log_operation(session: Session, principal: Principal, document: dict[str, Any]) -> None:
    """Append one operation; `document` has SeaTable's `op_type` and the fields that belong to it.

    Whoever listens to a base (sockets, webhooks, rules) works from these, after the commit.
    """
    session.log(Operation(principal.username, principal.app_name, int(time.time() * 1000), document))
