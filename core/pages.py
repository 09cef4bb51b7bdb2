"""Pages for browsers: the viewset they build on, their security headers, and what a browser sees when one fails.

Nothing in a page comes from elsewhere, and no script or style stands in it but styles with the nonce of the answer.
"""

import secrets
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_protect
from rest_framework import exceptions, status
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import DomainError, InvalidTokenError
from core.views import APIViewSet

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The words that SeaTable's own page has, and that its clients look for.
NOT_FOUND = "Sorry, but the requested page could not be found."


class SeeOther(HttpResponseRedirect):
    """The answer to a form: look at another page with GET."""

    status_code = status.HTTP_303_SEE_OTHER


class PageViewSet(APIViewSet):
    """Actions answer with `render_page`. Forms come with a token against forgery; errors become pages, too."""

    authentication_classes = ()
    parser_classes = (FormParser, MultiPartParser)
    # Pages are no part of the API's document.
    schema = None

    @classmethod
    def as_view(cls, actions: Any = None, **initkwargs: Any) -> Callable[..., HttpResponse]:  # type: ignore[override]
        """Return the view with Django's check of forms, from which DRF exempts the views that it makes."""
        view: Any = super().as_view(actions, **initkwargs)
        view.csrf_exempt = False
        protected: Callable[..., HttpResponse] = csrf_protect(view)
        return protected

    def handle_exception(self, exc: Exception) -> Response:
        """Answer an error with a page; one that is a fault of ours goes on."""
        response = self.error_page(self.request, exc)
        if response is None:
            return super().handle_exception(exc)
        response.exception = True  # type: ignore[attr-defined]
        return response  # type: ignore[return-value]

    def error_page(self, request: Request, exc: Exception) -> HttpResponse | None:
        """Return the page for an error, or None for one that is no answer to the visitor."""
        if isinstance(exc, exceptions.Throttled):
            seconds = max(1, int(getattr(exc, "wait", None) or 1))
            return render_wait(request, seconds)
        if isinstance(exc, DomainError | InvalidTokenError):
            code = exc.status
            is_missing = code == status.HTTP_404_NOT_FOUND or isinstance(exc, InvalidTokenError)
            if is_missing:
                return render_notice(request, "Page not found", NOT_FOUND, status=status.HTTP_404_NOT_FOUND)
            response = render_notice(request, "This did not work", exc.message, status=code)
            if isinstance(exc, DomainError) and exc.retry_after is not None:
                response["Retry-After"] = str(exc.retry_after)
            return response
        if isinstance(exc, exceptions.APIException):
            return render_notice(request, "This did not work", str(exc.detail), status=exc.status_code)
        return None


def render_page(
    request: Request | HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    status: int = status.HTTP_200_OK,
    has_form: bool = False,
) -> HttpResponse:
    """Return a page with the headers that keep it safe and private; the template finds its `nonce` in the context.

    `has_form` says that the page sends a form with POST: browsers hide the origin of a form from a page that gives no
    referrer at all, and Django then takes the form for a forgery. Other origins learn nothing either way.
    """
    nonce = secrets.token_urlsafe(16)
    plain: HttpRequest = getattr(request, "_request", request)
    response = render(plain, template, {**context, "nonce": nonce}, status=status)
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.format(nonce=nonce)
    response["Referrer-Policy"] = "same-origin" if has_form else "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response


def render_notice(
    request: Request | HttpRequest, title: str, text: str, *, status: int, **context: Any
) -> HttpResponse:
    """Return a page that says one thing; `link` and `link_text` in the context offer a way on."""
    return render_page(request, "core/notice.html", {"title": title, "text": text, **context}, status=status)


def render_wait(request: Request | HttpRequest, seconds: int) -> HttpResponse:
    """Return the page for who asks too often."""
    text = f"There were too many requests. Please wait {waiting_time(seconds)} and try again."
    response = render_notice(request, "Too many requests", text, status=status.HTTP_429_TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    return response


def form_field(request: Request, name: str) -> str:
    """Return a field of the form that was sent, or nothing; a file is no field, and no database takes a null byte."""
    plain: HttpRequest = request._request  # noqa: SLF001 - DRF mixes files into what it calls data
    return plain.POST.get(name, "").replace("\0", "")


def waiting_time(seconds: int) -> str:
    """Return how long to wait, in words."""
    if seconds >= 120:
        return f"{-(-seconds // 60)} minutes"
    return "one second" if seconds == 1 else f"{seconds} seconds"


def refuse_forgery(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Answer a form without the token of its page, or from another site."""
    text = "The form is too old, or the browser takes no cookies. Go back, load the page again and repeat it."
    return render_notice(request, "The form was not accepted", text, status=status.HTTP_403_FORBIDDEN)
