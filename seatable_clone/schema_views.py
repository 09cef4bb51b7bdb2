"""The server's own description: the OpenAPI document, and a page to browse it with."""

from functools import cache
from typing import Any, ClassVar

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from core.permissions import Permission
from core.views import APIViewSet


@cache
def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document of all routes. It takes a second to make, and anybody may ask for it."""
    return dict(SchemaGenerator().get_schema(request=None, public=True))


class SchemaViewSet(APIViewSet):
    """The OpenAPI document."""

    authentication_classes = ()
    permissions: ClassVar = {"show_document": Permission.PUBLIC}
    renderer_classes = (OpenApiJsonRenderer2,)

    @extend_schema(exclude=True)
    def show_document(self, request: Request) -> Response:
        return Response(openapi_document())


class DocumentationViewSet(APIViewSet):
    """The page that shows the document."""

    authentication_classes = ()
    permissions: ClassVar = {"show_page": Permission.PUBLIC}
    renderer_classes = (TemplateHTMLRenderer,)

    @extend_schema(exclude=True)
    def show_page(self, request: Request) -> Response:
        return Response(template_name="seatable_clone/documentation.html")
