"""The SQL endpoint."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bases.sql import run_query
from bases.views.base import BaseViewSet, principal_of
from core.permissions import Permission
from core.views import checked


class Query(serializers.Serializer[Any]):
    """One statement, with the values for its question marks. `extended` opens the dialect beyond SeaTable's."""

    sql = serializers.CharField(trim_whitespace=False)
    convert_keys = serializers.BooleanField(default=False, allow_null=True)
    convert_date = serializers.BooleanField(default=False, allow_null=True)
    server_only = serializers.BooleanField(default=False, allow_null=True)
    extended = serializers.BooleanField(default=False, allow_null=True)
    parameters = serializers.ListField(child=serializers.JSONField(allow_null=True), required=False, allow_null=True)


class QueryAnswer(serializers.Serializer[Any]):
    """The rows, and what their columns are."""

    success = serializers.BooleanField()
    error_message = serializers.CharField(allow_blank=True)
    is_join_stmt = serializers.BooleanField()
    metadata = serializers.ListField(child=serializers.DictField(), allow_null=True)
    results = serializers.ListField(child=serializers.DictField(), allow_null=True)
    affected_rows = serializers.IntegerField(required=False)


class SQLViewSet(BaseViewSet):
    """SQL on the rows of a base. A statement that changes rows asks for more than the view: see `run_query`."""

    permissions = {"query": Permission.BASE_READ}  # noqa: RUF012

    @extend_schema(summary="List Rows with SQL", request=Query, responses=QueryAnswer)
    def query(self, request: Request, base_uuid: str) -> Response:
        """SELECT, UPDATE and DELETE in SeaTable's dialect."""
        values = checked(Query, request.data)
        result = run_query(
            principal_of(request),
            sql=values["sql"],
            parameters=values.get("parameters") or [],
            convert_keys=bool(values["convert_keys"]),
            convert_date=bool(values["convert_date"]),
            server_only=bool(values["server_only"]),
            is_extended=bool(values["extended"]),
        )
        answer = {
            "success": True,
            "error_message": "",
            "is_join_stmt": result.is_join,
            "metadata": result.metadata,
            "results": result.rows,
        }
        if values["extended"] and result.affected_rows is not None:
            answer["affected_rows"] = result.affected_rows
        return Response(answer)
