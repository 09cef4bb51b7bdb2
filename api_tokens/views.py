"""Managing the API-Tokens of a base, and exchanging them for Base-Tokens."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import AccountViewSet
from api_tokens import api_tokens
from api_tokens.authentication import ApiTokenAuthentication
from api_tokens.exchange import exchange_api_token, open_base
from api_tokens.serializers import (
    BaseTokenAnswer,
    CreateTokenForm,
    ExchangeAnswer,
    LifetimeQuery,
    TemporaryTokenAnswer,
    TokenAnswer,
    TokensAnswer,
    TokenStatusAnswer,
    TokenStatusesAnswer,
    UpdateTokenForm,
)
from api_tokens.temporary_tokens import mint_temporary_token
from core.addresses import server_url
from core.permissions import Permission
from core.rate_limits import AccountThrottle
from core.serializers import SuccessAnswer
from core.views import APIViewSet, checked


class ApiTokensViewSet(AccountViewSet):
    """The API-Tokens of a base, for who administers it."""

    permissions: ClassVar = {
        "list_tokens": Permission.ACCOUNT,
        "create_token": Permission.ACCOUNT,
        "update_token": Permission.ACCOUNT,
        "delete_token": Permission.ACCOUNT,
        "list_statuses": Permission.ACCOUNT,
    }

    @extend_schema(responses=TokensAnswer)
    def list_tokens(self, request: Request, workspace_id: int, base_name: str) -> Response:
        tokens = api_tokens.list_api_tokens(acting_user=request.user, workspace_id=workspace_id, base_name=base_name)
        return Response({"api_tokens": TokenAnswer(tokens, many=True).data})

    @extend_schema(request=CreateTokenForm, responses={201: TokenAnswer})
    def create_token(self, request: Request, workspace_id: int, base_name: str) -> Response:
        form = checked(CreateTokenForm, request.data)
        token = api_tokens.create_api_token(
            acting_user=request.user, workspace_id=workspace_id, base_name=base_name, **form
        )
        return Response(TokenAnswer(token).data, status=201)

    @extend_schema(request=UpdateTokenForm, responses=TokenAnswer)
    def update_token(self, request: Request, workspace_id: int, base_name: str, app_name: str) -> Response:
        form = checked(UpdateTokenForm, request.data)
        token = api_tokens.update_api_token(
            acting_user=request.user, workspace_id=workspace_id, base_name=base_name, app_name=app_name, **form
        )
        return Response(TokenAnswer(token).data)

    @extend_schema(responses=SuccessAnswer)
    def delete_token(self, request: Request, workspace_id: int, base_name: str, app_name: str) -> Response:
        api_tokens.delete_api_token(
            acting_user=request.user, workspace_id=workspace_id, base_name=base_name, app_name=app_name
        )
        return Response({"success": True})

    @extend_schema(responses=TokenStatusesAnswer)
    def list_statuses(self, request: Request, workspace_id: int, base_name: str) -> Response:
        found = api_tokens.list_statuses(acting_user=request.user, workspace_id=workspace_id, base_name=base_name)
        statuses = TokenStatusAnswer(found, many=True).data
        return Response({"api_status_list": statuses, "app_status": statuses})


class OwnTokensViewSet(AccountViewSet):
    """Tokens that carry a user's own access to a base."""

    permissions: ClassVar = {"mint_temporary_token": Permission.ACCOUNT, "mint_base_token": Permission.ACCOUNT}

    @extend_schema(responses=TemporaryTokenAnswer)
    def mint_temporary_token(self, request: Request, workspace_id: int, base_name: str) -> Response:
        token = mint_temporary_token(acting_user=request.user, workspace_id=workspace_id, base_name=base_name)
        return Response({"api_token": token})

    @extend_schema(parameters=[LifetimeQuery], responses=BaseTokenAnswer)
    def mint_base_token(self, request: Request, workspace_id: int, base_name: str) -> Response:
        query = checked(LifetimeQuery, request.query_params)
        base, token = open_base(
            acting_user=request.user, workspace_id=workspace_id, base_name=base_name, lifetime=query["exp"]
        )
        return Response({"access_token": token, "dtable_uuid": str(base.uuid)})


class ExchangeViewSet(APIViewSet):
    """Where apps fetch their Base-Tokens."""

    authentication_classes: ClassVar = [ApiTokenAuthentication]
    throttle_classes: ClassVar = [AccountThrottle]
    permissions: ClassVar = {"exchange": Permission.APP}

    @extend_schema(parameters=[LifetimeQuery], responses=ExchangeAnswer)
    def exchange(self, request: Request) -> Response:
        query = checked(LifetimeQuery, request.query_params)
        base, server = request.user.base, server_url(request)
        return Response(
            {
                "app_name": request.user.app_name,
                "access_token": exchange_api_token(app=request.user, lifetime=query["exp"]),
                "dtable_uuid": str(base.uuid),
                "dtable_server": f"{server}/api-gateway/",
                # SeaTable 6 leaves it out; programs written for older versions connect to it.
                "dtable_socket": f"{server}/",
                "dtable_name": base.name,
                "workspace_id": base.workspace_id,
                "use_api_gateway": True,
            }
        )
