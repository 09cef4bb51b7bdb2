"""Signing in, one's own account, other people's names, and the questions whether the server is there."""

from typing import ClassVar

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.account_tokens import issue_account_token
from accounts.authentication import AccountViewSet
from accounts.models import User
from accounts.serializers import (
    AccountAnswer,
    LoginAnswer,
    LoginForm,
    LoginRefusal,
    PingAnswer,
    PublicUserAnswer,
    ServerInfoAnswer,
    UserIdsForm,
    UserListAnswer,
)
from accounts.users import get_user, sign_in
from core.permissions import Permission
from core.rate_limits import LoginThrottle
from core.views import APIViewSet, checked


class StatusViewSet(APIViewSet):
    """Open to all and without limits: monitors ask here."""

    permissions: ClassVar = {
        "show_server_info": Permission.PUBLIC,
        "ping": Permission.PUBLIC,
        "ping_gateway": Permission.PUBLIC,
        "ping_base_server": Permission.PUBLIC,
    }

    @extend_schema(responses=ServerInfoAnswer)
    def show_server_info(self, request: Request) -> Response:
        return Response({"version": settings.SERVER_VERSION, "edition": "enterprise edition"})

    @extend_schema(responses=OpenApiTypes.STR)
    def ping(self, request: Request) -> Response:
        return Response("pong")

    @extend_schema(responses=PingAnswer)
    def ping_gateway(self, request: Request) -> Response:
        return Response({"ret": "pong"})

    @extend_schema(responses={(200, "text/html"): OpenApiTypes.STR})
    def ping_base_server(self, request: Request) -> HttpResponse:
        return HttpResponse("pong", content_type="text/html")


class LoginViewSet(APIViewSet):
    """Where a password becomes an Account-Token."""

    permissions: ClassVar = {"sign_in": Permission.PUBLIC}
    throttle_classes: ClassVar = [LoginThrottle]
    answers_field_errors = True

    @extend_schema(request=LoginForm, responses={200: LoginAnswer, 400: OpenApiResponse(LoginRefusal)})
    def sign_in(self, request: Request) -> Response:
        form = checked(LoginForm, request.data)
        user = sign_in(login=form["username"], password=form["password"])
        if user is None:
            raise ValidationError({"non_field_errors": ["Unable to login with provided credentials."]})
        return Response({"token": issue_account_token(user=user)})


class AccountInfoViewSet(AccountViewSet):
    """One's own account."""

    permissions: ClassVar = {"show": Permission.ACCOUNT, "ping": Permission.ACCOUNT}

    @extend_schema(responses=AccountAnswer)
    def show(self, request: Request) -> Response:
        return Response(AccountAnswer(request.user, context={"request": request}).data)

    @extend_schema(responses=OpenApiTypes.STR)
    def ping(self, request: Request) -> Response:
        return Response("pong")


class UserDirectoryViewSet(AccountViewSet):
    """Other people's names, for who knows their ids."""

    permissions: ClassVar = {"show": Permission.ACCOUNT, "list_users": Permission.ACCOUNT}

    @extend_schema(responses=PublicUserAnswer)
    def show(self, request: Request, user_id: str) -> Response:
        return Response(PublicUserAnswer(get_user(user_id), context={"request": request}).data)

    @extend_schema(request=UserIdsForm, responses=UserListAnswer)
    def list_users(self, request: Request) -> Response:
        form = checked(UserIdsForm, request.data)
        users = User.objects.filter(username__in=form["user_id_list"]).order_by("pk")
        return Response({"user_list": PublicUserAnswer(users, many=True, context={"request": request}).data})
