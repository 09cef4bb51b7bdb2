"""Answers that are complete before the first byte is sent: they wait in memory while they are small, else on disk.

So whatever goes wrong is still an error with a status, and a slow reader holds up nothing but its own connection.
"""

import contextlib
import tempfile
from collections.abc import Iterator
from typing import IO

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

MEMORY_BYTES = 8 * 1024 * 1024
# What is not larger is sent in one piece.
ONE_PIECE_BYTES = 256 * 1024


@contextlib.contextmanager
def new_spool() -> Iterator[IO[bytes]]:
    """Open a file to be written in the block; then it is at its beginning, and closing it removes it.

    When the block fails it is gone.
    """
    spool = tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES)  # noqa: SIM115 - who reads it closes it
    try:
        yield spool
    except BaseException:
        spool.close()
        raise
    spool.seek(0)


def send_spool(spool: IO[bytes], *, content_type: str, file_name: str = "") -> HttpResponseBase:
    """Return the response that sends a spool from its beginning and closes it; with a name it is one to be saved."""
    size = spool.seek(0, 2)
    spool.seek(0)
    if size > ONE_PIECE_BYTES:
        return FileResponse(spool, as_attachment=bool(file_name), filename=file_name, content_type=content_type)
    with spool:
        headers = {"Content-Length": str(size)}
        if file_name:
            headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file_name) or ""
        return HttpResponse(spool.read(), content_type=content_type, headers=headers)
