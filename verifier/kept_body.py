"""A large body on disk: a crowd of pictures that wait for their turn would not fit into memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import BinaryIO, cast

from flask import Request
from werkzeug.exceptions import ClientDisconnected

from .errors import Unavailable
from .problems import BodyTooLarge, BodyUnreadable

READ_BYTES = 64 * 1024


def kept_body(request: Request) -> BinaryIO:
    """Return the whole body as a file on disk, which goes when nobody holds it.

    Raises:
        BodyTooLarge: it is longer than the request's ``max_content_length``.
        BodyUnreadable: the sender went away, or sent less than it announced.
        Unavailable: there is no room for it.
    """
    with ExitStack() as unless_whole:
        file = cast("BinaryIO", unless_whole.enter_context(tempfile.TemporaryFile()))
        pieces = unannounced(request) if request.content_length is None else iter(lambda: request.stream.read(READ_BYTES), b"")
        try:
            for piece in pieces:
                _keep(file, piece)
        except (ClientDisconnected, OSError) as error:
            raise BodyUnreadable(found=type(error).__name__, wanted="a whole body") from error
        if request.content_length is not None and file.tell() < request.content_length:
            raise BodyUnreadable(found=f"{file.tell()} bytes", wanted=f"{request.content_length}, as Content-Length says")
        file.seek(0)
        unless_whole.pop_all()
    return file


def unannounced(request: Request) -> Iterator[bytes]:
    """Yield a body that comes in chunks: the framework would cut it off at the limit and call it whole."""
    if not request.environ.get("wsgi.input_terminated"):
        return
    most, read = request.max_content_length or 0, 0
    stream = cast("BinaryIO", request.environ["wsgi.input"])
    while piece := stream.read(READ_BYTES):
        read += len(piece)
        if read > most:
            raise BodyTooLarge(found=f"more than {most} bytes", wanted=f"at most {most}")
        yield piece


def _keep(file: BinaryIO, piece: bytes) -> None:
    try:
        file.write(piece)
        file.flush()
    except OSError as error:
        raise Unavailable(found="no room for a picture", wanted="the same again later") from error
