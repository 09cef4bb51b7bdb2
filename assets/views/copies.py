"""Copying a base."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import AccountViewSet
from assets import copies
from core.permissions import Permission
from core.views import checked
from workspaces.serializers import CopyBaseForm, CopyEnvelope, KnownBaseAnswer


class CopiesViewSet(AccountViewSet):
    """Copies of bases that somebody may read."""

    permissions: ClassVar = {"copy_base": Permission.ACCOUNT}

    @extend_schema(request=CopyBaseForm, responses=CopyEnvelope)
    def copy_base(self, request: Request) -> Response:
        form = checked(CopyBaseForm, request.data)
        base = copies.copy_base(
            acting_user=request.user,
            source_workspace_id=form["src_workspace_id"],
            name=form["name"],
            target_workspace_id=form["dst_workspace_id"],
        )
        return Response({"dtable": KnownBaseAnswer(base).data})
