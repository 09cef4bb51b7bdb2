"""What DocSpace's clients send and are answered."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.addresses import server_url
from core.serializers import FlagField
from external_links.docspace.rights import write_moment
from external_links.models import MAXIMUM_TITLE_LENGTH, Action, ExternalLink

MAXIMUM_PASSWORD_LENGTH = 255
MAXIMUM_START = 1_000_000_000
EXTERNAL_LINK, PRIMARY_EXTERNAL_LINK = 1, 4
LINK_TYPE_EXTERNAL = 1
FILE_ENTRY = 2


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}], "nullable": True})
class AnyField(serializers.Field):
    """A value that is looked at later, because DocSpace takes it in several forms."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the value."""
        return data

    def to_representation(self, value: Any) -> Any:
        """Return the value."""
        return value


class LinkRequest(serializers.Serializer):
    """What a link shall be. All of it may be left out."""

    linkId = serializers.UUIDField(required=False, allow_null=True)  # noqa: N815
    access = AnyField(required=False, allow_null=True, help_text="A number, or its name: `Read`, `None` …")
    expirationDate = AnyField(required=False, allow_null=True)  # noqa: N815
    expiration = AnyField(required=False, allow_null=True, help_text="The same as expirationDate.")
    title = serializers.CharField(max_length=MAXIMUM_TITLE_LENGTH, required=False, allow_null=True, allow_blank=True)
    internal = FlagField(required=False)
    primary = FlagField(required=False)
    denyDownload = FlagField(required=False)  # noqa: N815
    password = serializers.CharField(
        max_length=MAXIMUM_PASSWORD_LENGTH, trim_whitespace=False, required=False, allow_null=True, allow_blank=True
    )


class PasswordRequest(serializers.Serializer):
    password = serializers.CharField(max_length=1024, trim_whitespace=False, allow_blank=True, allow_null=True)


class LinksQuery(serializers.Serializer):
    count = serializers.IntegerField(min_value=1, max_value=100, default=100)
    startIndex = serializers.IntegerField(min_value=0, max_value=MAXIMUM_START, default=0)  # noqa: N815


def describe_link(request: Any, link: ExternalLink, *, password: str = "", can_change: bool = True) -> dict[str, Any]:
    """Return a link as DocSpace writes it: twice, for older clients and for newer ones; what is null is left out.

    `password` is one that this very request has set: it is kept as a hash and cannot be told later.
    """
    shared = {
        "id": str(link.uid),
        "title": link.title,
        "shareLink": f"{server_url(request)}/s/{link.token}",
        "linkType": LINK_TYPE_EXTERNAL,
        "isPasswordProtected": link.is_protected,
        "denyDownload": link.action == Action.VIEW,
        "isExpired": link.is_expired,
        "primary": link.primary,
        "internal": link.internal,
        "requestToken": link.token,
    }
    if link.expires_at is not None:
        shared["expirationDate"] = write_moment(link.expires_at)
    if password:
        shared["password"] = password
    return {
        "access": link.access,
        "sharedTo": shared,
        "sharedLink": shared,
        "isLocked": False,
        "isOwner": False,
        "canEditAccess": False,
        "canEditInternal": can_change,
        "canEditDenyDownload": can_change,
        "canEditExpirationDate": can_change,
        "canRevoke": can_change,
        "subjectType": PRIMARY_EXTERNAL_LINK if link.primary else EXTERNAL_LINK,
    }
