"""The errors that reach a client, and the one handler that writes them in the form of their URL family.

Domain functions raise `DomainError`; nothing else is shown to a client. The bodies are those of SeaTable:
account paths answer `{"error_msg"}`, base paths `{"error_message"}` with `error_msg` beside it because its clients
read either, and DRF's own checks answer `{"detail"}`.
"""

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import Http404, HttpRequest, JsonResponse, UnreadablePostError
from rest_framework import exceptions, status
from rest_framework.response import Response

from core.error_forms import Form, find_form

logger = logging.getLogger(__name__)

# How SeaTable's file server answers when a base has no room left.
OUT_OF_ROOM = 443
BASE_SURFACE = ("/api-gateway/", "/dtable-server/", "/dtable-db/")


class DomainError(Exception):
    """Something a client asked for that cannot be done; `message` is shown to it as it stands.

    `retry_after` is how many seconds a client should wait before it asks again, if that helps.
    """

    status: int = status.HTTP_400_BAD_REQUEST
    retry_after: int | None = None

    def __init__(self, message: str, *, error_type: str | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.error_type = error_type
        if status is not None:
            self.status = status


class FieldError(DomainError):
    """One field of a request cannot be what it is."""

    def __init__(self, field: str, message: str = "") -> None:
        super().__init__(message or f"{field} invalid.")
        self.field = field


class NotFoundError(DomainError):
    """The thing is not there, or not there for this client: both look the same from outside."""

    status = status.HTTP_404_NOT_FOUND


class ForbiddenError(DomainError):
    """The credential is good and does not reach this far."""

    status = status.HTTP_403_FORBIDDEN

    def __init__(self, message: str = "Permission denied.", *, error_type: str | None = None) -> None:
        super().__init__(message, error_type=error_type)


class ConflictError(DomainError):
    """The thing exists already, or changed meanwhile."""

    status = status.HTTP_409_CONFLICT
    retry_after = 1


class BusyError(DomainError):
    """The store could not take the request in time; the same request may succeed later."""

    status = status.HTTP_503_SERVICE_UNAVAILABLE
    retry_after = 1


class InvalidTokenError(Exception):
    """A credential was sent and is not good: unknown, malformed, expired or revoked.

    Not DRF's AuthenticationFailed, which DRF turns into a 403 when there is no WWW-Authenticate header: SeaTable
    answers 401 on account paths and 403 on base paths, both without that header.
    """

    def __init__(self, message: str = "Invalid token", *, status: int = status.HTTP_401_UNAUTHORIZED) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def is_base_surface(path: str) -> bool:
    """Say whether a URL path belongs to the base surface, whose error bodies differ from the account surface's."""
    return path.startswith(BASE_SURFACE)


def error_body(
    path: str, message: str, error_type: str | None = None, *, status: int = status.HTTP_400_BAD_REQUEST
) -> dict[str, Any]:
    """Return the body of an error under a URL path; some families repeat its status."""
    form = find_form(path)
    if form is not None:
        return form(message=message, status=status, url=settings.SERVER_URL + path)
    if not is_base_surface(path):
        return {"error_msg": message}
    body = {"error_message": message, "error_msg": message}
    if error_type:
        body["error_type"] = error_type
    return body


def handle_exception(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception of a view into its response, or return None: then it is a fault of ours, logged, a 500."""
    request = context["request"]
    form = find_form(request.path)
    return _answer_as_seatable(exc, context) if form is None else _answer_in(form, exc, request)


def _answer_as_seatable(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Return the response to an exception under a path of SeaTable's, or None for a fault of ours."""
    path = context["request"].path
    view = context.get("view")
    if isinstance(exc, DomainError):
        response = Response(error_body(path, exc.message, exc.error_type), status=exc.status)
        if exc.retry_after is not None:
            response["Retry-After"] = str(exc.retry_after)
        return response
    if isinstance(exc, InvalidTokenError):
        # Base-Tokens, which are refused with 403, open some account paths too, and clients look for `error_msg` there.
        is_account_token = exc.status == status.HTTP_401_UNAUTHORIZED and not is_base_surface(path)
        refusal = {"detail": exc.message} if is_account_token else error_body(path, exc.message)
        return Response(refusal, status=exc.status)
    plain = _plain_error(exc)
    if plain is not None:
        return Response(error_body(path, plain[0]), status=plain[1])
    if isinstance(exc, exceptions.Throttled):
        return _throttled(exc, path)
    if isinstance(exc, exceptions.ValidationError) and not getattr(view, "answers_field_errors", False):
        return Response(
            error_body(path, first_problem(exc.detail), "parameter_error"), status=status.HTTP_400_BAD_REQUEST
        )
    if isinstance(exc, exceptions.APIException):
        body: Any = {"detail": exc.detail} if not isinstance(exc.detail, dict | list) else exc.detail
        if is_base_surface(path):
            unauthenticated = isinstance(exc, exceptions.NotAuthenticated | exceptions.AuthenticationFailed)
            body = error_body(path, "invalid token" if unauthenticated else str(exc.detail))
        return Response(body, status=exc.status_code)
    return None


def _plain_error(exc: Exception) -> tuple[str, int] | None:
    """Return the message and the status of an exception of Django's own, if it is the client's."""
    if isinstance(exc, Http404):
        return "Not found.", status.HTTP_404_NOT_FOUND
    if isinstance(exc, RequestDataTooBig | TooManyFilesSent):
        return "The request is too large.", status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    if isinstance(exc, UnreadablePostError):
        # The client went away in the middle of its body, or sent it too slowly; most will not see this answer.
        return "The request was cut off.", status.HTTP_400_BAD_REQUEST
    return None


def first_problem(detail: Any, name: str = "") -> str:
    """Return the first complaint of a serializer as SeaTable words it: `<name of the parameter> invalid.`"""
    if isinstance(detail, dict):
        key, value = next(iter(detail.items()))
        return first_problem(value, name if isinstance(key, int) or key == "non_field_errors" else str(key))
    if isinstance(detail, list):
        # A list of things has an empty place for each one that is good.
        problem = next((item for item in detail if item), None)
        if isinstance(problem, dict | list):
            return first_problem(problem, name)
    return f"{name} invalid." if name else "parameters invalid."


def _answer_in(form: Form, exc: Exception, request: HttpRequest) -> Response | None:
    """Return the response to an exception under a path that is not SeaTable's, or None for a fault of ours."""
    described = _describe(exc)
    if described is None:
        return None
    message, code, field = described
    response = Response(form(message=message, status=code, field=field, url=request.build_absolute_uri()), status=code)
    wait = exc.retry_after if isinstance(exc, DomainError) else getattr(exc, "wait", None)
    if wait is not None:
        response["Retry-After"] = str(max(1, int(wait)))
    return response


def _describe(exc: Exception) -> tuple[str, int, str] | None:
    """Return the message, the status and the name of the wrong field of an exception that is no fault of ours."""
    if isinstance(exc, DomainError | InvalidTokenError):
        code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE if exc.status == OUT_OF_ROOM else exc.status
        return exc.message, code, getattr(exc, "field", "")
    plain = _plain_error(exc)
    if plain is not None:
        return (*plain, "")
    if isinstance(exc, exceptions.ValidationError):
        field = next(iter(exc.detail)) if isinstance(exc.detail, dict) else ""
        return first_problem(exc.detail), exc.status_code, "" if field == "non_field_errors" else field
    if isinstance(exc, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return str(exc.detail), status.HTTP_401_UNAUTHORIZED, ""
    if isinstance(exc, exceptions.APIException):
        return str(exc.detail), exc.status_code, ""
    return None


def _throttled(exc: exceptions.Throttled, path: str) -> Response:
    """SeaTable's gateway answers 429 without a body; its account paths use DRF's sentence."""
    wait = max(1, int(getattr(exc, "wait", None) or 1))
    body = None if is_base_surface(path) else {"detail": exc.detail}
    return Response(body, status=status.HTTP_429_TOO_MANY_REQUESTS, headers={"Retry-After": str(wait)})


def answer_not_found(request: HttpRequest, exception: Exception) -> JsonResponse:  # noqa: ARG001 - Django passes it
    """Answer a path that no route serves."""
    code = status.HTTP_404_NOT_FOUND
    return JsonResponse(error_body(request.path, "Not found.", status=code), status=code)


def answer_server_error(request: HttpRequest) -> JsonResponse:
    """Answer a fault of ours, which the log tells more of."""
    return JsonResponse(error_body(request.path, "Internal Server Error", status=500), status=500)
