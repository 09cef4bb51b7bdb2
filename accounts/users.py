"""Making, finding and changing accounts."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.account_tokens import revoke_account_token
from accounts.models import Organization, User
from core.errors import DomainError, NotFoundError

# User ids look like addresses of this domain, which therefore is nobody's.
ID_DOMAIN = "@auth.local"
CHANGEABLE = ("contact_email", "login_id", "name", "is_staff", "is_active", "is_organization_admin")


def create_user(
    *,
    email: str,
    password: str,
    name: str = "",
    is_staff: bool = False,
    is_active: bool = True,
    organization: Organization | None = None,
    is_organization_admin: bool = False,
) -> User:
    """Create an account, perhaps in an organisation. Without a name, the part of the address before the @ is one.

    Raises DomainError when the address is taken or not one that a person can have.
    """
    user = User(
        contact_email=_normalise_address(email),
        name=name or email.partition("@")[0],
        is_staff=is_staff,
        is_active=is_active,
        organization=organization,
        is_organization_admin=is_organization_admin,
    )
    user.set_password(password)
    _save(user)
    return user


def update_user(*, user: User, changes: dict[str, Any]) -> User:
    """Change what `changes` names of an account: `password` or one of CHANGEABLE; anything else in it is ignored.

    A new password, and disabling the account, make its Account-Token worthless.
    Raises DomainError when an address or login id is taken or cannot be one.
    """
    changed = [field for field in CHANGEABLE if field in changes]
    for field in changed:
        setattr(user, field, changes[field])
    user.contact_email = _normalise_address(user.contact_email)
    if "@" in user.login_id:
        raise DomainError("login_id invalid.")
    if "password" in changes:
        user.set_password(changes["password"])
        changed.append("password")
    with transaction.atomic():
        _save(user, update_fields=changed)
        if "password" in changes or not user.is_active:
            revoke_account_token(user=user)
    return user


def get_user(user_id: str) -> User:
    """Return the user with an id. Raises NotFoundError when there is none."""
    user = User.objects.filter(username=user_id).first()
    if user is None:
        raise NotFoundError(f"User {user_id} not found.")
    return user


def get_active_user(id_or_address: str) -> User:
    """Return the user with an id or a contact address who can be given something.

    Raises NotFoundError when there is none, or when the account is disabled.
    """
    user = _find_user(id_or_address)
    if user is None or not user.is_active:
        raise NotFoundError(f"User {id_or_address} not found.")
    return user


def sign_in(*, login: str, password: str) -> User | None:
    """Return the user whom an id, contact address or login id and a password name, or None.

    An unknown or disabled user takes as long as a wrong password does, so that the time tells nothing.
    """
    user = _find_user(login)
    if user is None or not user.is_active:
        User().set_password(password)
        return None
    if not user.check_password(password):
        return None
    user.last_login = timezone.now()
    user.save(update_fields=["last_login"])
    return user


def _find_user(login: str) -> User | None:
    if "@" in login:
        return User.objects.filter(Q(username=login) | Q(contact_email=login.strip().lower())).first()
    return User.objects.filter(login_id=login).first() if login else None


def _normalise_address(email: str) -> str:
    address = email.strip().lower()
    if address.endswith(ID_DOMAIN):
        raise DomainError("email invalid.")
    return address


def _save(user: User, update_fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            user.save(update_fields=update_fields)
    except IntegrityError:
        if User.objects.exclude(pk=user.pk).filter(contact_email=user.contact_email).exists():
            raise DomainError(f"User {user.contact_email} already exists.") from None
        raise DomainError(f"Login id {user.login_id} already exists.") from None
