"""The endpoints of the views of a table, which clients name in the query string."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bases.table_views import create_view, delete_view, list_views, read_view, update_view
from bases.views.base import BaseViewSet, Success, TableReference, principal_of
from bases.views.fields import ExactCharField, ObjectField, ObjectListField
from core.permissions import Permission
from core.serializers import FlagField
from core.views import checked

ROW_HEIGHTS = ("default", "double", "triple", "quadruple")


class NewView(serializers.Serializer[Any]):
    """A view to be made."""

    name = ExactCharField(required=False, allow_blank=True, allow_null=True)
    type = serializers.CharField(required=False, allow_blank=True, allow_null=True)
    is_locked = serializers.BooleanField(default=False)


class ViewChanges(serializers.Serializer[Any]):
    """What is to change about a view; what is left out stays. `[{}]` empties a list."""

    name = ExactCharField(required=False, allow_blank=True)
    is_locked = FlagField(required=False)
    filters = ObjectListField(required=False)
    filter_conjunction = serializers.ChoiceField(["And", "Or"], required=False)
    sorts = ObjectListField(required=False)
    groupbys = ObjectListField(required=False)
    hidden_columns = serializers.ListField(child=ExactCharField(), required=False)
    row_height = serializers.ChoiceField(ROW_HEIGHTS, required=False)
    colorbys = ObjectField(required=False)


class ViewAnswer(serializers.Serializer[Any]):
    """A view."""

    _id = serializers.CharField()
    name = serializers.CharField()
    type = serializers.CharField()
    private_for = serializers.CharField(allow_null=True)
    is_locked = serializers.BooleanField()
    row_height = serializers.CharField()
    filter_conjunction = serializers.CharField()
    filters = serializers.ListField(child=serializers.DictField())
    sorts = serializers.ListField(child=serializers.DictField())
    groupbys = serializers.ListField(child=serializers.DictField())
    colorbys = serializers.DictField()
    hidden_columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.DictField())
    formula_rows = serializers.DictField()
    summaries = serializers.DictField()
    colors = serializers.DictField()
    column_colors = serializers.DictField()
    groups = serializers.ListField(child=serializers.DictField())


class ViewsAnswer(serializers.Serializer[Any]):
    """Views."""

    views = ViewAnswer(many=True)


class TableViewsViewSet(BaseViewSet):
    """Views of a table."""

    permissions = {  # noqa: RUF012
        "list_views": Permission.BASE_READ,
        "get_view": Permission.BASE_READ,
        "create_view": Permission.BASE_WRITE,
        "update_view": Permission.BASE_WRITE,
        "delete_view": Permission.BASE_WRITE,
    }

    @extend_schema(summary="List Views", parameters=[TableReference], responses=ViewsAnswer)
    def list_views(self, request: Request, base_uuid: str) -> Response:
        """The views of a table."""
        return Response({"views": list_views(principal_of(request), **_table_of(request))})

    @extend_schema(summary="Create View", parameters=[TableReference], request=NewView, responses=ViewAnswer)
    def create_view(self, request: Request, base_uuid: str) -> Response:
        """Make a view."""
        values = checked(NewView, request.data)
        view_type = values.get("type") or "table"
        return Response(
            create_view(
                principal_of(request),
                **_table_of(request),
                view_name=values.get("name") or "",
                view_type=view_type,
                is_locked=values["is_locked"],
            )
        )

    @extend_schema(summary="Get View", parameters=[TableReference], responses=ViewAnswer)
    def get_view(self, request: Request, base_uuid: str, view_name: str) -> Response:
        """One view, by its name or id."""
        return Response(read_view(principal_of(request), **_table_of(request), view_name=view_name))

    @extend_schema(summary="Update View", parameters=[TableReference], request=ViewChanges, responses=ViewAnswer)
    def update_view(self, request: Request, base_uuid: str, view_name: str) -> Response:
        """Change name and settings."""
        changes = checked(ViewChanges, request.data)
        view = update_view(principal_of(request), **_table_of(request), view_name=view_name, changes=changes)
        return Response(view)

    @extend_schema(summary="Delete View", parameters=[TableReference], responses={200: Success})
    def delete_view(self, request: Request, base_uuid: str, view_name: str) -> Response:
        """Delete a view; one that is not there is deleted already."""
        delete_view(principal_of(request), **_table_of(request), view_name=view_name)
        return Response({"success": True})


def _table_of(request: Request) -> dict[str, str]:
    return TableReference.table_in(checked(TableReference, request.query_params))
