"""What a person signs: an enrolment, a request, an answer to one. Its shape, whose it is, and that it was signed just now."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from verifier.document.instants import instant_text, parse_instant
from verifier.document.strict_json import JsonObject, JsonValue
from verifier.errors import VerifierError, shortened
from verifier.limits import DEFAULT_LIMITS
from verifier.ports import Signer
from verifier.proof.canonical import Canonicalizer
from verifier.proof.data_integrity import Proof, read_proofs, verify_proof
from verifier.proof.did_key import resolve_did_key
from verifier.proof.multikey import PublicKey

from ..errors import Malformed, Refused
from ..rights import ASSERTION_METHOD
from ..signing import signed_as_json
from ..statements import SUITES
from .tables import PersonRow

NAME_CHARACTERS = 256
CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def signed_paper(kind: str, members: Mapping[str, JsonValue], signer: Signer, now: datetime) -> JsonObject:
    """Return the paper ``kind``, signed at ``now``; a random nonce makes two equal ones two."""
    paper: JsonObject = {"type": kind, **members, "signedAt": instant_text(now), "nonce": secrets.token_urlsafe(16)}
    return signed_as_json(paper, signer, now)


def read_paper(
    document: JsonObject, kind: str, members: Mapping[str, type], *, now: datetime, lifetime: timedelta = DEFAULT_LIMITS.clock_skew
) -> JsonObject:
    """Return ``document`` if it has exactly these members, each of its type, and was signed within ``lifetime``.

    Raises:
        Malformed: ``paper_malformed``; ``paper_not_fresh``: an old one may have been kept for a day like this.
    """
    wanted = {"type": str, **members, "signedAt": str, "nonce": str}
    if document.keys() != {*wanted, "proof"}:
        raise paper_malformed(shortened(", ".join(sorted(document)), 120), ", ".join([*wanted, "proof"]))
    for name, sort in wanted.items():
        if type(document[name]) is not sort:
            raise paper_malformed(shortened(document[name]), f"a member of another kind ({sort.__name__})", name)
    if document["type"] != kind:
        raise paper_malformed(shortened(document["type"]), kind, "type")
    signed_at = instant_in(document, "signedAt")
    if not -lifetime < signed_at - now < DEFAULT_LIMITS.clock_skew:
        wanted_time = f"one signed shortly before {instant_text(now)}; sign it again"
        raise Malformed(code="paper_not_fresh", found=instant_text(signed_at), wanted=wanted_time, place="/signedAt")
    return document


def instant_in(document: JsonObject, name: str) -> datetime:
    """Return the instant that stands under ``name``."""
    try:
        return parse_instant(str(document[name]), f"/{name}")
    except VerifierError as error:
        raise paper_malformed(error.found, error.wanted, name) from None


def signing_person(session: Session, document: JsonObject, canonicalizer: Canonicalizer) -> PersonRow:
    """Return whose paper ``document`` is.

    Raises:
        Refused: ``person_unknown``: the key is nobody's who is enrolled.
        Malformed: the signature does not hold.
    """
    proof = _only_proof(document)
    person = person_of_key(session, proof.verification_method)
    _require_signature(document, proof, PublicKey.from_multibase(person.public_key_multibase), canonicalizer)
    return person


def self_signed_key(document: JsonObject, canonicalizer: Canonicalizer) -> tuple[str, PublicKey]:
    """Return the did:key that signed ``document``, with its key: whoever is enrolled shows that they hold it."""
    proof = _only_proof(document)
    try:
        key = resolve_did_key(proof.verification_method)
    except VerifierError as error:
        raise paper_malformed(error.found, error.wanted, "proof") from None
    _require_signature(document, proof, key, canonicalizer)
    return proof.verification_method, key


def person_of_key(session: Session, verification_method: str) -> PersonRow:
    """Return the person who has this key; one who was removed has none any more."""
    query = select(PersonRow).where(col(PersonRow.verification_method) == verification_method, col(PersonRow.removed_at).is_(None))
    person = session.exec(query).first()
    if person is None:
        wanted = "the key of a person whom `licence person list` shows"
        raise Refused(code="person_unknown", found=f"nobody with the key {shortened(verification_method, 120)}", wanted=wanted)
    return person


def person_named(session: Session, code: str) -> PersonRow:
    """Return the person ``code``, who signed a moment ago and may have been removed since."""
    person = session.get(PersonRow, code)
    if person is None or person.removed_at is not None:
        raise Refused(code="person_unknown", found=f"{shortened(code)}, removed", wanted="a person whom `licence person list` shows")
    return person


def paper_malformed(found: str, wanted: str, member: str = "") -> Malformed:
    """Return the error for a paper that is not what it should be."""
    return Malformed(code="paper_malformed", found=found, wanted=wanted, place=f"/{member}" if member else "")


def _only_proof(document: JsonObject) -> Proof:
    try:
        proofs = read_proofs(document, DEFAULT_LIMITS)
    except VerifierError as error:
        raise paper_malformed(error.found, error.wanted, "proof") from None
    if len(proofs) != 1 or proofs[0].cryptosuite not in SUITES or proofs[0].purpose != ASSERTION_METHOD:
        found = ", ".join(f"{proof.cryptosuite} for {proof.purpose}" for proof in proofs)
        raise paper_malformed(shortened(found), f"one proof for {ASSERTION_METHOD}, by {' or '.join(SUITES)}", "proof")
    return proofs[0]


def _require_signature(document: JsonObject, proof: Proof, key: PublicKey, canonicalizer: Canonicalizer) -> None:
    try:
        verify_proof(document, proof, key, canonicalizer=canonicalizer)
    except VerifierError as error:
        raise Malformed(code=error.code, found=error.found, wanted=error.wanted, place=error.place or "/proof") from error
