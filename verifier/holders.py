"""Whose licence it is: an organisation's, which anybody may look up, or possibly a natural person's, which nobody may."""

from __future__ import annotations

from collections.abc import Mapping

ORGANISATION_CODES = frozenset({"001", "099"})  # of the domain: USCC, and the numbers of other organisations


def is_of_organisations(licence: Mapping[str, object]) -> bool:
    """Tell whether every holder that ``licence`` names is an organisation; False where it names none, or is no licence."""
    subject = licence.get("credentialSubject")
    holders = subject.get("licenceHolder") if isinstance(subject, dict) else None
    if not isinstance(holders, list) or not holders:
        return False
    return all(isinstance(holder, dict) and holder.get("codeType") in ORGANISATION_CODES for holder in holders)
