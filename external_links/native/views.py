"""Managing links to files."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import AccountViewSet
from core.permissions import Permission
from core.rate_limits import AccountThrottle
from core.serializers import PageQuery, SuccessAnswer
from core.views import APIViewSet, checked
from external_links import admin
from external_links.bearers import BearerAuthentication
from external_links.file_links import live_file_links
from external_links.models import Kind
from external_links.native import links
from external_links.native.serializers import (
    AllFileLinksAnswer,
    CreateFileLinkForm,
    EventAnswer,
    EventsAnswer,
    FileLinkAnswer,
    FileLinksAnswer,
    FileLinksQuery,
    ListedFileLinkAnswer,
    UpdateFileLinkForm,
)
from external_links.paging import read_page


class FileLinksViewSet(APIViewSet):
    """Links to the files of a base."""

    authentication_classes: ClassVar = [BearerAuthentication]
    throttle_classes: ClassVar = [AccountThrottle]
    permissions: ClassVar = {
        "list_links": Permission.FILES,
        "create_link": Permission.FILES,
        "show_link": Permission.FILES,
        "update_link": Permission.FILES,
        "delete_link": Permission.FILES,
        "list_events": Permission.FILES,
    }

    @extend_schema(parameters=[FileLinksQuery], responses=FileLinksAnswer)
    def list_links(self, request: Request, workspace_id: int, base_name: str) -> Response:
        query = checked(FileLinksQuery, request.query_params)
        found = links.list_base_links(
            bearer=request.user, workspace_id=workspace_id, base_name=base_name, path=query.get("path", "")
        )
        page, has_next_page = read_page(found, query)
        answer = FileLinkAnswer(page, many=True, context={"request": request})
        return Response({"has_next_page": has_next_page, "file_external_link_list": answer.data})

    @extend_schema(request=CreateFileLinkForm, responses=FileLinkAnswer)
    def create_link(self, request: Request, workspace_id: int, base_name: str) -> Response:
        link = links.create_base_link(
            bearer=request.user,
            workspace_id=workspace_id,
            base_name=base_name,
            values=checked(CreateFileLinkForm, request.data),
        )
        return Response(FileLinkAnswer(link, context={"request": request}).data)

    @extend_schema(responses=FileLinkAnswer)
    def show_link(self, request: Request, workspace_id: int, base_name: str, token: str) -> Response:
        link = links.get_base_link(bearer=request.user, workspace_id=workspace_id, base_name=base_name, token=token)
        return Response(FileLinkAnswer(link, context={"request": request}).data)

    @extend_schema(request=UpdateFileLinkForm, responses=FileLinkAnswer)
    def update_link(self, request: Request, workspace_id: int, base_name: str, token: str) -> Response:
        link = links.update_base_link(
            bearer=request.user,
            workspace_id=workspace_id,
            base_name=base_name,
            token=token,
            changes=checked(UpdateFileLinkForm, request.data),
        )
        return Response(FileLinkAnswer(link, context={"request": request}).data)

    @extend_schema(responses=SuccessAnswer)
    def delete_link(self, request: Request, workspace_id: int, base_name: str, token: str) -> Response:
        links.delete_base_link(bearer=request.user, workspace_id=workspace_id, base_name=base_name, token=token)
        return Response({"success": True})

    @extend_schema(parameters=[PageQuery], responses=EventsAnswer)
    def list_events(self, request: Request, workspace_id: int, base_name: str, token: str) -> Response:
        found = links.list_events(bearer=request.user, workspace_id=workspace_id, base_name=base_name, token=token)
        page, has_next_page = read_page(found, checked(PageQuery, request.query_params))
        return Response({"has_next_page": has_next_page, "events": EventAnswer(page, many=True).data})


class AdminFileLinksViewSet(AccountViewSet):
    """All links to files, for the administrators of the server."""

    permissions: ClassVar = {"list_links": Permission.ADMIN, "delete_link": Permission.ADMIN}

    @extend_schema(parameters=[PageQuery], responses=AllFileLinksAnswer)
    def list_links(self, request: Request) -> Response:
        page, has_next_page = read_page(live_file_links(), checked(PageQuery, request.query_params))
        answer = ListedFileLinkAnswer(page, many=True, context={"request": request})
        return Response({"has_next_page": has_next_page, "external_link_list": answer.data})

    @extend_schema(responses=SuccessAnswer)
    def delete_link(self, request: Request, token: str) -> Response:
        admin.delete_any_link(acting_user=request.user, kind=Kind.FILE, token=token)
        return Response({"success": True})
