"""Opening a base for somebody: the store is found and the right to it checked in one call.

There is no other way for a domain function to get at a base's data.
"""

import contextlib
import logging
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import replace

from rest_framework import status

from bases.clock import environment_for
from bases.principals import Principal
from bases.query.errors import FilterError, InsertRefused, QueryError
from bases.query.restriction import restrict_to_view
from bases.realtime.announcements import announce, notify_users
from bases.storage import stores
from bases.storage.errors import StoreBusyError, StoreMissingError, StoreTimeoutError, StoreUnavailableError
from bases.storage.session import Session
from core.errors import BusyError, DomainError, ForbiddenError, InvalidTokenError, NotFoundError

logger = logging.getLogger(__name__)


@contextlib.contextmanager
def read_base(principal: Principal, *, seconds: float | None = None) -> Iterator[Session]:
    """Open a base for reading; all that is read in the block belongs to one moment.

    `seconds` is how long the block may take, where the usual time does not do.
    Raises InvalidTokenError when the base is gone or the token was revoked, and turns what the store and the query
    language complain about into errors for the client.
    """
    with worded_errors(principal.base_uuid), stores().reading(principal.base_uuid, seconds=seconds) as session:
        _check(principal, session)
        yield _restricted(session, principal) if principal.view_id else session


@contextlib.contextmanager
def write_base(principal: Principal) -> Iterator[Session]:
    """Open a base for changing it: all of the block is done, durably, or nothing; then it is announced.

    A block inside another one of the same principal belongs to it, and is done with it or not at all.
    Raises what `read_base` raises, ForbiddenError for a token that may only read, and BusyError when another
    writer holds the base for too long.
    """
    require_writing(principal)
    outer = _writing.get()
    if outer is not None and outer[0] is principal:
        yield outer[1]
        return
    with worded_errors(principal.base_uuid), stores().writing(principal.base_uuid) as session:
        _check(principal, session)
        token = _writing.set((principal, session))
        try:
            yield session
        finally:
            _writing.reset(token)
    announce(principal.base_uuid, session.logged, session.version, sender=principal.socket)
    notify_users(principal.base_uuid, session.notified)


@contextlib.contextmanager
def write_own(principal: Principal) -> Iterator[Session]:
    """Open a base for changing what belongs to the principal alone, and is no content of the base.

    A token that may only read will do. Raises what `write_base` raises apart from that.
    """
    with worded_errors(principal.base_uuid), stores().writing(principal.base_uuid) as session:
        _check(principal, session)
        yield session


def require_writing(principal: Principal) -> None:
    """Raise ForbiddenError for a token that may only read, or see one view."""
    if not principal.can_write or principal.view_id:
        raise ForbiddenError("You don't have permission to perform this operation on this base.")


# Who has a base open for changing it right now, in this thread, and the transaction.
_writing: ContextVar[tuple[Principal, Session] | None] = ContextVar("writing", default=None)


def _check(principal: Principal, session: Session) -> None:
    if session.suspended:
        raise InvalidTokenError("invalid token", status=status.HTTP_403_FORBIDDEN)
    if principal.issued_at <= session.revocations.get(principal.identity, 0):
        # The text that makes clients fetch a new token, which they get if they still have the right to one.
        raise InvalidTokenError("Token expired.", status=status.HTTP_403_FORBIDDEN)


def _restricted(session: Session, principal: Principal) -> Session:
    """Return the transaction of somebody who may see one view of the base only. Raises NotFoundError if it is gone."""
    schema = session.schema
    table = schema.tables_by_id.get(principal.table_id)
    view = table and table.find_view(view_id=principal.view_id)
    if table is None or view is None:
        raise NotFoundError("view not found")
    return replace(session, schema=restrict_to_view(schema, table, view, environment_for(principal)))


@contextlib.contextmanager
def worded_errors(base_uuid: str) -> Iterator[None]:
    """Turn what the store and the query language complain about in the block into errors for the client."""
    try:
        yield
    except StoreMissingError:
        raise InvalidTokenError("invalid token", status=status.HTTP_403_FORBIDDEN) from None
    except StoreBusyError as exc:
        raise BusyError("The base is busy, try again.") from exc
    except StoreUnavailableError as exc:
        logger.exception("The store of base %s fails.", base_uuid)
        raise BusyError("The base cannot be opened or changed at the moment.") from exc
    except StoreTimeoutError as exc:
        raise DomainError("The operation takes too long.") from exc
    except InsertRefused as exc:
        raise DomainError(f"base {base_uuid} not found: insert on non-existent base") from exc
    except FilterError as exc:
        raise DomainError(exc.message, error_type="wrong_filter_in_filters") from exc
    except QueryError as exc:
        raise DomainError(exc.message) from exc
