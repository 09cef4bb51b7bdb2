"""Base-Tokens for who follows a link."""

from django.utils import timezone

from bases.tokens import mint_base_token
from external_links.models import ExternalLink

# Whether the link still opens is asked when a token is fetched and not when it is used, so it has to be fetched often.
LIFETIME_SECONDS = 60 * 60


def mint_link_token(link: ExternalLink, *, lifetime_seconds: int = LIFETIME_SECONDS) -> str:
    """Return a Base-Token for reading what an open link opens.

    It lives for `lifetime_seconds`, an hour at the longest, and no longer than the link.
    """
    lifetime = min(lifetime_seconds, LIFETIME_SECONDS)
    if link.expires_at is not None:
        lifetime = min(lifetime, int((link.expires_at - timezone.now()).total_seconds()))
    return mint_base_token(
        str(link.base.uuid),
        permission="r",
        lifetime_seconds=lifetime,
        identity=link.identity,
        table_id=link.table_id,
        view_id=link.view_id,
    )
