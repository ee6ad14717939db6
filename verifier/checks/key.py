"""Did this key belong to the issuer when it signed?

The key comes from the trust list only, never from the document, and its controller is the issuer
(Controlled Identifiers 1.0, 3.3).
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from ..document.instants import instant_text
from ..document.model import Credential
from ..document.strict_json import JsonObject
from ..errors import Unavailable
from ..ports import RecordSource
from ..proof.canonical.jcs import jcs
from ..proof.data_integrity import Proof
from ..report import Check, Outcome
from ..trust.trust_list import TrustedKey, TrustList
from .answers import fails, holds, open_question, refusal


def check_key(
    credential: Credential, proof: Proof, trust: TrustList, *, now: datetime, skew: timedelta, records: RecordSource | None
) -> Check:
    """Return whether ``proof`` names a key that was the issuer's, for this purpose, when it signed."""
    authority = trust.authority_of(credential.issuer)
    if authority is None:
        return fails("key", "issuer_unknown", place="/issuer/id", issuer=credential.issuer)
    key = trust.key_of(credential.issuer, proof.verification_method)
    if key is None:
        facts = {"issuer": credential.issuer, "key": proof.verification_method}
        return fails("key", "key_not_the_issuers", place="/proof/verificationMethod", **facts)
    if proof.purpose != "assertionMethod" or proof.purpose not in key.purposes:
        return fails("key", "key_purpose_wrong", place="/proof/proofPurpose", purpose=proof.purpose, key=key.id)
    timing = check_key_period(key, proof, now=now, skew=skew)
    if timing.outcome is not Outcome.VALID or key.compromised is None:
        return timing
    return _check_deposit(credential, key, key.compromised, records)


def check_key_period(key: TrustedKey, proof: Proof, *, now: datetime, skew: timedelta) -> Check:
    """Return whether ``key`` was in use at the time that ``proof`` claims to be from."""
    if proof.created is None:
        return fails("key", "signing_time_missing", place="/proof/created", key=key.id)
    facts = {"key": key.id, "signed": instant_text(proof.created)}
    if proof.created > now + skew:
        return fails("key", "signed_in_the_future", place="/proof/created", **facts)
    if proof.expires is not None and proof.expires <= now:
        return fails("key", "proof_expired", place="/proof/expires", expires=instant_text(proof.expires), **facts)
    # A key is registered and used in the same minute, by machines whose clocks differ.
    if proof.created < key.valid_from - skew:
        return fails("key", "key_not_yet_in_use", place="/proof/created", since=instant_text(key.valid_from), **facts)
    if key.retired is not None and proof.created >= key.retired:
        return fails("key", "key_retired", place="/proof/created", retired=instant_text(key.retired), **facts)
    if key.compromised is not None and proof.created >= key.compromised:
        return fails("key", "key_compromised", place="/proof/created", compromised=instant_text(key.compromised), **facts)
    return holds("key", "key_is_the_issuers", **facts)


def _check_deposit(credential: Credential, key: TrustedKey, compromised: datetime, records: RecordSource | None) -> Check:
    # ``created`` is the signer's claim, and whoever stole the key writes what suits him: the deposit decides.
    facts = {"key": key.id, "compromised": instant_text(compromised)}
    if records is None:
        return open_question("key", "key_compromised_deposit_unknown", **facts)
    try:
        deposited = records.deposited_at(credential.id, body_digest(credential.document))
    except Unavailable as unavailable:
        return refusal("key", unavailable)
    if deposited is None or deposited >= compromised:
        return fails("key", "key_compromised_not_deposited_before", **facts)
    return holds("key", "key_compromised_but_deposited_before", deposited=instant_text(deposited), **facts)


def body_digest(document: JsonObject) -> bytes:
    """Return the SHA-256 of the JCS form of a signed credential: the name of exactly this document."""
    return hashlib.sha256(jcs(document)).digest()
