"""Making and changing bases; copies are completed where their files are, in `assets`.

A base lives in two places without a common transaction. It is made store first and catalogue row second, so that no
row points at nothing; what a failure leaves behind is a store that nobody can reach.
"""

import uuid
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from bases import lifecycle
from core.errors import DomainError
from core.serializers import MAXIMUM_NAME_LENGTH
from workspaces.access import Level, access_base, access_group, access_workspace, get_personal_workspace, living_bases
from workspaces.models import Base, Role, Workspace

GROUP_OWNER_SUFFIX = "seafile_group"
STYLES = ("color", "text_color", "icon")


def find_workspace_for_base(*, acting_user: User, workspace_id: int | None, owner: str) -> Workspace:
    """Return the workspace a new base goes to: the one of an id, else an owner's, else the acting user's own.

    `owner` is the acting user's id or `<id of the group>@seafile_group`. Raises NotFoundError or ForbiddenError when
    the acting user does not administer the workspace, DomainError for an owner that is neither.
    """
    if workspace_id is not None:
        return access_workspace(user=acting_user, workspace_id=workspace_id, level=Level.ADMIN)
    if owner in ("", acting_user.username):
        return get_personal_workspace(acting_user)
    group_id, _, suffix = owner.partition("@")
    if suffix != GROUP_OWNER_SUFFIX or not group_id.isascii() or not group_id.isdecimal():
        raise DomainError("owner invalid.")
    return access_group(user=acting_user, group_id=int(group_id), roles=(Role.OWNER, Role.ADMIN)).workspace


def create_base(*, acting_user: User, workspace: Workspace, name: str, styles: dict[str, str | None]) -> Base:
    """Create a base with its first table in a workspace that the acting user was let into.

    `styles` may hold values for STYLES. Raises DomainError when the workspace has a base of that name.
    """
    if living_bases().filter(workspace=workspace, name=name).exists():
        raise name_is_taken(name)
    base = Base(workspace=workspace, name=name, uuid=uuid.uuid4(), creator=acting_user, modifier=acting_user, **styles)
    lifecycle.create_base(str(base.uuid), creator=acting_user.username)
    register_base(base)
    return base


def update_base(*, acting_user: User, workspace_id: int, name: str, changes: dict[str, Any]) -> Base:
    """Rename or restyle a base: `changes` may hold `new_name` and values for STYLES.

    Raises NotFoundError or ForbiddenError as access_base does, DomainError when the new name is taken.
    """
    base = access_base(user=acting_user, workspace_id=workspace_id, name=name, level=Level.ADMIN)
    base.name = changes.get("new_name", base.name)
    for field in STYLES:
        if field in changes:
            setattr(base, field, changes[field])
    base.modifier = acting_user
    try:
        with transaction.atomic():
            base.save(update_fields=["name", "modifier", "updated_at", *STYLES])
    except IntegrityError:
        raise name_is_taken(base.name) from None
    return base


def start_copy(*, acting_user: User, source: Base, target_workspace_id: int) -> Base:
    """Make the store for a copy of a base that the acting user was let at, in a workspace that they administer.

    Returns the copy, which nobody can reach before it is handed to `register_base`. It gets a number after its name
    when the workspace has a base of that name. Raises NotFoundError or ForbiddenError as access_workspace does.
    """
    workspace = access_workspace(user=acting_user, workspace_id=target_workspace_id, level=Level.ADMIN)
    base = Base(
        workspace=workspace,
        name=find_free_name(workspace, source.name),
        uuid=uuid.uuid4(),
        creator=acting_user,
        modifier=acting_user,
        **{field: getattr(source, field) for field in STYLES},
    )
    lifecycle.copy_base(str(source.uuid), str(base.uuid), username=acting_user.username)
    return base


def find_free_name(workspace: Workspace, name: str) -> str:
    """Return `name`, or with the first number after it, as in `Projects (1)`, that no base of the workspace has."""
    taken = set(living_bases().filter(workspace=workspace).values_list("name", flat=True))
    candidate, number = name, 0
    while candidate in taken:
        number += 1
        suffix = f" ({number})"
        candidate = name[: MAXIMUM_NAME_LENGTH - len(suffix)] + suffix
    return candidate


def name_is_taken(name: str) -> DomainError:
    """Return the error of a name that another base of the workspace has."""
    return DomainError(f"Table {name} already exists in this workspace.")


def register_base(base: Base) -> None:
    """Put a base whose store is made into the catalogue.

    Raises DomainError when its name is taken by now; the store is gone then.
    """
    try:
        with transaction.atomic():
            base.save(force_insert=True)
    except IntegrityError:
        # Somebody took the name meanwhile, or the workspace went away.
        lifecycle.purge_base(str(base.uuid))
        raise name_is_taken(base.name) from None
