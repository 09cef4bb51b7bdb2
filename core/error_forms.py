"""The bodies of errors under the paths that are not SeaTable's own: those of DocSpace and of Finix."""

import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

DOCSPACE_PREFIX = "/api/2.0/"
FINIX_PREFIX = "/files/"

Form = Callable[..., dict[str, Any]]

# What domain functions say of whoever may not do something, and what DocSpace does.
FORBIDDEN = "Permission denied."
DOCSPACE_FORBIDDEN = "Access denied"
# Finix calls a refused credential and a refused request by the same code.
FINIX_CODES: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "UNKNOWN",
    HTTPStatus.FORBIDDEN: "UNKNOWN",
    HTTPStatus.NOT_FOUND: "NOT_FOUND",
    HTTPStatus.METHOD_NOT_ALLOWED: "METHOD_NOT_ALLOWED",
    HTTPStatus.NOT_ACCEPTABLE: "NOT_ACCEPTABLE",
    HTTPStatus.CONFLICT: "CONFLICT",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "PAYLOAD_TOO_LARGE",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "UNSUPPORTED_MEDIA_TYPE",
    HTTPStatus.TOO_MANY_REQUESTS: "RATE_LIMITED",
}
FINIX_UNAUTHORIZED = "Unauthorized"
FINIX_NOT_ACCEPTABLE = "the server could not accept the submitted request, check how it was formatted"


def find_form(path: str) -> Form | None:
    """Return the function that writes the errors of a URL path, or None for a path of SeaTable's.

    It takes `message`, `status`, the `field` of the request that is wrong or '', and the `url` of the request.
    """
    if path.startswith(DOCSPACE_PREFIX):
        return docspace_error
    return finix_error if path.startswith(FINIX_PREFIX) else None


def docspace_error(*, message: str, status: int, field: str = "", url: str = "") -> dict[str, Any]:  # noqa: ARG001
    """Return an error as DocSpace writes it."""
    text = DOCSPACE_FORBIDDEN if message == FORBIDDEN else message
    return {"status": 1, "statusCode": status, "error": {"message": text}}


def finix_error(*, message: str, status: int, field: str = "", url: str = "") -> dict[str, Any]:
    """Return an error as Finix writes it, in HAL; `source` is what older clients of Finix read."""
    if status == HTTPStatus.UNAUTHORIZED:
        message = FINIX_UNAUTHORIZED
    elif status == HTTPStatus.NOT_ACCEPTABLE:
        message = FINIX_NOT_ACCEPTABLE
    link = {"href": url}
    error = {
        "code": "INVALID_FIELD" if field else FINIX_CODES.get(status, "BAD_REQUEST"),
        "logref": secrets.token_hex(16),
        "message": message,
        "_links": {"self": link, "source": link},
    }
    if field:
        error["field"] = field
    return {"total": 1, "_embedded": {"errors": [error]}}
