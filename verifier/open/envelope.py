"""Enveloped credentials and presentations: a JSON Web Token in a ``data:`` URL.

Source: VC Data Model 2.0, 4.13.1 and 4.13.2; VC-JOSE-COSE 1.0, 3.1; RFC 7515. Tokens that carry the document in a ``vc`` or
``vp`` claim are those of version 1.1 (its 6.3.1), and are read in this profile too.
"""

from __future__ import annotations

import base64
import re
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from ..document.contexts import CREDENTIALS_V2
from ..document.strict_json import JsonObject, parse_object
from ..errors import shortened
from ..limits import Limits
from ..proof.errors import KeyKindMismatch, SignatureMismatch
from ..proof.multikey import KeyKind, PublicKey
from ..proof.signatures import signature_holds
from .data_model import listed
from .errors import EnvelopeBroken, EnvelopeUnsupported
from .jose_header import method_named, read_header

CREDENTIAL: Final = "EnvelopedVerifiableCredential"
PRESENTATION: Final = "EnvelopedVerifiablePresentation"
_CLAIMS: Final = MappingProxyType({CREDENTIAL: "vc", PRESENTATION: "vp"})
_MEDIA_TYPES: Final = MappingProxyType({
    CREDENTIAL: ("application/vc+jwt", "application/vc-ld+jwt", "application/vc+ld+jwt", "application/jwt"),
    PRESENTATION: ("application/vp+jwt", "application/vp-ld+jwt", "application/vp+ld+jwt", "application/jwt"),
})  # fmt: skip
_TOKEN: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\Z", re.ASCII)


class Envelope(Struct, frozen=True):
    """A token, read and not yet verified.

    Attributes:
        algorithm: the kind of key that ``alg`` asks for.
        verification_method: the key that ``kid``, or else the issuer's own DID, names.
        claims: the payload as it stands.
        document: the credential or presentation in it.
    """

    algorithm: KeyKind
    verification_method: str
    claims: JsonObject
    document: JsonObject
    message: bytes
    signature: bytes

    def hold(self, key: PublicKey) -> None:
        """Return if ``key`` signed the token. Raises: ``KeyKindMismatch``, ``SignatureMismatch``."""
        if key.kind is not self.algorithm:
            raise KeyKindMismatch(found=f"a key of kind {key.kind}", wanted=f"{self.algorithm}, as alg says", place="/id")
        if not signature_holds(key, self.message, self.signature):
            raise SignatureMismatch(found="a signature that does not fit", wanted="the token as it was signed", place="/id")


def envelope_kind(document: JsonObject) -> str | None:
    """Return which of the two envelopes a document is by its ``type``, or None."""
    types = listed(document.get("type", []))
    return next((kind for kind in (CREDENTIAL, PRESENTATION) if kind in types), None)


def open_envelope(document: JsonObject, kind: str, limits: Limits) -> Envelope:
    """Return the token in an enveloping object.

    Raises:
        EnvelopeBroken: the object, the URL or the token is not written as it must be.
        EnvelopeUnsupported: another media type or algorithm.
        JsonRefused: header or payload is no strict JSON object.
    """
    if document.get("type") not in (kind, [kind]) or not set(document) <= {"@context", "id", "type"}:
        raise EnvelopeBroken(found=shortened(document.get("type")), wanted=f"@context, id and the type {kind} alone", place="/type")
    if CREDENTIALS_V2 not in listed(document.get("@context", [])):
        raise EnvelopeBroken(found=shortened(document.get("@context")), wanted=CREDENTIALS_V2, place="/@context")
    url = document.get("id")
    if not isinstance(url, str) or not url.startswith("data:") or "," not in url:
        raise EnvelopeBroken(found=shortened(url), wanted="a data: URL", place="/id")
    media_type, _, token = url.removeprefix("data:").partition(",")
    if media_type.partition(";")[0].strip().lower() not in _MEDIA_TYPES[kind]:
        raise EnvelopeUnsupported(found=shortened(media_type), wanted=_MEDIA_TYPES[kind][0], place="/id")
    return read_token(token, kind, limits)


def read_token(token: str, kind: str, limits: Limits) -> Envelope:
    """Return a compact token as an envelope of ``kind``. Raises: as ``open_envelope``."""
    if "~" in token:
        raise EnvelopeUnsupported(found="a token with disclosures (SD-JWT)", wanted="a JSON Web Token alone", place="/id")
    match = _TOKEN.match(token)
    if match is None:
        raise EnvelopeBroken(found=shortened(token), wanted="three parts in base64url, joined by dots", place="/id")
    members, claims = (parse_object(_decoded(part), limits) for part in match.groups()[:2])
    header = read_header(members, _CLAIMS[kind])
    inner = _inner(claims, kind, direct=header.names)
    method = method_named(header, claims, inner)
    return Envelope(header.algorithm, method, claims, _without_claims(inner, claims), *_signed(match))


def _inner(claims: JsonObject, kind: str, *, direct: bool) -> JsonObject:
    """Return the document among the claims: they are it themselves (3.1.3), or one of version 1.1 stands in a claim of its own."""
    own = _CLAIMS[kind]
    present = [name for name in _CLAIMS.values() if name in claims]
    if present and (direct or present != [own]):
        wanted = "no claims vc and vp" if direct else f"{own} alone"
        raise EnvelopeBroken(found=f"the claim {' and '.join(present)}", wanted=wanted, place="/id")
    inner = claims.get(own, claims)
    if not isinstance(inner, dict):
        raise EnvelopeBroken(found=shortened(inner), wanted="an object", place="/id")
    return inner


def _signed(match: re.Match[str]) -> tuple[bytes, bytes]:
    return f"{match[1]}.{match[2]}".encode("ascii"), _decoded(match[3])


def _decoded(part: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        raise EnvelopeBroken(found=shortened(part), wanted="base64url", place="/id") from None
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii") != part:
        # Spare bits at the end would give one signature several spellings.
        raise EnvelopeBroken(found=shortened(part), wanted="base64url in its one canonical form", place="/id")
    return raw


def _without_claims(inner: JsonObject, claims: JsonObject) -> JsonObject:
    # Registered claims stand beside the members of the document, and are no members of it (VC-JOSE-COSE, 3.1.3).
    if inner is not claims:
        return inner
    return {name: value for name, value in claims.items() if name not in ("iss", "sub", "aud", "iat", "nbf", "exp", "jti", "nonce", "cnf")}
