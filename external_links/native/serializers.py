"""What the endpoints of links to files take and answer."""

import re
from typing import Any
from urllib.parse import quote

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.addresses import server_url
from core.serializers import FlagField, PageQuery
from external_links.downloads import file_name
from external_links.file_links import minutes_from_now
from external_links.liveness import is_used_up
from external_links.models import Action, EventKind, ExternalLink, State
from external_links.serializers import MAXIMUM_DAYS, TOKEN, ExpireDateField, NetworksField, UpdateLinkForm, UtcTimeField

MINUTES_A_DAY = 24 * 60
MAXIMUM_NOTE_LENGTH = 10_000
MAXIMUM_COUNT = 1_000_000_000
MAXIMUM_BYTES = 1 << 50
MAXIMUM_EXTENSIONS = 100
EXTENSION = re.compile(r"\.?([A-Za-z0-9]{1,20})", re.ASCII)
TYPES = {"view": Action.VIEW, "download": Action.DOWNLOAD, "upload": Action.UPLOAD}
TYPE_NAMES = list(TYPES)
# The same words for the same things as in the other shapes of this API, where clients name them otherwise.
MAXIMUM_TAGS, MAXIMUM_TAG_KEY, MAXIMUM_TAG_VALUE = 50, 40, 500

# ---- what is taken


