"""The endpoints of rows: those of the gateway, and the older ones, which answer in fewer words."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bases.column_types.base import Form
from bases.principals import Principal
from bases.row_listing import MAX_PAGE, check_page, get_row, list_rows
from bases.rows import RowUpdate, append_rows, delete_rows, lock_rows, update_rows
from bases.views.base import BaseViewSet, Success, TableReference, flag, principal_of
from core.errors import DomainError
from core.permissions import Permission
from core.views import checked

# The store counts with 64 bits.
LAST_START = 2**63 - 1


class RowObjects(serializers.ListField):
    """A list of rows, each an object; what is in them is the domain's business."""

    def to_internal_value(self, data: Any) -> list[dict[str, Any]]:
        """Return the list as it is. Raises ValidationError when it is not one of objects."""
        if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
            self.fail("not_a_list", input_type=type(data).__name__)
        return data


class RowIds(serializers.ListField):
    """A list of row ids."""

    def to_internal_value(self, data: Any) -> list[str]:
        """Return the list as it is. Raises ValidationError when it is not one of strings."""
        if not isinstance(data, list) or not all(isinstance(row_id, str) for row_id in data):
            self.fail("not_a_list", input_type=type(data).__name__)
        return data


class Page(TableReference):
    """Which rows are asked for."""

    view_name = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    view_id = serializers.CharField(required=False, allow_blank=True)
    start = serializers.IntegerField(default=0, max_value=LAST_START)
    limit = serializers.IntegerField(default=MAX_PAGE)
    order_by = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    direction = serializers.CharField(required=False, allow_blank=True)
    convert_keys = serializers.CharField(default="false", allow_blank=True)
    convert_link_id = serializers.CharField(
        default="false", allow_blank=True, help_text="Older paths: show linked rows, and not their ids only."
    )


class Filters(serializers.Serializer[Any]):
    """Conditions on the rows of a listing."""

    filters = RowObjects(child=serializers.DictField())
    filter_conjunction = serializers.CharField(default="And")


class NewRows(TableReference):
    """Rows to append."""

    rows = RowObjects(child=serializers.DictField())
    apply_default = serializers.BooleanField(default=False)


class NewRow(TableReference):
    """A row to append, or to insert beside another."""

    row = serializers.DictField()
    anchor_row_id = serializers.CharField(required=False, allow_blank=True, allow_null=True)
    row_insert_position = serializers.CharField(required=False, allow_blank=True, allow_null=True)
    apply_default = serializers.BooleanField(default=False)


class Update(serializers.Serializer[Any]):
    """New values for a row."""

    row_id = serializers.CharField()
    row = serializers.DictField()


class Updates(TableReference):
    """New values for rows."""

    updates = RowObjects(child=Update())


class SingleUpdate(TableReference, Update):
    """New values for one row, and where it is."""


class RowSelection(TableReference):
    """Rows by their ids."""

    row_ids = RowIds(child=serializers.CharField())


class SingleRow(TableReference):
    """A row by its id."""

    row_id = serializers.CharField()


class Rows(serializers.Serializer[Any]):
    """Rows, by column name or key."""

    rows = serializers.ListField(child=serializers.DictField())


class Appended(serializers.Serializer[Any]):
    """What an append did."""

    inserted_row_count = serializers.IntegerField()
    row_ids = serializers.ListField(child=serializers.DictField())
    first_row = serializers.DictField(allow_null=True)


class Deleted(serializers.Serializer[Any]):
    """What a deletion did."""

    success = serializers.BooleanField()
    deleted_rows = serializers.IntegerField()


def list_page(request: Request, form: Form | None = None) -> list[dict[str, Any]]:
    """Return the rows that the query string of a request asks for; by default `convert_keys` decides the form."""
    values = checked(Page, request.query_params)
    check_page(values["start"], values["limit"])
    return list_rows(
        principal_of(request),
        **TableReference.table_in(values),
        view_name=values.get("view_name", ""),
        view_id=values.get("view_id", ""),
        start=values["start"],
        limit=values["limit"],
        order_by=values.get("order_by", ""),
        descending=values.get("direction", "").lower() == "desc",
        form=form or (Form.NAMES if flag(values["convert_keys"]) else Form.KEYS),
        shows_linked=flag(values["convert_link_id"]),
    )


