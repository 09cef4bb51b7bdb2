"""Bases in the catalogue: making, changing, the trash, favourites and shares."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import AccountViewSet
from core.permissions import Permission
from core.serializers import PageQuery, SuccessAnswer, select_page
from core.views import checked
from workspaces import catalogue, shares, trash
from workspaces.overview import describe_share, list_workspaces, list_workspaces_in_detail
from workspaces.serializers import (
    BaseAnswer,
    BaseNameForm,
    BaseUuidForm,
    CreateBaseForm,
    GroupTrashAnswer,
    KnownBaseAnswer,
    KnownTableEnvelope,
    MemberForm,
    ReceivedSharesAnswer,
    ShareAnswer,
    ShareForm,
    SharesAnswer,
    StarredAnswer,
    TableEnvelope,
    TrashAnswer,
    TrashedBaseAnswer,
    UpdateBaseForm,
    WorkspacesAnswer,
    WorkspacesQuery,
)


class WorkspacesViewSet(AccountViewSet):
    """Everything somebody can open."""

    permissions: ClassVar = {"list_workspaces": Permission.ACCOUNT}

    @extend_schema(parameters=[WorkspacesQuery], responses=WorkspacesAnswer)
    def list_workspaces(self, request: Request) -> Response:
        if checked(WorkspacesQuery, request.query_params)["detail"]:
            entries = list_workspaces_in_detail(acting_user=request.user, request=request)
        else:
            entries = list_workspaces(acting_user=request.user)
        return Response({"workspace_list": entries})


class BasesViewSet(AccountViewSet):
    """Making and changing bases."""

    permissions: ClassVar = {
        "create_base": Permission.ACCOUNT,
        "update_base": Permission.ACCOUNT,
        "trash_base": Permission.ACCOUNT,
    }

    @extend_schema(request=CreateBaseForm, responses={201: TableEnvelope})
    def create_base(self, request: Request) -> Response:
        form = checked(CreateBaseForm, request.data)
        workspace = catalogue.find_workspace_for_base(
            acting_user=request.user, workspace_id=form.pop("workspace_id", None), owner=form.pop("owner", "")
        )
        base = catalogue.create_base(acting_user=request.user, workspace=workspace, name=form.pop("name"), styles=form)
        return Response({"table": BaseAnswer(base).data}, status=201)

    @extend_schema(request=UpdateBaseForm, responses=KnownTableEnvelope)
    def update_base(self, request: Request, workspace_id: int) -> Response:
        changes = checked(UpdateBaseForm, request.data)
        base = catalogue.update_base(
            acting_user=request.user, workspace_id=workspace_id, name=changes.pop("name"), changes=changes
        )
        return Response({"table": KnownBaseAnswer(base).data})

    @extend_schema(request=BaseNameForm, responses=SuccessAnswer)
    def trash_base(self, request: Request, workspace_id: int) -> Response:
        form = checked(BaseNameForm, request.data)
        trash.trash_base(acting_user=request.user, workspace_id=workspace_id, name=form["name"])
        return Response({"success": True})


class TrashViewSet(AccountViewSet):
    """The trash of one's own workspace and of groups."""

    permissions: ClassVar = {
        "list_trash": Permission.ACCOUNT,
        "clear_trash": Permission.ACCOUNT,
        "restore_base": Permission.ACCOUNT,
        "list_group_trash": Permission.ACCOUNT,
        "restore_group_base": Permission.ACCOUNT,
    }

    @extend_schema(parameters=[PageQuery], responses=TrashAnswer)
    def list_trash(self, request: Request) -> Response:
        bases = trash.list_personal_trash(acting_user=request.user)
        page = select_page(bases, checked(PageQuery, request.query_params))
        return Response({"count": bases.count(), "trash_dtable_list": TrashedBaseAnswer(page, many=True).data})

    @extend_schema(responses=SuccessAnswer)
    def clear_trash(self, request: Request) -> Response:
        trash.clear_personal_trash(acting_user=request.user)
        return Response({"success": True})

    @extend_schema(request=None, responses=SuccessAnswer)
    def restore_base(self, request: Request, base_id: int) -> Response:
        trash.restore_personal_base(acting_user=request.user, base_id=base_id)
        return Response({"success": True})

    @extend_schema(responses=GroupTrashAnswer)
    def list_group_trash(self, request: Request, group_id: int) -> Response:
        bases = trash.list_group_trash(acting_user=request.user, group_id=group_id)
        return Response({"trash_dtable_list": TrashedBaseAnswer(bases, many=True).data})

    @extend_schema(request=None, responses=SuccessAnswer)
    def restore_group_base(self, request: Request, group_id: int, base_uuid: str) -> Response:
        trash.restore_group_base(acting_user=request.user, group_id=group_id, base_uuid=base_uuid)
        return Response({"success": True})


