"""Routes of files, and links to them, in Finix's shape."""

from django.urls import path

from external_links.finix.views import FileContentViewSet, FilesViewSet, LinksViewSet, LinkUrlViewSet

FILE = "files/<name:file_id>/"

urlpatterns = [
    # Before the others: no file has the id "links".
    path(
        "files/links/<name:token>/<name:name>/",
        LinkUrlViewSet.as_view({"get": "fetch", "put": "upload", "post": "upload"}),
    ),
    path("files/", FilesViewSet.as_view({"get": "list_files", "post": "create_file"})),
    path(FILE, FilesViewSet.as_view({"get": "show_file"})),
    path(FILE + "upload/", FilesViewSet.as_view({"post": "upload_file"})),
    path(FILE + "download/", FileContentViewSet.as_view({"get": "download_file"})),
    path(FILE + "external_links/", LinksViewSet.as_view({"get": "list_links", "post": "create_link"})),
    path(FILE + "external_links/<name:link_id>/", LinksViewSet.as_view({"get": "show_link", "delete": "delete_link"})),
]
