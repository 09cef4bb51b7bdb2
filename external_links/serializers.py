"""What the endpoints of links take and answer.

Each of SeaTable's lists has a set of fields of its own, and calls the same right `r` or `read-only`.
"""

from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.addresses import server_url
from core.serializers import FlagField, TimeField
from external_links.models import MAXIMUM_TITLE_LENGTH, ExternalLink, Kind, State
from workspaces.serializers import KnownBaseAnswer

MAXIMUM_DAYS = 36500
MAXIMUM_PASSWORD_LENGTH = 1024
MAXIMUM_NETWORKS = 100
TOKEN = r"^[A-Za-z0-9_-]{1,100}\Z"  # noqa: S105

# ---- what is taken


class DaysField(serializers.IntegerField):
    """A number of days; '' stands for none, as forms send it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=MAXIMUM_DAYS, allow_null=True, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Return the number, or None."""
        return super().run_validation(None if data == "" else data)


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class NetworksField(serializers.Field):
    """Networks or addresses: a list, or one text with commas between, as forms send it."""

    default_error_messages = {"invalid": "These are not networks."}  # noqa: RUF012

    def to_internal_value(self, data: Any) -> list[str]:
        """Return the networks in their one form, `10.0.0.0/8`."""
        named = [piece for piece in data.split(",") if piece.strip()] if isinstance(data, str) else data
        if not isinstance(named, list) or len(named) > MAXIMUM_NETWORKS:
            self.fail("invalid")
        try:
            return [str(ip_network(str(network).strip(), strict=False)) for network in named]
        except ValueError:
            self.fail("invalid")

    def to_representation(self, value: list[str]) -> list[str]:
        """Return the networks as they are kept."""
        return value


class UpdateLinkForm(serializers.Serializer):
    """What is left out stays as it is; null or '' takes it away."""

    password = serializers.CharField(
        max_length=MAXIMUM_PASSWORD_LENGTH, trim_whitespace=False, required=False, allow_blank=True, allow_null=True
    )
    expire_days = DaysField(required=False)
    title = serializers.CharField(max_length=MAXIMUM_TITLE_LENGTH, required=False, allow_blank=True, allow_null=True)
    state = serializers.ChoiceField(State.choices, required=False)
    internal = FlagField(required=False, help_text="Only for who is signed in.")
    ip_allow = NetworksField(required=False, allow_null=True, help_text="Networks that may use the link.")


class CreateLinkForm(UpdateLinkForm):
    token = serializers.RegexField(TOKEN, required=False, allow_blank=True, allow_null=True)


class ViewQuery(serializers.Serializer):
    table_id = serializers.CharField(max_length=4)
    view_id = serializers.CharField(max_length=4)


class CreateViewLinkForm(CreateLinkForm, ViewQuery):
    pass


class CopyFromLinkForm(serializers.Serializer):
    link = serializers.CharField(max_length=2000)
    dst_workspace_id = serializers.IntegerField(min_value=1)
    folder_id = serializers.IntegerField(required=False, allow_null=True)


# ---- what is answered


class UtcTimeField(TimeField):
    """A moment as links have it: in UTC, whatever the zone of the server."""

    def to_representation(self, value: datetime) -> str:
        """Return for instance `2021-04-03T11:11:18+00:00`."""
        return value.astimezone(UTC).isoformat(timespec="seconds")


class LinkUrlField(serializers.CharField):
    """The address of a link's page. Needs the request as context."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True)

    def to_representation(self, value: ExternalLink) -> str:
        """Return the address, which differs for custom tokens."""
        kind = "view-external-links" if value.kind == Kind.VIEW else "external-links"
        custom = "custom/" if value.is_custom else ""
        return f"{server_url(self.context['request'])}/dtable/{kind}/{custom}{value.token}/"


class ExpireDateField(serializers.CharField):
    """When a link expires, and '' for never."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True)

    def to_representation(self, value: ExternalLink) -> str:
        """Return the time or nothing."""
        return "" if value.expires_at is None else UtcTimeField().to_representation(value.expires_at)


