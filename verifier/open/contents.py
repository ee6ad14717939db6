"""What a proven credential says of time, and of what it points to."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..checks.answers import fails, holds, refusal
from ..document.instants import instant_text
from ..document.strict_json import JsonObject
from ..errors import VerifierError
from ..report import Check
from .data_model import period_of
from .related import Resources, check_related


def check_open_period(document: JsonObject, *, judged_at: datetime, skew: timedelta = timedelta(0)) -> Check:
    """Return whether ``judged_at`` lies in the validity period, both ends included; either end may be open (4.9).

    Args:
        skew: by which the clock of whoever made the document may be ahead.
    """
    since, until = period_of(document)
    facts = {"since": instant_text(since) if since else "", "until": instant_text(until) if until else ""}
    if since is not None and judged_at < since - skew:
        return fails("period", "not_yet_valid", facts, place="/validFrom")
    if until is not None and judged_at > until:
        return fails("period", "expired", facts, place="/validUntil")
    return holds("period", "in_period" if since and until else "in_open_period", facts)


def check_resources(document: JsonObject, resources: Resources) -> list[Check]:
    """Return whether what a credential relates to is still what was signed; what is not at hand is named, not judged (5.3)."""
    if "relatedResource" not in document:
        return []
    try:
        unknown = check_related(document, resources)
    except VerifierError as error:
        return [refusal("document", error)]
    if unknown:
        return [holds("document", "related_resources_not_at_hand", {"unknown": str(len(unknown))})]
    return [holds("document", "related_resources_unchanged")]
