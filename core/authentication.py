"""Reading the Authorization header, the same for every kind of token."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from core.errors import InvalidTokenError


def read_token(request: Request) -> str | None:
    """Return the token of a request, or None when it has none.

    `Token` and `Bearer` mean the same to SeaTable, in any case of letters.
    Raises InvalidTokenError when the value is more than one word.
    """
    header: str = request.META.get("HTTP_AUTHORIZATION", "")
    scheme, _, token = header.partition(" ")
    if scheme.lower() not in ("token", "bearer"):
        return None
    token = token.strip()
    if " " in token:
        raise InvalidTokenError("Invalid token header. Token string should not contain spaces.")
    return token or None


class TokenAuthentication(BaseAuthentication):
    """The shared half of the authentication classes: they say what a token means, this says where it stands."""

    def authenticate(self, request: Request) -> tuple[object, object] | None:
        """Return (principal, Credential), or None when the request has no token."""
        token = read_token(request)
        return None if token is None else self.authenticate_token(request, token)

    def authenticate_token(self, request: Request, token: str) -> tuple[object, object]:
        """Return (principal, Credential) for a token. Raises InvalidTokenError when it is not good."""
        raise NotImplementedError
