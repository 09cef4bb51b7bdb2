"""The addresses of transfer links, and what happens there: files come and go."""

from typing import ClassVar
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from assets.models import Direction
from assets.paths import split_path
from assets.serializers import UploadedFileAnswer, UploadParts
from assets.serving import serve_file
from assets.transfer_links import use_link
from assets.uploads import keep_upload, received_form
from assets.views.text import TextViewSet
from core.addresses import server_url
from core.permissions import Permission

RET_JSON = OpenApiParameter("ret-json", str, description="`1` or `true`: answer in JSON, otherwise only the ids.")


def upload_url(request: HttpRequest | Request, token: str) -> str:
    """Return the address of an upload link."""
    return f"{server_url(request)}/seafhttp/upload-api/{token}"


def download_url(request: HttpRequest | Request, token: str, path: str) -> str:
    """Return the address of a download link; it ends in the file's name, for who saves it."""
    return f"{server_url(request)}/seafhttp/files/{token}/{quote(split_path(path)[1])}"


class TransfersViewSet(TextViewSet):
    """Where files come and go. The token in the path is the credential; a header is not looked at."""

    permissions: ClassVar = {"upload": Permission.PUBLIC, "download": Permission.PUBLIC}

    @extend_schema(
        parameters=[RET_JSON], request={"multipart/form-data": UploadParts}, responses=UploadedFileAnswer(many=True)
    )
    def upload(self, request: Request, token: str) -> HttpResponse:
        link = use_link(token, Direction.UPLOAD)
        # Django's request: DRF's would read the whole form into memory or files of its own.
        with received_form(request._request) as form:  # noqa: SLF001
            saved = keep_upload(link, form)
        if request.query_params.get("ret-json", "").lower() in ("1", "true"):
            return JsonResponse(UploadedFileAnswer(saved, many=True).data, safe=False)
        return HttpResponse("\t".join(file.object_id for file in saved), content_type="text/plain")

    @extend_schema(responses=OpenApiTypes.BINARY)
    def download(self, request: Request, token: str, name: str) -> HttpResponseBase:
        link = use_link(token, Direction.DOWNLOAD)
        return serve_file(request, link.base, link.path, download=True)
