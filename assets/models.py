"""The files of bases as the database knows them, and the links through which they are transferred."""

import secrets
import uuid

from django.db import models
from django.utils import timezone

from assets.paths import MAXIMUM_PATH_BYTES
from core.serializers import MAXIMUM_NAME_LENGTH
from workspaces.models import Base

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
UID_PREFIX = "FILE_"
UID_LENGTH = 22
OBJECT_ID_LENGTH = 40


def new_uid() -> str:
    """Return `FILE_` and 22 characters of base58."""
    return UID_PREFIX + "".join(secrets.choice(BASE58) for _ in range(UID_LENGTH))


def new_object_id() -> str:
    """Return 40 hexadecimal digits, the form of the ids that SeaTable's uploads answer."""
    return secrets.token_hex(OBJECT_ID_LENGTH // 2)


class FileStatus(models.TextChoices):
    """How far a file has come; only one that is UPLOADED can be read."""

    REQUIRES_UPLOAD = "REQUIRES_UPLOAD"
    PENDING = "PENDING"
    UPLOADED = "UPLOADED"
    INVALID = "INVALID"


class File(models.Model):
    """A file of a base.

    `path` is where it lies below the base's folder, null while nothing has been uploaded for it. `uid`, `object_id`
    and `uuid` name it in the three forms that clients know; it keeps them when its content is replaced or it is
    renamed. `sha256` is empty for a file that came into the storage by another way than an upload.
    """

    uid = models.CharField(max_length=len(UID_PREFIX) + UID_LENGTH, unique=True, default=new_uid, editable=False)
    object_id = models.CharField(max_length=OBJECT_ID_LENGTH, unique=True, default=new_object_id, editable=False)
    # Cells name files of custom folders by it: `custom-asset://<uuid>.<extension>`.
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    base = models.ForeignKey(Base, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=MAXIMUM_PATH_BYTES, null=True)  # noqa: DJ001 - not a path is not the path ""
    display_name = models.CharField(max_length=MAXIMUM_NAME_LENGTH)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    mime = models.CharField(max_length=MAXIMUM_NAME_LENGTH, default="", blank=True)
    status = models.CharField(max_length=16, choices=FileStatus, default=FileStatus.REQUIRES_UPLOAD)
    doc_type = models.CharField(max_length=64, default="", blank=True)
    linked_to = models.CharField(max_length=MAXIMUM_NAME_LENGTH, default="", blank=True)
    linked_type = models.CharField(max_length=64, default="", blank=True)
    tags = models.JSONField(default=dict, blank=True)
    # The id of the user, or the name of the app; it outlives both.
    created_by = models.CharField(max_length=MAXIMUM_NAME_LENGTH, default="", blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["base", "path"], name="assets_file_path"),)

    def __str__(self) -> str:
        return f"{self.path or self.display_name} of {self.base_id}"


class Direction(models.TextChoices):
    """What a transfer link is for."""

    UPLOAD = "upload"
    DOWNLOAD = "download"


class TransferLink(models.Model):
    """A link to send files to a folder, or to fetch one file, without a credential, for a while.

    The token itself is not stored. `username` or `app_name` says who asked for the link: it is good only as long as
    they may do themselves what it does.
    """

    fingerprint = models.CharField(max_length=64, unique=True)
    direction = models.CharField(max_length=8, choices=Direction)
    base = models.ForeignKey(Base, on_delete=models.CASCADE, related_name="transfer_links")
    # The folder below which uploads go, or the file to fetch.
    path = models.CharField(max_length=MAXIMUM_PATH_BYTES, blank=True)
    username = models.CharField(max_length=MAXIMUM_NAME_LENGTH, default="", blank=True)
    app_name = models.CharField(max_length=MAXIMUM_NAME_LENGTH, default="", blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.direction} {self.path} of {self.base_id}"
