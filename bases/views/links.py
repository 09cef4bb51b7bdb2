"""The endpoints of links between rows: those of the gateway, and the older ones for one row at a time."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bases.links import DEFAULT_PAGE, MAX_PAGE, LinkChange, add_links, query_links, remove_links, replace_links
from bases.query.links import LinkPage
from bases.views.base import BaseViewSet, Success, TableReference, principal_of
from bases.views.fields import ExactCharField, ObjectField
from core.errors import DomainError
from core.permissions import Permission
from core.views import checked

LARGEST_OFFSET = 10**9


@extend_schema_field(serializers.DictField(child=serializers.ListField(child=serializers.CharField())))
class LinkMapField(ObjectField):
    """Lists of row ids in the other table, by the id of a row. There may be too many to check by serializers."""

    def to_internal_value(self, data: Any) -> dict[str, list[str]]:
        """Return the lists as they are. Raises ValidationError for anything but lists of texts."""
        rows: dict[str, list[str]] = super().to_internal_value(data)
        for others in rows.values():
            if not isinstance(others, list) or not all(isinstance(row_id, str) for row_id in others):
                self.fail("invalid")
        return rows


class LinkFields(TableReference):
    """A link and the two tables that it relates."""

    link_id = serializers.CharField()
    other_table_name = ExactCharField(required=False, allow_blank=True, allow_null=True)
    other_table_id = ExactCharField(required=False, allow_blank=True, allow_null=True)


class LinkedRows(LinkFields):
    """Links of several rows. `row_id_list` says nothing that the map does not say."""

    other_rows_ids_map = LinkMapField()
    row_id_list = serializers.ListField(child=serializers.CharField(), required=False)


class LinkedRow(LinkFields):
    """A link between two rows, or the links of one row, or of several."""

    table_row_id = serializers.CharField(required=False)
    other_table_row_id = serializers.CharField(required=False)
    row_id = serializers.CharField(required=False)
    other_rows_ids = serializers.ListField(child=serializers.CharField(), required=False)
    other_rows_ids_map = LinkMapField(required=False)


class PageOfLinks(serializers.Serializer[Any]):
    """Which of the rows linked to a row are asked for."""

    row_id = serializers.CharField()
    offset = serializers.IntegerField(default=0, min_value=0, max_value=LARGEST_OFFSET)
    limit = serializers.IntegerField(default=DEFAULT_PAGE, min_value=1)


class LinkQuery(TableReference):
    """Rows whose linked rows are asked for, and the column that shows them."""

    link_column_key = ExactCharField(required=False, allow_blank=True)
    link_column_name = ExactCharField(required=False, allow_blank=True)
    link_column = ExactCharField(required=False, allow_blank=True, help_text="Older: link_column_key.")
    rows = PageOfLinks(many=True)


class RemovedLinks(serializers.Serializer[Any]):
    """How many pairs were named."""

    success = serializers.BooleanField()
    deleted_links_count = serializers.IntegerField()


class LinksViewSet(BaseViewSet):
    """Links under the gateway."""

    permissions = {  # noqa: RUF012
        "add_links": Permission.BASE_WRITE,
        "replace_links": Permission.BASE_WRITE,
        "remove_links": Permission.BASE_WRITE,
        "query_links": Permission.BASE_READ,
    }

    @extend_schema(summary="Create Row Link(s)", request=LinkedRows, responses=Success)
    def add_links(self, request: Request, base_uuid: str) -> Response:
        """Link rows of one table to rows of another."""
        add_links(principal_of(request), change_in(checked(LinkedRows, request.data)))
        return Response({"success": True})

    @extend_schema(summary="Update Row Link(s)", request=LinkedRows, responses=Success)
    def replace_links(self, request: Request, base_uuid: str) -> Response:
        """Give rows other links than before."""
        replace_links(principal_of(request), change_in(checked(LinkedRows, request.data)))
        return Response({"success": True})

    @extend_schema(summary="Delete Row Link(s)", request=LinkedRows, responses={200: RemovedLinks})
    def remove_links(self, request: Request, base_uuid: str) -> Response:
        """Unlink rows."""
        count = remove_links(principal_of(request), change_in(checked(LinkedRows, request.data)))
        return Response({"success": True, "deleted_links_count": count})

    @extend_schema(summary="List Row Links", request=LinkQuery, responses=OpenApiTypes.OBJECT)
    def query_links(self, request: Request, base_uuid: str) -> Response:
        """The rows linked to rows, a page for each."""
        values = checked(LinkQuery, request.data)
        names = ("link_column_key", "link_column_name", "link_column")
        column = next((values[name] for name in names if values.get(name)), None)
        if column is None:
            raise DomainError("link_column_key invalid.", error_type="parameter_error")
        pages = [LinkPage(page["row_id"], page["offset"], min(page["limit"], MAX_PAGE)) for page in values["rows"]]
        where = TableReference.table_in(values)
        return Response(query_links(principal_of(request), **where, column=column, pages=pages))


class V1LinksViewSet(BaseViewSet):
    """Links under `/dtable-server`."""

    permissions = {  # noqa: RUF012
        "add_link": Permission.BASE_WRITE,
        "replace_link": Permission.BASE_WRITE,
        "remove_link": Permission.BASE_WRITE,
        "replace_links": Permission.BASE_WRITE,
    }

    @extend_schema(summary="Create Row Link", request=LinkedRow, responses=Success)
    def add_link(self, request: Request, base_uuid: str) -> Response:
        """Link two rows."""
        add_links(principal_of(request), single_change_in(checked(LinkedRow, request.data)))
        return Response({"success": True})

    @extend_schema(summary="Update Row Links", request=LinkedRow, responses=Success)
    def replace_link(self, request: Request, base_uuid: str) -> Response:
        """Give a row other links than before."""
        replace_links(principal_of(request), single_change_in(checked(LinkedRow, request.data)))
        return Response({"success": True})

    @extend_schema(summary="Delete Row Link", request=LinkedRow, responses={200: RemovedLinks})
    def remove_link(self, request: Request, base_uuid: str) -> Response:
        """Unlink two rows."""
        count = remove_links(principal_of(request), single_change_in(checked(LinkedRow, request.data)))
        return Response({"success": True, "deleted_links_count": count})

    @extend_schema(summary="Update Links of Rows", request=LinkedRows, responses=Success)
    def replace_links(self, request: Request, base_uuid: str) -> Response:
        """Give rows other links than before."""
        replace_links(principal_of(request), change_in(checked(LinkedRows, request.data)))
        return Response({"success": True})


def change_in(values: dict[str, Any]) -> LinkChange:
    """Return the change that a checked body asks for."""
    return LinkChange(
        link_id=values["link_id"],
        other_rows=values["other_rows_ids_map"],
        **TableReference.table_in(values),
        other_table_name=values.get("other_table_name") or "",
        other_table_id=values.get("other_table_id") or "",
    )


def single_change_in(values: dict[str, Any]) -> LinkChange:
    """Return the change that a checked body asks for in one of the older forms. Raises DomainError for none of them."""
    if "other_rows_ids_map" in values:
        return change_in(values)
    if "table_row_id" in values and "other_table_row_id" in values:
        return change_in({**values, "other_rows_ids_map": {values["table_row_id"]: [values["other_table_row_id"]]}})
    if "row_id" in values and "other_rows_ids" in values:
        return change_in({**values, "other_rows_ids_map": {values["row_id"]: values["other_rows_ids"]}})
    raise DomainError("other_rows_ids_map invalid.", error_type="parameter_error")
