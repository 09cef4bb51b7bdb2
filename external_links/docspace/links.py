"""What DocSpace's requests mean for the links to a file.

They differ from the product where its meaning would do harm: see docs/decisions/0005-links-to-files.md.
"""

import uuid
from typing import Any

from django.conf import settings

from assets.models import File
from core.errors import FieldError, ForbiddenError, NotFoundError
from external_links.bearers import Bearer, access_file, can_see_links
from external_links.docspace.rights import NONE, READ, RIGHTS_OF_LINKS, read_moment, read_right
from external_links.file_links import (
    create_file_link,
    ensure_primary_link,
    had_primary_link,
    links_of_file,
    revoke_file_link,
    update_file_link,
)
from external_links.models import Action, ExternalLink, SourceAPI
from workspaces.access import Level

DEFAULT_TITLE = "Shared link"
NO_ID = uuid.UUID(int=0)
# What a request says of a link. `expiration` is what DocSpace's samples call the date.
SETTINGS = ("access", "expirationDate", "expiration", "title", "internal", "denyDownload", "password")
STRICT_PASSWORD_LENGTH = 8


def list_file_links(*, bearer: Bearer, file_id: str) -> list[ExternalLink]:
    """Return the links to a file, the primary one first and then by what they allow; not those for uploads.

    Whoever may not see them gets none. Raises NotFoundError when the bearer may not read the file.
    """
    file = access_file(bearer=bearer, file_id=file_id)
    if not can_see_links(bearer, file.base):
        return []
    links = links_of_file(file).exclude(action=Action.UPLOAD)
    return sorted(links, key=lambda link: (not link.primary, RIGHTS_OF_LINKS.index(link.access), link.pk))


def put_link(*, bearer: Bearer, file_id: str, body: dict[str, Any]) -> ExternalLink | None:
    """Make, change or revoke a link as the body of a PUT says, and return it, or None when there is none after that.

    Raises NotFoundError or ForbiddenError when the bearer may not, FieldError for a value that cannot be, and what
    `create_file_link` raises.
    """
    file = access_file(bearer=bearer, file_id=file_id, level=Level.ADMIN)
    values = _read(body)
    uid = body.get("linkId") or NO_ID
    is_strict = settings.DOCSPACE_STRICT
    if uid == NO_ID:
        if "access" in values:
            return _create(bearer, file, values, primary=body.get("primary", False))
        return None if is_strict or not values else _change_primary(bearer, file, values)
    link = links_of_file(file).filter(uid=uid).exclude(action=Action.UPLOAD).first()
    right = values.get("access", NONE if is_strict or link is None else link.access)
    if link is None:
        if "access" not in values and not is_strict:
            raise NotFoundError("External link not found.")
        return _create(bearer, file, values | {"access": right}, primary=body.get("primary", False), uid=uid)
    if right == NONE:
        revoke_file_link(bearer=bearer, link=link)
        return None
    # What a PUT does not name is as in a new link.
    changes = _defaults() | values | {"access": right}
    return update_file_link(bearer=bearer, link=link, changes=changes)


def create_primary_link(*, bearer: Bearer, file_id: str, body: dict[str, Any]) -> tuple[ExternalLink | None, bool]:
    """Return the primary link of a file, as it is, or a new one as the body of a POST says; and whether it is new.

    Raises what `put_link` raises.
    """
    file = access_file(bearer=bearer, file_id=file_id, level=Level.ADMIN)
    values = _defaults() | _read(body)
    link = links_of_file(file).filter(primary=True).first()
    if link is None and values["access"] == NONE:
        return None, False
    return ensure_primary_link(bearer=bearer, file=file, values=values, source_api=SourceAPI.DOCSPACE)


def get_primary_link(*, bearer: Bearer, file_id: str) -> ExternalLink:
    """Return the primary link of a file; one that never had any gets it, if the bearer may share the file.

    Raises NotFoundError or ForbiddenError when the bearer may not, NotFoundError when the link was revoked.
    """
    file = access_file(bearer=bearer, file_id=file_id)
    if not can_see_links(bearer, file.base):
        raise ForbiddenError
    link = links_of_file(file).filter(primary=True).first()
    if link is not None:
        return link
    if had_primary_link(file):
        raise NotFoundError("External link not found.")
    access_file(bearer=bearer, file_id=file_id, level=Level.ADMIN)
    return ensure_primary_link(bearer=bearer, file=file, values=_defaults(), source_api=SourceAPI.DOCSPACE)[0]


def _create(
    bearer: Bearer, file: File, values: dict[str, Any], *, primary: bool, uid: uuid.UUID | None = None
) -> ExternalLink | None:
    if values["access"] == NONE:
        return None
    return create_file_link(
        bearer=bearer,
        file=file,
        values=_defaults() | values,
        source_api=SourceAPI.DOCSPACE,
        primary=primary,
        uid=uid,
    )


def _change_primary(bearer: Bearer, file: File, values: dict[str, Any]) -> ExternalLink:
    """Change what is named of the primary link, which is made if there is none: so DocSpace's samples mean it."""
    link, is_new = ensure_primary_link(
        bearer=bearer, file=file, values=_defaults() | values, source_api=SourceAPI.DOCSPACE
    )
    return link if is_new else update_file_link(bearer=bearer, link=link, changes=values)


def _defaults() -> dict[str, Any]:
    return {
        "access": READ,
        "title": DEFAULT_TITLE,
        "password": "",
        "expires_at": None,
        "duration_minutes": None,
        "internal": False,
        "action": Action.DOWNLOAD,
        "deny_download": False,
    }


def _read(body: dict[str, Any]) -> dict[str, Any]:
    """Return what a checked body says of a link, in the terms of external_links.file_links."""
    values: dict[str, Any] = {}
    if body.get("access") is not None:
        values["access"] = read_right(body["access"])
    for name in ("expiration", "expirationDate"):
        if name in body:
            values["expires_at"] = read_moment(body[name])
            values["duration_minutes"] = None
    if "title" in body:
        values["title"] = body["title"] or DEFAULT_TITLE
    if "password" in body:
        values["password"] = body["password"] or ""
        if settings.DOCSPACE_STRICT and 0 < len(values["password"]) < STRICT_PASSWORD_LENGTH:
            raise FieldError("password", "The password is too short.")
    if "internal" in body:
        values["internal"] = body["internal"]
    if "denyDownload" in body:
        values["deny_download"] = body["denyDownload"]
        values["action"] = Action.VIEW if body["denyDownload"] else Action.DOWNLOAD
    return values
