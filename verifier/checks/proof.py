"""Does the signature cover exactly this document?"""

from __future__ import annotations

from ..errors import VerifierError
from ..proof.canonical import Canonicalizer
from ..proof.data_integrity import Proof
from ..proof.multikey import PublicKey
from ..reading import Reading
from ..report import Check
from .answers import holds, refusal


def check_proof(reading: Reading, proof: Proof, key: PublicKey, *, canonicalizer: Canonicalizer) -> Check:
    """Return whether ``proof`` holds under ``key`` over the whole credential."""
    try:
        reading.verify(proof, key, canonicalizer)
    except VerifierError as error:
        return refusal("proof", error)
    return holds("proof", "proof_holds", {"cryptosuite": proof.cryptosuite})
