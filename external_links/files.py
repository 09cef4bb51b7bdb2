"""The files behind links: all of a base's for a link to the base, and for a view those that its cells name."""

import re
from unicodedata import normalize
from urllib.parse import unquote

from assets.files import exists
from assets.paths import clean_path
from bases.asset_cells import find_in_cells
from core.errors import DomainError, NotFoundError
from core.ids import parse_uuid
from external_links.liveness import link_principal, open_link
from external_links.models import ExternalLink, Kind
from external_links.visitors import Visitor

# What may follow an address in Markdown: the end of a link or of its brackets, a line, or a title.
_END = r"""(?=$|[?#)"<>\r\n]|[ \t]+["'])"""


def open_file(kind: str, token: str, visitor: Visitor, *, base_uuid: str, path: str) -> tuple[ExternalLink, str]:
    """Return the link of a kind and a token, and the clean path of a file that it opens to the visitor.

    Raises LinkRefused as `open_link` does, and NotFoundError for a file that is not there or not to be seen.
    """
    link = open_link(kind, token, visitor)
    try:
        path = clean_path(path)
    except DomainError:
        raise _not_found() from None
    if parse_uuid(base_uuid) != str(link.base.uuid) or not exists(link.base, path):
        raise _not_found()
    if link.kind == Kind.VIEW and not _is_named(link, path):
        raise _not_found()
    return link, path


def names_file(text: str, *, base_uuid: str, path: str) -> bool:
    """Say whether a text is the address of a file of a base, or Markdown with that address in it.

    `path` is a clean one. Addresses may be percent-encoded, and name the base on any host and in any workspace.
    """
    folder = rf"/workspace/[0-9]+/asset/(?:{base_uuid}|{base_uuid.replace('-', '')})/"
    plain = normalize("NFC", unquote(text))
    address = re.fullmatch(rf"(?:https?://[^/]*)?{folder}([^?#]*)(?:[?#].*)?", text, re.IGNORECASE)
    if address and "](" not in text:
        return normalize("NFC", unquote(address[1])) == path
    return re.search(rf"(?i:{folder}){re.escape(path)}{_END}", plain) is not None


def _is_named(link: ExternalLink, path: str) -> bool:
    base_uuid = str(link.base.uuid)
    return find_in_cells(
        link_principal(link), path=path, accept=lambda text: names_file(text, base_uuid=base_uuid, path=path)
    )


def _not_found() -> NotFoundError:
    return NotFoundError("Asset file does not exist.")
