"""What happens to every request before a view sees it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from core.errors import BASE_SURFACE, error_body

GetResponse = Callable[[HttpRequest], HttpResponse]

API_PREFIXES = ("/api2/", "/api/", "/server-info", *BASE_SURFACE)


class TrailingSlashMiddleware:
    """Serves each path of the API without its last slash too, as SeaTable does, and never by a redirect."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.endswith("/") and request.path_info.startswith(API_PREFIXES):
            request.path_info += "/"
            request.path += "/"
        return self.get_response(request)


class CrossOriginMiddleware:
    """Lets scripts of any origin call the API; it is safe because tokens, never cookies, open it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(API_PREFIXES):
            return self.get_response(request)
        response = HttpResponse(status=204) if request.method == "OPTIONS" else self.get_response(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = "GET,POST,PUT,DELETE,OPTIONS"
        response["Access-Control-Allow-Headers"] = "deviceType,token,authorization,content-type"
        response["Access-Control-Expose-Headers"] = "x-ratelimit-limit,x-ratelimit-remaining,x-ratelimit-reset"
        return response


class BodySizeMiddleware:
    """Refuses a body over the limit before anything reads it: DRF's parsers would take one of any size."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return JsonResponse(error_body(request.path, "The request is too large."), status=413)
        return self.get_response(request)
