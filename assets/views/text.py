"""Answering errors as SeaTable's file server and its pages do: with a line of text."""

from typing import ClassVar

from django.http import HttpResponse, HttpResponseBase
from rest_framework.exceptions import NotAuthenticated

from core.errors import DomainError, InvalidTokenError
from core.views import APIViewSet


class TextViewSet(APIViewSet):
    """A viewset outside the API, whose answers are files."""

    authentication_classes: ClassVar = []

    def handle_exception(self, exc: Exception) -> HttpResponseBase:  # type: ignore[override]
        """Return the response to an exception; one that is a fault of ours goes on."""
        if isinstance(exc, NotAuthenticated):
            return self.refuse_nobody()
        if isinstance(exc, DomainError):
            return _line(exc.message, exc.status)
        if isinstance(exc, InvalidTokenError):
            return _line(exc.message, 403)
        return super().handle_exception(exc)

    def refuse_nobody(self) -> HttpResponseBase:
        """Answer whoever presents nothing."""
        return _line("Permission denied.", 403)


def _line(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
