"""A presentation: credentials that a holder shows, signed over what the asker said."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ..errors import Malformed, shortened
from ..limits import DEFAULT_LIMITS, Limits
from ..proof.reading import Proof, read_proofs
from .contexts import CREDENTIALS_V2
from .parse import is_blank_label
from .strict_json import JsonObject

_ALLOWED = {"@context", "id", "type", "holder", "verifiableCredential", "proof"}


class PresentationMalformed(Malformed):
    """A document that is no presentation, or writes one in another shape."""

    code = "presentation_malformed"


class PresentationUnsigned(PresentationMalformed):
    """A presentation that nobody signed: anyone who ever saw the licence could have made it."""

    code = "presentation_unsigned"


class Presentation(Struct, frozen=True):
    """A presentation whose shape is exact.

    Attributes:
        holder: the DID of the key that must have signed it.
        credentials: each still a document; each gets a report of its own.
    """

    document: JsonObject
    holder: str
    credentials: tuple[JsonObject, ...]
    proofs: tuple[Proof, ...]


def is_presentation(document: Mapping[str, object]) -> bool:
    """Return whether ``type`` names a presentation, so that a report can speak of one."""
    types = document.get("type")
    return types == "VerifiablePresentation" or (isinstance(types, list) and "VerifiablePresentation" in types)


def parse_presentation(document: JsonObject, limits: Limits = DEFAULT_LIMITS) -> Presentation:
    """Return the presentation in ``document``.

    Source: VC Data Model 2.0, 4.13 (verifiable presentations).

    Raises:
        PresentationMalformed: with the place of the first fault.
        PresentationUnsigned: it has no proof.
    """
    for name in document:
        if name not in _ALLOWED:
            raise PresentationMalformed(found=shortened(name), wanted=", ".join(sorted(_ALLOWED)), place=f"/{shortened(name)}")
    if document.get("@context") != [CREDENTIALS_V2]:
        raise PresentationMalformed(found=shortened(document.get("@context")), wanted=CREDENTIALS_V2, place="/@context")
    if document["type"] not in ("VerifiablePresentation", ["VerifiablePresentation"]):
        raise PresentationMalformed(found=shortened(document["type"]), wanted="VerifiablePresentation alone", place="/type")
    credentials = document.get("verifiableCredential")
    members = tuple(credentials) if isinstance(credentials, list) else (credentials,)
    if not 1 <= len(members) <= limits.credentials:
        wanted = f"1 to {limits.credentials} credentials"
        raise PresentationMalformed(found=f"{len(members)}", wanted=wanted, place="/verifiableCredential")
    objects = tuple(member for member in members if isinstance(member, dict))
    if len(objects) != len(members):
        raise PresentationMalformed(found="something else", wanted="credentials as objects", place="/verifiableCredential")
    if "proof" not in document:
        raise PresentationUnsigned(found="no proof", wanted="the holder's signature", place="/proof")
    holder = document.get("holder")
    if not isinstance(holder, str):
        raise PresentationMalformed(found=shortened(holder), wanted="the DID of the holder's key", place="/holder")
    if is_blank_label(document.get("id")):
        raise PresentationMalformed(found=shortened(document["id"]), wanted="a URL, or no id", place="/id")
    return Presentation(document, holder, objects, read_proofs(document, limits))
