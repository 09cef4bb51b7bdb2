"""Routes of external links."""

from django.urls import include, path

from external_links.models import Kind
from external_links.views.access import CopyFromLinkViewSet, LinkTokensViewSet
from external_links.views.admin import AdminBaseLinksViewSet, AdminViewLinksViewSet
from external_links.views.files import LinkBundleViewSet, LinkFilesViewSet
from external_links.views.links import BaseLinksViewSet, ViewLinksViewSet
from external_links.views.team_admin import TeamBaseLinksViewSet, TeamViewLinksViewSet

BASE = "api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/"
ADMIN = "api/v2.1/admin/"
TEAM = "api/v2.1/org/<int:org_id>/admin/"

LISTING = {"get": "list_links", "post": "create_link"}
SINGLE = {"get": "show_link", "put": "update_link", "delete": "delete_link"}

# Any token is good with `custom/` in front of it, and without.
PAGES = [
    (f"dtable/{prefix}/{custom}<name:token>/", kind)
    for prefix, kind in (("external-links", Kind.BASE), ("view-external-links", Kind.VIEW))
    for custom in ("", "custom/")
]

urlpatterns = [
    path(BASE + "external-links/", BaseLinksViewSet.as_view(LISTING)),
    path(BASE + "external-links/<name:token>/", BaseLinksViewSet.as_view(SINGLE)),
    path(BASE + "view-external-links/", ViewLinksViewSet.as_view(LISTING)),
    path(BASE + "view-external-links/<name:token>/", ViewLinksViewSet.as_view(SINGLE)),
    path(
        "api/v2.1/external-link-tokens/<name:token>/access-token/",
        LinkTokensViewSet.as_view({"get": "mint_token"}, kind=Kind.BASE),
    ),
    path(
        "api/v2.1/view-external-link-tokens/<name:token>/access-token/",
        LinkTokensViewSet.as_view({"get": "mint_token"}, kind=Kind.VIEW),
    ),
    path("api/v2.1/dtable-external-link/dtable-copy/", CopyFromLinkViewSet.as_view({"post": "copy_base"})),
    path(ADMIN + "external-links/", AdminBaseLinksViewSet.as_view({"get": "list_links"})),
    path(ADMIN + "external-links/<name:token>/", AdminBaseLinksViewSet.as_view({"delete": "delete_link"})),
    path(ADMIN + "view-external-links/", AdminViewLinksViewSet.as_view({"get": "list_links"})),
    path(ADMIN + "view-external-links/<name:token>/", AdminViewLinksViewSet.as_view({"delete": "delete_link"})),
    path(
        ADMIN + "dtable/<int:base_id>/external-links/",
        AdminBaseLinksViewSet.as_view({"get": "list_links_of_base"}),
    ),
    # The spelling of older documentation.
    path(ADMIN + "dtables/<name:token>/", AdminBaseLinksViewSet.as_view({"delete": "delete_link_by_old_path"})),
    path(TEAM + "external-links/", TeamBaseLinksViewSet.as_view({"get": "list_links"})),
    path(TEAM + "external-links/<name:token>/", TeamBaseLinksViewSet.as_view({"delete": "delete_link"})),
    path(TEAM + "view-external-links/", TeamViewLinksViewSet.as_view({"get": "list_links"})),
    path(TEAM + "view-external-links/<name:token>/", TeamViewLinksViewSet.as_view({"delete": "delete_link"})),
    path("", include("external_links.pages.urls")),
    path("", include("external_links.native.urls")),
    path("", include("external_links.docspace.urls")),
    path("", include("external_links.finix.urls")),
    *(
        path(f"{page}download-zip{slash}", LinkBundleViewSet.as_view({"get": "download_base"}))
        for page, kind in PAGES
        if kind == Kind.BASE
        for slash in ("/", "")
    ),
    *(
        path(f"{page}asset/<name:base_uuid>/<path:path>", LinkFilesViewSet.as_view({"get": "show_file"}, kind=kind))
        for page, kind in PAGES
    ),
]
