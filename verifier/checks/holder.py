"""Did the person to whom the licence is bound sign this presentation, for the one who asks?"""

from __future__ import annotations

from datetime import datetime, timedelta

from ..document.instants import instant_text
from ..document.presentation import Presentation
from ..document.strict_json import JsonObject
from ..errors import VerifierError
from ..proof.canonical import Canonicalizer
from ..proof.data_integrity import verify_proof
from ..proof.did_key import resolve_did_key
from ..report import Check
from .answers import fails, holds, refusal


def check_holder_key(presentation: Presentation, *, now: datetime, skew: timedelta, lifetime: timedelta) -> Check:
    """Return whether every proof names a key of ``holder``, for authentication, in time: no older than ``lifetime``.

    A holder is a did:key: the key is in the name, so nobody has to vouch for it.
    """
    for proof in presentation.proofs:
        facts = {"holder": presentation.holder, "key": proof.verification_method}
        if proof.purpose != "authentication":
            return fails("holder", "holder_purpose_wrong", {**facts, "purpose": proof.purpose}, place="/proof/proofPurpose")
        if proof.verification_method.partition("#")[0] != presentation.holder:
            return fails("holder", "key_not_the_holders", facts, place="/proof/verificationMethod")
        if proof.created is None:
            return fails("holder", "signing_time_missing", facts, place="/proof/created")
        if proof.created > now + skew:
            return fails("holder", "signed_in_the_future", {**facts, "signed": instant_text(proof.created)}, place="/proof/created")
        if proof.expires is not None and proof.expires <= now:
            return fails("holder", "proof_expired", {**facts, "expires": instant_text(proof.expires)}, place="/proof/expires")
        if proof.created + lifetime <= now:
            return fails("holder", "presentation_too_old", {**facts, "signed": instant_text(proof.created)}, place="/proof/created")
        try:
            resolve_did_key(proof.verification_method)
        except VerifierError as error:
            return refusal("holder", error)
    return holds("holder", "holder_key_named", {"holder": presentation.holder})


def check_presentation_proof(presentation: Presentation, *, canonicalizer: Canonicalizer) -> Check:
    """Return whether every signature covers exactly this presentation."""
    for proof in presentation.proofs:
        try:
            key = resolve_did_key(proof.verification_method)
            verify_proof(presentation.document, proof, key, canonicalizer=canonicalizer, learn=False)
        except VerifierError as error:
            return refusal("proof", error)
    return holds("proof", "proof_holds", {"cryptosuite": presentation.proofs[0].cryptosuite})


def check_holder(presentation: Presentation, credential: JsonObject) -> Check:
    """Return whether the presenter is the one to whom ``credential`` is bound."""
    subject = credential.get("credentialSubject")
    bound = subject.get("id") if isinstance(subject, dict) else None
    if bound is None:
        return fails("holder", "holder_not_bound", {"holder": presentation.holder})
    if bound != presentation.holder:
        return fails("holder", "holder_is_another", {"holder": presentation.holder})
    return holds("holder", "holder_is_the_subject", {"holder": presentation.holder})


def check_challenge(presentation: Presentation, *, challenge: str | None, domain: str | None) -> Check:
    """Return whether every proof signed the challenge and the domain that were asked for, and no other domain.

    Source: VC Data Integrity 1.0, 4.4 (Verify Proof, steps 6 and 7: a proof has the same strings as domains, and the challenge).
    """
    for proof in presentation.proofs:
        if challenge is not None and proof.challenge != challenge:
            return fails("challenge", "challenge_mismatch", {"found": proof.challenge or ""}, place="/proof/challenge")
        if domain is not None and {*proof.domain} != {domain}:
            return fails("challenge", "domain_mismatch", {"found": ", ".join(proof.domain), "wanted": domain}, place="/proof/domain")
    if challenge is None and domain is None:
        return holds("challenge", "challenge_not_asked")
    return holds("challenge", "challenge_answered", {"domain": domain or ""})
