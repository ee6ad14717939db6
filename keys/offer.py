"""A new key on its way to a registry elsewhere: its public facts, signed with itself.

The signature shows that whoever offers the key has it; whose key it is, the registry's operators must know from elsewhere,
and the fingerprint is what they compare over the telephone.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

from msgspec import Struct

from verifier.document.contexts import bundled_contexts
from verifier.document.strict_json import JsonObject, parse_object
from verifier.errors import Malformed, shortened
from verifier.limits import DEFAULT_LIMITS
from verifier.ports import Signer
from verifier.proof.canonical import Canonicalizer
from verifier.proof.data_integrity import add_proof, read_proofs, verify_proof
from verifier.proof.multikey import KeyKind

from .record import ASSERTION_METHOD, PublicRecord

TYPE: Final = "LicenceKeyOffer"
SUITES: Final = {KeyKind.ED25519: "eddsa-jcs-2022", KeyKind.P256: "ecdsa-jcs-2019", KeyKind.P384: "ecdsa-jcs-2019"}
_MEMBERS: Final = {"type", "authority", "key", "proof"}


class OfferMalformed(Malformed):
    """A file that offers no key, or was not signed with the key that it offers."""

    code: ClassVar[str] = "key_offer_malformed"


class Offer(Struct, frozen=True):
    """A key that an authority wants to sign with."""

    authority: str
    key: PublicRecord

    @property
    def fingerprint(self) -> str:
        """What two people compare: ``sha256:`` and the digest of the public key."""
        return self.key.public_key.pin


def make_offer(offer: Offer, signer: Signer, now: datetime) -> JsonObject:
    """Return ``offer`` as a document, signed with the key that it offers."""
    document: JsonObject = {"type": TYPE, "authority": offer.authority, "key": offer.key.to_json()}
    return add_proof(
        document, signer=signer, cryptosuite=SUITES[offer.key.kind], created=now, canonicalizer=Canonicalizer(bundled_contexts())
    )


def read_offer(raw: bytes) -> Offer:
    """Return the offer in a file.

    Raises:
        OfferMalformed: it is none, or another key has signed it.
        VerifierError: no strict JSON, or a signature that does not hold.
    """
    document = parse_object(raw)
    if set(document) != _MEMBERS or document["type"] != TYPE or not isinstance(document["authority"], str):
        raise OfferMalformed(found=shortened(", ".join(document)), wanted=f"a {TYPE}, as `licence key offer` writes it")
    try:
        key = PublicRecord.from_json(document["key"])
    except ValueError as error:
        raise OfferMalformed(found=str(error), wanted="the public facts of a key", place="/key") from None
    proofs = read_proofs(document, DEFAULT_LIMITS)
    proof = proofs[0]
    own = (key.verification_method, ASSERTION_METHOD, SUITES[key.kind])
    if len(proofs) != 1 or (proof.verification_method, proof.purpose, proof.cryptosuite) != own:
        raise OfferMalformed(found=shortened(proof.verification_method, 120), wanted=f"one proof by {own[0]}, {own[2]}", place="/proof")
    # The key stands in the document itself: this shows that somebody has its private part, and nothing about who.
    verify_proof(document, proof, key.public_key, canonicalizer=Canonicalizer(bundled_contexts()))
    return Offer(document["authority"], key)
