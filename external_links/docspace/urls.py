"""Routes of links to files in DocSpace's shape."""

from django.urls import path

from external_links.docspace.views import DocSpaceLinksViewSet, DocSpaceSharesViewSet

FILE = "api/2.0/files/file/<name:file_id>/"
SHARE = "api/2.0/files/share/<name:key>/"

urlpatterns = [
    path(FILE + "links/", DocSpaceLinksViewSet.as_view({"get": "list_links", "put": "put_link"})),
    path(FILE + "link/", DocSpaceLinksViewSet.as_view({"get": "show_primary_link", "post": "create_primary_link"})),
    path(SHARE, DocSpaceSharesViewSet.as_view({"get": "show_share"})),
    path(SHARE + "password/", DocSpaceSharesViewSet.as_view({"post": "unlock_share"})),
]
