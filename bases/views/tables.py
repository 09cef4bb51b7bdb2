"""The endpoints of tables."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bases.new_columns import ColumnExistsError
from bases.tables import create_table, delete_table, duplicate_table, rename_table
from bases.views.base import BaseViewSet, Success, TableReference, principal_of
from bases.views.columns import NewColumns, plain_refusal, wanted_column
from bases.views.fields import ExactCharField
from core.permissions import Permission
from core.views import checked


class NewTable(NewColumns):
    """A table to be made; without columns it gets a text column."""

    table_name = ExactCharField()
    lang = serializers.CharField(required=False, allow_blank=True, allow_null=True)


class NewTableName(TableReference):
    """Another name for a table."""

    new_table_name = ExactCharField()


class Duplication(TableReference):
    """A table to be copied."""

    is_duplicate_records = serializers.BooleanField(default=False)


class WholeTable(serializers.Serializer[Any]):
    """A table with its rows."""

    _id = serializers.CharField()
    name = serializers.CharField()
    is_header_locked = serializers.BooleanField()
    header_settings = serializers.DictField()
    summary_configs = serializers.DictField(required=False)
    columns = serializers.ListField(child=serializers.DictField())
    rows = serializers.ListField(child=serializers.DictField())
    id_row_map = serializers.DictField()
    view_structure = serializers.DictField()
    views = serializers.ListField(child=serializers.DictField())


class TablesViewSet(BaseViewSet):
    """Tables of a base."""

    permissions = {  # noqa: RUF012
        "create_table": Permission.BASE_WRITE,
        "rename_table": Permission.BASE_WRITE,
        "delete_table": Permission.BASE_WRITE,
        "duplicate_table": Permission.BASE_WRITE,
    }

    @extend_schema(summary="Create Table", request=NewTable, responses=WholeTable)
    def create_table(self, request: Request, base_uuid: str) -> HttpResponse:
        """Make a table, perhaps with columns."""
        values = checked(NewTable, request.data)
        columns = [wanted_column(item) for item in values.get("columns") or []]
        lang = values.get("lang") or "en"
        try:
            table = create_table(principal_of(request), table_name=values["table_name"], columns=columns, lang=lang)
        except ColumnExistsError as exc:
            return plain_refusal(exc)
        return Response(table)

    @extend_schema(summary="Rename Table", request=NewTableName, responses=Success)
    def rename_table(self, request: Request, base_uuid: str) -> Response:
        """Give a table another name."""
        values = checked(NewTableName, request.data)
        rename_table(principal_of(request), **TableReference.table_in(values), new_name=values["new_table_name"])
        return Response({"success": True})

    @extend_schema(summary="Delete Table", request=TableReference, responses={200: Success})
    def delete_table(self, request: Request, base_uuid: str) -> Response:
        """Delete a table, and what links to it."""
        values = checked(TableReference, request.data)
        delete_table(principal_of(request), **TableReference.table_in(values))
        return Response({"success": True})

    @extend_schema(summary="Duplicate Table", request=Duplication, responses=WholeTable)
    def duplicate_table(self, request: Request, base_uuid: str) -> Response:
        """Copy a table, with its rows or without."""
        values = checked(Duplication, request.data)
        with_rows = values["is_duplicate_records"]
        return Response(duplicate_table(principal_of(request), **TableReference.table_in(values), with_rows=with_rows))
