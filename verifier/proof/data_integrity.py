"""Data Integrity proofs: the door of this room.

Source: VC Data Integrity 1.0, sections 4.2 to 4.6; for proof sets and chains 2.1.1 and 2.1.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..document.strict_json import JsonObject
from ..ports import Signer
from .canonical import Canonicalizer
from .errors import ProofError
from .making import Bulk, ProofMaker
from .reading import Proof, read_proofs
from .verifying import hold_signature, known_message, verify_proof, verify_proofs

__all__ = [
    "Bulk",
    "Proof",
    "ProofError",
    "ProofMaker",
    "add_proof",
    "hold_signature",
    "known_message",
    "read_proofs",
    "verify_proof",
    "verify_proofs",
]


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
    maker = ProofMaker.of(signer, cryptosuite, canonicalizer)
    return maker.add(
        document,
        created=created,
        purpose=purpose,
        proof_id=proof_id,
        previous=previous,
        challenge=challenge,
        domain=domain,
        expires=expires,
    )
