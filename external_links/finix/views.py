"""HTTP for files, and links to them, in Finix's shape."""

import secrets
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from assets.models import File
from assets.serializers import UploadParts
from assets.serving import serve_file
from core.addresses import server_url
from core.json import OneRendererNegotiation
from core.permissions import Permission
from core.rate_limits import AccountThrottle
from core.views import APIViewSet, checked
from external_links.bearers import BasicAuthentication
from external_links.finix import files
from external_links.finix.lists import list_page
from external_links.finix.media import PARSERS, RENDERERS, AcceptNegotiation
from external_links.finix.serializers import (
    CreateFileRequest,
    CreateLinkRequest,
    DownloadQuery,
    ListQuery,
    describe_file,
    describe_link,
)
from external_links.models import Action
from external_links.native.pages import LinkedFilesViewSet, page_of_error, upload_page, wants_page

VERSION_HEADER = "Finix-Version"
DEFAULT_VERSION = "2022-02-01"


class FinixViewSet(APIViewSet):
    """A viewset for Finix's clients; core.error_forms writes its errors."""

    authentication_classes: ClassVar = [BasicAuthentication]
    throttle_classes: ClassVar = [AccountThrottle]
    parser_classes: ClassVar = PARSERS
    renderer_classes: ClassVar = RENDERERS
    content_negotiation_class: type[BaseContentNegotiation] = AcceptNegotiation

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the headers that Finix sends. Any version is taken, and told again."""
        response = super().finalize_response(request, response, *args, **kwargs)
        version = request.headers.get(VERSION_HEADER, DEFAULT_VERSION)
        response[VERSION_HEADER] = version if version.isascii() and version.isprintable() else DEFAULT_VERSION
        response["X-Request-Id"] = secrets.token_hex(16)
        if response.status_code == status.HTTP_401_UNAUTHORIZED:
            response["WWW-Authenticate"] = 'Basic realm="files"'
        return response


class FilesViewSet(FinixViewSet):
    """Files of bases."""

    permissions: ClassVar = {
        "list_files": Permission.FILES,
        "create_file": Permission.FILES,
        "show_file": Permission.FILES,
        "upload_file": Permission.FILES,
    }

    @extend_schema(parameters=[ListQuery], responses=OpenApiTypes.OBJECT)
    def list_files(self, request: Request) -> Response:
        found = files.list_files(bearer=request.user)
        return Response(
            list_page(
                found,
                checked(ListQuery, request.query_params),
                id_column="uid",
                name="files",
                describe=describe_file,
                url=_url(request),
            )
        )

    @extend_schema(request=CreateFileRequest, responses=OpenApiTypes.OBJECT)
    def create_file(self, request: Request) -> Response:
        file = files.create_file(bearer=request.user, values=checked(CreateFileRequest, request.data))
        return Response(describe_file(file))

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def show_file(self, request: Request, file_id: str) -> Response:
        return Response(describe_file(files.access_file(bearer=request.user, file_id=file_id)))

    @extend_schema(request={"multipart/form-data": UploadParts}, responses=OpenApiTypes.OBJECT)
    def upload_file(self, request: Request, file_id: str) -> Response:
        return Response(describe_file(files.upload_file(bearer=request.user, file_id=file_id, request=_plain(request))))


class FileContentViewSet(FinixViewSet):
    """The content of a file, which has a type of its own."""

    permissions: ClassVar = {"download_file": Permission.FILES}
    content_negotiation_class = OneRendererNegotiation

    @extend_schema(parameters=[DownloadQuery], responses=OpenApiTypes.BINARY)
    def download_file(self, request: Request, file_id: str) -> HttpResponseBase:
        is_shown = checked(DownloadQuery, request.query_params)["stream"]
        file = files.get_readable_file(bearer=request.user, file_id=file_id)
        return serve_file(_plain(request), file.base, str(file.path), download=not is_shown)


class LinksViewSet(FinixViewSet):
    """Links to a file."""

    permissions: ClassVar = {
        "list_links": Permission.FILES,
        "create_link": Permission.FILES,
        "show_link": Permission.FILES,
        "delete_link": Permission.FILES,
    }

    @extend_schema(parameters=[ListQuery], responses=OpenApiTypes.OBJECT)
    def list_links(self, request: Request, file_id: str) -> Response:
        found = files.list_links(bearer=request.user, file_id=file_id)
        return Response(
            list_page(
                found,
                checked(ListQuery, request.query_params),
                id_column="el_id",
                name="external_links",
                describe=lambda link: describe_link(request, link),
                url=_url(request),
            )
        )

    @extend_schema(request=CreateLinkRequest, responses={201: OpenApiTypes.OBJECT})
    def create_link(self, request: Request, file_id: str) -> Response:
        values = checked(CreateLinkRequest, request.data)
        link = files.create_link(bearer=request.user, file_id=file_id, values=values)
        return Response(describe_link(request, link), status=status.HTTP_201_CREATED)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def show_link(self, request: Request, file_id: str, link_id: str) -> Response:
        link = files.get_link(bearer=request.user, file_id=file_id, link_id=link_id)
        return Response(describe_link(request, link))

    @extend_schema(responses={204: None})
    def delete_link(self, request: Request, file_id: str, link_id: str) -> Response:
        files.delete_link(bearer=request.user, file_id=file_id, link_id=link_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class LinkUrlViewSet(LinkedFilesViewSet):
    """What the `url` of a link does by itself: takes a file, gives it to be saved, or shows it.

    The name at its end is for who saves the file; it is not looked at.
    """

    permissions: ClassVar = {"fetch": Permission.PUBLIC, "upload": Permission.PUBLIC}

    def fetch(self, request: Request, token: str, name: str) -> HttpResponseBase:
        link, _ = self.open(request, token)
        if link.action == Action.UPLOAD:
            return upload_page(request, link, "")
        return self.send(request, token, save=link.action == Action.DOWNLOAD)

    def upload(self, request: Request, token: str, name: str = "") -> HttpResponseBase:
        """Take a file, as PUT sends it or as a form does."""
        return super().upload(request, token)

    def describe(self, file: File) -> dict[str, Any]:
        """Return what a program that uploaded a file is told of it."""
        return describe_file(file)

    def handle_exception(self, exc: Exception) -> HttpResponseBase:
        """Answer a browser with a page, and programs in Finix's form."""
        page = page_of_error(self.request, exc, self.kwargs["token"]) if wants_page(self.request) else None
        return APIViewSet.handle_exception(self, exc) if page is None else page


def _plain(request: Request) -> HttpRequest:
    return request._request  # noqa: SLF001 - DRF's would read a whole body into memory


def _url(request: Request) -> str:
    """Return the address of the request, without its query and without the slash that Finix's paths do not have."""
    return server_url(request) + request.path.rstrip("/")
