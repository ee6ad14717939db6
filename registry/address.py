"""An address to listen at, and whether it is free."""

from __future__ import annotations

import errno
import socket

from msgspec import Struct

from .errors import Refused


class AddressTaken(Refused):
    """Another program listens there."""

    code = "address_taken"


class AddressUnusable(Refused):
    """No program may listen there, or this machine has no such address."""

    code = "address_unusable"


class Address(Struct, frozen=True):
    """Where to listen. Port 0 stands for any free one."""

    host: str = "127.0.0.1"
    port: int = 8000

    @property
    def url(self) -> str:
        """The address as people type it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def reachable_host(self) -> str:
        """The host under which this machine itself reaches it: all addresses include loopback."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - read, not bound


def free_address(address: Address) -> Address:
    """Return ``address`` with a port that is free there.

    Workers share the port (SO_REUSEPORT), so that a second server on it would start in silence and get
    half of the requests: hence this look, which doesn't share.

    Raises:
        AddressTaken: another program listens there.
        AddressUnusable: this program may not, or there is no such address.
    """
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
            probe.listen(1)
            return Address(address.host, probe.getsockname()[1])
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise AddressTaken(found=f"another program at {address.url}", wanted="a free port; choose one with --port") from error
        reason = error.strerror or "no such address"
        raise AddressUnusable(found=f"{address.url}: {reason}", wanted="an address of this machine, and a port from 1024 up") from error
