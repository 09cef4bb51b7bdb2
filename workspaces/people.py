"""What becomes of workspaces and bases when somebody's account changes."""

from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.users import get_user, update_user
from bases import lifecycle
from core.errors import DomainError
from workspaces.access import bases_within_reach
from workspaces.models import Base, GroupMember, Role


def change_user(*, acting_user: User, user_id: str, changes: dict[str, Any]) -> User:
    """Change an account as accounts.users.update_user does.

    A new password, and disabling the account, end the user's access at once: by Account-Token and by Base-Tokens.
    Raises NotFoundError for an unknown user, DomainError for a value that cannot be, or when administrators would
    shut themselves out.
    """
    user = get_user(user_id)
    if user == acting_user and not (changes.get("is_staff", True) and changes.get("is_active", True)):
        raise DomainError("You cannot take your own access away.")
    with transaction.atomic():
        update_user(user=user, changes=changes)
        if "password" in changes or not user.is_active:
            _revoke_base_tokens(user)
    return user


def remove_user(*, acting_user: User, user_id: str) -> None:
    """Delete an account that is in no organisation, with its personal workspace and all bases in it.

    Raises NotFoundError for an unknown user, DomainError for oneself, for the owner of a group, and for who is in an
    organisation: SeaTable deletes them by the path of that alone.
    """
    user = get_user(user_id)
    if user.organization_id is not None:
        raise DomainError(f"User {user_id} is in organization {user.organization_id}.")
    delete_account(acting_user=acting_user, user=user)


def delete_account(*, acting_user: User, user: User) -> None:
    """Delete an account that was looked up, with its personal workspace and all bases in it.

    Raises DomainError for oneself or for the owner of a group.
    """
    if user == acting_user:
        raise DomainError("You cannot take your own access away.")
    if GroupMember.objects.filter(user=user, role=Role.OWNER).exists():
        raise DomainError(f"User {user.username} owns groups. Hand them to other owners first.")
    base_uuids = list(Base.objects.filter(workspace__user=user).values_list("uuid", flat=True))
    with transaction.atomic():
        _revoke_base_tokens(user)
        user.delete()
    # Catalogue first, stores second, as everywhere.
    for base_uuid in base_uuids:
        lifecycle.purge_base(str(base_uuid))


def _revoke_base_tokens(user: User) -> None:
    for base in bases_within_reach(user):
        lifecycle.revoke_tokens(str(base.uuid), identity=user.username)
