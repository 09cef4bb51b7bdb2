"""Loading things for somebody, and refusing what is not theirs.

There is no other way to get a workspace, a base or a group for a request. What somebody may not know of looks exactly
as if it were not there; what they may see but not do is `Permission denied.`

Ids come from paths and may be larger than the database can hold: compared with `…__pk` they match nothing, while
compared with `…_id` they would be an error.
"""

from enum import IntEnum

from django.db.models import Q, QuerySet

from accounts.models import User
from core.errors import ForbiddenError, NotFoundError
from core.ids import parse_uuid
from workspaces.models import Base, BasePermission, Group, GroupMember, Role, Share, Workspace


class Level(IntEnum):
    """How far somebody may go; each level includes those before it."""

    NONE = 0
    READ = 1
    WRITE = 2
    ADMIN = 3

    @property
    def permission(self) -> BasePermission:
        """What a Base-Token of somebody at this level says."""
        return BasePermission.READ_WRITE if self >= Level.WRITE else BasePermission.READ


def get_personal_workspace(user: User) -> Workspace:
    """Return the user's own workspace; it is made when it is first asked for."""
    return Workspace.objects.get_or_create(user=user)[0]


def access_workspace(*, user: User, workspace_id: int, level: Level) -> Workspace:
    """Return a workspace in which the user may go as far as `level`.

    Raises NotFoundError when there is none that the user may see, ForbiddenError when that is all they may.
    """
    workspace = Workspace.objects.filter(pk=workspace_id).first()
    reached = Level.NONE if workspace is None else level_in_workspace(user, workspace)
    if workspace is None or reached is Level.NONE:
        raise NotFoundError(f"Workspace {workspace_id} not found.")
    if reached < level:
        raise ForbiddenError
    return workspace


def access_base(*, user: User, workspace_id: int, name: str, level: Level, noun: str = "dtable") -> Base:
    """Return the living base of a name in a workspace, in which the user may go as far as `level`.

    `noun` is what the endpoint calls a base when there is none.
    Raises NotFoundError when there is none that the user may see, ForbiddenError when that is all they may.
    """
    base = living_bases().filter(workspace__pk=workspace_id, name=name).first()
    reached = Level.NONE if base is None else level_in_base(user, base)
    if base is None or reached is Level.NONE:
        access_workspace(user=user, workspace_id=workspace_id, level=Level.READ)
        raise NotFoundError(f"{noun} {name} not found.")
    if reached < level:
        raise ForbiddenError
    return base


def access_base_by_uuid(*, user: User, base_uuid: str, level: Level) -> Base:
    """Return the living base with a uuid, in either form, in which the user may go as far as `level`.

    Raises NotFoundError when there is none that the user may see, ForbiddenError when that is all they may.
    """
    base = living_bases().filter(uuid=parse_uuid(base_uuid)).first()
    reached = Level.NONE if base is None else level_in_base(user, base)
    if base is None or reached is Level.NONE:
        raise NotFoundError(f"dtable {base_uuid} not found.")
    if reached < level:
        raise ForbiddenError
    return base


def get_open_base(base_uuid: str) -> Base:
    """Return the living base that a credential has opened. Raises NotFoundError when it is not there any more."""
    base = living_bases().filter(uuid=parse_uuid(base_uuid)).first()
    if base is None:
        raise NotFoundError(f"dtable {base_uuid} not found.")
    return base


def access_group(*, user: User, group_id: int, roles: tuple[Role, ...] = tuple(Role)) -> Group:
    """Return a group in which the user has one of `roles`.

    Raises NotFoundError when the user is no member or there is no group, ForbiddenError for another role.
    """
    memberships = GroupMember.objects.select_related("group__workspace")
    membership = memberships.filter(group__pk=group_id, user=user).first()
    if membership is None:
        raise NotFoundError(f"Group {group_id} not found.")
    if membership.role not in roles:
        raise ForbiddenError
    return membership.group


def living_bases() -> QuerySet[Base]:
    """Return the bases that are not in the trash, in the order of their making."""
    return Base.objects.filter(deleted_at=None).select_related("workspace", "creator", "modifier").order_by("pk")


def bases_within_reach(user: User) -> QuerySet[Base]:
    """Return every base the user can open, or could if it were not in the trash."""
    return Base.objects.filter(
        Q(workspace__user=user) | Q(workspace__group__members__user=user) | Q(shares__to_user=user)
    ).distinct()


def level_in_workspace(user: User, workspace: Workspace) -> Level:
    """Return how far a user may go in all bases of a workspace."""
    if workspace.user_id is not None:
        return Level.ADMIN if workspace.user_id == user.pk else Level.NONE
    membership = GroupMember.objects.filter(group_id=workspace.group_id, user=user).first()
    if membership is None:
        return Level.NONE
    return Level.ADMIN if membership.is_admin else Level.WRITE


def level_in_base(user: User, base: Base) -> Level:
    """Return how far a user may go in a base, through its workspace or through a share."""
    level = level_in_workspace(user, base.workspace)
    if level is Level.NONE:
        share = Share.objects.filter(base=base, to_user=user).first()
        if share is not None:
            level = Level.WRITE if share.permission == BasePermission.READ_WRITE else Level.READ
    return level
