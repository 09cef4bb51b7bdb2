"""Links to the files of one base, for who may share them."""

import re
from typing import Any
from urllib.parse import unquote

from django.db import transaction
from django.db.models import QuerySet

from assets.files import find_file_at
from assets.models import File
from assets.paths import clean_path
from core.errors import NotFoundError
from external_links.bearers import Bearer, access_file, access_named_base, seen_links
from external_links.file_links import create_file_link, live_file_links, revoke_file_link, update_file_link
from external_links.file_uploads import expect_file
from external_links.models import ExternalLink, ExternalLinkEvent, SourceAPI
from workspaces.access import Level
from workspaces.models import Base

# The forms in which clients know the path of a file: in cells, in upload links, and below the base's own folder.
BELOW_BASE = r"/asset/(?P<base>[0-9a-f-]{32,36})/"
ADDRESS = re.compile(rf"(?:https?://[^/]*)?/workspace/[0-9]+{BELOW_BASE}(?P<path>[^?#]+)(?:[?#].*)?", re.ASCII)
ASSET_PATH = re.compile(rf"{BELOW_BASE}(?P<path>.+)", re.ASCII | re.DOTALL)


def list_base_links(*, bearer: Bearer, workspace_id: int, base_name: str, path: str = "") -> QuerySet[ExternalLink]:
    """Return the links to the files of a base, or, with `path`, those to one of its files.

    Raises NotFoundError or ForbiddenError when the bearer may not see them.
    """
    base = access_named_base(bearer=bearer, workspace_id=workspace_id, name=base_name, to_change=False)
    links = seen_links(bearer, base, live_file_links().filter(base=base))
    return links.filter(file__path=_clean(base, path)) if path else links


def get_base_link(
    *, bearer: Bearer, workspace_id: int, base_name: str, token: str, to_change: bool = False
) -> ExternalLink:
    """Return one of the links of `list_base_links`. Raises what that raises, and NotFoundError when it is not there."""
    base = access_named_base(bearer=bearer, workspace_id=workspace_id, name=base_name, to_change=to_change)
    link = seen_links(bearer, base, live_file_links().filter(base=base)).filter(token=token).first()
    if link is None:
        raise NotFoundError("External link not found.")
    return link


def create_base_link(*, bearer: Bearer, workspace_id: int, base_name: str, values: dict[str, Any]) -> ExternalLink:
    """Make a link to the file of a base that `path` or `file_id` says, or, for an upload, to a new one called `name`.

    Raises NotFoundError or ForbiddenError when the bearer may not, NotFoundError for an unknown file, and what
    `create_file_link` raises.
    """
    base = access_named_base(bearer=bearer, workspace_id=workspace_id, name=base_name, to_change=True)
    name, path, file_id = (values.pop(field, "") for field in ("name", "path", "file_id"))
    token = values.pop("token", None) or ""
    with transaction.atomic():
        if name:
            file = expect_file(base=base, bearer=bearer, display_name=name)
        else:
            file = _find_file(bearer, base, path, file_id)
        return create_file_link(bearer=bearer, file=file, values=values, source_api=SourceAPI.SEATABLE, token=token)


def update_base_link(
    *, bearer: Bearer, workspace_id: int, base_name: str, token: str, changes: dict[str, Any]
) -> ExternalLink:
    """Change what `changes` names of a link. Raises what `get_base_link` raises."""
    link = get_base_link(bearer=bearer, workspace_id=workspace_id, base_name=base_name, token=token, to_change=True)
    return update_file_link(bearer=bearer, link=link, changes=changes)


def delete_base_link(*, bearer: Bearer, workspace_id: int, base_name: str, token: str) -> None:
    """Delete a link, if the base has it. Raises NotFoundError or ForbiddenError when the bearer may not."""
    base = access_named_base(bearer=bearer, workspace_id=workspace_id, name=base_name, to_change=True)
    link = live_file_links().filter(base=base, token=token).first()
    if link is not None:
        revoke_file_link(bearer=bearer, link=link)


def list_events(*, bearer: Bearer, workspace_id: int, base_name: str, token: str) -> QuerySet[ExternalLinkEvent]:
    """Return what happened to a link, the latest first. Raises what `get_base_link` raises."""
    link = get_base_link(bearer=bearer, workspace_id=workspace_id, base_name=base_name, token=token, to_change=True)
    return link.events.select_related("actor").order_by("-at", "-pk")


def _find_file(bearer: Bearer, base: Base, path: str, file_id: str) -> File:
    if path:
        return find_file_at(base, _clean(base, path))
    file = access_file(bearer=bearer, file_id=file_id, level=Level.ADMIN)
    if file.base_id != base.pk:
        raise NotFoundError("File not found.")
    return file


def _clean(base: Base, path: str) -> str:
    """Return the clean path of a file, said in any of the forms that clients know. Raises FieldError, NotFoundError."""
    match = ADDRESS.fullmatch(path)
    if match:
        path = unquote(match["path"])
    elif match := ASSET_PATH.fullmatch(path):
        path = match["path"]
    if match and match["base"].replace("-", "") != base.uuid.hex:
        raise NotFoundError("File not found.")
    return clean_path(path)
