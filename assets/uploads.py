"""Receiving a form with files, which go to the disk as they come, and keeping the files where a link leads to."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from assets.files import IncomingFile, save_incoming
from assets.models import File, TransferLink
from assets.paths import clean_folder, clean_name, join_path
from core.errors import DomainError

FILE_PART = "file"
# No boundary is longer than 70 characters; what is behind the last one is nothing or a line's end.
TAIL_BYTES = 256


@dataclass
class UploadForm:
    """What a form holds: its texts by name, and the files of the parts that are called `file`."""

    texts: dict[str, str] = field(default_factory=dict)
    files: list[IncomingFile] = field(default_factory=list)


@contextlib.contextmanager
def received_form(request: HttpRequest) -> Iterator[UploadForm]:
    """Read the multipart form of a request. Its files go away after the block, unless they are kept by then.

    Raises DomainError when it is no such form or does not arrive whole.
    """
    handler = _IncomingHandler(request)
    try:
        yield _read_form(request, handler)
    finally:
        for each in handler.received:
            each.discard()


def keep_upload(link: TransferLink, form: UploadForm) -> list[File]:
    """Put the files of a form where it says, which must be below the folder that a link is for.

    `parent_dir` is that folder, `relative_path` one below it, and `replace` says whether a file of the same name gives
    way. Raises DomainError when it is elsewhere, cannot be, or there is no room.
    """
    parent = f"/asset/{link.base.uuid}/{link.path}".rstrip("/")
    if "/" + form.texts.get("parent_dir", "").strip("/") != parent:
        raise DomainError("Parent dir doesn't exist.")
    if not form.files:
        raise DomainError("file invalid.")
    folder = clean_folder(form.texts.get("relative_path", ""), field="relative_path")
    return save_incoming(
        link.base,
        join_path(link.path, folder) if folder else link.path,
        form.files,
        replace=form.texts.get("replace", "").strip().lower() in ("1", "true"),
        created_by=link.username or link.app_name,
    )


class _WholeBody:
    """Passes a body on and remembers its end: a connection that breaks looks to the parser like the body's end."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.tail = b""

    def read(self, size: int) -> bytes:
        chunk: bytes = self.stream.read(size)
        self.tail = (self.tail + chunk)[-TAIL_BYTES:]
        return chunk


class _IncomingHandler(FileUploadHandler):
    """Writes each file part to the disk; parts of other names are passed over."""

    # Small pieces would cost more than the disk does.
    chunk_size = 256 * 1024

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.received: list[IncomingFile] = []
        self.current: IncomingFile | None = None

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        self.current = None
        if field_name == FILE_PART:
            self.current = IncomingFile(clean_name(file_name))
            self.received.append(self.current)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece."""
        if self.current is not None:
            self.current.write(raw_data)

    def file_complete(self, file_size: int) -> None:
        """End a file."""
        if self.current is not None:
            self.current.finish()


def _read_form(request: HttpRequest, handler: _IncomingHandler) -> UploadForm:
    body = _WholeBody(request)
    try:
        parser = MultiPartParser(request.META, body, [handler], request.encoding or "utf-8")  # type: ignore[arg-type]
        texts, _ = parser.parse()
    except (RequestDataTooBig, TooManyFilesSent, TooManyFieldsSent):
        raise DomainError("The request is too large.", status=413) from None
    except (MultiPartParserError, UnreadablePostError):
        # The second is what reading from a connection that breaks becomes.
        raise DomainError("The upload is incomplete or is no form with a file.") from None
    if b"--" + parser._boundary + b"--" not in body.tail:  # noqa: SLF001 - it has read it from the header
        raise DomainError("The upload is incomplete.")
    return UploadForm({name: str(texts[name]) for name in texts}, handler.received)
