"""What the token endpoints take and answer."""

from datetime import UTC, datetime

from rest_framework import serializers

from api_tokens.api_tokens import show_api_token
from api_tokens.exchange import DEFAULT_LIFETIME
from api_tokens.models import APIToken
from core.serializers import NameField, TimeField
from workspaces.models import BasePermission


class NaiveTimeField(serializers.DateTimeField):
    """A moment in UTC as `2020-03-18T02:14:53.587149`, without an offset, which this one answer of SeaTable lacks."""

    def to_representation(self, value: datetime) -> str:
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


class CreateTokenForm(serializers.Serializer):
    app_name = NameField()
    permission = serializers.ChoiceField(BasePermission.choices)


class UpdateTokenForm(serializers.Serializer):
    permission = serializers.ChoiceField(BasePermission.choices)


class LifetimeQuery(serializers.Serializer):
    exp = serializers.CharField(default=DEFAULT_LIFETIME, help_text="How long the token is good: `5h` or `3d`.")


class TokenAnswer(serializers.Serializer):
    app_name = serializers.CharField()
    api_token = serializers.SerializerMethodField()
    generated_by = serializers.CharField()
    generated_at = TimeField()
    last_access = TimeField()
    permission = serializers.ChoiceField(BasePermission.choices)

    def get_api_token(self, row: APIToken) -> str:
        return show_api_token(row)


class TokensAnswer(serializers.Serializer):
    api_tokens = TokenAnswer(many=True)


class TokenStatusAnswer(serializers.Serializer):
    """`connected` says whether the app has the base open over a socket."""

    app_name = serializers.CharField()
    connected = serializers.BooleanField()
    last_access = NaiveTimeField()


class TokenStatusesAnswer(serializers.Serializer):
    """The same list twice: older documentation calls it `app_status`."""

    api_status_list = TokenStatusAnswer(many=True)
    app_status = TokenStatusAnswer(many=True)


class TemporaryTokenAnswer(serializers.Serializer):
    api_token = serializers.CharField()


class ExchangeAnswer(serializers.Serializer):
    app_name = serializers.CharField()
    access_token = serializers.CharField()
    dtable_uuid = serializers.CharField()
    dtable_server = serializers.CharField()
    dtable_socket = serializers.CharField()
    dtable_name = serializers.CharField()
    workspace_id = serializers.IntegerField()
    use_api_gateway = serializers.BooleanField()


class BaseTokenAnswer(serializers.Serializer):
    access_token = serializers.CharField()
    dtable_uuid = serializers.CharField()
