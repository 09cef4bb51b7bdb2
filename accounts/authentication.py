"""The Account-Token as a credential, and the viewset that takes it."""

from typing import ClassVar

from rest_framework.request import Request

from accounts.account_tokens import find_user_by_account_token
from accounts.models import User
from core.authentication import TokenAuthentication
from core.errors import InvalidTokenError
from core.permissions import Credential, CredentialKind
from core.rate_limits import AccountThrottle
from core.views import APIViewSet


class AccountTokenAuthentication(TokenAuthentication):
    """`request.user` is the User; the credential's kind tells administrators from others."""

    def authenticate_token(self, request: Request, token: str) -> tuple[User, Credential]:
        """Return (user, Credential). Raises InvalidTokenError for a token that is nobody's, or a disabled user's."""
        user = find_user_by_account_token(token)
        if user is None:
            raise InvalidTokenError
        kind = CredentialKind.ADMIN_ACCOUNT_TOKEN if user.is_staff else CredentialKind.ACCOUNT_TOKEN
        return user, Credential(kind, user)


class AccountViewSet(APIViewSet):
    """A viewset of the account surface, for who is signed in."""

    authentication_classes: ClassVar = [AccountTokenAuthentication]
    throttle_classes: ClassVar = [AccountThrottle]
