"""What Finix's clients send and are answered."""

from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

from assets.models import File
from core.serializers import MAXIMUM_NAME_LENGTH, FlagField
from external_links.file_uploads import extension_of
from external_links.finix.ids import application_id_of, platform_id_of, user_id_of
from external_links.finix.lists import TIMES
from external_links.models import Action, ExternalLink
from external_links.native.serializers import TagsField, direct_url

MAXIMUM_MINUTES = 7 * 24 * 60
MAXIMUM_PAGE = 100
FILE_TYPE = r"^[A-Z][A-Z0-9_]{0,63}\Z"

# ---- what is taken


class CreateFileRequest(serializers.Serializer):
    type = serializers.RegexField(FILE_TYPE, help_text="For instance OTHER, PASSPORT, TAX_DOCUMENT.")
    linked_to = serializers.CharField(max_length=MAXIMUM_NAME_LENGTH, required=False, allow_null=True, allow_blank=True)
    display_name = serializers.CharField(
        max_length=MAXIMUM_NAME_LENGTH, required=False, allow_null=True, allow_blank=True
    )
    tags = TagsField()


class CreateLinkRequest(serializers.Serializer):
    type = serializers.ChoiceField(Action.choices)
    duration = serializers.IntegerField(
        min_value=1, max_value=MAXIMUM_MINUTES, required=False, allow_null=True, help_text="In minutes."
    )
    tags = TagsField()


class MomentField(serializers.DateTimeField):
    """A moment of RFC 3339."""

    def __init__(self) -> None:
        super().__init__(required=False, default_timezone=UTC)


class ListQuery(serializers.Serializer):
    """Which part of a list. Limits of times come as `created_at.gte` and the like."""

    limit = serializers.IntegerField(min_value=1, max_value=MAXIMUM_PAGE, default=10)
    after_cursor = serializers.CharField(max_length=64, required=False)
    before_cursor = serializers.CharField(max_length=64, required=False)
    id = serializers.CharField(max_length=64, required=False)

    def get_fields(self) -> dict[str, Any]:
        """Return the fields, with the limits of times."""
        limits = (f"{name}.{end}" for name in TIMES for end in ("gte", "lte"))
        return super().get_fields() | {limit: MomentField() for limit in limits}


class DownloadQuery(serializers.Serializer):
    stream = FlagField(default=False)


# ---- what is answered


def describe_file(file: File) -> dict[str, Any]:
    """Return a file as Finix writes it."""
    name = str(file.path) if file.path else ""
    return {
        "id": file.uid,
        "created_at": write_moment(file.created_at),
        "updated_at": write_moment(file.updated_at),
        "application_id": application_id_of(file.base),
        "display_name": file.display_name,
        "extension": extension_of(name) or None,
        "identity_id": None,
        "linked_to": file.linked_to or None,
        "linked_type": file.linked_type or None,
        "platform_id": platform_id_of(file.base),
        "status": file.status,
        "tags": file.tags,
        "type": file.doc_type or "OTHER",
    }


def describe_link(request: Any, link: ExternalLink) -> dict[str, Any]:
    """Return a link as Finix writes it; one that never expires, which Finix does not know, has a null there."""
    return {
        "id": link.el_id,
        "created_at": write_moment(link.created_at),
        "duration": link.duration_minutes,
        "expired": link.is_expired,
        "expires_at": None if link.expires_at is None else write_moment(link.expires_at),
        "file_id": link.file.uid if link.file else None,
        "tags": link.tags,
        "type": link.action,
        "url": direct_url(request, link),
        "user_id": user_id_of(link),
    }


def write_moment(moment: datetime) -> str:
    """Return a moment as Finix writes it, for instance `2026-03-06T10:11:12.345678Z`."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
