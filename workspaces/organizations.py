"""What belongs to organisations, and the accounts in them."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Organization, User
from accounts.organizations import (
    create_member,
    create_organization,
    get_member,
    get_organization,
    list_members,
    lock_organization,
)
from workspaces.access import get_personal_workspace
from workspaces.models import Base, Group, GroupMember, Role
from workspaces.people import change_user, delete_account


def bases_of_organization(organization: Organization) -> QuerySet[Base]:
    """Return the bases in the workspaces of an organisation's members and of groups that they own, the trash too."""
    groups = groups_of_organization(organization).values("pk")
    return Base.objects.filter(Q(workspace__user__organization=organization) | Q(workspace__group__in=groups))


def groups_of_organization(organization: Organization) -> QuerySet[Group]:
    """Return the groups whose owners are in an organisation."""
    owners = GroupMember.objects.filter(role=Role.OWNER, user__organization=organization)
    return Group.objects.filter(pk__in=owners.values("group"))


def show_organization(organization_id: int) -> Organization:
    """Return an organisation with the numbers `users_count`, `active_users_count` and `groups_count`.

    Raises NotFoundError when there is none.
    """
    organization = get_organization(organization_id)
    organization.users_count = organization.users.count()
    organization.active_users_count = organization.users.filter(is_active=True).count()
    organization.groups_count = groups_of_organization(organization).count()
    return organization


def add_organization(
    *, org_name: str, admin_email: str, password: str, admin_name: str = "", with_workspace: bool = False
) -> Organization:
    """Create an organisation with its first administrator, and their personal workspace if that is asked for.

    Raises what accounts.organizations.create_organization raises.
    """
    with transaction.atomic():
        organization = create_organization(
            name=org_name, admin_email=admin_email, password=password, admin_name=admin_name
        )
        if with_workspace and organization.creator is not None:
            get_personal_workspace(organization.creator)
    return organization


def list_member_accounts(*, organization_id: int) -> QuerySet[User]:
    """Return the accounts in an organisation with their personal workspaces. Raises NotFoundError."""
    return list_members(organization_id=organization_id).select_related("workspace")


def add_member(
    *, organization_id: int, email: str, password: str, name: str = "", with_workspace: bool = False
) -> User:
    """Create an account in an organisation, with its personal workspace if that is asked for.

    Raises what accounts.organizations.create_member raises.
    """
    with transaction.atomic():
        user = create_member(organization_id=organization_id, email=email, password=password, name=name)
        if with_workspace:
            get_personal_workspace(user)
    return user


def change_member(*, acting_user: User, organization_id: int, user_id: str, changes: dict[str, Any]) -> User:
    """Change the account of a member as workspaces.people.change_user does; `is_organization_admin` is one more change.

    Raises NotFoundError when there is no such member, and what `change_user` raises.
    """
    with transaction.atomic():
        # Whoever leaves it meanwhile could not be made its administrator.
        lock_organization(organization_id)
        get_member(organization_id=organization_id, user_id=user_id)
        return change_user(acting_user=acting_user, user_id=user_id, changes=changes)


def delete_member(*, acting_user: User, organization_id: int, user_id: str) -> None:
    """Delete the account of a member, with its personal workspace and all bases in it.

    Raises NotFoundError when there is no such member, DomainError for oneself or for the owner of a group.
    """
    delete_account(acting_user=acting_user, user=get_member(organization_id=organization_id, user_id=user_id))
