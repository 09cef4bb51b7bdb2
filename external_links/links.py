"""Making, changing and deleting links, by who administers the base."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from bases import lifecycle
from bases.access import read_base
from bases.principals import Principal
from core.errors import DomainError, ForbiddenError, NotFoundError
from external_links.events import record_event
from external_links.liveness import find_public_view
from external_links.models import EventKind, ExternalLink, Kind
from workspaces.access import Level, access_base
from workspaces.models import Base

RANDOM_TOKEN_BYTES = 10
# What these pieces of an address mean is settled: `…/custom/<token>/` and `…/<token>/download-zip/`.
RESERVED_TOKENS = ("custom", "download-zip", "asset")


def live_links() -> QuerySet[ExternalLink]:
    """Return the links that are not deleted, in the order of their making."""
    return ExternalLink.objects.filter(revoked_at=None).select_related("base", "created_by").order_by("pk")


def list_links(
    *, acting_user: User, workspace_id: int, base_name: str, kind: Kind, table_id: str = "", view_id: str = ""
) -> QuerySet[ExternalLink]:
    """Return the links of a kind to a base, or those to one view of it.

    Raises NotFoundError or ForbiddenError when the acting user does not administer the base.
    """
    links = live_links().filter(base=_access_base(acting_user, workspace_id, base_name), kind=kind)
    return links if kind == Kind.BASE else links.filter(table_id=table_id, view_id=view_id)


def get_link(*, acting_user: User, workspace_id: int, base_name: str, kind: Kind, token: str) -> ExternalLink:
    """Return a link to a base that the acting user administers.

    Raises NotFoundError or ForbiddenError when they do not, NotFoundError when the base has no such link.
    """
    link = _find_link(_access_base(acting_user, workspace_id, base_name), kind, token)
    if link is None:
        raise NotFoundError("External link not found.")
    return link


def create_link(
    *,
    acting_user: User,
    workspace_id: int,
    base_name: str,
    kind: Kind,
    values: dict[str, Any],
    table_id: str = "",
    view_id: str = "",
) -> ExternalLink:
    """Make a link to a base, or to one view of it.

    `values` are what `update_link` takes, and perhaps a `token` of the user's own choice.
    Raises NotFoundError or ForbiddenError when the acting user does not administer the base, NotFoundError for an
    unknown view, ForbiddenError when the base has as many links of the kind as LINKS_PER_BASE allows, and DomainError
    for a token that is in use.
    """
    base = _access_base(acting_user, workspace_id, base_name)
    if kind == Kind.VIEW:
        _check_view(base, table_id, view_id)
    custom_token = values.get("token") or ""
    if custom_token in RESERVED_TOKENS:
        raise DomainError("token invalid.")
    link = ExternalLink(
        kind=kind,
        base=base,
        table_id=table_id,
        view_id=view_id,
        token=custom_token or secrets.token_hex(RANDOM_TOKEN_BYTES),
        is_custom=custom_token != "",
        created_by=acting_user,
    )
    _apply(link, values)
    try:
        with transaction.atomic():
            # Held until the end, so that two creations at once do not both take the last free place.
            Base.objects.select_for_update().get(pk=base.pk)
            if live_links().filter(base=base, kind=kind).count() >= settings.LINKS_PER_BASE:
                raise ForbiddenError("The number of external links exceeds the limit.")
            link.save(force_insert=True)
            record_event(link, EventKind.CREATED, actor=acting_user)
    except IntegrityError:
        raise DomainError("token already exists.") from None
    return link


def update_link(
    *, acting_user: User, workspace_id: int, base_name: str, kind: Kind, token: str, changes: dict[str, Any]
) -> ExternalLink:
    """Change what `changes` names of a link; what it does not name stays.

    It may hold `password`, `expire_days` from now, `title`, `state`, `internal` and `ip_allow`; None or '' takes the
    password or the expiry away. Base-Tokens of the link are worthless from then on, unless only the title changes.
    Raises what `get_link` raises.
    """
    link = get_link(acting_user=acting_user, workspace_id=workspace_id, base_name=base_name, kind=kind, token=token)
    _apply(link, changes)
    with transaction.atomic():
        link.save(update_fields=["password_hash", "expires_at", "title", "state", "internal", "ip_allow", "updated_at"])
        record_event(link, EventKind.UPDATED, actor=acting_user)
        if changes.keys() - {"title"}:
            lifecycle.revoke_tokens(str(link.base.uuid), identity=link.identity)
    return link


def delete_link(*, acting_user: User, workspace_id: int, base_name: str, kind: Kind, token: str) -> None:
    """Delete a link, if the base has it; Base-Tokens of it are worthless from then on.

    Raises NotFoundError or ForbiddenError when the acting user does not administer the base.
    """
    link = _find_link(_access_base(acting_user, workspace_id, base_name), kind, token)
    if link is not None:
        revoke_link(link, acting_user=acting_user)


def revoke_link(link: ExternalLink, *, acting_user: User) -> None:
    """Delete a link that the acting user was let at; its history stays for a while."""
    with transaction.atomic():
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
        record_event(link, EventKind.REVOKED, actor=acting_user)
        lifecycle.revoke_tokens(str(link.base.uuid), identity=link.identity)


def _access_base(user: User, workspace_id: int, name: str) -> Base:
    return access_base(user=user, workspace_id=workspace_id, name=name, level=Level.ADMIN, noun="SeaTable")


def _find_link(base: Base, kind: Kind, token: str) -> ExternalLink | None:
    return live_links().filter(base=base, kind=kind, token=token).first()


def _check_view(base: Base, table_id: str, view_id: str) -> None:
    with read_base(Principal(str(base.uuid), "r")) as session:
        if find_public_view(session.schema, table_id, view_id) is None:
            raise NotFoundError("view not found")


def _apply(link: ExternalLink, values: dict[str, Any]) -> None:
    if "password" in values:
        link.password_hash = make_password(values["password"]) if values["password"] else ""
    if "expire_days" in values:
        link.expires_at = _days_from_now(values["expire_days"])
    for name, empty in (("title", ""), ("state", None), ("internal", None), ("ip_allow", [])):
        if name in values:
            setattr(link, name, empty if values[name] is None else values[name])


def _days_from_now(days: int | None) -> datetime | None:
    return timezone.now() + timedelta(days=days) if days else None
