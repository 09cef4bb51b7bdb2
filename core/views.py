"""The viewset that every endpoint of the API builds on."""

from typing import Any, ClassVar

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import ViewSet

from core.permissions import Permission


class APIViewSet(ViewSet):
    """Actions are mapped by hand, `as_view({"get": "list_rows"})`: SeaTable's collection PUT and DELETE fit no router.

    `permissions` names what each action asks for. `answers_field_errors` keeps DRF's own form of validation errors.
    """

    permissions: ClassVar[dict[str, Permission]] = {}
    answers_field_errors = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Answer 405 to a method that the path does not have, whoever asks; then go on as DRF does."""
        if self.action is None:
            raise MethodNotAllowed(str(request.method))
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Add the headers that a throttle left for this answer."""
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in getattr(request, "rate_limit_headers", {}).items():
            response[name] = value
        return response


def checked(serializer_class: type[Serializer[Any]], data: Any) -> dict[str, Any]:
    """Return the values that a serializer takes from a request's body or query.

    Raises DRF's ValidationError, which the exception handler words as SeaTable does.
    """
    serializer = serializer_class(data=data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
