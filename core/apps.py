"""The application that all others stand on."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Registers the system checks, path converters and OpenAPI extensions."""

    name = "core"

    def ready(self) -> None:
        """Load what registers itself with Django and with the OpenAPI document."""
        from core import checks, converters, openapi  # noqa: F401, PLC0415
