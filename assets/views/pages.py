"""The addresses that cells hold: files, previews and thumbnails, for whoever may read the base."""

from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from django.http import FileResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from assets import images
from assets.access import ReaderAuthentication, access_files
from assets.files import exists, find_custom_file
from assets.media_types import shown_type
from assets.paths import clean_path, split_path
from assets.serializers import ThumbnailQuery
from assets.serving import serve_file
from assets.views.text import TextViewSet
from core.errors import NotFoundError
from core.permissions import Permission
from core.views import checked

SIGN_IN = "/accounts/login/"
PREVIEW_POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; frame-src 'self'; style-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)


class FilesViewSet(TextViewSet):
    """Files by the addresses that cells hold. The number of the workspace is not looked at: a base may have moved."""

    authentication_classes: ClassVar = [ReaderAuthentication]
    permissions: ClassVar = {
        "show_file": Permission.FILES,
        "show_custom_file": Permission.FILES,
        "show_preview": Permission.FILES,
        "show_thumbnail": Permission.FILES,
    }
    # Files are no part of the API's document.
    schema = None

    def show_file(self, request: Request, workspace_id: int, base_uuid: str, path: str) -> HttpResponseBase:
        base = access_files(bearer=request.user, base_uuid=base_uuid)
        return serve_file(request, base, path, download=request.query_params.get("dl") == "1")

    def show_custom_file(self, request: Request, workspace_id: int, file_name: str) -> HttpResponseBase:
        file = find_custom_file(file_name)
        base = access_files(bearer=request.user, base_uuid=str(file.base.uuid))
        return serve_file(request, base, str(file.path), download=request.query_params.get("dl") == "1")

    def show_preview(self, request: Request, workspace_id: int, base_uuid: str, path: str) -> HttpResponseBase:
        base = access_files(bearer=request.user, base_uuid=base_uuid)
        path = clean_path(path)
        if not exists(base, path):
            raise NotFoundError("Asset file does not exist.")
        return _render_preview(request, f"/workspace/{workspace_id}/asset/{base.uuid}/{quote(path)}", path)

    @extend_schema(parameters=[ThumbnailQuery], responses=OpenApiTypes.BINARY)
    def show_thumbnail(self, request: Request, workspace_id: int, base_uuid: str, path: str) -> HttpResponseBase:
        base = access_files(bearer=request.user, base_uuid=base_uuid)
        size = checked(ThumbnailQuery, request.query_params)["size"]
        place, media_type = images.make_thumbnail(base, path, size)
        headers = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
        return FileResponse(place.open("rb"), content_type=media_type, headers=headers)

    def refuse_nobody(self) -> HttpResponseBase:
        """Have a browser sign in, and come back."""
        return HttpResponseRedirect(f"{SIGN_IN}?{urlencode({'next': self.request.get_full_path()})}")


def _render_preview(request: Request, address: str, path: str) -> HttpResponseBase:
    """Return the page that shows a file as far as a browser can."""
    media_type = shown_type(path) or ""
    kind = media_type.partition("/")[0]
    context: dict[str, Any] = {"name": split_path(path)[1], "address": address, "kind": kind}
    response = render(request._request, "assets/preview.html", context)  # noqa: SLF001 - templates want Django's
    response["Content-Security-Policy"] = PREVIEW_POLICY
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
