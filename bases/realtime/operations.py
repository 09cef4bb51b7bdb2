"""Operations that clients send over a socket, applied like any other change.

They name things by their ids and keys, and bring the ids of what they add. See section 7.4 of the protocol for the
fields of each. Where a change has a domain function, that does it; the rest is stored as it was sent.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import orjson

from bases.access import write_base
from bases.principals import Principal
from bases.realtime import column_operations, row_operations, table_operations, view_operations
from bases.realtime.fields import Fields
from bases.storage.errors import StoreConstraintError
from bases.storage.session import Session
from core.errors import DomainError

# Applies an operation in a transaction that is open, and writes it into the history.
# Raises DomainError when it is malformed; then nothing of it is applied.
Handler = Callable[[Session, Principal, Fields], None]

HANDLERS: dict[str, Handler] = {
    **row_operations.HANDLERS,
    **column_operations.HANDLERS,
    **table_operations.HANDLERS,
    **view_operations.HANDLERS,
}


@dataclass(frozen=True)
class Applied:
    """What became of an operation: the version of the base, and the operation if the server completed it."""

    version: int
    completed: dict[str, Any] | None = None


def apply_operation(principal: Principal, text: str, sid: str) -> Applied:
    """Apply an operation, JSON text, that came by the socket `sid`: all of it, or nothing.

    Raises what `write_base` raises, and DomainError for an operation that is malformed or unknown.
    """
    try:
        document = orjson.loads(text)
    except ValueError:
        raise DomainError("The operation is not JSON.") from None
    handler = HANDLERS.get(str(document.get("op_type"))) if isinstance(document, dict) else None
    if handler is None:
        raise DomainError("There is no such operation.")
    principal = replace(principal, socket=sid)
    try:
        with write_base(principal) as session:
            handler(session, principal, Fields(document))
            if not session.logged:
                raise DomainError("The operation changes nothing.")
            return Applied(session.version, _completed(session.logged[-1].document))
    except StoreConstraintError:
        raise DomainError("The operation adds what is there already.") from None


def _completed(document: dict[str, Any]) -> dict[str, Any] | None:
    """Return an operation in which the server has put numbers, which the sender does not know yet."""
    return document if document.get("key_auto_number_config") else None
