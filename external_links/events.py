"""The history of links: what is noted, and for how long it is kept."""

from datetime import timedelta
from ipaddress import IPv4Address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from external_links.models import EventKind, ExternalLink, ExternalLinkEvent
from external_links.visitors import Visitor

TIDIED_EVERY_SECONDS = 60 * 60
DENIALS_NOTED_EVERY_SECONDS = 60
# What is kept of an address when LINK_HISTORY_ADDRESSES is `truncated`: it tells a network, not a person.
IPV4_KEPT, IPV6_KEPT = 24, 48


def record_event(
    link: ExternalLink,
    kind: EventKind,
    *,
    visitor: Visitor | None = None,
    actor: User | None = None,
    size: int | None = None,
) -> None:
    """Note what a visitor, or an acting user on the API, did with a link; old history goes away on the way.

    `size` is that of the file that was sent or received, in bytes.
    """
    visitor = visitor or Visitor(user=actor)
    ExternalLinkEvent.objects.create(
        link=link,
        at=timezone.now(),
        kind=kind,
        actor=visitor.user,
        ip=_address_to_keep(visitor),
        user_agent=visitor.user_agent,
        size=size,
    )
    if cache.add("external-links:tidied", 1, timeout=TIDIED_EVERY_SECONDS):
        forget_old_history()


def record_denial(link: ExternalLink, kind: EventKind, visitor: Visitor) -> None:
    """Note that a visitor was refused, once a minute for each address: refusals cost a visitor nothing."""
    if cache.add(f"link-denial:{link.pk}:{kind}:{visitor.neighbourhood}", 1, timeout=DENIALS_NOTED_EVERY_SECONDS):
        record_event(link, kind, visitor=visitor)


def forget_old_history() -> None:
    """Remove events older than LINK_HISTORY_DAYS, and links that were deleted before that."""
    before = timezone.now() - timedelta(days=settings.LINK_HISTORY_DAYS)
    ExternalLinkEvent.objects.filter(at__lt=before).delete()
    ExternalLink.objects.filter(revoked_at__lt=before).delete()


def _address_to_keep(visitor: Visitor) -> str:
    address = visitor.address
    if address is None or settings.LINK_HISTORY_ADDRESSES == "none":
        return ""
    if settings.LINK_HISTORY_ADDRESSES == "full":
        return str(address)
    kept = IPV4_KEPT if isinstance(address, IPv4Address) else IPV6_KEPT
    return str(ip_network((address, kept), strict=False).network_address)
