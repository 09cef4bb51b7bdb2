"""Base-Tokens: the JWT that opens one base, the only thing that crosses from the account to the base surface."""

import time
from collections import OrderedDict
from typing import Any

import jwt
from django.conf import settings
from rest_framework import status
from rest_framework.request import Request

from bases.principals import Principal
from core.authentication import TokenAuthentication
from core.errors import InvalidTokenError
from core.ids import parse_uuid
from core.permissions import Credential, CredentialKind

ALGORITHM = "HS256"
LIFETIME_SECONDS = 3 * 24 * 60 * 60
# Tells a Base-Token from the other tokens that are signed with the same key.
TOKEN_USE = "base"  # noqa: S105
VERIFIED_TOKENS = 1000


def mint_base_token(
    base_uuid: str,
    *,
    permission: str,
    username: str = "",
    app_name: str = "",
    lifetime_seconds: int = LIFETIME_SECONDS,
    identity: str = "",
    table_id: str = "",
    view_id: str = "",
) -> str:
    """Return a Base-Token.

    `permission` is `rw` or `r`. `username` is a user's id, or `app_name` the name of the API-Token that was
    exchanged; the other one is empty. A token of neither is revoked under the name `identity`. With `table_id` and
    `view_id` it opens that view and nothing else of the base.
    """
    now = time.time()
    claims = {
        "exp": int(now) + lifetime_seconds,
        "iat": now,
        "use": TOKEN_USE,
        "dtable_uuid": base_uuid,
        "username": username,
        "permission": permission,
        "app_name": app_name,
    }
    if identity:
        claims["link"] = identity
    if view_id:
        claims |= {"table_id": table_id, "view_id": view_id}
    return jwt.encode(claims, settings.SECRET_KEY, algorithm=ALGORITHM)


def verify_base_token(token: str) -> Principal:
    """Return whom a Base-Token stands for.

    Raises InvalidTokenError (403): with the text `Token expired.` SeaTable's clients fetch a new one by themselves.
    """
    claims = _verified.get(token)
    if claims is None or claims["exp"] <= time.time():
        claims = _verify(token)
    return Principal(
        base_uuid=claims["dtable_uuid"],
        permission=claims["permission"],
        username=claims["username"],
        app_name=claims["app_name"],
        issued_at=claims["iat"],
        link=claims.get("link", ""),
        table_id=claims.get("table_id", ""),
        view_id=claims.get("view_id", ""),
        expires_at=claims["exp"],
    )


# Tokens whose signature was found good lately; what may change about them is looked up with each request.
_verified: OrderedDict[str, dict[str, Any]] = OrderedDict()


def _verify(token: str) -> dict[str, Any]:
    try:
        claims = jwt.decode(
            token, settings.SECRET_KEY, algorithms=[ALGORITHM], options={"require": ["exp", "iat", "dtable_uuid"]}
        )
    except jwt.ExpiredSignatureError:
        raise InvalidTokenError("Token expired.", status=status.HTTP_403_FORBIDDEN) from None
    except (jwt.InvalidTokenError, ValueError):
        raise _refusal() from None
    if claims.get("use") != TOKEN_USE:
        raise _refusal()
    _verified[token] = claims
    while len(_verified) > VERIFIED_TOKENS:
        _verified.popitem(last=False)
    return claims


class BaseTokenAuthentication(TokenAuthentication):
    """Takes a Base-Token, and only for the base that the path names."""

    def authenticate_token(self, request: Request, token: str) -> tuple[Principal, Credential]:
        """Return (principal, credential). Raises InvalidTokenError, 403 as everywhere on the base surface."""
        principal = verify_base_token(token)
        named = request.parser_context["kwargs"].get("base_uuid") if request.parser_context else None
        if named is not None and parse_uuid(str(named)) != principal.base_uuid:
            raise _refusal()
        kind = CredentialKind.BASE_TOKEN_WRITE if principal.can_write else CredentialKind.BASE_TOKEN_READ
        return principal, Credential(kind, principal)


def _refusal() -> InvalidTokenError:
    return InvalidTokenError("invalid token", status=status.HTTP_403_FORBIDDEN)
