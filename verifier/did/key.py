"""The document of a did:key, made of nothing but its name.

Source: The did:key Method, 3.1 (Create), with the error names that it gives.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ..document.strict_json import JsonObject
from ..errors import shortened
from ..proof.multibase import MultibaseMalformed, decode_base58
from ..proof.multikey import KeyKind, KeyMalformed, PublicKey
from .errors import InvalidDid, InvalidPublicKey, InvalidPublicKeyLength, InvalidPublicKeyType, UnsupportedPublicKeyType

MULTIKEY: Final = "Multikey"
JSON_WEB_KEY: Final = "JsonWebKey2020"
ED25519_KEY_2020: Final = "Ed25519VerificationKey2020"
# Known by name, and never written: its base58 without a header can't tell what it holds.
_EXPERIMENTAL: Final = frozenset({"Ed25519VerificationKey2018"})
_CONTEXTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        MULTIKEY: "https://w3id.org/security/multikey/v1",
        JSON_WEB_KEY: "https://w3id.org/security/suites/jws-2020/v1",
        ED25519_KEY_2020: "https://w3id.org/security/suites/ed25519-2020/v1",
    }
)
_LENGTHS: Final[Mapping[bytes, int]] = MappingProxyType({b"\xed\x01": 32, b"\x80\x24": 33, b"\x81\x24": 49})
_CURVES: Final[Mapping[KeyKind, str]] = MappingProxyType({KeyKind.P256: "P-256", KeyKind.P384: "P-384"})
_RELATIONSHIPS: Final = ("authentication", "assertionMethod", "capabilityDelegation", "capabilityInvocation")
_MOST_BYTES: Final = 128  # more than any key of the registry of codecs that matters here; base58 is quadratic


def key_format(name: str | None, *, experimental: bool) -> str:
    """Return how keys are to be written.

    Raises:
        InvalidPublicKeyType: a known way that was not enabled.
        UnsupportedPublicKeyType: an unknown one.
    """
    if name is None or name in _CONTEXTS:
        return name or MULTIKEY
    if name in _EXPERIMENTAL and not experimental:
        raise InvalidPublicKeyType(found=shortened(name), wanted=" or ".join(_CONTEXTS))
    raise UnsupportedPublicKeyType(found=shortened(name), wanted=" or ".join(_CONTEXTS))


def did_key_document(did: str, written_as: str = MULTIKEY) -> JsonObject:
    """Return the DID document of ``did``, a did:key.

    Raises:
        InvalidDid: no multibase value in base58btc, or a version that is not 1.
        InvalidPublicKeyLength, InvalidPublicKey, UnsupportedPublicKeyType: it names no key that can be used.
    """
    identifier = did.removeprefix("did:key:")
    version, colon, multibase = identifier.rpartition(":")
    if (colon and version != "1") or not multibase.startswith("z"):
        raise InvalidDid(found=shortened(did), wanted="did:key:z… (version 1)")
    key = _key(multibase)
    method = f"{did}#{multibase}"
    document: JsonObject = {"@context": ["https://www.w3.org/ns/did/v1", _CONTEXTS[written_as]], "id": did}
    document["verificationMethod"] = [{"id": method, "type": written_as, "controller": did, **_written(key, written_as)}]
    return {**document, **{relationship: [method] for relationship in _RELATIONSHIPS}}


def _key(multibase: str) -> PublicKey:
    try:
        tagged = decode_base58(multibase, most=_MOST_BYTES)
    except MultibaseMalformed as wrong:
        raise InvalidDid(found=wrong.found, wanted=wrong.wanted) from wrong
    length = _LENGTHS.get(tagged[:2])
    if length is None:
        raise UnsupportedPublicKeyType(found=shortened(multibase), wanted="Ed25519 (z6Mk…), P-256 (zDna…) or P-384 (z82L…)")
    if len(tagged) - 2 != length:
        raise InvalidPublicKeyLength(found=f"{len(tagged) - 2} bytes", wanted=f"{length} bytes")
    try:
        return PublicKey.from_multibase(multibase)
    except KeyMalformed as wrong:
        raise InvalidPublicKey(found=wrong.found, wanted=wrong.wanted) from wrong


def _written(key: PublicKey, written_as: str) -> JsonObject:
    if written_as == JSON_WEB_KEY:
        return {"publicKeyJwk": _jwk(key)}
    if written_as == ED25519_KEY_2020 and key.kind is not KeyKind.ED25519:
        raise InvalidPublicKeyType(found=f"a key of kind {key.kind}", wanted=f"Ed25519 for {ED25519_KEY_2020}")
    return {"publicKeyMultibase": key.multibase}


def _jwk(key: PublicKey) -> JsonObject:
    """Return a key as RFC 7517 and RFC 8037 write it."""
    if key.kind is KeyKind.ED25519:
        return {"kty": "OKP", "crv": "Ed25519", "x": _base64url(key.raw)}
    numbers = key.elliptic_curve_key().public_numbers()
    width = len(key.raw) - 1
    return {"kty": "EC", "crv": _CURVES[key.kind], "x": _base64url(numbers.x.to_bytes(width)), "y": _base64url(numbers.y.to_bytes(width))}


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
