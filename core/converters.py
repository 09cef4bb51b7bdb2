"""Pieces of a path."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class NameConverter(StringConverter):
    """A name somebody gave, without control characters: no name holds one, and PostgreSQL takes no null byte."""

    regex = r"[^/\x00-\x1f\x7f]+"

    def to_python(self, value: str) -> str:
        """Return the name as it stands in the path, decoded."""
        return value


register_converter(NameConverter, "name")
