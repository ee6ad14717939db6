"""A file of trust from this computer or from an address that the operator named. Edge."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any

from .errors import Unavailable

FETCH_BYTES = 256 * 1024 * 1024  # a province's bundle with all its lists
FETCH_SECONDS = 60.0
CONNECT_SECONDS = 5.0
_PIECE = 64 * 1024


class SourceUnavailable(Unavailable):
    """A file or an address that gives nothing."""

    code = "trust_source_unavailable"


def fetched(source: str) -> bytes:
    """Return what stands at ``source``, a path or an http(s) URL.

    Raises:
        SourceUnavailable: nothing there, too much, or too slow; a redirect is not followed.
    """
    if source.startswith(("http://", "https://")):
        return _from_url(source)
    try:
        with Path(source).open("rb") as file:
            return _bounded(file, source, time.monotonic() + FETCH_SECONDS)
    except OSError as error:
        raise SourceUnavailable(found=f"{source}: {error.strerror}", wanted="a file that can be read, or a URL") from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows nothing: the operator named one address, and whoever answers there must not choose another."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _from_url(url: str) -> bytes:
    opener = urllib.request.build_opener(_NoRedirect())
    try:
        with opener.open(url, timeout=CONNECT_SECONDS) as answer:
            return _bounded(answer, url, time.monotonic() + FETCH_SECONDS)
    except urllib.error.HTTPError as error:
        error.close()
        raise SourceUnavailable(found=f"{url}: HTTP status {error.code}", wanted="200") from error
    except (OSError, HTTPException, ValueError) as error:
        raise SourceUnavailable(found=f"{url}: {error}", wanted="an address that answers") from error


def _bounded(stream: IO[bytes], name: str, deadline: float) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > FETCH_BYTES or time.monotonic() > deadline:
            raise SourceUnavailable(found=f"{name}: too large or too slow", wanted=f"at most {FETCH_BYTES} bytes in {FETCH_SECONDS:.0f} s")
    return b"".join(pieces)
