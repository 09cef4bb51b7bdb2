"""Copying a base with its files: the copy's cells refer to files of its own."""

import uuid

from django.db import transaction

from accounts.models import User
from assets.files import files_below
from assets.models import File, FileStatus
from assets.paths import CUSTOM_FOLDER
from assets.storage import asset_storage
from bases import lifecycle
from bases.asset_urls import rewrite_asset_urls
from workspaces.access import Level, access_base
from workspaces.catalogue import register_base, start_copy
from workspaces.models import Base

COPIED_FIELDS = ("path", "display_name", "size", "sha256", "mime", "status", "doc_type", "tags", "created_by")


def copy_base(*, acting_user: User, source_workspace_id: int, name: str, target_workspace_id: int) -> Base:
    """Copy a base that the acting user may read, with its files, into a workspace that they administer.

    The copy gets a number after its name when the workspace has a base of that name.
    Raises NotFoundError or ForbiddenError as access_base and access_workspace do.
    """
    source = access_base(user=acting_user, workspace_id=source_workspace_id, name=name, level=Level.READ)
    base = start_copy(acting_user=acting_user, source=source, target_workspace_id=target_workspace_id)
    try:
        asset_storage().copy_all(str(source.uuid), str(base.uuid))
        rows = [_copy_row(row, base) for row in files_below(source, "").filter(status=FileStatus.UPLOADED)]
        rewrite_asset_urls(
            str(base.uuid),
            old_uuid=str(source.uuid),
            workspace_id=base.workspace.pk,
            custom_uuids={old: str(row.uuid) for old, row in rows if str(row.path).startswith(f"{CUSTOM_FOLDER}/")},
        )
        with transaction.atomic():
            register_base(base)
            File.objects.bulk_create([row for _, row in rows], batch_size=500)
    except BaseException:
        lifecycle.purge_base(str(base.uuid))
        asset_storage().remove(str(base.uuid))
        raise
    return base


def _copy_row(row: File, base: Base) -> tuple[str, File]:
    """Return (uuid of a file, the row of its copy)."""
    values = {field: getattr(row, field) for field in COPIED_FIELDS}
    return str(row.uuid), File(base=base, uuid=uuid.uuid4(), **values)
