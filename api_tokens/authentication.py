"""The API-Token as a credential, permanent or temporary."""

from dataclasses import dataclass

from rest_framework.request import Request

from accounts.models import User
from api_tokens.api_tokens import find_api_token
from api_tokens.temporary_tokens import read_temporary_token
from core.authentication import TokenAuthentication
from core.errors import DomainError, ForbiddenError
from core.permissions import Credential, CredentialKind
from workspaces.access import Level, access_base_by_uuid, level_in_base
from workspaces.models import Base


@dataclass(frozen=True)
class App:
    """Who comes with an API-Token: an app, or a user with a temporary token; the other name is empty."""

    base: Base
    permission: str
    app_name: str = ""
    username: str = ""


class ApiTokenAuthentication(TokenAuthentication):
    """`request.user` is an App."""

    def authenticate_token(self, request: Request, token: str) -> tuple[App, Credential]:
        """Return (app, Credential). Raises ForbiddenError for a token that is not good, as SeaTable answers 403."""
        app = _find_app(token) or _find_user_of_temporary_token(token)
        if app is None:
            raise ForbiddenError
        return app, Credential(CredentialKind.API_TOKEN, app)


def _find_app(token: str) -> App | None:
    row = find_api_token(token)
    return None if row is None else App(row.base, row.permission, app_name=row.app_name)


def _find_user_of_temporary_token(token: str) -> App | None:
    named = read_temporary_token(token)
    if named is None:
        return None
    user_id, base_uuid = named
    user = User.objects.filter(username=user_id, is_active=True).first()
    if user is None:
        return None
    try:
        base = access_base_by_uuid(user=user, base_uuid=base_uuid, level=Level.READ)
    except DomainError:
        return None
    return App(base, level_in_base(user, base).permission, username=user_id)
