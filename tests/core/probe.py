"""Views for the tests of core: each does one thing, under a path of either surface."""

from typing import Any, ClassVar

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, QueryDict
from django.urls import path
from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response

from core.authentication import TokenAuthentication
from core.errors import BusyError, ConflictError, DomainError, ForbiddenError, InvalidTokenError, NotFoundError
from core.permissions import Credential, CredentialKind, Permission
from core.rate_limits import AccountThrottle, BaseSurfaceThrottle
from core.views import APIViewSet, checked

ERRORS: dict[str, Exception] = {
    "domain": DomainError("name invalid."),
    "typed": DomainError("Column X exists.", error_type="column_already_exists"),
    "not-found": NotFoundError("table not found"),
    "forbidden": ForbiddenError(),
    "conflict": ConflictError("Webhook exists."),
    "busy": BusyError("The base is busy."),
    "token": InvalidTokenError("invalid token", status=403),
    "http404": Http404(),
    "too-big": RequestDataTooBig(),
    "media-type": UnsupportedMediaType("text/csv"),
}


class KindAuthentication(TokenAuthentication):
    """The token is the kind of credential itself."""

    def authenticate_token(self, request: Request, token: str) -> tuple[object, Credential]:
        return None, Credential(CredentialKind(token), None)


class ItemForm(serializers.Serializer):
    size = serializers.IntegerField()


class EchoForm(serializers.Serializer):
    name = serializers.CharField()
    items = ItemForm(many=True, required=False)
    tags = serializers.ListField(child=serializers.CharField(), required=False)


class ProbeViewSet(APIViewSet):
    permissions: ClassVar = {"fail": Permission.PUBLIC, "echo": Permission.PUBLIC, "check": Permission.PUBLIC}

    def fail(self, request: Request, error: str) -> Response:
        raise ERRORS[error]

    def echo(self, request: Request) -> Response:
        data = request.data.dict() if isinstance(request.data, QueryDict) else request.data
        return Response({"data": data})

    def check(self, request: Request) -> Response:
        return Response(checked(EchoForm, request.data))


class FieldErrorsViewSet(ProbeViewSet):
    answers_field_errors = True


class GuardedViewSet(APIViewSet):
    authentication_classes: ClassVar = [KindAuthentication]
    permissions: ClassVar = {permission.name.lower(): permission for permission in Permission}

    def __getattr__(self, name: str) -> Any:
        if name in self.permissions:
            return lambda _request: Response({"passed": name})
        raise AttributeError(name)


class ForgetfulViewSet(APIViewSet):
    authentication_classes: ClassVar = [KindAuthentication]
    permissions: ClassVar = {"declared": Permission.PUBLIC}

    def declared(self, request: Request) -> Response:
        return Response({})

    def forgotten(self, request: Request) -> Response:
        return Response({"secret": True})


class LimitedViewSet(ProbeViewSet):
    throttle_classes: ClassVar = [AccountThrottle]


class LimitedBaseViewSet(APIViewSet):
    permissions: ClassVar = {"show": Permission.PUBLIC}
    throttle_classes: ClassVar = [BaseSurfaceThrottle]

    def show(self, request: Request, base_uuid: str) -> Response:
        return Response({})


urlpatterns = []
for surface in ("api/v2.1/", "api-gateway/api/v2/"):
    urlpatterns += [
        path(f"{surface}fail/<str:error>/", ProbeViewSet.as_view({"get": "fail"})),
        path(f"{surface}echo/", ProbeViewSet.as_view({"post": "echo", "get": "echo", "delete": "echo"})),
        path(f"{surface}check/", ProbeViewSet.as_view({"post": "check"})),
        path(f"{surface}field-errors/", FieldErrorsViewSet.as_view({"post": "check"})),
        path(f"{surface}forgetful/", ForgetfulViewSet.as_view({"get": "forgotten", "post": "declared"})),
        path(f"{surface}limited/", LimitedViewSet.as_view({"get": "echo"})),
        path(f"{surface}limited/<str:base_uuid>/", LimitedBaseViewSet.as_view({"get": "show"})),
    ]
    urlpatterns += [
        path(f"{surface}guarded/{name}/", GuardedViewSet.as_view({"get": name})) for name in GuardedViewSet.permissions
    ]
