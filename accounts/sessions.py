"""Being signed in with a browser. Only pages and the files in them look here: the API is opened by tokens alone."""

from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from accounts.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


def session_user(request: HttpRequest) -> User | None:
    """Return who is signed in with the browser that sent a request, or None.

    A session is over when its user is disabled or has another password.
    """
    user = auth.get_user(request)
    return user if isinstance(user, User) else None


def start_session(request: HttpRequest, user: User) -> None:
    """Sign a user in with the browser that sent a request; the session has a new key, whatever it had before."""
    auth.login(request, user, backend=BACKEND)
    # Nothing else would ever remove what browsers have forgotten.
    SessionStore.clear_expired()


def end_session(request: HttpRequest) -> None:
    """Sign the browser out, for good: the session is removed, not only the cookie."""
    auth.logout(request)
