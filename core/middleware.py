"""What happens to every request before a view sees it."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from core.errors import BASE_SURFACE, error_body

GetResponse = Callable[[HttpRequest], HttpResponse]

API_PREFIXES = ("/api2/", "/api/", "/server-info", "/dtable-export-content", "/files", *BASE_SURFACE)
# Where files are transferred, by a token in the path.
TRANSFER_PREFIX = "/seafhttp/"
UPLOADS = re.compile(
    r"/seafhttp/upload-api/|/files/links/|/files/[^/]+/upload/?$|/dtable/file-external-links/[^/]+/upload/?$"
)
# Pages, which are no part of the API: no script of another origin may read them.
PAGE_PREFIXES = (
    "/dtable/external-links/",
    "/dtable/view-external-links/",
    "/dtable/file-external-links/",
    "/s/",
    "/accounts/log",
)
# The paths of files below a link are their own, down to the last character.
LINKED_FILE = re.compile(r"/dtable/(view-)?external-links/(custom/)?[^/]+/asset/.")


class ProxyMiddleware:
    """Finds a client's address behind TRUSTED_PROXIES proxies, each of which adds the address that it was called from.

    What stands before those was written by the client itself, and is not believed.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        proxies: int = settings.TRUSTED_PROXIES
        if proxies:
            passed = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            # A request that came past the proxies keeps the address it came from.
            if len(passed) >= proxies and passed[-proxies].strip():
                request.META["REMOTE_ADDR"] = passed[-proxies].strip()
        return self.get_response(request)


class TrailingSlashMiddleware:
    """Serves paths of the API, and pages, without their last slash too, as SeaTable does, and never by a redirect."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if not path.endswith("/") and path.startswith((*API_PREFIXES, *PAGE_PREFIXES)) and not LINKED_FILE.match(path):
            request.path_info += "/"
            request.path += "/"
        return self.get_response(request)


class CrossOriginMiddleware:
    """Lets scripts of any origin call the API; it is safe because tokens, never cookies, open it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith((*API_PREFIXES, TRANSFER_PREFIX)):
            return self.get_response(request)
        response = HttpResponse(status=204) if request.method == "OPTIONS" else self.get_response(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = "GET,POST,PUT,DELETE,OPTIONS"
        response["Access-Control-Allow-Headers"] = "deviceType,token,authorization,content-type"
        response["Access-Control-Expose-Headers"] = "x-ratelimit-limit,x-ratelimit-remaining,x-ratelimit-reset"
        return response


def body_limit(path: str) -> int:
    """Return how many bytes the body of a request to a path may have."""
    if UPLOADS.match(path):
        return int(settings.MAX_UPLOAD_MEGABYTES) * 1024 * 1024
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


class BodySizeMiddleware:
    """Refuses a body over the limit before anything reads it: DRF's parsers would take one of any size.

    Uploads go to the disk as they come, and have a limit of their own.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > body_limit(request.path_info):
            if request.path_info.startswith(TRANSFER_PREFIX):
                return HttpResponse("The file is too large.", status=413, content_type="text/plain")
            return JsonResponse(error_body(request.path, "The request is too large.", status=413), status=413)
        return self.get_response(request)
