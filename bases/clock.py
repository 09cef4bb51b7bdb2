"""The time of the server, in the forms in which bases keep and compare it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from bases.principals import Principal
from bases.query.statement import Environment


def server_zone() -> ZoneInfo:
    """Return the time zone of the server, in which dates are kept and shown."""
    return timezone.get_default_timezone()  # type: ignore[return-value]


def now_text() -> str:
    """Return this moment as rows keep it: UTC with three digits of a second, `2026-03-06T09:25:14.659+00:00`."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def environment_for(principal: Principal) -> Environment:
    """Return what the query language knows of the asking person and of the time."""
    return Environment(zone=server_zone(), now=datetime.now(server_zone()), username=principal.username)
