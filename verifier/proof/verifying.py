"""Proofs checked against the document that they stand in.

A proof that holds says one thing: whoever has this key signed exactly this document and these options. Whose key it is, what
it may sign, whether it has expired: the callers judge that (``verifier/checks``).

Source: VC Data Integrity 1.0, 4.4 (Verify Proof) and 4.5 (Verify Proof Sets and Chains).
"""

from __future__ import annotations

from collections.abc import Callable

from ..document.strict_json import JsonObject
from ..errors import shortened
from .canonical import Canonicalizer
from .errors import PurposeUnknown, SignatureMismatch
from .hashing import Hashing, bytes_to_sign
from .multikey import PublicKey
from .reading import Proof, read_proofs
from .signatures import signature_holds
from .suites import PURPOSES, suite_named


def verify_proof(document: JsonObject, proof: Proof, key: PublicKey, *, canonicalizer: Canonicalizer) -> None:
    """Return if ``proof``, one of ``document``, was made with ``key`` over the document and the proofs that it builds on.

    Of a chain this checks one link: the caller checks every proof of the document (``verify_proofs`` does).

    Raises:
        SignatureMismatch, KeyKindMismatch, ProofContextMismatch, PreviousProofMissing, PreviousProofCycle: it does not hold.
        CryptosuiteUnknown, PurposeUnknown: it can't be judged here.
        VerifierError: the document has no canonical form.
    """
    suite = suite_named(proof.cryptosuite)
    if proof.purpose not in PURPOSES:
        raise PurposeUnknown(
            found=f"purpose {shortened(proof.purpose)}", wanted=" or ".join(sorted(PURPOSES)), place=f"{proof.place}/proofPurpose"
        )
    hashing = Hashing.of(suite, key.kind, canonicalizer)
    message = bytes_to_sign(document, proof.raw, proof.previous, hashing)
    if not signature_holds(key, message, proof.value):
        raise SignatureMismatch(
            found="a signature that does not fit", wanted="the document as it was signed, and the key of its signer", place=proof.place
        )
    hashing.admit()


def verify_proofs(document: JsonObject, key_of: Callable[[Proof], PublicKey], *, canonicalizer: Canonicalizer) -> tuple[Proof, ...]:
    """Return the proofs of ``document`` if every one of them holds; the first that does not raises.

    Source: VC Data Integrity 1.0, 4.5 (Verify Proof Sets and Chains); the result is the AND over all (spec: security 6).
    """
    proofs = read_proofs(document, canonicalizer.limits)
    for proof in proofs:
        verify_proof(document, proof, key_of(proof), canonicalizer=canonicalizer)
    return proofs
