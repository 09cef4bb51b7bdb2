"""Bases opened to single people, and bases that somebody marked as favourites."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.users import get_active_user
from bases import lifecycle
from core.errors import DomainError, NotFoundError
from core.ids import parse_uuid
from workspaces.access import Level, access_base, access_base_by_uuid, bases_within_reach, living_bases
from workspaces.models import Base, BasePermission, Share, Star


def list_shares(*, acting_user: User, workspace_id: int, name: str) -> QuerySet[Share]:
    """Return whom a base is shared to. Raises NotFoundError or ForbiddenError as access_base does."""
    base = access_base(user=acting_user, workspace_id=workspace_id, name=name, level=Level.ADMIN)
    return base.shares.select_related("to_user").order_by("pk")


def list_received_shares(*, acting_user: User) -> QuerySet[Share]:
    """Return the shares of living bases that the user was given."""
    shares = Share.objects.filter(to_user=acting_user, base__deleted_at=None)
    return shares.select_related("base__creator", "base__modifier", "from_user").order_by("pk")


def create_share(*, acting_user: User, workspace_id: int, name: str, email: str, permission: str) -> Share:
    """Open a base to a user, named by id or contact address, for reading or writing.

    Raises NotFoundError or ForbiddenError as access_base does, NotFoundError for an unknown user, DomainError for
    oneself or somebody it is shared to already.
    """
    base = access_base(user=acting_user, workspace_id=workspace_id, name=name, level=Level.ADMIN)
    user = get_active_user(email)
    if user == acting_user:
        raise DomainError("email invalid.")
    try:
        with transaction.atomic():
            return Share.objects.create(base=base, from_user=acting_user, to_user=user, permission=permission)
    except IntegrityError:
        raise DomainError(f"dtable {name} has been shared to {email}.") from None


def update_share(*, acting_user: User, workspace_id: int, name: str, email: str, permission: str) -> None:
    """Change what a share allows; when it becomes less, the user's Base-Tokens are worthless from then on.

    Raises NotFoundError or ForbiddenError as access_base does, NotFoundError when there is no such share.
    """
    share = _get_share(acting_user, workspace_id, name, email)
    with transaction.atomic():
        share.permission = permission
        share.save(update_fields=["permission"])
        if permission == BasePermission.READ:
            lifecycle.revoke_tokens(str(share.base.uuid), identity=share.to_user.username)


def delete_share(*, acting_user: User, workspace_id: int, name: str, email: str) -> None:
    """Close a base to a user again; the user's Base-Tokens are worthless from then on.

    Raises NotFoundError or ForbiddenError as access_base does, NotFoundError when there is no such share.
    """
    share = _get_share(acting_user, workspace_id, name, email)
    with transaction.atomic():
        share.delete()
        lifecycle.revoke_tokens(str(share.base.uuid), identity=share.to_user.username)


def list_starred_bases(*, acting_user: User) -> QuerySet[Base]:
    """Return the living bases that the user has starred and can still open."""
    within_reach = bases_within_reach(acting_user).values("pk")
    return living_bases().filter(stars__user=acting_user, pk__in=within_reach)


def star_base(*, acting_user: User, base_uuid: str) -> None:
    """Make a base a favourite. Raises NotFoundError when there is none that the user can open."""
    base = access_base_by_uuid(user=acting_user, base_uuid=base_uuid, level=Level.READ)
    Star.objects.get_or_create(user=acting_user, base=base)


def unstar_base(*, acting_user: User, base_uuid: str) -> None:
    """Make a base a favourite no longer, if it was one."""
    Star.objects.filter(user=acting_user, base__uuid=parse_uuid(base_uuid)).delete()


def _get_share(acting_user: User, workspace_id: int, name: str, email: str) -> Share:
    shares = list_shares(acting_user=acting_user, workspace_id=workspace_id, name=name)
    share = shares.filter(to_user=get_active_user(email)).first()
    if share is None:
        raise NotFoundError(f"User {email} not found.")
    return share
