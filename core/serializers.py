"""Fields and queries that serializers of several applications share."""

import re
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from rest_framework import serializers

Row = TypeVar("Row", bound=Model)

MAXIMUM_NAME_LENGTH = 255
LAST_PAGE = 1_000_000
# A name stands in paths as one piece of them; clients resolve a piece of dots before they send it.
UNUSABLE_NAME = re.compile(r"[/\\\x00-\x1f\x7f]|^\.{1,2}$")


class FlagField(serializers.BooleanField):
    """True or false, in any of the spellings that clients use. Left out of a form it is absent, not false."""

    default_empty_html = serializers.empty


class NameField(serializers.CharField):
    """The name of a base, a group or an app, which also has to work as a piece of a path."""

    default_error_messages = {"unusable": "Slashes, control characters, '.' and '..' cannot be in a name."}  # noqa: RUF012

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAXIMUM_NAME_LENGTH, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Return the name without blanks around it."""
        name: str = super().to_internal_value(data)
        if UNUSABLE_NAME.search(name):
            self.fail("unusable")
        return name


class TimeField(serializers.DateTimeField):
    """A moment as the account surface writes it: whole seconds, with the offset of the server's time zone."""

    def to_representation(self, value: datetime) -> str:
        """Return for instance `2026-03-06T10:25:09+01:00`."""
        return timezone.localtime(value).isoformat(timespec="seconds")


class PageQuery(serializers.Serializer[Any]):
    """Which page of a list."""

    page = serializers.IntegerField(min_value=1, max_value=LAST_PAGE, default=1)
    per_page = serializers.IntegerField(min_value=1, max_value=1000, default=25)


class FullPageQuery(PageQuery):
    """Which page of a list that SeaTable documents without pages: whoever does not ask gets the largest one."""

    per_page = serializers.IntegerField(min_value=1, max_value=1000, default=1000)


def select_page(rows: QuerySet[Row], query: dict[str, int]) -> QuerySet[Row]:
    """Return the rows of the page that a checked PageQuery asks for."""
    start = (query["page"] - 1) * query["per_page"]
    return rows[start : start + query["per_page"]]


class SuccessAnswer(serializers.Serializer[Any]):
    """What most changes answer."""

    success = serializers.BooleanField(default=True)
