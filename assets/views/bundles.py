"""Bases as `.dtable` files."""

from typing import IO, ClassVar

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import AccountViewSet
from assets.bundle_tasks import issue_task, read_task
from assets.bundles import CONTENT_TYPE, SUFFIX, export_base, import_bundle, spool_bundle
from core.addresses import server_url
from core.errors import NotFoundError
from core.permissions import Permission
from core.serializers import FlagField
from core.spools import send_spool
from core.views import checked
from workspaces.access import Level, access_base, access_base_by_uuid, get_open_base
from workspaces.models import Base
from workspaces.serializers import KnownBaseAnswer

ZIP_ANSWER = {(200, CONTENT_TYPE): OpenApiTypes.BINARY}


class IgnoreAssetQuery(serializers.Serializer):
    ignore_asset = FlagField(default=False)


class ExportQuery(IgnoreAssetQuery):
    dtable_name = serializers.CharField(max_length=255, trim_whitespace=False)


class TaskQuery(serializers.Serializer):
    task_id = serializers.CharField(max_length=1000)


class ContentQuery(TaskQuery):
    dtable_uuid = serializers.CharField(max_length=36, required=False)


class ImportForm(serializers.Serializer):
    dtable = serializers.FileField(allow_empty_file=True, max_length=1000)
    folder_id = serializers.IntegerField(required=False, allow_null=True)


class TaskAnswer(serializers.Serializer):
    """`not_taken` names what a file held that this server has no use for; it is left out when there is nothing."""

    task_id = serializers.CharField()
    table = KnownBaseAnswer()
    not_taken = serializers.ListField(child=serializers.CharField(), required=False)


class StatusAnswer(serializers.Serializer):
    is_finished = serializers.BooleanField()


class BundlesViewSet(AccountViewSet):
    """Exporting bases, at once or in steps, and importing them."""

    permissions: ClassVar = {
        "export_base": Permission.ACCOUNT,
        "start_export": Permission.ACCOUNT,
        "show_status": Permission.ACCOUNT,
        "fetch_export": Permission.ACCOUNT,
        "import_base": Permission.ACCOUNT,
    }

    @extend_schema(parameters=[ExportQuery], responses=ZIP_ANSWER)
    def export_base(self, request: Request, workspace_id: int) -> HttpResponseBase:
        query = checked(ExportQuery, request.query_params)
        base = access_base(user=request.user, workspace_id=workspace_id, name=query["dtable_name"], level=Level.READ)
        return send_bundle(base, export_base(user=request.user, base=base, with_files=not query["ignore_asset"]))

    @extend_schema(parameters=[IgnoreAssetQuery], responses=TaskAnswer)
    def start_export(self, request: Request, workspace_id: int, base_name: str) -> Response:
        with_files = not checked(IgnoreAssetQuery, request.query_params)["ignore_asset"]
        base = access_base(user=request.user, workspace_id=workspace_id, name=base_name, level=Level.READ)
        task_id = issue_task(request.user, base_uuid=str(base.uuid), with_files=with_files)
        return Response({"task_id": task_id, "table": KnownBaseAnswer(base).data})

    @extend_schema(parameters=[TaskQuery], responses=StatusAnswer)
    def show_status(self, request: Request) -> Response:
        read_task(request.user, checked(TaskQuery, request.query_params)["task_id"])
        return Response({"is_finished": True})

    @extend_schema(parameters=[ContentQuery], responses=ZIP_ANSWER)
    def fetch_export(self, request: Request) -> HttpResponseBase:
        query = checked(ContentQuery, request.query_params)
        task = read_task(request.user, query["task_id"])
        base = access_base_by_uuid(user=request.user, base_uuid=task.base_uuid, level=Level.READ)
        if query.get("dtable_uuid", task.base_uuid).replace("-", "") != base.uuid.hex:
            raise NotFoundError(f"dtable {query['dtable_uuid']} not found.")
        return send_bundle(base, export_base(user=request.user, base=base, with_files=task.with_files))

    @extend_schema(request={"multipart/form-data": ImportForm}, responses=TaskAnswer)
    def import_base(self, request: Request, workspace_id: int) -> Response:
        form = checked(ImportForm, request.data)
        if form.get("folder_id"):
            raise NotFoundError(f"Folder {form['folder_id']} not found.")
        file = form["dtable"]
        imported = import_bundle(
            acting_user=request.user,
            workspace_id=workspace_id,
            file=file.file,
            file_name=file.name,
            server=server_url(request),
        )
        answer = {"task_id": issue_task(request.user), "table": KnownBaseAnswer(imported.base).data}
        return Response(answer | ({"not_taken": imported.not_taken} if imported.not_taken else {}))


class AdminBundlesViewSet(AccountViewSet):
    """Exporting any base of the server."""

    permissions: ClassVar = {"export_base": Permission.ADMIN}

    @extend_schema(parameters=[IgnoreAssetQuery], responses=ZIP_ANSWER)
    def export_base(self, request: Request, base_uuid: str) -> HttpResponseBase:
        with_files = not checked(IgnoreAssetQuery, request.query_params)["ignore_asset"]
        base = get_open_base(base_uuid)
        return send_bundle(base, spool_bundle(base, complete=True, with_files=with_files))


def send_bundle(base: Base, bundle: IO[bytes]) -> HttpResponseBase:
    """Return the response that sends a `.dtable` file, which it closes."""
    return send_spool(bundle, content_type=CONTENT_TYPE, file_name=base.name + SUFFIX)
