"""Who works with a base."""

from dataclasses import dataclass

from accounts.models import User
from workspaces.models import Base


@dataclass(frozen=True)
class RelatedUser:
    """Somebody who can open a base; `is_admin` says that they administer it."""

    user: User
    is_admin: bool


def list_related_users(base: Base) -> list[RelatedUser]:
    """Return everybody who can open a base: by its workspace first, then by shares."""
    workspace = base.workspace
    if workspace.user is not None:
        related = [RelatedUser(workspace.user, is_admin=True)]
    else:
        members = workspace.group.members.select_related("user").order_by("pk")
        related = [RelatedUser(member.user, member.is_admin) for member in members]
    known = {entry.user.pk for entry in related}
    shares = base.shares.select_related("to_user").exclude(to_user__in=known).order_by("pk")
    return related + [RelatedUser(share.to_user, is_admin=False) for share in shares]
