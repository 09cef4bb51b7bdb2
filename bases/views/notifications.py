"""The endpoints of notifications and toasts."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from bases.notifications import (
    MAX_USER_LENGTH,
    Message,
    list_notifications,
    mark_notification,
    mark_notifications,
    remove_notification,
    remove_notifications,
    send_notifications,
    send_toast,
)
from bases.views.base import BaseViewSet, Success, principal_of
from bases.views.fields import ObjectField, ObjectListField
from core.errors import DomainError
from core.permissions import Permission
from core.serializers import FlagField, PageQuery
from core.views import checked

MAX_TYPE_LENGTH = 100


class NotificationPage(PageQuery):
    """Which page of the notifications."""

    per_page = serializers.IntegerField(min_value=1, max_value=1000, default=100)


class NotificationEntry(serializers.Serializer[Any]):
    """A notification."""

    id = serializers.IntegerField()
    dtable_uuid = serializers.CharField()
    username = serializers.CharField()
    msg_type = serializers.CharField()
    created_at = serializers.CharField()
    detail = serializers.DictField()
    seen = serializers.IntegerField(min_value=0, max_value=1)


class NotificationList(serializers.Serializer[Any]):
    """The notifications of a user, the newest first."""

    notification_list = NotificationEntry(many=True)


class SeenMark(serializers.Serializer[Any]):
    """Whether notifications have been seen."""

    seen = FlagField()


class NewNotification(serializers.Serializer[Any]):
    """A notification for a user."""

    to_user = serializers.CharField(max_length=MAX_USER_LENGTH)
    msg_type = serializers.CharField(max_length=MAX_TYPE_LENGTH)
    detail = ObjectField()


class NewNotifications(serializers.Serializer[Any]):
    """Notifications for users, each like `NewNotification`."""

    user_messages = ObjectListField()

    def validate_user_messages(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the notifications, if there are any."""
        if not messages:
            self.fail("required")
        return messages


class SentCount(serializers.Serializer[Any]):
    """How many notifications were sent."""

    message_send_count = serializers.IntegerField()


class ToastDetail(serializers.Serializer[Any]):
    """What a toast says."""

    msg = serializers.CharField(allow_blank=True)


class NewToast(serializers.Serializer[Any]):
    """A toast for a user; its `detail` has a `msg`."""

    to_user = serializers.CharField(max_length=MAX_USER_LENGTH)
    toast_type = serializers.CharField(max_length=MAX_TYPE_LENGTH)
    detail = ObjectField()

    def validate_detail(self, detail: dict[str, Any]) -> dict[str, Any]:
        """Return the detail as it came, if there is something in it to show."""
        checked(ToastDetail, detail)
        return detail


class NotificationsViewSet(BaseViewSet):
    """The notifications of the token's user, and sending some to others."""

    permissions = {  # noqa: RUF012
        "list_notifications": Permission.BASE_READ,
        "mark_notifications": Permission.BASE_READ,
        "delete_notifications": Permission.BASE_READ,
        "mark_notification": Permission.BASE_READ,
        "delete_notification": Permission.BASE_READ,
        "send_notification": Permission.BASE_WRITE,
        "send_notifications": Permission.BASE_WRITE,
        "send_toast": Permission.BASE_WRITE,
    }

    @extend_schema(summary="List Base Notifications", parameters=[NotificationPage], responses=NotificationList)
    def list_notifications(self, request: Request, base_uuid: str) -> Response:
        """What the user was told, the newest first."""
        page = checked(NotificationPage, request.query_params)
        return Response({"notification_list": list_notifications(principal_of(request), **page)})

    @extend_schema(summary="Mark Base Notifications as seen", request=SeenMark, responses=Success)
    def mark_notifications(self, request: Request, base_uuid: str) -> Response:
        """Mark all as seen, or as not seen."""
        mark_notifications(principal_of(request), seen=checked(SeenMark, request.data)["seen"])
        return Response({"success": True})

    @extend_schema(summary="Delete Base Notifications", responses={200: Success})
    def delete_notifications(self, request: Request, base_uuid: str) -> Response:
        """Delete all for good."""
        remove_notifications(principal_of(request))
        return Response({"success": True})

    @extend_schema(summary="Mark Notification Read/Unread", request=SeenMark, responses=Success)
    def mark_notification(self, request: Request, base_uuid: str, notification_id: str) -> Response:
        """Mark one as seen, or as not seen."""
        seen = checked(SeenMark, request.data)["seen"]
        mark_notification(principal_of(request), notification_id=notification_id, seen=seen)
        return Response({"success": True})

    @extend_schema(summary="Delete Notification", responses={200: Success})
    def delete_notification(self, request: Request, base_uuid: str, notification_id: str) -> Response:
        """Delete one for good."""
        remove_notification(principal_of(request), notification_id=notification_id)
        return Response({"success": True})

    @extend_schema(summary="Send Notification", request=NewNotification, responses=Success)
    def send_notification(self, request: Request, base_uuid: str) -> Response:
        """Notify a user."""
        send_notifications(principal_of(request), [_message(request.data)])
        return Response({"success": True})

    @extend_schema(summary="Send Notifications", request=NewNotifications, responses=SentCount)
    def send_notifications(self, request: Request, base_uuid: str) -> Response:
        """Notify users: all of them, or nobody."""
        messages = [_message(item) for item in _parameters(NewNotifications, request.data)["user_messages"]]
        return Response({"message_send_count": send_notifications(principal_of(request), messages)})

    @extend_schema(summary="Send Toast Notification", request=NewToast, responses=Success)
    def send_toast(self, request: Request, base_uuid: str) -> Response:
        """Show a user a toast, if they have the base open."""
        values = _parameters(NewToast, request.data)
        send_toast(principal_of(request), Message(values["to_user"], values["toast_type"], values["detail"]))
        return Response({"success": True})


def _message(data: Any) -> Message:
    values = _parameters(NewNotification, data)
    return Message(values["to_user"], values["msg_type"], values["detail"])


def _parameters(serializer_class: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """Return the values that a serializer takes. Raises DomainError, which does not tell which one is wrong."""
    try:
        return checked(serializer_class, data)
    except ValidationError as exc:
        raise DomainError("parameters invalid", error_type="parameter_error") from exc
