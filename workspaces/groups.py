"""Groups and their members."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.users import get_active_user
from bases import lifecycle
from core.errors import DomainError, NotFoundError
from workspaces.access import access_group, living_bases
from workspaces.models import Base, Group, GroupMember, Role, Workspace
from workspaces.trash import purge_bases

ADMINS = (Role.OWNER, Role.ADMIN)


def list_groups(*, acting_user: User, name_part: str = "") -> QuerySet[Group]:
    """Return the groups the user is in, those with `name_part` in their names whatever its case."""
    groups = Group.objects.filter(members__user=acting_user, name__icontains=name_part)
    return groups.prefetch_related("members__user").order_by("pk")


def create_group(*, acting_user: User, name: str) -> Group:
    """Create a group with its workspace; the acting user owns it.

    Raises DomainError when one of the acting user's groups has that name.
    """
    _check_name(acting_user, name)
    with transaction.atomic():
        group = Group.objects.create(name=name)
        Workspace.objects.create(group=group)
        GroupMember.objects.create(group=group, user=acting_user, role=Role.OWNER)
    return group


def update_group(*, acting_user: User, group_id: int, name: str = "", owner: str = "") -> Group:
    """Rename a group, or hand it to another owner: then the acting owner stays as an admin.

    Raises NotFoundError or ForbiddenError when the acting user may not (admins rename, the owner hands over),
    NotFoundError for an unknown new owner, DomainError for a name that is taken or an owner who is that already.
    """
    group = access_group(user=acting_user, group_id=group_id, roles=(Role.OWNER,) if owner else ADMINS)
    new_owner = get_active_user(owner) if owner else None
    if new_owner == acting_user:
        raise DomainError(f"User {owner} is already group owner.")
    with transaction.atomic():
        if name:
            _check_name(acting_user, name)
            group.name = name
            group.save(update_fields=["name"])
        if new_owner is not None:
            GroupMember.objects.filter(group=group, role=Role.OWNER).update(role=Role.ADMIN)
            GroupMember.objects.update_or_create(group=group, user=new_owner, defaults={"role": Role.OWNER})
    return group


def delete_group(*, acting_user: User, group_id: int) -> None:
    """Delete a group of the acting user's, and what is left in its trash.

    Raises NotFoundError or ForbiddenError when the acting user does not own it, DomainError while it has bases.
    """
    group = access_group(user=acting_user, group_id=group_id, roles=(Role.OWNER,))
    if living_bases().filter(workspace__group=group).exists():
        raise DomainError("Cannot delete group with bases")
    purge_bases(Base.objects.filter(workspace__group=group))
    group.delete()


def list_members(*, acting_user: User, group_id: int) -> QuerySet[GroupMember]:
    """Return the members of a group the acting user is in. Raises NotFoundError as access_group does."""
    group = access_group(user=acting_user, group_id=group_id)
    return group.members.select_related("user").order_by("pk")


def add_member(*, acting_user: User, group_id: int, email: str) -> GroupMember:
    """Add a user, named by id or contact address, to a group the acting user administers.

    Raises NotFoundError or ForbiddenError as access_group does, NotFoundError for an unknown user, DomainError for
    one who is a member already.
    """
    group = access_group(user=acting_user, group_id=group_id, roles=ADMINS)
    user = get_active_user(email)
    try:
        with transaction.atomic():
            return GroupMember.objects.create(group=group, user=user, role=Role.MEMBER)
    except IntegrityError:
        raise DomainError(f"User {email} is already a group member.") from None


def change_role(*, acting_user: User, group_id: int, user_id: str, is_admin: bool) -> GroupMember:
    """Make a member an admin, or an admin a member, of a group the acting user administers.

    Raises NotFoundError or ForbiddenError as access_group does, NotFoundError when the user is no member, DomainError
    for the owner.
    """
    group = access_group(user=acting_user, group_id=group_id, roles=ADMINS)
    member = _get_member_but_owner(group, user_id)
    member.role = Role.ADMIN if is_admin else Role.MEMBER
    member.save(update_fields=["role"])
    return member


def remove_member(*, acting_user: User, group_id: int, user_id: str) -> None:
    """Remove a member from a group the acting user administers; everybody may remove themselves.

    The member's Base-Tokens for the group's bases are worthless from then on.
    Raises NotFoundError or ForbiddenError as access_group does, NotFoundError when the user is no member, DomainError
    for the owner.
    """
    is_leaving = user_id == acting_user.username
    group = access_group(user=acting_user, group_id=group_id, roles=tuple(Role) if is_leaving else ADMINS)
    member = _get_member_but_owner(group, user_id)
    with transaction.atomic():
        member.delete()
        for base in Base.objects.filter(workspace__group=group):
            lifecycle.revoke_tokens(str(base.uuid), identity=user_id)


def _get_member_but_owner(group: Group, user_id: str) -> GroupMember:
    member = group.members.select_related("user").filter(user__username=user_id).first()
    if member is None:
        raise NotFoundError(f"User {user_id} not found.")
    if member.role == Role.OWNER:
        raise DomainError("The owner of a group cannot leave it or change the role. Hand it to another owner first.")
    return member


def _check_name(user: User, name: str) -> None:
    if Group.objects.filter(members__user=user, name=name).exists():
        raise DomainError("There is already a group with that name.")
