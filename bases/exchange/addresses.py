"""The addresses of a base's own files in its cells: in a base they name the base, in a bundle they do not.

In a base: `https://host/workspace/5/asset/<uuid>/images/2026-03/x.png`, with or without the host. In a bundle:
`file://dtable-bundle/asset/images/2026-03/x.png`. Cells are rewritten as the text that the store keeps, JSON or
Markdown, because the part behind `asset/` stays as it is.
"""

import re
from collections.abc import Callable, Mapping

from bases.asset_urls import CUSTOM_SCHEME

Rewrite = Callable[[str], str]

BUNDLE_ADDRESS = "file://dtable-bundle/asset/"
# SeaTable marks what belongs to an app of a base so.
BUNDLE_APP_ADDRESS = "file://dtable-bundle-external-apps/asset/"

_HOST = r"""(?:https?://[^/\s"'\\()<>\[\]]+)?"""
_CUSTOM_ASSET = re.compile(re.escape(CUSTOM_SCHEME) + r"([0-9a-fA-F-]{32,36})")


def to_bundle(base_uuid: str) -> Rewrite:
    """Return the function that turns the addresses of a base's files into those of a bundle.

    `base_uuid` has dashes; addresses may have it without.
    """
    uuids = f"(?:{re.escape(base_uuid)}|{re.escape(base_uuid.replace('-', ''))})"
    address = re.compile(rf"{_HOST}/workspace/[0-9]+/asset/{uuids}/", re.IGNORECASE)
    return lambda text: address.sub(BUNDLE_ADDRESS, text) if "/asset/" in text else text


def from_bundle(folder_url: str, custom_uuids: Mapping[str, str], app_files: Mapping[str, str]) -> Rewrite:
    """Return the function that turns the addresses of a bundle into those of the files of a base.

    `folder_url` is the address of the base's files, a slash at its end. `custom_uuids` tells the new uuid of a file of
    a custom folder by the one that cells name. `app_files` tells where a file of an app lies, below the folder of the
    base's files, by what its address in the bundle ends in.
    """
    app_address = re.compile(re.escape(BUNDLE_APP_ADDRESS) + r"""([^\s"'\\()<>]+)""")

    def rewrite(text: str) -> str:
        if BUNDLE_ADDRESS in text:
            text = text.replace(BUNDLE_ADDRESS, folder_url)
        if BUNDLE_APP_ADDRESS in text:
            text = app_address.sub(lambda match: folder_url + app_files.get(match[1], match[1]), text)
        if CUSTOM_SCHEME in text:
            text = _CUSTOM_ASSET.sub(lambda match: CUSTOM_SCHEME + custom_uuids.get(match[1], match[1]), text)
        return text

    return rewrite
