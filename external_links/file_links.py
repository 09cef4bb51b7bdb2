"""Making, changing and deleting links to single files, the same for each shape of the API.

Whoever calls has loaded the file for somebody who may share it: see external_links.bearers.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from assets.models import File
from core.errors import ConflictError, FieldError, ForbiddenError, NotFoundError
from external_links.bearers import Bearer, acting_user, app_name_of
from external_links.events import record_event
from external_links.links import RANDOM_TOKEN_BYTES, RESERVED_TOKENS, live_links
from external_links.models import EventKind, ExternalLink, Kind, SourceAPI
from workspaces.models import Base

# What can be said of a link to a file when it is made and changed later, apart from its password.
CHANGEABLE = (
    "action",
    "access",
    "deny_download",
    "title",
    "note",
    "tags",
    "internal",
    "ip_allow",
    "state",
    "expires_at",
    "duration_minutes",
    "max_views",
    "max_downloads",
    "max_uploads",
    "max_upload_bytes",
    "allowed_extensions",
)


def live_file_links() -> QuerySet[ExternalLink]:
    """Return the links to files that are not deleted, in the order of their making."""
    return live_links().filter(kind=Kind.FILE).select_related("file", "base__workspace", "created_by")


def links_of_file(file: File) -> QuerySet[ExternalLink]:
    """Return the links to a file."""
    return live_file_links().filter(file=file)


def create_file_link(
    *,
    bearer: Bearer,
    file: File,
    values: dict[str, Any],
    source_api: SourceAPI,
    primary: bool = False,
    token: str = "",
    uid: UUID | None = None,
) -> ExternalLink:
    """Make a link to a file.

    `values` are those of CHANGEABLE that differ from the default, and perhaps a `password`; `token` and `uid` are of
    the client's choice. Raises ForbiddenError when the file has as many links as LINKS_PER_FILE allows, or a primary
    one already, FieldError for a token that is in use, and ConflictError for an id that a link of the file has.
    """
    if token in RESERVED_TOKENS:
        raise FieldError("token")
    link = ExternalLink(
        kind=Kind.FILE,
        base=file.base,
        file=file,
        token=token or secrets.token_hex(RANDOM_TOKEN_BYTES),
        is_custom=token != "",
        primary=primary,
        created_by=acting_user(bearer),
        app_name=app_name_of(bearer),
        source_api=source_api,
        **_columns(values),
    )
    if uid is not None:
        link.uid = uid
    try:
        with transaction.atomic():
            _check_place(link, file)
            link.save(force_insert=True)
            record_event(link, EventKind.CREATED, actor=link.created_by)
    except IntegrityError:
        raise FieldError("token", "token already exists.") from None
    return link


def ensure_primary_link(
    *, bearer: Bearer, file: File, values: dict[str, Any], source_api: SourceAPI
) -> tuple[ExternalLink, bool]:
    """Return the primary link of a file, as it is, or a new one with `values`; and whether it is new.

    Raises what `create_file_link` raises.
    """
    with transaction.atomic():
        _hold_links(file)
        link = links_of_file(file).filter(primary=True).first()
        if link is not None:
            return link, False
        made = create_file_link(bearer=bearer, file=file, values=values, source_api=source_api, primary=True)
    return made, True


def update_file_link(*, bearer: Bearer, link: ExternalLink, changes: dict[str, Any]) -> ExternalLink:
    """Change what `changes` names of a link: of CHANGEABLE, and `password`, where '' or None takes it away.

    Raises NotFoundError when somebody deleted it meanwhile.
    """
    columns = _columns(changes) | {"updated_at": timezone.now()}
    with transaction.atomic():
        if not ExternalLink.objects.filter(pk=link.pk, revoked_at=None).update(**columns):
            raise NotFoundError("External link not found.")
        record_event(link, EventKind.UPDATED, actor=acting_user(bearer))
    for name, value in columns.items():
        setattr(link, name, value)
    return link


def revoke_file_link(*, bearer: Bearer, link: ExternalLink) -> None:
    """Delete a link, which opens nothing from this moment on; its history stays for a while."""
    with transaction.atomic():
        if ExternalLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
            record_event(link, EventKind.REVOKED, actor=acting_user(bearer))


def had_primary_link(file: File) -> bool:
    """Say whether a primary link of a file was deleted, as far as the history goes back."""
    return ExternalLink.objects.filter(file=file, primary=True, revoked_at__isnull=False).exists()


def minutes_from_now(minutes: int) -> datetime:
    """Return the moment some minutes ahead."""
    return timezone.now() + timedelta(minutes=minutes)


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    columns = {name: values[name] for name in CHANGEABLE if name in values}
    if "password" in values:
        columns["password_hash"] = make_password(values["password"]) if values["password"] else ""
    return columns


def _hold_links(file: File) -> None:
    """Have all who add links to files of a base wait for each other until the transaction ends."""
    Base.objects.select_for_update().get(pk=file.base_id)


def _check_place(link: ExternalLink, file: File) -> None:
    _hold_links(file)
    others = links_of_file(file)
    if link.primary and others.filter(primary=True).exists():
        raise _too_many(1)
    if others.filter(uid=link.uid).exists():
        raise ConflictError("A link of this id exists.")
    if others.count() >= settings.LINKS_PER_FILE:
        raise _too_many(settings.LINKS_PER_FILE)


def _too_many(limit: int) -> ForbiddenError:
    return ForbiddenError(f"The maximum number of links may not exceed {limit}")
