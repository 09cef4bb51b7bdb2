"""Organisations, and who administers them."""

from django.db import transaction
from django.db.models import QuerySet
from rest_framework.exceptions import PermissionDenied

from accounts.models import Organization, User
from accounts.users import create_user
from core.errors import NotFoundError


def list_organizations() -> QuerySet[Organization]:
    """Return all organisations, in the order of their making."""
    return Organization.objects.select_related("creator").order_by("pk")


def get_organization(organization_id: int) -> Organization:
    """Return the organisation with an id. Raises NotFoundError when there is none."""
    organization = list_organizations().filter(pk=organization_id).first()
    if organization is None:
        raise NotFoundError(f"Organization {organization_id} not found.")
    return organization


def access_organization(*, user: User, organization_id: int) -> Organization:
    """Return the organisation with an id to one of its administrators.

    Raises DRF's PermissionDenied, whose sentence SeaTable answers here, for everybody else: administrators of the
    server too, and no matter whether there is such an organisation.
    """
    if not user.is_organization_admin or user.organization is None or user.organization_id != organization_id:
        raise PermissionDenied
    return user.organization


def create_organization(*, name: str, admin_email: str, password: str, admin_name: str = "") -> Organization:
    """Create an organisation and the account of its first administrator, which must be new.

    Raises DomainError when the address is taken or not one that a person can have.
    """
    with transaction.atomic():
        organization = Organization.objects.create(name=name)
        organization.creator = create_user(
            email=admin_email,
            password=password,
            name=admin_name,
            organization=organization,
            is_organization_admin=True,
        )
        organization.save(update_fields=["creator"])
    return organization


def update_organization(*, organization_id: int, name: str | None = None) -> Organization:
    """Give an organisation another name, if one is given. Raises NotFoundError when there is no such organisation."""
    organization = get_organization(organization_id)
    if name is not None:
        organization.name = name
        organization.save(update_fields=["name"])
    return organization


def delete_organization(*, organization_id: int) -> None:
    """Delete an organisation. Its members keep their accounts and are in none. Raises NotFoundError."""
    with transaction.atomic():
        organization = lock_organization(organization_id)
        organization.users.update(organization=None, is_organization_admin=False)
        organization.delete()


def list_members(*, organization_id: int) -> QuerySet[User]:
    """Return the accounts in an organisation, in the order of their making. Raises NotFoundError."""
    return get_organization(organization_id).users.order_by("pk")


def get_member(*, organization_id: int, user_id: str) -> User:
    """Return the account with an id in an organisation. Raises NotFoundError when it is not there."""
    user = list_members(organization_id=organization_id).filter(username=user_id).first()
    if user is None:
        raise NotFoundError(f"User {user_id} not found.")
    return user


def create_member(*, organization_id: int, email: str, password: str, name: str = "") -> User:
    """Create an account in an organisation.

    Raises NotFoundError when there is no such organisation, and what accounts.users.create_user raises.
    """
    with transaction.atomic():
        organization = lock_organization(organization_id)
        return create_user(email=email, password=password, name=name, organization=organization)


def lock_organization(organization_id: int) -> Organization:
    """Return an organisation that nobody else deletes, or adds somebody to, until the end of the transaction.

    Raises NotFoundError when there is none.
    """
    organization = Organization.objects.select_for_update().filter(pk=organization_id).first()
    if organization is None:
        raise NotFoundError(f"Organization {organization_id} not found.")
    return organization
