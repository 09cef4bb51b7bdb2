"""Accounts in the hands of administrators: here because taking one away takes bases and groups with it."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import AccountViewSet
from accounts.models import User
from accounts.users import create_user, get_user
from core.permissions import Permission
from core.serializers import PageQuery, SuccessAnswer, select_page
from core.views import checked
from workspaces.people import change_user, remove_user
from workspaces.serializers import (
    CreatedUserAnswer,
    CreateUserForm,
    ListedUserAnswer,
    UpdatedUserAnswer,
    UpdateUserForm,
    UserDetailAnswer,
    UsersAnswer,
)


class AdminUsersViewSet(AccountViewSet):
    """All accounts of the server."""

    permissions: ClassVar = {
        "list_users": Permission.ADMIN,
        "create_user": Permission.ADMIN,
        "show_user": Permission.ADMIN,
        "update_user": Permission.ADMIN,
        "delete_user": Permission.ADMIN,
    }

    @extend_schema(operation_id="api_v2.1_admin_users_list", parameters=[PageQuery], responses=UsersAnswer)
    def list_users(self, request: Request) -> Response:
        users = User.objects.order_by("pk")
        page = select_page(users, checked(PageQuery, request.query_params))
        return Response({"data": ListedUserAnswer(page, many=True).data, "total_count": users.count()})

    @extend_schema(request=CreateUserForm, responses=CreatedUserAnswer)
    def create_user(self, request: Request) -> Response:
        user = create_user(**checked(CreateUserForm, request.data))
        return Response(CreatedUserAnswer(user).data)

    @extend_schema(responses=UserDetailAnswer)
    def show_user(self, request: Request, user_id: str) -> Response:
        return Response(UserDetailAnswer(get_user(user_id), context={"request": request}).data)

    @extend_schema(request=UpdateUserForm, responses=UpdatedUserAnswer)
    def update_user(self, request: Request, user_id: str) -> Response:
        changes = checked(UpdateUserForm, request.data)
        user = change_user(acting_user=request.user, user_id=user_id, changes=changes)
        return Response(UpdatedUserAnswer(user).data)

    @extend_schema(responses=SuccessAnswer)
    def delete_user(self, request: Request, user_id: str) -> Response:
        remove_user(acting_user=request.user, user_id=user_id)
        return Response({"success": True})
