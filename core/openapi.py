"""How the OpenAPI document names tokens and operations, and the bodies that SeaTable sends where others send none."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes every TokenAuthentication, named as in SeaTable's own document: `AccountTokenAuth` and so on."""

    target_class = "core.authentication.TokenAuthentication"
    match_subclasses = True

    @property
    def name(self) -> str:  # type: ignore[override]
        """The name of the scheme."""
        return type(self.target).__name__.removesuffix("entication")

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """Return the scheme: a word in front of the token, `Token` being as good as `Bearer`."""
        return {"type": "http", "scheme": "bearer"}


class OperationSchema(AutoSchema):
    """Describes an action of a viewset.

    One action may be mounted under several paths, and one path may lead a method to differently named actions, so the
    path and the action together name the operation. GET and DELETE have a body where the action says so.
    """

    def get_operation_id(self) -> str:
        """Return the name of the operation, unique in the document."""
        action = getattr(self.view, "action", None)
        if action is None:
            return super().get_operation_id()
        return "_".join([*self._tokenize_path(), action])

    def get_request_serializer(self) -> Any:
        """Return what the body is: for GET and DELETE nothing, unless an action overrides this."""
        return None if self.method in ("GET", "DELETE") else super().get_request_serializer()

    def _get_request_body(self, direction: Any = "request") -> Any:
        method = self.method
        if method not in ("GET", "DELETE") or self.get_request_serializer() is None:
            return super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        # The library leaves out the body of these two methods, whatever the action says.
        self.method = "PUT"
        try:
            return super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        finally:
            self.method = method
