"""The endpoints that tell what a base consists of."""

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bases.exchange.exporting import spool_base
from bases.metadata import get_base_info, get_metadata, get_table_metadata
from bases.views.base import BaseViewSet, TableReference, principal_of
from core.permissions import Permission
from core.spools import send_spool
from core.views import checked


class MetadataAnswer(serializers.Serializer[Any]):
    """The structure of a base."""

    metadata = serializers.DictField()


class TableMetadataAnswer(serializers.Serializer[Any]):
    """The structure of a table."""

    table = serializers.DictField()


class BaseInfoAnswer(serializers.Serializer[Any]):
    """The size of a base: rows by table, and bytes on disk."""

    id = serializers.CharField()
    tables = serializers.ListField(child=serializers.DictField())
    storage = serializers.IntegerField()
    rows = serializers.IntegerField()


class MetadataViewSet(BaseViewSet):
    """A base and its structure."""

    permissions = {  # noqa: RUF012
        "get_metadata": Permission.BASE_READ,
        "get_table": Permission.BASE_READ,
        "get_base": Permission.BASE_READ,
        "get_base_info": Permission.BASE_READ,
    }

    @extend_schema(summary="Get Metadata", responses=MetadataAnswer)
    def get_metadata(self, request: Request, base_uuid: str) -> Response:
        """Tables, columns and views."""
        return Response({"metadata": get_metadata(principal_of(request))})

    @extend_schema(summary="Get Metadata of a Table", parameters=[TableReference], responses=TableMetadataAnswer)
    def get_table(self, request: Request, base_uuid: str) -> Response:
        """One table of the metadata."""
        values = checked(TableReference, request.query_params)
        table = get_table_metadata(principal_of(request), **TableReference.table_in(values))
        return Response({"table": table})

    @extend_schema(summary="Get Base", responses=OpenApiTypes.OBJECT)
    def get_base(self, request: Request, base_uuid: str) -> HttpResponseBase:
        """The whole base, rows included."""
        return send_spool(spool_base(principal_of(request)), content_type="application/json")

    @extend_schema(summary="Get Base Info", responses=BaseInfoAnswer)
    def get_base_info(self, request: Request, base_uuid: str) -> Response:
        """Numbers of rows and bytes."""
        return Response(get_base_info(principal_of(request)))
