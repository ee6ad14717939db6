"""Related resources and schemas that carry a digest: is what stands there still what was signed?

Source: VC Data Model 2.0, 5.3 (Integrity of Related Resources); Subresource Integrity; Controlled Identifiers 1.0, 2.4 and 2.5.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Final, Protocol

from ..document.strict_json import JsonObject
from ..errors import Unavailable, shortened
from ..proof.multibase import MultibaseMalformed, decode_base58, decode_base64url
from .data_model import listed, objects_of
from .errors import RelatedResourceChanged

_SRI: Final = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})\Z", re.ASCII)
_MULTIHASHES: Final = {b"\x12\x20": "sha256", b"\x20\x30": "sha384", b"\x13\x40": "sha512"}
_BY_LENGTH: Final = {32: "sha256", 48: "sha384", 64: "sha512"}
_MOST_DIGEST_BYTES: Final = 66


class Resources(Protocol):
    """Where things come from that a document points to."""

    def resource(self, url: str) -> bytes:
        """Return what stands at ``url``.

        Raises:
            Unavailable: it is not at hand, and not on a host that the operator allowed.
        """
        ...


def check_related(document: JsonObject, resources: Resources) -> list[str]:
    """Return the ids of related resources that could not be had; every one at hand has the digests that were signed.

    Raises:
        RelatedResourceChanged: one has not.
    """
    unknown: list[str] = []
    for place, resource in objects_of(document, "relatedResource"):
        if not isinstance(resource, dict):
            continue
        url = str(resource.get("id"))
        try:
            text = resources.resource(url)
        except Unavailable:
            unknown.append(url)
            continue
        hold_digests(resource, text, place)
    return unknown


def hold_digests(holder: JsonObject, text: bytes, place: str) -> None:
    """Return if ``text`` has each digest that ``holder`` names. Raises: ``RelatedResourceChanged``."""
    for name, reader in (("digestSRI", sri_holds), ("digestMultibase", multibase_holds)):
        for digest in listed(holder.get(name, [])):
            if not isinstance(digest, str) or not reader(digest, text):
                raise RelatedResourceChanged(found=shortened(digest), wanted="the digest of what stands there", place=f"{place}/{name}")


def sri_holds(digest: str, text: bytes) -> bool:
    """Return whether ``digest``, as Subresource Integrity writes it, is one of ``text``; of several, the strongest counts."""
    parsed = [match for each in digest.split() if (match := _SRI.match(each))]
    if not parsed:
        return False
    strongest = max(match[1] for match in parsed)
    # The alphabet of base64 and that of base64url: both are found in the field.
    expected = base64.b64encode(hashlib.new(strongest, text).digest()).decode("ascii")
    return any(match[1] == strongest and match[2].rstrip("=") == expected.rstrip("=") for match in parsed)


def multibase_holds(digest: str, text: bytes) -> bool:
    """Return whether ``digest``, a multihash or a bare hash in multibase, is one of ``text``."""
    raw = _multibase(digest)
    if raw is None:
        return False
    named = _MULTIHASHES.get(raw[:2]) if len(raw) - 2 in _BY_LENGTH else None
    if named is not None and hashlib.new(named, text).digest() == raw[2:]:
        return True
    bare = _BY_LENGTH.get(len(raw))
    return bare is not None and hashlib.new(bare, text).digest() == raw


def _multibase(digest: str) -> bytes | None:
    decode = decode_base58 if digest.startswith("z") else decode_base64url
    try:
        return decode(digest, most=_MOST_DIGEST_BYTES)
    except MultibaseMalformed:
        return None
