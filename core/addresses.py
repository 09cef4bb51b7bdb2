"""The server's own address, as answers name it."""

from django.conf import settings
from django.http import HttpRequest


def server_url(request: HttpRequest) -> str:
    """Return scheme and host without a slash at the end: the configured address, else the one the request came to."""
    return settings.SERVER_URL or f"{request.scheme}://{request.get_host()}"
