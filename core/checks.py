"""A system check that no view of the API was left without a declared permission."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.views import APIView

from core.permissions import Permission


def api_patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (path, view callback) for each route that ends in a DRF view."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from api_patterns(entry, path)
        elif isinstance(entry, URLPattern) and issubclass(getattr(entry.callback, "cls", object), APIView):
            yield path, entry.callback


@register()
def check_declared_permissions(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Report each action that declares no permission: such a view refuses everyone."""
    problems: list[CheckMessage] = []
    for path, callback in api_patterns():
        declared = getattr(callback.cls, "permissions", {})
        actions = set(getattr(callback, "actions", {}).values()) - {"options"}
        problems += [
            Error(
                f"{callback.cls.__name__}.{action} at /{path} declares no permission.",
                hint="Name it in the `permissions` of the viewset.",
                id="core.E001",
            )
            for action in sorted(actions)
            if not isinstance(declared.get(action), Permission)
        ]
    return problems
