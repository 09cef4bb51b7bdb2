"""Rate limits as SeaTable has them: a sliding minute, `x-ratelimit-*` headers, off unless switched on."""

import contextlib
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

WINDOW_SECONDS = 60


class MinuteThrottle(BaseThrottle):
    """Counts requests of one scope in two neighbouring minutes, the older one weighted by what is left of it.

    That approximates a sliding window with two counters a key, whatever the limit is.
    """

    setting = ""
    scope = ""

    def key(self, request: Request, view: APIView) -> str:
        """Return what the counting goes by; by default the client's address."""
        return str(request.META.get("REMOTE_ADDR", ""))

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request, leave the headers for the answer, and say whether it is within the limit."""
        limit: int = getattr(settings, self.setting)
        if limit == 0:
            return True
        now = time.time()
        window, elapsed = divmod(now, WINDOW_SECONDS)
        stem = f"rate:{self.scope}:{self.key(request, view)}:"
        previous = cache.get(f"{stem}{int(window) - 1}", 0)
        current = count_hit(f"{stem}{int(window)}", 2 * WINDOW_SECONDS)
        used = previous * (1 - elapsed / WINDOW_SECONDS) + current
        self._wait = WINDOW_SECONDS - elapsed
        headers = {
            "x-ratelimit-limit": str(limit),
            "x-ratelimit-remaining": str(max(0, int(limit - used))),
            "x-ratelimit-reset": str(int((window + 1) * WINDOW_SECONDS)),
        }
        request.rate_limit_headers = headers  # type: ignore[attr-defined]
        return used <= limit

    def wait(self) -> float:
        """Return the seconds until the window has moved on."""
        return self._wait


def count_hit(key: str, seconds: int) -> int:
    """Count one hit and return how many there were since the counter began, which it does anew after `seconds`."""
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key)
    except ValueError:
        # Evicted between the two calls: this request is the first that the new counter sees.
        cache.set(key, 1, timeout=seconds)
        return 1


def take_back_hit(key: str) -> None:
    """Undo one `count_hit`, unless the counter is gone meanwhile."""
    with contextlib.suppress(ValueError):
        cache.decr(key)


class LoginThrottle(MinuteThrottle):
    """Attempts to sign in, by address."""

    setting = "RATE_LIMIT_LOGIN"
    scope = "login"


class AccountThrottle(MinuteThrottle):
    """The account surface, by user, or by address for who is nobody yet."""

    setting = "RATE_LIMIT_ACCOUNT"
    scope = "account"

    def key(self, request: Request, view: APIView) -> str:
        """Return the user's key, or the address."""
        user: Any = request.user
        return f"user-{user.pk}" if getattr(user, "pk", None) else super().key(request, view)


class BaseSurfaceThrottle(MinuteThrottle):
    """The base surface, by base."""

    setting = "RATE_LIMIT_BASE"
    scope = "base"

    def key(self, request: Request, view: APIView) -> str:
        """Return the base's uuid."""
        return str(view.kwargs.get("base_uuid", ""))
