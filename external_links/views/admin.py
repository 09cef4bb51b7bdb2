"""Links for the administrators of the server."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts.authentication import AccountViewSet
from core.permissions import Permission
from core.serializers import PageQuery, SuccessAnswer
from core.views import checked
from external_links import admin
from external_links.links import live_links
from external_links.models import Kind
from external_links.paging import read_page
from external_links.serializers import (
    BasePageAnswer,
    KnownLinkAnswer,
    LinksOfBaseAnswer,
    ListedLinkAnswer,
    ViewLinkAnswer,
    ViewPageAnswer,
)


class AdminLinksViewSet(AccountViewSet):
    """What the lists of links to bases and of links to views have in common."""

    permissions: ClassVar = {
        "list_links": Permission.ADMIN,
        "list_links_of_base": Permission.ADMIN,
        "delete_link": Permission.ADMIN,
        "delete_link_by_old_path": Permission.ADMIN,
    }
    kind: Kind

    @extend_schema(responses=SuccessAnswer)
    def delete_link(self, request: Request, token: str) -> Response:
        admin.delete_any_link(acting_user=request.user, kind=self.kind, token=token)
        return Response({"success": True})

    def _list_page(self, answer: type[Serializer[Any]]) -> Response:
        links = live_links().filter(kind=self.kind)
        page, has_next_page = read_page(links, checked(PageQuery, self.request.query_params))
        listed = answer(page, many=True, context={"request": self.request})
        return Response({"has_next_page": has_next_page, "external_link_list": listed.data})


class AdminBaseLinksViewSet(AdminLinksViewSet):
    """Links to bases, and what is asked about one base."""

    kind = Kind.BASE

    @extend_schema(parameters=[PageQuery], responses=BasePageAnswer)
    def list_links(self, request: Request) -> Response:
        return self._list_page(ListedLinkAnswer)

    @extend_schema(responses=LinksOfBaseAnswer)
    def list_links_of_base(self, request: Request, base_id: int) -> Response:
        base_links, view_links = admin.list_links_of_base(base_id=base_id)
        context = {"request": request}
        answer = {
            "base_external_links": KnownLinkAnswer(base_links, many=True, context=context).data,
            "view_external_links": ViewLinkAnswer(view_links, many=True, context=context).data,
        }
        return Response({"dtable_external_link_list": answer})

    @extend_schema(responses=SuccessAnswer)
    def delete_link_by_old_path(self, request: Request, token: str) -> Response:
        admin.delete_link_by_old_path(acting_user=request.user, token=token)
        return Response({"success": True})


class AdminViewLinksViewSet(AdminLinksViewSet):
    """Links to views."""

    kind = Kind.VIEW

    @extend_schema(parameters=[PageQuery], responses=ViewPageAnswer)
    def list_links(self, request: Request) -> Response:
        return self._list_page(ViewLinkAnswer)
