"""One connection to a registry: TLS that is verified, no redirect, bounds on size and time, and tries again where that is safe. Edge.

Every request that writes has an idempotency key, made once for all its tries: whatever became of the first, the registry
does it once and gives the same answer.
"""

from __future__ import annotations

import http.client
import ipaddress
import random
import ssl
import time
import uuid
from collections.abc import Callable
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from msgspec import Struct

from verifier.errors import shortened

from .errors import RegistryUnreachable, RemoteMisconfigured

CONNECT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 60.0  # a batch is verified, licence by licence, before it is answered
ANSWER_BYTES: Final = 64 * 1024 * 1024
TRIES: Final = 4
LONGEST_WAIT: Final = 30.0
PASSING: Final = frozenset({429, 502, 503, 504})  # statuses that say: later
_PIECE: Final = 64 * 1024


class Answer(Struct, frozen=True):
    """What the registry said; ``body`` whole."""

    status: int
    media_type: str
    body: bytes


class Connection:
    """The registry at ``url``; kept open between requests, not shared by threads.

    Args:
        token: what is sent to prove who asks, "" for what everybody may read.
        plain_http: allow http to another computer; the token travels readable then.
        pause: waits some seconds.

    Raises:
        RemoteMisconfigured: no http or https address, or plain http to another computer.
    """

    def __init__(self, url: str, token: str, *, plain_http: bool = False, pause: Callable[[float], None] = time.sleep) -> None:
        self._parts = _checked(url, plain_http=plain_http)
        self._token = token
        self._pause = pause
        self._open: http.client.HTTPConnection | None = None
        self.url = url.rstrip("/")

    def get(self, path: str, *, accept: str = "application/json", purpose: str = "") -> Answer:
        """Return what stands at ``path``; ``purpose`` says what it is wanted for, where a licence is."""
        return self._asked("GET", path, None, {"Accept": accept, **({"Licence-Purpose": quote(purpose)} if purpose else {})})

    def send(self, method: str, path: str, body: bytes, *, content_type: str = "application/json") -> Answer:
        """Return the answer to a request that writes, sent until it is answered or the tries are used up."""
        key = str(uuid.uuid4())
        return self._asked(method, path, body, {"Content-Type": content_type, "Idempotency-Key": key, "Accept": "application/json"})

    def close(self) -> None:
        """Let go of the connection; the next request opens another."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _asked(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        why = ""
        for number in range(TRIES):
            wait = 0.25 * 2**number * (1 + random.random())  # noqa: S311 (so that a crowd does not come back at once)
            try:
                answer, later = self._tried(method, path, body, headers)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                if isinstance(error, ssl.SSLCertVerificationError):
                    raise self._unreachable(f"a certificate that does not hold: {error.verify_message}") from None
                why = f"no answer ({type(error).__name__})"
            else:
                if 300 <= answer.status < 400:
                    raise self._unreachable(f"a redirect, status {answer.status}")
                if answer.status not in PASSING:
                    return answer
                why, wait = f"status {answer.status}", max(wait, later)
            if number < TRIES - 1:
                self._pause(min(wait, LONGEST_WAIT))
        raise self._unreachable(f"{why}, {TRIES} times")

    def _tried(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[Answer, float]:
        """Return one answer, and after how many seconds the registry wants to be asked again."""
        deadline = time.monotonic() + ANSWER_SECONDS
        connection = self._connected()
        connection.request(method, self._parts.path.rstrip("/") + path, body, headers)
        if connection.sock is not None:
            connection.sock.settimeout(ANSWER_SECONDS)
        response = connection.getresponse()
        read = bytearray()
        while piece := response.read1(_PIECE):
            read += piece
            if len(read) > ANSWER_BYTES or time.monotonic() > deadline:
                raise http.client.HTTPException(f"more than {ANSWER_BYTES} bytes or {ANSWER_SECONDS:.0f} s")
        response.close()  # read whole, but http.client does not notice, and would not take another request
        later = response.headers.get("Retry-After", "0")
        media_type = response.headers.get_content_type()
        if response.will_close:
            self.close()
        return Answer(response.status, media_type, bytes(read)), float(later) if later.isdigit() else 0.0

    def _connected(self) -> http.client.HTTPConnection:
        if self._open is None:
            host, port = self._parts.hostname or "", self._parts.port
            if self._parts.scheme == "https":
                # The system's roots, and the host's name in the certificate; nothing turns either off.
                self._open = http.client.HTTPSConnection(host, port, timeout=CONNECT_SECONDS, context=ssl.create_default_context())
            else:
                self._open = http.client.HTTPConnection(host, port, timeout=CONNECT_SECONDS)
        return self._open

    def _unreachable(self, found: str) -> RegistryUnreachable:
        self.close()
        return RegistryUnreachable(found=f"{found} from {self.url}", wanted="a registry that answers; run the same again, nothing is lost")


def _checked(url: str, *, plain_http: bool) -> SplitResult:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        whole = parts.scheme in ("http", "https") and host and not (parts.query or parts.fragment or parts.username or parts.password)
        _ = parts.port
    except ValueError:
        whole, host, parts = False, "", urlsplit("")
    if not whole:
        raise RemoteMisconfigured(code="registry_url_malformed", found=shortened(url, 120), wanted="https://HOST of a registry")
    if parts.scheme == "http" and not plain_http and not _is_loopback(host):
        wanted = "https, or LICENCE_PLAIN_HTTP=yes where nobody can listen on the way"
        raise RemoteMisconfigured(code="registry_url_plain", found=f"plain http to {shortened(host)}", wanted=wanted)
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
