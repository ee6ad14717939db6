"""What a registry signs: documents over their JCS form, and credentials over their canonical N-Quads."""

from __future__ import annotations

from datetime import datetime

from verifier.document.contexts import bundled_contexts
from verifier.document.strict_json import JsonObject
from verifier.ports import Signer
from verifier.proof.canonical import Canonicalizer
from verifier.proof.data_integrity import add_proof
from verifier.proof.multikey import KeyKind, PublicKey


def signed_as_json(document: JsonObject, signer: Signer, now: datetime) -> JsonObject:
    """Return ``document`` signed over its JCS form: for documents that are no linked data (the trust list)."""
    suites = {KeyKind.ED25519: "eddsa-jcs-2022", KeyKind.P256: "ecdsa-jcs-2019", KeyKind.P384: "ecdsa-jcs-2019"}
    canonicalizer = Canonicalizer(bundled_contexts())
    return add_proof(document, signer=signer, cryptosuite=suites[_kind(signer)], created=now, canonicalizer=canonicalizer)


def signed_as_credential(document: JsonObject, signer: Signer, now: datetime, canonicalizer: Canonicalizer) -> JsonObject:
    """Return ``document`` signed over its canonical N-Quads, which verifiers of others check most widely."""
    suites = {KeyKind.ED25519: "eddsa-rdfc-2022", KeyKind.P256: "ecdsa-rdfc-2019", KeyKind.P384: "ecdsa-rdfc-2019"}
    return add_proof(document, signer=signer, cryptosuite=suites[_kind(signer)], created=now, canonicalizer=canonicalizer)


def _kind(signer: Signer) -> KeyKind:
    return PublicKey.from_multibase(signer.public_key_multibase).kind
