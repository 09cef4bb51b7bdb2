"""The page to sign in with a browser, for links and files that ask who comes."""

from typing import ClassVar

from django.http import HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from rest_framework import status
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.sessions import end_session, session_user, start_session
from accounts.users import sign_in
from core.pages import PageViewSet, SeeOther, form_field, render_page
from core.permissions import Permission
from core.rate_limits import LoginThrottle

SIGN_IN_PATH = "/accounts/login/"
WRONG = "The name or the password is wrong."


class SignInViewSet(PageViewSet):
    """Sessions open pages and the files in them, never the API."""

    permissions: ClassVar = {
        "show_form": Permission.PUBLIC,
        "sign_in": Permission.PUBLIC,
        "sign_out": Permission.PUBLIC,
    }

    def get_throttles(self) -> list[BaseThrottle]:
        """Count attempts together with those at the API; looking at the form is none."""
        return [LoginThrottle()] if self.action == "sign_in" else []

    def show_form(self, request: Request) -> HttpResponse:
        return self._form(request, next_path(request.query_params.get("next", "")))

    def sign_in(self, request: Request) -> HttpResponse:
        following = next_path(form_field(request, "next"))
        login = form_field(request, "login")
        user = sign_in(login=login, password=form_field(request, "password"))
        if user is None:
            return self._form(request, following, login=login, error=WRONG, code=status.HTTP_400_BAD_REQUEST)
        start_session(request._request, user)  # noqa: SLF001 - Django's sessions belong to Django's request
        return SeeOther(following or SIGN_IN_PATH)

    def sign_out(self, request: Request) -> HttpResponse:
        end_session(request._request)  # noqa: SLF001
        return SeeOther(SIGN_IN_PATH)

    def _form(
        self, request: Request, following: str, *, login: str = "", error: str = "", code: int = status.HTTP_200_OK
    ) -> HttpResponse:
        user = session_user(request._request)  # noqa: SLF001
        context = {"user": user, "next": following, "login": login, "error": error}
        return render_page(request, "accounts/sign_in.html", context, status=code, has_form=True)


def next_path(wanted: str) -> str:
    """Return where to go after signing in: what was asked for if it is a path of this server, else nothing."""
    if not wanted.startswith("/"):
        return ""
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""