def list_filtered(request: Request, form: Form) -> list[dict[str, Any]]:
    """Return the rows that the filters in the body of a request let through, of the table in its query string."""
    values = checked(Page, request.query_params)
    wanted = checked(Filters, request.data)
    if wanted["filter_conjunction"] not in ("And", "Or"):
        raise DomainError("filter_conjunction invalid")
    return list_rows(
        principal_of(request),
        **TableReference.table_in(values),
        view_name=values.get("view_name", ""),
        view_id=values.get("view_id", ""),
        filters=wanted["filters"],
        filter_conjunction=wanted["filter_conjunction"],
        form=form,
    )


def apply_updates(principal: Principal, values: dict[str, Any]) -> int:
    """Update the rows that a checked body names; return how many of them exist."""
    updates = [
        RowUpdate(item["row_id"], item["row"])
        for item in values["updates"]
        if isinstance(item.get("row_id"), str) and isinstance(item.get("row"), dict)
    ]
    if len(updates) < len(values["updates"]):
        raise DomainError("updates invalid.", error_type="parameter_error")
    return update_rows(principal, **TableReference.table_in(values), updates=updates)


class RowsViewSet(BaseViewSet):
    """Rows under the gateway; filtering and locking are the same under the older paths."""

    permissions = {  # noqa: RUF012
        "list_rows": Permission.BASE_READ,
        "get_row": Permission.BASE_READ,
        "filter_rows": Permission.BASE_READ,
        "append_rows": Permission.BASE_WRITE,
        "update_rows": Permission.BASE_WRITE,
        "delete_rows": Permission.BASE_WRITE,
        "lock_rows": Permission.BASE_WRITE,
        "unlock_rows": Permission.BASE_WRITE,
    }

    @extend_schema(summary="List Rows", parameters=[Page], responses=Rows)
    def list_rows(self, request: Request, base_uuid: str) -> Response:
        """A page of a table or view."""
        return Response({"rows": list_page(request)})

    @extend_schema(summary="Get Row", parameters=[Page], responses=OpenApiTypes.OBJECT)
    def get_row(self, request: Request, base_uuid: str, row_id: str) -> Response:
        """One row by its id."""
        values = checked(Page, request.query_params)
        form = Form.NAMES if flag(values["convert_keys"]) else Form.KEYS
        return Response(get_row(principal_of(request), row_id=row_id, **TableReference.table_in(values), form=form))

    @extend_schema(summary="List Filtered Rows", parameters=[Page], request=Filters, responses=Rows)
    def filter_rows(self, request: Request, base_uuid: str) -> Response:
        """The rows that satisfy filters; clients send them in the body of a GET."""
        form = Form.NAMES if request.path.startswith("/api-gateway/") else Form.V1
        return Response({"rows": list_filtered(request, form)})

    @extend_schema(summary="Append Row(s)", request=NewRows, responses=Appended)
    def append_rows(self, request: Request, base_uuid: str) -> Response:
        """Add up to 1000 rows at the end."""
        values = checked(NewRows, request.data)
        appended = append_rows(
            principal_of(request),
            **TableReference.table_in(values),
            rows=values["rows"],
            apply_default=values["apply_default"],
        )
        return Response(
            {
                "inserted_row_count": len(appended.row_ids),
                "row_ids": [{"_id": row_id} for row_id in appended.row_ids],
                "first_row": appended.first_row,
            }
        )

    @extend_schema(summary="Update Row(s)", request=Updates, responses=Success)
    def update_rows(self, request: Request, base_uuid: str) -> Response:
        """Set cells of up to 1000 rows."""
        apply_updates(principal_of(request), checked(Updates, request.data))
        return Response({"success": True})

    @extend_schema(summary="Delete Row(s)", request=RowSelection, responses={200: Deleted})
    def delete_rows(self, request: Request, base_uuid: str) -> Response:
        """Delete up to 10,000 rows."""
        values = checked(RowSelection, request.data)
        count = delete_rows(principal_of(request), **TableReference.table_in(values), row_ids=values["row_ids"])
        return Response({"success": True, "deleted_rows": count})

    @extend_schema(summary="Lock Row(s)", request=RowSelection, responses=Success)
    def lock_rows(self, request: Request, base_uuid: str) -> Response:
        """Lock rows."""
        values = checked(RowSelection, request.data)
        lock_rows(principal_of(request), **TableReference.table_in(values), row_ids=values["row_ids"], locked=True)
        return Response({"success": True})

    @extend_schema(summary="Unlock Row(s)", request=RowSelection, responses=Success)
    def unlock_rows(self, request: Request, base_uuid: str) -> Response:
        """Unlock rows."""
        values = checked(RowSelection, request.data)
        lock_rows(principal_of(request), **TableReference.table_in(values), row_ids=values["row_ids"], locked=False)
        return Response({"success": True})


