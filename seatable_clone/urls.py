"""All routes, put together from those of the apps."""

from django.urls import include, path

from seatable_clone.schema_views import DocumentationViewSet, SchemaViewSet

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("workspaces.urls")),
    path("", include("api_tokens.urls")),
    path("", include("assets.urls")),
    path("", include("external_links.urls")),
    path("", include("bases.urls")),
    path("api/schema/", SchemaViewSet.as_view({"get": "show_document"}), name="openapi-document"),
    path("api/docs/", DocumentationViewSet.as_view({"get": "show_page"})),
]

handler404 = "core.errors.answer_not_found"
handler500 = "core.errors.answer_server_error"
