"""Who presents, and what he says of himself.

Source: VC Data Model 2.0, 4.13 and 4.13.4 (Presentations Including Holder Claims).
"""

from __future__ import annotations

from collections.abc import Sequence

from ..checks.answers import fails, holds
from ..document.strict_json import JsonObject
from ..proof.data_integrity import Proof
from ..report import Check
from .data_model import issuer_of
from .keys import controller_of


def holder_of(presentation: JsonObject) -> str:
    """Return the URL of the holder, "" where none is named."""
    holder = presentation.get("holder")
    named = holder.get("id") if isinstance(holder, dict) else holder
    return named if isinstance(named, str) else ""


def check_presenter(presentation: JsonObject, proofs: Sequence[Proof]) -> list[Check]:
    """Return whether the holder, where a DID is named, made every proof; nothing where none is."""
    holder = holder_of(presentation)
    if not holder.startswith("did:") or not proofs:
        return []
    for proof in proofs:
        if controller_of(proof.verification_method) != holder:
            facts = {"holder": holder, "key": proof.verification_method}
            return [fails("holder", "key_not_the_holders", facts, place=f"{proof.place}/verificationMethod")]
    return [holds("holder", "holder_signed", {"holder": holder})]


def check_self_asserted(presentation: JsonObject, credential: JsonObject) -> Check:
    """Return whether a credential that only the presentation secures is what its holder says of himself."""
    holder, issuer = holder_of(presentation), issuer_of(credential)
    facts = {"holder": holder, "issuer": issuer}
    if not holder:
        return fails("holder", "self_asserted_without_holder", facts, place="/holder")
    if holder != issuer:
        return fails("holder", "self_asserted_by_another", facts, place="/issuer")
    return holds("holder", "self_asserted", facts)
