"""Who may have the files of a base: whoever may read the base may read them, whoever may write in it may change them.

A user comes with an Account-Token or a browser session, an app with an API-Token; a Base-Token counts as the app or
the user whom it was given to.
"""

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.account_tokens import find_user_by_account_token
from accounts.models import User
from accounts.sessions import session_user
from api_tokens.authentication import ApiTokenAuthentication, App
from bases.access import read_base
from bases.tokens import verify_base_token
from core.errors import ForbiddenError, NotFoundError
from core.permissions import Credential, CredentialKind
from workspaces.access import Level, access_base_by_uuid, get_open_base
from workspaces.models import Base, BasePermission

Bearer = User | App


def visitor_of(request: HttpRequest) -> User | None:
    """Return who is signed in with a browser session, or None; without sessions in MIDDLEWARE nobody is."""
    return session_user(request) if hasattr(request, "session") else None


def read_base_token(token: str) -> App:
    """Return whom a Base-Token was given to, as the App of its base.

    Raises InvalidTokenError when it is not good or was revoked, ForbiddenError when it came of an external link: those
    have ways of their own to the files that they show.
    """
    principal = verify_base_token(token)
    if not principal.name:
        raise ForbiddenError
    with read_base(principal):
        base = get_open_base(principal.base_uuid)
    return App(base, principal.permission, app_name=principal.app_name, username=principal.username)


class AppAuthentication(ApiTokenAuthentication):
    """Takes API-Tokens and, as SeaTable's clients in Go want it, Base-Tokens. `request.user` is an App."""

    def authenticate_token(self, request: Request, token: str) -> tuple[App, Credential]:
        """Return (app, Credential). Raises ForbiddenError or InvalidTokenError, 403 both, for a token that is not good.

        Both kinds may be JWT, and what is none of the first may be one of the second.
        """
        try:
            return super().authenticate_token(request, token)
        except ForbiddenError:
            if token.count(".") != 2:
                raise
        app = read_base_token(token)
        return app, Credential(CredentialKind.API_TOKEN, app)


class ReaderAuthentication(AppAuthentication):
    """Takes any token and, of whoever presents none, a browser session. `request.user` is a User or an App."""

    def authenticate(self, request: Request) -> tuple[object, object] | None:
        """Return (bearer, Credential), or None for nobody. A token that is not good does not fall back to a session."""
        named = super().authenticate(request)
        if named is not None:
            return named
        # DRF's request asks this very method for its user.
        visitor = visitor_of(request._request)  # noqa: SLF001
        return None if visitor is None else (visitor, _credential_of(visitor))

    def authenticate_token(self, request: Request, token: str) -> tuple[Bearer, Credential]:  # type: ignore[override]
        """Return (bearer, Credential). Raises ForbiddenError or InvalidTokenError for a token that is not good."""
        user = find_user_by_account_token(token)
        return super().authenticate_token(request, token) if user is None else (user, _credential_of(user))


def access_files(*, bearer: Bearer, base_uuid: str, level: Level = Level.READ) -> Base:
    """Return the base with a uuid whose files the bearer may read, or change at Level.WRITE.

    Raises NotFoundError when there is none that a user may see, ForbiddenError when that is all they may, or when an
    app is another base's.
    """
    if isinstance(bearer, User):
        return access_base_by_uuid(user=bearer, base_uuid=base_uuid, level=level)
    try:
        base = get_open_base(base_uuid)
    except NotFoundError:
        raise ForbiddenError from None
    if base.pk != bearer.base.pk:
        raise ForbiddenError
    if level > Level.READ:
        require_writing(bearer)
    return base


def require_writing(app: App) -> None:
    """Raise ForbiddenError when an app may only read."""
    if app.permission != BasePermission.READ_WRITE:
        raise ForbiddenError


def name_of(bearer: Bearer) -> str:
    """Return who is named as the maker of a file: a user's id, or else the name of an app."""
    return bearer.username or getattr(bearer, "app_name", "")


def _credential_of(user: User) -> Credential:
    kind = CredentialKind.ADMIN_ACCOUNT_TOKEN if user.is_staff else CredentialKind.ACCOUNT_TOKEN
    return Credential(kind, user)
