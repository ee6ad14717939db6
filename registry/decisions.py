"""A decision of an authority as the statement that its key signs."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from verifier.document.identifier import LicenceIdentifier
from verifier.document.instants import instant_text
from verifier.document.strict_json import JsonObject
from verifier.ports import Signer

from .signing import signed_as_json
from .states import State


class Decision(Struct, frozen=True):
    """What an authority decided, before it is about any one licence."""

    action: str
    end: State
    reason: str
    decision: str = ""
    legal_basis: str = ""
    effective_at: datetime | None = None


def signed_statement(
    decision: Decision, licence: LicenceIdentifier, start: State, *, authority: str, nonce: str, signer: Signer, now: datetime
) -> JsonObject:
    """Return the signed ``LicenceTransition``.

    Args:
        start: the state that the authority believes the licence to be in; the registry refuses where it is not.
        nonce: random, so that two equal decisions are two statements, and one sent twice is one.
    """
    statement: JsonObject = {
        "type": "LicenceTransition",
        "licence": licence.urn,
        "action": decision.action,
        "from": start.value,
        "to": decision.end.value,
        "decidedAt": instant_text(now),
        "effectiveAt": instant_text(decision.effective_at or now),
        "authority": authority,
        "legalBasis": decision.legal_basis,
        "decision": decision.decision,
        "reason": decision.reason,
        "nonce": nonce,
    }
    return signed_as_json(statement, signer, now)
