"""Proofs as they stand in a document, read strictly.

Source: VC Data Integrity 1.0, 2.1 (Proofs).
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from ..document.instants import parse_instant
from ..document.read import Parsed, Read
from ..document.strict_json import JsonObject, JsonValue
from ..errors import shortened
from ..limits import DEFAULT_LIMITS, Limits
from .errors import ProofMalformed, ProofMissing, ProofValueMalformed, TooManyProofs
from .multibase import MultibaseMalformed, decode_base58
from .suites import MOST_SIGNATURE_BYTES, SUITES


class Proof(Struct, frozen=True):
    """One Data Integrity proof; what it claims, not whether it holds.

    Attributes:
        id: its name for proofs that build on it, or "".
        created: the signer's claim of when; a verifier judges it.
        expires: until when the signature itself is good.
        previous: the proofs that it builds on, by id.
        value: the raw signature; empty where the cryptosuite is unknown.
        place: JSON Pointer to it.
    """

    id: str
    cryptosuite: str
    created: datetime | None
    expires: datetime | None
    verification_method: str
    purpose: str
    challenge: str | None
    domain: tuple[str, ...]
    previous: tuple[str, ...]
    value: bytes
    read: Read
    place: str = "/proof"

    @property
    def raw(self) -> JsonObject:
        """The proof as it stands in the document."""
        return self.read.document


def read_proofs(document: JsonObject, limits: Limits = DEFAULT_LIMITS) -> tuple[Proof, ...]:
    """Return the proofs of a document, in its order; never none.

    Raises:
        ProofMissing: it has none.
        ProofMalformed, ProofValueMalformed, InstantMalformed: one is not written as it must be.
        TooManyProofs: more than ``limits.proofs``.
    """
    stands = document.get("proof")
    if stands is None or stands == []:
        raise ProofMissing(found="no proof", wanted="at least one", place="/proof")
    proofs = stands if isinstance(stands, list) else [stands]
    if len(proofs) > limits.proofs:
        raise TooManyProofs(found=f"{len(proofs)} proofs", wanted=f"at most {limits.proofs}", place="/proof")
    read = tuple(_read(raw, f"/proof/{index}" if isinstance(stands, list) else "/proof") for index, raw in enumerate(proofs))
    names = [proof.id for proof in read if proof.id]
    if len(set(names)) != len(names):
        # A name that two proofs bear would let one stand in for the other in a chain.
        raise ProofMalformed(found="two proofs with one id", wanted="an id of its own for each", place="/proof")
    return read


def _read(raw: JsonValue, place: str) -> Proof:
    if not isinstance(raw, dict):
        raise ProofMalformed(found=shortened(raw), wanted="a proof object", place=place)
    if raw.get("type") != "DataIntegrityProof":
        raise ProofMalformed(found=f"type {shortened(raw.get('type'))}", wanted="DataIntegrityProof", place=f"{place}/type")
    cryptosuite = _text(raw, "cryptosuite", place)
    name = _text(raw, "id", place) if "id" in raw else ""
    if name.startswith("_:"):
        # A blank node's label is in no statement: anybody could add one, and the signature would hold.
        raise ProofMalformed(found=shortened(name), wanted="a URL (VC Data Integrity 2.1), or no id", place=f"{place}/id")
    return Proof(
        id=name,
        cryptosuite=cryptosuite,
        created=_instant(raw, "created", place),
        expires=_instant(raw, "expires", place),
        verification_method=_text(raw, "verificationMethod", place),
        purpose=_text(raw, "proofPurpose", place),
        challenge=_text(raw, "challenge", place) if "challenge" in raw else None,
        domain=_texts(raw, "domain", place),
        previous=_texts(raw, "previousProof", place),
        # How another suite writes its value is not known here; the suite is refused later, under its own name.
        value=_value(raw, place) if cryptosuite in SUITES else b"",
        read=Parsed(raw),
        place=place,
    )


def signature_of(text: str) -> bytes:
    """Return the raw signature that a ``proofValue`` writes. Raises: ``MultibaseMalformed``."""
    return decode_base58(text, most=MOST_SIGNATURE_BYTES)


def _value(raw: JsonObject, place: str) -> bytes:
    try:
        return signature_of(_text(raw, "proofValue", place))
    except (MultibaseMalformed, ProofMalformed) as wrong:
        raise ProofValueMalformed(found=wrong.found, wanted=wrong.wanted, place=f"{place}/proofValue") from wrong


def _text(raw: JsonObject, name: str, place: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not value:
        raise ProofMalformed(found=f"{name} {shortened(value)}", wanted="a text", place=f"{place}/{name}")
    return value


def _texts(raw: JsonObject, name: str, place: str) -> tuple[str, ...]:
    if name not in raw:
        return ()
    value = raw[name]
    texts = tuple(text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str) and text)
    if not texts or (isinstance(value, list) and len(texts) != len(value)):
        raise ProofMalformed(found=f"{name} {shortened(value)}", wanted="a text or a list of texts", place=f"{place}/{name}")
    return texts


def _instant(raw: JsonObject, name: str, place: str) -> datetime | None:
    return parse_instant(raw[name], f"{place}/{name}") if name in raw else None
