"""What the first start of a server makes: its administrator and a base to look at."""

from django.db import transaction

from accounts.models import User
from accounts.users import create_user
from api_tokens.api_tokens import create_api_token, show_api_token
from api_tokens.models import APIToken
from seatable_clone.demo import create_demo_base
from workspaces.models import BasePermission

DEMO_APP = "demo"


def has_started_before() -> bool:
    """Say whether the server has an account, as each has from its first start on."""
    return User.objects.exists()


@transaction.atomic
def set_up(*, email: str, password: str, demo: bool) -> None:
    """Create the administrator and, if `demo` says so, the demo base with an API-Token: all of it or nothing.

    Raises DomainError for an address that a person cannot have.
    """
    administrator = create_user(email=email, password=password, is_staff=True)
    if demo:
        base = create_demo_base(administrator)
        create_api_token(
            acting_user=administrator,
            workspace_id=base.workspace_id,
            base_name=base.name,
            app_name=DEMO_APP,
            permission=BasePermission.READ_WRITE,
        )


def find_administrator() -> User | None:
    """Return the first of the administrators who can sign in, or None when there is none left."""
    return User.objects.filter(is_staff=True, is_active=True).order_by("pk").first()


def find_demo_token(administrator: User) -> str | None:
    """Return the API-Token of the demo base that was made for an administrator, or None when it was deleted."""
    tokens = APIToken.objects.filter(app_name=DEMO_APP, generated_by=administrator.username, base__deleted_at=None)
    token = tokens.order_by("pk").first()
    return show_api_token(token) if token else None
