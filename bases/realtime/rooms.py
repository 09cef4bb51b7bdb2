"""Rooms: who has a base open in this process, and what they are told, in the order of the base's versions.

Announcements come from many threads and processes, and may overtake each other. A room holds back what comes too
early, and what does not come at all is read from the base's history.
"""

from asyncio import TimerHandle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bases.principals import Principal
from bases.realtime.announcements import Message


@dataclass
class Member:
    """A socket in a room. It has seen the base at `version`; None while it is being let in."""

    principal: Principal
    version: int | None = None
    # Ends the membership when the token expires.
    expiry: TimerHandle | None = None


@dataclass(frozen=True)
class Change:
    """One operation to be told: its version, its JSON, and the socket that it came by."""

    version: int
    operation: str
    sender: str = ""


@dataclass
class Room:
    """Those who have one base open. `next_version` is the one to be told next, once somebody has seen the base."""

    members: dict[str, Member] = field(default_factory=dict)
    next_version: int | None = None
    early: dict[int, Change] = field(default_factory=dict)
    # Somebody is going to read from the history what does not come.
    awaits_history: bool = False

    def admit(self, sid: str, version: int) -> None:
        """Let a member in that has seen the base at `version`."""
        self.members[sid].version = version
        if self.next_version is None:
            self.next_version = version + 1
            self.early = {number: change for number, change in self.early.items() if number > version}

    def take(self, changes: Iterable[Change]) -> list[Change]:
        """Take changes in, and return those that are to be told now, in order."""
        for change in changes:
            if self.next_version is None or change.version >= self.next_version:
                self.early[change.version] = change
        return list(self._ready())

    def skip_to(self, version: int) -> list[Change]:
        """Give up waiting for what lies before a version, and return what is to be told now."""
        if self.next_version is not None:
            self.next_version = max(version, self.next_version)
            self.early = {number: change for number, change in self.early.items() if number >= self.next_version}
        return list(self._ready())

    def _ready(self) -> Iterator[Change]:
        while self.next_version is not None and self.next_version in self.early:
            yield self.early.pop(self.next_version)
            self.next_version += 1

    def listeners(self, change: Change) -> list[str]:
        """Return the sockets that are to be told of a change: not its sender, nor who has seen it already."""
        return [
            sid
            for sid, member in self.members.items()
            if sid != change.sender and member.version is not None and member.version < change.version
        ]

    def sockets_of(self, username: str) -> list[str]:
        """Return the sockets of a user."""
        members = self.members.items()
        return [sid for sid, member in members if username and member.principal.username == username]

    def revoked(self, identity: str, until: float) -> list[str]:
        """Return the sockets whose tokens were minted for an identity until a time, or all without an identity."""
        return [
            sid
            for sid, member in self.members.items()
            if not identity or (member.principal.identity == identity and member.principal.issued_at <= until)
        ]

    def apps(self) -> set[str]:
        """Return the names of the apps in the room."""
        # Asked from other threads, while members come and go.
        members = tuple(self.members.values())
        apps = {member.principal.app_name for member in members if member.version is not None}
        return apps - {""}


def changes_of(message: Message) -> list[Change]:
    """Return the changes that an announcement tells of."""
    numbered = enumerate(message["operations"], message["first"])
    return [Change(version, operation, message["sender"]) for version, operation in numbered]
