"""Groups and their members."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import AccountViewSet
from core.permissions import Permission
from core.serializers import SuccessAnswer
from core.views import checked
from workspaces import groups
from workspaces.access import access_group
from workspaces.serializers import (
    CreateGroupForm,
    GroupAnswer,
    MemberAnswer,
    MemberForm,
    RoleForm,
    SearchQuery,
    UpdateGroupForm,
)


class GroupsViewSet(AccountViewSet):
    """The groups that somebody is in."""

    permissions: ClassVar = {
        "list_groups": Permission.ACCOUNT,
        "search_groups": Permission.ACCOUNT,
        "create_group": Permission.ACCOUNT,
        "show_group": Permission.ACCOUNT,
        "update_group": Permission.ACCOUNT,
        "delete_group": Permission.ACCOUNT,
    }

    @extend_schema(responses=GroupAnswer(many=True))
    def list_groups(self, request: Request) -> Response:
        found = groups.list_groups(acting_user=request.user)
        return Response(GroupAnswer(found, many=True, context={"request": request}).data)

    @extend_schema(parameters=[SearchQuery], responses=GroupAnswer(many=True))
    def search_groups(self, request: Request) -> Response:
        query = checked(SearchQuery, request.query_params)
        found = groups.list_groups(acting_user=request.user, name_part=query["q"])
        return Response(GroupAnswer(found, many=True, context={"request": request}).data)

    @extend_schema(request=CreateGroupForm, responses={201: GroupAnswer})
    def create_group(self, request: Request) -> Response:
        group = groups.create_group(acting_user=request.user, **checked(CreateGroupForm, request.data))
        return Response(GroupAnswer(group, context={"request": request}).data, status=201)

    @extend_schema(responses=GroupAnswer)
    def show_group(self, request: Request, group_id: int) -> Response:
        group = access_group(user=request.user, group_id=group_id)
        return Response(GroupAnswer(group, context={"request": request}).data)

    @extend_schema(request=UpdateGroupForm, responses=GroupAnswer)
    def update_group(self, request: Request, group_id: int) -> Response:
        changes = checked(UpdateGroupForm, request.data)
        group = groups.update_group(acting_user=request.user, group_id=group_id, **changes)
        return Response(GroupAnswer(group, context={"request": request}).data)

    @extend_schema(responses=SuccessAnswer)
    def delete_group(self, request: Request, group_id: int) -> Response:
        groups.delete_group(acting_user=request.user, group_id=group_id)
        return Response({"success": True})


class MembersViewSet(AccountViewSet):
    """The members of a group."""

    permissions: ClassVar = {
        "list_members": Permission.ACCOUNT,
        "add_member": Permission.ACCOUNT,
        "change_role": Permission.ACCOUNT,
        "remove_member": Permission.ACCOUNT,
    }

    @extend_schema(responses=MemberAnswer(many=True))
    def list_members(self, request: Request, group_id: int) -> Response:
        members = groups.list_members(acting_user=request.user, group_id=group_id)
        return Response(MemberAnswer(members, many=True, context={"request": request}).data)

    @extend_schema(request=MemberForm, responses={201: MemberAnswer})
    def add_member(self, request: Request, group_id: int) -> Response:
        form = checked(MemberForm, request.data)
        member = groups.add_member(acting_user=request.user, group_id=group_id, email=form["email"])
        return Response(MemberAnswer(member, context={"request": request}).data, status=201)

    @extend_schema(request=RoleForm, responses=SuccessAnswer)
    def change_role(self, request: Request, group_id: int, user_id: str) -> Response:
        form = checked(RoleForm, request.data)
        groups.change_role(acting_user=request.user, group_id=group_id, user_id=user_id, is_admin=form["is_admin"])
        return Response({"success": True})

    @extend_schema(responses=SuccessAnswer)
    def remove_member(self, request: Request, group_id: int, user_id: str) -> Response:
        groups.remove_member(acting_user=request.user, group_id=group_id, user_id=user_id)
        return Response({"success": True})
