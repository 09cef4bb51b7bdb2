"""Fields of requests that take JSON of a sane depth as it comes; what is in it is the domain's business."""

from typing import Any

import orjson
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bases.column_types.values import is_too_deep


@extend_schema_field(OpenApiTypes.OBJECT)
class ObjectField(serializers.Field[Any, Any, Any, Any]):
    """An object. A form carries it as text."""

    default_error_messages = {"invalid": "Not an object."}  # noqa: RUF012

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the object. Raises ValidationError for anything else."""
        data = read_json(data)
        if not isinstance(data, dict) or is_too_deep(data):
            self.fail("invalid")
        return data


class ObjectListField(serializers.ListField):
    """A list of objects. A form carries it as text."""

    child = serializers.DictField()

    def get_value(self, dictionary: Any) -> Any:
        """Return what the request has under the name of the field; of a form that is one text."""
        return dictionary.get(self.field_name, serializers.empty)

    def to_internal_value(self, data: Any) -> list[dict[str, Any]]:
        """Return the list. Raises ValidationError for anything else."""
        data = read_json(data)
        if not isinstance(data, list) or not all(isinstance(item, dict) for item in data) or is_too_deep(data):
            self.fail("not_a_list", input_type=type(data).__name__)
        return data


class ExactCharField(serializers.CharField):
    """Text that is taken to the letter, blanks included."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)


def read_json(data: Any) -> Any:
    """Return what text stands for if it is JSON, and other data as they are."""
    if not isinstance(data, str):
        return data
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return data