class V1RowsViewSet(BaseViewSet):
    """Rows under `/dtable-server`: one at a time or in batches, empty cells left out."""

    permissions = {  # noqa: RUF012
        "list_rows": Permission.BASE_READ,
        "get_row": Permission.BASE_READ,
        "append_row": Permission.BASE_WRITE,
        "append_rows": Permission.BASE_WRITE,
        "update_row": Permission.BASE_WRITE,
        "update_rows": Permission.BASE_WRITE,
        "delete_row": Permission.BASE_WRITE,
        "delete_rows": Permission.BASE_WRITE,
    }

    @extend_schema(summary="List Rows", parameters=[Page], responses=Rows)
    def list_rows(self, request: Request, base_uuid: str) -> Response:
        """A page of a table or view."""
        return Response({"rows": list_page(request, Form.V1)})

    @extend_schema(summary="Get Row", parameters=[Page], responses=OpenApiTypes.OBJECT)
    def get_row(self, request: Request, base_uuid: str, row_id: str) -> Response:
        """One row by its id."""
        values = checked(Page, request.query_params)
        row = get_row(
            principal_of(request),
            row_id=row_id,
            **TableReference.table_in(values),
            form=Form.V1,
            shows_linked=flag(values["convert_link_id"]),
        )
        return Response(row)

    @extend_schema(summary="Append Row", request=NewRow, responses=OpenApiTypes.OBJECT)
    def append_row(self, request: Request, base_uuid: str) -> Response:
        """Add a row at the end, or beside the row `anchor_row_id`."""
        values = checked(NewRow, request.data)
        appended = append_rows(
            principal_of(request),
            **TableReference.table_in(values),
            rows=[values["row"]],
            apply_default=values["apply_default"],
            anchor_row_id=values.get("anchor_row_id") or "",
            above=values.get("row_insert_position") == "insert_above",
        )
        return Response(appended.first_row or {})

    @extend_schema(summary="Append Rows", request=NewRows, responses=OpenApiTypes.OBJECT)
    def append_rows(self, request: Request, base_uuid: str) -> Response:
        """Add up to 1000 rows at the end."""
        values = checked(NewRows, request.data)
        appended = append_rows(
            principal_of(request),
            **TableReference.table_in(values),
            rows=values["rows"],
            apply_default=values["apply_default"],
        )
        return Response({"inserted_row_count": len(appended.row_ids)})

    @extend_schema(summary="Update Row", request=SingleUpdate, responses=Success)
    def update_row(self, request: Request, base_uuid: str) -> Response:
        """Set cells of a row."""
        values = checked(SingleUpdate, request.data)
        update = RowUpdate(values["row_id"], values["row"])
        if not update_rows(principal_of(request), **TableReference.table_in(values), updates=[update]):
            raise DomainError("Row does not exist.", error_type="row_not_exist")
        return Response({"success": True})

    @extend_schema(summary="Update Rows", request=Updates, responses=Success)
    def update_rows(self, request: Request, base_uuid: str) -> Response:
        """Set cells of up to 1000 rows."""
        apply_updates(principal_of(request), checked(Updates, request.data))
        return Response({"success": True})

    @extend_schema(summary="Delete Row", request=SingleRow, responses={200: Deleted})
    def delete_row(self, request: Request, base_uuid: str) -> Response:
        """Delete a row."""
        values = checked(SingleRow, request.data)
        count = delete_rows(principal_of(request), **TableReference.table_in(values), row_ids=[values["row_id"]])
        return Response({"success": True, "deleted_rows": count})

    @extend_schema(summary="Delete Rows", request=RowSelection, responses={200: Deleted})
    def delete_rows(self, request: Request, base_uuid: str) -> Response:
        """Delete up to 10,000 rows."""
        values = checked(RowSelection, request.data)
        count = delete_rows(principal_of(request), **TableReference.table_in(values), row_ids=values["row_ids"])
        return Response({"success": True, "deleted_rows": count})
