"""How the OpenAPI document names the tokens."""

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
