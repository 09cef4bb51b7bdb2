"""HTTP for links to files in DocSpace's shape."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.permissions import Permission
from core.rate_limits import AccountThrottle
from core.views import APIViewSet, checked
from external_links.bearers import BasicAuthentication, can_share
from external_links.docspace import links
from external_links.docspace.serializers import LinkRequest, LinksQuery, PasswordRequest, describe_link
from external_links.docspace.sharing import read_share, unlock_share
from external_links.liveness import visitor_of
from external_links.visitors import remember_unlocked, shared_cookie


class DocSpaceViewSet(APIViewSet):
    """A viewset whose answers come in DocSpace's envelope; core.error_forms writes its errors."""

    throttle_classes: ClassVar = [AccountThrottle]

    def wrap(self, answer: Any, *, total: int | None = None) -> Response:
        """Return the response for an object, a list of which `total` is how many there are in all, or nothing."""
        envelope: dict[str, Any] = {} if answer is None else {"response": answer}
        envelope["count"] = len(answer) if isinstance(answer, list) else int(answer is not None)
        if total is not None:
            envelope["total"] = total
        link = {"href": self.request.build_absolute_uri(), "action": self.request.method}
        return Response(envelope | {"links": [link], "status": 0, "statusCode": 200})


class DocSpaceLinksViewSet(DocSpaceViewSet):
    """The links to a file, for who may share it."""

    authentication_classes: ClassVar = [BasicAuthentication]
    permissions: ClassVar = {
        "list_links": Permission.FILES,
        "put_link": Permission.FILES,
        "create_primary_link": Permission.FILES,
        "show_primary_link": Permission.FILES,
    }

    @extend_schema(parameters=[LinksQuery], responses=OpenApiTypes.OBJECT)
    def list_links(self, request: Request, file_id: str) -> Response:
        query = checked(LinksQuery, request.query_params)
        found = links.list_file_links(bearer=request.user, file_id=file_id)
        page = found[query["startIndex"] : query["startIndex"] + query["count"]]
        can_change = bool(page) and can_share(request.user, page[0].base)
        return self.wrap([describe_link(request, link, can_change=can_change) for link in page], total=len(found))

    @extend_schema(request=LinkRequest, responses=OpenApiTypes.OBJECT)
    def put_link(self, request: Request, file_id: str) -> Response:
        body = checked(LinkRequest, request.data)
        link = links.put_link(bearer=request.user, file_id=file_id, body=body)
        return self.wrap(link and describe_link(request, link, password=body.get("password") or ""))

    @extend_schema(request=LinkRequest, responses=OpenApiTypes.OBJECT)
    def create_primary_link(self, request: Request, file_id: str) -> Response:
        body = checked(LinkRequest, request.data)
        link, is_new = links.create_primary_link(bearer=request.user, file_id=file_id, body=body)
        password = (body.get("password") or "") if is_new else ""
        return self.wrap(link and describe_link(request, link, password=password))

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def show_primary_link(self, request: Request, file_id: str) -> Response:
        link = links.get_primary_link(bearer=request.user, file_id=file_id)
        return self.wrap(describe_link(request, link, can_change=can_share(request.user, link.base)))


class DocSpaceSharesViewSet(DocSpaceViewSet):
    """What a visitor learns of a link, and the password of it."""

    permissions: ClassVar = {"show_share": Permission.PUBLIC, "unlock_share": Permission.PUBLIC}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def show_share(self, request: Request, key: str) -> Response:
        return self.wrap(read_share(key=key, visitor=visitor_of(request, is_page=False)))

    @extend_schema(request=PasswordRequest, responses=OpenApiTypes.OBJECT)
    def unlock_share(self, request: Request, key: str) -> Response:
        password = checked(PasswordRequest, request.data)["password"] or ""
        answer, link, is_open = unlock_share(key=key, password=password, visitor=visitor_of(request, is_page=False))
        response = self.wrap(answer)
        if link is not None and is_open and link.is_protected:
            remember_unlocked(response, link, name=shared_cookie(link))
        elif link is not None and not is_open:
            response.delete_cookie(shared_cookie(link))
        return response
