"""An envelope judged: its key, its signature, its claims about time and recipient.

Source: VC-JOSE-COSE 1.0, 4 and 5; RFC 7519, 4.1.
"""

from __future__ import annotations

from datetime import UTC, datetime

from ..checks.answers import fails, holds, refusal
from ..document.instants import LAST_SECOND, instant_text
from ..document.strict_json import JsonObject
from ..errors import VerifierError, shortened
from ..limits import Limits
from ..report import Check
from .data_model import issuer_of, listed
from .envelope import CREDENTIAL, Envelope, open_envelope
from .errors import EnvelopeBroken
from .holders import holder_of
from .keys import DidDocuments, controller_of, public_key_of
from .proofs import Expected, check_asked, check_binding


def check_envelope(
    document: JsonObject, kind: str, asked: Expected, *, documents: DidDocuments, now: datetime, limits: Limits
) -> tuple[list[Check], JsonObject | None]:
    """Return whether an envelope holds, and the document in it, None where it could not be opened."""
    purpose = "assertionMethod" if kind == CREDENTIAL else "authentication"
    try:
        envelope = open_envelope(document, kind, limits)
        envelope.hold(public_key_of(envelope.verification_method, purpose, documents))
        since, until = (_instant(envelope.claims, name) for name in ("nbf", "exp"))
    except VerifierError as error:
        return [refusal("proof", error)], None
    checks = [holds("proof", "envelope_holds", {"key": envelope.verification_method, "algorithm": envelope.algorithm.value})]
    if purpose not in asked.purposes:
        checks += [fails("proof", "proof_purpose_wrong", {"purpose": purpose, "key": envelope.verification_method}, place="/id")]
    checks += _timing(since, until, now)
    checks += _speaker(envelope, kind)
    # A token may be meant for several; a proof for exactly the domains that it names (RFC 7519, 4.1.3; VC Data Integrity 1.0, 4.4).
    audience = _audience(envelope)
    checks += check_asked(_text(envelope, "nonce"), asked.domain in audience, ", ".join(audience), asked, "/id")
    return checks, envelope.document


def _timing(since: datetime | None, until: datetime | None, now: datetime) -> list[Check]:
    facts = {"since": instant_text(since) if since else "", "until": instant_text(until) if until else ""}
    if since is not None and now < since:
        return [fails("period", "not_yet_valid", facts, place="/id")]
    return [fails("period", "expired", facts, place="/id")] if until is not None and now > until else []


def _speaker(envelope: Envelope, kind: str) -> list[Check]:
    claimed = _text(envelope, "iss")
    if kind == CREDENTIAL:
        issuer = issuer_of(envelope.document)
        if claimed is not None and claimed != issuer:
            return [fails("key", "iss_not_the_issuer", {"issuer": issuer, "found": claimed}, place="/id")]
        return [check_binding(issuer, envelope.verification_method)]
    holder = holder_of(envelope.document) or claimed or ""
    if holder.startswith("did:") and controller_of(envelope.verification_method) != holder:
        return [fails("holder", "key_not_the_holders", {"holder": holder, "key": envelope.verification_method}, place="/id")]
    return []


def _instant(claims: JsonObject, name: str) -> datetime | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LAST_SECOND:
        raise EnvelopeBroken(found=f"{name} {shortened(value)}", wanted="seconds since 1970", place="/id")
    return datetime.fromtimestamp(value, UTC)


def _audience(envelope: Envelope) -> tuple[str, ...]:
    return tuple(each for each in listed(envelope.claims.get("aud", [])) if isinstance(each, str))


def _text(envelope: Envelope, name: str) -> str | None:
    value = envelope.claims.get(name)
    return value if isinstance(value, str) else None
