"""Who works with a base, asked by its members and by its apps."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import AccountViewSet
from bases.access import read_base
from bases.tokens import BaseTokenAuthentication
from core.permissions import Permission
from core.rate_limits import BaseSurfaceThrottle
from core.views import APIViewSet
from workspaces.access import Level, access_base, get_open_base
from workspaces.models import Base
from workspaces.related_users import list_related_users
from workspaces.serializers import RelatedUserAnswer, RelatedUsersAnswer


class RelatedUsersViewSet(AccountViewSet):
    """Asked with an Account-Token."""

    permissions: ClassVar = {"list_related_users": Permission.ACCOUNT}

    @extend_schema(responses=RelatedUsersAnswer)
    def list_related_users(self, request: Request, workspace_id: int, base_name: str) -> Response:
        base = access_base(user=request.user, workspace_id=workspace_id, name=base_name, level=Level.READ)
        return _answer(base, request)


class BaseRelatedUsersViewSet(APIViewSet):
    """Asked with a Base-Token, under the path of either surface."""

    authentication_classes: ClassVar = [BaseTokenAuthentication]
    throttle_classes: ClassVar = [BaseSurfaceThrottle]
    permissions: ClassVar = {"list_related_users": Permission.BASE_READ}

    @extend_schema(responses=RelatedUsersAnswer)
    def list_related_users(self, request: Request, base_uuid: str) -> Response:
        # The store knows which tokens were revoked.
        with read_base(request.user):
            base = get_open_base(request.user.base_uuid)
        return _answer(base, request)


def _answer(base: Base, request: Request) -> Response:
    related = list_related_users(base)
    users = RelatedUserAnswer(related, many=True, context={"request": request}).data
    return Response({"user_list": users, "app_user_list": []})
