"""Links that open a base, one of its views or a file to whoever holds them, and what happened to each."""

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from assets.models import BASE58, File
from core.serializers import MAXIMUM_NAME_LENGTH
from workspaces.models import Base

MAXIMUM_TOKEN_LENGTH = 100
MAXIMUM_TITLE_LENGTH = 255
# The form of the ids that Finix gives to links: 22 characters hold 128 bits.
EL_ID_PREFIX = "EL_"
EL_ID_LENGTH = 22


def new_el_id() -> str:
    """Return `EL_` and 22 characters of base58."""
    return EL_ID_PREFIX + "".join(secrets.choice(BASE58) for _ in range(EL_ID_LENGTH))


class Kind(models.TextChoices):
    """What a link opens."""

    BASE = "base"
    VIEW = "view"
    FILE = "file"


class Action(models.TextChoices):
    """What a link to a file is for. VIEW shows it in the browser, as far as that can."""

    VIEW = "VIEW"
    DOWNLOAD = "DOWNLOAD"
    UPLOAD = "UPLOAD"


class SourceAPI(models.TextChoices):
    """The shape of the API by which a link was made."""

    SEATABLE = "seatable"
    DOCSPACE = "docspace"
    FINIX = "finix"


class State(models.TextChoices):
    """Whether a link opens anything at the moment."""

    ENABLED = "enabled"
    DISABLED = "disabled"


class ExternalLink(models.Model):
    """A link, found by its token. One with a `revoked_at` is deleted and kept for its history only.

    The token is an address that lists show again, so it is kept as it is; the password is hashed. `ip_allow` holds
    networks such as `10.0.0.0/8`, and empty lets everybody in; an `internal` link is for who is signed in.

    Links to files have three names: `token`, `uid` (which DocSpace's clients may choose, so it is one only together
    with the file) and `el_id`. `access` is a number of DocSpace's, told again as it was said: nothing here edits
    files. A limit that is null is none, and 1 makes a link good for one time.
    """

    kind = models.CharField(max_length=4, choices=Kind)
    uid = models.UUIDField(default=uuid.uuid4)
    el_id = models.CharField(max_length=len(EL_ID_PREFIX) + EL_ID_LENGTH, unique=True, default=new_el_id)
    base = models.ForeignKey(Base, on_delete=models.CASCADE, related_name="external_links")
    file = models.ForeignKey(File, on_delete=models.CASCADE, null=True, related_name="external_links")
    table_id = models.CharField(max_length=4, blank=True, default="")
    view_id = models.CharField(max_length=4, blank=True, default="")
    token = models.CharField(max_length=MAXIMUM_TOKEN_LENGTH)
    is_custom = models.BooleanField(default=False)
    action = models.CharField(max_length=8, choices=Action, default=Action.VIEW)
    access = models.PositiveSmallIntegerField(default=2)
    # A link to VIEW without it gives to be saved what a browser cannot show.
    deny_download = models.BooleanField(default=False)
    primary = models.BooleanField(default=False)
    title = models.CharField(max_length=MAXIMUM_TITLE_LENGTH, blank=True, default="")
    note = models.TextField(blank=True, default="")
    tags = models.JSONField(default=dict)
    password_hash = models.CharField(max_length=128, blank=True, default="")
    internal = models.BooleanField(default=False)
    ip_allow = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State, default=State.ENABLED)
    expires_at = models.DateTimeField(null=True)
    # As it was asked for; null when a default was taken.
    duration_minutes = models.PositiveIntegerField(null=True)
    max_views = models.PositiveBigIntegerField(null=True)
    max_downloads = models.PositiveBigIntegerField(null=True)
    max_uploads = models.PositiveBigIntegerField(null=True)
    max_upload_bytes = models.PositiveBigIntegerField(null=True)
    allowed_extensions = models.JSONField(default=list)
    view_cnt = models.PositiveBigIntegerField(default=0)
    download_cnt = models.PositiveBigIntegerField(default=0)
    upload_cnt = models.PositiveBigIntegerField(default=0)
    last_access_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="external_links")
    # The app that made it with an API-Token; then there is no `created_by`.
    app_name = models.CharField(max_length=MAXIMUM_NAME_LENGTH, blank=True, default="")
    source_api = models.CharField(max_length=8, choices=SourceAPI, default=SourceAPI.SEATABLE)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # The token of a deleted link is free again.
            models.UniqueConstraint(fields=["token"], condition=Q(revoked_at=None), name="external_links_token"),
            models.CheckConstraint(
                condition=Q(kind=Kind.BASE, table_id="", view_id="", file=None)
                | (Q(kind=Kind.VIEW, file=None) & ~Q(table_id="") & ~Q(view_id=""))
                | Q(kind=Kind.FILE, table_id="", view_id="", file__isnull=False),
                name="external_links_target",
            ),
            models.UniqueConstraint(
                fields=["file", "uid"], condition=Q(revoked_at=None), name="external_links_uid_of_file"
            ),
            models.UniqueConstraint(
                fields=["file"], condition=Q(revoked_at=None, primary=True), name="external_links_primary"
            ),
        )
        indexes = (
            models.Index(fields=["base", "kind"], condition=Q(revoked_at=None), name="external_links_live"),
            models.Index(fields=["revoked_at"], condition=Q(revoked_at__isnull=False), name="external_links_revoked"),
        )

    def __str__(self) -> str:
        return f"link {self.pk} to {self.kind} {self.base_id}"

    @property
    def is_protected(self) -> bool:
        """Say whether the link asks for a password."""
        return self.password_hash != ""

    @property
    def is_expired(self) -> bool:
        """Say whether the time of the link is over."""
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def identity(self) -> str:
        """The name under which Base-Tokens of the link are revoked."""
        return f"external-link {self.pk}"


class EventKind(models.TextChoices):
    """What can happen to a link."""

    CREATED = "created"
    UPDATED = "updated"
    VIEWED = "viewed"
    DOWNLOADED = "downloaded"
    UPLOADED = "uploaded"
    PASSWORD_OK = "password_ok"  # noqa: S105
    PASSWORD_BAD = "password_bad"  # noqa: S105
    DENIED_EXPIRED = "denied_expired"
    DENIED_ADDRESS = "denied_address"
    DENIED_USED_UP = "denied_used_up"
    REVOKED = "revoked"


class ExternalLinkEvent(models.Model):
    """One thing that happened to a link.

    `actor` is who did it, if they are known, and `size` is that of the file that was sent or received, in bytes.
    """

    link = models.ForeignKey(ExternalLink, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=16, choices=EventKind)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    ip = models.CharField(max_length=45, blank=True, default="")
    user_agent = models.CharField(max_length=255, blank=True, default="")
    size = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.kind}: {self.link_id}"
