"""What people do with the files of a base, with an Account-Token."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import AccountViewSet
from assets import files, folders, images
from assets.models import Direction
from assets.paths import CUSTOM_FOLDER, clean_folder
from assets.serializers import (
    AssetSizeAnswer,
    BaseNameQuery,
    BaseSizeAnswer,
    BatchDeleteForm,
    CustomUploadLinkAnswer,
    DeleteQuery,
    EntriesAnswer,
    EntryAnswer,
    ExistsAnswer,
    MonthsQuery,
    ParentQuery,
    PathQuery,
    RecentAnswer,
    RenameForm,
    RotateForm,
    UploadLinkAnswer,
)
from assets.transfer_links import create_link
from assets.views.apps import describe_custom_upload_link, describe_upload_link
from bases.lifecycle import measure_store
from core.errors import DomainError, NotFoundError
from core.permissions import Permission
from core.serializers import SuccessAnswer
from core.views import checked
from workspaces.access import Level, access_base, access_base_by_uuid
from workspaces.models import Base

# What SeaTable says; here it is only said.
MAXIMUM_EXPORT_MEGABYTES = 100


class FoldersViewSet(AccountViewSet):
    """The files of a base that is named by its uuid."""

    permissions: ClassVar = {
        "list_folder": Permission.ACCOUNT,
        "delete_file": Permission.ACCOUNT,
        "delete_files": Permission.ACCOUNT,
        "rename_file": Permission.ACCOUNT,
        "list_recent": Permission.ACCOUNT,
        "rotate_image": Permission.ACCOUNT,
        "show_asset_size": Permission.ACCOUNT,
        "show_base_size": Permission.ACCOUNT,
        "create_custom_upload_link": Permission.ACCOUNT,
    }

    @extend_schema(parameters=[ParentQuery], responses=EntriesAnswer)
    def list_folder(self, request: Request, base_uuid: str) -> Response:
        base = _access(request, base_uuid, Level.READ)
        folder = checked(ParentQuery, request.query_params)["parent_dir"]
        try:
            entries = folders.list_folder(base, folder)
        except DomainError:
            entries = None
        if entries is None:
            raise DomainError("parent_dir is invalid.")
        return Response({"dirent_list": EntryAnswer(entries, many=True).data})

    @extend_schema(parameters=[DeleteQuery], responses=SuccessAnswer)
    def delete_file(self, request: Request, base_uuid: str) -> Response:
        base = _access(request, base_uuid, Level.WRITE)
        files.delete_path(base, checked(DeleteQuery, request.query_params)["path"])
        return Response({"success": True})

    @extend_schema(request=BatchDeleteForm, responses=SuccessAnswer)
    def delete_files(self, request: Request, base_uuid: str) -> Response:
        base = _access(request, base_uuid, Level.WRITE)
        form = checked(BatchDeleteForm, request.data)
        folders.delete_all(base, form["parent_path"], form["asset_names"])
        return Response({"success": True})

    @extend_schema(request=RenameForm, responses=SuccessAnswer)
    def rename_file(self, request: Request, base_uuid: str) -> Response:
        base = _access(request, base_uuid, Level.WRITE)
        form = checked(RenameForm, request.data)
        files.rename_file(base, form["path"], form["new_name"])
        return Response({"success": True})

    @extend_schema(parameters=[MonthsQuery], responses=RecentAnswer)
    def list_recent(self, request: Request, base_uuid: str) -> Response:
        base = _access(request, base_uuid, Level.READ)
        months = folders.list_recent(base, checked(MonthsQuery, request.query_params)["months"])
        return Response(RecentAnswer({"file_list": months}).data)

    @extend_schema(request=RotateForm, responses=SuccessAnswer)
    def rotate_image(self, request: Request, base_uuid: str) -> Response:
        base = _access(request, base_uuid, Level.WRITE)
        form = checked(RotateForm, request.data)
        images.rotate_image(base, form["path"], form["angle"], created_by=request.user.username)
        return Response({"success": True})

    @extend_schema(responses=AssetSizeAnswer)
    def show_asset_size(self, request: Request, base_uuid: str) -> Response:
        size = files.used_bytes(_access(request, base_uuid, Level.READ))
        answer = {
            "asset_size": size,
            "max_size_of_export": MAXIMUM_EXPORT_MEGABYTES,
            "can_export_asset": size <= MAXIMUM_EXPORT_MEGABYTES * 1024 * 1024,
        }
        return Response(AssetSizeAnswer(answer).data)

    @extend_schema(responses=BaseSizeAnswer)
    def show_base_size(self, request: Request, base_uuid: str) -> Response:
        return Response({"result": measure_store(str(_access(request, base_uuid, Level.READ).uuid))})

    @extend_schema(parameters=[ParentQuery], responses=CustomUploadLinkAnswer)
    def create_custom_upload_link(self, request: Request, base_uuid: str) -> Response:
        base = _access(request, base_uuid, Level.WRITE)
        folder = clean_folder(checked(ParentQuery, request.query_params)["parent_dir"], field="parent_dir")
        token = create_link(base=base, direction=Direction.UPLOAD, path=CUSTOM_FOLDER, bearer=request.user)
        link = describe_custom_upload_link(request, base, token, folder)
        return Response({**link, "dirent": link})


class NamedBaseFilesViewSet(AccountViewSet):
    """The files of a base that is named by its workspace and name."""

    permissions: ClassVar = {
        "create_upload_link": Permission.ACCOUNT,
        "show_existence": Permission.ACCOUNT,
        "rotate_image": Permission.ACCOUNT,
    }

    @extend_schema(parameters=[BaseNameQuery], responses=UploadLinkAnswer)
    def create_upload_link(self, request: Request, workspace_id: int) -> Response:
        name = checked(BaseNameQuery, request.query_params)["name"]
        base = access_base(user=request.user, workspace_id=workspace_id, name=name, level=Level.WRITE)
        token = create_link(base=base, direction=Direction.UPLOAD, path="", bearer=request.user)
        return Response(describe_upload_link(request, base, token))

    @extend_schema(parameters=[PathQuery], responses=ExistsAnswer)
    def show_existence(self, request: Request, workspace_id: int, base_name: str) -> Response:
        base = access_base(user=request.user, workspace_id=workspace_id, name=base_name, level=Level.READ)
        path = checked(PathQuery, request.query_params)["path"]
        return Response({"is_exist": folders.is_there(base, path)})

    @extend_schema(request=RotateForm, responses=SuccessAnswer)
    def rotate_image(self, request: Request, workspace_id: int, base_name: str) -> Response:
        base = access_base(user=request.user, workspace_id=workspace_id, name=base_name, level=Level.WRITE)
        form = checked(RotateForm, request.data)
        images.rotate_image(base, form["path"], form["angle"], created_by=request.user.username)
        return Response({"success": True})


def _access(request: Request, base_uuid: str, level: Level) -> Base:
    """Return the base; of one that is not there these endpoints say that it is a table."""
    try:
        return access_base_by_uuid(user=request.user, base_uuid=base_uuid, level=level)
    except NotFoundError:
        raise NotFoundError(f"Table {base_uuid} not found.") from None
