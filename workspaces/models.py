"""Groups, workspaces and the catalogue of bases. What is in a base is not here: see the application `bases`."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

from accounts.models import User
from bases import lifecycle
from core.serializers import MAXIMUM_NAME_LENGTH


class Role(models.TextChoices):
    """What a member is in a group; owners and admins administer its bases, members edit what is in them."""

    OWNER = "Owner"
    ADMIN = "Admin"
    MEMBER = "Member"


class BasePermission(models.TextChoices):
    """What a share or a token allows in a base."""

    READ_WRITE = "rw"
    READ = "r"


class Group(models.Model):
    """People who work on the same bases."""

    name = models.CharField(max_length=MAXIMUM_NAME_LENGTH)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> str:
        """The id of the member who owns the group, or '' when that account is gone."""
        return next((member.user.username for member in self.members.all() if member.role == Role.OWNER), "")

    @property
    def admins(self) -> list[str]:
        """The ids of the members who administer the group, its owner among them."""
        return [member.user.username for member in self.members.all() if member.is_admin]


class GroupMember(models.Model):
    """One person's place in a group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=6, choices=Role)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["group", "user"], name="workspaces_group_member"),
            models.UniqueConstraint(fields=["group"], condition=Q(role=Role.OWNER), name="workspaces_group_owner"),
        )

    def __str__(self) -> str:
        return f"{self.role} of {self.group_id}: {self.user_id}"

    @property
    def is_admin(self) -> bool:
        """Say whether the member administers the group, as its owner does too."""
        return self.role in (Role.OWNER, Role.ADMIN)


class Workspace(models.Model):
    """Where bases are kept: one for each person and one for each group."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, null=True, related_name="workspace")
    group = models.OneToOneField(Group, on_delete=models.CASCADE, null=True, related_name="workspace")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(user__isnull=False, group__isnull=True) | Q(user__isnull=True, group__isnull=False),
                name="workspaces_workspace_owner",
            ),
        )

    def __str__(self) -> str:
        return f"workspace {self.pk}"


class Base(models.Model):
    """A base as the catalogue knows it. One with a `deleted_at` lies in the trash."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="bases")
    name = models.CharField(max_length=MAXIMUM_NAME_LENGTH)
    creator = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    modifier = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    color = models.CharField(max_length=20, null=True)  # noqa: DJ001 - null on the wire, and not the same as ""
    text_color = models.CharField(max_length=20, null=True)  # noqa: DJ001
    icon = models.CharField(max_length=100, null=True)  # noqa: DJ001
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "name"], condition=Q(deleted_at=None), name="workspaces_base_name"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def changed_at(self) -> datetime:
        """When the base was last renamed or restyled, or something in it was changed."""
        return max(self.updated_at, lifecycle.changed_at(str(self.uuid)))


class Share(models.Model):
    """A base opened to one person outside its workspace."""

    base = models.ForeignKey(Base, on_delete=models.CASCADE, related_name="shares")
    from_user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    to_user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="shares")
    permission = models.CharField(max_length=2, choices=BasePermission)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["base", "to_user"], name="workspaces_share_base_user"),)

    def __str__(self) -> str:
        return f"{self.base_id} to {self.to_user_id}: {self.permission}"


class Star(models.Model):
    """A base that somebody marked as a favourite."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="stars")
    base = models.ForeignKey(Base, on_delete=models.CASCADE, related_name="stars")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "base"], name="workspaces_star_user_base"),)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.base_id}"