class BaseLinkAnswer(serializers.Serializer):
    """A link to a base, for who administers the base."""

    url = LinkUrlField()
    token = serializers.CharField()
    is_custom = serializers.BooleanField()
    permission = serializers.CharField(default="read-only")
    is_expired = serializers.BooleanField()
    expire_date = ExpireDateField()


class KnownLinkAnswer(serializers.Serializer):
    """A link to a base, for who administers the server."""

    id = serializers.IntegerField()
    from_dtable = serializers.CharField(source="base.name")
    creator = serializers.CharField(source="created_by.username", default="")
    creator_name = serializers.CharField(source="created_by.name", default="")
    token = serializers.CharField()
    permission = serializers.CharField(default="r")
    create_at = UtcTimeField(source="created_at")
    view_cnt = serializers.IntegerField()
    url = LinkUrlField()


class ListedLinkAnswer(KnownLinkAnswer):
    from_base_uuid = serializers.CharField(source="base.uuid")


class ViewLinkAnswer(KnownLinkAnswer):
    """A link to a view, for everybody who may list it."""

    table_id = serializers.CharField()
    view_id = serializers.CharField()
    is_custom = serializers.BooleanField()
    expire_date = ExpireDateField()


class TeamLinkAnswer(ListedLinkAnswer):
    """A link to a base, for who administers its organisation."""

    permission = serializers.CharField(default="read-only")
    expire_date = ExpireDateField()
    is_protected = serializers.BooleanField()


class TeamViewLinkAnswer(ViewLinkAnswer):
    is_protected = serializers.BooleanField()


class LinkDetails(serializers.Serializer):
    """What can be changed of a link, and is in none of SeaTable's lists."""

    title = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    internal = serializers.BooleanField()
    ip_allow = NetworksField()
    is_protected = serializers.BooleanField()
    view_cnt = serializers.IntegerField()
    last_access = UtcTimeField(source="last_access_at", allow_null=True)


class BaseLinkDetailAnswer(LinkDetails, BaseLinkAnswer):
    pass


class ViewLinkDetailAnswer(LinkDetails, ViewLinkAnswer):
    is_expired = serializers.BooleanField()


class BaseLinksAnswer(serializers.Serializer):
    links = BaseLinkAnswer(many=True)


class ViewLinksAnswer(serializers.Serializer):
    dtable_view_external_link_list = ViewLinkAnswer(many=True)


class BasePageAnswer(serializers.Serializer):
    has_next_page = serializers.BooleanField()
    external_link_list = ListedLinkAnswer(many=True)


class ViewPageAnswer(serializers.Serializer):
    has_next_page = serializers.BooleanField()
    external_link_list = ViewLinkAnswer(many=True)


class TeamPageAnswer(serializers.Serializer):
    external_link_list = TeamLinkAnswer(many=True)
    count = serializers.IntegerField()


class TeamViewPageAnswer(serializers.Serializer):
    external_link_list = TeamViewLinkAnswer(many=True)
    count = serializers.IntegerField()


class LinksOfBase(serializers.Serializer):
    base_external_links = KnownLinkAnswer(many=True)
    view_external_links = ViewLinkAnswer(many=True)


class LinksOfBaseAnswer(serializers.Serializer):
    dtable_external_link_list = LinksOfBase()


class LinkTokenAnswer(serializers.Serializer):
    """What all versions of SeaTable have answered, together."""

    app_name = serializers.CharField(default="")
    access_token = serializers.CharField()
    dtable_uuid = serializers.CharField()
    dtable_server = serializers.CharField()
    dtable_socket = serializers.CharField()
    dtable_name = serializers.CharField()
    workspace_id = serializers.IntegerField()
    use_api_gateway = serializers.BooleanField(default=True)


class CopiedBaseAnswer(serializers.Serializer):
    dtable = KnownBaseAnswer()
