"""Did the person to whom the licence is bound say, just now and to whoever asks, that it is theirs?"""

from __future__ import annotations

from datetime import datetime, timedelta

from ..document.instants import instant_text
from ..document.strict_json import JsonObject
from ..errors import VerifierError
from ..proof.canonical.jcs import jcs_digest
from ..proof.did_key import resolve_did_key
from ..proof.signatures import signature_holds
from ..qr.possession import Possession
from ..report import Check
from .answers import fails, holds, refusal


def check_possession(token: Possession, licence: JsonObject, *, now: datetime, skew: timedelta, lifetime: timedelta) -> Check:
    """Return whether ``token`` is about this licence, signed with the key that it is bound to, and not older than ``lifetime``.

    How long a token is good its maker says, and the asker may want it fresher, never older.
    """
    if token.digest != jcs_digest(licence):
        return fails("holder", "token_of_another_licence")
    subject = licence.get("credentialSubject")
    bound = subject.get("id") if isinstance(subject, dict) else None
    if not isinstance(bound, str):
        return fails("holder", "holder_not_bound")
    try:
        key = resolve_did_key(bound)
    except VerifierError as error:
        return refusal("holder", error)
    if not signature_holds(key, token.signed_bytes, token.signature):
        return fails("holder", "token_signature_mismatch", {"holder": bound})
    return _in_time(token, bound, now, skew, lifetime)


def _in_time(token: Possession, bound: str, now: datetime, skew: timedelta, lifetime: timedelta) -> Check:
    if token.issued > now + skew:
        return fails("holder", "signed_in_the_future", {"signed": instant_text(token.issued)})
    expires = token.issued + min(token.lifetime, lifetime)
    if expires <= now:
        return fails("holder", "token_expired", {"signed": instant_text(token.issued), "expires": instant_text(expires)})
    return holds("holder", "holder_signed_token", {"holder": bound}, as_of=token.issued)


def check_token_answer(token: Possession, *, challenge: str | None, domain: str | None) -> Check:
    """Return whether the token answers the challenge for the domain that were asked for."""
    if challenge is not None and token.challenge != challenge:
        return fails("challenge", "challenge_mismatch", {"found": token.challenge})
    if domain is not None and token.audience != domain:
        return fails("challenge", "domain_mismatch", {"found": token.audience, "wanted": domain})
    if challenge is None and domain is None:
        return holds("challenge", "challenge_not_asked")
    return holds("challenge", "challenge_answered", {"domain": domain or ""})
