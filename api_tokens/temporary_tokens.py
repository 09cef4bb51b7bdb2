"""Temporary API-Tokens: a user's own access to one base, in a form that apps understand, for an hour."""

import time

import jwt
from django.utils.crypto import salted_hmac

from accounts.models import User
from workspaces.access import Level, access_base

ALGORITHM = "HS256"
LIFETIME_SECONDS = 3600


def mint_temporary_token(*, acting_user: User, workspace_id: int, base_name: str) -> str:
    """Return a temporary API-Token for a base that the acting user may read.

    Raises NotFoundError or ForbiddenError as access_base does.
    """
    base = access_base(user=acting_user, workspace_id=workspace_id, name=base_name, level=Level.READ)
    claims = {
        "username": acting_user.username,
        "dtable_uuid": str(base.uuid),
        "exp": time.time() + LIFETIME_SECONDS,
    }
    return jwt.encode(claims, _key(), algorithm=ALGORITHM)


def read_temporary_token(token: str) -> tuple[str, str] | None:
    """Return (user id, base uuid) of a temporary API-Token, or None when it is none or has expired.

    It says who may come in, not that they still may: that is looked up when it is used.
    """
    try:
        claims = jwt.decode(
            token, _key(), algorithms=[ALGORITHM], options={"require": ["exp", "username", "dtable_uuid"]}
        )
    except (jwt.InvalidTokenError, ValueError):
        return None
    return claims["username"], claims["dtable_uuid"]


def _key() -> bytes:
    # A key of its own: no other token that the server signs can pass for a temporary one.
    return salted_hmac("api_tokens.temporary_tokens", "", algorithm="sha256").digest()
