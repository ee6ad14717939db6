"""Edge: things from hosts that the operator allowed, and from nowhere else.

A stranger's document names an address; whether a socket is opened is for the operator to say. No redirect is followed, no
proxy asked, no private address reached; bytes and total time are bounded (spec: security 8).
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Sequence
from urllib.parse import SplitResult, urlsplit

from .errors import Unavailable, shortened
from .limits import DEFAULT_LIMITS, Limits
from .time_limit import TimeLimitReached, Watchdog

CONNECT_SECONDS = 2.0
TOTAL_SECONDS = 2.5
_PIECE = 64 * 1024
_DEFAULT_PORTS = {"https": 443, "http": 80}


class HostNotAllowed(Unavailable):
    """An address that the operator did not allow; nothing was asked there."""

    code = "host_not_allowed"


class AddressPrivate(Unavailable):
    """A name that leads into a private network; nothing was asked there."""

    code = "address_private"


class ResourceUnreachable(Unavailable):
    """An allowed host that did not answer, or not with what was wanted."""

    code = "resource_unreachable"


def looked_up(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, as the system knows them."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class AllowedHosts:
    """Fetches over HTTPS, and over HTTP where the operator wrote ``http://`` in front of a host.

    Args:
        hosts: ``example.org``, ``example.org:8443`` or ``http://127.0.0.1:9000``; an address is allowed as such only where it
            stands here, never because a name leads to it.
        look_up: addresses of a name.
    """

    def __init__(
        self, hosts: Sequence[str], *, limits: Limits = DEFAULT_LIMITS, look_up: Callable[[str, int], Sequence[str]] = looked_up
    ) -> None:
        self._allowed = frozenset(_key(urlsplit(each if "://" in each else f"https://{each}")) for each in hosts)
        self._limits = limits
        self._look_up = look_up
        self._watchdog = Watchdog(TOTAL_SECONDS, share=0)  # it waits rather than computes

    def fetch(self, url: str) -> bytes:
        """Return what stands at ``url``.

        Raises:
            HostNotAllowed, AddressPrivate: nothing was asked.
            ResourceUnreachable: no answer, another status than 200, too much, or too slow.
        """
        try:
            parts = urlsplit(url)
            key = _key(parts)
        except ValueError as wrong:
            raise HostNotAllowed(found=shortened(url, 120), wanted="a URL") from wrong
        if key not in self._allowed or parts.username is not None or parts.password is not None:
            raise HostNotAllowed(found=shortened(url, 120), wanted="a host that the operator allowed")
        try:
            # Each read has a time-out of its own; a host that drips bytes keeps to all of them, and not to this one.
            return self._watchdog.within(lambda: self._fetched(url, parts, key))
        except TimeLimitReached:
            raise ResourceUnreachable(found="a slow answer", wanted=f"an answer within {TOTAL_SECONDS} s") from None

    def _fetched(self, url: str, parts: SplitResult, key: tuple[str, str, int]) -> bytes:
        connection = _Connection(key, self._address(key[1], key[2], url))
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", path, headers={"Accept": "application/vc, application/did, application/json, */*;q=0.1"})
            return self._body(connection, url)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ResourceUnreachable(found=f"{shortened(url, 120)} ({type(error).__name__})", wanted="an answer") from None
        finally:
            connection.close()

    def _address(self, host: str, port: int, url: str) -> str:
        try:
            # What the operator wrote as an address is what he means.
            return str(ipaddress.ip_address(host))
        except ValueError:
            pass
        try:
            addresses = self._look_up(host, port)
        except OSError:
            raise ResourceUnreachable(found=f"no address of {shortened(host)}", wanted="a host that is known") from None
        if not addresses or not all(ipaddress.ip_address(each.partition("%")[0]).is_global for each in addresses):
            raise AddressPrivate(found=shortened(url, 120), wanted="a host with public addresses alone")
        # The address that was looked at is the one that is connected to: a second look-up could give another.
        return addresses[0]

    def _body(self, connection: http.client.HTTPConnection, url: str) -> bytes:
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            raise ResourceUnreachable(found=f"{shortened(url, 120)} (status {answer.status})", wanted="status 200, and no redirect")
        read = bytearray()
        while piece := answer.read1(_PIECE):
            read += piece
            if len(read) > self._limits.status_list_bytes:
                raise ResourceUnreachable(found=f"more than {self._limits.status_list_bytes} bytes", wanted="less")
        return bytes(read)


def _key(parts: SplitResult) -> tuple[str, str, int]:
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError("no http or https address")
    return parts.scheme, parts.hostname.lower(), parts.port or _DEFAULT_PORTS[parts.scheme]


class _Connection(http.client.HTTPConnection):
    """A connection to one address, under the name of its host."""

    def __init__(self, key: tuple[str, str, int], address: str) -> None:
        scheme, host, port = key
        super().__init__(host, port, timeout=CONNECT_SECONDS)
        self._address = address
        self._tls = ssl.create_default_context() if scheme == "https" else None

    def connect(self) -> None:
        """Connect to the address that was checked."""
        self.sock = socket.create_connection((self._address, self.port), timeout=CONNECT_SECONDS)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)

    def close(self) -> None:
        """Close the socket itself: a response that was broken off would keep it open until it is collected."""
        held = self.sock
        super().close()
        left = -1 if held is None else held.detach()
        if left >= 0:
            socket.close(left)
