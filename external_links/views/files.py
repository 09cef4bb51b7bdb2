"""The files that pages behind links show, and whole bases to be saved."""

from typing import ClassVar

from django.http import FileResponse, HttpResponseBase
from rest_framework.request import Request

from assets.bundles import export_base
from assets.images import make_thumbnail
from assets.serializers import ThumbnailQuery
from assets.serving import serve_file
from assets.views.bundles import send_bundle
from assets.views.text import TextViewSet
from core.pages import PageViewSet
from core.permissions import Permission
from core.views import checked
from external_links.events import record_event
from external_links.files import open_file
from external_links.liveness import count_visit, open_link, visitor_of
from external_links.models import EventKind, Kind
from external_links.visitors import header_password


class LinkFilesViewSet(TextViewSet):
    """Files by the addresses that pages of links make; with `size` a thumbnail, with `dl=1` to be saved."""

    permissions: ClassVar = {"show_file": Permission.PUBLIC}
    kind: Kind = Kind.BASE
    schema = None

    def show_file(self, request: Request, token: str, base_uuid: str, path: str) -> HttpResponseBase:
        link, path = open_file(self.kind, token, visitor_of(request), base_uuid=base_uuid, path=path)
        if "size" not in request.query_params:
            return serve_file(request._request, link.base, path, download=request.query_params.get("dl") == "1")  # noqa: SLF001
        size = checked(ThumbnailQuery, request.query_params)["size"]
        place, media_type = make_thumbnail(link.base, path, size)
        headers = {"Cache-Control": "private, max-age=300", "X-Content-Type-Options": "nosniff"}
        return FileResponse(place.open("rb"), content_type=media_type, headers=headers)


class LinkBundleViewSet(PageViewSet):
    """A base as a `.dtable` file, for whoever has a link to it. What goes wrong is told as a page, as SeaTable does."""

    permissions: ClassVar = {"download_base": Permission.PUBLIC}

    def download_base(self, request: Request, token: str) -> FileResponse:
        visitor = visitor_of(request)
        link = open_link(Kind.BASE, token, visitor, password=header_password(request))
        count_visit(link)
        response = send_bundle(link.base, export_base(user=None, base=link.base))
        record_event(link, EventKind.DOWNLOADED, visitor=visitor)
        return response
