"""Links as the administrators of an organisation see them: those to its bases."""

from django.db.models import QuerySet

from accounts.models import User
from accounts.organizations import access_organization
from external_links.links import live_links, revoke_link
from external_links.models import ExternalLink, Kind
from workspaces.organizations import bases_of_organization


def list_links_of_organization(*, acting_user: User, organization_id: int, kind: Kind) -> QuerySet[ExternalLink]:
    """Return the links of a kind to an organisation's bases.

    Raises DRF's PermissionDenied when the acting user does not administer that organisation.
    """
    organization = access_organization(user=acting_user, organization_id=organization_id)
    return live_links().filter(kind=kind, base__in=bases_of_organization(organization))


def delete_link_of_organization(*, acting_user: User, organization_id: int, kind: Kind, token: str) -> None:
    """Delete a link to one of an organisation's bases, whoever made it; one that is not there is no error.

    Raises DRF's PermissionDenied when the acting user does not administer that organisation.
    """
    links = list_links_of_organization(acting_user=acting_user, organization_id=organization_id, kind=kind)
    link = links.filter(token=token).first()
    if link is not None:
        revoke_link(link, acting_user=acting_user)
