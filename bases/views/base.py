"""What the views of the base surface have in common."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from bases.principals import Principal
from bases.tokens import BaseTokenAuthentication
from core.rate_limits import BaseSurfaceThrottle
from core.views import APIViewSet


class BaseViewSet(APIViewSet):
    """A viewset that a Base-Token opens."""

    authentication_classes = [BaseTokenAuthentication]  # noqa: RUF012
    throttle_classes = [BaseSurfaceThrottle]  # noqa: RUF012


class TableReference(serializers.Serializer[Any]):
    """A table by name or id; both may be sent, and an empty one counts as absent."""

    table_name = serializers.CharField(required=False, allow_blank=True, allow_null=True, trim_whitespace=False)
    table_id = serializers.CharField(required=False, allow_blank=True, allow_null=True, trim_whitespace=False)

    @staticmethod
    def table_in(values: dict[str, Any]) -> dict[str, str]:
        """Return the arguments that name the table to a domain function."""
        return {"table_name": values.get("table_name") or "", "table_id": values.get("table_id") or ""}


class Success(serializers.Serializer[Any]):
    """The answer of what has nothing else to say."""

    success = serializers.BooleanField(default=True)


def principal_of(request: Request) -> Principal:
    """Return the bearer of the request's Base-Token."""
    principal: Principal = request.user  # type: ignore[assignment]
    return principal


def flag(value: Any) -> bool:
    """Return a yes or no from a query string, where clients write it in any case, or as 1 and 0."""
    return str(value).strip().lower() in ("true", "1", "yes")
