"""What Finix's requests mean for the files of bases and the links to them.

A file belongs to a base. With an API-Token it is that of the token; whoever comes with an account says which one: its
uuid is in `linked_to`.
"""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest

from assets.models import File, FileStatus, new_uid
from core.errors import DomainError, FieldError, ForbiddenError, NotFoundError
from core.ids import parse_uuid
from external_links.bearers import Bearer, access_file, level_of, seen_links
from external_links.file_links import (
    create_file_link,
    links_of_file,
    minutes_from_now,
    revoke_file_link,
)
from external_links.file_uploads import expect_file, keep_received, received_file
from external_links.models import Action, ExternalLink, SourceAPI
from workspaces.access import Level, access_base_by_uuid, bases_within_reach
from workspaces.models import Base

MERCHANT_PREFIX = "MU"


def create_file(*, bearer: Bearer, values: dict[str, Any]) -> File:
    """Make the row of a file that is to be uploaded, with `type`, and perhaps `linked_to`, `display_name` and `tags`.

    Raises FieldError when `linked_to` names no base and has to, ForbiddenError when the bearer may only read.
    """
    linked_to = values.get("linked_to") or ""
    base = _find_base(bearer, linked_to)
    if level_of(bearer, base) < Level.WRITE:
        raise ForbiddenError
    uid = new_uid()
    return expect_file(
        base=base,
        bearer=bearer,
        display_name=values.get("display_name") or uid,
        uid=uid,
        doc_type=values["type"],
        linked_to=linked_to,
        linked_type=_linked_type(linked_to),
        tags=values.get("tags") or {},
    )


def list_files(*, bearer: Bearer) -> QuerySet[File]:
    """Return the files that a bearer may read."""
    files = File.objects.select_related("base").filter(base__deleted_at=None).exclude(status=FileStatus.PENDING)
    base = getattr(bearer, "base", None)
    return files.filter(base=base) if base else files.filter(base__in=bases_within_reach(bearer))


def upload_file(*, bearer: Bearer, file_id: str, request: HttpRequest) -> File:
    """Receive the file of a form as the content of a file. Raises NotFoundError, ForbiddenError and DomainError."""
    file = access_file(bearer=bearer, file_id=file_id, level=Level.WRITE)
    with received_file(request) as incoming:
        return keep_received(file, incoming)


def get_readable_file(*, bearer: Bearer, file_id: str) -> File:
    """Return a file that has been uploaded. Raises NotFoundError when the bearer may not read it, or nobody can yet."""
    file = access_file(bearer=bearer, file_id=file_id)
    if file.status != FileStatus.UPLOADED:
        raise NotFoundError("The file has not been uploaded.")
    return file


def create_link(*, bearer: Bearer, file_id: str, values: dict[str, Any]) -> ExternalLink:
    """Make a link to a file: `type` says what for, `duration` for how many minutes, `tags` whatever the client likes.

    Raises NotFoundError and ForbiddenError when the bearer may not share the file.
    """
    file = access_file(bearer=bearer, file_id=file_id, level=Level.ADMIN)
    duration = values.get("duration")
    columns = {
        "action": Action(values["type"]),
        "duration_minutes": duration,
        "expires_at": minutes_from_now(duration or settings.FINIX_LINK_MINUTES),
        "tags": values.get("tags") or {},
    }
    return create_file_link(bearer=bearer, file=file, values=columns, source_api=SourceAPI.FINIX)


def list_links(*, bearer: Bearer, file_id: str) -> QuerySet[ExternalLink]:
    """Return the links to a file. Raises NotFoundError and ForbiddenError when the bearer may not see them."""
    file = access_file(bearer=bearer, file_id=file_id)
    return seen_links(bearer, file.base, links_of_file(file))


def get_link(*, bearer: Bearer, file_id: str, link_id: str) -> ExternalLink:
    """Return one of the links of `list_links`. Raises what that raises, and NotFoundError when it is not there."""
    link = list_links(bearer=bearer, file_id=file_id).filter(el_id=link_id).first()
    if link is None:
        raise NotFoundError("The external link was not found.")
    return link


def delete_link(*, bearer: Bearer, file_id: str, link_id: str) -> None:
    """Delete a link. Raises what `get_link` raises, and ForbiddenError when the bearer may not share the file."""
    access_file(bearer=bearer, file_id=file_id, level=Level.ADMIN)
    revoke_file_link(bearer=bearer, link=get_link(bearer=bearer, file_id=file_id, link_id=link_id))


def _find_base(bearer: Bearer, linked_to: str) -> Base:
    base = getattr(bearer, "base", None)
    if base is not None:
        return base  # type: ignore[no-any-return]
    try:
        return access_base_by_uuid(user=bearer, base_uuid=linked_to, level=Level.READ)  # type: ignore[arg-type]
    except DomainError:
        raise FieldError("linked_to", "linked_to has to be the uuid of a base.") from None


def _linked_type(linked_to: str) -> str:
    if parse_uuid(linked_to):
        return "BASE"
    return "MERCHANT" if linked_to.startswith(MERCHANT_PREFIX) else ""
