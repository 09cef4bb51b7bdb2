"""What the endpoints of files take and answer."""

import re
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assets.models import File
from core.serializers import TimeField


class PathField(serializers.CharField):
    """A path or a name: blanks around it belong to it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=4096, trim_whitespace=False, **kwargs)


# ---- what is asked for


class PathQuery(serializers.Serializer):
    path = PathField()


class FolderQuery(serializers.Serializer):
    path = PathField(default="/")


class CustomFileQuery(serializers.Serializer):
    path = PathField()
    name = PathField()


class BaseNameQuery(serializers.Serializer):
    name = serializers.CharField(max_length=255)


class ParentQuery(serializers.Serializer):
    parent_dir = PathField(default="/")


class DeleteQuery(serializers.Serializer):
    """The file or folder: its `path`, or as SeaTable's web page says it, `parent_path` and `name`."""

    path = PathField(required=False)
    parent_path = PathField(default="/")
    name = PathField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return one path, whichever way it was given."""
        if "path" not in attrs and "name" not in attrs:
            raise serializers.ValidationError({"path": ["Which file?"]})
        return {"path": attrs.get("path") or f"{attrs['parent_path']}/{attrs['name']}"}


class MonthsQuery(serializers.Serializer):
    months = serializers.IntegerField(min_value=1, max_value=12, default=2)


class RenameForm(serializers.Serializer):
    path = PathField()
    new_name = PathField()


class NamesField(serializers.ListField):
    """Names of files and folders; a form may hold one alone, or all with commas between them."""

    def get_value(self, dictionary: Any) -> Any:
        """Return the list, from a form too."""
        value = super().get_value(dictionary)
        is_one = isinstance(value, list) and len(value) == 1 and isinstance(value[0], str)
        return re.split(r"\s*,\s*", value[0]) if is_one and hasattr(dictionary, "getlist") else value


class BatchDeleteForm(serializers.Serializer):
    parent_path = PathField()
    asset_names = NamesField(child=PathField(), min_length=1, max_length=1000)


class RotateForm(serializers.Serializer):
    path = PathField()
    angle = serializers.IntegerField()


class ThumbnailQuery(serializers.Serializer):
    size = serializers.IntegerField(min_value=1, max_value=4096, default=256)


class UploadParts(serializers.Serializer):
    """The parts of an upload."""

    file = serializers.FileField()
    parent_dir = serializers.CharField()
    relative_path = serializers.CharField(required=False)
    replace = serializers.ChoiceField(("0", "1"), default="0")


# ---- what is answered


class UploadLinkAnswer(serializers.Serializer):
    upload_link = serializers.CharField()
    workspace_id = serializers.IntegerField()
    parent_path = serializers.CharField()
    img_relative_path = serializers.CharField()
    file_relative_path = serializers.CharField()


class DownloadLinkAnswer(serializers.Serializer):
    download_link = serializers.CharField()


class CustomUploadLink(serializers.Serializer):
    upload_link = serializers.CharField()
    workspace_id = serializers.IntegerField()
    parent_path = serializers.CharField()
    relative_path = serializers.CharField()


class CustomUploadLinkAnswer(CustomUploadLink):
    dirent = CustomUploadLink()


class CustomDownloadLinkAnswer(DownloadLinkAnswer):
    dirent = DownloadLinkAnswer()


class UploadedFileAnswer(serializers.Serializer):
    name = serializers.SerializerMethodField()
    id = serializers.CharField(source="object_id")
    size = serializers.IntegerField()

    def get_name(self, file: File) -> str:
        return str(file.path).rpartition("/")[2]


class NameAnswer(serializers.Serializer):
    name = serializers.CharField()


class CustomFolderAnswer(serializers.Serializer):
    dir = NameAnswer(many=True)
    file = NameAnswer(many=True)


class EntryAnswer(serializers.Serializer):
    """A file or a folder in a list."""

    is_file = serializers.BooleanField()
    obj_name = serializers.CharField(source="name")
    file_size = serializers.IntegerField(source="size")
    last_update = TimeField(source="modified_at", allow_null=True)


class CustomEntryAnswer(EntryAnswer):
    uuid = serializers.CharField()


class CustomFileAnswer(serializers.Serializer):
    dirent = CustomEntryAnswer()


class EntriesAnswer(serializers.Serializer):
    dirent_list = EntryAnswer(many=True)


class MonthAnswer(serializers.Serializer):
    date = serializers.CharField()
    file_items = EntryAnswer(many=True)


class RecentAnswer(serializers.Serializer):
    file_list = MonthAnswer(many=True)


class ExistsAnswer(serializers.Serializer):
    is_exist = serializers.BooleanField()


@extend_schema_field({"type": "number"})
class MegabytesField(serializers.Field):
    """A number of megabytes: whole, unless it is small."""

    def to_representation(self, value: int) -> float:
        """Return the bytes `value` in megabytes."""
        megabytes = value / 1024 / 1024
        return int(megabytes) if megabytes == int(megabytes) else round(megabytes, 2)


class AssetSizeAnswer(serializers.Serializer):
    asset_size = MegabytesField()
    max_size_of_export = serializers.IntegerField()
    unit = serializers.CharField(default="mb")
    can_export_asset = serializers.BooleanField()


class BaseSizeAnswer(serializers.Serializer):
    result = serializers.IntegerField()
