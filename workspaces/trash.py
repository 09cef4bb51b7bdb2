"""Bases on their way out: into the trash, back, and away for good."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from bases import lifecycle
from core.errors import NotFoundError
from core.ids import parse_uuid
from workspaces.access import Level, access_base, access_group, get_personal_workspace
from workspaces.catalogue import find_free_name, name_is_taken
from workspaces.models import Base, Role, Workspace


def trash_base(*, acting_user: User, workspace_id: int, name: str) -> None:
    """Move a base into the trash of its workspace; from then on every Base-Token of it is refused.

    Raises NotFoundError or ForbiddenError as access_base does.
    """
    base = access_base(user=acting_user, workspace_id=workspace_id, name=name, level=Level.ADMIN)
    with transaction.atomic():
        base.deleted_at = timezone.now()
        base.save(update_fields=["deleted_at"])
        lifecycle.suspend_base(str(base.uuid))


def list_personal_trash(*, acting_user: User) -> QuerySet[Base]:
    """Return the user's own trashed bases, the latest first."""
    return _trashed_bases(get_personal_workspace(acting_user))


def list_group_trash(*, acting_user: User, group_id: int) -> QuerySet[Base]:
    """Return the trashed bases of a group that the acting user administers, the latest first.

    Raises NotFoundError or ForbiddenError as access_group does.
    """
    return _trashed_bases(_access_group_workspace(acting_user, group_id))


def restore_personal_base(*, acting_user: User, base_id: int) -> None:
    """Take a base of the user's own out of the trash. Raises NotFoundError when it is not there."""
    base = list_personal_trash(acting_user=acting_user).filter(pk=base_id).first()
    if base is None:
        raise NotFoundError(f"dtable {base_id} not found.")
    _restore(base)


def restore_group_base(*, acting_user: User, group_id: int, base_uuid: str) -> None:
    """Take a base out of the trash of a group that the acting user administers.

    Raises NotFoundError or ForbiddenError as access_group does, NotFoundError when the base is not in that trash.
    """
    trashed = list_group_trash(acting_user=acting_user, group_id=group_id)
    base = trashed.filter(uuid=parse_uuid(base_uuid)).first()
    if base is None:
        raise NotFoundError(f"dtable {base_uuid} not found.")
    _restore(base)


def clear_personal_trash(*, acting_user: User) -> None:
    """Remove the user's own trashed bases for good."""
    purge_bases(list_personal_trash(acting_user=acting_user))


def purge_bases(bases: QuerySet[Base]) -> None:
    """Remove bases for good: the catalogue's rows first, then the stores, so that no row points at nothing."""
    rows = list(bases.values_list("pk", "uuid"))
    Base.objects.filter(pk__in=[pk for pk, _ in rows]).delete()
    for _, base_uuid in rows:
        lifecycle.purge_base(str(base_uuid))


def _restore(base: Base) -> None:
    try:
        with transaction.atomic():
            base.name = find_free_name(base.workspace, base.name)
            base.deleted_at = None
            base.save(update_fields=["name", "deleted_at"])
            lifecycle.resume_base(str(base.uuid))
    except IntegrityError:
        raise name_is_taken(base.name) from None


def _trashed_bases(workspace: Workspace) -> QuerySet[Base]:
    trashed = Base.objects.filter(workspace=workspace).exclude(deleted_at=None)
    return trashed.select_related("workspace", "creator", "modifier").order_by("-deleted_at", "-pk")


def _access_group_workspace(user: User, group_id: int) -> Workspace:
    return access_group(user=user, group_id=group_id, roles=(Role.OWNER, Role.ADMIN)).workspace
