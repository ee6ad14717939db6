"""Edge: where status lists come from when they are not in this process's own database."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from .errors import Unavailable
from .limits import DEFAULT_LIMITS, Limits
from .ports import FetchedList, StatusSource

CONNECT_SECONDS = 2.0
TOTAL_SECONDS = 2.5


class StatusListUnreachable(Unavailable):
    """A status list's server that did not answer, or not with a list."""

    code = "status_list_unreachable"


class FetchedLists:
    """Status lists over HTTP from the one prefix that the trust list names.

    No redirect is followed and no proxy asked (``http.client`` does neither); bytes and total time are bounded.
    The prefix is signed by the root, so a stranger's document can't choose a host.
    """

    def __init__(
        self, prefix: str, clock: Callable[[], datetime], *, limits: Limits = DEFAULT_LIMITS, attached: StatusSource | None = None
    ) -> None:
        self._prefix = prefix
        self._clock = clock
        self._limits = limits
        self._attached = attached

    def status_list(self, url: str) -> FetchedList:
        """Return the list at ``url``, or the one attached to the trust bundle where the server can't be reached."""
        try:
            return self._fetch(url)
        except StatusListUnreachable as unreachable:
            if self._attached is None:
                raise
            try:
                # In date it is as good as the served one; out of date the check says so.
                return self._attached.status_list(url)
            except Unavailable:
                raise unreachable from None

    def _fetch(self, url: str) -> FetchedList:
        parts = urlsplit(url)
        if not url.startswith(self._prefix) or parts.username is not None or not parts.hostname:
            raise StatusListUnreachable(found=url, wanted=f"a list under {self._prefix}")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname, parts.port, timeout=CONNECT_SECONDS)
        try:
            connection.request("GET", parts.path, headers={"Accept": "application/vc, application/json"})
            body = self._answer(connection, url, deadline=time.monotonic() + TOTAL_SECONDS)
        except (OSError, http.client.HTTPException) as error:
            raise StatusListUnreachable(found=f"{url} ({error})", wanted="a status list") from None
        finally:
            connection.close()
        return FetchedList(body, self._clock())

    def _answer(self, connection: http.client.HTTPConnection, url: str, *, deadline: float) -> bytes:
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            raise StatusListUnreachable(found=f"{url} (status {answer.status})", wanted="a status list")
        read = bytearray()
        while chunk := answer.read1(64 * 1024):
            read += chunk
            if len(read) > self._limits.status_list_bytes:
                raise StatusListUnreachable(found=f"more than {self._limits.status_list_bytes} bytes", wanted="a status list")
            if time.monotonic() > deadline:
                raise StatusListUnreachable(found="a slow answer", wanted=f"a list within {TOTAL_SECONDS} s")
        return bytes(read)