class CountField(serializers.IntegerField):
    """A limit of at least one; null or '' is none."""

    def __init__(self, maximum: int = MAXIMUM_COUNT, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=maximum, allow_null=True, required=False, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Return the number, or None."""
        return super().run_validation(None if data == "" else data)


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}, "nullable": True})
class TagsField(serializers.Field):
    """Up to 50 pairs of a key and a text; numbers and truth values become texts. Null is none."""

    default_error_messages = {"invalid": "These are not tags."}  # noqa: RUF012

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, required=False, **kwargs)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        """Return the pairs."""
        if not isinstance(data, dict) or len(data) > MAXIMUM_TAGS:
            self.fail("invalid")
        return {self._text(key, MAXIMUM_TAG_KEY): self._text(value, MAXIMUM_TAG_VALUE) for key, value in data.items()}

    def to_representation(self, value: dict[str, str]) -> dict[str, str]:
        """Return the pairs as they are kept."""
        return value

    def _text(self, value: Any, maximum: int) -> str:
        if isinstance(value, bool):
            value = "true" if value else "false"
        elif isinstance(value, int | float):
            value = str(value)
        if not isinstance(value, str) or len(value) > maximum or "\0" in value:
            self.fail("invalid")
        return str(value)


@extend_schema_field({"type": "array", "items": {"type": "string"}, "nullable": True})
class ExtensionsField(serializers.Field):
    """Extensions of file names: a list, or one text with commas between, as forms send it."""

    default_error_messages = {"invalid": "These are not extensions."}  # noqa: RUF012

    def to_internal_value(self, data: Any) -> list[str]:
        """Return the extensions in lower case, without dots."""
        named = [piece.strip() for piece in data.split(",") if piece.strip()] if isinstance(data, str) else data
        if not isinstance(named, list) or len(named) > MAXIMUM_EXTENSIONS:
            self.fail("invalid")
        matches = [EXTENSION.fullmatch(name) if isinstance(name, str) else None for name in named]
        if None in matches:
            self.fail("invalid")
        return sorted({match[1].lower() for match in matches if match})

    def to_representation(self, value: list[str]) -> list[str]:
        """Return the extensions as they are kept."""
        return value


class UpdateFileLinkForm(UpdateLinkForm):
    """What is left out stays as it is; null or '' takes it away."""

    type = serializers.ChoiceField(TYPE_NAMES, required=False)
    expire_minutes = CountField(MAXIMUM_DAYS * MINUTES_A_DAY)
    note = serializers.CharField(max_length=MAXIMUM_NOTE_LENGTH, required=False, allow_blank=True, allow_null=True)
    tags = TagsField()
    deny_download = FlagField(required=False, help_text="Show the file only; what a browser cannot show stays closed.")
    max_views = CountField()
    max_downloads = CountField(help_text="1 makes a link for one time.")
    max_uploads = CountField()
    max_upload_bytes = CountField(MAXIMUM_BYTES)
    allowed_extensions = ExtensionsField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the values in the terms of external_links.file_links."""
        values = {name: _EMPTY.get(name) if value is None else value for name, value in attrs.items()}
        if "type" in values:
            values["action"] = TYPES[values.pop("type")]
        if values.get("deny_download"):
            if values.setdefault("action", Action.VIEW) != Action.VIEW:
                raise serializers.ValidationError({"deny_download": "Only links of type view can deny downloads."})
        elif values.get("action", Action.VIEW) != Action.VIEW:
            values["deny_download"] = False
        minutes = values.pop("expire_minutes", None)
        days = values.pop("expire_days", None)
        if minutes or days:
            values["expires_at"] = minutes_from_now(minutes or days * MINUTES_A_DAY)
        elif {"expire_minutes", "expire_days"} & attrs.keys():
            values["expires_at"] = None
        return values


_EMPTY: dict[str, Any] = {
    "password": "",
    "title": "",
    "note": "",
    "tags": {},
    "ip_allow": [],
    "allowed_extensions": [],
}


class CreateFileLinkForm(UpdateFileLinkForm):
    """One of `path`, `file_id` and `name` says which file it is for."""

    path = serializers.CharField(max_length=2000, required=False, help_text="A file of the base.")
    file_id = serializers.CharField(max_length=64, required=False, help_text="The id of a file, in any of its forms.")
    name = serializers.CharField(max_length=255, required=False, help_text="A file that is to be uploaded by the link.")
    token = serializers.RegexField(TOKEN, required=False, allow_blank=True, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the values; a link is for downloads unless it says otherwise."""
        if sum(name in attrs for name in ("path", "file_id", "name")) != 1:
            raise serializers.ValidationError({"path": "One of path, file_id and name is needed."})
        if not attrs.get("deny_download"):
            attrs.setdefault("type", "upload" if "name" in attrs else "download")
        if "name" in attrs and attrs.get("type") != "upload":
            raise serializers.ValidationError({"name": "Only links of type upload are for a new file."})
        return super().validate(attrs)


class FileLinksQuery(PageQuery):
    path = serializers.CharField(max_length=2000, required=False, allow_blank=True)


# ---- what is answered


class LinkedFileAnswer(serializers.Serializer):
    id = serializers.IntegerField()
    uid = serializers.CharField()
    object_id = serializers.CharField()
    name = serializers.CharField(source="display_name")
    path = serializers.CharField(allow_null=True)
    size = serializers.IntegerField()
    status = serializers.CharField()


class FileLinkUrlField(serializers.CharField):
    """The address of a link's page. Needs the request as context."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True)

    def to_representation(self, value: ExternalLink) -> str:
        """Return the address."""
        return page_url(self.context["request"], value)


class FileLinkAnswer(serializers.Serializer):
    """A link to a file."""

    id = serializers.IntegerField()
    from_dtable = serializers.CharField(source="base.name")
    creator = serializers.CharField(source="created_by.username", default="")
    creator_name = serializers.CharField(source="created_by.name", default="")
    app_name = serializers.CharField()
    token = serializers.CharField()
    is_custom = serializers.BooleanField()
    url = FileLinkUrlField()
    direct_url = serializers.SerializerMethodField()
    type = serializers.SerializerMethodField()
    file = LinkedFileAnswer()
    title = serializers.CharField()
    note = serializers.CharField()
    tags = TagsField()
    state = serializers.ChoiceField(State.choices)
    internal = serializers.BooleanField()
    ip_allow = NetworksField()
    is_protected = serializers.BooleanField()
    deny_download = serializers.BooleanField()
    create_at = UtcTimeField(source="created_at")
    expire_date = ExpireDateField()
    is_expired = serializers.BooleanField()
    is_used_up = serializers.SerializerMethodField()
    max_views = serializers.IntegerField(allow_null=True)
    max_downloads = serializers.IntegerField(allow_null=True)
    max_uploads = serializers.IntegerField(allow_null=True)
    max_upload_bytes = serializers.IntegerField(allow_null=True)
    allowed_extensions = ExtensionsField()
    view_cnt = serializers.IntegerField()
    download_cnt = serializers.IntegerField()
    upload_cnt = serializers.IntegerField()
    last_access = UtcTimeField(source="last_access_at", allow_null=True)

    def get_type(self, link: ExternalLink) -> str:
        return link.action.lower()

    def get_is_used_up(self, link: ExternalLink) -> bool:
        return is_used_up(link)

    def get_direct_url(self, link: ExternalLink) -> str:
        return direct_url(self.context["request"], link)


class ListedFileLinkAnswer(FileLinkAnswer):
    from_base_uuid = serializers.CharField(source="base.uuid")


class FileLinksAnswer(serializers.Serializer):
    has_next_page = serializers.BooleanField()
    file_external_link_list = FileLinkAnswer(many=True)


class AllFileLinksAnswer(serializers.Serializer):
    has_next_page = serializers.BooleanField()
    external_link_list = ListedFileLinkAnswer(many=True)


class EventAnswer(serializers.Serializer):
    """One thing that happened to a link. `actor` is '' for somebody who was not signed in."""

    at = UtcTimeField()
    kind = serializers.ChoiceField(EventKind.choices)
    actor = serializers.CharField(source="actor.username", default="")
    actor_name = serializers.CharField(source="actor.name", default="")
    ip = serializers.CharField()
    user_agent = serializers.CharField()
    size = serializers.IntegerField(allow_null=True)


class EventsAnswer(serializers.Serializer):
    has_next_page = serializers.BooleanField()
    events = EventAnswer(many=True)


def page_url(request: Any, link: ExternalLink) -> str:
    """Return the address of the page of a link."""
    return f"{server_url(request)}/dtable/file-external-links/{link.token}/"


def direct_url(request: Any, link: ExternalLink) -> str:
    """Return the address that uploads, downloads or shows the file of a link without a page."""
    return f"{server_url(request)}/files/links/{link.token}/{quote(file_name(link), safe='')}"