class StarredViewSet(AccountViewSet):
    """Favourites."""

    permissions: ClassVar = {
        "list_starred": Permission.ACCOUNT,
        "star_base": Permission.ACCOUNT,
        "unstar_base": Permission.ACCOUNT,
    }

    @extend_schema(responses=StarredAnswer)
    def list_starred(self, request: Request) -> Response:
        bases = shares.list_starred_bases(acting_user=request.user)
        return Response({"user_starred_dtable_list": KnownBaseAnswer(bases, many=True).data})

    @extend_schema(request=BaseUuidForm, responses=SuccessAnswer)
    def star_base(self, request: Request) -> Response:
        form = checked(BaseUuidForm, request.data)
        shares.star_base(acting_user=request.user, base_uuid=str(form["dtable_uuid"]))
        return Response({"success": True})

    @extend_schema(parameters=[BaseUuidForm], responses=SuccessAnswer)
    def unstar_base(self, request: Request) -> Response:
        query = checked(BaseUuidForm, request.query_params)
        shares.unstar_base(acting_user=request.user, base_uuid=str(query["dtable_uuid"]))
        return Response({"success": True})


class SharesViewSet(AccountViewSet):
    """Opening a base to single people."""

    permissions: ClassVar = {
        "list_received": Permission.ACCOUNT,
        "list_shares": Permission.ACCOUNT,
        "create_share": Permission.ACCOUNT,
        "update_share": Permission.ACCOUNT,
        "delete_share": Permission.ACCOUNT,
    }

    @extend_schema(responses=ReceivedSharesAnswer)
    def list_received(self, request: Request) -> Response:
        received = shares.list_received_shares(acting_user=request.user)
        return Response({"table_list": [describe_share(share, request) for share in received]})

    @extend_schema(responses=SharesAnswer)
    def list_shares(self, request: Request, workspace_id: int, base_name: str) -> Response:
        given = shares.list_shares(acting_user=request.user, workspace_id=workspace_id, name=base_name)
        return Response({"user_list": ShareAnswer(given, many=True, context={"request": request}).data})

    @extend_schema(request=ShareForm, responses={201: SuccessAnswer})
    def create_share(self, request: Request, workspace_id: int, base_name: str) -> Response:
        form = checked(ShareForm, request.data)
        shares.create_share(acting_user=request.user, workspace_id=workspace_id, name=base_name, **form)
        return Response({"success": True}, status=201)

    @extend_schema(request=ShareForm, responses=SuccessAnswer)
    def update_share(self, request: Request, workspace_id: int, base_name: str) -> Response:
        form = checked(ShareForm, request.data)
        shares.update_share(acting_user=request.user, workspace_id=workspace_id, name=base_name, **form)
        return Response({"success": True})

    @extend_schema(request=MemberForm, responses=SuccessAnswer)
    def delete_share(self, request: Request, workspace_id: int, base_name: str) -> Response:
        form = checked(MemberForm, request.data)
        shares.delete_share(acting_user=request.user, workspace_id=workspace_id, name=base_name, **form)
        return Response({"success": True})
