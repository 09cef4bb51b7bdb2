"""What a file is, by its name, and whether a browser may show it: no file may run as a page of this server."""

import mimetypes

UNKNOWN = "application/octet-stream"
PLAIN_TEXT = "text/plain; charset=utf-8"
PDF = "application/pdf"

# Python's own table, the same on every machine: not what the system's files say.
_TYPES = mimetypes.MimeTypes()
for _extension_of_office, _name in (
    ("docx", "wordprocessingml.document"),
    ("pptx", "presentationml.presentation"),
    ("xlsx", "spreadsheetml.sheet"),
):
    _TYPES.add_type(f"application/vnd.openxmlformats-officedocument.{_name}", f".{_extension_of_office}")
_TEXTS = frozenset(("txt", "text", "log", "csv", "tsv", "md", "markdown", "json", "yaml", "yml", "ini", "sql"))
_SHOWN = {
    **dict.fromkeys(_TEXTS, PLAIN_TEXT),
    "avif": "image/avif",
    "bmp": "image/bmp",
    "gif": "image/gif",
    "ico": "image/x-icon",
    "jpe": "image/jpeg",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": PDF,
    "aac": "audio/aac",
    "flac": "audio/flac",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "m4v": "video/mp4",
    "mov": "video/quicktime",
    "mp4": "video/mp4",
    "mpeg": "video/mpeg",
    "ogv": "video/ogg",
    "webm": "video/webm",
}


def shown_type(name: str) -> str | None:
    """Return the type under which a browser may show a file, or None: then it is only to be saved."""
    return _SHOWN.get(_extension(name))


def saved_type(name: str) -> str:
    """Return the type of a file that is to be saved.

    An SVG keeps its own, by which pages show it as an image, where its scripts do not run. What else a browser might
    run has no type.
    """
    guessed = guess_type(name)
    is_safe = guessed.startswith("application/") and not guessed.endswith(("xml", "javascript", "ecmascript", "html"))
    return guessed if is_safe or guessed == "image/svg+xml" else shown_type(name) or UNKNOWN


def guess_type(name: str) -> str:
    """Return the type that a file's name says, whatever that is good for."""
    shown = shown_type(name)
    if shown and shown != PLAIN_TEXT:
        return shown
    guessed, encoding = _TYPES.guess_type(f"x.{_extension(name)}")
    if encoding or not guessed:
        return "text/plain" if shown else UNKNOWN
    return guessed


def _extension(name: str) -> str:
    _, dot, extension = name.rpartition("/")[2].rpartition(".")
    return extension.lower() if dot else ""
