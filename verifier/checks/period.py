"""Is the licence in force at the instant in question, by its own dates?"""

from __future__ import annotations

from datetime import datetime

from ..document.model import Credential
from ..report import Check, Fact
from .answers import fails, holds


def check_period(credential: Credential, *, judged_at: datetime) -> Check:
    """Return whether ``judged_at`` lies in the validity period, both ends included (VC Data Model 2.0, 4.9)."""
    since, until = credential.valid_from, credential.valid_until
    facts: dict[str, Fact] = {"since": since, "until": until or ""}
    if until is not None and until < since:
        return fails("period", "period_reversed", facts, place="/validUntil")
    if judged_at < since:
        return fails("period", "not_yet_valid", facts, place="/validFrom")
    if until is not None and judged_at > until:
        return fails("period", "expired", facts, place="/validUntil")
    return holds("period", "in_period" if until else "in_period_long_term", facts)
