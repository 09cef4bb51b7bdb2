"""Addresses in cells: which of them a page may link to, and how files of the base are reached through a link."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

_OWN_FILE = re.compile(
    r"(?:https?://[^/?#]+)?/workspace/[0-9]+/asset/([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})/([^?#]+)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^\s@<>\"'(),:;\[\]\\]+@[^\s@<>\"'(),:;\[\]\\]+")
MAX_ADDRESS = 2000


@dataclass(frozen=True)
class Files:
    """The files of a base behind a link, whose own path is `link_path`."""

    link_path: str
    base_uuid: str

    def path(self, url: object, **query: str) -> str | None:
        """Return the path of a file of the base behind the link, or None for what is not a file of the base."""
        match = _OWN_FILE.fullmatch(url) if isinstance(url, str) else None
        if match is None or match[1].replace("-", "").lower() != self.base_uuid.replace("-", ""):
            return None
        path = unquote(match[2])
        if any(piece in ("", ".", "..") for piece in path.split("/")):
            return None
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return f"{self.link_path}asset/{self.base_uuid}/{quote(path)}" + (f"?{asked}" if asked else "")


def web_address(text: object) -> str | None:
    """Return text as an address to link to, or None unless it is a whole one of the web: `http` or `https`."""
    if not isinstance(text, str) or len(text) > MAX_ADDRESS:
        return None
    address = text.strip()
    if any(character <= " " or character == "\x7f" for character in address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None


def mail_address(text: str) -> str | None:
    """Return the address to write to, `mailto:…`, or None when a text is no e-mail address."""
    address = text.strip()
    return f"mailto:{quote(address, safe='@')}" if len(address) <= 254 and _EMAIL.fullmatch(address) else None


def file_name(url: str) -> str:
    """Return the last piece of a URL, to call a picture or a file by."""
    return unquote(re.split(r"[?#]", url)[0].rstrip("/").rpartition("/")[2])[:100] or "file"
