"""Making a base of one's own out of somebody's link."""

import re
from urllib.parse import urlsplit

from accounts.models import User
from assets.bundles import SUFFIX, export_base, import_bundle
from core.errors import DomainError
from external_links.liveness import count_visit, open_link
from external_links.models import Kind
from external_links.visitors import Visitor
from workspaces.access import Level, access_workspace
from workspaces.catalogue import STYLES, find_free_name
from workspaces.models import Base

LINK_PATH = re.compile(r"/dtable/external-links/(?:custom/)?([A-Za-z0-9_-]{1,100})/?", re.ASCII)


def copy_from_link(
    *, acting_user: User, url: str, server: str, workspace_id: int, visitor: Visitor, password: str = ""
) -> Base:
    """Copy the base that a link opens, with its files, into a workspace that the acting user administers.

    The copy is made of what the link shows: it has neither the history of the base nor anybody's private views. It
    gets a number after its name when the workspace has a base of that name. `server` is the address of this server: a
    link to another is refused, for its token may be somebody else's here.
    Raises DomainError for what is no link to a base, LinkRefused and TooManyAttempts as `open_link` does,
    NotFoundError or ForbiddenError as access_workspace does, and DomainError for a base that is too large.
    """
    link = open_link(Kind.BASE, _find_token(url, server), visitor, password=password)
    workspace = access_workspace(user=acting_user, workspace_id=workspace_id, level=Level.ADMIN)
    count_visit(link)
    with export_base(user=None, base=link.base) as bundle:
        copy = import_bundle(
            acting_user=acting_user,
            workspace_id=workspace.pk,
            file=bundle,
            file_name=find_free_name(workspace, link.base.name) + SUFFIX,
            server=server,
        ).base
    for field in STYLES:
        setattr(copy, field, getattr(link.base, field))
    copy.save(update_fields=STYLES)
    return copy


def _find_token(url: str, server: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise DomainError("link invalid.") from None
    match = LINK_PATH.fullmatch(parts.path)
    if match is None or parts.netloc.lower() not in ("", urlsplit(server).netloc.lower()):
        raise DomainError("link invalid.")
    return match[1]
