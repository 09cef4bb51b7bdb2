"""Links as the administrators of the server see them: all of them."""

import logging

from django.db.models import QuerySet

from accounts.models import User
from core.errors import NotFoundError
from core.ids import parse_uuid
from external_links.links import live_links, revoke_link
from external_links.models import ExternalLink, Kind
from workspaces.models import Base

logger = logging.getLogger(__name__)


def list_links_of_base(*, base_id: int) -> tuple[QuerySet[ExternalLink], QuerySet[ExternalLink]]:
    """Return the links to a base, and those to its views. Raises NotFoundError when there is no such base."""
    base = Base.objects.filter(pk=base_id).first()
    if base is None:
        raise NotFoundError(f"dtable {base_id} not found.")
    links = live_links().filter(base=base)
    return links.filter(kind=Kind.BASE), links.filter(kind=Kind.VIEW)


def delete_any_link(*, acting_user: User, kind: Kind, token: str) -> None:
    """Delete a link, whoever made it; one that is not there is no error."""
    link = live_links().filter(kind=kind, token=token).first()
    if link is not None:
        revoke_link(link, acting_user=acting_user)


def delete_link_by_old_path(*, acting_user: User, token: str) -> None:
    """Delete a link to a base by the path of SeaTable's older manual, which looks like that of a base.

    Raises NotFoundError for a uuid: whoever sends one means a base.
    """
    if parse_uuid(token) is not None:
        raise NotFoundError("External link not found.")
    logger.warning("An administrator deletes a link by the path of a base.")
    delete_any_link(acting_user=acting_user, kind=Kind.BASE, token=token)
