"""The header of a JSON Web Token: which key and algorithm, and what kind of token it says it is.

Source: RFC 7515, 4; VC-JOSE-COSE 1.0, 3.1.1 to 3.1.3 and 4.1 (``kid`` and ``iss`` say where the key is to be found).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from ..document.strict_json import JsonObject
from ..errors import shortened
from ..proof.did_key import PREFIX
from ..proof.multikey import KeyKind
from .errors import EnvelopeBroken, EnvelopeUnsupported

ALGORITHMS: Final[Mapping[str, KeyKind]] = MappingProxyType(
    {"EdDSA": KeyKind.ED25519, "Ed25519": KeyKind.ED25519, "ES256": KeyKind.P256, "ES384": KeyKind.P384}
)
# What changes who signed, or what. Whatever else is not understood is ignored, as 3.1.3 demands.
_NEVER: Final = frozenset({"crit", "b64", "enc", "zip", "jwk", "jku", "x5u", "x5c", "x5t", "x5t#s256"})


class Header(Struct, frozen=True):
    """What a header says.

    Attributes:
        algorithm: the kind of key that ``alg`` asks for.
        names: whether the token says that it is one of VC-JOSE-COSE; a plain ``JWT`` may be one of version 1.1.
        members: the header as it stands.
    """

    algorithm: KeyKind
    names: bool
    members: JsonObject


def read_header(members: JsonObject, short: str) -> Header:
    """Return the header of a token that holds a ``short``: ``vc`` or ``vp``.

    Raises:
        EnvelopeUnsupported: an algorithm, a kind of token or of content, or a member that is not taken here.
    """
    refused = [name for name in members if name.lower() in _NEVER]
    if refused:
        raise EnvelopeUnsupported(found=shortened(", ".join(refused)), wanted="a header without it", place="/id")
    kind, content = _media_type(members, "typ"), _media_type(members, "cty")
    if "sd-jwt" in kind:
        raise EnvelopeUnsupported(found=f"typ {shortened(kind)}", wanted="a token without selective disclosure", place="/id")
    if kind not in ("", "jwt", *(f"{short}{form}" for form in ("+jwt", "-ld+jwt", "+ld+jwt", "+ld+json+jwt"))):
        raise EnvelopeUnsupported(found=f"typ {shortened(kind)}", wanted=f"{short}+jwt", place="/id")
    if content not in ("", short, f"{short}+ld+json", "ld+json", "json"):
        raise EnvelopeUnsupported(found=f"cty {shortened(content)}", wanted=short, place="/id")
    algorithm = ALGORITHMS.get(str(members.get("alg")))
    if algorithm is None:
        raise EnvelopeUnsupported(found=f"alg {shortened(members.get('alg'))}", wanted=" or ".join(ALGORITHMS), place="/id")
    return Header(algorithm, kind not in ("", "jwt"), members)


def method_named(header: Header, claims: JsonObject, document: JsonObject) -> str:
    """Return the verification method that signed: by ``kid``, whole or as a fragment, else the one key of an issuer that is a did:key.

    Raises:
        EnvelopeBroken: neither names one, or the header names another issuer than the owner of the key.
    """
    kid, speaker = header.members.get("kid", ""), _speaker(header, claims, document)
    if not isinstance(kid, str):
        raise EnvelopeBroken(found=shortened(kid), wanted="kid as text", place="/id")
    if kid.startswith("#"):
        return f"{speaker}{kid}"
    if not kid and speaker.startswith(PREFIX):
        return f"{speaker}#{speaker.removeprefix(PREFIX)}"
    if not kid:
        raise EnvelopeBroken(found="no kid", wanted="the verification method that signed, or an issuer that is a did:key", place="/id")
    named = header.members.get("iss", kid.partition("#")[0])
    if named != kid.partition("#")[0]:
        raise EnvelopeBroken(found=f"iss {shortened(named)}", wanted="the owner of the key in kid", place="/id")
    return kid


def _speaker(header: Header, claims: JsonObject, document: JsonObject) -> str:
    named = header.members.get("iss") or claims.get("iss") or document.get("issuer") or document.get("holder")
    speaker = named.get("id") if isinstance(named, dict) else named
    return speaker if isinstance(speaker, str) else ""


def _media_type(members: JsonObject, name: str) -> str:
    """Return a media type as headers write it: without regard to case, and ``application/`` left out (RFC 7515, 4.1.9)."""
    value = members.get(name, "")
    if not isinstance(value, str):
        raise EnvelopeBroken(found=shortened(value), wanted=f"{name} as text", place="/id")
    return value.lower().removeprefix("application/")
