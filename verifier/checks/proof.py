"""Does the signature cover exactly this document?"""

from __future__ import annotations

from ..document.model import Credential
from ..errors import VerifierError
from ..proof.canonical import Canonicalizer
from ..proof.data_integrity import Proof, verify_proof
from ..proof.multikey import PublicKey
from ..report import Check
from .answers import holds, refusal


def check_proof(credential: Credential, proof: Proof, key: PublicKey, *, canonicalizer: Canonicalizer) -> Check:
    """Return whether ``proof`` holds under ``key`` over the whole credential."""
    try:
        verify_proof(credential.document, proof, key, canonicalizer=canonicalizer)
    except VerifierError as error:
        return refusal("proof", error)
    return holds("proof", "proof_holds", {"cryptosuite": proof.cryptosuite})
