"""The pages behind links to files, and the addresses from which files come and to which they go."""

from typing import Any, ClassVar
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from rest_framework.request import Request

from assets.media_types import shown_type
from assets.models import File
from assets.views.text import TextViewSet
from core.errors import DomainError
from core.pages import render_notice, render_page
from core.permissions import Permission
from external_links.downloads import can_be_saved, can_be_shown, file_name, is_prefetch, send_linked_file
from external_links.file_uploads import receive_linked_file
from external_links.liveness import LinkRefused, Reason, Visitor, note_view, open_link, visitor_of
from external_links.models import Action, ExternalLink, Kind
from external_links.native.serializers import LinkedFileAnswer
from external_links.pages.views import LinkPageViewSet, refusal_page
from external_links.visitors import header_password

PAGE = "/dtable/file-external-links/{token}/"
# What a page shows that stands in a frame or a player of its own, beside what all pages may.
CONTENT_SOURCES = "; media-src 'self'; frame-src 'self'"
DOWNLOAD, VIEW, UPLOAD = "download/", "view/", "upload/"


class FilePageViewSet(LinkPageViewSet):
    """The page of a link: what the file is, the file itself if a browser can show it, and a form for uploads."""

    kind = Kind.FILE
    permissions: ClassVar = {
        "show_file": Permission.PUBLIC,
        "unlock": Permission.PUBLIC,
        "redirect": Permission.PUBLIC,
    }

    def show_file(self, request: Request, token: str) -> HttpResponse:
        visitor = visitor_of(request)
        link = open_link(self.kind, token, visitor)
        if link.action == Action.UPLOAD:
            return upload_page(request, link, UPLOAD)
        is_embedded = can_be_shown(link) and shown_type(file_name(link)) is not None and link.max_views is None
        # What is embedded is counted when the browser fetches it, and so is what has a limit.
        is_counted = request.method == "GET" and not is_prefetch(plain_request(request))
        if is_counted and not is_embedded and link.max_views is None:
            note_view(link, visitor)
        context = {
            "title": file_name(link),
            "size": link.file.size if link.file else 0,
            "media_kind": (shown_type(file_name(link)) or "").partition("/")[0],
            "view": VIEW if can_be_shown(link) else "",
            "is_embedded": is_embedded,
            "download": DOWNLOAD if can_be_saved(link) else "",
        }
        response = render_page(request, "external_links/file.html", context)
        response["Content-Security-Policy"] += CONTENT_SOURCES
        return response

    def redirect(self, request: Request, token: str) -> HttpResponse:
        """Lead from the short address of a link to its page; that says whether the link opens."""
        return HttpResponseRedirect(PAGE.format(token=quote(token)))


class LinkedFilesViewSet(TextViewSet):
    """Where files come and go by a link. The token in the path opens it, with the link's password if it has one."""

    permissions: ClassVar = {"download": Permission.PUBLIC, "view": Permission.PUBLIC, "upload": Permission.PUBLIC}
    # Files and pages are no part of the API's document.
    schema = None

    def download(self, request: Request, token: str) -> HttpResponseBase:
        return self.send(request, token, save=True)

    def view(self, request: Request, token: str) -> HttpResponseBase:
        return self.send(request, token, save=False)

    def upload(self, request: Request, token: str) -> HttpResponseBase:
        link, visitor = self.open(request, token)
        file = receive_linked_file(plain_request(request), link, visitor)
        if wants_page(request):
            return render_notice(request, "Thank you", f"{file_name(link)} has arrived.", status=200)
        return JsonResponse(self.describe(file), headers={"ETag": f'"{file.sha256}"'})

    def describe(self, file: File) -> dict[str, Any]:
        """Return what a program that uploaded a file is told of it."""
        return dict(LinkedFileAnswer(file).data)

    def send(self, request: Request, token: str, *, save: bool) -> HttpResponseBase:
        link, visitor = self.open(request, token)
        return send_linked_file(plain_request(request), link, visitor, save=save)

    def open(self, request: Request, token: str) -> tuple[ExternalLink, Visitor]:
        """Return the link of a token and its visitor, when it opens."""
        visitor = visitor_of(request)
        return open_link(Kind.FILE, token, visitor, password=header_password(request)), visitor

    def handle_exception(self, exc: Exception) -> HttpResponseBase:
        """Answer a browser with a page, and programs with a line of text."""
        if wants_page(self.request):
            response = page_of_error(self.request, exc, self.kwargs["token"])
            if response is not None:
                return response
        return super().handle_exception(exc)


def upload_page(request: Request, link: ExternalLink, action: str) -> HttpResponse:
    """Return the form that sends a file to `action`."""
    extensions = ",".join(f".{extension}" for extension in link.allowed_extensions)
    context = {"title": "Send a file", "name": file_name(link), "action": action, "accept": extensions}
    return render_page(request, "external_links/upload.html", context, has_form=True)


def wants_page(request: Request) -> bool:
    """Say whether a browser asks that will show the answer to a person."""
    return "text/html" in request.headers.get("Accept", "")


def plain_request(request: Request) -> HttpRequest:
    """Return Django's request: DRF's would read a whole body into memory."""
    return request._request  # noqa: SLF001


def page_of_error(request: Request, exc: Exception, token: str) -> HttpResponse | None:
    """Return the page that says why a link did not work, or None for a fault of ours."""
    if isinstance(exc, LinkRefused):
        if exc.reason is Reason.PASSWORD:
            # The page of the link has the form for it.
            return HttpResponseRedirect(PAGE.format(token=quote(token)))
        return refusal_page(request, exc)
    if isinstance(exc, DomainError):
        return render_notice(request, "This did not work", exc.message, status=exc.status)
    return None
