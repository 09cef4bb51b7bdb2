"""Links through which files come and go without a credential, for a while: the token in the URL is what counts."""

import secrets
import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from api_tokens.models import APIToken
from assets.access import Bearer
from assets.models import Direction, TransferLink
from core.derived_tokens import fingerprint
from core.errors import ForbiddenError
from workspaces.access import Level, level_in_base
from workspaces.models import Base, BasePermission

LIFETIMES = {Direction.UPLOAD: timedelta(hours=1), Direction.DOWNLOAD: timedelta(hours=6)}


def create_link(*, base: Base, direction: Direction, path: str, bearer: Bearer) -> str:
    """Return the token of a new link to a clean path of a base that the bearer was let into.

    It looks like a uuid and is 128 random bits.
    """
    now = timezone.now()
    # Links that nobody fetches away would gather.
    TransferLink.objects.filter(base=base, expires_at__lte=now).delete()
    token = str(uuid.UUID(bytes=secrets.token_bytes(16)))
    TransferLink.objects.create(
        fingerprint=fingerprint(token),
        direction=direction,
        base=base,
        path=path,
        username=bearer.username,
        app_name=getattr(bearer, "app_name", ""),
        created_at=now,
        expires_at=now + LIFETIMES[direction],
    )
    return token


def use_link(token: str, direction: Direction) -> TransferLink:
    """Return the living link of a token.

    Raises ForbiddenError when there is none, when it has expired, when its base lies in the trash, and when whoever
    asked for it may not do any more what it does.
    """
    links = TransferLink.objects.select_related("base__workspace").filter(
        fingerprint=fingerprint(token), direction=direction, expires_at__gt=timezone.now(), base__deleted_at=None
    )
    link = links.first()
    if link is None or not _is_allowed_still(link):
        raise ForbiddenError("Access token not found.")
    return link


def _is_allowed_still(link: TransferLink) -> bool:
    if link.username:
        user = User.objects.filter(username=link.username, is_active=True).first()
        needed = Level.WRITE if link.direction == Direction.UPLOAD else Level.READ
        return user is not None and level_in_base(user, link.base) >= needed
    # A token of that name that was made or changed later is another one.
    tokens = APIToken.objects.filter(base=link.base, app_name=link.app_name, generated_at__lte=link.created_at)
    if link.direction == Direction.UPLOAD:
        tokens = tokens.filter(permission=BasePermission.READ_WRITE)
    return tokens.exists()
