"""Related resources and schemas that carry a digest: is what stands there still what was signed?

Source: VC Data Model 2.0, 5.3 (Integrity of Related Resources).
"""

from __future__ import annotations

from typing import Protocol

from ..document.strict_json import JsonObject
from ..errors import Unavailable, shortened
from .data_model import listed, objects_of
from .digests import READERS, fits
from .errors import RelatedResourceChanged


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
    for name, read in READERS:
        for digest in listed(holder.get(name, [])):
            if not isinstance(digest, str) or not fits(read(digest), text):
                raise RelatedResourceChanged(found=shortened(digest), wanted="the digest of what stands there", place=f"{place}/{name}")
