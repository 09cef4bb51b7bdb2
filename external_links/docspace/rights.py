"""What DocSpace calls rights, and moments: numbers and names of the first, and texts of the second."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from core.errors import FieldError, ForbiddenError

NONE = 0
READ = 2
# All that DocSpace knows, by the names that its clients may send instead of the numbers.
RIGHTS = {
    "none": NONE,
    "readwrite": 1,
    "read": READ,
    "restrict": 3,
    "varies": 4,
    "review": 5,
    "comment": 6,
    "fillforms": 7,
    "customfilter": 8,
    "roommanager": 9,
    "editing": 10,
    "contentcreator": 11,
    # The words of DocSpace's samples and of people.
    "view": READ,
    "edit": 10,
    "fill": 7,
}
# Those that a link to a file may have, from most to least: the order of lists.
RIGHTS_OF_LINKS = (10, 8, 5, 7, 6, READ)
GIVEN_TO_LINKS = frozenset((10, 7, 5, 6, READ, NONE))
NOT_AVAILABLE = "The role is not available for this user type"
MAXIMUM_LIFETIME = timedelta(days=3653)


def read_right(value: Any) -> int:
    """Return the number of a right that a client names, by number or by name in any case.

    Raises FieldError for what is none, and ForbiddenError for one that links to files cannot have.
    """
    right: Any = value
    if isinstance(value, str):
        text = value.strip().lower()
        right = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else RIGHTS.get(text)
    if isinstance(right, bool) or not isinstance(right, int) or right not in RIGHTS.values():
        raise FieldError("access")
    if right not in GIVEN_TO_LINKS:
        raise ForbiddenError(NOT_AVAILABLE)
    return right


def read_moment(value: Any) -> datetime | None:
    """Return the moment of a text such as `2026-03-06`, or `2026-03-06T10:00:00.0000000+01:00`; None for nothing.

    What has no offset is of the server's time zone. Raises FieldError for what is no moment, what is over, and what is
    more than ten years ahead.
    """
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > 64:
        raise FieldError("expirationDate")
    try:
        moment = _parse(value.strip())
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        left = moment - timezone.now()
    except (ValueError, OverflowError):
        raise FieldError("expirationDate") from None
    if not timedelta(0) < left <= MAXIMUM_LIFETIME:
        raise FieldError("expirationDate", "expirationDate must be ahead, and by ten years at most.")
    return moment


def write_moment(moment: datetime) -> str:
    """Return a moment as DocSpace writes it, for instance `2026-03-06T11:00:00.0000000+01:00`."""
    local = timezone.localtime(moment)
    text = local.isoformat(timespec="microseconds")
    return f"{text[:-6]}0{text[-6:]}"


def _parse(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        # What .NET takes besides, of what people write.
        parsed = datetime.strptime(text, "%m/%d/%Y")  # noqa: DTZ007 - the caller gives it the server's zone
        return datetime.combine(date(parsed.year, parsed.month, parsed.day), time())
