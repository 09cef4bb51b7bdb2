"""From the account surface to the base surface: a Base-Token for an API-Token or an Account-Token."""

import re

from accounts.models import User
from api_tokens.authentication import App
from bases.tokens import mint_base_token
from core.errors import DomainError
from workspaces.access import Level, access_base, level_in_base
from workspaces.models import Base

LIFETIME = re.compile(r"([0-9]{1,5})([hd])", re.ASCII)
HOUR_SECONDS = 3600
SECONDS = {"h": HOUR_SECONDS, "d": 24 * HOUR_SECONDS}
DEFAULT_LIFETIME = "3d"
MAXIMUM_LIFETIME_SECONDS = 365 * SECONDS["d"]


def exchange_api_token(*, app: App, lifetime: str = DEFAULT_LIFETIME) -> str:
    """Return a Base-Token for the base and with the permission of an API-Token.

    `lifetime` is a number of hours or days, as `5h` or `3d`. Raises DomainError when it is not, or over a year.
    """
    return mint_base_token(
        str(app.base.uuid),
        permission=app.permission,
        username=app.username,
        app_name=app.app_name,
        lifetime_seconds=parse_lifetime(lifetime),
    )


def open_base(
    *, acting_user: User, workspace_id: int, base_name: str, lifetime: str = DEFAULT_LIFETIME
) -> tuple[Base, str]:
    """Return a base and a Base-Token with what the acting user may do in it.

    Raises NotFoundError or ForbiddenError as access_base does, DomainError for a wrong `lifetime`.
    """
    base = access_base(user=acting_user, workspace_id=workspace_id, name=base_name, level=Level.READ)
    token = mint_base_token(
        str(base.uuid),
        permission=level_in_base(acting_user, base).permission,
        username=acting_user.username,
        lifetime_seconds=parse_lifetime(lifetime),
    )
    return base, token


def parse_lifetime(text: str) -> int:
    """Return the seconds of `5h` or `3d`. Raises DomainError for anything else, for none and for over a year."""
    match = LIFETIME.fullmatch(text)
    seconds = int(match[1]) * SECONDS[match[2]] if match else 0
    if not 0 < seconds <= MAXIMUM_LIFETIME_SECONDS:
        raise DomainError("exp invalid.")
    return seconds
