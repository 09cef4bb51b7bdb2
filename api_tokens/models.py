"""The tokens that apps come with."""

from django.db import models

from core.serializers import MAXIMUM_NAME_LENGTH
from workspaces.models import Base, BasePermission


class APIToken(models.Model):
    """A token of one base, named after the app that uses it; see core.derived_tokens for what is stored of it."""

    base = models.ForeignKey(Base, on_delete=models.CASCADE, related_name="api_tokens")
    app_name = models.CharField(max_length=MAXIMUM_NAME_LENGTH)
    permission = models.CharField(max_length=2, choices=BasePermission)
    nonce = models.CharField(max_length=32)
    fingerprint = models.CharField(max_length=64, unique=True)
    # The id of the user who made it; the token outlives the account.
    generated_by = models.CharField(max_length=64)
    generated_at = models.DateTimeField()
    last_access = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["base", "app_name"], name="api_tokens_app_name"),)

    def __str__(self) -> str:
        return f"API-Token {self.app_name} of {self.base_id}"
