"""The pages behind links to bases and to views: the grid, a row, the form for a password, and refusals."""

from dataclasses import replace
from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django_htmx.middleware import HtmxDetails
from rest_framework import status
from rest_framework.request import Request

from accounts.pages import SIGN_IN_PATH
from bases.grid import read_grid, read_grid_row
from core.pages import (
    NOT_FOUND,
    PageViewSet,
    SeeOther,
    form_field,
    render_notice,
    render_page,
    render_wait,
    waiting_time,
)
from core.permissions import Permission
from external_links.liveness import (
    LinkRefused,
    Reason,
    TooManyAttempts,
    Visitor,
    link_principal,
    note_view,
    open_link,
    remember_unlocked,
    try_password,
    visitor_of,
)
from external_links.models import ExternalLink, Kind
from external_links.pages.presenting import grid_context, row_context
from external_links.pages.queries import PageQuery, read_query

# What a script of ours asks for by the element that it will fill, and the template for it.
PIECES = {"grid": "external_links/grid_piece.html", "more": "external_links/rows.html"}
NOTICES = {
    Reason.UNKNOWN: ("Page not found", NOT_FOUND),
    Reason.TARGET_GONE: ("Page not found", NOT_FOUND),
    Reason.CREATOR_GONE: ("This link is no longer shared", "Ask the person who sent it to you for a new one."),
    Reason.DISABLED: ("This link is switched off", "Ask the person who sent it to you whether it will come back."),
    Reason.EXPIRED: ("This link has expired", "Ask the person who sent it to you for a new one."),
    Reason.USED_UP: ("This link is used up", "It was good for a certain number of times. Ask for a new one."),
    Reason.ADDRESS: ("Not from here", "This link opens only from certain networks, and yours is not one of them."),
}


class LinkPageViewSet(PageViewSet):
    """The pages of one kind of link, `base` or `view`, for anybody whom the link lets in."""

    kind = Kind.BASE
    permissions: ClassVar = {
        "show_grid": Permission.PUBLIC,
        "unlock": Permission.PUBLIC,
        "show_row": Permission.PUBLIC,
    }

    def show_grid(self, request: Request, token: str) -> HttpResponse:
        visitor = visitor_of(request)
        link = open_link(self.kind, token, visitor)
        template = PIECES.get(asked_piece(request), "external_links/grid_page.html")
        is_more = template == PIECES["more"]
        if is_first_visit(request):
            note_view(link, visitor)
        query = self._query(request)
        if not is_more:
            query = replace(query, first=query.start)
        grid = read_grid(link_principal(link), query.grid_query(with_count=not is_more))
        return render_page(request, template, grid_context(link, query, grid))

    def show_row(self, request: Request, token: str, row_id: str) -> HttpResponse:
        link = open_link(self.kind, token, visitor_of(request))
        query = self._query(request)
        grid = read_grid_row(link_principal(link), table_id=query.table_id, view_id=query.view_id, row_id=row_id)
        is_piece = asked_piece(request) == "detail"
        template = "external_links/row.html" if is_piece else "external_links/row_page.html"
        return render_page(request, template, row_context(link, query, grid))

    def unlock(self, request: Request, token: str) -> HttpResponse:
        visitor = visitor_of(request)
        response = SeeOther(request.get_full_path())
        try:
            open_link(self.kind, token, visitor)
        except LinkRefused as refusal:
            if refusal.link is None:
                raise
            return self._try_password(request, refusal.link, visitor, response)
        return response

    def error_page(self, request: Request, exc: Exception) -> HttpResponse | None:
        """Return the page for a link that does not open. A script that asked for a piece loads the page instead."""
        if not isinstance(exc, LinkRefused):
            return super().error_page(request, exc)
        response = refusal_page(request, exc)
        if asked_piece(request):
            response["HX-Refresh"] = "true"
        return response

    def _query(self, request: Request) -> PageQuery:
        """Return what the address asks for. A link to a view has that one only, whatever the address says."""
        query = read_query(request.query_params)
        return replace(query, table_id="", view_id="") if self.kind == Kind.VIEW else query

    def _try_password(
        self, request: Request, link: ExternalLink, visitor: Visitor, response: HttpResponse
    ) -> HttpResponse:
        """Return the response, with the cookie that keeps the link open, when the password is right; else the form."""
        try:
            if try_password(link, form_field(request, "password"), visitor):
                remember_unlocked(response, link)
                return response
        except TooManyAttempts as exc:
            seconds = exc.retry_after or 1
            wait = f"There were too many wrong passwords. Please wait {waiting_time(seconds)}."
            refused = password_page(request, wait, status.HTTP_429_TOO_MANY_REQUESTS)
            refused["Retry-After"] = str(seconds)
            return refused
        return password_page(request, "That is not the password.", status.HTTP_403_FORBIDDEN)


def asked_piece(request: Request) -> str:
    """Return the id of the element that a script of the page wants to fill, or nothing when a page is asked for."""
    plain: HttpRequest = request._request  # noqa: SLF001
    htmx = HtmxDetails(plain)
    return (htmx.target or "") if htmx and not htmx.history_restore_request else ""


def is_first_visit(request: Request) -> bool:
    """Say whether somebody opens a link, and does not just look around in it or have it fetched in advance."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    is_ahead = "prefetch" in purpose or request.headers.get("X-Moz") == "prefetch"
    looks_around = bool(request.query_params) or bool(asked_piece(request))
    return request.method == "GET" and not looks_around and not is_ahead


def refusal_page(request: Request, refusal: LinkRefused) -> HttpResponse:
    """Return the page that says why a link does not open, and what can be done about it."""
    if refusal.reason is Reason.PASSWORD:
        return password_page(request)
    if refusal.reason is Reason.LIMIT:
        return render_wait(request, refusal.retry_after or 1)
    if refusal.reason is Reason.SIGN_IN:
        address = f"{SIGN_IN_PATH}?{urlencode({'next': request.get_full_path()})}"
        text = "This link is for people with an account on this server."
        way = {"link": address, "link_text": "Sign in"}
        return render_notice(request, "Please sign in", text, status=refusal.status, **way)
    title, text = NOTICES[refusal.reason]
    return render_notice(request, title, text, status=refusal.status)


def password_page(request: Request, error: str = "", code: int = status.HTTP_200_OK) -> HttpResponse:
    """Return the form that asks for the password of a link, and tells nothing about it."""
    context = {"title": "This link is protected", "error": error, "action": request.get_full_path()}
    return render_page(request, "external_links/password.html", context, status=code, has_form=True)
