"""Who may do what: the names of the permissions, and which kind of credential may ever grant which.

A viewset declares one permission for each of its actions. One that declares nothing refuses everyone, and
`manage.py check` names it. Whether the credential reaches this very object is decided where the object is loaded.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class Permission(Enum):
    """What a view may ask for."""

    PUBLIC = "public"  # no credential at all
    ACCOUNT = "account"  # be somebody who is signed in
    ADMIN = "admin"  # administer the server
    APP = "app"  # act as an app of one base, on the account surface
    FILES = "files"  # be anybody who may read a base, to have its files
    BASE_READ = "base:read"
    BASE_WRITE = "base:write"


class CredentialKind(Enum):
    """What a client may present."""

    ACCOUNT_TOKEN = "account-token"  # noqa: S105
    ADMIN_ACCOUNT_TOKEN = "admin-account-token"  # noqa: S105
    API_TOKEN = "api-token"  # noqa: S105
    BASE_TOKEN_READ = "base-token-r"  # noqa: S105
    BASE_TOKEN_WRITE = "base-token-rw"  # noqa: S105


GRANTS: dict[CredentialKind, frozenset[Permission]] = {
    CredentialKind.ACCOUNT_TOKEN: frozenset({Permission.ACCOUNT, Permission.FILES}),
    CredentialKind.ADMIN_ACCOUNT_TOKEN: frozenset({Permission.ACCOUNT, Permission.ADMIN, Permission.FILES}),
    CredentialKind.API_TOKEN: frozenset({Permission.APP, Permission.FILES}),
    CredentialKind.BASE_TOKEN_READ: frozenset({Permission.BASE_READ}),
    CredentialKind.BASE_TOKEN_WRITE: frozenset({Permission.BASE_READ, Permission.BASE_WRITE}),
}


@dataclass(frozen=True)
class Credential:
    """What an authentication class puts into `request.auth`: the kind, and whom it stands for."""

    kind: CredentialKind
    principal: Any


class DeclaredPermission(BasePermission):
    """Grants what the view declares for its action, if the credential's kind may grant it."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Refuse unless the view declares a permission and the credential grants it."""
        declared = getattr(view, "permissions", {}).get(getattr(view, "action", None))
        if declared is None:
            return False
        if declared is Permission.PUBLIC:
            return True
        return isinstance(request.auth, Credential) and declared in GRANTS[request.auth.kind]
