"""JSON in and out through orjson, and the one renderer that every answer takes."""

from collections.abc import Iterable, Mapping
from typing import IO, Any

import orjson
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class OrjsonRenderer(BaseRenderer):
    """Writes JSON. Values of a row may be `orjson.Fragment`: JSON that a store already holds."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Return `data` as JSON bytes; no data is an empty body."""
        return b"" if data is None else orjson.dumps(data)


class OrjsonParser(BaseParser):
    """Reads JSON. An empty body counts as no body: SeaTable's clients name JSON on every request."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the decoded body. Raises ParseError for anything that is not JSON."""
        body = stream.read()
        if not body.strip():
            return {}
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as exc:
            raise ParseError(f"JSON parse error - {exc}") from exc


class OneRendererNegotiation(BaseContentNegotiation):
    """Answers in JSON whatever the client says it accepts, as SeaTable does; picks the parser by content type."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """Return the parser for the request's content type; JSON when it names none."""
        content_type = (request.content_type or "").partition(";")[0].strip().lower()
        if not content_type or content_type == "text/plain":
            return next(iter(parsers))
        return next((parser for parser in parsers if parser.media_type == content_type), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the first renderer of the view."""
        renderer = next(iter(renderers))
        return renderer, renderer.media_type
