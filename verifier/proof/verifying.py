"""Proofs checked against the document that they stand in.

A proof that holds says one thing: whoever has this key signed exactly this document and these options. Whose key it is, what
it may sign, whether it has expired: the callers judge that (``verifier/checks``).

Source: VC Data Integrity 1.0, 4.4 (Verify Proof) and 4.5 (Verify Proof Sets and Chains).
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from ..document.strict_json import JsonObject
from ..errors import shortened
from .canonical import Canonicalizer, Known
from .canonical.fast import NoteOf, NotFast
from .errors import PurposeUnknown, SignatureMismatch
from .hashing import Hashing, bytes_to_sign, options_and_document, quick_message, without_proof
from .multikey import PublicKey
from .reading import Proof, read_proofs
from .signatures import signature_holds
from .suites import PURPOSES, Suite, suite_named


def verify_proof(
    document: JsonObject,
    proof: Proof,
    key: PublicKey,
    *,
    canonicalizer: Canonicalizer,
    note: NoteOf | None = None,
    learn: bool = True,
) -> None:
    """Return if ``proof``, one of ``document``, was made with ``key`` over the document and the proofs that it builds on.

    Of a chain this checks one link: the caller checks every proof of the document (``verify_proofs`` does).

    Args:
        note: returns what the caller knows of the document's form, to be kept with it when the signature holds.
        learn: whether the form of the document may be kept: where anybody may sign (a holder with a key of his own), strangers could
            crowd out the forms in use; and what is read once helps nobody.

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
    alone = _stands_alone(document, proof)
    known = canonicalizer.known(document) if alone else None
    message = quick_message(known, hashing.suite, hashing.hash_name) or bytes_to_sign(document, proof.raw, proof.previous, hashing)
    hold_signature(key, message, proof)
    if not learn:
        return
    if alone and (known is None or (note is not None and known.form.note is None)):
        canonicalizer.admit_signed(document, _Parts(suite), json_ld=suite.json_ld, note=note)
    else:
        hashing.admit()


def known_message(known: Known, proof: Proof, key: PublicKey) -> bytes | None:
    """Return the bytes under the signature of ``proof``, the only one of a document whose form is known.

    Only what is known of the form is asked; None means that ``verify_proof`` must decide. If the bytes are signed, the proof holds.

    Raises:
        KeyKindMismatch: such a key makes no such proof.
    """
    # Its suite and its purpose are words of the form, which was learnt of a proof that held.
    suite = suite_named(proof.cryptosuite)
    return quick_message(known, suite, suite.hash_for(key.kind))


def hold_signature(key: PublicKey, message: bytes, proof: Proof) -> None:
    """Return if the value of ``proof`` is a signature of ``key`` over ``message``.

    Raises:
        SignatureMismatch: it is not.
    """
    if not signature_holds(key, message, proof.value):
        raise SignatureMismatch(
            found="a signature that does not fit", wanted="the document as it was signed, and the key of its signer", place=proof.place
        )


def _stands_alone(document: JsonObject, proof: Proof) -> bool:
    """Return whether the proof is the only one of the document, and builds on no other."""
    return document.get("proof") is proof.raw and "previousProof" not in proof.raw


class _Parts(Struct, frozen=True):
    """What a suite canonicalises of a document with one proof."""

    suite: Suite

    def __call__(self, document: JsonObject) -> tuple[JsonObject, JsonObject]:
        proof = document["proof"]
        if not isinstance(proof, dict):
            raise NotFast
        return options_and_document(proof, without_proof(document), self.suite)


def verify_proofs(document: JsonObject, key_of: Callable[[Proof], PublicKey], *, canonicalizer: Canonicalizer) -> tuple[Proof, ...]:
    """Return the proofs of ``document`` if every one of them holds; the first that does not raises.

    Source: VC Data Integrity 1.0, 4.5 (Verify Proof Sets and Chains); the result is the AND over all (spec: security 6).
    """
    proofs = read_proofs(document, canonicalizer.limits)
    for proof in proofs:
        verify_proof(document, proof, key_of(proof), canonicalizer=canonicalizer)
    return proofs
