"""API-Tokens of a base: 40 hexadecimal digits that stand for an app until they are deleted."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.users import ID_DOMAIN
from api_tokens.models import APIToken
from bases import lifecycle
from bases.realtime.announcements import connected_apps
from core.derived_tokens import derive_token, fingerprint, is_token_of, new_nonce
from core.errors import DomainError, NotFoundError
from workspaces.access import Level, access_base
from workspaces.models import Base, BasePermission

PURPOSE = "api-token"
# Rows are not written at each request for the sake of a time that people read.
ACCESS_NOTED_EVERY = timedelta(minutes=1)


def list_api_tokens(*, acting_user: User, workspace_id: int, base_name: str) -> list[APIToken]:
    """Return the API-Tokens of a base that the acting user administers.

    Raises NotFoundError or ForbiddenError as access_base does.
    """
    base = access_base(user=acting_user, workspace_id=workspace_id, name=base_name, level=Level.ADMIN)
    return list(base.api_tokens.order_by("pk"))


def create_api_token(
    *, acting_user: User, workspace_id: int, base_name: str, app_name: str, permission: str
) -> APIToken:
    """Create an API-Token for an app, `permission` being `rw` or `r`.

    Raises NotFoundError or ForbiddenError as access_base does, DomainError when the app has one already or its name
    looks like a user's id: rows that it writes would pass for that user's.
    """
    base = access_base(user=acting_user, workspace_id=workspace_id, name=base_name, level=Level.ADMIN)
    if app_name.lower().endswith(ID_DOMAIN):
        raise DomainError("app_name invalid.")
    nonce, now = new_nonce(), timezone.now()
    try:
        with transaction.atomic():
            return APIToken.objects.create(
                base=base,
                app_name=app_name,
                permission=permission,
                nonce=nonce,
                fingerprint=fingerprint(derive_token(PURPOSE, nonce)),
                generated_by=acting_user.username,
                generated_at=now,
                last_access=now,
            )
    except IntegrityError:
        raise DomainError("api token already exist.") from None


def update_api_token(
    *, acting_user: User, workspace_id: int, base_name: str, app_name: str, permission: str
) -> APIToken:
    """Change what an API-Token allows; the token itself stays the same.

    When it becomes less, Base-Tokens that were got with it are worthless from then on.
    Raises NotFoundError or ForbiddenError as access_base does, NotFoundError when the app has none, DomainError when
    it has that permission already.
    """
    token = _get_api_token(acting_user, workspace_id, base_name, app_name)
    if token.permission == permission:
        raise DomainError(f"api token already has {permission} permission.")
    with transaction.atomic():
        token.permission = permission
        token.generated_at = timezone.now()
        token.save(update_fields=["permission", "generated_at"])
        if permission == BasePermission.READ:
            lifecycle.revoke_tokens(str(token.base.uuid), identity=app_name)
    return token


def delete_api_token(*, acting_user: User, workspace_id: int, base_name: str, app_name: str) -> None:
    """Delete an API-Token; it and the Base-Tokens that were got with it are worthless from then on.

    Raises NotFoundError or ForbiddenError as access_base does, NotFoundError when the app has none.
    """
    token = _get_api_token(acting_user, workspace_id, base_name, app_name)
    with transaction.atomic():
        token.delete()
        lifecycle.revoke_tokens(str(token.base.uuid), identity=app_name)


def find_api_token(token: str) -> APIToken | None:
    """Return the row of a token, or None when it is none or its base lies in the trash; notes that it was used."""
    rows = APIToken.objects.select_related("base__workspace").filter(base__deleted_at=None)
    row = rows.filter(fingerprint=fingerprint(token)).first()
    if row is None or not is_token_of(PURPOSE, row.nonce, token):
        return None
    now = timezone.now()
    if now - row.last_access >= ACCESS_NOTED_EVERY:
        row.last_access = now
        row.save(update_fields=["last_access"])
    return row


def note_use(*, base_uuid: str, app_name: str) -> None:
    """Note that an app uses its token without presenting it, by what it has been exchanged for."""
    now = timezone.now()
    tokens = APIToken.objects.filter(base__uuid=base_uuid, app_name=app_name)
    tokens.filter(last_access__lte=now - ACCESS_NOTED_EVERY).update(last_access=now)


def list_statuses(*, acting_user: User, workspace_id: int, base_name: str) -> list[dict[str, Any]]:
    """Return for each API-Token of a base that the acting user administers whether its app has the base open.

    Each is `app_name`, `connected` and `last_access`, when the token was last used.
    Raises NotFoundError or ForbiddenError as access_base does.
    """
    base = access_base(user=acting_user, workspace_id=workspace_id, name=base_name, level=Level.ADMIN)
    connected = connected_apps(str(base.uuid))
    return [
        {"app_name": token.app_name, "connected": token.app_name in connected, "last_access": token.last_access}
        for token in base.api_tokens.order_by("pk")
    ]


def show_api_token(row: APIToken) -> str:
    """Return the token itself, for who administers its base."""
    token = derive_token(PURPOSE, row.nonce)
    if row.fingerprint != fingerprint(token):
        # The row is from before the secret key was changed.
        row.fingerprint = fingerprint(token)
        row.save(update_fields=["fingerprint"])
    return token


def _get_api_token(user: User, workspace_id: int, base_name: str, app_name: str) -> APIToken:
    base: Base = access_base(user=user, workspace_id=workspace_id, name=base_name, level=Level.ADMIN)
    token = APIToken.objects.select_related("base").filter(base=base, app_name=app_name).first()
    if token is None:
        raise NotFoundError("api token not found.")
    return token
