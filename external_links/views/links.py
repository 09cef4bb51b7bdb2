"""Managing the links of a base."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import AccountViewSet
from core.permissions import Permission
from core.serializers import SuccessAnswer
from core.views import checked
from external_links import links
from external_links.models import ExternalLink, Kind
from external_links.serializers import (
    BaseLinkAnswer,
    BaseLinkDetailAnswer,
    BaseLinksAnswer,
    CreateLinkForm,
    CreateViewLinkForm,
    UpdateLinkForm,
    ViewLinkAnswer,
    ViewLinkDetailAnswer,
    ViewLinksAnswer,
    ViewQuery,
)


class LinksViewSet(AccountViewSet):
    """What links to bases and links to views have in common."""

    permissions: ClassVar = {
        "list_links": Permission.ACCOUNT,
        "create_link": Permission.ACCOUNT,
        "show_link": Permission.ACCOUNT,
        "update_link": Permission.ACCOUNT,
        "delete_link": Permission.ACCOUNT,
    }
    kind: Kind

    @extend_schema(responses=SuccessAnswer)
    def delete_link(self, request: Request, workspace_id: int, base_name: str, token: str) -> Response:
        links.delete_link(
            acting_user=request.user, workspace_id=workspace_id, base_name=base_name, kind=self.kind, token=token
        )
        return Response({"success": True})

    def _find(self, workspace_id: int, base_name: str, token: str) -> ExternalLink:
        return links.get_link(
            acting_user=self.request.user,
            workspace_id=workspace_id,
            base_name=base_name,
            kind=self.kind,
            token=token,
        )

    def _change(self, workspace_id: int, base_name: str, token: str) -> ExternalLink:
        return links.update_link(
            acting_user=self.request.user,
            workspace_id=workspace_id,
            base_name=base_name,
            kind=self.kind,
            token=token,
            changes=checked(UpdateLinkForm, self.request.data),
        )


class BaseLinksViewSet(LinksViewSet):
    """Links to a base."""

    kind = Kind.BASE

    @extend_schema(responses=BaseLinksAnswer)
    def list_links(self, request: Request, workspace_id: int, base_name: str) -> Response:
        found = links.list_links(
            acting_user=request.user, workspace_id=workspace_id, base_name=base_name, kind=self.kind
        )
        return Response({"links": BaseLinkAnswer(found, many=True, context={"request": request}).data})

    @extend_schema(request=CreateLinkForm, responses=BaseLinkAnswer)
    def create_link(self, request: Request, workspace_id: int, base_name: str) -> Response:
        link = links.create_link(
            acting_user=request.user,
            workspace_id=workspace_id,
            base_name=base_name,
            kind=self.kind,
            values=checked(CreateLinkForm, request.data),
        )
        return Response(BaseLinkAnswer(link, context={"request": request}).data)

    @extend_schema(responses=BaseLinkDetailAnswer)
    def show_link(self, request: Request, workspace_id: int, base_name: str, token: str) -> Response:
        link = self._find(workspace_id, base_name, token)
        return Response(BaseLinkDetailAnswer(link, context={"request": request}).data)

    @extend_schema(request=UpdateLinkForm, responses=BaseLinkDetailAnswer)
    def update_link(self, request: Request, workspace_id: int, base_name: str, token: str) -> Response:
        link = self._change(workspace_id, base_name, token)
        return Response(BaseLinkDetailAnswer(link, context={"request": request}).data)


class ViewLinksViewSet(LinksViewSet):
    """Links to a view."""

    kind = Kind.VIEW

    @extend_schema(parameters=[ViewQuery], responses=ViewLinksAnswer)
    def list_links(self, request: Request, workspace_id: int, base_name: str) -> Response:
        found = links.list_links(
            acting_user=request.user,
            workspace_id=workspace_id,
            base_name=base_name,
            kind=self.kind,
            **checked(ViewQuery, request.query_params),
        )
        answer = ViewLinkAnswer(found, many=True, context={"request": request})
        return Response({"dtable_view_external_link_list": answer.data})

    @extend_schema(request=CreateViewLinkForm, responses=ViewLinkAnswer)
    def create_link(self, request: Request, workspace_id: int, base_name: str) -> Response:
        values = checked(CreateViewLinkForm, request.data)
        link = links.create_link(
            acting_user=request.user,
            workspace_id=workspace_id,
            base_name=base_name,
            kind=self.kind,
            table_id=values.pop("table_id"),
            view_id=values.pop("view_id"),
            values=values,
        )
        return Response(ViewLinkAnswer(link, context={"request": request}).data)

    @extend_schema(responses=ViewLinkDetailAnswer)
    def show_link(self, request: Request, workspace_id: int, base_name: str, token: str) -> Response:
        link = self._find(workspace_id, base_name, token)
        return Response(ViewLinkDetailAnswer(link, context={"request": request}).data)

    @extend_schema(request=UpdateLinkForm, responses=ViewLinkDetailAnswer)
    def update_link(self, request: Request, workspace_id: int, base_name: str, token: str) -> Response:
        link = self._change(workspace_id, base_name, token)
        return Response(ViewLinkDetailAnswer(link, context={"request": request}).data)
