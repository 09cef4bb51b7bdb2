"""Ids in Finix's form: some letters, and 128 bits in base58, which need 22 characters at most."""

from hashlib import sha256
from uuid import UUID

from assets.models import BASE58
from external_links.models import ExternalLink
from workspaces.models import Base

LENGTH = 22


def user_id_of(link: ExternalLink) -> str:
    """Return the id of who made a link: a user, or the app of a base."""
    if link.created_by is not None:
        return _made_of("US", link.created_by.username)
    return _made_of("US", f"{link.base.uuid} {link.app_name}")


def application_id_of(base: Base) -> str:
    """Return the id that stands for a base."""
    return "AP" + write_base58(base.uuid.int)


def platform_id_of(base: Base) -> str:
    """Return the id that stands for the workspace of a base."""
    return _made_of("PL", f"workspace {base.workspace_id}")


def write_base58(number: int) -> str:
    """Return a number below 2 to the 128th in base58, filled up to 22 characters."""
    digits = ""
    while number:
        number, digit = divmod(number, len(BASE58))
        digits = BASE58[digit] + digits
    return digits.rjust(LENGTH, BASE58[0])


def _made_of(prefix: str, text: str) -> str:
    return prefix + write_base58(UUID(bytes=sha256(text.encode()).digest()[:16]).int)
