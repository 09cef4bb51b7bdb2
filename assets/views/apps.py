"""What apps do with the files of their base, with an API-Token: links to send and fetch them, and custom folders."""

from typing import Any, ClassVar

from django.utils.timezone import localtime
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assets import files, folders
from assets.access import AppAuthentication, require_writing
from assets.models import Direction
from assets.paths import CUSTOM_FOLDER, clean_folder, clean_path, join_path, month_folder, split_path
from assets.serializers import (
    CustomDownloadLinkAnswer,
    CustomEntryAnswer,
    CustomFileAnswer,
    CustomFileQuery,
    CustomFolderAnswer,
    CustomUploadLinkAnswer,
    DownloadLinkAnswer,
    FolderQuery,
    PathQuery,
    UploadLinkAnswer,
)
from assets.transfer_links import create_link
from assets.views.links import download_url, upload_url
from core.errors import DomainError, NotFoundError
from core.permissions import Permission
from core.rate_limits import AccountThrottle
from core.serializers import SuccessAnswer
from core.views import APIViewSet, checked
from workspaces.models import Base


class AppFilesViewSet(APIViewSet):
    """The files that cells refer to."""

    authentication_classes: ClassVar = [AppAuthentication]
    throttle_classes: ClassVar = [AccountThrottle]
    permissions: ClassVar = {
        "create_upload_link": Permission.APP,
        "create_download_link": Permission.APP,
        "delete_file": Permission.APP,
    }

    @extend_schema(responses=UploadLinkAnswer)
    def create_upload_link(self, request: Request) -> Response:
        require_writing(request.user)
        base = request.user.base
        token = create_link(base=base, direction=Direction.UPLOAD, path="", bearer=request.user)
        return Response(describe_upload_link(request, base, token))

    @extend_schema(parameters=[PathQuery], responses=DownloadLinkAnswer)
    def create_download_link(self, request: Request) -> Response:
        path = checked(PathQuery, request.query_params)["path"]
        return Response({"download_link": make_download_link(request, path)})

    @extend_schema(parameters=[PathQuery], responses=SuccessAnswer)
    def delete_file(self, request: Request) -> Response:
        require_writing(request.user)
        files.delete_file(request.user.base, checked(PathQuery, request.query_params)["path"])
        return Response({"success": True})


class CustomFilesViewSet(APIViewSet):
    """Files in folders that people make themselves, below `custom`."""

    authentication_classes: ClassVar = [AppAuthentication]
    throttle_classes: ClassVar = [AccountThrottle]
    permissions: ClassVar = {
        "list_folder": Permission.APP,
        "show_file": Permission.APP,
        "delete_file": Permission.APP,
        "create_upload_link": Permission.APP,
        "create_download_link": Permission.APP,
    }

    @extend_schema(parameters=[FolderQuery], responses=CustomFolderAnswer)
    def list_folder(self, request: Request) -> Response:
        folder = clean_folder(checked(FolderQuery, request.query_params)["path"])
        entries = folders.list_folder(request.user.base, join_path(CUSTOM_FOLDER, folder) if folder else CUSTOM_FOLDER)
        if entries is None and folder:
            raise NotFoundError("Folder not found.")
        names: dict[bool, list[dict[str, str]]] = {True: [], False: []}
        for entry in entries or []:
            names[entry.is_file].append({"name": entry.name})
        return Response({"dir": names[False], "file": names[True]})

    @extend_schema(parameters=[CustomFileQuery], responses=CustomFileAnswer)
    def show_file(self, request: Request) -> Response:
        query = checked(CustomFileQuery, request.query_params)
        path = join_path(CUSTOM_FOLDER, folders.path_of(query["path"], query["name"]))
        file = files.find_file_at(request.user.base, path)
        entry = {
            "is_file": True,
            "name": split_path(path)[1],
            "size": file.size,
            "modified_at": file.updated_at,
            "uuid": str(file.uuid),
        }
        return Response({"dirent": CustomEntryAnswer(entry).data})

    @extend_schema(parameters=[PathQuery], responses=SuccessAnswer)
    def delete_file(self, request: Request) -> Response:
        require_writing(request.user)
        path = clean_path(checked(PathQuery, request.query_params)["path"])
        files.delete_file(request.user.base, join_path(CUSTOM_FOLDER, path))
        return Response({"success": True})

    @extend_schema(parameters=[FolderQuery], responses=CustomUploadLinkAnswer)
    def create_upload_link(self, request: Request) -> Response:
        require_writing(request.user)
        folder = clean_folder(checked(FolderQuery, request.query_params)["path"])
        base = request.user.base
        token = create_link(base=base, direction=Direction.UPLOAD, path=CUSTOM_FOLDER, bearer=request.user)
        link = describe_custom_upload_link(request, base, token, folder)
        # SeaTable's documents have it below `dirent`, its Python client reads it on top.
        return Response({**link, "dirent": link})

    @extend_schema(parameters=[PathQuery], responses=CustomDownloadLinkAnswer)
    def create_download_link(self, request: Request) -> Response:
        path = checked(PathQuery, request.query_params)["path"]
        link = {"download_link": make_download_link(request, path, below=CUSTOM_FOLDER)}
        return Response({**link, "dirent": link})


def make_download_link(request: Request, named: str, *, below: str = "") -> str:
    """Return the address of a new link to a file of the app's base, which is named as it lies below a folder.

    SeaTable answers 400 when there is none, although its document says 404.
    """
    base = request.user.base
    try:
        path = join_path(below, clean_path(named)) if below else clean_path(named)
        is_there = files.exists(base, path)
    except DomainError:
        is_there = False
    if not is_there:
        raise DomainError(f"path /{named.lstrip('/')} not found.")
    token = create_link(base=base, direction=Direction.DOWNLOAD, path=path, bearer=request.user)
    return download_url(request, token, path)


def describe_upload_link(request: Request, base: Base, token: str) -> dict[str, Any]:
    """Return what a client needs to upload, as SeaTable answers it."""
    now = localtime()
    return {
        "upload_link": upload_url(request, token),
        "workspace_id": base.workspace_id,
        "parent_path": f"/asset/{base.uuid}",
        "img_relative_path": month_folder("images", now),
        "file_relative_path": month_folder("files", now),
    }


def describe_custom_upload_link(request: Request, base: Base, token: str, folder: str) -> dict[str, Any]:
    """Return what a client needs to upload to a custom folder, given by its clean path."""
    return {
        "upload_link": upload_url(request, token),
        "workspace_id": base.workspace_id,
        "parent_path": f"/asset/{base.uuid}/{CUSTOM_FOLDER}",
        "relative_path": f"/{folder}",
    }
