"""What the account endpoints take and answer."""

from typing import Any

from django.templatetags.static import static
from rest_framework import serializers

from accounts.models import User
from core.addresses import server_url


class LoginForm(serializers.Serializer):
    username = serializers.CharField(max_length=255)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)


class LoginAnswer(serializers.Serializer):
    token = serializers.CharField()


class LoginRefusal(serializers.Serializer):
    non_field_errors = serializers.ListField(child=serializers.CharField())


class PingAnswer(serializers.Serializer):
    ret = serializers.CharField(default="pong")


class ServerInfoAnswer(serializers.Serializer):
    version = serializers.CharField()
    edition = serializers.CharField()


class AvatarField(serializers.CharField):
    """The address of the picture that stands for anybody. Needs the request as context."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True)

    def to_representation(self, value: object) -> str:
        return server_url(self.context["request"]) + static("accounts/avatar.svg")


class PublicUserAnswer(serializers.Serializer):
    """What anybody who is signed in may see of a user."""

    email = serializers.CharField(source="username")
    name = serializers.CharField()
    contact_email = serializers.CharField()
    avatar_url = AvatarField()


class AccountAnswer(PublicUserAnswer):
    """What users see of themselves. There are no quotas here: -1 is SeaTable's sign for no limit.

    `org_id` and `is_org_staff`, which is 0 or 1, are there for who is in an organisation, as in SeaTable.
    """

    login_id = serializers.CharField()
    is_staff = serializers.BooleanField()
    institution = serializers.CharField(default="")
    usage = serializers.IntegerField(default=0)
    total = serializers.IntegerField(default=-1)
    space_usage = serializers.CharField(default="0%")
    row_usage = serializers.IntegerField(default=0)
    row_total = serializers.IntegerField(default=-1)
    row_usage_rate = serializers.CharField(default="0%")
    automation_count = serializers.IntegerField(default=0)
    automation_limit = serializers.IntegerField(default=-1)
    automation_usage_rate = serializers.CharField(default="0%")
    api_calls_count = serializers.IntegerField(default=0)
    api_calls_limit = serializers.IntegerField(default=-1)
    api_calls_usage_rate = serializers.CharField(default="0%")
    dtable_collaborate_email_interval = serializers.IntegerField(default=0)
    dtable_updates_email_interval = serializers.IntegerField(default=0)
    enable_subscription = serializers.BooleanField(default=False)
    is_cloud_personal_account = serializers.SerializerMethodField()
    org_id = serializers.IntegerField(source="organization_id", required=False)
    is_org_staff = serializers.IntegerField(source="is_organization_admin", required=False)

    def get_is_cloud_personal_account(self, user: User) -> bool:
        return user.organization_id is None

    def to_representation(self, instance: User) -> dict[str, Any]:
        """Return the account, without the fields of an organisation for who is in none."""
        shown: dict[str, Any] = super().to_representation(instance)
        if instance.organization_id is None:
            del shown["org_id"], shown["is_org_staff"]
        return shown


class UserIdsForm(serializers.Serializer):
    user_id_list = serializers.ListField(child=serializers.CharField(max_length=255), max_length=1000)


class UserListAnswer(serializers.Serializer):
    user_list = PublicUserAnswer(many=True)
