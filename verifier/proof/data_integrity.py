"""Data Integrity proofs: made, and checked against the document that they stand in.

A proof that holds says one thing: whoever has this key signed exactly this document and these options. Whose key it is, what
it may sign, whether it has expired: the callers judge that (``verifier/checks``).

Source: VC Data Integrity 1.0, sections 4.2 to 4.6; for proof sets and chains 2.1.1 and 2.1.2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from ..document.instants import instant_text
from ..document.strict_json import JsonObject, JsonValue
from ..errors import shortened
from ..limits import DEFAULT_LIMITS
from ..ports import Signer
from .canonical import Canonicalizer
from .errors import PreviousProofCycle, PreviousProofMissing, ProofError, PurposeUnknown, SignatureMismatch
from .hashing import Hashing, with_contexts_of
from .multibase import encode_base58
from .multikey import PublicKey
from .reading import Proof, read_proofs
from .signatures import signature_holds
from .suites import PURPOSES, suite_named

__all__ = ["Proof", "ProofError", "add_proof", "bytes_to_sign", "read_proofs", "verify_proof", "verify_proofs"]


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


def add_proof(
    document: JsonObject,
    *,
    signer: Signer,
    cryptosuite: str,
    created: datetime,
    canonicalizer: Canonicalizer,
    purpose: str = "assertionMethod",
    proof_id: str | None = None,
    previous: Sequence[str] = (),
    challenge: str | None = None,
    domain: str | Sequence[str] | None = None,
    expires: datetime | None = None,
) -> JsonObject:
    """Return a copy of ``document`` with one more proof, which was verified after it was made.

    Raises:
        VerifierError: the document has no canonical form, or the signer did not sign what it was given.
    """
    suite = suite_named(cryptosuite)
    options: JsonObject = {"type": "DataIntegrityProof"}
    members: dict[str, JsonValue] = {
        "id": proof_id,
        "cryptosuite": suite.name,
        "created": instant_text(created),
        "expires": None if expires is None else instant_text(expires),
        "verificationMethod": signer.verification_method,
        "proofPurpose": purpose,
        "challenge": challenge,
        "domain": domain if domain is None or isinstance(domain, str) else list(domain),
        "previousProof": _one_or_many(previous),
        # JCS signs the options as they stand, so they say which contexts they were made with (vc-di-eddsa 3.3.1, step 2).
        "@context": None if suite.json_ld else document.get("@context"),
    }
    options |= {name: value for name, value in members.items() if value is not None}
    key = PublicKey.from_multibase(signer.public_key_multibase)
    signature = signer.sign(bytes_to_sign(document, options, previous, Hashing.of(suite, key.kind, canonicalizer)))
    signed = _with_proof(document, {**options, "proofValue": encode_base58(signature)})
    # A wrong bit in memory, or a token that signs something else, must be seen before anybody else sees the result.
    verify_proof(signed, read_proofs(signed, canonicalizer.limits)[-1], key, canonicalizer=canonicalizer)
    return signed


def bytes_to_sign(document: JsonObject, options: JsonObject, previous: Sequence[str], hashing: Hashing) -> bytes:
    """Return the hash of the options and the hash of the document, the bytes under the signature.

    Args:
        document: with or without proofs; of those it has, only the ``previous`` ones are signed too.
    """
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    if previous:
        unsecured["proof"] = _previous_proofs(document, previous)
    unsecured = with_contexts_of(options, unsecured, hashing.suite)
    return hashing.options(options, unsecured) + hashing.document(unsecured)


def _previous_proofs(document: JsonObject, previous: Sequence[str]) -> list[JsonValue]:
    """Return the proofs that one builds on, in the order of the document."""
    proofs = {proof.id: proof for proof in read_proofs(document, DEFAULT_LIMITS) if proof.id}
    _check_acyclic(proofs, previous)
    return [proof.raw for proof in proofs.values() if proof.id in previous]


def _check_acyclic(proofs: dict[str, Proof], previous: Sequence[str]) -> None:
    # Walks back link by link; a chain longer than there are proofs has come by one of them twice.
    waiting = list(previous)
    for _ in range(len(proofs) + 1):
        for name in waiting:
            if name not in proofs:
                raise PreviousProofMissing(found=f"no proof {shortened(name)}", wanted="every proof that is built on", place="/proof")
        waiting = list(dict.fromkeys(earlier for name in waiting for earlier in proofs[name].previous))
        if not waiting:
            return
    raise PreviousProofCycle(found="proofs that build on each other", wanted="a first proof", place="/proof")


def _with_proof(document: JsonObject, proof: JsonObject) -> JsonObject:
    stands = document.get("proof")
    if stands is None:
        return {**document, "proof": proof}
    return {**document, "proof": [*(stands if isinstance(stands, list) else [stands]), proof]}


def _one_or_many(names: Sequence[str]) -> JsonValue:
    return None if not names else names[0] if len(names) == 1 else list(names)
