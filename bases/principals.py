"""Whom the data plane acts for: what a Base-Token says, and nothing more."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Principal:
    """The bearer of a Base-Token, or the server itself.

    `username` is a user's id and `app_name` the name of an API-Token; one of them is empty, or both for whoever comes
    by an external link, which `link` names. `issued_at` is when the token was minted, in seconds since 1970, to tell it
    from tokens that were revoked before. With a `view_id` the principal sees that view of the table `table_id`, and
    nothing else of the base. The token is good until `expires_at`, in seconds since 1970. `socket` is the id of the
    socket that the principal acts through, if it is one.
    """

    base_uuid: str
    permission: str
    username: str = ""
    app_name: str = ""
    issued_at: float = float("inf")
    link: str = ""
    table_id: str = ""
    view_id: str = ""
    expires_at: float = float("inf")
    socket: str = ""

    @property
    def identity(self) -> str:
        """The name under which tokens of the principal are revoked."""
        return self.link or self.name

    @property
    def name(self) -> str:
        """Who is named as the creator and modifier of rows: the app, or else the user."""
        return self.app_name or self.username

    @property
    def can_write(self) -> bool:
        """Say whether the token is one for reading and writing."""
        return self.permission == "rw"
