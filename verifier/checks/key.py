"""Did this key belong to the issuer when it signed?

The key comes from the trust list only, never from the document, and its controller is the issuer
(Controlled Identifiers 1.0, 3.3).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ..document.model import Credential
from ..errors import Unavailable
from ..ports import RecordSource
from ..proof.canonical.jcs import jcs_digest
from ..proof.data_integrity import Proof
from ..report import Check, Fact, Outcome
from ..trust.trust_list import TrustedKey, TrustList
from .answers import fails, holds, open_question, refusal


def check_key(
    credential: Credential,
    proof: Proof,
    key: TrustedKey | None,
    *,
    trust: TrustList,
    now: datetime,
    skew: timedelta,
    records: RecordSource | None,
) -> Check:
    """Return whether ``proof`` names a key that was the issuer's, for this purpose, when it signed.

    ``key``: what the trust list has under that name for the issuer, as ``TrustList.key_of`` returned it.
    """
    if key is None:
        if trust.authority_of(credential.issuer) is None:
            return fails("key", "issuer_unknown", {"issuer": credential.issuer}, place="/issuer/id")
        facts = {"issuer": credential.issuer, "key": proof.verification_method}
        return fails("key", "key_not_the_issuers", facts, place="/proof/verificationMethod")
    if proof.purpose != "assertionMethod" or proof.purpose not in key.purposes:
        return fails("key", "key_purpose_wrong", {"purpose": proof.purpose, "key": key.id}, place="/proof/proofPurpose")
    timing = check_key_period(key, proof, now=now, skew=skew)
    if timing.outcome is not Outcome.VALID or key.compromised is None:
        return timing
    return _check_deposit(credential, key, key.compromised, records)


def check_key_period(key: TrustedKey, proof: Proof, *, now: datetime, skew: timedelta) -> Check:
    """Return whether ``key`` was in use at the time that ``proof`` claims to be from."""
    if proof.created is None:
        return fails("key", "signing_time_missing", {"key": key.id}, place="/proof/created")
    facts: dict[str, Fact] = {"key": key.id, "signed": proof.created}
    if proof.created > now + skew:
        return fails("key", "signed_in_the_future", facts, place="/proof/created")
    if proof.expires is not None and proof.expires <= now:
        return fails("key", "proof_expired", {**facts, "expires": proof.expires}, place="/proof/expires")
    # A key is registered and used in the same minute, by machines whose clocks differ.
    if proof.created < key.valid_from - skew:
        return fails("key", "key_not_yet_in_use", {**facts, "since": key.valid_from}, place="/proof/created")
    if key.retired is not None and proof.created >= key.retired:
        return fails("key", "key_retired", {**facts, "retired": key.retired}, place="/proof/created")
    if key.compromised is not None and proof.created >= key.compromised:
        return fails("key", "key_compromised", {**facts, "compromised": key.compromised}, place="/proof/created")
    return holds("key", "key_is_the_issuers", facts)


def _check_deposit(credential: Credential, key: TrustedKey, compromised: datetime, records: RecordSource | None) -> Check:
    # ``created`` is the signer's claim, and whoever stole the key writes what suits him: the deposit decides.
    facts: dict[str, Fact] = {"key": key.id, "compromised": compromised}
    if records is None:
        return open_question("key", "key_compromised_deposit_unknown", facts)
    try:
        deposited = records.deposited_at(credential.id, jcs_digest(credential.document))
    except Unavailable as unavailable:
        return refusal("key", unavailable)
    if deposited is None or deposited >= compromised:
        return fails("key", "key_compromised_not_deposited_before", facts)
    return holds("key", "key_compromised_but_deposited_before", {**facts, "deposited": deposited})
