"""What a room tells whom, and in which order."""

from bases.principals import Principal
from bases.realtime.rooms import Change, Member, Room, changes_of


def room(**versions: int | None) -> Room:
    """Return a room with members by name, who have seen the base at some version."""
    made = Room()
    for sid in versions:
        made.members[sid] = Member(Principal("b", "rw", app_name=sid, issued_at=100))
    for sid, version in versions.items():
        if version is not None:
            made.admit(sid, version)
    return made


def change(version: int, sender: str = "") -> Change:
    return Change(version, f"operation {version}", sender)


def versions(changes: list[Change]) -> list[int]:
    return [each.version for each in changes]


def test_it_works() -> None:
    assert versions(room(ann=5).take([change(6), change(7)])) == [6, 7]


def test_what_comes_early_waits_for_what_is_before_it() -> None:
    held = room(ann=5)
    assert versions(held.take([change(8)])) == []
    assert versions(held.take([change(7)])) == []
    assert versions(held.take([change(6)])) == [6, 7, 8]
    assert versions(held.take([change(9)])) == [9]


def test_nothing_is_told_twice() -> None:
    held = room(ann=5)
    held.take([change(6)])
    assert versions(held.take([change(6), change(5)])) == []


def test_what_never_comes_is_skipped() -> None:
    held = room(ann=5)
    held.take([change(9), change(8)])
    assert versions(held.skip_to(8)) == [8, 9]
    assert versions(held.take([change(7), change(10)])) == [10]


def test_changes_during_the_first_joining_are_kept() -> None:
    held = room(ann=None)
    assert versions(held.take([change(5), change(6), change(7)])) == []
    held.admit("ann", 5)
    assert versions(held.take(())) == [6, 7]


def test_who_is_told() -> None:
    held = room(ann=5, bob=5, late=7, joining=None)
    assert held.listeners(change(6, sender="ann")) == ["bob"]
    assert held.listeners(change(8)) == ["ann", "bob", "late"]


def test_who_has_to_go() -> None:
    held = room(ann=5, bob=None)
    assert held.revoked("ann", 100) == ["ann"]
    assert held.revoked("bob", 101) == ["bob"]
    assert held.revoked("ann", 99.9) == []
    assert held.revoked("", 0) == ["ann", "bob"]


def test_apps_count_when_they_have_joined() -> None:
    held = room(ann=5, bob=None)
    held.members["carol"] = Member(Principal("b", "rw", username="carol"), version=5)
    assert held.apps() == {"ann"}


def test_an_announcement_numbers_its_operations() -> None:
    message = {"first": 7, "operations": ["a", "b"], "sender": "ann"}
    assert changes_of(message) == [Change(7, "a", "ann"), Change(8, "b", "ann")]
