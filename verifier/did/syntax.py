"""DIDs and DID URLs as texts.

Source: DID 1.0, 3.1 and 3.2; did:web, "Method-specific identifier".
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from msgspec import Struct

from ..errors import shortened
from .errors import InvalidDid, InvalidDidUrl

_DID: Final = re.compile(r"did:([a-z0-9]+):((?:[A-Za-z0-9._:-]|%[0-9A-Fa-f]{2})*(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2}))\Z", re.ASCII)
_REST: Final = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?#-]|%[0-9A-Fa-f]{2})*\Z", re.ASCII)
_HOST: Final = re.compile(r"(?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}(?::[0-9]{1,5})?\Z", re.ASCII)
_STEP: Final = re.compile(r"[A-Za-z0-9._-]{1,128}\Z", re.ASCII)
_LONGEST: Final = 2_048


class DidUrl(Struct, frozen=True):
    """A DID, and what stands behind it.

    Attributes:
        did: the DID itself.
        method, identifier: its two parts.
        fragment: behind ``#``, None where there is none.
    """

    did: str
    method: str
    identifier: str
    fragment: str | None


def parse_did_url(text: str) -> DidUrl:
    """Return the parts of a DID or a DID URL.

    Raises:
        InvalidDid: it does not begin with a DID.
        InvalidDidUrl: it does, and what follows can't stand in a URL.
    """
    did = re.split(r"[/?#]", text[:_LONGEST], maxsplit=1)[0]
    match = _DID.match(did)
    if match is None or len(text) > _LONGEST:
        raise InvalidDid(found=shortened(did), wanted="did:, a method, a colon and an identifier")
    rest = text.removeprefix(did)
    if not _REST.match(rest) or rest.count("#") > 1:
        raise InvalidDidUrl(found=shortened(rest), wanted="a path, a query and a fragment of URL characters")
    _, mark, fragment = rest.partition("#")
    return DidUrl(did, match[1], match[2], fragment if mark else None)


def did_web_url(did: str) -> str:
    """Return where the document of a did:web stands.

    Raises:
        InvalidDid: it names no host, or a path that could mean another place.
    """
    host, *steps = did.removeprefix("did:web:").split(":")
    host = unquote(host)
    if not did.startswith("did:web:") or not _HOST.match(host) or not all(_STEP.match(step) and step.strip(".") for step in steps):
        raise InvalidDid(found=shortened(did), wanted="did:web:, a host, and plain steps of a path")
    return f"https://{host.lower()}/{'/'.join(steps) or '.well-known'}/did.json"
