"""Routes of links to files."""

from django.urls import path

from external_links.models import Kind
from external_links.native.pages import FilePageViewSet, LinkedFilesViewSet
from external_links.native.views import AdminFileLinksViewSet, FileLinksViewSet

LINKS = "api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/file-external-links/"
ADMIN = "api/v2.1/admin/file-external-links/"
PAGE = "dtable/file-external-links/<name:token>/"

urlpatterns = [
    path(LINKS, FileLinksViewSet.as_view({"get": "list_links", "post": "create_link"})),
    path(
        LINKS + "<name:token>/",
        FileLinksViewSet.as_view({"get": "show_link", "put": "update_link", "delete": "delete_link"}),
    ),
    path(LINKS + "<name:token>/events/", FileLinksViewSet.as_view({"get": "list_events"})),
    path(ADMIN, AdminFileLinksViewSet.as_view({"get": "list_links"})),
    path(ADMIN + "<name:token>/", AdminFileLinksViewSet.as_view({"delete": "delete_link"})),
    path(PAGE, FilePageViewSet.as_view({"get": "show_file", "post": "unlock"}, kind=Kind.FILE)),
    path(PAGE + "download/", LinkedFilesViewSet.as_view({"get": "download"})),
    path(PAGE + "view/", LinkedFilesViewSet.as_view({"get": "view"})),
    path(PAGE + "upload/", LinkedFilesViewSet.as_view({"post": "upload", "put": "upload"})),
    # The short form that DocSpace's answers name.
    path("s/<name:token>/", FilePageViewSet.as_view({"get": "redirect"}, kind=Kind.FILE)),
]
