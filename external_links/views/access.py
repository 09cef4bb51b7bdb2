"""What a link gives to programs: a Base-Token for anybody, and a copy of the base for who is signed in."""

from typing import ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import AccountViewSet
from api_tokens.exchange import parse_lifetime
from api_tokens.serializers import LifetimeQuery
from core.addresses import server_url
from core.errors import NotFoundError
from core.permissions import Permission
from core.rate_limits import AccountThrottle
from core.views import APIViewSet, checked
from external_links.copies import copy_from_link
from external_links.liveness import count_visit, open_link, visitor_of
from external_links.models import Kind
from external_links.serializers import CopiedBaseAnswer, CopyFromLinkForm, LinkTokenAnswer
from external_links.tokens import mint_link_token
from external_links.visitors import PASSWORD_HEADER, header_password
from workspaces.serializers import KnownBaseAnswer

PASSWORD_PARAMETER = OpenApiParameter(
    PASSWORD_HEADER, OpenApiTypes.STR, OpenApiParameter.HEADER, description="The password of the link, if it has one."
)


class LinkTokensViewSet(APIViewSet):
    """Base-Tokens for reading what a link opens."""

    permissions: ClassVar = {"mint_token": Permission.PUBLIC}
    throttle_classes: ClassVar = [AccountThrottle]
    kind: Kind = Kind.BASE

    @extend_schema(parameters=[LifetimeQuery, PASSWORD_PARAMETER], responses=LinkTokenAnswer)
    def mint_token(self, request: Request, token: str) -> Response:
        lifetime = parse_lifetime(checked(LifetimeQuery, request.query_params)["exp"])
        link = open_link(
            self.kind, token, visitor_of(request, is_page=False), password=request.headers.get(PASSWORD_HEADER, "")
        )
        count_visit(link)
        server = server_url(request)
        answer = {
            "access_token": mint_link_token(link, lifetime_seconds=lifetime),
            "dtable_uuid": str(link.base.uuid),
            "dtable_server": f"{server}/api-gateway/",
            "dtable_socket": f"{server}/",
            "dtable_name": link.base.name,
            "workspace_id": link.base.workspace_id,
        }
        return Response(LinkTokenAnswer(answer).data)


class CopyFromLinkViewSet(AccountViewSet):
    """A base of one's own from somebody's link."""

    permissions: ClassVar = {"copy_base": Permission.ACCOUNT}

    @extend_schema(request=CopyFromLinkForm, parameters=[PASSWORD_PARAMETER], responses=CopiedBaseAnswer)
    def copy_base(self, request: Request) -> Response:
        form = checked(CopyFromLinkForm, request.data)
        if form.get("folder_id"):
            raise NotFoundError(f"Folder {form['folder_id']} not found.")
        base = copy_from_link(
            acting_user=request.user,
            url=form["link"],
            server=server_url(request),
            workspace_id=form["dst_workspace_id"],
            visitor=visitor_of(request, is_page=False),
            password=header_password(request),
        )
        return Response({"dtable": KnownBaseAnswer(base).data})
