"""Embedded proofs in the open profile: DataIntegrityProof, and Ed25519Signature2020, its elder twin under a name of its own."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ..checks.answers import fails, holds, refusal
from ..document.instants import instant_text
from ..document.read import Parsed
from ..document.strict_json import JsonObject, JsonValue
from ..errors import VerifierError
from ..limits import Limits
from ..proof.canonical import Canonicalizer
from ..proof.data_integrity import Proof, read_proofs, verify_proof
from ..proof.suites import SUITES
from ..report import Check
from .keys import DidDocuments, controller_of, public_key_of

_NAIVE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?\Z", re.ASCII)
ED25519_SIGNATURE_2020: Final = "Ed25519Signature2020"


class Expected(Struct, frozen=True):
    """What a proof must have signed, where somebody asked.

    Attributes:
        purposes: one of them.
        challenge, domain: None where nobody asked.
    """

    purposes: tuple[str, ...]
    challenge: str | None = None
    domain: str | None = None


def open_proofs(document: JsonObject, limits: Limits) -> tuple[Proof, ...]:
    """Return the proofs of ``document``.

    Source: vc-di-eddsa 1.0, 3.1 and 3.2: Ed25519Signature2020 is made like eddsa-rdfc-2022, and names no cryptosuite.

    Raises:
        ProofMissing, ProofMalformed, ProofValueMalformed, InstantMalformed, TooManyProofs: as ``read_proofs``.
    """
    stands = document.get("proof")
    if isinstance(stands, list):
        raws, aliased = stands, [_aliased(each) for each in stands]
        proofs = read_proofs({"proof": aliased}, limits)
    else:
        raws = [stands]
        proofs = read_proofs({"proof": _aliased(stands)}, limits)
    return tuple(replace(proof, read=Parsed(raw)) if isinstance(raw, dict) else proof for proof, raw in zip(proofs, raws, strict=True))


def _aliased(raw: JsonValue) -> JsonValue:
    """Return a proof as it is to be read; what is hashed stays as it stands."""
    if not isinstance(raw, dict):
        return raw
    # A time without an offset is wrongly written, and means UTC (VC Data Integrity 1.0, 2.1).
    read = {name: f"{value}Z" if name in ("created", "expires") and _is_naive(value) else value for name, value in raw.items()}
    if raw.get("type") == ED25519_SIGNATURE_2020 and "cryptosuite" not in raw:
        return {**read, "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}
    return read


def _is_naive(value: JsonValue) -> bool:
    return isinstance(value, str) and _NAIVE.match(value) is not None


def check_open_proof(
    document: JsonObject,
    proof: Proof,
    expected: Expected,
    *,
    canonicalizer: Canonicalizer,
    documents: DidDocuments,
    now: datetime,
    skew: timedelta,
) -> list[Check]:
    """Return whether ``proof`` is of an expected purpose, in time, and made over ``document`` with the key that it names."""
    if proof.purpose not in expected.purposes:
        facts = {"purpose": proof.purpose, "key": proof.verification_method}
        return [fails("proof", "proof_purpose_wrong", facts, place=f"{proof.place}/proofPurpose")]
    timing = check_times(proof, now=now, skew=skew)
    if timing is not None:
        return [timing]
    try:
        key = public_key_of(proof.verification_method, proof.purpose, documents)
        verify_proof(signed_form(document, proof), proof, key, canonicalizer=canonicalizer)
    except VerifierError as error:
        return [refusal("proof", error)]
    return [
        holds("proof", "proof_holds", {"cryptosuite": proof.cryptosuite, "key": proof.verification_method}),
        *check_asked(proof.challenge, {*proof.domain} == {expected.domain}, ", ".join(proof.domain), expected, proof.place),
    ]


def signed_form(document: JsonObject, proof: Proof) -> JsonObject:
    """Return ``document`` as its proof is computed: an empty set of credentials says nothing in JSON-LD, and stands in many."""
    suite = SUITES.get(proof.cryptosuite)
    if suite is not None and suite.json_ld and document.get("verifiableCredential") == []:
        return {name: value for name, value in document.items() if name != "verifiableCredential"}
    return document


def check_times(proof: Proof, *, now: datetime, skew: timedelta) -> Check | None:
    """Return why a proof is of no use at ``now``, or None."""
    facts = {"key": proof.verification_method}
    if proof.created is not None and proof.created > now + skew:
        return fails("proof", "signed_in_the_future", {**facts, "signed": instant_text(proof.created)}, place=f"{proof.place}/created")
    if proof.expires is not None and proof.expires <= now:
        return fails("proof", "proof_expired", {**facts, "expires": instant_text(proof.expires)}, place=f"{proof.place}/expires")
    return None


def check_asked(challenge: str | None, addressed: bool, domains: str, expected: Expected, place: str) -> list[Check]:
    """Return whether the challenge and the domain that were asked for were signed; nothing where nobody asked.

    Args:
        addressed: whether ``domains``, which were signed, mean the one who asks.
    """
    if expected.challenge is not None and challenge != expected.challenge:
        return [fails("challenge", "challenge_mismatch", {"found": challenge or ""}, place=f"{place}/challenge")]
    if expected.domain is not None and not addressed:
        facts = {"found": domains, "wanted": expected.domain}
        return [fails("challenge", "domain_mismatch", facts, place=f"{place}/domain")]
    if expected.challenge is None and expected.domain is None:
        return []
    return [holds("challenge", "challenge_answered", {"domain": expected.domain or ""})]


def check_binding(issuer: str, verification_method: str) -> Check:
    """Return whether the key is the issuer's own: told, not enforced, since published vectors name issuers that have no key."""
    facts = {"issuer": issuer, "key": verification_method}
    if controller_of(verification_method) == issuer:
        return holds("key", "key_named_after_issuer", facts)
    return holds("key", "key_not_bound_to_issuer", facts)
