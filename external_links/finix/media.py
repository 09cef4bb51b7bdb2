"""The types of content that Finix's clients send and ask for: JSON under three names."""

import re
from collections.abc import Iterable

from rest_framework.exceptions import NotAcceptable
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from core.json import OneRendererNegotiation, OrjsonParser, OrjsonRenderer

_QUALITY_ZERO = re.compile(r";\s*q\s*=\s*0(\.0*)?\s*(;|$)")


class ApiJsonParser(OrjsonParser):
    """Reads what Finix's own clients send."""

    media_type = "application/vnd.api+json"


class HalJsonParser(OrjsonParser):
    """Reads HAL."""

    media_type = "application/hal+json"


class ApiJsonRenderer(OrjsonRenderer):
    """Writes what Finix's own clients ask for."""

    media_type = "application/vnd.api+json"


class HalJsonRenderer(OrjsonRenderer):
    """Writes HAL."""

    media_type = "application/hal+json"


PARSERS: list[type[BaseParser]] = [OrjsonParser, ApiJsonParser, HalJsonParser]
RENDERERS: list[type[BaseRenderer]] = [OrjsonRenderer, ApiJsonRenderer, HalJsonRenderer]


class AcceptNegotiation(OneRendererNegotiation):
    """Answers in the first of the types that a client accepts, and in plain JSON when it takes anything."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return (renderer, type). Raises NotAcceptable when the client accepts none of them."""
        known = list(renderers)
        for item in request.headers.get("Accept", "*/*").lower().split(","):
            accepted = item.partition(";")[0].strip()
            if _QUALITY_ZERO.search(item):
                continue
            for renderer in known:
                if accepted in ("", "*/*", "application/*", renderer.media_type):
                    return renderer, str(renderer.media_type)
        raise NotAcceptable
