"""Why a proof does not hold, or can't be judged here."""

from __future__ import annotations

from ..errors import Malformed, Unsupported, VerifierError


class ProofError(VerifierError):
    """A proof does not secure the document that it stands in."""

    code = "proof_invalid"


class SignatureMismatch(ProofError, Malformed):
    """The signature is not one of this key over this document."""

    code = "signature_mismatch"


class CryptosuiteUnknown(ProofError, Unsupported):
    """The proof is of a cryptosuite that is not checked here."""

    code = "cryptosuite_unknown"


class PurposeUnknown(ProofError, Unsupported):
    """The proof was made for something that neither a credential nor a presentation is."""

    code = "purpose_unknown"


class KeyKindMismatch(ProofError, Malformed):
    """The key is of a kind that the cryptosuite does not use."""

    code = "key_kind_mismatch"


class ProofContextMismatch(ProofError, Malformed):
    """The proof was made over other contexts than those of the document."""

    code = "proof_context_mismatch"


class PreviousProofMissing(ProofError, Malformed):
    """A proof builds on another that is not there."""

    code = "previous_proof_missing"


class PreviousProofCycle(ProofError, Malformed):
    """Proofs build on each other in a circle, so that none of them was first."""

    code = "previous_proof_cycle"


class ProofMissing(Malformed):
    """The document carries no proof at all."""

    code = "proof_missing"


class ProofMalformed(Malformed):
    """A proof is not written as Data Integrity wants it."""

    code = "proof_malformed"


class ProofValueMalformed(Malformed):
    """The signature is not written as the cryptosuite wants it."""

    code = "proof_value_malformed"


class TooManyProofs(Malformed):
    """More proofs than anybody needs."""

    code = "too_many_proofs"
