"""Who comes by a link: an address, perhaps an account, and the links whose passwords they have given."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac
from rest_framework.request import Request

from accounts.account_tokens import find_user_by_account_token
from accounts.models import User
from accounts.sessions import session_user
from core.authentication import read_token
from core.errors import InvalidTokenError
from core.ids import parse_uuid
from external_links.models import ExternalLink

PASSWORD_HEADER = "X-Link-Password"  # noqa: S105
COOKIE_PREFIX = "link-"
COOKIE_SALT = "external_links.visitors"
SHARED_COOKIE_PREFIX = "sharelink"
FETCHED_COOKIE_PREFIX = "fetched-"
FETCHED_SALT = "external_links.visitors:fetched"
UNLOCKED_SECONDS = 24 * 60 * 60
FETCHED_SECONDS = 10 * 60
# No honest browser comes with more of them at a time.
MAXIMUM_COOKIES = 100
USER_AGENT_LENGTH = 255
# Whoever has one IPv6 address usually has all of its network.
IPV6_NEIGHBOURHOOD = 64


@dataclass(frozen=True)
class Visitor:
    """Somebody who follows a link.

    `unlocked` are the ids of the links whose present password they have given, `fetched` those of the links with a
    limit by which they were sent the file just now: they may go on where the connection broke.
    """

    ip: str = ""
    user_agent: str = ""
    user: User | None = None
    unlocked: frozenset[int] = frozenset()
    fetched: frozenset[int] = frozenset()

    @property
    def address(self) -> IPv4Address | IPv6Address | None:
        """The address as a value, or None when the server does not know it."""
        try:
            address = ip_address(self.ip)
        except ValueError:
            return None
        return getattr(address, "ipv4_mapped", None) or address

    @property
    def neighbourhood(self) -> str:
        """What attempts are counted by: the address, or the network of an IPv6 address."""
        address = self.address
        if isinstance(address, IPv6Address):
            return str(ip_network((address, IPV6_NEIGHBOURHOOD), strict=False))
        return str(address)


def visitor_of(request: HttpRequest | Request, *, is_page: bool = True) -> Visitor:
    """Return who sent a request.

    An Account-Token says which user, or else a browser's session, if it is a page or a file that is asked for: a
    session never opens the API. Otherwise it is nobody.
    """
    return Visitor(
        ip=str(request.META.get("REMOTE_ADDR") or ""),
        user_agent=str(request.META.get("HTTP_USER_AGENT", "")).replace("\x00", "")[:USER_AGENT_LENGTH],
        user=_find_user(request, is_page=is_page),
        unlocked=_find_unlocked(request.COOKIES),
        fetched=_find_fetched(request.COOKIES),
    )


def header_password(request: HttpRequest | Request) -> str:
    """Return the password of a link that a program sends along, in UTF-8, or nothing."""
    given = request.headers.get(PASSWORD_HEADER, "")
    try:
        # Headers arrive as if they were Latin-1.
        return given.encode("latin-1").decode()
    except UnicodeError:
        return given


def remember_unlocked(response: HttpResponseBase, link: ExternalLink, *, name: str = "") -> None:
    """Let the visitor come back to a link for a day without giving its password again.

    The cookie is good for the password of this moment only: another one locks the link again. `name` may be
    `shared_cookie(link)`, by which DocSpace's clients know it.
    """
    value = signing.dumps(_password_version(link.pk, link.password_hash), salt=COOKIE_SALT)
    _set_cookie(response, name or f"{COOKIE_PREFIX}{link.pk}", value, UNLOCKED_SECONDS)


def shared_cookie(link: ExternalLink) -> str:
    """Return the name of the cookie of a link that DocSpace's clients know."""
    return f"{SHARED_COOKIE_PREFIX}{link.uid}"


def remember_fetched(response: HttpResponseBase, link: ExternalLink) -> None:
    """Let the visitor who is sent a file ask for the rest of it, for a while, although the link may be used up."""
    value = signing.dumps(link.pk, salt=FETCHED_SALT)
    _set_cookie(response, f"{FETCHED_COOKIE_PREFIX}{link.pk}", value, FETCHED_SECONDS)


def _set_cookie(response: HttpResponseBase, name: str, value: str, seconds: int) -> None:
    response.set_cookie(name, value, max_age=seconds, secure=settings.HAS_TLS, httponly=True, samesite="Lax")


def _find_user(request: HttpRequest | Request, *, is_page: bool) -> User | None:
    try:
        token = read_token(request)  # type: ignore[arg-type]
    except InvalidTokenError:
        return None
    if token:
        return find_user_by_account_token(token)
    return session_user(request) if is_page else None  # type: ignore[arg-type]


def _find_unlocked(cookies: dict[str, str]) -> frozenset[int]:
    versions = _numbered(cookies, COOKIE_PREFIX)
    shared = _shared(cookies)
    if not 0 < len(versions) + len(shared) <= MAXIMUM_COOKIES:
        return frozenset()
    named = ExternalLink.objects.filter(Q(pk__in=versions) | Q(uid__in=shared), revoked_at=None)
    return frozenset(
        pk
        for pk, uid, password_hash in named.values_list("pk", "uid", "password_hash")
        if any(_is_version(cookie, pk, password_hash) for cookie in (versions.get(pk), shared.get(uid)) if cookie)
    )


def _find_fetched(cookies: dict[str, str]) -> frozenset[int]:
    numbered = _numbered(cookies, FETCHED_COOKIE_PREFIX)
    if len(numbered) > MAXIMUM_COOKIES:
        return frozenset()
    return frozenset(pk for pk, cookie in numbered.items() if _loads(cookie, FETCHED_SALT, FETCHED_SECONDS) == pk)


def _numbered(cookies: dict[str, str], prefix: str) -> dict[int, str]:
    """Return the cookies whose names are a prefix and the number of a link, by that."""
    found = {}
    for name, value in cookies.items():
        number = name.removeprefix(prefix)
        if name.startswith(prefix) and number.isascii() and number.isdecimal() and len(number) < 19:
            found[int(number)] = value
    return found


def _shared(cookies: dict[str, str]) -> dict[UUID, str]:
    """Return the cookies by which DocSpace's clients know links, by the ids of those."""
    found = {}
    for name, value in cookies.items():
        uid = parse_uuid(name.removeprefix(SHARED_COOKIE_PREFIX)) if name.startswith(SHARED_COOKIE_PREFIX) else None
        if uid is not None:
            found[UUID(uid)] = value
    return found


def _is_version(cookie: str, pk: int, password_hash: str) -> bool:
    version = _loads(cookie, COOKIE_SALT, UNLOCKED_SECONDS)
    return isinstance(version, str) and constant_time_compare(version, _password_version(pk, password_hash))


def _loads(cookie: str, salt: str, seconds: int) -> object:
    """Return what a cookie says, or None when it is not ours or too old."""
    try:
        value: object = signing.loads(cookie, salt=salt, max_age=seconds)
    except signing.BadSignature:
        return None
    return value


def _password_version(pk: int, password_hash: str) -> str:
    """Return what tells one password of a link from its others: each hash has a salt of its own."""
    return salted_hmac(COOKIE_SALT, f"{pk}:{password_hash}", algorithm="sha256").hexdigest()
