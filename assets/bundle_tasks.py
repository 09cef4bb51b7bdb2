"""Tasks of exports and imports, for clients that ask for one, look whether it is done, and fetch what came of it.

Nothing is kept of a task: its id is signed and says all there is to it. An import is done before its id is given out,
and an export is made when it is fetched, so what is fetched is the base as it is then.
"""

from dataclasses import dataclass

from django.core import signing

from accounts.models import User
from core.errors import DomainError

SALT = "assets.bundle_tasks"
LIFETIME_SECONDS = 60 * 60


@dataclass(frozen=True)
class ExportTask:
    """An export that somebody asked for; `base_uuid` is empty for an import, of which there is nothing to fetch."""

    base_uuid: str
    with_files: bool


def issue_task(user: User, *, base_uuid: str = "", with_files: bool = True) -> str:
    """Return the id of a task of a user, good for an hour."""
    return signing.dumps([user.username, base_uuid, with_files], salt=SALT)


def read_task(user: User, task_id: str) -> ExportTask:
    """Return the task of an id. Raises DomainError for an id that is none, too old, or was given to somebody else."""
    try:
        username, base_uuid, with_files = signing.loads(task_id, salt=SALT, max_age=LIFETIME_SECONDS)
    except (signing.BadSignature, ValueError):
        raise _unknown() from None
    if username != user.username:
        raise _unknown()
    return ExportTask(base_uuid, with_files)


def _unknown() -> DomainError:
    return DomainError("task_id invalid.")
