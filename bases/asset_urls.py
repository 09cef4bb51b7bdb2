"""The addresses of files in cells: when files move to another base, what cells say of them has to follow."""

import re
from collections.abc import Callable, Mapping

from bases.access import worded_errors
from bases.storage import stores

# Of these types cells refer to files: by `/workspace/<number>/asset/<uuid of the base>/<path>`, or to those of custom
# folders by `custom-asset://<uuid of the file>.<extension>`.
REFERRING_TYPES = frozenset(("image", "file", "long-text", "digital-sign"))
CUSTOM_SCHEME = "custom-asset://"

_CUSTOM = re.compile(rf"{CUSTOM_SCHEME}([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})", re.IGNORECASE)


def rewrite_asset_urls(
    base_uuid: str, *, old_uuid: str, workspace_id: int, custom_uuids: Mapping[str, str] | None = None
) -> None:
    """Make the cells of a base refer to its own files instead of those of the base with `old_uuid`.

    `workspace_id` is where the base is; `custom_uuids` maps the uuid of each file in a custom folder to that of its
    copy. What refers to anything else stays as it is. Nothing is logged: the base is new, and nobody has seen it.
    """
    named = re.compile(rf"/workspace/[0-9]+/asset/{re.escape(old_uuid)}(?=/)", re.IGNORECASE)
    own = f"/workspace/{workspace_id}/asset/{base_uuid}"
    custom = custom_uuids or {}
    rewrites: list[tuple[str, Callable[[str], str]]] = [(old_uuid, lambda cell: named.sub(own, cell))]
    if custom:
        rewrites.append((CUSTOM_SCHEME, lambda cell: _CUSTOM.sub(lambda match: _renamed(match, custom), cell)))
    with worded_errors(base_uuid), stores().writing(base_uuid) as session:
        for table in session.schema.tables:
            for column in table.columns:
                if column.type in REFERRING_TYPES:
                    for containing, rewrite in rewrites:
                        session.rewrite_cells(table.physical, column.physical, containing, rewrite)


def _renamed(match: re.Match[str], custom_uuids: Mapping[str, str]) -> str:
    return CUSTOM_SCHEME + custom_uuids.get(match[1].lower(), match[1])
