"""Who comes with a token, or with a name and a password, and how far they may go with the files of a base.

A user may share what is in the bases that they administer. An app that may write in its base may share its files; one
that may only read sees the links that there are, but not those for uploads, which would let it write.
"""

import base64
import binascii

from django.conf import settings
from django.db.models import QuerySet
from rest_framework.exceptions import Throttled
from rest_framework.request import Request

from accounts.account_tokens import find_user_by_account_token
from accounts.models import User
from accounts.users import sign_in
from api_tokens.authentication import ApiTokenAuthentication, App
from assets.files import find_file
from assets.models import File
from core.errors import ForbiddenError, InvalidTokenError, NotFoundError
from core.permissions import Credential, CredentialKind
from core.rate_limits import WINDOW_SECONDS, count_hit, take_back_hit
from external_links.models import Action, ExternalLink
from workspaces.access import Level, access_base, level_in_base
from workspaces.models import Base, BasePermission

Bearer = User | App


class BearerAuthentication(ApiTokenAuthentication):
    """Takes Account-Tokens and API-Tokens. `request.user` is a User or an App."""

    def authenticate_token(self, request: Request, token: str) -> tuple[Bearer, Credential]:  # type: ignore[override]
        """Return (bearer, Credential). Raises InvalidTokenError for a token that is not good."""
        user = find_user_by_account_token(token)
        if user is not None:
            return user, _credential_of(user)
        try:
            return super().authenticate_token(request, token)
        except ForbiddenError:
            raise InvalidTokenError from None


class BasicAuthentication(BearerAuthentication):
    """Takes a name and a secret too, which is the password of that name, or else a token with any name."""

    def authenticate(self, request: Request) -> tuple[object, object] | None:
        """Return (bearer, Credential), or None for nobody. Raises InvalidTokenError and Throttled."""
        scheme, _, encoded = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "basic":
            return super().authenticate(request)
        name, secret = _decode(encoded)
        try:
            return self.authenticate_token(request, secret)
        except InvalidTokenError:
            user = _sign_in(str(request.META.get("REMOTE_ADDR", "")), name, secret)
        return user, _credential_of(user)


def access_file(*, bearer: Bearer, file_id: str, level: Level = Level.READ) -> File:
    """Return the file with an id in any of its forms, with which the bearer may go as far as `level`.

    Raises NotFoundError when there is none that they may see, ForbiddenError when that is all they may.
    """
    file = find_file(file_id)
    reached = level_of(bearer, file.base)
    if reached is Level.NONE:
        raise NotFoundError("File not found.")
    if reached < level:
        raise ForbiddenError
    return file


def access_named_base(*, bearer: Bearer, workspace_id: int, name: str, to_change: bool) -> Base:
    """Return the base of a name in a workspace whose links to files the bearer may list, or change.

    Raises NotFoundError and ForbiddenError as access_base does.
    """
    if isinstance(bearer, User):
        return access_base(user=bearer, workspace_id=workspace_id, name=name, level=Level.ADMIN, noun="SeaTable")
    base = bearer.base
    if (base.workspace_id, base.name) != (workspace_id, name):
        raise NotFoundError(f"SeaTable {name} not found.")
    if not (can_share(bearer, base) if to_change else can_see_links(bearer, base)):
        raise ForbiddenError
    return base


def level_of(bearer: Bearer, base: Base) -> Level:
    """Return how far a bearer may go with the files of a base; Level.ADMIN is to share them."""
    if isinstance(bearer, App) and bearer.base.pk != base.pk:
        return Level.NONE
    user = acting_user(bearer)
    if user is not None:
        return level_in_base(user, base)
    return Level.ADMIN if isinstance(bearer, App) and bearer.permission == BasePermission.READ_WRITE else Level.READ


def can_share(bearer: Bearer, base: Base) -> bool:
    """Say whether a bearer may make, change and delete links to files of a base."""
    return level_of(bearer, base) >= Level.ADMIN


def can_see_links(bearer: Bearer, base: Base) -> bool:
    """Say whether a bearer may list links to files of a base."""
    level = level_of(bearer, base)
    return level >= Level.ADMIN or (acting_user(bearer) is None and level >= Level.READ)


def seen_links(bearer: Bearer, base: Base, links: QuerySet[ExternalLink]) -> QuerySet[ExternalLink]:
    """Return those of the links to files of a base that a bearer may see. Raises ForbiddenError when they see none."""
    if can_share(bearer, base):
        return links
    if not can_see_links(bearer, base):
        raise ForbiddenError
    return links.exclude(action=Action.UPLOAD)


def acting_user(bearer: Bearer) -> User | None:
    """Return the user who acts: for a temporary API-Token whom it was given to, for an app nobody."""
    if isinstance(bearer, User):
        return bearer
    return User.objects.filter(username=bearer.username).first() if bearer.username else None


def app_name_of(bearer: Bearer) -> str:
    """Return the name of the app that acts, or '' for a user."""
    return "" if isinstance(bearer, User) else bearer.app_name


def _credential_of(user: User) -> Credential:
    kind = CredentialKind.ADMIN_ACCOUNT_TOKEN if user.is_staff else CredentialKind.ACCOUNT_TOKEN
    return Credential(kind, user)


def _decode(encoded: str) -> tuple[str, str]:
    """Return (name, secret). Raises InvalidTokenError when they are not what they should be."""
    try:
        name, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeError, ValueError):
        raise InvalidTokenError from None
    if not (name and colon and secret) or "\0" in name + secret:
        raise InvalidTokenError
    return name, secret


def _sign_in(address: str, name: str, password: str) -> User:
    """Return whom a name and a password are of.

    Wrong ones are counted by address, as attempts at the sign-in are; right ones come with each request. Raises
    InvalidTokenError, and Throttled after too many.
    """
    key = f"basic:{address}"
    if settings.RATE_LIMIT_LOGIN and count_hit(key, WINDOW_SECONDS) > settings.RATE_LIMIT_LOGIN:
        raise Throttled(wait=WINDOW_SECONDS)
    user = sign_in(login=name, password=password)
    if user is None:
        raise InvalidTokenError
    take_back_hit(key)
    return user
