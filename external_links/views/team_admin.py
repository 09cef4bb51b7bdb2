"""Links for the administrators of organisations, which SeaTable calls teams."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts.authentication import AccountViewSet
from core.permissions import Permission
from core.serializers import FullPageQuery, SuccessAnswer, select_page
from core.views import checked
from external_links.models import Kind
from external_links.serializers import TeamLinkAnswer, TeamPageAnswer, TeamViewLinkAnswer, TeamViewPageAnswer
from external_links.team_admin import delete_link_of_organization, list_links_of_organization


class TeamLinksViewSet(AccountViewSet):
    """What the lists of links to bases and of links to views have in common."""

    # Whether somebody administers the organisation is found out with the organisation.
    permissions: ClassVar = {"list_links": Permission.ACCOUNT, "delete_link": Permission.ACCOUNT}
    kind: Kind

    @extend_schema(responses=SuccessAnswer)
    def delete_link(self, request: Request, org_id: int, token: str) -> Response:
        delete_link_of_organization(acting_user=request.user, organization_id=org_id, kind=self.kind, token=token)
        return Response({"success": True})

    def _list_page(self, organization_id: int, answer: type[Serializer[Any]]) -> Response:
        user = self.request.user
        links = list_links_of_organization(acting_user=user, organization_id=organization_id, kind=self.kind)
        page = select_page(links, checked(FullPageQuery, self.request.query_params))
        listed = answer(page, many=True, context={"request": self.request})
        return Response({"external_link_list": listed.data, "count": links.count()})


class TeamBaseLinksViewSet(TeamLinksViewSet):
    """Links to bases."""

    kind = Kind.BASE

    @extend_schema(parameters=[FullPageQuery], responses=TeamPageAnswer)
    def list_links(self, request: Request, org_id: int) -> Response:
        return self._list_page(org_id, TeamLinkAnswer)


class TeamViewLinksViewSet(TeamLinksViewSet):
    """Links to views."""

    kind = Kind.VIEW

    @extend_schema(parameters=[FullPageQuery], responses=TeamViewPageAnswer)
    def list_links(self, request: Request, org_id: int) -> Response:
        return self._list_page(org_id, TeamViewLinkAnswer)
