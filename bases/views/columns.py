"""The endpoints of columns and of their select options."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from bases.column_changes import change_column_type
from bases.column_options import add_options, delete_options, set_cascade, update_options
from bases.columns import (
    append_columns,
    delete_column,
    freeze_column,
    insert_column,
    list_columns,
    move_column,
    rename_column,
    resize_column,
)
from bases.new_columns import ColumnExistsError, NewColumn
from bases.principals import Principal
from bases.views.base import BaseViewSet, Success, TableReference, principal_of
from bases.views.fields import ExactCharField, ObjectField
from core.errors import DomainError
from core.permissions import Permission
from core.serializers import FlagField
from core.views import checked

MAX_WIDTH = 10_000


class ColumnQuery(TableReference):
    """A table, or what one of its views shows of it."""

    view_name = ExactCharField(required=False, allow_blank=True, help_text="Leaves out what the view hides.")
    view_id = serializers.CharField(required=False, allow_blank=True)


class NewColumnFields(serializers.Serializer[Any]):
    """A column to be made."""

    column_name = ExactCharField()
    column_type = serializers.CharField()
    column_data = ObjectField(required=False, allow_null=True)


class NewColumns(serializers.Serializer[Any]):
    """Columns to be made."""

    # Not many=True, which would let an item be null where the list may be.
    columns = serializers.ListField(child=NewColumnFields(), required=False, allow_null=True)


class InsertedColumn(TableReference, NewColumnFields):
    """A column to be made, and where; without an anchor it comes last."""

    anchor_column = ExactCharField(required=False, allow_blank=True, allow_null=True)
    column_key = ExactCharField(required=False, allow_blank=True, allow_null=True, help_text="Older: anchor_column.")


class AppendedColumns(TableReference):
    """Columns to be made at the end."""

    columns = NewColumnFields(many=True)


class ColumnReference(TableReference):
    """A column by name or key."""

    column = ExactCharField(required=False, allow_blank=True)
    column_key = ExactCharField(required=False, allow_blank=True, help_text="Older: column.")

    @staticmethod
    def column_in(values: dict[str, Any]) -> dict[str, str]:
        """Return the arguments that name the column to a domain function. Raises DomainError when there is none."""
        column = values.get("column") or values.get("column_key")
        if not column:
            raise DomainError("column invalid.", error_type="parameter_error")
        return {**TableReference.table_in(values), "column": column}


class ColumnUpdate(ColumnReference):
    """A change of a column; each `op_type` has a field of its own."""

    op_type = serializers.ChoiceField(
        ["rename_column", "resize_column", "freeze_column", "move_column", "modify_column_type"]
    )
    new_column_name = ExactCharField(required=False)
    new_column_width = serializers.IntegerField(required=False, min_value=1, max_value=MAX_WIDTH)
    frozen = FlagField(required=False)
    target_column = ExactCharField(required=False)
    target_column_key = ExactCharField(required=False, help_text="Older: target_column.")
    new_column_type = serializers.CharField(required=False)
    column_data = ObjectField(required=False, allow_null=True)


class ColumnAnswer(serializers.Serializer[Any]):
    """A column."""

    key = serializers.CharField()
    type = serializers.CharField()
    name = serializers.CharField()
    editable = serializers.BooleanField()
    width = serializers.IntegerField()
    resizable = serializers.BooleanField()
    draggable = serializers.BooleanField()
    data = serializers.DictField(allow_null=True)
    permission_type = serializers.CharField(allow_blank=True)
    permitted_users = serializers.ListField(child=serializers.CharField())
    permitted_group = serializers.ListField(child=serializers.IntegerField())
    edit_metadata_permission_type = serializers.CharField(allow_blank=True)
    edit_metadata_permitted_users = serializers.ListField(child=serializers.CharField())
    edit_metadata_permitted_group = serializers.ListField(child=serializers.IntegerField())
    description = serializers.CharField(allow_null=True)
    colorbys = serializers.DictField()
    frozen = serializers.BooleanField(required=False)


class ColumnsAnswer(serializers.Serializer[Any]):
    """Columns."""

    columns = ColumnAnswer(many=True)


class OptionFields(serializers.Serializer[Any]):
    """How an option looks."""

    color = serializers.CharField(required=False, allow_null=True)
    textColor = serializers.CharField(required=False, allow_null=True)  # noqa: N815 - the name is SeaTable's
    borderColor = serializers.CharField(required=False, allow_null=True)  # noqa: N815


class NewOption(OptionFields):
    """An option to be made."""

    name = ExactCharField()


class OptionUpdate(OptionFields):
    """Other values for an option."""

    id = serializers.CharField()
    name = ExactCharField(required=False, allow_null=True)


class NewOptions(ColumnReference):
    """Options to be made."""

    options = NewOption(many=True, allow_empty=False)


class OptionUpdates(ColumnReference):
    """Changes of options; `return_options` asks for all options of the column in the answer."""

    options = OptionUpdate(many=True, allow_empty=False)
    return_options = serializers.BooleanField(default=False)


class OptionNames(ColumnReference):
    """Options by name."""

    option_names = serializers.ListField(child=ExactCharField(), allow_empty=False)


class OptionsAnswer(serializers.Serializer[Any]):
    """All options of a column, or only that it worked."""

    options = serializers.ListField(child=serializers.DictField(), required=False)
    success = serializers.BooleanField(required=False)


class Cascade(TableReference):
    """Which options of the child column go with which option of the parent column, by names."""

    child_column = ExactCharField()
    parent_column = ExactCharField()
    cascade_settings = ObjectField(required=False, allow_null=True)


class ColumnsViewSet(BaseViewSet):
    """Columns of a table."""

    permissions = {  # noqa: RUF012
        "list_columns": Permission.BASE_READ,
        "insert_column": Permission.BASE_WRITE,
        "update_column": Permission.BASE_WRITE,
        "delete_column": Permission.BASE_WRITE,
        "append_columns": Permission.BASE_WRITE,
    }

    @extend_schema(summary="List Columns", parameters=[ColumnQuery], responses=ColumnsAnswer)
    def list_columns(self, request: Request, base_uuid: str) -> Response:
        """The columns of a table or view."""
        values = checked(ColumnQuery, request.query_params)
        view = {"view_name": values.get("view_name", ""), "view_id": values.get("view_id", "")}
        return Response({"columns": list_columns(principal_of(request), **TableReference.table_in(values), **view)})

    @extend_schema(summary="Insert Column", request=InsertedColumn, responses=ColumnAnswer)
    def insert_column(self, request: Request, base_uuid: str) -> HttpResponse:
        """Make a column."""
        values = checked(InsertedColumn, request.data)
        anchor = values.get("anchor_column") or values.get("column_key") or ""
        where = TableReference.table_in(values)
        try:
            column = insert_column(principal_of(request), **where, wanted=wanted_column(values), anchor=anchor)
        except ColumnExistsError as exc:
            return plain_refusal(exc)
        return Response(column)

    @extend_schema(summary="Update Column", request=ColumnUpdate, responses=ColumnAnswer)
    def update_column(self, request: Request, base_uuid: str) -> Response:
        """Rename, resize, freeze or move a column, or change its type."""
        values = checked(ColumnUpdate, request.data)
        return Response(COLUMN_CHANGES[values["op_type"]](principal_of(request), values))

    @extend_schema(summary="Delete Column", request=ColumnReference, responses={200: Success})
    def delete_column(self, request: Request, base_uuid: str) -> Response:
        """Delete a column with its values."""
        values = checked(ColumnReference, request.data)
        delete_column(principal_of(request), **ColumnReference.column_in(values))
        return Response({"success": True})

    @extend_schema(summary="Append Columns", request=AppendedColumns, responses=ColumnsAnswer)
    def append_columns(self, request: Request, base_uuid: str) -> HttpResponse:
        """Make several columns."""
        values = checked(AppendedColumns, request.data)
        wanted = [wanted_column(item) for item in values["columns"]]
        try:
            columns = append_columns(principal_of(request), **TableReference.table_in(values), columns=wanted)
        except ColumnExistsError as exc:
            return plain_refusal(exc)
        return Response({"columns": columns})


class ColumnOptionsViewSet(BaseViewSet):
    """Options of select columns."""

    permissions = {  # noqa: RUF012
        "add_options": Permission.BASE_WRITE,
        "update_options": Permission.BASE_WRITE,
        "delete_options": Permission.BASE_WRITE,
        "set_cascade": Permission.BASE_WRITE,
    }

    @extend_schema(summary="Add Single/Multiple Select Options", request=NewOptions, responses=Success)
    def add_options(self, request: Request, base_uuid: str) -> Response:
        """Make options."""
        values = checked(NewOptions, request.data)
        add_options(principal_of(request), **ColumnReference.column_in(values), options=values["options"])
        return Response({"success": True})

    @extend_schema(summary="Update Single/Multiple Select Options", request=OptionUpdates, responses=OptionsAnswer)
    def update_options(self, request: Request, base_uuid: str) -> Response:
        """Change names and colours."""
        values = checked(OptionUpdates, request.data)
        where = ColumnReference.column_in(values)
        options = update_options(principal_of(request), **where, options=values["options"])
        return Response({"options": options} if values["return_options"] else {"success": True})

    @extend_schema(summary="Delete Single/Multiple Select Options", request=OptionNames, responses={200: Success})
    def delete_options(self, request: Request, base_uuid: str) -> Response:
        """Delete options, also from the cells that hold them."""
        values = checked(OptionNames, request.data)
        names = set(values["option_names"])
        delete_options(principal_of(request), **ColumnReference.column_in(values), names=names)
        return Response({"success": True})

    @extend_schema(summary="Update Column Cascade Settings", request=Cascade, responses=Success)
    def set_cascade(self, request: Request, base_uuid: str) -> Response:
        """Let the options of one column depend on the choice in another."""
        values = checked(Cascade, request.data)
        set_cascade(
            principal_of(request),
            **TableReference.table_in(values),
            child_column=values["child_column"],
            parent_column=values["parent_column"],
            settings=values.get("cascade_settings") or {},
        )
        return Response({"success": True})


def wanted_column(values: dict[str, Any]) -> NewColumn:
    """Return the column that a checked body asks for."""
    return NewColumn(values["column_name"], values["column_type"], values.get("column_data"))


def plain_refusal(error: DomainError) -> HttpResponse:
    """Return an error as the plain text that SeaTable answers in this place."""
    return HttpResponse(error.message, status=status.HTTP_400_BAD_REQUEST, content_type="text/plain; charset=utf-8")


def _needed(values: dict[str, Any], name: str, older_name: str = "") -> Any:
    value = values.get(name, values.get(older_name))
    if value is None:
        raise DomainError(f"{name} invalid.", error_type="parameter_error")
    return value


def _rename(principal: Principal, values: dict[str, Any]) -> dict[str, Any]:
    return rename_column(principal, **ColumnReference.column_in(values), new_name=_needed(values, "new_column_name"))


def _resize(principal: Principal, values: dict[str, Any]) -> dict[str, Any]:
    return resize_column(principal, **ColumnReference.column_in(values), width=_needed(values, "new_column_width"))


def _freeze(principal: Principal, values: dict[str, Any]) -> dict[str, Any]:
    return freeze_column(principal, **ColumnReference.column_in(values), frozen=_needed(values, "frozen"))


def _move(principal: Principal, values: dict[str, Any]) -> dict[str, Any]:
    target = _needed(values, "target_column", "target_column_key")
    return move_column(principal, **ColumnReference.column_in(values), target=target)


def _change_type(principal: Principal, values: dict[str, Any]) -> dict[str, Any]:
    new_type = _needed(values, "new_column_type")
    where = ColumnReference.column_in(values)
    return change_column_type(principal, **where, new_type=new_type, data=values.get("column_data"))


COLUMN_CHANGES: dict[str, Callable[[Principal, dict[str, Any]], dict[str, Any]]] = {
    "rename_column": _rename,
    "resize_column": _resize,
    "freeze_column": _freeze,
    "move_column": _move,
    "modify_column_type": _change_type,
}
