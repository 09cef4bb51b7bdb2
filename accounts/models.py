"""People and the tokens they sign in with."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from core.ids import new_url_prefix, new_user_id


class Organization(models.Model):
    """People who work under the same administrators; SeaTable's interface calls it a team.

    `creator` is the administrator that it was made with. `url_prefix` is a name that no other organisation has; nothing
    is found by it here.
    """

    name = models.CharField(max_length=255)
    url_prefix = models.CharField(max_length=24, unique=True, default=new_url_prefix, editable=False)
    creator = models.ForeignKey("User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser):
    """Somebody with an account.

    `username` is the id that SeaTable calls `email`: it looks like an address and never changes. The address that
    people know is `contact_email`, kept in lower case. `is_staff` marks an administrator of the server, and
    `is_organization_admin` one of the organisation that the user is in.
    """

    username = models.CharField(max_length=64, unique=True, default=new_user_id, editable=False)
    contact_email = models.EmailField(unique=True)
    login_id = models.CharField(max_length=225, blank=True, default="")
    name = models.CharField(max_length=255)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # An organisation is emptied before it is deleted.
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="users")
    is_organization_admin = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BaseUserManager["User"]()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "contact_email"

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["login_id"], condition=~Q(login_id=""), name="accounts_user_login_id"),
            models.CheckConstraint(
                condition=Q(is_organization_admin=False) | Q(organization__isnull=False),
                name="accounts_user_organization_admin",
            ),
        )

    def __str__(self) -> str:
        return self.username


class AccountToken(models.Model):
    """The one Account-Token of a user; see core.derived_tokens for what is stored of it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="account_token")
    nonce = models.CharField(max_length=32)
    fingerprint = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Account-Token of {self.user_id}"
