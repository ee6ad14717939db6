"""Who really asks: the peer of the connection, or, where that is a proxy which the operator named, whom the proxy names. Pure.

A header is worth what its sender is. From anybody else than a configured address it is not read; from one it is read strictly,
from its right end, where each proxy writes what it has seen itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, Protocol

from msgspec import Struct

FORWARDED: Final = "Forwarded"
FORWARDED_FOR: Final = "X-Forwarded-For"
HEADER_CHARACTERS: Final = 2_000
HOPS: Final = 32
_IDENTITY: Final = re.compile(r"[!-+\--~]{1,128}")  # visible ASCII without the comma, by which two values would look like one
# RFC 7239, 4: pairs name=value, a value is a token or a quoted string; no escape is needed in an address.
_PAIR: Final = re.compile(r"\s*([A-Za-z]+)=(?:\"([^\"\\]*)\"|([!#$%&'*+.^_`|~0-9A-Za-z:\[\]-]+))\s*")
_ELEMENT: Final = re.compile(r"(?:\"[^\"]*\"|[^\",])+")
_PORT: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[0-9.]+):[0-9]{1,5}")

Address = IPv4Address | IPv6Address


class Headers(Protocol):
    """The headers of a request, found whatever their case; those of one name are one text, with commas between."""

    def __contains__(self, name: str, /) -> bool: ...
    def __getitem__(self, name: str, /) -> str: ...


class Client(Struct, frozen=True):
    """Who asks.

    Attributes:
        address: of whoever asks, as far as it is known.
        identity: what a configured proxy found out about them, or "".
        ignored: how many headers were there and not believed.
    """

    address: str
    identity: str = ""
    ignored: int = 0


class Proxies(Struct, frozen=True):
    """The proxies that the operator named, and the headers that they set themselves."""

    networks: Sequence[IPv4Network | IPv6Network] = ()
    header: str = ""
    identity_header: str = ""

    @classmethod
    def of(cls, networks: Sequence[str], header: str = "", identity_header: str = "") -> Proxies:
        """Return the proxies of the settings."""
        return cls(tuple(ip_network(each) for each in networks), header, identity_header)

    def client(self, peer: str, headers: Headers) -> Client:
        """Return who asks.

        Args:
            peer: the address at the other end of the socket.
            headers: of the request.
        """
        told = {name for name in (FORWARDED, FORWARDED_FOR, self.identity_header) if name and name in headers}
        if not self.networks:
            return Client(peer, ignored=len(told))
        at_peer = _address(peer)
        if at_peer is None or not self._names(at_peer):
            return Client(peer, ignored=len(told))
        believed: set[str] = set()
        address, identity = at_peer, ""
        if self.header in told and (chain := _chain(self.header, headers[self.header])) is not None:
            address, believed = self._client_in(chain, at_peer), {self.header}
        if self.identity_header in told and _IDENTITY.fullmatch(headers[self.identity_header]):
            identity = headers[self.identity_header]
            believed |= {self.identity_header}
        return Client(str(address), identity, len(told - believed))

    def _client_in(self, chain: Sequence[Address], peer: Address) -> Address:
        """Return the rightmost address that is no proxy of ours: what stands left of it, that one may have made up."""
        furthest = peer
        for address in reversed(chain):
            furthest = address
            if not self._names(address):
                break
        return furthest

    def _names(self, address: Address) -> bool:
        return any(address in network for network in self.networks)


NO_PROXIES: Final = Proxies()


def _chain(header: str, text: str) -> Sequence[Address] | None:
    """Return the addresses that a header lists, None unless every one of them is an address."""
    if len(text) > HEADER_CHARACTERS:
        return None
    named = list(_forwarded(text)) if header == FORWARDED else text.split(",")
    addresses = [_address(each.strip()) for each in named]
    if not addresses or len(addresses) > HOPS:
        return None
    known = [address for address in addresses if address is not None]
    return known if len(known) == len(addresses) else None


def _forwarded(text: str) -> Iterator[str]:
    """Yield the ``for`` of each element; "" for an element that has none or can't be read (RFC 7239)."""
    elements = _ELEMENT.findall(text)
    if ",".join(elements) != text:  # an open quote, or nothing between two commas
        elements = [""]
    for element in elements:
        pairs = [_PAIR.fullmatch(pair) for pair in element.split(";")]
        named = [pair[2] or pair[3] for pair in pairs if pair is not None and pair[1].lower() == "for"]
        yield named[0] if len(named) == 1 and None not in pairs else ""


def _address(text: str) -> Address | None:
    """Return the address that ``text`` writes, with or without a port; an IPv4 address in IPv6's clothes as what it is."""
    bare = match[1] if (match := _PORT.fullmatch(text)) else text
    bare = bare[1:-1] if bare.startswith("[") and bare.endswith("]") else bare
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
